"""What was noted comes back; what changed does not; no fingerprint is kept."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from agent.detectors import Findings, PersonalData, Strength
from agent.files.listing import Entry
from agent.files.resume import Notes, noted, place
from agent.files.scanning import Scanned

DATA = PersonalData("nhs-number", 3, 0.98, ("sheet 'Cases'",), Strength.HOLD)
ANSWER = Scanned("a\udce9.xlsx", "message 2", Findings((DATA,), 3), (("x", "encrypted"),))


def test_answers_and_back(tmp_path: Path) -> None:
    file = tmp_path / "scans" / "one.jsonl"
    entry = Entry(ANSWER.path, 5, 6)
    with Notes(file) as notes:
        notes.note(entry, [ANSWER])
        notes.note(Entry("b", 1, 1), [])
    assert noted(file) == {entry.key: [ANSWER], Entry("b", 1, 1).key: []}
    assert Entry(ANSWER.path, 5, 7).key not in noted(file)
    if sys.platform != "win32":
        assert file.stat().st_mode & 0o777 == 0o600


def test_no_fingerprint_is_kept(tmp_path: Path) -> None:
    fingerprint = b"fingerprint of a person"
    answer = Scanned("a", "", Findings((DATA,), 3, frozenset([fingerprint])), ())
    with Notes(tmp_path / "one.jsonl") as notes:
        notes.note(Entry("a", 1, 1), [answer])
    assert b"fingerprint" not in (tmp_path / "one.jsonl").read_bytes()


@pytest.mark.parametrize("junk", ["", "half a li", '{"key": "x"}', '{"key": "x", "answers": [3]}'])
def test_a_line_that_broke_off_is_left_out(tmp_path: Path, junk: str) -> None:
    file = tmp_path / "one.jsonl"
    with Notes(file) as notes:
        notes.note(Entry("a", 1, 1), [ANSWER])
    with file.open("a", encoding="utf-8") as more:
        more.write(junk)
    assert list(noted(file)) == [Entry("a", 1, 1).key]


def test_the_end_is_forgotten(tmp_path: Path) -> None:
    file = tmp_path / "one.jsonl"
    notes = Notes(file)
    notes.forget()
    assert noted(file) == {}
    assert not file.exists()


def test_a_place_for_each_question(tmp_path: Path) -> None:
    places = {
        place(tmp_path, paths, rules)
        for paths in ([Path("a")], [Path("a"), Path("b")])
        for rules in ("one", "two")
    }
    assert len(places) == 4
    assert place(tmp_path, [Path("b"), Path("a")], "x") == place(
        tmp_path, [Path("a"), Path("b")], "x"
    )
