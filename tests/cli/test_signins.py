"""`safehand signins`: its words."""

from __future__ import annotations

import pytest

from agent.cli import main


def test_its_words(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["signins", "--help"])
    assert ended.value.code == 0
    assert "replay" in capsys.readouterr().out


def test_a_word_is_needed() -> None:
    with pytest.raises(SystemExit) as ended:
        main(["signins"])
    assert ended.value.code == 2
