"""`safehand policy`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from agent import policy
from agent.cli import main


def test_lint(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["policy", "lint"]) == 0
    assert "nothing wrong" in capsys.readouterr().out
    (tmp_path / "checks.toml").write_text("[os-updates]\nmax-age-day = 3\n")
    assert main(["policy", "lint", "--policies", str(tmp_path)]) == 2
    assert "line 2: unknown key 'max-age-day'; did you mean" in capsys.readouterr().err


def test_show_prints_what_it_would_read_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["policy", "show"]) == 0
    shown = capsys.readouterr().out
    parts = shown.split("\n# ")[1:]
    for part in parts:
        name, _, text = part.partition("\n")
        (tmp_path / name).write_text(text)
    assert main(["policy", "show", "--policies", str(tmp_path)]) == 0
    assert capsys.readouterr().out == shown


def test_coverage(capsys: pytest.CaptureFixture[str]) -> None:
    clauses = policy.procedure(policy.read(policy.default_directory()))
    assert main(["policy", "coverage"]) == 1
    people = capsys.readouterr().out
    assert main(["policy", "coverage", "--json"]) == 1
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert {line["clause"] for line in lines} == set(clauses)
    assert (
        f"{len(clauses)} clauses, {sum(bool(line['gap']) for line in lines)} with a gap" in people
    )
