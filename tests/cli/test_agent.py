"""`safehand agent`: the words after it."""

from __future__ import annotations

import subprocess
import sys

import pytest

from agent.cli import main


def test_its_words_are_named(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["agent", "--help"])
    assert left.value.code == 0
    out = capsys.readouterr().out
    assert all(word in out for word in ("run", "gate", "permit", "portal-token"))


def test_only_the_word_that_was_asked_for_is_imported() -> None:
    """The agent stays small: it does not carry its other commands along."""
    code = (
        "import sys; from agent.cli import main\n"
        "try: main(['agent', 'run', '--help'])\n"
        "except SystemExit: print([m for m in sys.modules if m.startswith('agent.cli._')])"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.splitlines()[-1] == "['agent.cli._piped', 'agent.cli._agent_run']"
