"""README.md says what the code says."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from tests import readme

TEXT = readme.README.read_text("utf-8")


def test_the_tables_are_true() -> None:
    assert readme.written(TEXT) == TEXT, "run `python tests/readme.py` and commit README.md"


def test_every_command_that_is_shown_exists() -> None:
    block = TEXT.partition("## Commands")[2].partition("```")[2].partition("```")[0]
    shown = set(re.findall(r"^safehand (\w+)", block, re.MULTILINE))
    help_text = subprocess.run(
        [sys.executable, "-m", "agent", "--help"], capture_output=True, text=True, check=True
    ).stdout
    there = set(re.findall(r"^    (\w+)", help_text, re.MULTILINE))
    assert shown == there, (
        "README's list of commands is not what there is: add a line, or take one out"
    )


def test_every_file_that_is_linked_exists() -> None:
    root = Path(readme.ROOT)
    linked = re.findall(r"\]\((?!http|#)([^)#]+)", TEXT)
    assert linked
    assert [each for each in linked if not (root / each).exists()] == []
