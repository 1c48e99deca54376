"""`safehand policy`: the organisation's rules, and what stands behind each clause."""

from __future__ import annotations

import argparse
import dataclasses
import json
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from enum import Enum
from typing import TYPE_CHECKING

from agent import cli

if TYPE_CHECKING:
    from agent.cli._coverage import Row

_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")  # TOML 1.0, "Keys"

HELP = "examine and show the policies, and what stands behind each clause"


def arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    actions.add_parser("lint", help="say what is wrong with the policy files, if anything")
    actions.add_parser("show", help="print every parameter in force, defaults included")
    coverage = actions.add_parser(
        "coverage", help="clause by clause: what enforces, watches or attests it; gaps too"
    )
    coverage.add_argument("--json", action="store_true", help="JSON Lines, one a clause")


def run(args: argparse.Namespace) -> int:
    from agent.cli import _areas, _coverage

    found = cli.policies(args)
    if args.action == "coverage":
        rows = _coverage.table(found, datetime.now(UTC).date())
        if args.json:
            _print_json(rows)
        else:
            _print_table(rows)
        return 1 if any(row.gap or row.overdue for row in rows) else 0
    areas = _areas.read_all(found)
    if args.action == "lint":
        print(f"{found.directory}: {len(found.files)} files, nothing wrong.")
        return 0
    for name, value in areas.items():
        if name == "procedure":
            continue  # `coverage` shows it
        print(f"\n# {name}.toml")
        for key, plain in _flat(value):
            print(f"{key} = {plain}")
    return 0


def _print_json(rows: tuple[Row, ...]) -> None:
    for row in rows:
        text = row.text
        line = {
            "clause": row.clause,
            "summary": text.summary,
            "review": text.review.isoformat(),
            "overdue": row.overdue,
            "enforced_by": text.enforced_by,
            "watched_by": text.watched_by,
            "attested_by": text.attested_by,
            "gap": row.gap,
        }
        print(json.dumps(line))


def _print_table(rows: tuple[Row, ...]) -> None:
    for row in rows:
        text = row.text
        overdue = "  OVERDUE for review since" if row.overdue else "  next review"
        print(f"{row.clause}{overdue} {text.review}")
        print(f"    {text.summary}")
        for word, parts in (
            ("enforced by", text.enforced_by),
            ("watched by", text.watched_by),
            ("attested by", text.attested_by),
        ):
            if parts:
                print(f"    {word:12}{', '.join(parts)}")
        if row.gap:
            print(f"    {'GAP':12}{row.gap}")
    gaps = sum(bool(row.gap) for row in rows)
    due = sum(row.overdue for row in rows)
    print(f"\n{len(rows)} clauses, {gaps} with a gap, {due} overdue for review.")


def _flat(value: object, path: str = "") -> Iterator[tuple[str, str]]:
    """Each parameter as (dotted key, value as TOML writes it)."""
    if dataclasses.is_dataclass(value):
        value = {
            field.name.replace("_", "-"): getattr(value, field.name)
            for field in dataclasses.fields(value)
        }
    if isinstance(value, Mapping):
        for key, each in value.items():
            plain = key if _BARE_KEY.fullmatch(key) else json.dumps(key)
            yield from _flat(each, f"{path}.{plain}" if path else plain)
    elif value is not None:
        yield path, _toml(value)


def _toml(value: object) -> str:
    if isinstance(value, tuple | frozenset | list):
        return f"[{', '.join(_toml(each) for each in value)}]"
    if dataclasses.is_dataclass(value):
        return "{ " + ", ".join(f"{key} = {plain}" for key, plain in _flat(value)) + " }"
    if isinstance(value, Enum):
        return json.dumps(value.value)
    if isinstance(value, date):
        return value.isoformat()
    return json.dumps(value)
