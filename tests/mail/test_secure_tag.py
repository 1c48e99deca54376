"""Subjects as people, mail programs and mistakes write them."""

from __future__ import annotations

import base64
import quopri

import pytest

from agent.mail import headers, secure_tag
from agent.mail.secure_tag import Tag

TAGS = ("[secure]",)


def encoded(text: str, encoding: str = "B", charset: str = "utf-8") -> str:
    data = text.encode(charset)
    if encoding == "B":
        return f"=?{charset}?B?{base64.b64encode(data).decode()}?="
    return f"=?{charset}?Q?{quopri.encodestring(data, header=True).decode()}?="


PRESENT = [
    "[secure]",
    "[secure] June list",
    "June list [secure]",
    "June [secure] list",
    "[SECURE] June list",
    "[Secure] June list",
    "[sEcUrE] June list",
    "Re: [secure] June list",
    "RE: FW: Re: [secure] June list",
    "June list[secure]",
    "[secure]June list",
    "[EXTERNAL] [secure] June list",
    "[[secure]] June list",
    "([secure]) June list",
    "[secure][secure]",
    "[secure",
    "June\r\n [secure] list",
    "June list\r\n\t[secure]",
    "[secure]\r\n June list",
    encoded("[secure] Juni-Liste für Zoë"),
    encoded("[secure] June list", "Q"),
    encoded("[secure] café", "Q", "iso-8859-1"),
    encoded("[secure] café", "B", "windows-1252"),
    encoded("[secure] list", "B", "utf-16"),
    encoded("[sec") + " " + encoded("ure] June"),
    encoded("[sec", "Q") + "\r\n " + encoded("ure] June"),
    encoded("[") + " " + encoded("secure") + " " + encoded("]"),
    "=?UTF-8?q?=5Bsecure=5D_list?=",
    "=?utf-8*en?Q?=5Bsecure=5D?= list",
    "[secure] " + encoded("Zoë"),
    encoded("Zoë") + " [secure]",
    "[secure] Zoë",
    "(secure) [secure]",
    "[ secure ] [secure]",
]
PRESENT.remove("[secure")

NEAR = [
    ("[ secure ] June list", "spaces-inside"),
    ("[secure ] June list", "spaces-inside"),
    ("[ secure] June list", "spaces-inside"),
    ("[\tsecure\t] June list", "spaces-inside"),
    ("[secure\r\n ] June list", "spaces-inside"),
    (encoded("[\u00a0secure\u00a0] list"), "spaces-inside"),
    ("(secure) June list", "wrong-brackets"),
    ("{secure} June list", "wrong-brackets"),
    ("<secure> June list", "wrong-brackets"),
    ("( secure ) June list", "wrong-brackets"),
    ("【secure】 June list", "wrong-brackets"),
    ("«secure» June list", "wrong-brackets"),
    ("*secure* June list", "wrong-brackets"),
    ("'secure' June list", "wrong-brackets"),
    ('"Secure" June list', "wrong-brackets"),
    ("[secure) June list", "wrong-brackets"),
    ("[sec ure] June list", "broken-word"),
    ("[sec\r\n ure] June list", "broken-word"),
    ("[se-cure] June list", "broken-word"),
    ("[s e c u r e] June list", "broken-word"),
    ("[s.e.c.u.r.e] June list", "broken-word"),
    ("［secure］ June list", "full-width-letters"),
    ("[ｓｅｃｕｒｅ] June list", "full-width-letters"),
    (encoded("［ＳＥＣＵＲＥ］"), "full-width-letters"),
    ("[𝐬𝐞𝐜𝐮𝐫𝐞] June list", "full-width-letters"),
    ("[sеcure] June list", "look-alike-letters"),
    ("[ѕесurе] June list", "look-alike-letters"),
    ("[SЕCURE] June list", "look-alike-letters"),
    ("[s3cure] June list", "look-alike-letters"),
    ("[$ecure] June list", "look-alike-letters"),
    ("[sécure] June list", "look-alike-letters"),
    ("[secυre] June list", "look-alike-letters"),
    ("[sec\u200bure] June list", "invisible-characters"),
    ("[\u2060secure] June list", "invisible-characters"),
    ("[se\u00adcure] June list", "invisible-characters"),
    (encoded("[secure\ufeff]"), "invisible-characters"),
    ("[encrypt] June list", "other-word"),
    ("[Encrypted] June list", "other-word"),
    ("[secure email] June list", "other-word"),
    ("[confidential] June list", "other-word"),
    ("[sceure] June list", "misspelt"),
    ("[secuer] June list", "misspelt"),
    ("[secur] June list", "misspelt"),
    ("[seccure] June list", "misspelt"),
    ("[segure] June list", "misspelt"),
    ("[secure June list", "missing-bracket"),
    ("secure] June list", "missing-bracket"),
    ("Secure: June list", "no-brackets"),
    ("SECURE - June list", "no-brackets"),
    ("Re: secure: June list", "no-brackets"),
    ("June list - secure", "no-brackets"),
    ("secure", "no-brackets"),
    ("#secure June list", "no-brackets"),
    ("[secure!] June list", "misspelt"),
    ("[-secure-] June list", "broken-word"),
    ("\\[secure\\] June list", "misspelt"),
]

