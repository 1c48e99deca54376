"""agent.cli._coverage: no clause claims what does not exist, and no gap is left out."""

from __future__ import annotations

import importlib.util
import re
from datetime import date
from pathlib import Path

import pytest

from agent import policy
from agent.cli import _coverage
from agent.typed_toml import TomlError

CLAUSES = """
SP-purpose SP-confidential SP-leavers SP-storage SP-encryption SP-mail SP-mfa SP-passwords
SP-compromise SP-retention SP-quality SP-breach SP-spot-checks SP-admin SP-opt-out SP-review
SP-contact TP-sharing TP-certified TP-notify TP-rights FP-small-numbers FP-minimise FP-logs
FP-decisions FP-controller FP-place RN-logs RN-contact
""".split()  # noqa: SIM905 -- a list of ids reads better as words


def rows(text: str, folder: Path, today: date = date(2026, 11, 21)) -> tuple[_coverage.Row, ...]:
    (folder / "procedure.toml").write_text(text)
    return _coverage.table(policy.read(folder), today)


def test_every_clause_of_the_procedure_is_there() -> None:
    found = _coverage.table(policy.read(policy.default_directory()))
    assert {row.clause for row in found} == set(CLAUSES)
    assert all(row.text.summary for row in found)


def test_a_clause_cannot_name_what_does_not_exist(tmp_path: Path) -> None:
    text = '[A]\nsummary = "x"\nreview = 2027-01-01\n\nwatched-by = ["check:os-update"]\n'
    with pytest.raises(TomlError, match=r"line 5.*did you mean 'check:os-updates'"):
        rows(text, tmp_path)


def test_overdue_comes_first_then_gaps(tmp_path: Path) -> None:
    text = """
[fine]
summary = "x"
review = 2027-01-01
watched-by = ["check:os-updates"]
[bare]
summary = "x"
review = 2027-01-01
[late]
summary = "x"
review = 2026-11-20
watched-by = ["check:os-updates"]
"""
    found = rows(text, tmp_path)
    assert [(row.clause, row.overdue, bool(row.gap)) for row in found] == [
        ("late", True, False),
        ("bare", False, True),
        ("fine", False, False),
    ]


def test_every_part_is_there_to_be_imported() -> None:
    for part, module in _coverage.parts().items():
        assert re.fullmatch(r"(check|detector|part):[a-z0-9-]+", part)
        assert importlib.util.find_spec(module), f"{part}: no module {module}"
