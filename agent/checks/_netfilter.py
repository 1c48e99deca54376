"""Does Linux's packet filter let a stranger's new connection in?

The rules that are really loaded, as `nft --json list ruleset` and `iptables-save` give them, are
walked with one made-up packet: new, TCP, from a far address, to a high port that nobody opens on
purpose. What a rule asks that cannot be answered for it is doubt, and doubt never denies.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping, Sequence
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


def nft(document: object, family: str) -> list[Fate]:
    """The packet's fate in each input chain for `ip` or `ip6`.

    `document` is the JSON of libnftables-json(5). Raises ValueError for anything else.
    """
    if not isinstance(document, dict) or not isinstance(document.get("nftables"), list):
        raise ValueError("this is not nft's JSON")
    tables: dict[tuple[str, str], dict[str, Chain]] = {}
    for item in document["nftables"]:
        if not isinstance(item, dict):
            raise ValueError("this is not nft's JSON")
        if isinstance(chain := item.get("chain"), dict) and chain.get("family") in {family, "inet"}:
            base = chain.get("hook") == "input" and chain.get("type") == "filter"
            policy = chain.get("policy", "accept") if base else None
            tables.setdefault((chain["family"], chain["table"]), {})[chain["name"]] = Chain(policy)
        if isinstance(rule := item.get("rule"), dict) and rule.get("family") in {family, "inet"}:
            chains = tables.setdefault((rule["family"], rule["table"]), {})
            found = chains.setdefault(rule["chain"], Chain())
            found.rules.extend(_nft_rules(rule.get("expr", []), family))
    return [
        fate(chains, name)
        for chains in tables.values()
        for name, chain in chains.items()
        if chain.policy is not None
    ]


_VERDICTS = {"accept": "accept", "drop": "drop", "reject": "drop", "return": "return"}
_SILENT = {"counter", "log", "comment"}


def _nft_rules(expressions: Sequence[Any], family: str) -> Iterator[Rule]:
    """The rule; one more for each entry of a verdict map."""
    matches: bool | None = True
    for expression in expressions:
        for kind, body in expression.items():
            if kind == "match":
                matches = _both(matches, _nft_match(body, family))
            elif kind in _VERDICTS:
                yield Rule(matches, _VERDICTS[kind])
            elif kind in {"jump", "goto"}:
                yield Rule(matches, kind, str(body.get("target", "")))
            elif kind == "vmap":
                yield from _vmap(body, matches, family)
            elif kind not in _SILENT:
                matches = _both(matches, None)


def _vmap(body: Mapping[str, Any], matches: bool | None, family: str) -> Iterator[Rule]:
    data = body.get("data")
    entries = data.get("set") if isinstance(data, dict) else None
    if not isinstance(entries, list):  # a named map, whose entries stand elsewhere
        yield Rule(None, "accept")
        return
    for key, verdict in entries:
        test = {"op": "==", "left": body.get("key"), "right": key}
        yield from (
            Rule(_both(matches, _both(_nft_match(test, family), rule.matches)), rule.verdict,
                 rule.target)
            for rule in _nft_rules([verdict], family)
        )  # fmt: skip


def _both(one: bool | None, other: bool | None) -> bool | None:
    if one is False or other is False:
        return False
    return None if one is None or other is None else True


def _nft_match(body: Mapping[str, Any], family: str) -> bool | None:
    """Whether the packet is what the match asks for; None where that cannot be told."""
    left, right, operator = body.get("left"), body.get("right"), body.get("op")
    if not isinstance(left, dict) or len(left) != 1:
        return None
    ((kind, detail),) = left.items()
    detail = detail if isinstance(detail, dict) else {}
    part = detail.get("key") or detail.get("field") or detail.get("result", "")
    name = f"{kind} {detail.get('protocol', '')} {part}"
    values = right.get("set", [right]) if isinstance(right, dict) else right
    wanted = values if isinstance(values, list) else [values]
    answers = [_is(" ".join(name.split()), each, family) for each in wanted]
    found = True if True in answers else (None if None in answers else False)
    if operator == "!=":
        return None if found is None else not found
    return found if operator in {"==", "in"} else None


def _is(name: str, wanted: Any, family: str) -> bool | None:
    """Whether the packet's field has this one value."""
    protocol = {"ip": "ipv4", "ip6": "ipv6"}[family]
    if name in {"meta iifname", "meta iif"}:
        return _on_interface(str(wanted))
    if name == f"payload {family} saddr":
        return _from(wanted, family)
    if name in {"payload tcp dport", "payload th dport"}:
        return _is_port(wanted)
    facts = {
        "ct state": "new",
        "meta l4proto": "tcp",
        "payload ip protocol": "tcp",
        "payload ip6 nexthdr": "tcp",
        "meta nfproto": protocol,
        "meta protocol": protocol.replace("ipv4", "ip").replace("ipv6", "ip6"),
        "meta pkttype": "host",
        "ct status": "",  # neither translated nor expected
        "fib type": "local",
    }
    if name in facts:
        return bool(wanted == facts[name])
    if name.startswith(("payload udp", "payload icmp", "payload dccp", "payload sctp")):
        return False
    if name.startswith("payload ip ") and family == "ip6":
        return False
    if name.startswith("payload ip6 ") and family == "ip":
        return False
    return None


