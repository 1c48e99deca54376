"""One answer a file, one a message in a mailbox, and no value in any."""

from __future__ import annotations

import mailbox
from email.message import EmailMessage
from pathlib import Path

import pytest

from agent import detectors, policy
from agent.content import Limits
from agent.files.listing import Entry, entries
from agent.files.scanning import Scanned, scan

NUMBER = "943 476 5919"
"""Valid by its check digit, and in the range that is never issued to anyone: 943…"""


@pytest.fixture(scope="module")
def engine() -> detectors.Engine:
    return detectors.load(policy.read(Path(__file__).parent.parent.parent / "policies"))


def message(text: str) -> EmailMessage:
    made = EmailMessage()
    made["Subject"] = "clinic"
    made["From"] = "a@example.org"
    made["Message-ID"] = "<1@example.org>"
    made.set_content(text)
    return made


def scanned(path: Path, engine: detectors.Engine) -> list[Scanned]:
    return [
        each for entry in entries([path]) for each in scan(entry, engine, Limits(), contexts=True)
    ]


def types(answer: Scanned) -> list[str]:
    return [each.type for each in answer.findings.personal_data]


def test_a_file(tmp_path: Path, engine: detectors.Engine) -> None:
    (tmp_path / "a.txt").write_text(f"patient, NHS number {NUMBER}", "utf-8")
    [answer] = scanned(tmp_path, engine)
    assert types(answer) == ["nhs-number"]
    assert answer.contexts
    assert NUMBER not in repr(answer)
    assert not answer.clean


def test_a_mailbox_gives_an_answer_for_each_message(
    tmp_path: Path, engine: detectors.Engine
) -> None:
    box = mailbox.mbox(tmp_path / "in.mbox")
    box.add(message("lunch?"))
    box.add(message(f"patient, NHS number {NUMBER}"))
    box.close()
    first, second = scanned(tmp_path, engine)
    assert (first.part, first.clean) == ("message 1", True)
    assert (second.part, types(second)) == ("message 2", ["nhs-number"])


def test_a_maildir_holds_messages(tmp_path: Path, engine: detectors.Engine) -> None:
    box = mailbox.Maildir(tmp_path / "box")
    made = EmailMessage()
    made["Subject"] = f"NHS number {NUMBER}"
    box.add(made)
    [answer] = scanned(tmp_path / "box", engine)
    assert answer.findings.personal_data[0].places == ("subject",)


def test_what_cannot_be_read_is_said(tmp_path: Path, engine: detectors.Engine) -> None:
    gone = Entry(str(tmp_path / "gone"), 5, 0)
    denied = Entry(str(tmp_path), 0, 0, "denied")
    reasons = [
        each.uninspectable[0][1]
        for entry in (gone, denied)
        for each in scan(entry, engine, Limits(), contexts=False)
    ]
    assert reasons == ["vanished", "denied"]
    (tmp_path / "big.txt").write_bytes(b"x" * (1024 * 1024 + 1))
    [entry] = entries([tmp_path / "big.txt"])
    [answer] = scan(entry, engine, Limits(max_file_mb=1), contexts=False)
    assert answer.uninspectable == (("whole file", "too-large"),)
