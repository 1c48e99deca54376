"""Messages in whatever a person names."""

from __future__ import annotations

import mailbox
import os
from pathlib import Path

import pytest

from agent.mail.envelope import Envelope
from agent.mail.sources import Sourced, envelope, messages

RAW = b"From: a@example.org\nTo: b@example.net\nSubject: x\n\nFrom here on\n"


def read(path: Path) -> list[Sourced]:
    return list(messages(path))


def test_one_file(tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_bytes(RAW)
    assert read(tmp_path / "a.eml") == [Sourced(str(tmp_path / "a.eml"), RAW)]


def test_a_byte_order_mark_is_no_header(tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_bytes(b"\xef\xbb\xbf" + RAW)
    assert read(tmp_path / "a.eml")[0].message == RAW


def test_an_mbox_as_the_standard_library_writes_it(tmp_path: Path) -> None:
    box = mailbox.mbox(tmp_path / "box")
    for _ in range(3):
        box.add(RAW)
    box.close()
    found = read(tmp_path / "box")
    assert [each.name.rpartition("#")[2] for each in found] == ["1", "2", "3"]
    assert all(b"\nFrom here on\n" in each.message for each in found)


def test_a_maildir_without_its_tmp(tmp_path: Path) -> None:
    box = mailbox.Maildir(tmp_path / "box")
    box.add(RAW)
    box.close()
    (tmp_path / "box" / "tmp" / "half").write_bytes(b"half a mess")
    (found,) = read(tmp_path / "box")
    assert found.message == RAW


def test_a_folder_of_everything(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "x.eml").write_bytes(RAW)
    (tmp_path / "a.txt").write_text("just words")
    found = read(tmp_path)
    assert [Path(each.name).name for each in found] == ["a.txt", "x.eml"]
    assert found[0].message.endswith(b"\r\n\r\njust words")


def test_an_eml_without_headers_stays_what_it_is(tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_bytes(b"just words")
    assert read(tmp_path / "a.eml")[0].message == b"just words"


def test_what_is_not_there_is_said(tmp_path: Path) -> None:
    assert "no such" in read(tmp_path / "none")[0].problem
    assert "holds no message" in read(tmp_path)[0].problem


@pytest.mark.skipif(os.name != "posix", reason="named pipes are of POSIX")
def test_what_is_no_file_is_said(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert "neither" in read(tmp_path / "pipe")[0].problem


def test_envelope_from_headers() -> None:
    raw = b"From: A <a@example.org>\nTo: b@x.example, C <c@x.example>\n"
    raw += b"Cc: b@x.example\nBcc: d@x.example\n\n"
    assert envelope(raw) == Envelope("a@example.org", ("b@x.example", "c@x.example", "d@x.example"))
    assert envelope(b"Subject: a\n\n") == Envelope("", ())
    resent = (
        b"From: a@b.example\nTo: c@d.example\nResent-From: e@f.example\nResent-To: g@h.example\n\n"
    )
    assert envelope(resent) == Envelope("e@f.example", ("g@h.example",))
