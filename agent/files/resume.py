"""How does a scan go on where it was interrupted?

Every answer is noted in one file as it comes: paths, kinds, counts and places, never a value and
no fingerprint of one. A file that has changed since, or other rules, are read again.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import TracebackType

import agent
from agent.detectors import Findings, PersonalData, Strength
from agent.event import JSON
from agent.files.listing import Entry
from agent.files.scanning import Scanned


def place(state: Path, paths: Iterable[Path], rules: str) -> Path:
    """The file that notes a scan of these paths under the rules of that digest."""
    asked = "\0".join([agent.__version__, rules, *sorted(str(path.absolute()) for path in paths)])
    return state / "scans" / f"{hashlib.sha256(asked.encode()).hexdigest()[:32]}.jsonl"


def _as_json(scanned: Scanned) -> JSON:
    return {
        "path": scanned.path,
        "part": scanned.part,
        "people": scanned.findings.people,
        "data": [
            [d.type, d.count, str(d.confidence), list(d.places), d.strength.value]
            for d in scanned.findings.personal_data
        ],
        "missing": [list(each) for each in scanned.uninspectable],
    }


def _from_json(noted: Mapping[str, object]) -> Scanned:
    data = tuple(
        PersonalData(kind, count, float(confidence), tuple(places), Strength(strength))
        for kind, count, confidence, places, strength in noted["data"]  # type: ignore[attr-defined]
    )
    missing = tuple((part, reason) for part, reason in noted["missing"])  # type: ignore[attr-defined]
    people = noted["people"]
    return Scanned(
        str(noted["path"]),
        str(noted["part"]),
        Findings(data, people if isinstance(people, int) else 0),
        missing,
    )


def noted(file: Path) -> dict[str, list[Scanned]]:
    """The answers that were noted, by the key of their entry. A line that broke off is left out.

    Nothing where there is no such file. Raises OSError where it cannot be read.
    """
    found: dict[str, list[Scanned]] = {}
    try:
        lines = file.read_text("utf-8", errors="surrogateescape").splitlines()
    except FileNotFoundError:
        return {}
    for line in lines:
        with contextlib.suppress(ValueError, KeyError, TypeError):
            one = json.loads(line)
            found[one["key"]] = [_from_json(each) for each in one["answers"]]
    return found


class Notes:
    """The file into which answers are noted; readable by its owner alone."""

    def __init__(self, file: Path) -> None:
        """Opens it to go on. Raises OSError where that is not possible."""
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._path = file
        opened = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        self._file = os.fdopen(opened, "w", encoding="utf-8", errors="surrogateescape")

    def note(self, entry: Entry, answers: Iterable[Scanned]) -> None:
        """The answers for one entry. Raises OSError where the disk is full."""
        line = {"key": entry.key, "answers": [_as_json(each) for each in answers]}
        self._file.write(json.dumps(line, ensure_ascii=True) + "\n")
        self._file.flush()

    def forget(self) -> None:
        """The scan came to its end: there is nothing to go on with."""
        self._file.close()
        self._path.unlink(missing_ok=True)

    def close(self) -> None:
        """Nothing more is noted; what was stays for the next time."""
        with contextlib.suppress(OSError):
            self._file.close()

    def __enter__(self) -> Notes:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
