"""Which second factors are in another program's file, and how would it write ours?

Pure. `users.oath` of pam_oath (OATH Toolkit, "Users file format") and `~/.google_authenticator` of
pam_google_authenticator (its FILEFORMAT document).
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from agent.mfa import Seed, codes


@dataclass(frozen=True, slots=True)
class Entry:
    """One account's factor."""

    account: str
    seed: Seed
    used: int = 0
    """The last time step whose code the other program took; 0 where it does not say."""


class FormatError(ValueError):
    """What a file holds cannot be used. Names the line, never its secret."""


_TOTP = re.compile(r"HOTP/T(30|60)(?:/([678]))?$")


def read_oath(text: str) -> list[Entry]:
    """Every account of a `users.oath`. Raises FormatError for a line that cannot be taken over:
    a counter-based token, one with a PIN beside the code, a secret that is too short.
    """
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        fields = line.split()
        if fields and not fields[0].startswith("#"):
            found.append(_oath_line(number, fields))
    return found


def _oath_line(number: int, fields: list[str]) -> Entry:
    match = _TOTP.match(fields[0])
    if match is None:
        raise FormatError(f"line {number}: {fields[0][:16]!r} counts and does not follow the clock")
    if len(fields) < 4:
        raise FormatError(f"line {number}: account, PIN and secret are expected")
    if fields[2] not in {"-", "+"}:
        raise FormatError(f"line {number}: a PIN beside the code is not known here; enrol anew")
    try:
        seed = Seed(bytes.fromhex(fields[3]), int(match[2] or 6), int(match[1]))
        codes.totp(seed)
    except ValueError as problem:
        raise FormatError(f"line {number}: {_harmless(problem)}") from None
    used = _oath_time(number, fields[6]) // seed.step_s if len(fields) > 6 else 0
    return Entry(fields[1], seed, used)


def _oath_time(number: int, stamp: str) -> int:
    """`2026-11-29T18:00:00L`, local time, as seconds since 1970."""
    try:
        return int(datetime.strptime(stamp, "%Y-%m-%dT%H:%M:%SL").astimezone().timestamp())
    except ValueError:
        raise FormatError(f"line {number}: the time of the last code cannot be read") from None


def write_oath(entries: Iterable[Entry]) -> str:
    """The accounts as a `users.oath`. Raises FormatError for a name with a blank in it."""
    lines = []
    for each in entries:
        if not each.account or re.search(r"[\s#]", each.account):
            raise FormatError(f"{each.account!r} cannot be written to a users.oath")
        kind = f"HOTP/T{each.seed.step_s}/{each.seed.digits}"
        line = f"{kind} {each.account} - {each.seed.secret.hex()}"
        if each.used:
            moment = datetime.fromtimestamp(each.used * each.seed.step_s, UTC).astimezone()
            line += f" {each.used} {'0' * each.seed.digits} {moment:%Y-%m-%dT%H:%M:%SL}"
        lines.append(line)
    return "".join(f"{line}\n" for line in lines)


def read_google(text: str, account: str) -> Entry:
    """The one factor of a `.google_authenticator`, which does not name its account.

    Its scratch codes are too short to be taken over (8 digits); new ones are given.
    Raises FormatError.
    """
    lines = text.splitlines()
    options = [line[1:].split() for line in lines[1:] if line.startswith('"')]
    words = {each[0]: each[1:] for each in options if each}
    if "TOTP_AUTH" not in words:
        raise FormatError("line 2: the file counts and does not follow the clock; enrol anew")
    step = words.get("STEP_SIZE", ["30"])
    letters = re.sub(r"[\s-]", "", lines[0])
    try:
        secret = base64.b32decode(letters + "=" * (-len(letters) % 8), casefold=True)
        seed = Seed(secret, 6, int(step[0]))
        codes.totp(seed)
        # One step's code was used, whichever it was; none up to the latest is taken again.
        used = max(map(int, words.get("DISALLOW_REUSE", [])), default=0)
    except (ValueError, IndexError, binascii.Error) as problem:
        raise FormatError(f"line 1: {_harmless(problem)}") from None
    return Entry(account, seed, used)


def write_google(entry: Entry) -> str:
    """The factor as a `.google_authenticator`. Raises FormatError for codes of 7 or 8 digits."""
    if entry.seed.digits != 6:
        raise FormatError("google-authenticator knows codes of 6 digits only")
    encoded = base64.b32encode(entry.seed.secret).decode().rstrip("=")
    reuse = f'" DISALLOW_REUSE {entry.used}\n' if entry.used else '" DISALLOW_REUSE\n'
    step = f'" STEP_SIZE {entry.seed.step_s}\n' if entry.seed.step_s != 30 else ""
    return f'{encoded}\n" RATE_LIMIT 3 30\n" WINDOW_SIZE 3\n{reuse}{step}" TOTP_AUTH\n'


def _harmless(problem: Exception) -> str:
    """Our own words; what Python says of a secret it cannot read may quote it."""
    text = str(problem)
    return (
        text if text.startswith(("the secret has", "only codes")) else "the secret is not readable"
    )
