"""Who went in without a second factor while the agent did not answer?

The PAM module writes a line for each into a file; they are reported when the agent is back.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from agent import ocsf
from agent.event import Body, Severity
from agent.ocsf import AccountActivity


def report_all(record: Path, report: Callable[[Body], None]) -> int:
    """How many were reported; each is forgotten when it was. Raises OSError where the file cannot
    be read or the spool takes nothing: then nothing is forgotten.
    """
    taken = record.with_name(f"{record.name}.reported")
    told = 0
    # First what an earlier run took and did not finish, then what came since.
    for _ in range(2):
        if taken.exists():
            for line in taken.read_text("utf-8", "replace").splitlines():
                report(_body(line))
                told += 1
            taken.unlink()
        with suppress(FileNotFoundError):
            record.rename(taken)
    return told


def _body(line: str) -> Body:
    when, _, rest = line.partition(" ")
    service, _, account = rest.partition(" ")
    known = when.isdigit() and len(when) <= 11
    return ocsf.account_changed(
        datetime.fromtimestamp(int(when), UTC) if known else datetime.now(UTC),
        code="break-glass-used",
        account=account or "unknown",
        activity=AccountActivity.OTHER,
        message="A break-glass account signed in with one factor: the agent did not answer.",
        severity=Severity.CRITICAL,
        detail={"service": service or "unknown"},
    )
