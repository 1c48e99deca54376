"""agent.checks._netfilter: a packet's fate is certain only where nothing else may happen."""

from __future__ import annotations

import pytest

from agent.checks._netfilter import Chain, Fate, Rule, both, comes_from, fate, on_interface

SIDE = {
    "accepts": Chain(None, [Rule(True, "accept")]),
    "returns": Chain(None, [Rule(True, "return"), Rule(True, "accept")]),
    "perhaps": Chain(None, [Rule(None, "drop")]),
    "loops": Chain(None, [Rule(True, "jump", "loops")]),
}


@pytest.mark.parametrize(
    ("rules", "policy", "expected"),
    [
        ([], "drop", Fate.DENIED),
        ([], "accept", Fate.LET_IN),
        ([Rule(False, "accept")], "drop", Fate.DENIED),
        ([Rule(True, "accept")], "drop", Fate.LET_IN),
        ([Rule(None, "accept")], "drop", Fate.DOUBTFUL),
        ([Rule(None, "accept")], "accept", Fate.LET_IN),
        ([Rule(None, "drop")], "accept", Fate.DOUBTFUL),
        ([Rule(None, "drop")], "drop", Fate.DENIED),
        ([Rule(None, "drop"), Rule(True, "accept")], "drop", Fate.DOUBTFUL),
        ([Rule(True, "jump", "accepts")], "drop", Fate.LET_IN),
        ([Rule(True, "jump", "returns")], "drop", Fate.DENIED),
        ([Rule(True, "goto", "returns"), Rule(True, "accept")], "drop", Fate.DENIED),
        ([Rule(True, "jump", "returns"), Rule(True, "accept")], "drop", Fate.LET_IN),
        ([Rule(True, "jump", "perhaps"), Rule(True, "accept")], "drop", Fate.DOUBTFUL),
        ([Rule(True, "jump", "loops")], "drop", Fate.DOUBTFUL),
        ([Rule(True, "jump", "absent")], "drop", Fate.DOUBTFUL),
        ([Rule(True, "return"), Rule(True, "accept")], "drop", Fate.DENIED),
    ],
)
def test_fate(rules: list[Rule], policy: str, expected: Fate) -> None:
    assert fate({**SIDE, "in": Chain(policy, rules)}, "in") is expected


def test_a_chain_that_nobody_knows_is_doubt() -> None:
    assert fate({}, "INPUT") is Fate.DOUBTFUL


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [(True, True, True), (True, None, None), (None, False, False), (False, True, False)],
)
def test_both(one: bool | None, other: bool | None, expected: bool | None) -> None:
    assert both(one, other) is expected


def test_where_the_packet_comes_from() -> None:
    assert on_interface("lo") is False
    assert on_interface("docker0") is False
    assert on_interface("wlp1s0") is None
    assert comes_from("0.0.0.0/0", "ip") is True
    assert comes_from({"prefix": {"addr": "10.0.0.0", "len": 8}}, "ip") is False
    assert comes_from("::/0", "ip6") is True
    assert comes_from("@friends", "ip") is None
