"""`safehand central`: the central log, on the machine that runs it."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from agent import cli

if TYPE_CHECKING:
    from agent.central.desk import Desk
    from agent.central.retention import Transact
    from agent.central.server import Tls
    from agent.central.store import Changes, Store
    from agent.central.store.sql.log import SqlLog
    from agent.tlog.note import Verifier

T = TypeVar("T")

HELP = "the central log: run it, let devices in, see how things stand, prove it is whole"

STORE = "log.sqlite3"


def folder(args: argparse.Namespace) -> Path:
    return cli.settings(args).state_directory / "central"


def open_store(args: argparse.Namespace) -> Store:
    """The store, made if there is none. Raises OSError."""
    from agent.central.envelope import FILE
    from agent.central.retention import load
    from agent.central.store.sqlite import SqliteStore

    retention = load(cli.policies(args))
    if url := store_url(args):
        from agent.central.store.postgresql import PostgresqlStore

        return PostgresqlStore(url, folder(args) / FILE, retention)
    return SqliteStore(folder(args) / STORE, retention)


def store_url(args: argparse.Namespace) -> str:
    """The database that the settings name; empty for the SQLite file. Raises ValueError."""
    url = cli.settings(args).central.store
    if url and not url.startswith(("postgresql://", "postgres://")):
        raise ValueError(
            'central.store is empty, for a SQLite file, or "postgresql://user@host/database"'
        )
    return url


def note(desk: Desk, code: str, kind: str, uid: str, *, new: bool = False) -> None:
    """Notes that whoever types this did it: it becomes an event of the log."""
    from agent.central import acts
    from agent.central.enrolment import milliseconds
    from agent.central.server import utc_now

    with desk.change() as db:
        by, now = acts.Person(person()), milliseconds(utc_now())
        acts.changed(db, code, by=by, kind=kind, uid=uid, what={}, now=now, new=new)


def tls(args: argparse.Namespace) -> Tls | None:
    """The certificate that the settings name, or the one that we made; None where there is none.

    Raises OSError or ValueError where it cannot be used.
    """
    from agent.central import authority
    from agent.central.server import Tls

    own = folder(args) / authority.CERTIFICATE_FILE
    named = cli.settings(args).central.certificate
    path = Path(named).expanduser() if named else own
    if not named and not own.exists():
        return None
    vouching = "" if named else (folder(args) / authority.CA_FILE).read_text("ascii")
    return Tls(path, authority.names(path), vouching)


def open_desk(args: argparse.Namespace) -> Desk:
    """The SIRO's desk beside the log, made if there is none. Raises OSError."""
    from agent.central.desk.sqlite import FILE, SqliteDesk

    if url := store_url(args):
        from agent.central.desk.postgresql import PostgresqlDesk

        return PostgresqlDesk(url)
    return SqliteDesk(folder(args) / FILE)


def open_log(args: argparse.Namespace, *, still: bool = False) -> SqlLog:
    """The log, to be read alone. Raises OSError."""
    return log_opener(args, still=still)()


def log_opener(args: argparse.Namespace, *, still: bool = False) -> Callable[[], SqlLog]:
    """What opens it, also in another process. Raises ValueError."""
    from functools import partial

    from agent.central.envelope import FILE
    from agent.central.store.sqlite.log import SqliteLog

    if url := store_url(args):
        from agent.central.store.postgresql import PostgresqlLog

        return partial(PostgresqlLog, url, folder(args) / FILE, still=still)
    return partial(SqliteLog, folder(args) / STORE, still=still)


def key(args: argparse.Namespace, given: str | None) -> Verifier:
    """The public key that the person gave, or the one that lies beside the log."""
    from agent.central.sequencer import PUBLIC_KEY_FILE
    from agent.tlog.note import read_verifier

    if given is not None and "+" in given and not Path(given).is_file():
        return read_verifier(given)
    return read_verifier(Path(given or folder(args) / PUBLIC_KEY_FILE).read_text("utf-8"))


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def person() -> str:
    """Who is at this terminal, as the system knows them: also behind sudo, whose word counts for
    root alone. Everybody else may put what they like into their environment.
    """
    import getpass
    import os

    if sys.platform == "win32":
        return getpass.getuser()
    import pwd

    sudo = os.environ.get("SUDO_USER") if os.geteuid() == 0 else None
    return sudo or pwd.getpwuid(os.getuid()).pw_name


def transact(store: Store) -> Transact:
    """Each piece of work as a durable transaction of this store."""

    def do(work: Callable[[Changes], T], /) -> T:
        with store.change() as changes:
            return work(changes)

    return do
