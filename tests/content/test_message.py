"""Real mail breaks every rule, and is read all the same."""

from __future__ import annotations

import email.message
import email.policy
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.content import read

Read = Callable[..., dict[str, str]]
MAIL = "message/rfc822"


def message(*lines: str) -> bytes:
    return "\r\n".join(lines).encode("utf-8", "surrogateescape")


def test_a_plain_message(texts: Read) -> None:
    found = texts(
        message("Subject: =?utf-8?q?caf=C3=A9?=", "To: a@b.example", "", "hello"), "", MAIL
    )
    assert found == {"subject": "café", "body": "hello"}


@pytest.mark.parametrize(
    ("encoding", "body", "said"),
    [
        ("base64", "aGVsbG8gd29ybGQ=", "hello world"),
        ("BASE64 ", "aGVsbG8!gd29y\r\nbGQ", "hello world"),
        ("quoted-printable", "hel=\r\nlo =C3=A9", "hello é"),
        ("quoted-printable", "broken = =ZZ end=", "broken = =ZZ end"),
        ("8bit", "hello é", "hello é"),
        ("x-unknown", "hello", "hello"),
        ("x-uuencode", "begin 644 a.txt\r\n%:&5L;&\\\r\n`\r\nend\r\n", "hello"),
    ],
)
def test_transfer_encodings(texts: Read, encoding: str, body: str, said: str) -> None:
    data = message(f"Content-Transfer-Encoding: {encoding}", "Subject: x", "", body)
    assert texts(data, "", MAIL)["body"].strip() == said


def test_alternatives_are_both_read(texts: Read) -> None:
    data = message(
        "Subject: x",
        'Content-Type: multipart/alternative; boundary="b"',
        "",
        "This is a multi-part message in MIME format.",
        "--b",
        "",
        "plain",
        "--b",
        "Content-Type: text/html",
        "",
        "<p>9<b>4</b>3</p>",
        "--b--",
        "said afterwards",
    )
    found = texts(data, "", MAIL)
    assert found["body"].split("\r\n")[0] == "plain943"
    assert found["between the parts"].strip() == "said afterwards"


@pytest.mark.parametrize(
    "content_type",
    [
        "multipart/mixed",
        'multipart/mixed; boundary="wrong"',
        "multipart/mixed; boundary=",
        "multipart/mixed; boundary=b",
        'Multipart/Mixed;\r\n\tboundary="b "',
    ],
)
@pytest.mark.parametrize("last", ["--b--", ""])
def test_missing_and_wrong_boundaries(texts: Read, content_type: str, last: str) -> None:
    data = message(
        f"Content-Type: {content_type}",
        "Subject: x",
        "",
        "--b",
        "Content-Type: text/plain; name=a.txt",
        "",
        "one",
        "--b",
        "Content-Type: text/plain; name=b.txt",
        "",
        "two",
        last,
    )
    found = texts(data, "", MAIL)
    assert found["attachment 'a.txt'"] == "one"
    assert found["attachment 'b.txt'"].strip() == "two"


def test_nested_messages_and_places(texts: Read) -> None:
    inner = email.message.EmailMessage()
    inner["Subject"] = "inside"
    inner.set_content("inner body")
    inner.add_attachment(b"a,b\n1,2\n", maintype="text", subtype="csv", filename="cases.csv")
    outer = email.message.EmailMessage()
    outer["Subject"] = "outside"
    outer.set_content("outer body")
    outer.add_attachment(inner)
    outer.add_attachment(
        inner.as_bytes(), maintype="application", subtype="octet-stream", filename="old.eml"
    )
    found = texts(outer.as_bytes(), "", MAIL)
    assert found["forwarded message, subject"] == "inside"
    assert found["forwarded message > 'cases.csv'"] == "a\tb\n1\t2"
    assert found["attachment 'old.eml' > 'cases.csv'"] == "a\tb\n1\t2"
    assert found["attachment name"] == "old.eml"


def test_flowed_lines_are_whole_again(texts: Read) -> None:
    data = message(
        "Content-Type: text/plain; format=flowed", "Subject: x", "",
        "number 943 ", "476 5919", "-- ", "Ann", "> quoted ", "> line", ">> deeper",
    )  # fmt: skip
    lines = texts(data, "", MAIL)["body"].split("\n")
    assert lines == ["number 943 476 5919", "-- ", "Ann", "> quoted line", ">> deeper"]


