"""`safehand mfa`: each word is a module of its own."""

from __future__ import annotations

import pytest

from agent.cli import main


def test_words(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["mfa", "--help"])
    said = capsys.readouterr().out
    assert all(word in said for word in ("enrol", "recover", "status", "verify"))


def test_a_word_is_needed(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["mfa"])
    assert ended.value.code == 2
    assert "required" in capsys.readouterr().err
