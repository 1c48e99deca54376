#!/usr/bin/env python3
"""The central log's figures in one table: what was asked, what was measured here.

    python tests/bench/central.py [--short]

Runs the benchmarks of its parts, one after the other, some hours of them with the fault runs;
`--short` takes a small number of everything, some minutes, for the shape of the table. Each part
can be run by itself and says more. 1 where a figure is missed or missing.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

BENCH = Path(__file__).resolve().parent
sys.path.insert(0, str(BENCH.parents[1]))


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure, where a part prints it, and what it should be."""

    name: str
    pattern: str
    """Its first group is the number."""
    target: float | None
    """None where nothing is asked, and the number belongs to its neighbour."""
    unit: str
    most: bool = False
    """The target is the most that it may be, not the least."""
    nth: int = 0
    """Which of several places that fit."""

    def read(self, said: str) -> float | None:
        found = re.findall(self.pattern, said)
        return float(found[self.nth].replace(",", "")) if len(found) > self.nth else None


@dataclass(frozen=True, slots=True)
class Part:
    """One benchmark."""

    script: str
    words: tuple[str, ...]
    short: tuple[str, ...]
    figures: tuple[Figure, ...]


def _engine(name: str, nth: int) -> tuple[Figure, ...]:
    return (
        Figure(
            f"{name}: of the bare engine, by wall time", r"engine: (\d+)% by wall", 50, "%", nth=nth
        ),
        Figure(
            f"{name}: the same, by processor time", r"wall time, (\d+)% by proc", None, "%", nth=nth
        ),
        Figure(f"{name}: single heartbeats", r"devices: ([\d,]+) a second", 1000, "/s", nth=nth),
        Figure(f"{name}: acknowledged at half load, p99", r"p99 (\d+) ms", 250, "ms", True, nth),
        Figure(f"{name}: to signed checkpoint", r"longest of 40 ([\d.]+) s", 1, "s", True, nth),
        Figure(f"{name}: inclusion proof", r"at most ([\d,]+) bytes", 2000, "B", True, nth),
        Figure(f"{name}: the same with its event", r"its event ([\d,]+)", None, "B", True, nth),
        Figure(f"{name}: verify", r"verify: ([\d,]+) entries", 100_000, "/s", nth=nth),
    )


def _left(name: str, nth: int) -> tuple[Figure, ...]:
    """Of three who are erased, a person is the second."""
    return (
        Figure(f"{name}: one person erased", r"turned: ([\d.]+) s", 5, "s", True, 3 * nth + 1),
        Figure(f"{name}: one device erased", r"turned: ([\d.]+) s", 5, "s", True, 3 * nth + 2),
        Figure(f"{name}: copies that are left", r"and backups: (\d+)", 0, "", True, nth),
        Figure(f"{name}: old keys that open", r"open anything: (\d+)", 0, "", True, nth),
        Figure(f"{name}: problems afterwards", r"finds: (\d+)", 0, "", True, nth),
    )


PARTS = (
    Part(
        "ingest.py",
        ("--postgresql",),
        ("--postgresql", "--events", "4000", "--verified", "20000"),
        (
            *_engine("SQLite", 0),
            *_engine("PostgreSQL", 1),
            Figure("over HTTP: single heartbeats", r": ([\d,]+) single heartbeats", 1000, "/s"),
            Figure("the server's memory", r"RSS at most (\d+) MB", 150, "MB", True),
        ),
    ),
    Part(
        "erasure.py",
        ("--postgresql",),
        ("--postgresql", "--events", "200000", "--whole", "1000"),
        (*_left("SQLite", 0), *_left("PostgreSQL", 1)),
    ),
    Part(
        "alterations.py",
        (),
        ("--alterations", "100"),
        (Figure("alterations found", r"alterations found \(([\d.]+)%\)", 100, "%"),),
    ),
    Part(
        "devices.py",
        (),
        ("--devices", "1000", "--seconds", "10"),
        (
            Figure("25,000 devices: failed", r"heartbeats, (\d+) failed", 0, "", True),
            Figure("25,000 devices: acknowledged, p99", r"(\d+) ms \(p99", 250, "ms", True),
        ),
    ),
    Part(
        "alerts.py",
        (),
        ("--events", "10", "--kills", "2"),
        (Figure("critical event to accepted alert, p99", r"p99 ([\d.]+) s", 10, "s", True),),
    ),
    Part(
        "faults.py",
        (),
        (
            "--kills=2",
            "--disk-fulls=0",
            "--cuts=0",
            "--jumps=2",
            "--failovers=0",
            "--postgresql-disk-fulls=0",
        ),
        (),
    ),
)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--short", action="store_true", help="a small number of everything")
    parser.add_argument("parts", nargs="*", help="names of scripts (default: all)")
    asked = parser.parse_args()
    known = [part.script.removesuffix(".py") for part in PARTS]
    if strange := [each for each in asked.parts if each not in known]:
        parser.error(f"no part is called {strange[0]}; there are {', '.join(known)}.")
    print(f"{'':44}{'measured':>12}{'asked':>12}")
    missed = False
    for part in PARTS:
        if asked.parts and part.script.removesuffix(".py") not in asked.parts:
            continue
        words = part.short if asked.short else part.words
        done = subprocess.run(
            [sys.executable, str(BENCH / part.script), *words],
            capture_output=True,
            text=True,
            check=False,
        )
        for figure in part.figures:
            missed |= _line(figure, figure.read(done.stdout))
        held = "held" if done.returncode == 0 else "not held"
        print(f"{part.script + ', what else it asks':44}{held:>12}", flush=True)
        missed |= done.returncode != 0
        if done.returncode > 1:
            print(f"  {done.stderr.strip()[-300:]}")
    return 1 if missed else 0


def _line(figure: Figure, number: float | None) -> bool:
    """Prints it; True where it is missed or missing."""
    said = "not measured" if number is None else f"{number:,.6g} {figure.unit}"
    bound, missed = "", number is None
    if figure.target is not None:
        bound = f"{'≤' if figure.most else '≥'} {figure.target:,.0f} {figure.unit}"
        if number is not None:
            missed = number > figure.target if figure.most else number < figure.target
    print(f"{figure.name:44}{said:>12}{bound:>12}{'  missed' if missed else ''}", flush=True)
    return missed


if __name__ == "__main__":
    from agent.cli._piped import piped

    sys.exit(piped(main))
