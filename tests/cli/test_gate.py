"""agent.cli._gate: the organisation's rules, with reasons in words and phrases that pass."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from agent import policy
from agent.cli._gate import PolicyGate, full_name, opened


@pytest.fixture(scope="module")
def gate() -> Iterator[PolicyGate]:
    with opened(policy.read(policy.default_directory())) as found:
        yield found


def test_refused_with_phrases_that_are_accepted(gate: PolicyGate) -> None:
    judged = gate.judge("Monday-Tuesday!Wednesday", "pashworth")
    assert not judged.accepted
    assert set(judged.codes) == {"sequence"}
    assert len(judged.reasons) == len(judged.codes)
    assert len(judged.phrases) == 5
    assert all(gate.judge(phrase, "pashworth").accepted for phrase in judged.phrases)
    assert not any(phrase in repr(judged) for phrase in judged.phrases)


def test_words_of_the_organisation_and_of_the_person(gate: PolicyGate) -> None:
    phrase = gate.judge("", "").phrases[0]
    accepted = gate.judge(phrase, "")
    assert accepted.accepted
    assert accepted.not_checked == ("compromised-list",), "no list is set up by default"
    assert "own-word" in gate.judge(f"{phrase}-Ashworth", "pat.ashworth").codes


@pytest.mark.skipif(os.name != "posix", reason="accounts are POSIX's")
def test_full_names() -> None:
    assert full_name("root") == "root"
    assert full_name("no-such-account") == ""
    assert full_name("a\0b") == ""
