"""Does Linux's packet filter let a stranger's new connection in?

The rules that are really loaded, as `_nft` and `_iptables` read them, are walked with one made-up
packet: new, TCP, from a far address, to a high port that nobody opens on
purpose. What a rule asks that cannot be answered for it is doubt, and doubt never denies.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from ipaddress import ip_address, ip_network
from typing import Any

PORT = 47001
"""Of IANA's dynamic-looking range below 49152, unassigned: no service is opened there by name."""
_SOURCE = {"ip": ip_address("203.0.113.7"), "ip6": ip_address("2001:db8::7")}  # RFC 5737, RFC 3849
_VIRTUAL = ("lo", "docker", "br-", "virbr", "veth", "lxc", "lxd", "podman", "cni", "tun", "tap",
            "wg", "tailscale")  # fmt: skip
"""Interfaces that no stranger's packet arrives on: loopback, containers and private tunnels."""


class Fate(Enum):
    """What becomes of the packet."""

    DENIED = "denied"
    LET_IN = "let-in"
    DOUBTFUL = "doubtful"
    RETURNS = "returns"
    """Inside a chain that another one called: it goes back there."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule, as far as it concerns the packet."""

    matches: bool | None
    """None where that cannot be told."""
    verdict: str
    """accept, drop, jump, goto, return, or empty for a rule that decides nothing."""
    target: str = ""


@dataclass(slots=True)
class Chain:
    """A chain with its rules; a base chain of the input hook has a policy."""

    policy: str | None = None
    rules: list[Rule] = field(default_factory=list)


Chains = Mapping[str, Chain]


def fate(chains: Chains, name: str) -> Fate:
    """What becomes of the packet in a base chain; doubtful where more than one thing may."""
    possible = _possible(chains, name)
    return possible.pop() if len(possible) == 1 else Fate.DOUBTFUL


def _possible(chains: Chains, name: str, depth: int = 0) -> set[Fate]:
    """Everything that may become of it. In an unknown chain, or a loop, anything may."""
    chain = chains.get(name)
    if chain is None or depth > 32:
        return {Fate.DENIED, Fate.LET_IN}
    end = {None: Fate.RETURNS, "drop": Fate.DENIED}.get(chain.policy, Fate.LET_IN)
    possible: set[Fate] = set()
    for rule in chain.rules:
        if rule.matches is False or not rule.verdict:
            continue
        if rule.verdict in {"jump", "goto"}:
            after = _possible(chains, rule.target, depth + 1)
        else:
            after = {_VERDICT_FATES[rule.verdict]}
        goes_on = rule.matches is None
        if Fate.RETURNS in after:
            after.remove(Fate.RETURNS)
            if rule.verdict == "jump":
                goes_on = True
            else:  # `return` leaves the chain, and what `goto` calls comes back past it
                possible.add(end)
        possible |= after
        if not goes_on:
            return possible
    return possible | {end}


_VERDICT_FATES = {"accept": Fate.LET_IN, "drop": Fate.DENIED, "return": Fate.RETURNS}


def both(one: bool | None, other: bool | None) -> bool | None:
    """Whether both hold; None where that cannot be told."""
    if one is False or other is False:
        return False
    return None if one is None or other is None else True


def on_interface(wanted: str) -> bool | None:
    """Whether it arrives on that interface; None where it may."""
    return False if wanted.rstrip("*+").startswith(_VIRTUAL) else None


def comes_from(wanted: Any, family: str) -> bool | None:
    """Whether it comes from that address or network, as text or as nft's `prefix`."""
    if isinstance(wanted, dict) and isinstance(prefix := wanted.get("prefix"), dict):
        wanted = f"{prefix.get('addr')}/{prefix.get('len')}"
    try:
        return _SOURCE[family] in ip_network(str(wanted), strict=False)
    except ValueError:
        return None
