from __future__ import annotations

import pytest

from agent.passwords.letters import take_apart
from agent.passwords.own import own_words


def own(password: str, *texts: str) -> list[int | None]:
    return own_words(password, take_apart(password), texts)


@pytest.mark.parametrize(
    ("password", "texts", "places"),
    [
        ("Copper-Ashworth!Velvet", ("Priya Ashworth",), [1]),
        ("Copper-Ashworths!Velvet", ("Priya Ashworth",), [1]),
        ("Copper-Lamp!Priya", ("Priya Ashworth",), [2]),
        ("Copper-Lamp!Ayirp", ("Priya Ashworth",), [2]),
        ("Ashworthian-Lamp!Copper", ("pashworth", "Priya Ashworth"), [0]),
        ("Ash-Worthing!Copper", ("Priya Ashworth",), [None]),
        ("Copper-A5hw0rth!Velvet", ("Priya Ashworth",), [None]),
        ("Bob-Lantern!Velvet", ("Robert Jones",), [0]),
        ("Northwind-Lantern!Velvet", ("Northwind Analytics Ltd",), [0]),
        ("North-Lantern!Velvet", ("Northwind Analytics Ltd",), [0]),
        ("Limited-Lantern!Velvet", ("Northwind Analytics Ltd",), []),
        ("Copper-Lantern!Velvet", ("Priya Ashworth", "pashworth2"), []),
        ("Copper-Lantern!Velvet", ("", ""), []),
        ("بستان-مصباح!نحاس", ("بستان",), [0]),
    ],
)
def test_finds_own_words(password: str, texts: tuple[str, ...], places: list[int | None]) -> None:
    assert own(password, *texts) == places
