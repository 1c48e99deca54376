"""Does a firewall refuse connections from outside that nobody asked for?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from agent.checks import Check, _answers, conclude
from agent.event import Finding, Outcome, Scope
from agent.host import Host, Platform, Unreadable

if TYPE_CHECKING:
    from agent.checks._netfilter import Fate

CHECK = "firewall"


@dataclass(frozen=True, slots=True)
class Parameters:
    """`[firewall]` in `policies/checks.toml`: nothing to set."""


@dataclass(frozen=True, slots=True)
class Facts:
    """Each place where connections come in, and what becomes of one."""

    parts: tuple[Scope, ...]
    source: str = ""
    """Who gave the answer: nftables, iptables, Windows …"""


def _let_in(name: str) -> Scope:
    return Scope(
        name, Outcome.FAIL, "connections-let-in", f"{name}: connections from outside are let in."
    )


def _refused(name: str) -> Scope:
    return Scope(name, Outcome.PASS, "connections-refused")


def _doubtful(name: str, why: str) -> Scope:
    return Scope(name, Outcome.UNKNOWN, "rules-not-understood", f"{name}: {why}")


# Linux

NFT = ("/usr/sbin/nft", "--json", "list", "ruleset")
_SAVES = {
    "ip": ("/usr/sbin/iptables-save", "/usr/sbin/iptables-legacy-save"),
    "ip6": ("/usr/sbin/ip6tables-save", "/usr/sbin/ip6tables-legacy-save"),
}
_FAMILIES = {"ip": "IPv4", "ip6": "IPv6"}


def collect_linux(host: Host) -> Facts:
    """The loaded rules' answer for each protocol in use. Raises Unreadable."""
    from agent.checks import _iptables, _nft

    fates: dict[str, list[Fate]] = {"ip": []}
    if _answers.text(host, "/proc/net/if_inet6").strip():
        fates["ip6"] = []
    sources: list[str] = []
    if (said := _output(host, NFT)) is not None:
        rules = _answers.parsed_json(said, "nftables")
        try:
            for family, found in fates.items():
                found += _nft.fates(rules, family)
        except (ValueError, LookupError, TypeError, AttributeError) as problem:
            raise Unreadable("nftables", _answers.UNPARSED) from problem
        sources.append("nftables")
    for family, found in fates.items():
        for tool in _SAVES[family]:
            if (text := _output(host, (tool,))) is not None:
                try:
                    found.append(_iptables.fate_in(text, family))
                except (ValueError, LookupError) as problem:
                    raise Unreadable(tool, _answers.UNPARSED) from problem
                sources.append(tool.rpartition("/")[2])
    if not sources:
        return Facts((_without_tools(host),))
    return Facts(
        tuple(_said(_FAMILIES[family], found) for family, found in fates.items()),
        ", ".join(sources),
    )


def _output(host: Host, argv: tuple[str, ...]) -> str | None:
    """What the tool says; None where it is not installed. Raises Unreadable."""
    try:
        done = host.run(argv)
    except Unreadable as problem:
        if problem.absent:
            return None
        raise
    if done.exit != 0:
        raise Unreadable(argv[0], "EPERM" if not host.privileged else f"exit-{done.exit}")
    return done.stdout


def _said(name: str, fates: list[Fate]) -> Scope:
    """A packet comes in where every chain lets it; one that denies it is enough."""
    from agent.checks._netfilter import Fate

    if Fate.DENIED in fates:
        return _refused(name)
    if Fate.DOUBTFUL in fates:
        return _doubtful(name, "some rules let in what Safehand cannot judge.")
    return _let_in(name)


def _without_tools(host: Host) -> Scope:
    """Neither nft nor iptables is installed: nothing loads rules, unless the kernel says so."""
    loaded = {line.split(" ")[0] for line in _answers.text(host, "/proc/modules").splitlines()}
    if loaded & {"nf_tables", "ip_tables", "ip6_tables"}:
        return _doubtful("packet filter", "rules may be loaded, but no tool is here to list them.")
    return Scope(
        "packet filter", Outcome.FAIL, "no-firewall", "No firewall is installed on this machine."
    )


# Windows

# Microsoft, "Windows Firewall … CSP" and [MS-FASP] 2.2.2: the policy's values win over the
# machine's own; a profile is on, and blocks, unless a value says otherwise.
_LOCAL = r"HKLM\SYSTEM\CurrentControlSet\Services\SharedAccess\Parameters\FirewallPolicy"
_POLICY = r"HKLM\SOFTWARE\Policies\Microsoft\WindowsFirewall"
_PROFILES = {"DomainProfile": "domain", "StandardProfile": "private", "PublicProfile": "public"}
_SC = (r"C:\Windows\System32\sc.exe", "query", "mpssvc")


def collect_windows(host: Host) -> Facts:
    """Each profile of Windows Firewall, and whether its service runs. Raises Unreadable."""
    return Facts(tuple(_windows_scopes(host)), "Windows Firewall")


