"""How is a local account of this Linux machine locked, and given back?

With the system's own shadow tools, each looked at afterwards in /etc/shadow. Locking the password
alone is not enough: SSH keys still open the account (measured), and sessions go on.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

from agent.accounts import Evidence, Lock, Step, keys, processes

if sys.platform == "win32":
    raise ImportError("local accounts of Windows are not handled here")

import grp
import pwd

_PATH = "/usr/sbin:/usr/bin:/sbin:/bin"
_TIMEOUT_S = 20.0
_BACKSTOP_DAYS = 2
"""A reissued account expires by itself that much later, should no agent be there to do it."""

Run = Callable[[list[str], str], str]
"""(words, standard input) → standard output. Raises OSError with the tool's own reason."""


def run(words: list[str], stdin: str = "") -> str:
    """What the tool said. Raises OSError where it is absent, hangs or fails."""
    program = shutil.which(words[0], path=_PATH)
    if program is None:
        raise OSError(f"there is no {words[0]} on this machine")
    try:
        done = subprocess.run(
            [program, *words[1:]],
            input=stdin,
            capture_output=True,
            text=True,
            timeout=_TIMEOUT_S,
            check=False,
            env={"PATH": _PATH, "LC_ALL": "C"},
        )
    except subprocess.TimeoutExpired:
        raise OSError(f"{words[0]} did not end within {_TIMEOUT_S:.0f} s") from None
    if done.returncode != 0:
        said = " ".join((done.stderr or done.stdout).split())[:300]
        raise OSError(f"{words[0]} ended with {done.returncode}: {said}")
    return done.stdout


class Shadow:
    """One account's line of /etc/shadow: shadow(5)."""

    def __init__(self, line: list[str]) -> None:
        fields = [*line, *[""] * 9]
        self.hash, self.changed, self.expires = fields[1], fields[2], fields[7]

    @property
    def locked(self) -> bool:
        """Whether no password opens it."""
        return self.hash.startswith(("!", "*"))


