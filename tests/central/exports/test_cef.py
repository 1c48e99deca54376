"""agent.central.exports.cef: seven fields, then pairs; nothing in them ends them early."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.central.exports.cef import CEF
from agent.event import Body, Outcome, Severity
from agent.ocsf import noticed
from tests.central.devices import NOW, MadeUpDevice, a_finding, a_heartbeat, a_held_message
from tests.central.exports.test_exports import an_export

_BAR = re.compile(r"(?<!\\)(?:\\\\)*\|")
_PAIR = re.compile(r"(\w+)=((?:[^\\=]|\\.)*?)(?= \w+=|$)", re.DOTALL)


def written(body: Body) -> tuple[list[str], dict[str, str]]:
    line = CEF.write(an_export(MadeUpDevice("d1", None).event(7, body)))  # type: ignore[arg-type]
    assert "\n" not in line
    assert "\r" not in line
    fields = re.split(r"(?<!\\)\|", line, maxsplit=7)
    return fields[:7], dict(_PAIR.findall(fields[7]))


@pytest.mark.parametrize(
    ("body", "name", "severity", "outcome"),
    [
        (a_heartbeat(), "heartbeat", "2", None),
        (a_finding(), "finding disk-encryption", "8", "fail"),
        (a_finding(Outcome.PASS), "finding disk-encryption", "2", "pass"),
        (a_held_message(), "mail-hold", "8", "hold"),
    ],
)
def test_events(body: Body, name: str, severity: str, outcome: str | None) -> None:
    header, pairs = written(body)
    assert header[:3] == ["CEF:0", "Safehand", "Safehand"]
    assert (header[5], header[6]) == (name, severity)
    assert pairs["externalId"] == "d1:boot-1:7"
    assert pairs["rt"] == "1795262400123"
    assert pairs.get("outcome") == outcome
    assert pairs["cn1"] == "41"


@given(st.text(max_size=60))
def test_a_message_stays_in_its_place(text: str) -> None:
    body = noticed("x", NOW, message=text, severity=Severity.CRITICAL, detail={})
    try:
        text.encode()
    except UnicodeEncodeError:
        return  # no event can hold it
    header, _ = written(body)
    assert header[6] == "10"
