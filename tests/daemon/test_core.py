"""agent.daemon: the agent's core stays small: heavy libraries run in children, never in it."""

from __future__ import annotations

import subprocess
import sys

HEAVY = (
    "aiosmtpd",
    "cryptography",
    "exchangelib",
    "httpx",
    "jinja2",
    "keyring",
    "lxml",
    "msgspec",
    "pydantic",
    "rich",
    "sqlalchemy",
    "starlette",
    "uvicorn",
)

# Runs the agent in a process in which those cannot be found at all, and counts who asked for them.
PROBE = """
import asyncio, sys
from pathlib import Path

asked = []

class Refuse:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in sys.argv[2].split(","):
            asked.append(name)
        return None

sys.meta_path.insert(0, Refuse())
from agent.cli import main
from agent.delivery import identity

state = Path(sys.argv[1])
settings = state / "safehand.toml"
settings.write_text(f'state = "{state.as_posix()}"')
who = identity.load(state)
identity.save_enrolment(state, identity.Enrolment("http://127.0.0.1:1", who.device, "x"))
main(["--settings", str(settings), "agent", "run", "--once"])
print(asked, [name for name in sys.modules if name.startswith("agent.checks")])
"""


def test_the_core_asks_for_nothing_heavy(tmp_path: object) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROBE, str(tmp_path), ",".join(HEAVY)],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.splitlines()[-1] == "[] []", done.stderr