class LinuxAccounts:
    """Implements `agent.accounts.System`. `rotate` ends the account's second factor."""

    id = "linux"

    def __init__(
        self,
        evidence: Path,
        policy: Lock,
        rotate: Callable[[str], Evidence],
        *,
        tool: Run = run,
        shadow: Path = Path("/etc/shadow"),
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._evidence = evidence
        self._policy = policy
        self._rotate = rotate
        self._tool = tool
        self._shadow = shadow
        self._clock = clock

    def protected(self, account: str) -> str:
        found = _person(account)
        if found.uid == 0:
            return "it is root, without whom nothing can be put right"
        left = {each for each in self._administrators() if each != account and self._opens(each)}
        if account in self._administrators() and len(left) < self._policy.keep_administrators:
            return (
                "nobody would be left to administer this machine; make somebody else an "
                "administrator first, or change keep-administrators in accounts.toml"
            )
        return ""

    def steps(self, case: int) -> Mapping[Step, Callable[[str], Evidence]]:
        return {
            Step.LOCK: self._lock,
            Step.EXPIRE: self._expire,
            Step.SESSIONS: self._end_sessions,
            Step.KEYS: lambda account: self._revoke_keys(account, case),
            Step.TICKETS: self._drop_tickets,
            Step.FACTOR: self._rotate,
        }

    def issue(self, account: str, password: str) -> Evidence:
        self._tool(["chpasswd"], f"{account}:{password}\n")
        self._tool(["chage", "-d", "0", account], "")
        if self._line(account).locked:
            raise OSError(f"chpasswd set no password for {account}")
        # Last: until now the account was expired, and whatever was set opened nothing.
        today = int(self._clock().timestamp()) // 86_400
        self._tool(["chage", "-E", str(today + _BACKSTOP_DAYS), account], "")
        return {"must_change": self._line(account).changed == "0"}

    def changed(self, account: str) -> bool:
        return self._line(account).changed != "0"

    def restore(self, account: str, steps: Mapping[Step, Evidence]) -> Evidence:
        before = str(steps.get(Step.EXPIRE, {}).get("before", ""))
        if Step.LOCK in steps and not steps[Step.LOCK].get("was_locked", False):
            line = self._line(account)
            if line.locked and line.hash.strip("!*"):
                self._tool(["usermod", "-U", account], "")
        self._tool(["chage", "-E", before or "-1", account], "")
        return {"expires": self._line(account).expires or "never"}

    def _lock(self, account: str) -> Evidence:
        was = self._line(account).locked
        self._tool(["usermod", "-L", account], "")
        if not self._line(account).locked:
            raise OSError(f"usermod -L left the password of {account} usable")
        return {"password_locked": True, "was_locked": was}

    def _expire(self, account: str) -> Evidence:
        before = self._line(account).expires
        self._tool(["chage", "-E", "0", account], "")
        if self._line(account).expires != "0":
            raise OSError(f"chage -E 0 did not expire {account}")
        return {"expired": True, "before": "" if before == "0" else before}

    def _end_sessions(self, account: str) -> Evidence:
        uid = _person(account).uid
        # What would start processes of theirs again by itself.
        (Path("/var/lib/systemd/linger") / account).unlink(missing_ok=True)
        ended = processes.end(uid, processes.ancestors())
        return {"processes_ended": ended, "processes_left": 0}

    def _revoke_keys(self, account: str, case: int) -> Evidence:
        found = _person(account)
        try:
            asked = f"user={account},host=localhost,addr=127.0.0.1"
            settings = self._tool(["sshd", "-T", "-C", asked], "")
        except OSError:
            settings = ""  # no sshd, or one that does not start: its usual places
        number = files = 0
        for place in keys.places(settings, account, found.uid, found.home):
            kept = self._evidence / str(case) / f"{place.name}.{files}"
            number += keys.take_away(place, PurePosixPath(found.home), kept)
            files += kept.exists()
        by_command = any(
            line.startswith("authorizedkeyscommand ") and not line.endswith(" none")
            for line in settings.splitlines()
        )
        return {"keys": number, "files": files, "also_by_command": by_command}

    def _drop_tickets(self, account: str) -> Evidence:
        uid = _person(account).uid
        dropped = 0
        for pattern in (
            f"tmp/krb5cc_{uid}*",
            f"run/user/{uid}/krb5cc*",
            f"run/sudo/ts/{account}",
            f"run/sudo/ts/{uid}",
            f"var/lib/sudo/ts/{account}",
            f"var/db/sudo/ts/{account}",
        ):
            for path in Path("/").glob(pattern):
                if path.is_symlink() or path.is_file():
                    path.unlink(missing_ok=True)
                    dropped += 1
                elif path.is_dir():
                    shutil.rmtree(path)  # does not follow links
                    dropped += 1
        return {"tickets_dropped": dropped}

    def _line(self, account: str) -> Shadow:
        for line in self._shadow.read_text("utf-8", "replace").splitlines():
            fields = line.split(":")
            if fields[0] == account:
                return Shadow(fields)
        raise LookupError(f"{account} has no line in {self._shadow}")

    def _administrators(self) -> set[str]:
        found = set()
        for name in self._policy.groups:
            try:
                group = grp.getgrnam(name)
            except KeyError:
                continue
            found.update(group.gr_mem)
            found.update(each.pw_name for each in pwd.getpwall() if each.pw_gid == group.gr_gid)
        return found - {"root"}

    def _opens(self, account: str) -> bool:
        """Whether its password opens the account, so that somebody can use it."""
        try:
            line = self._line(account)
        except LookupError:
            return False
        today = int(self._clock().timestamp()) // 86_400
        expired = line.expires.isdigit() and int(line.expires) <= today
        return bool(line.hash) and not line.locked and not expired


@dataclass(frozen=True, slots=True)
class Person:
    """Whose account it is, to the system."""

    uid: int
    home: str


def _person(account: str) -> Person:
    try:
        found = pwd.getpwnam(account)
    except (KeyError, ValueError) as problem:
        raise LookupError(f"there is no account {account} on this machine") from problem
    return Person(found.pw_uid, found.pw_dir)
