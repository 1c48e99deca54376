"""Bytes added, and no other byte changed."""

from __future__ import annotations

import pytest

from agent.mail import headers, secure_tag
from agent.mail.rewrite import with_header, with_tag


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"A: 1\r\nSubject: list\r\n\r\nx", b"A: 1\r\nSubject: [secure] list\r\n\r\nx"),
        (b"subject:list\r\n\r\nx", b"subject:[secure] list\r\n\r\nx"),
        (b"Subject:\r\n\r\nx", b"Subject:[secure] \r\n\r\nx"),
        (b"A: 1\r\n\r\nSubject: body", b"Subject: [secure]\r\nA: 1\r\n\r\nSubject: body"),
        (
            b"Subject: =?utf-8?Q?Zo=C3=AB?=\r\n\r\n",
            b"Subject: [secure] =?utf-8?Q?Zo=C3=AB?=\r\n\r\n",
        ),
    ],
)
def test_tag(before: bytes, after: bytes) -> None:
    assert with_tag(before, "[secure]") == after
    subjects = [field.text for field in headers.parse(after).all("subject")]
    assert secure_tag.read(subjects, ["[secure]"]).state == "present"


def test_header_on_top() -> None:
    assert with_header(b"A: 1\r\n\r\n", "X-B", "c") == b"X-B: c\r\nA: 1\r\n\r\n"
    with pytest.raises(ValueError, match="one line"):
        with_header(b"", "X-B", "c\r\nBcc: d")
