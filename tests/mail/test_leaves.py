"""Parts of messages by their outsides."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from agent.mail.leaves import MAX_LEAVES, leaves

NESTED = b"""Content-Type: multipart/mixed; boundary=o

--o
Content-Type: multipart/alternative; boundary=i

--i
Content-Type: text/plain; charset=iso-8859-1

caf\xe9
--i
Content-Type: text/html

<p>hello
--i--
--o
Content-Type: message/rfc822

Subject: inside

old mail
--o
Content-Type: application/zip
Content-Disposition: attachment; filename*=UTF-8''a%20b.zip

x
--o--
"""


def test_order_types_and_names() -> None:
    found = leaves(NESTED)
    assert [leaf.media_type for leaf in found] == [
        "text/plain",
        "text/html",
        "message/rfc822",
        "application/zip",
    ]
    assert found[0].text().strip() == "café"
    assert [leaf.attached for leaf in found] == [False, False, False, True]
    assert found[3].name == "a b.zip"


def test_empty_parts_and_a_missing_end() -> None:
    found = leaves(b"Content-Type: multipart/mixed; boundary=b\n\n--b\n--b\n\n--b\n\nx\n--b\nA: 1")
    assert [leaf.body for leaf in found] == [b"", b"", b"x", b""]


def test_a_boundary_that_never_comes_leaves_one_part() -> None:
    (found,) = leaves(b"Content-Type: multipart/mixed; boundary=b\n\nx\n--c\n")
    assert found.media_type == "multipart/mixed"


def test_transfer_encodings() -> None:
    head = "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: "
    for encoding, body in (
        ("Base64", "Y2Fmw6k="),
        ("quoted-printable", "caf=C3=A9"),
        ("8bit", "café"),
    ):
        (leaf,) = leaves(f"{head}{encoding}\n\n{body}".encode())
        assert leaf.text() == "café"


def test_an_unknown_charset_is_read_as_utf_8() -> None:
    (leaf,) = leaves("Content-Type: text/plain; charset=x-none\n\ncafé".encode())
    assert leaf.text() == "café"


def test_a_bomb_of_parts_is_cut() -> None:
    many = b"--b\n\nx\n" * (MAX_LEAVES + 50)
    assert len(leaves(b"Content-Type: multipart/mixed; boundary=b\n\n" + many)) == MAX_LEAVES


@given(st.binary(max_size=300))
def test_nothing_makes_it_raise(body: bytes) -> None:
    for message in (body, b"Content-Type: multipart/mixed; boundary=b\n\n--b\n" + body):
        for leaf in leaves(message):
            leaf.text()
