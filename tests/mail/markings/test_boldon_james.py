"""Boldon James Classifier's headers."""

from __future__ import annotations

import pytest

from tests.mail.messages import GUID, marked, message

OS = "id_classification_official_sensitive"
HEADER = "x-bjprotectivemarking: "
OPEN = '<?xml version="1.0"?><sisl xmlns="http://www.boldonjames.com/2008/01/sie/internal/label"'


def xml(*elements: str, origin: str = "userSelected") -> str:
    inside = "".join(f'<element uid="{each}" value="" />' for each in elements)
    return f'{OPEN} policy="{GUID}" origin="{origin}">{inside}</sisl>'


@pytest.mark.parametrize(
    ("lines", "level", "chosen"),
    [
        (
            [f"x-bjprotectivemarking: {xml(OS)}"],
            "official-sensitive",
            True,
        ),
        (
            [f"X-BJProtectiveMarking: {xml(OS, origin='defaultValue')}"],
            "official-sensitive",
            False,
        ),
        (
            [f"x-bjprotectivemarking: {xml(OS, origin='other')}"],
            "official-sensitive",
            None,
        ),
        ([f"x-bjprotectivemarking: {xml('OFFICIAL-SENSITIVE')}"], "official-sensitive", True),
        ([f"x-bjprotectivemarking: {xml(GUID)}"], "official-sensitive", True),
        ([f"x-bjprotectivemarking: {xml('{' + GUID + '}')}"], "official-sensitive", True),
        ([f"x-bjprotectivemarking: {xml('id_classification_official')}"], "lower", True),
        (
            [f"x-bjprotectivemarking: {xml('id_classification_nonbusiness', 'id_newpolicy')}"],
            "lower",
            True,
        ),
        ([f"x-bjprotectivemarking: {xml('id_unknown_thing')}"], "lower", True),
        (
            [f"x-bjprotectivemarking: {xml(OS, 'id_distribution_personal')}"],
            "official-sensitive",
            True,
        ),
        (
            [f'{HEADER}{OPEN}><element uid="a" value="OFFICIAL-SENSITIVE"/></sisl>'],
            "official-sensitive",
            None,
        ),
        (
            [f'{HEADER}{OPEN}><element uid="a">OFFICIAL &#45; SENSITIVE</element></sisl>'],
            "official-sensitive",
            None,
        ),
        ([f"x-bjprotectivemarking: {OPEN}></sisl>"], "absent", None),
        (["x-bjprotectivemarking: not xml at all"], "absent", None),
        (["x-bjprotectivemarking: <element"], "absent", None),
        (["bjclassification: OFFICIAL-SENSITIVE"], "official-sensitive", None),
        (["bjclassification: Official Sensitive [Personal]"], "official-sensitive", None),
        (["bjclassification: EXTERNAL OFFICIAL-SENSITIVE"], "official-sensitive", None),
        (["bjclassification: Example Council UNCLASSIFIED"], "lower", None),
        (["bjclassification: Staff only"], "lower", None),
        (["bjclassification: "], "absent", None),
        (["bjdocumentsecuritylabel: OFFICIAL-SENSITIVE"], "official-sensitive", None),
        (
            ["bjclassification: OFFICIAL-SENSITIVE", f"x-bjprotectivemarking: {xml('id_opaque')}"],
            "official-sensitive",
            True,
        ),
        (
            [
                "bjclassification: OFFICIAL-SENSITIVE",
                f"x-bjprotectivemarking: {xml('id_classification_official')}",
            ],
            "conflicting",
            True,
        ),
        (["x-bj-other: OFFICIAL-SENSITIVE"], "absent", None),
    ],
)
def test_headers(lines: list[str], level: str, chosen: bool | None) -> None:
    found = marked(message(*lines))
    assert (found.classification, found.chosen_by_user) == (level, chosen)
    named = [each for each in found.source.split(", ") if each]
    assert bool(named) is (level != "absent")
    assert set(named) <= {line.split(":")[0].lower() for line in lines}


@pytest.mark.parametrize("at", range(22, 200, 9))
def test_folded_anywhere(at: int) -> None:
    line = f"x-bjprotectivemarking: {xml('x', 'OFFICIAL-SENSITIVE')}"
    assert marked(message(line[:at] + "\r\n\t" + line[at:])).classification == "official-sensitive"
