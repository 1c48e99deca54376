"""agent.central.exports.rfc5424: a record that a strict reader takes."""

from __future__ import annotations

import re

import pytest

from agent.central.exports.rfc5424 import RFC5424, _word
from agent.event import Body, Severity
from agent.ocsf import noticed
from tests.central.devices import NOW, MadeUpDevice, a_finding, a_heartbeat
from tests.central.exports.test_exports import an_export

RECORD = re.compile(
    r"<(?P<pri>[0-9]{1,3})>1 \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z (?P<host>[!-~]{1,255}) safehand"
    r" - (?P<id>[!-~]{1,32}) "
    r'\[safehand@32473(?: [a-z]+="(?:[^"\\\]]|\\["\\\]])*")+\] ' + "\ufeff(?P<text>.*)"
)


@pytest.mark.parametrize(
    ("body", "priority"),
    [
        (a_heartbeat(), "110"),
        (a_finding(), "107"),
        (noticed("x" * 64, NOW, message="", severity=Severity.CRITICAL, detail={}), "106"),
    ],
)
def test_records(body: Body, priority: str) -> None:
    event = MadeUpDevice('d"]\\1', None).event(1, body)  # type: ignore[arg-type]
    read = RECORD.fullmatch(RFC5424.write(an_export(event)))
    assert read
    assert read["pri"] == priority
    assert read["text"].encode() == event


@pytest.mark.parametrize(
    ("text", "word"), [("", "-"), ("a b", "a_b"), ("é\n", "__"), ("x" * 99, "x" * 32)]
)
def test_words(text: str, word: str) -> None:
    assert _word(text, 32) == word