def _windows_scopes(host: Host) -> Iterator[Scope]:
    done = host.run(_SC)
    # sc prints the state's number in every language: "STATE : 4 RUNNING".
    state = re.search(r"^\s*\S+\s*:\s*([1-7])\s\s?[A-Z_]+", _after_type(done.stdout), re.MULTILINE)
    if done.exit != 0 or state is None:
        raise Unreadable("service mpssvc", _answers.UNPARSED)
    if state[1] != "4":
        yield Scope(
            "service", Outcome.FAIL, "firewall-off", "The Windows Firewall service does not run."
        )
    rules = {
        **_answers.registry(host, rf"{_LOCAL}\FirewallRules"),
        **_answers.registry(host, rf"{_POLICY}\FirewallRules"),
    }
    for key, name in _PROFILES.items():
        own = host.registry(rf"{_LOCAL}\{key}")
        ruled = _answers.registry(host, rf"{_POLICY}\{key}")
        on = ruled.get("EnableFirewall", own.get("EnableFirewall"))
        blocks = ruled.get("DefaultInboundAction", own.get("DefaultInboundAction", 1))
        label = f"{name} networks"
        if on not in {0, 1} or blocks not in {0, 1}:
            yield _doubtful(label, "the setting of the firewall is not one that Safehand knows.")
        elif on == 0:
            yield Scope(
                label, Outcome.FAIL, "firewall-off", f"The firewall is off on {name} networks."
            )
        elif blocks == 0:
            yield _let_in(label)
        else:
            name_of_rule = _open_rule(rules, key)
            yield _let_in_by(label, name_of_rule) if name_of_rule else _refused(label)


# [MS-FASP] 2.2.19, "Firewall Rule": what a rule may narrow itself to. One that lets in and has none
# of these lets everything in.
_NARROWING = frozenset(
    (
        *("App", "Svc", "LPort", "LPort2_10", "RPort", "RPort2_10", "RA4", "RA42", "RA6", "RA62"),
        *("AppPkgId", "RUAuth", "RMAuth", "Security", "Security2", "Security2_9", "LUAuth"),
        *("LUAuth2_24", "ICMP4", "ICMP6", "TTK", "TTK2_22"),
    )
)
_ANY_OR_TCP = frozenset({"", "6", "256"})


def _open_rule(rules: Mapping[str, object], profile: str) -> str:
    """The name of a rule that lets everything in on these networks; empty for none."""
    short = {"DomainProfile": "Domain", "StandardProfile": "Private"}.get(profile, "Public")
    for key, text in rules.items():
        if not str(text).startswith("v2."):  # the only schema that there has been
            raise Unreadable(f"firewall rule {key}", _answers.UNPARSED)
        pairs = [each.partition("=")[::2] for each in str(text).split("|") if "=" in each]
        said = {name: value for name, value in pairs if value}
        profiles = {value for name, value in pairs if name == "Profile"}
        if (
            (said.get("Action"), said.get("Active"), said.get("Dir")) == ("Allow", "TRUE", "In")
            and said.get("Protocol", "") in _ANY_OR_TCP
            and (not profiles or short in profiles)
            and not _NARROWING & said.keys()
        ):
            return said.get("Name", key)
    return ""


def _let_in_by(label: str, rule: str) -> Scope:
    told = f"{label}: the rule {rule!r} lets every connection in."
    return Scope(label, Outcome.FAIL, "connections-let-in", told)


def _after_type(text: str) -> str:
    """sc's lines from the third on: SERVICE_NAME and TYPE come before STATE."""
    return "\n".join([line for line in text.splitlines() if line.strip()][2:])


# macOS

_SOCKETFILTERFW = ("/usr/libexec/ApplicationFirewall/socketfilterfw", "--getglobalstate")


def collect_macos(host: Host) -> Facts:
    """The application firewall's state: 0 off, 1 on, 2 on and blocking all. Raises Unreadable."""
    done = host.run(_SOCKETFILTERFW)
    state = re.search(r"\(State = ([0-2])\)", done.stdout)
    if done.exit != 0 or state is None:
        raise Unreadable("the application firewall", _answers.UNPARSED)
    name = "application firewall"
    off = Scope(name, Outcome.FAIL, "firewall-off", "The firewall is off.")
    return Facts((off if state[1] == "0" else _refused(name),), "socketfilterfw")


REMEDIES = {
    "no-firewall": "Install and switch on a firewall, for example: apt install ufw, ufw enable.",
    "connections-let-in": "Set the firewall to refuse incoming connections, then allow only the "
    "services that this machine must offer.",
    "firewall-off": "Switch the firewall on, for every kind of network.",
    "rules-not-understood": "Ask whoever looks after this machine to show that its firewall "
    "refuses incoming connections.",
}


def judge(facts: Facts, parameters: Parameters) -> Finding:  # noqa: ARG001 -- every judge's shape
    """Every protocol and every profile must refuse."""
    return conclude(
        CHECK,
        facts.parts,
        REMEDIES,
        good="Connections from outside that nobody asked for are refused.",
        evidence={"source": facts.source},
    )


FIREWALL = Check(
    id=CHECK,
    title="Does a firewall refuse connections from outside?",
    clauses=("TP-certified",),
    parameters=Parameters,
    collect={
        Platform.LINUX: collect_linux,
        Platform.WINDOWS: collect_windows,
        Platform.MACOS: collect_macos,
    },
    judge=judge,
    cyber_essentials="Firewalls",
    dspt="9.6 (protected by a well-managed firewall)",
    watch={
        Platform.LINUX: ("/etc/nftables.conf", "/etc/ufw", "/etc/firewalld/*"),
        Platform.MACOS: (f"command:{' '.join(_SOCKETFILTERFW)}",),
        Platform.WINDOWS: tuple(
            rf"{place}\{profile}" for place in (_LOCAL, _POLICY) for profile in _PROFILES
        ),
    },
)
