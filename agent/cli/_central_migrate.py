"""`safehand central migrate`: how does the log move to PostgreSQL?"""

from __future__ import annotations

import argparse
from contextlib import ExitStack

from agent.cli import central

HELP = "move log and desk into a PostgreSQL database; the root and every proof stay the same"


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument(
        "--to", required=True, metavar="URL", help="an empty database: postgresql://user@host/name"
    )


def run(args: argparse.Namespace) -> int:
    """Move it, and hold what came out against the public key; 1 where that does not fit."""
    from agent.central import signins_moving
    from agent.central.audit import audit
    from agent.central.desk import sqlite as desk
    from agent.central.desk.postgresql import PostgresqlDesk
    from agent.central.envelope import FILE
    from agent.central.moving import move
    from agent.central.retention import load
    from agent.central.store.postgresql import PostgresqlLog, PostgresqlStore
    from agent.central.store.sqlite import SqliteStore
    from agent.cli import policies

    folder = central.folder(args)
    if not (folder / central.STORE).is_file():
        raise OSError(f"{folder / central.STORE}: there is no log to move.")
    retention = load(policies(args))
    key = central.key(args, None)
    PostgresqlDesk(args.to).close()  # makes its tables
    with ExitStack() as opened:
        target = PostgresqlStore(args.to, folder / FILE, retention)
        opened.callback(target.close)
        source = SqliteStore(folder / central.STORE, retention)
        opened.callback(source.close)
        tables = desk.SqliteDesk(folder / desk.FILE)
        opened.callback(tables.close)
        rows = move(source, target, tables, lambda table: central.say(f"  {table} …"))
    rows += signins_moving.move(folder, args.to)
    log = PostgresqlLog(args.to, folder / FILE, still=True)
    try:
        report = audit(log, key, retention=retention)
    finally:
        log.close()
    if report.problems:
        central.say(f"{rows} rows moved, but what came out is not whole: {report.told[0]}")
        return 1
    print(f"{rows} rows moved; {report.entries} entries, the same root, every payload in place.")
    central.say(
        f'From now on: central.store = "{args.to}" in the settings. The old files are kept, '
        "and take nothing in any more."
    )
    return 0
