#!/usr/bin/env python3
"""Writes the tables of README.md that list what the code offers: `python tests/readme.py`."""

from __future__ import annotations

import re
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"


def detectors() -> str:
    """Every kind of personal data, as Markdown."""
    from agent import detectors as room

    rows = [f"| `{each.id}` | {each.title} |" for each in room.discover().values()]
    return "\n".join(["| type | what it is |", "|---|---|", *rows]) + "\n"


def checks() -> str:
    """Every check, as Markdown."""
    from agent import checks as room
    from agent.cli import check

    return check.table(room.discover())


def written(text: str) -> str:
    """README's text with today's tables between their markers."""
    for name, table in (("checks", checks()), ("detectors", detectors())):
        pattern = re.compile(rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)", re.DOTALL)
        text, count = pattern.subn(lambda found, table=table: found[1] + table + found[2], text)
        if count != 1:
            raise ValueError(f"README.md has no {name} table")
    return text


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    README.write_text(written(README.read_text("utf-8")), "utf-8")