def _on_interface(wanted: str) -> bool | None:
    return False if wanted.rstrip("*+").startswith(_VIRTUAL) else None


def _from(wanted: Any, family: str) -> bool | None:
    if isinstance(wanted, dict) and isinstance(prefix := wanted.get("prefix"), dict):
        wanted = f"{prefix.get('addr')}/{prefix.get('len')}"
    try:
        return _SOURCE[family] in ip_network(str(wanted), strict=False)
    except ValueError:
        return None


def _is_port(wanted: Any) -> bool | None:
    if isinstance(wanted, dict) and isinstance(span := wanted.get("range"), list):
        return bool(span[0] <= PORT <= span[1])
    # A name, such as "ssh", is never a dynamic port.
    return wanted == PORT if isinstance(wanted, int) else (False if _is_name(wanted) else None)


def _is_name(wanted: Any) -> bool:
    return isinstance(wanted, str) and not wanted.startswith("@")


def iptables(text: str, family: str) -> Fate:
    """The packet's fate in the filter table of `iptables-save`. Raises ValueError where the
    table breaks off; a text without a filter table lets it in.
    """
    chains: dict[str, Chain] = {}
    inside = False
    for line in text.splitlines():
        if line.startswith("*"):
            inside = line == "*filter"
        elif inside and line == "COMMIT":
            return fate(chains, "INPUT")
        elif inside and line.startswith(":"):
            name, policy = line[1:].split()[:2]
            chains[name] = Chain({"ACCEPT": "accept", "DROP": "drop"}.get(policy))
        elif inside and line.startswith("-A "):
            name, rule = _iptables_rule(shlex.split(line), family)
            chains.setdefault(name, Chain()).rules.append(rule)
    if inside:
        raise ValueError("iptables-save's filter table breaks off")
    return Fate.LET_IN


_TARGETS = {"ACCEPT": "accept", "DROP": "drop", "REJECT": "drop", "RETURN": "return"}
_IDLE = {"LOG", "NFLOG", "MARK", "CONNMARK", "TRACE", "SET", "AUDIT"}


def _iptables_rule(words: list[str], family: str) -> tuple[str, Rule]:
    """The chain and the rule of one `-A` line."""
    matches: bool | None = True
    for option, values, negated in _options(words[2:]):
        if option in {"-j", "-g"}:  # what follows belongs to the target
            name = values[0] if values else ""
            verdict = _TARGETS.get(name) or ("jump" if option == "-j" else "goto")
            if name in _IDLE:
                verdict = ""
            return words[1], Rule(matches, verdict, name if verdict in {"jump", "goto"} else "")
        answer = _option(option, values, family)
        matches = _both(matches, not answer if negated and answer is not None else answer)
    return words[1], Rule(matches, "")


def _options(words: list[str]) -> Iterator[tuple[str, list[str], bool]]:
    """Each option with its values, and whether a `!` stands before it."""
    negated, at = False, 0
    while at < len(words):
        if words[at] == "!":
            negated, at = True, at + 1
            continue
        end = at + 1
        while end < len(words) and words[end] != "!" and not words[end].startswith("-"):
            end += 1
        yield words[at], words[at + 1 : end], negated
        negated, at = False, end


def _option(word: str, values: list[str], family: str) -> bool | None:
    """Whether the packet is what one option of iptables asks for."""
    value = values[0] if values else ""
    if word in {"-m", "--comment", "--syn"}:
        return True  # a module's name by itself asks for nothing; its options do
    if word == "-p":
        return value in {"tcp", "all"}
    if word == "-i":
        return _on_interface(value)
    if word == "-s":
        return _from(value, family)
    if word in {"--ctstate", "--state"}:
        return "NEW" in value.split(",")
    if word in {"--dport", "--dports"}:
        return any(_in_span(each) for each in value.split(","))
    if word == "--dst-type":
        return value == "LOCAL"
    return False if word.startswith("--icmp") else None


def _in_span(text: str) -> bool:
    low, colon, high = text.partition(":")
    if not low.isdecimal() or (colon and not high.isdecimal()):
        return False
    return int(low) <= PORT <= int(high if colon else low)
