"""`safehand signins report`: a month of decisions about sign-ins, and what weeks suggest."""

from __future__ import annotations

import argparse
import calendar
import json
from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from agent import cli
from agent.cli import signins

if TYPE_CHECKING:
    from agent.signins.certify import World
    from agent.signins.slow import Row

HELP = "a month of decisions about sign-ins, with a small chart, and slow signs of sharing"


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument(
        "files",
        nargs="*",
        type=Path,
        metavar="FILE",
        help="slow signs in recorded sign-ins alone, one JSON object a line; or -",
    )
    parser.add_argument(
        "--directory",
        type=Path,
        metavar="DIR",
        help="folder of the organisation's tables (default: the settings' central.directory)",
    )
    parser.add_argument("--month", metavar="YYYY-MM", help="which (default: this one)")
    parser.add_argument("--svg", type=Path, metavar="FILE", help="also write the chart there")
    parser.add_argument("--json", action="store_true", help="one JSON object, on stdout")


def run(args: argparse.Namespace) -> int:
    """Print it; 0, or 2 where a line of a file could not be read."""
    return _of_files(args) if args.files else _of_the_log(args)


def _of_the_log(args: argparse.Namespace) -> int:
    from agent.signins import chart

    first = _first(args.month)
    last = _last(first)
    days: dict[date, Counter[int]] = {
        first.replace(day=n): Counter() for n in range(1, last.day + 1)
    }
    became: Counter[str] = Counter()
    contested = 0
    with signins.journal(args) as journal:
        for entry in journal.entries():
            day = datetime.fromtimestamp(entry.made / 1000, UTC).date()
            if day in days:
                days[day][entry.tier] += 1
                became[f"{entry.action}, {entry.standing}"] += 1
                contested += any(s.what == "contested" for s in journal.steps(entry.number))
    until = min(last, datetime.now(UTC).date())
    slow = _stored(args, until)
    title = f"Decisions about sign-ins, {first:%B %Y}"
    if args.svg:
        args.svg.write_text(chart.svg(title, days), "utf-8")
    if args.json:
        told = {str(day): dict(counts) for day, counts in days.items() if counts}
        whole = {"month": f"{first:%Y-%m}", "days": told, "became": became, "contested": contested}
        print(json.dumps(whole | _as_json(slow, until), ensure_ascii=False))
        return 0
    print(f"{title}\n{chart.table(days)}")
    for what, count in sorted(became.items()):
        print(f"{count:6}  {what}")
    print(f"{contested:6}  contested\n\n{_as_text(slow, until)}")
    return 0


def _of_files(args: argparse.Namespace) -> int:
    from agent.signins import slow, spans

    if args.svg:
        raise ValueError("--svg draws the central log's decisions; recorded sign-ins have none.")
    world = _world(args)
    problems: list[str] = []
    events = list(signins.recorded(args.files, problems))
    signins.complain(problems)
    last = slow.last_day(events)
    if args.month is not None or last is None:
        until = _last(_first(args.month))
    else:
        until = spans.date_of(last)
    rows = slow.find(
        slow.learned(events, world), world.directory, world.parameters, spans.day_of(until)
    )
    if args.json:
        print(json.dumps(_as_json(rows, until), ensure_ascii=False))
    else:
        print(_as_text(rows, until))
    return 2 if problems else 0


def _stored(args: argparse.Namespace, until: date) -> list[Row]:
    """What the central log's memory of devices says."""
    from agent.signins import slow, spans
    from agent.signins.state import State

    world = _world(args)
    with signins.database(args) as db:
        history = State(db, world).history()
        return slow.find(history, world.directory, world.parameters, spans.day_of(until))


def _world(args: argparse.Namespace) -> World:
    from agent.signins import parameters, tables

    named = cli.settings(args).central.directory
    folder = args.directory or (Path(named).expanduser() if named else None)
    world = tables.read(folder, parameters.load(cli.policies(args)))
    signins.complain([f"{problem}; this entry is left out." for problem in world.atlas.problems])
    return world


def _as_json(rows: list[Row], until: date) -> dict[str, Any]:
    from agent.signins.slow import SAYS

    return {
        "slow-until": str(until),
        "slow": [
            {
                "account": row.account,
                "sign": row.sign.value,
                "says": SAYS[row.sign],
                "days": row.days,
                "devices": [
                    {
                        "device": use.device,
                        "usual": list(use.usual),
                        "days": [str(day) for day in use.days],
                    }
                    for use in row.uses
                ],
            }
            for row in rows
        ],
    }


def _as_text(rows: list[Row], until: date) -> str:
    from agent.signins.slow import SAYS

    lines = [f"Slow signs of sharing, up to {until} (to be talked about; none is an alert)"]
    if not rows:
        return f"{lines[0]}\n  none"
    wide = max(len(row.account) for row in rows)
    lines.append(f"{'account':{wide}}  devices  days  what")
    for row in rows:
        counts = f"{len(row.uses):7}  {row.days:4}" if row.uses else f"{'-':>7}  {'-':>4}"
        lines.append(f"{row.account:{wide}}  {counts}  {SAYS[row.sign]}")
        lines += [
            f"{'':{wide}}    {use.device} (usually {' or '.join(use.usual)}): "
            + ", ".join(str(day) for day in use.days)
            for use in row.uses
        ]
    return "\n".join(lines)


def _last(first: date) -> date:
    return first.replace(day=calendar.monthrange(first.year, first.month)[1])


def _first(month: str | None) -> date:
    """The month's first day. Raises ValueError, for people."""
    if month is None:
        return datetime.now(UTC).date().replace(day=1)
    try:
        return datetime.strptime(month, "%Y-%m").replace(tzinfo=UTC).date()
    except ValueError:
        raise ValueError(f"--month is {month!r}: write a year and a month, as 2026-11.") from None
