"""`safehand mail screen` on what people name."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from agent.cli import main

GRAVE = "From: me@example.org\nTo: a@clinic.example\nSubject: list\n\nNHS number: 943 476 5919\n"
CONTRACT = [
    "verdict",
    "personal_data",
    "secure_tag",
    "classification",
    "classification_source",
    "chosen_by_user",
    "encrypted",
    "uninspectable",
    "reasons",
]


def screen(
    capsys: pytest.CaptureFixture[str], *words: str
) -> tuple[int, list[dict[str, object]], str]:
    code = main(["mail", "screen", "--json", *words])
    read = capsys.readouterr()
    return code, [json.loads(line) for line in read.out.splitlines()], read.err


def write(path: Path, text: str | bytes) -> str:
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return str(path)


def test_the_contracts_keys(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = write(tmp_path / "a.eml", GRAVE)
    code, (line,), _ = screen(capsys, file)
    assert code == 1
    assert line["file"] == file
    assert line["verdict"] == "hold"
    assert set(CONTRACT) <= set(line)
    (data,) = line["personal_data"]  # type: ignore[misc]
    assert (data["type"], data["count"]) == ("nhs-number", 1)
    assert "476 5919" not in json.dumps(line)


def test_allowed_is_0(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tagged = write(tmp_path / "a.eml", GRAVE.replace("list", "[secure] list"))
    code, (line,), _ = screen(capsys, tagged)
    assert (code, line["verdict"], line["secure_tag"]) == (0, "allow", "present")


@pytest.mark.parametrize(
    "broken", [b"", b"\0\1\2\3", b"no headers here\n", b"A: 1\nnot a header\n"]
)
def test_malformed_is_2_and_never_allow(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], broken: bytes
) -> None:
    code, (line,), said = screen(capsys, write(tmp_path / "a.eml", broken))
    assert (code, line["verdict"]) == (2, "hold")
    assert set(CONTRACT) <= set(line)
    assert "a.eml" in said


def test_what_is_not_there_is_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, (line,), said = screen(capsys, str(tmp_path / "none.eml"))
    assert (code, line["verdict"], line["reasons"]) == (2, "hold", ["unreadable"])
    assert "check the name" in said


def test_one_broken_file_keeps_no_other_from_its_answer(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path / "a.eml", b"")
    write(tmp_path / "b.eml", GRAVE)
    write(tmp_path / "c.txt", "NHS number: 943 476 5919")
    code, lines, _ = screen(capsys, str(tmp_path))
    assert (code, [line["verdict"] for line in lines]) == (2, ["hold", "hold", "hold"])


def test_sender_and_recipients_given_by_hand(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = write(tmp_path / "a.eml", GRAVE)
    assert screen(capsys, file, "--recipient", "you@example.org")[1][0]["verdict"] == "allow"
    line = screen(capsys, file, "--sender", "me@nhs.net")[1][0]
    assert "[secure]" in json.dumps(line["explanations"])


def test_for_people(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["mail", "screen", write(tmp_path / "a.eml", GRAVE)]) == 1
    shown = capsys.readouterr().out
    assert shown.startswith("HOLD")
    assert "NHS number: 1, in body" in shown
    assert "476 5919" not in shown


def test_observed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "p").mkdir()
    (tmp_path / "p" / "mail.toml").write_text('mode = "observe"\n')
    words = ["mail", "screen", write(tmp_path / "a.eml", GRAVE), "--policies", str(tmp_path / "p")]
    assert main(words) == 1
    assert "would hold" in capsys.readouterr().out
