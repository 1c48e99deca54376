"""Which lines make Postfix ask the milter, and what were they before?

Changes two parameters of main.cf through postconf, remembers what they were, and undoes it.
"""

from __future__ import annotations

import contextlib
import json
import shutil
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

PARAMETERS = ("smtpd_milters", "non_smtpd_milters")
"""Mail that comes by SMTP, and mail that programs of this machine hand to sendmail."""

_TIMEOUT_S = 60.0
# quarantine: while the gateway does not answer, mail waits in the hold queue: neither leak nor
# loss. The content timeout is that of the end of a message, when it is screened.
_OPTIONS = "content_timeout=120s, default_action=quarantine"

Run = Callable[[Sequence[str]], str]


def run(argv: Sequence[str]) -> str:
    """What the command says on stdout. Raises OSError with what it says on stderr."""
    program = shutil.which(argv[0], path="/usr/sbin:/usr/local/sbin:/usr/bin") or ""
    if not program:
        raise OSError(f"{argv[0]} is not on this machine; run this beside Postfix.")
    done = subprocess.run(
        [program, *argv[1:]], capture_output=True, timeout=_TIMEOUT_S, check=False, text=True
    )
    if done.returncode:
        raise OSError(done.stderr.strip() or f"{argv[0]} ended with {done.returncode}")
    return done.stdout


@dataclass(frozen=True, slots=True)
class Plan:
    """What main.cf says, and what it is to say."""

    before: Mapping[str, str | None]
    """None where main.cf does not set the parameter."""
    after: Mapping[str, str]

    @property
    def done(self) -> bool:
        """True where nothing is left to change."""
        return all(self.before[name] == value for name, value in self.after.items())

    def lines(self) -> list[str]:
        """The lines of main.cf."""
        return [f"{name} = {value}" for name, value in self.after.items()]


def as_postfix_sees(milter: str, queue_directory: str) -> str:
    """The milter's address for main.cf: in the queue directory a relative path, which holds for
    processes inside and outside of Postfix's chroot.
    """
    kind, _, where = milter.partition(":")
    if kind == "unix" and where.startswith(queue_directory.rstrip("/") + "/"):
        return f"unix:{where[len(queue_directory.rstrip('/')) + 1 :]}"
    return milter


def plan(before: Mapping[str, str | None], address: str) -> Plan:
    """Our milter after those that are there already. One that names our address stays as it is."""
    ours = f"{{ {address}, {_OPTIONS} }}"
    after = {}
    for name in PARAMETERS:
        value = before[name] or ""
        after[name] = value if address in value else f"{value}, {ours}".removeprefix(", ")
    return Plan(before, after)


class Postfix:
    """One Postfix, by its configuration folder; empty for the usual one."""

    def __init__(self, configuration: str, state: Path, run: Run = run) -> None:
        self._where = ["-c", configuration] if configuration else []
        self._remembered = state / "postfix-setup.json"
        self._run = run

    def plan(self, milter: str) -> Plan:
        """What is to be changed. Raises OSError where Postfix cannot be asked."""
        queue = self._run(["postconf", *self._where, "-h", "queue_directory"]).strip()
        return plan(self._now(), as_postfix_sees(milter, queue))

    def apply(self, wanted: Plan) -> None:
        """Changes main.cf, has Postfix check it, and reloads; as it was where that fails.

        What was there before is remembered first. Raises OSError.
        """
        if not self._remembered.exists():
            self._remembered.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._remembered.write_text(json.dumps(dict(wanted.before)), "utf-8")
        try:
            self._set(wanted.after)
        except OSError:
            with contextlib.suppress(OSError):  # the first failure is the one to be told
                self._set(wanted.before)
            self._remembered.unlink()
            raise

    def undo(self) -> None:
        """Puts back what was there before. Raises FileNotFoundError where nothing was changed."""
        before = json.loads(self._remembered.read_text("utf-8"))
        self._set(before)
        self._remembered.unlink()

    def _now(self) -> dict[str, str | None]:
        found: dict[str, str | None] = {}
        for name in PARAMETERS:
            said = self._run(["postconf", *self._where, "-n", name])
            found[name] = said.partition("=")[2].strip() if "=" in said else None
        return found

    def _set(self, values: Mapping[str, str | None]) -> None:
        for name, value in values.items():
            change = ["-e", f"{name} = {value}"] if value is not None else ["-X", name]
            self._run(["postconf", *self._where, *change])
        self._run(["postfix", *self._where, "check"])
        self._run(["postfix", *self._where, "reload"])
