"""Cards and calendars say their values with the property's name in front."""

from __future__ import annotations

from collections.abc import Callable

VCARD = (
    b"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Ann\r\n  Example\r\nTEL;TYPE=home:020 7946 0000\r\n"
    b"NOTE;CHARSET=utf-8;ENCODING=QUOTED-PRINTABLE:caf=C3=A9=\r\n au lait\r\n"
    b"ADR;TYPE=home:;;1 High St\\, Flat 2;Leeds;;LS1 1AA;UK\r\nEND:VCARD\r\n"
)
EVENT = (
    b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:Clinic for Ann\nDESCRIPTION:NHS 943\n  476 5919"
    b'\\nbring notes\nATTENDEE;CN="Ann: E":mailto:ann@example.org\nEND:VEVENT\nEND:VCALENDAR\n'
)


def test_card(texts: Callable[..., dict[str, str]]) -> None:
    said = texts(VCARD, "ann.vcf")["text"]
    assert "FN: Ann Example" in said
    assert "TEL: 020 7946 0000" in said
    assert "café au lait" in said
    assert "1 High St, Flat 2" in said


def test_calendar(texts: Callable[..., dict[str, str]]) -> None:
    said = texts(EVENT)["text"]
    assert "DESCRIPTION: NHS 943 476 5919\nbring notes" in said
    assert "mailto:ann@example.org" in said
