from __future__ import annotations

import pytest

from agent.passwords.breaches import Answer, check, sha1


def _lists(digest: str) -> bool:
    return digest == sha1("Copper-Lantern!Velvet")


def _nothing(_: str) -> bool:
    return False


def _broken(_: str) -> bool:
    raise OSError("no route to host")


def _nonsense(_: str) -> bool:
    raise ValueError("not a list of hashes")


def test_the_hash_is_the_corpus_own() -> None:
    # RFC 3174 section 7.3, test 1.
    assert sha1("abc") == "A9993E364706816ABA3E25717850C26C9CD0D89D"


@pytest.mark.parametrize(
    ("password", "sources", "answer"),
    [
        ("Copper-Lantern!Velvet", (_lists,), Answer.LISTED),
        ("Copper-Lantern!Velvet", (_broken, _lists), Answer.LISTED),
        ("Copper-Lantern!Marble", (_lists,), Answer.NOT_LISTED),
        ("Copper-Lantern!Marble", (_broken, _nothing), Answer.NOT_LISTED),
        ("Copper-Lantern!Marble", (_broken,), Answer.NOT_CHECKED),
        ("Copper-Lantern!Marble", (_nonsense,), Answer.NOT_CHECKED),
        ("Copper-Lantern!Marble", (), Answer.NOT_CHECKED),
        ("Copper\ud800", (_nothing,), Answer.NOT_CHECKED),
    ],
)
def test_what_cannot_be_asked_is_never_clean(password, sources, answer) -> None:  # type: ignore[no-untyped-def]
    checked = check(password, sources)
    assert checked.answer is answer
    assert bool(checked.why) == (answer is Answer.NOT_CHECKED)
    assert "opper" not in repr(checked)
