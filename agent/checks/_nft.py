"""What does nftables do with the packet of `_netfilter`?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from agent.checks._netfilter import PORT, Chain, Fate, Rule, both, comes_from, fate, on_interface


def fates(document: object, family: str) -> list[Fate]:
    """The packet's fate in each input chain for `ip` or `ip6`.

    `document` is the JSON of libnftables-json(5). Raises ValueError for anything else.
    """
    if not isinstance(document, dict) or not isinstance(document.get("nftables"), list):
        raise ValueError("this is not nft's JSON")
    tables: dict[tuple[str, str], dict[str, Chain]] = {}
    dormant: set[tuple[str, str]] = set()
    for item in document["nftables"]:
        if not isinstance(item, dict):
            raise ValueError("this is not nft's JSON")
        if isinstance(table := item.get("table"), dict) and "dormant" in table.get("flags", ()):
            dormant.add((table["family"], table["name"]))  # listed, and not at work (nft(8))
        if isinstance(chain := item.get("chain"), dict) and chain.get("family") in {family, "inet"}:
            base = chain.get("hook") == "input" and chain.get("type") == "filter"
            policy = chain.get("policy", "accept") if base else None
            tables.setdefault((chain["family"], chain["table"]), {})[chain["name"]] = Chain(policy)
        if isinstance(rule := item.get("rule"), dict) and rule.get("family") in {family, "inet"}:
            chains = tables.setdefault((rule["family"], rule["table"]), {})
            found = chains.setdefault(rule["chain"], Chain())
            found.rules.extend(_rules(rule.get("expr", []), family))
    return [
        fate(chains, name)
        for place, chains in tables.items()
        if place not in dormant
        for name, chain in chains.items()
        if chain.policy is not None
    ]


_VERDICTS = {"accept": "accept", "drop": "drop", "reject": "drop", "return": "return"}
_SILENT = {"counter", "log", "comment"}


def _rules(expressions: Sequence[Any], family: str) -> Iterator[Rule]:
    """The rule; one more for each entry of a verdict map."""
    matches: bool | None = True
    for expression in expressions:
        for kind, body in expression.items():
            if kind == "match":
                matches = both(matches, _match(body, family))
            elif kind in _VERDICTS:
                yield Rule(matches, _VERDICTS[kind])
            elif kind in {"jump", "goto"}:
                yield Rule(matches, kind, str(body.get("target", "")))
            elif kind == "vmap":
                yield from _vmap(body, matches, family)
            elif kind not in _SILENT:
                matches = both(matches, None)


def _vmap(body: Mapping[str, Any], matches: bool | None, family: str) -> Iterator[Rule]:
    data = body.get("data")
    entries = data.get("set") if isinstance(data, dict) else None
    if not isinstance(entries, list):  # a named map, whose entries stand elsewhere
        yield Rule(None, "accept")
        return
    for key, verdict in entries:
        test = {"op": "==", "left": body.get("key"), "right": key}
        yield from (
            Rule(both(matches, both(_match(test, family), rule.matches)), rule.verdict,
                 rule.target)
            for rule in _rules([verdict], family)
        )  # fmt: skip


def _match(body: Mapping[str, Any], family: str) -> bool | None:
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
        return on_interface(str(wanted))
    if name == f"payload {family} saddr":
        return comes_from(wanted, family)
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


def _is_port(wanted: Any) -> bool | None:
    if isinstance(wanted, dict) and isinstance(span := wanted.get("range"), list):
        return bool(span[0] <= PORT <= span[1])
    # A name, such as "ssh", is never a dynamic port.
    return wanted == PORT if isinstance(wanted, int) else (False if _is_name(wanted) else None)


def _is_name(wanted: Any) -> bool:
    return isinstance(wanted, str) and not wanted.startswith("@")
