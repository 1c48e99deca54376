"""Other milter libraries doing nothing, to be measured beside ours.

Each answers "continue" to everything that it is sent, over a UNIX socket. pymilter (GPL) is the
package python3-milter of Debian, run by the system's own Python; purepythonmilter and
kilter.service are installed from PyPI into a folder under /tmp, never into ours. What cannot be had
is left out, and said.
"""

from __future__ import annotations

import subprocess
import sys
import time
import venv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.real.test_postfix import free_port

_VENV = Path("/tmp/safehand-bench-milters")
_PYMILTER = """
import sys, Milter
class Nothing(Milter.Base):
    def header(self, name, value): return Milter.CONTINUE
    def eoh(self): return Milter.CONTINUE
    def body(self, chunk): return Milter.CONTINUE
    def eom(self): return Milter.CONTINUE
Milter.factory = Nothing
Milter.runmilter("nothing", "unix:" + sys.argv[1], 60)
"""
_PUREPYTHON = """
import asyncio, sys, purepythonmilter
from purepythonmilter.server.milterserver import MilterServer
async def nothing(_: object) -> None: return None
names = ["header", "end_of_headers", "body_chunk", "end_of_message"]
app = purepythonmilter.PurePythonMilter(name="n", **{"hook_on_" + each: nothing for each in names})
async def main():
    server = MilterServer(app_factory=app._get_factory())
    async with await asyncio.start_unix_server(server.handle_connection, sys.argv[1]) as listening:
        await listening.serve_forever()
asyncio.run(main())
"""
_KILTER = """
import sys, anyio
from kilter.protocol import Accept
from kilter.service import END, Runner, Session
async def nothing(session):
    async with session.headers as headers:
        async for _ in headers: pass
    async with session.body as body:
        async for _ in body: pass
    return Accept()
async def main():
    listener = await anyio.create_unix_listener(sys.argv[1])
    await listener.serve(Runner(nothing))
anyio.run(main)
"""


@dataclass(frozen=True)
class Peer:
    """One library, running."""

    name: str
    process: subprocess.Popen[bytes]
    address: str
    """As Postfix names it."""
    port: int
    """Where Postfix is to listen for mail that passes it."""


def start(root: Path) -> Iterator[Peer]:
    """Every library that can be had here, running."""
    python = str(_VENV / "bin" / "python")
    for name, package, interpreter, code in (
        ("pymilter, doing nothing", "", "/usr/bin/python3", _PYMILTER),
        ("purepythonmilter, nothing", "purepythonmilter==0.0.1", python, _PUREPYTHON),
        ("kilter.service, nothing", "kilter.service==0.3.1", python, _KILTER),
    ):
        path = root / f"{name.split(',')[0]}.sock"
        if package and not _installed(package):
            print(f"       {name}: cannot be installed here", file=sys.stderr)
            continue
        process = subprocess.Popen(
            [interpreter, "-c", code, str(path)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for _ in range(100):
            if path.exists() or process.poll() is not None:
                break
            time.sleep(0.1)
        if not path.exists():
            process.kill()
            process.wait()
            print(f"       {name}: does not run here", file=sys.stderr)
            continue
        path.chmod(0o666)  # Postfix asks as its own user
        yield Peer(name, process, f"unix:{path}", free_port())


def _installed(package: str) -> bool:
    if not _VENV.is_dir():
        venv.create(_VENV, with_pip=True)
    pip = [str(_VENV / "bin" / "pip"), "install", "--quiet", package]
    return subprocess.run(pip, check=False, capture_output=True).returncode == 0
