"""`safehand mfa`: each word is a module of its own."""

from __future__ import annotations

import pytest

from agent.cli import main, mfa


def test_words() -> None:
    assert mfa._words() == ["enrol", "export", "import", "recover", "status", "verify"]


def test_a_word_is_needed(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["mfa"])
    assert ended.value.code == 2
    assert "required" in capsys.readouterr().err
