"""The first line of the body, and everything that is not it."""

from __future__ import annotations

import pytest

from tests.mail.messages import marked, message, msip

HTML = "Content-Type: text/html; charset=utf-8"


@pytest.mark.parametrize(
    ("body", "level"),
    [
        ("OFFICIAL-SENSITIVE\n\nHello", "official-sensitive"),
        ("\n\n  OFFICIAL-SENSITIVE  \nHello", "official-sensitive"),
        ("\ufeffOFFICIAL-SENSITIVE\nHello", "official-sensitive"),
        ("**OFFICIAL-SENSITIVE**\nHello", "official-sensitive"),
        ("=== OFFICIAL SENSITIVE ===\nHello", "official-sensitive"),
        ("[OFFICIAL-SENSITIVE]\nHello", "official-sensitive"),
        ("Classification: OFFICIAL-SENSITIVE\nHello", "official-sensitive"),
        ("Protective marking: OFFICIAL-SENSITIVE\nHello", "official-sensitive"),
        ("Security Classification: Official - Sensitive\nHello", "official-sensitive"),
        ("OFFICIAL-SENSITIVE: PERSONAL\nHello", "official-sensitive"),
        ("Sensitivity: Official-Sensitive\nHello", "official-sensitive"),
        ("OFFICIAL-SENSITIVE - HR\nHello", "official-sensitive"),
        ("OFFICIAL-SENSITIVE [COMMERCIAL]\nHello", "official-sensitive"),
        ("EXTERNAL OFFICIAL-SENSITIVE\nHello", "official-sensitive"),
        ("OFFICIAL\nHello", "lower"),
        ("Classification: OFFICIAL\nHello", "lower"),
        ("Staff only\nHello", "lower"),
        ("Hello\n\nOFFICIAL-SENSITIVE", "absent"),
        ("Hello\n\n> OFFICIAL-SENSITIVE", "absent"),
        ("> OFFICIAL-SENSITIVE\n> Hello", "absent"),
        ("| OFFICIAL-SENSITIVE", "absent"),
        ("-----Original Message-----\nOFFICIAL-SENSITIVE", "absent"),
        ("From: a\nSubject: b\n\nOFFICIAL-SENSITIVE", "absent"),
        ("OFFICIAL-SENSITIVE is what we mark such mail with.", "absent"),
        ("Please mark this OFFICIAL-SENSITIVE", "absent"),
        ("This is not OFFICIAL-SENSITIVE", "absent"),
        ("NOT OFFICIAL-SENSITIVE", "absent"),
        ("Is this OFFICIAL-SENSITIVE?", "absent"),
        ("", "absent"),
        ("\n\n\n", "absent"),
    ],
)
def test_plain(body: str, level: str) -> None:
    assert marked(message("Subject: a", body=body)).classification == level


@pytest.mark.parametrize(
    ("body", "level"),
    [
        ("<p>OFFICIAL-SENSITIVE</p><p>Hello</p>", "official-sensitive"),
        ("<div><b>OFFICIAL</b>-<i>SENSITIVE</i><br>Hello</div>", "official-sensitive"),
        (
            "<html><head><title>x</title><style>p{}</style></head><body><p>OFFICIAL-SENSITIVE</p>",
            "official-sensitive",
        ),
        ("<p>&nbsp;</p><p>OFFICIAL&#45;SENSITIVE</p>", "official-sensitive"),
        ("<table><tr><td>OFFICIAL-SENSITIVE</td></tr></table>Hello", "official-sensitive"),
        ("<p>Hello</p><p>OFFICIAL-SENSITIVE</p>", "absent"),
        ("<blockquote><p>OFFICIAL-SENSITIVE</p></blockquote>", "absent"),
        ("<blockquote>x</blockquote><p>OFFICIAL-SENSITIVE</p>", "absent"),
        ("<p>OFFICIAL-SENSITIVE is our marking</p>", "absent"),
        ("<!-- OFFICIAL-SENSITIVE --><p>Hello</p>", "absent"),
        ("<script>OFFICIAL-SENSITIVE</script><p>Hello</p>", "absent"),
        ("<p", "absent"),
        ("", "absent"),
    ],
)
def test_html(body: str, level: str) -> None:
    assert marked(message(HTML, body=body)).classification == level


def test_the_plain_part_goes_before_the_html_one() -> None:
    body = (
        "--b\r\nContent-Type: text/plain\r\n\r\n{}\r\n--b\r\n" + HTML + "\r\n\r\n<p>{}</p>\r\n--b--"
    )
    head = "Content-Type: multipart/alternative; boundary=b"
    assert marked(message(head, body=body.format("OFFICIAL-SENSITIVE", "x"))).source == "first-line"
    assert marked(message(head, body=body.format("", "OFFICIAL-SENSITIVE"))).source == "first-line"
    assert marked(message(head, body=body.format("x", "OFFICIAL-SENSITIVE"))).source == ""


@pytest.mark.parametrize("inside", ["message/rfc822", "text/plain; name=old.txt"])
def test_what_is_attached_does_not_mark(inside: str) -> None:
    body = f"--b\r\n\r\nHello\r\n--b\r\nContent-Type: {inside}\r\n\r\nOFFICIAL-SENSITIVE\r\n--b--"
    head = "Content-Type: multipart/mixed; boundary=b"
    assert marked(message(head, body=body)).classification == "absent"


def test_old_mail_inside_does_not_mark() -> None:
    label = f"msip_labels: {';'.join(msip(Enabled='true'))}"
    inner = f"{label}\r\nSubject: [secure] OFFICIAL-SENSITIVE"
    body = (
        f"--b\r\n\r\nHello\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n{inner}\r\n\r\nx\r\n--b--"
    )
    found = marked(message("Subject: a", "Content-Type: multipart/mixed; boundary=b", body=body))
    assert found.classification == "absent"
    assert found.secure_tag.state == "absent"
