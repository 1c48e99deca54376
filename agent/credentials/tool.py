"""What did a tool of the system say, that was given a secret on its standard input?

A secret is never an argument: arguments are seen by everybody on the machine.
"""

from __future__ import annotations

import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from agent.credentials import CredentialsError

TIMEOUT_S = 30.0
"""A keyring may ask the person to unlock it; a service's store answers in milliseconds."""


@dataclass(frozen=True, slots=True)
class Said:
    """How the tool ended."""

    exit: int
    stdout: bytes = field(repr=False)
    stderr: str


class Tool(Protocol):
    """Runs one program to its end."""

    def __call__(self, argv: Sequence[str], stdin: bytes) -> Said: ...


def run(argv: Sequence[str], stdin: bytes, environment: Mapping[str, str] | None = None) -> Said:
    """What the program said. Raises CredentialsError where it could not run or hung."""
    try:
        done = subprocess.run(
            list(argv),
            input=stdin,
            capture_output=True,
            timeout=TIMEOUT_S,
            check=False,
            env=environment,
        )
    except subprocess.TimeoutExpired:
        # Not chained: the exception holds what was read so far.
        raise CredentialsError(
            f"{argv[0]} did not answer within {TIMEOUT_S:.0f} s. If it waits for a keyring to be "
            "unlocked, unlock it in your desktop session and try again."
        ) from None
    except OSError as problem:
        raise CredentialsError(f"{argv[0]} cannot be run: {problem.strerror}") from problem
    return Said(done.returncode, done.stdout, done.stderr.decode("utf-8", "replace"))
