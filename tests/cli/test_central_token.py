"""`safehand central token` lets one device enrol."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.cli.central_log import (
    central,
)


def test_a_token_is_printed_with_what_to_do(
    settings: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert central(settings, "token", "Laptop 1", "--hours", "3") == 0
    said = capsys.readouterr()
    token = said.out.strip()
    assert re.fullmatch(r"t[\w-]{43}", token)
    assert f"safehand enrol http://127.0.0.1:0 --token {token}" in said.err
    assert "3 hours" in said.err


@pytest.mark.parametrize("words", [["token", " "], ["token", "x", "--hours", "25"]])
def test_a_token_that_cannot_be(
    settings: Path, words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert central(settings, *words) == 2
    said = capsys.readouterr()
    assert said.err.startswith("safehand: ")
    assert said.out == ""
