"""Every message of a mailbox is read, and a lone one is a message."""

from __future__ import annotations

from collections.abc import Callable

from agent.content.mailbox import messages

LINE = b"From a@b.example Thu Jan  1 10:00:00 2026\n"
ONE = b"Subject: one\nMessage-ID: <1@b>\n\nfirst\n>From here\n"
TWO = b"Subject: two\nMessage-ID: <2@b>\n\nsecond\n"


def test_messages() -> None:
    assert list(messages(LINE + ONE + b"\n" + LINE + TWO)) == [
        ONE.replace(b">From", b"From") + b"\n",
        TWO,
    ]
    assert list(messages(b"")) == []


def test_a_mailbox_is_read(texts: Callable[..., dict[str, str]]) -> None:
    found = texts(LINE + ONE + b"\n" + LINE + TWO, "in.mbox")
    assert found["message 1, subject"] == "one"
    assert found["message 2, body"].strip() == "second"


def test_one_message_with_a_separator(texts: Callable[..., dict[str, str]]) -> None:
    assert texts(LINE + ONE)["subject"] == "one"
