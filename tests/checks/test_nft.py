"""agent.checks._nft: what lets a stranger in is never called denied."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.checks._netfilter import Fate
from agent.checks._nft import fates

LO: list[dict[str, Any]] = [
    {"match": {"op": "==", "left": {"meta": {"key": "iifname"}}, "right": "lo"}},
    {"accept": None},
]


def match(left: dict[str, Any], right: Any, op: str = "==") -> dict[str, Any]:
    return {"match": {"op": op, "left": left, "right": right}}


def ruleset(*rules: list[dict[str, Any]], policy: str = "drop", family: str = "inet") -> Any:
    place = {"family": family, "table": "t"}
    chain = {**place, "name": "in", "type": "filter", "hook": "input", "prio": 0, "policy": policy}
    items: list[Any] = [{"chain": chain}, {"chain": {**place, "name": "side"}}]
    return {"nftables": items + [{"rule": {**place, "chain": "in", "expr": r}} for r in rules]}


TCP_PORT = {"payload": {"protocol": "tcp", "field": "dport"}}
STATE = {"ct": {"key": "state"}}
CASES: list[tuple[list[dict[str, Any]], Fate]] = [
    (LO, Fate.DENIED),
    ([{"accept": None}], Fate.LET_IN),
    ([{"counter": {}}, {"log": None}, {"accept": None}], Fate.LET_IN),
    ([match({"meta": {"key": "iifname"}}, "lo", "!="), {"accept": None}], Fate.LET_IN),
    ([match({"meta": {"key": "iifname"}}, "docker0"), {"accept": None}], Fate.DENIED),
    ([match({"meta": {"key": "iifname"}}, "wlan0"), {"accept": None}], Fate.DOUBTFUL),
    ([match(TCP_PORT, 22), {"accept": None}], Fate.DENIED),
    ([match(TCP_PORT, {"range": [1, 65535]}), {"accept": None}], Fate.LET_IN),
    ([match(TCP_PORT, {"set": [22, {"range": [1024, 65535]}]}), {"accept": None}], Fate.LET_IN),
    ([match(TCP_PORT, "@ports"), {"accept": None}], Fate.DOUBTFUL),
    ([match(STATE, ["established", "related"], "in"), {"accept": None}], Fate.DENIED),
    ([match(STATE, ["established", "new"], "in"), {"accept": None}], Fate.LET_IN),
    ([match(STATE, "invalid", "!="), {"accept": None}], Fate.LET_IN),
    ([match({"meta": {"key": "l4proto"}}, "udp"), {"accept": None}], Fate.DENIED),
    ([match({"meta": {"key": "l4proto"}}, {"set": ["tcp", "udp"]}), {"accept": None}], Fate.LET_IN),
    ([{"limit": {"rate": 5, "per": "second"}}, {"accept": None}], Fate.DOUBTFUL),
    ([{"xt": {"type": "match", "name": "conntrack"}}, {"accept": None}], Fate.DOUBTFUL),
    ([{"jump": {"target": "side"}}], Fate.DENIED),
    ([{"jump": {"target": "nowhere"}}], Fate.DOUBTFUL),
    ([match({"meta": {"key": "mark"}}, 1), {"drop": None}], Fate.DENIED),
]


@pytest.mark.parametrize(("rule", "fate"), CASES)
def test_one_rule_before_a_policy_of_drop(rule: list[dict[str, Any]], fate: Fate) -> None:
    assert fates(ruleset(rule), "ip") == [fate]


def test_a_policy_of_accept_denies_only_by_a_rule() -> None:
    assert fates(ruleset(LO, policy="accept"), "ip") == [Fate.LET_IN]
    assert fates(ruleset(LO, [{"drop": None}], policy="accept"), "ip") == [Fate.DENIED]
    maybe = [match({"meta": {"key": "mark"}}, 1), {"drop": None}]
    assert fates(ruleset(maybe, policy="accept"), "ip") == [Fate.DOUBTFUL]


def test_a_family_of_its_own_says_nothing_of_the_other() -> None:
    assert fates(ruleset(LO, family="ip"), "ip6") == []
    assert fates(ruleset(LO, family="ip6"), "ip6") == [Fate.DENIED]


def test_chains_that_call_each_other_end() -> None:
    rules = ruleset([{"jump": {"target": "side"}}])
    place = {"family": "inet", "table": "t"}
    rules["nftables"].append(
        {"rule": {**place, "chain": "side", "expr": [{"jump": {"target": "side"}}]}}
    )
    assert fates(rules, "ip") == [Fate.DOUBTFUL]


JSONS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)


@given(JSONS)
def test_what_is_not_nft_s_is_refused(document: Any) -> None:
    with pytest.raises(ValueError, match="not nft"):
        fates(document, "ip")
