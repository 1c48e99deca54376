"""Markings in subjects, and subjects about markings."""

from __future__ import annotations

import pytest

from tests.mail.messages import marked, message

MARKED = [
    "OFFICIAL-SENSITIVE",
    "OFFICIAL-SENSITIVE: June list",
    "OFFICIAL-SENSITIVE - June list",
    "OFFICIAL-SENSITIVE | June list",
    "OFFICIAL-SENSITIVE – June list",
    "OFFICIAL SENSITIVE: June list",
    "OFFICIAL - SENSITIVE - June list",
    "OFFICIAL – SENSITIVE: June list",
    "OFFICIAL: SENSITIVE - June list",
    "Official-Sensitive: June list",
    "official-sensitive: June list",
    "[OFFICIAL-SENSITIVE] June list",
    "[OFFICIAL SENSITIVE] June list",
    "[Official-Sensitive]June list",
    "(OFFICIAL-SENSITIVE) June list",
    "{OFFICIAL-SENSITIVE} June list",
    "<OFFICIAL-SENSITIVE> June list",
    "June list [OFFICIAL-SENSITIVE]",
    "June list (OFFICIAL-SENSITIVE)",
    "June list - OFFICIAL-SENSITIVE",
    "June list | OFFICIAL-SENSITIVE",
    "June list [SEC=OFFICIAL:Sensitive]",
    "June list [SEC=OFFICIAL:Sensitive, ACCESS=Personal-Privacy]",
    "Re: OFFICIAL-SENSITIVE: June list",
    "RE: FW: OFFICIAL-SENSITIVE: June list",
    "[EXTERNAL] OFFICIAL-SENSITIVE: June list",
    "[secure] OFFICIAL-SENSITIVE: June list",
    "[secure] [OFFICIAL-SENSITIVE] June list",
    "EXTERNAL OFFICIAL-SENSITIVE: June list",
    "[EXTERNAL OFFICIAL-SENSITIVE] June list",
    "OFFICIAL-SENSITIVE PERSONAL: June list",
    "OFFICIAL-SENSITIVE [PERSONAL]: June list",
    "[OFFICIAL-SENSITIVE (COMMERCIAL)] June list",
    "OFFICIAL-SENSITIVE - PERSONAL - June list",
    "=?utf-8?Q?OFFICIAL=2DSENSITIVE=3A_Zo=C3=AB?=",
    "OFFICIAL-\r\n SENSITIVE: June list",
]
LOWER = [
    "OFFICIAL: June list",
    "[OFFICIAL] June list",
    "June list [SEC=OFFICIAL]",
    "OFFICIAL",
    "[Staff only] June list",
]
PROSE = [
    "How to mark mail OFFICIAL-SENSITIVE",
    "OFFICIAL-SENSITIVE mail: what it means",
    "Question about OFFICIAL-SENSITIVE",
    "Guidance: OFFICIAL-SENSITIVE",
    "The OFFICIAL-SENSITIVE label is missing",
    "Why is this not OFFICIAL-SENSITIVE?",
    "NOT OFFICIAL-SENSITIVE: June list",
    "UNOFFICIAL-SENSITIVE: June list",
    "Is June list OFFICIAL-SENSITIVE or not",
    "[not OFFICIAL-SENSITIVE] June list",
    "Official: opening hours",
    "Official visit on Thursday",
    "Staff only: car park",
    "Sensitive: June list",
    "Commercially sensitive official news",
    "June list",
    "",
    "((((((((((",
]


@pytest.mark.parametrize("subject", MARKED)
def test_marked(subject: str) -> None:
    found = marked(message(f"Subject: {subject}"))
    assert (found.classification, found.source) == ("official-sensitive", "subject")
    assert found.chosen_by_user is None


@pytest.mark.parametrize("subject", LOWER)
def test_lower(subject: str) -> None:
    assert marked(message(f"Subject: {subject}")).classification == "lower"


@pytest.mark.parametrize("subject", PROSE)
def test_prose(subject: str) -> None:
    assert marked(message(f"Subject: {subject}")).classification == "absent"


@pytest.mark.parametrize(
    "subject", ["[a] " * 500, "- " * 1000, "(" * 2000, "re: " * 500, " : " * 600]
)
def test_hostile_subjects_end_soon(subject: str) -> None:
    assert marked(message(f"Subject: {subject}")).classification == "absent"
