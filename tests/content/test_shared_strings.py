"""Shared strings are the same read quickly and parsed."""

import pytest

from agent.content import reader_of, shared_strings, walk
from agent.content.document import Limits, Refused

USUAL = "<sst><si><t>a &amp; b</t></si><si><r><t>ri</t></r><r><t>ch</t></r></si></sst>"


def _read(xml: str, **limits: int) -> list[str]:
    given = Limits(**limits)
    here = walk.Walk(given, reader_of, walk.budget(given), walk.Found())
    return shared_strings.read(lambda: iter([xml.encode()]), here)


@pytest.mark.parametrize(
    "xml",
    [
        USUAL,
        USUAL.replace("<", "<x:").replace("<x:/", "</x:"),
        USUAL.replace("<t>ri", "<!-- no --><t>ri"),
        USUAL.replace("<r><t>ch", "<rPh sb='0' eb='1'><t>said aloud</t></rPh><r><t>ch"),
    ],
)
def test_every_spelling(xml: str) -> None:
    assert _read(xml) == ["a & b", "rich"]


def test_none() -> None:
    assert _read("<sst/>") == []


def test_more_than_there_is_room_for() -> None:
    with pytest.raises(Refused):
        _read(
            f"<sst>{'<si><t>' + 'x' * 1000 + '</t></si>'}</sst>".replace(
                "</sst>", "<si><t>" + "y" * 3_000_000 + "</t></si></sst>"
            ),
            max_text_mb=1,
        )
