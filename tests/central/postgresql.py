"""PostgreSQL servers of our own: in a folder, on a Unix socket, as somebody who is not root."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

import pytest

_FAST = "fsync = off\nfull_page_writes = off\nsynchronous_commit = off\n"


def programs() -> Path:
    """Where its programs are; skips the test where they are not."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not found:
        pytest.skip("needs PostgreSQL: apt-get install postgresql")
    if os.geteuid() == 0:
        try:
            pwd.getpwnam("postgres")
        except KeyError:
            pytest.skip("needs the user postgres: a server refuses to run as root")
    return found[-1].parent


class Server:
    """One server."""

    def __init__(self, *, fast: bool = True, port: int = 5432) -> None:
        """Made, and not started. `fast` gives up durability, where a test asks for none."""
        self.bin = programs()
        # Not in pytest's folders: those are for their owner alone.
        self.folder = Path(tempfile.mkdtemp(prefix="safehand-postgresql-"))
        self.data = self.folder / "data"
        self.port = port
        self.fast = fast
        if os.geteuid() == 0:
            shutil.chown(self.folder, "postgres", "postgres")

    def do(self, program: str, *words: str) -> None:
        subprocess.run(
            [*self._as(), str(self.bin / program), *words],
            check=True,
            capture_output=True,
            timeout=120,
            cwd=self.folder,
        )

    def _as(self) -> list[str]:
        return ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []

    def init(self, *more: str) -> Server:
        self.do(
            "initdb", "-D", str(self.data), "-A", "trust", "-U", "safehand", "-E", "UTF8", *more
        )
        return self.configure(_FAST if self.fast else "")

    def configure(self, text: str) -> Server:
        with (self.data / "postgresql.conf").open("a") as file:
            file.write(
                f"\nlisten_addresses = ''\nunix_socket_directories = '{self.folder}'\n"
                f"port = {self.port}\nmax_connections = 50\n{text}\n"
            )
        return self

    def start(self) -> Server:
        self.do(
            "pg_ctl",
            "-D",
            str(self.data),
            "-l",
            str(self.folder / "log"),
            "-w",
            "-t",
            "60",
            "start",
        )
        return self

    def stop(self, mode: str = "immediate") -> None:
        if (self.data / "postmaster.pid").exists():
            self.do("pg_ctl", "-D", str(self.data), "-m", mode, "-w", "stop")

    def running(self) -> bool:
        """Whether its first process is there, whatever became of the others."""
        try:
            pid = int((self.data / "postmaster.pid").read_text().split()[0])
        except FileNotFoundError:
            return False
        return Path(f"/proc/{pid}").exists()

    def close(self) -> None:
        """Stopped, and nothing of it left."""
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def kill(self) -> None:
        """SIGKILL to all of it, as a power cut."""
        pid = int((self.data / "postmaster.pid").read_text().split()[0])
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        for each in (pid, *map(int, children)):
            try:
                os.kill(each, signal.SIGKILL)
            except ProcessLookupError:
                continue
        while Path(f"/proc/{pid}").exists():
            time.sleep(0.01)
        (self.data / "postmaster.pid").unlink(missing_ok=True)

    def back_up(self, folder: Path, *more: str) -> None:
        """A copy of all of it, with the write-ahead log that it needs (pg_basebackup)."""
        self.do(
            "pg_basebackup", "-D", str(folder), "-h", str(self.folder), "-p", str(self.port),
            "-U", "safehand", "-X", "stream", "-c", "fast", *more,
        )  # fmt: skip

    def url(self, database: str) -> str:
        return f"postgresql://safehand@/{database}?host={self.folder}&port={self.port}"

    def database(self, name: str) -> str:
        """A new database; its URL."""
        self.ask(f'CREATE DATABASE "{name}"')
        return self.url(name)

    def ask(self, statement: str) -> None:
        """One statement, by its own tool."""
        where = ["-h", str(self.folder), "-p", str(self.port), "-U", "safehand"]
        self.do("psql", *where, "-d", "postgres", "-c", statement)


class Pair:
    """A primary and its synchronous standby; either may be either."""

    def __init__(self) -> None:
        self.servers = [Server(fast=False, port=port) for port in (5432, 5433)]
        self.primary, self.standby = self.servers

    def start(self) -> None:
        self.primary.init().configure("wal_keep_size = '64MB'").start()
        self.primary.database("log")
        self.follow()

    def follow(self) -> None:
        """The standby is made anew from the primary, and the primary waits for it again."""
        standby, primary = self.standby, self.primary
        shutil.rmtree(standby.data, ignore_errors=True)
        primary.back_up(standby.data, "-R")
        standby.configure("").start()
        for statement in (
            "ALTER SYSTEM SET synchronous_standby_names = '*'",
            "SELECT pg_reload_conf()",
        ):
            primary.ask(statement)

    @property
    def url(self) -> str:
        hosts = ",".join(str(each.folder) for each in self.servers)
        ports = ",".join(str(each.port) for each in self.servers)
        return (
            f"postgresql://safehand@/log?host={hosts}&port={ports}&target_session_attrs=read-write"
        )

    def fail_over(self) -> None:
        """The primary dies as in a power cut; the standby takes over."""
        self.primary.kill()
        self.standby.do("pg_ctl", "-D", str(self.standby.data), "-w", "promote")
        self.primary, self.standby = self.standby, self.primary
        self.follow()

    def close(self) -> None:
        for each in self.servers:
            each.close()
