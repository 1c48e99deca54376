"""What does iptables do with the packet of `_netfilter`?"""

from __future__ import annotations

import shlex
from collections.abc import Iterator

from agent.checks._netfilter import PORT, Chain, Fate, Rule, both, comes_from, fate, on_interface


def fate_in(text: str, family: str) -> Fate:
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
            name, rule = _rule(shlex.split(line), family)
            chains.setdefault(name, Chain()).rules.append(rule)
    if inside:
        raise ValueError("iptables-save's filter table breaks off")
    return Fate.LET_IN


_TARGETS = {"ACCEPT": "accept", "DROP": "drop", "REJECT": "drop", "RETURN": "return"}
_IDLE = {"LOG", "NFLOG", "MARK", "CONNMARK", "TRACE", "SET", "AUDIT"}


def _rule(words: list[str], family: str) -> tuple[str, Rule]:
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
        matches = both(matches, not answer if negated and answer is not None else answer)
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
        return on_interface(value)
    if word == "-s":
        return comes_from(value, family)
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