ABSENT = [
    "",
    "June list",
    "How to send secure mail",
    "Is our new server secure?",
    "Please secure the door",
    "[insecurely] built",
    "[security] training on Thursday",
    "[unsecured] loan",
    "Securing the perimeter",
    "A secure unit on ward 4",
    "[URGENT] June list",
    "=?no-such-charset?B?W3NlY3VyZV0=?=",
    "=?utf-8?B?W3NlY3VyZV0",
    "[secured-by-design.example] news",
]


@pytest.mark.parametrize("subject", PRESENT)
def test_present(subject: str) -> None:
    assert read(subject).state is Tag.PRESENT


@pytest.mark.parametrize(("subject", "fault"), NEAR)
def test_near_misses_are_named(subject: str, fault: str) -> None:
    found = read(subject)
    assert (found.state, found.near_miss) == (Tag.NEAR_MISS, fault)
    assert "[secure]" in found.explanation


@pytest.mark.parametrize("subject", ABSENT)
def test_absent(subject: str) -> None:
    assert read(subject).state is Tag.ABSENT


def test_there_are_as_many_variants_as_we_say() -> None:
    assert len({*PRESENT, *(subject for subject, _ in NEAR), *ABSENT}) >= 60


def test_no_subject_at_all() -> None:
    assert secure_tag.read([], TAGS).state is Tag.ABSENT


def test_two_subjects_must_agree() -> None:
    assert secure_tag.read(["[secure] a", "[SECURE] b"], TAGS).state is Tag.PRESENT
    found = secure_tag.read(["[secure] a", "a"], TAGS)
    assert (found.state, found.near_miss) == (Tag.NEAR_MISS, "several-subjects")


def test_the_tag_list_is_the_policys() -> None:
    assert secure_tag.read(["[encrypt] a"], ("[secure]", "[encrypt]")).state is Tag.PRESENT
    assert secure_tag.read(["[secure] a"], ("[egress]",)).state is Tag.ABSENT
    assert secure_tag.read(["[ egress ] a"], ("[egress]",)).near_miss == "spaces-inside"


@pytest.mark.parametrize(
    "subject", ["[" * 20_000, "[secure" * 5000, "secure]" * 5000, "a " * 20_000]
)
def test_hostile_subjects_end_soon(subject: str) -> None:
    assert secure_tag.read([subject], TAGS).state in set(Tag)


def read(subject: str) -> secure_tag.SecureTag:
    found = headers.parse(f"Subject: {subject}\r\n\r\nbody".encode())
    return secure_tag.read([field.text for field in found.all("subject")], TAGS)
