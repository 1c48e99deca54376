"""The summary says where, what kinds, how many people, and what nobody read."""

from __future__ import annotations

from pathlib import Path

from agent.cli._scan_summary import Summary, as_json, as_text, printable
from agent.detectors import Context, Findings, PersonalData, Strength
from agent.files.scanning import Scanned


def found(path: str, people: int, *subjects: bytes) -> Scanned:
    places = tuple(f"page {n}" for n in range(1, 6))
    data = PersonalData("nhs-number", people, 0.98, places, Strength.HOLD)
    context = ("page 1", Context("nhs-number", 3, "NHS number ███"))
    return Scanned(path, "", Findings((data,), people, frozenset(subjects)), (), (context,))


CLEAN = Scanned("/d/clean.txt", "", Findings(), ())
LOCKED = Scanned("/d/locked.zip", "", Findings(), (("whole file", "encrypted"),))


def test_a_summary_to_act_on() -> None:
    summary = Summary([Path("/d")])
    for each in (found("/d/a/x.pdf", 2, b"1", b"2"), found("/d/b/y.pdf", 2, b"2", b"3")):
        summary.add(each)
    summary.add(CLEAN)
    summary.add(LOCKED)
    text = "\n".join(summary.lines())
    assert "4 files and messages read; personal data in 2, of at least 3 people." in text
    assert "nhs-number                  4 in 2" in text
    assert "2  /d/a" in text
    assert "1  encrypted: needs a password" in text
    assert summary.trouble


def test_nothing_to_say() -> None:
    summary = Summary([Path("/d")])
    summary.add(CLEAN)
    assert summary.lines() == ["\n1 files and messages read; personal data in 0."]
    assert not summary.trouble


def test_one_answer_in_text() -> None:
    text = as_text(found("/d/x.pdf", 2))
    assert "2 x nhs-number           page 1; page 2; page 3; and 2 more" in text
    assert "page 1, line 3: NHS number ███" in text
    assert as_text(CLEAN) == ""
    assert "not read: whole file (encrypted)" in as_text(LOCKED)


def test_one_answer_in_json() -> None:
    assert as_json(LOCKED) == {
        "path": "/d/locked.zip",
        "part": "",
        "personal_data": [],
        "people": 0,
        "uninspectable": [{"part": "whole file", "reason": "encrypted"}],
    }


def test_no_name_steers_the_terminal() -> None:
    assert printable("/a/Łódź 1.txt") == "/a/Łódź 1.txt"
    assert printable("/a/\x1b[31m\nb\udcff") == "/a/\\x1b[31m\\nb\\xff"


def test_a_line_with_several_values_is_shown_once() -> None:
    context = (("body", Context("a", 2, "█ and █")), ("body", Context("b", 2, "█ and █")))
    text = as_text(Scanned("a", "", Findings(), (("body", "broken"),), context))
    assert text.count("line 2: █ and █") == 1