def test_encrypted_parts_are_named(refusals: Read) -> None:
    pgp = "-----BEGIN PGP MESSAGE-----\r\n\r\nabc\r\n-----END PGP MESSAGE-----"
    assert refusals(message("Subject: x", "", pgp), "", MAIL) == {"body": "encrypted"}
    data = message(
        "Content-Type: multipart/encrypted; protocol=\"application/pgp-encrypted\"; boundary=b",
        "", "--b", "Content-Type: application/pgp-encrypted", "", "Version: 1", "--b",
        "Content-Type: application/octet-stream; name=encrypted.asc", "", pgp, "--b--",
    )  # fmt: skip
    assert refusals(data, "", MAIL) == {
        "body": "encrypted",
        "attachment 'encrypted.asc'": "encrypted",
    }


def test_deep_multiparts_are_bounded(refusals: Read) -> None:
    lines = ["Subject: x"]
    for depth in range(200):
        lines += [f"Content-Type: multipart/mixed; boundary=b{depth}", "", f"--b{depth}"]
    assert set(refusals(message(*lines, "", "x"), "", MAIL).values()) == {"too-deep"}


def test_an_attachment_by_its_bytes(refusals: Read) -> None:
    data = message(
        "Content-Type: multipart/mixed; boundary=b", "", "--b",
        "Content-Type: text/plain; name=notes.txt", "Content-Transfer-Encoding: base64", "",
        "f0VMRgIBAQAAAAAAAAAAAAMAPgABAAAA", "--b--",
    )  # fmt: skip
    assert refusals(data, "", MAIL) == {"attachment 'notes.txt'": "unsupported"}


words = st.text(st.characters(codec="utf-8", categories=["L", "N"]), min_size=1, max_size=20)


@settings(max_examples=60)
@given(words, words, words, st.sampled_from(["base64", "quoted-printable", "8bit"]))
def test_what_the_standard_library_writes_is_read(
    subject: str, plain: str, attached: str, encoding: str
) -> None:
    written = email.message.EmailMessage(email.policy.SMTP)
    written["Subject"] = subject
    written.set_content(plain, cte=encoding)
    written.add_alternative(f"<p>{plain}</p>", subtype="html")
    written.add_attachment(attached, filename=f"{subject}.txt", cte=encoding)
    document = read(written.as_bytes(), "", MAIL)
    said = [part.text.strip() for part in document.parts]
    assert said == [subject, plain, plain, f"{subject}.txt", attached]
    assert not document.uninspectable


@settings(max_examples=100)
@given(st.lists(st.sampled_from([
    b"Content-Type: multipart/mixed; boundary=b\n", b"Subject: x\n", b"\n", b"--b\n", b"--b--\n",
    b"Content-Transfer-Encoding: base64\n", b"Content-Type: message/rfc822\n", b"text\n", b"\r",
    b"Content-Type: text/html\n", b"begin 644 a\n", b"end\n", b"`\n", b"=?utf-8?q?=ZZ?=", b"<b>",
]), max_size=25))  # fmt: skip
def test_any_arrangement_is_read(pieces: list[bytes]) -> None:
    document = read(b"".join(pieces), "", MAIL)
    assert not any(each.reason == "broken" for each in document.uninspectable)


def test_a_piece_of_a_message_is_not_clean(refusals: Read) -> None:
    said = b"Content-Type: message/partial; id=x; number=1; total=2\n\nhello"
    assert "unsupported" in refusals(said, "a.eml").values()


def test_files_within_the_text(texts: Read) -> None:
    page = b"Content-Type: text/html\n\n<a href='data:text/plain;base64,SmFuZSBTbWl0aA=='>x</a>"
    assert "Jane Smith" in texts(page, "a.eml").values()


def test_header_fields_of_an_organisations_own(texts):
    head = (
        b"Subject: x\nX-Case-Note: =?utf-8?q?NHS_no?= 943 476 5919\nX-Patient: Jane Smith\n"
        b"X-MS-Exchange-Organization-SCL: 4857773456\nX-Mailer: Example 1234567890\n"
        b"X-Spam-Status: No, score=-1\nX-Y: 7\n\nhello\n"
    )
    said = texts(head, "a.eml")["own header fields"].split("\n")
    assert said == ["x-case-note: NHS no 943 476 5919", "x-patient: Jane Smith"]
