"""`safehand signins report`: a month of decisions about sign-ins, as a table and a small chart."""

from __future__ import annotations

import argparse
import calendar
import json
from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path

from agent.cli import signins

HELP = "a month of decisions about sign-ins, with a small chart"


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("--month", metavar="YYYY-MM", help="which (default: this one)")
    parser.add_argument("--svg", type=Path, metavar="FILE", help="also write the chart there")
    parser.add_argument("--json", action="store_true", help="one JSON object, on stdout")


def run(args: argparse.Namespace) -> int:
    """Print it; 0."""
    from agent.signins import chart

    first = _first(args.month)
    last = calendar.monthrange(first.year, first.month)[1]
    days: dict[date, Counter[int]] = {first.replace(day=n): Counter() for n in range(1, last + 1)}
    became: Counter[str] = Counter()
    contested = 0
    with signins.journal(args) as journal:
        for entry in journal.entries():
            day = datetime.fromtimestamp(entry.made / 1000, UTC).date()
            if day in days:
                days[day][entry.tier] += 1
                became[f"{entry.action}, {entry.standing}"] += 1
                contested += any(s.what == "contested" for s in journal.steps(entry.number))
    title = f"Decisions about sign-ins, {first:%B %Y}"
    if args.svg:
        args.svg.write_text(chart.svg(title, days), "utf-8")
    if args.json:
        told = {str(day): dict(counts) for day, counts in days.items() if counts}
        whole = {"month": f"{first:%Y-%m}", "days": told, "became": became, "contested": contested}
        print(json.dumps(whole))
        return 0
    print(f"{title}\n{chart.table(days)}")
    for what, count in sorted(became.items()):
        print(f"{count:6}  {what}")
    print(f"{contested:6}  contested")
    return 0


def _first(month: str | None) -> date:
    """The month's first day. Raises ValueError, for people."""
    if month is None:
        return datetime.now(UTC).date().replace(day=1)
    try:
        return datetime.strptime(month, "%Y-%m").replace(tzinfo=UTC).date()
    except ValueError:
        raise ValueError(f"--month is {month!r}: write a year and a month, as 2026-11.") from None
