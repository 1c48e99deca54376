"""`safehand central`: the central log, on the machine that runs it."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from agent import cli

if TYPE_CHECKING:
    from agent.central.overview import Overview
    from agent.central.store.sqlite import SqliteStore
    from agent.central.store.sqlite.log import SqliteLog
    from agent.tlog.note import Verifier

HELP = "the central log: run it, let devices in, see how things stand, prove it is whole"

_STORE = "log.sqlite3"


def arguments(parser: argparse.ArgumentParser) -> None:
    words = parser.add_subparsers(dest="word", metavar="WHAT", required=True)
    serve = words.add_parser("serve", help="take in what devices report, and show the console")
    serve.set_defaults(do=_serve)
    token = words.add_parser("token", help="let one device enrol, under this name")
    token.add_argument("name", metavar="NAME", help='what it is called here, such as "Laptop 12"')
    token.add_argument(
        "--hours", type=int, default=24, metavar="N", help="how long it is good for: 24 at most"
    )
    token.set_defaults(do=_token)
    status = words.add_parser("status", help="is anything wrong, and where?")
    status.add_argument("--json", action="store_true", help="as JSON Lines")
    status.set_defaults(do=_status)
    verify = words.add_parser("verify", help="was anything in the log altered?")
    verify.add_argument(
        "proof", nargs="?", type=Path, metavar="PROOF", help="one .tlog-proof, instead of the log"
    )
    verify.add_argument(
        "--key", metavar="KEY", help="the log's public key, or a file of it (default: our own)"
    )
    verify.add_argument("--json", action="store_true", help="as JSON Lines")
    verify.set_defaults(do=_verify)
    prove = words.add_parser("prove", help="one file that shows that an event is in the log")
    prove.add_argument("event", metavar="EVENT", help="its metadata.uid: DEVICE:BOOT:SEQUENCE")
    prove.add_argument("--out", type=Path, metavar="FILE", help="where to (default: stdout)")
    prove.set_defaults(do=_prove)


def run(args: argparse.Namespace) -> int:
    code: int = args.do(args)
    return code


def _folder(args: argparse.Namespace) -> Path:
    return cli.settings(args).state_directory / "central"


def _open(args: argparse.Namespace) -> SqliteStore:
    """The store, made if there is none. Raises OSError."""
    from agent.central.store.sqlite import SqliteStore

    return SqliteStore(_folder(args) / _STORE)


def _open_log(args: argparse.Namespace, *, still: bool = False) -> SqliteLog:
    """The log, to be read alone. Raises OSError."""
    from agent.central.store.sqlite.log import SqliteLog

    return SqliteLog(_folder(args) / _STORE, still=still)


def _key(args: argparse.Namespace, given: str | None) -> Verifier:
    """The public key that the person gave, or the one that lies beside the log."""
    from agent.central.sequencer import PUBLIC_KEY_FILE
    from agent.tlog.note import read_verifier

    if given is not None and "+" in given and not Path(given).is_file():
        return read_verifier(given)
    return read_verifier(Path(given or _folder(args) / PUBLIC_KEY_FILE).read_text("utf-8"))


def _serve(args: argparse.Namespace) -> int:
    from agent.central import server
    from agent.central.sequencer import load_signer

    settings = cli.settings(args)
    address = server.read_address(settings.central.listen)
    store = _open(args)
    log = _open_log(args)
    try:
        signer = load_signer(_folder(args), begun=log.size() > 0)
        with server.listen(address) as listening:
            # Port 0 asks the system for a free one.
            where = server.Address(address.host, listening.getsockname()[1])
            server.serve(
                store,
                log,
                signer,
                listening,
                heartbeat_s=settings.agent.heartbeat_s,
                started=lambda: _say(f"Listening. The console is at http://{where}/"),
            )
    finally:
        log.close()
        store.close()
    _say("Stopped; everything that was acknowledged is stored.")
    return 0


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _token(args: argparse.Namespace) -> int:
    from agent.central.enrolment import make_token
    from agent.central.server import utc_now

    store = _open(args)
    try:
        with store.change() as changes:
            token = make_token(changes, args.name, now=utc_now(), hours=args.hours)
    finally:
        store.close()
    print(token)
    listen = cli.settings(args).central.listen
    _say(
        f"Good for one device, {args.name!r}, and {args.hours} hours. On that device, now:\n"
        f"  safehand enrol http://{listen} --token {token}"
    )
    return 0


def _status(args: argparse.Namespace) -> int:
    from agent.central.overview import overview
    from agent.central.server import utc_now

    store = _open(args)
    try:
        snapshot = store.snapshot()
    finally:
        store.close()
    heartbeat_s = cli.settings(args).agent.heartbeat_s
    seen = overview(snapshot, utc_now(), heartbeat_s=heartbeat_s)
    lines = _as_json(seen) if args.json else _as_text(seen)
    for line in lines:
        print(line)
    return 1 if seen.wrong else 0


def _as_json(seen: Overview) -> list[str]:
    """The answer, then one object for each device, trouble, held message and flaw in the log."""
    from agent.central.intake import rfc_3339

    rows: list[dict[str, object]] = [
        {"kind": "answer", "wrong": seen.wrong, "answer": seen.answer, "events": seen.events}
    ]
    rows += (
        {
            "kind": "device",
            "asset": each.asset,
            "device": each.device,
            "state": each.state,
            "heard": rfc_3339(each.heard) if each.heard else None,
            "silent_since": rfc_3339(each.silent_since) if each.silent_since else None,
        }
        for each in seen.devices
    )
    rows += (
        {
            "kind": "finding",
            "asset": each.asset,
            "check": each.check,
            "outcome": each.outcome,
            "reason": each.reason,
            "since": rfc_3339(each.since),
        }
        for each in seen.troubles
    )
    rows += (
        {"kind": "held", "asset": each.asset, "hold": each.hold, "since": rfc_3339(each.since)}
        for each in seen.held
    )
    rows += ({"kind": "log", "asset": each.asset, "what": each.what} for each in seen.log)
    return [json.dumps(row) for row in rows]


def _as_text(seen: Overview) -> list[str]:
    lines = [seen.answer, *(f"  - {place}" for place in seen.places)]
    if seen.devices:
        lines += ["", "Devices (UTC)"]
        width = max(len(each.asset) for each in seen.devices)
        lines += (
            f"  {each.asset:{width}}  {each.state:15}  "
            + (f"last heard {each.heard:%d %b %Y, %H:%M}" if each.heard else "never heard")
            for each in seen.devices
        )
    if seen.troubles:
        lines += ["", "Checks that did not pass"]
        lines += (
            f"  {each.outcome:8} {each.asset}: {each.check}: "
            + " ".join(filter(None, (each.explanation or each.reason, each.remedy)))
            for each in seen.troubles
        )
    if seen.held:
        lines += ["", "Mail that waits for a decision"]
        lines += (
            f"  {each.hold} on {each.asset}, since {each.since:%d %b %Y, %H:%M}"
            for each in seen.held
        )
    if seen.log:
        lines += ["", "The record"]
        lines += (f"  {each.asset}: {each.what} {each.advice}" for each in seen.log)
    return [_printable(line) for line in lines]


def _printable(line: str) -> str:
    """The line without what a terminal would obey: a device chose some of these words."""
    return "".join(each if each.isprintable() else "�" for each in line)


def _verify(args: argparse.Namespace) -> int:
    key = _key(args, args.key)
    return _verify_proof(args, key) if args.proof else _verify_log(args, key)


def _verify_log(args: argparse.Namespace, key: Verifier) -> int:
    from agent.central.audit import AT_ONCE, audit
    from agent.central.replay import differences
    from agent.cli._progress import Progress

    log = _open_log(args, still=True)
    bar = Progress(-(-log.size() // AT_ONCE), f"parts of {AT_ONCE} entries")
    try:
        report = audit(log, key, lambda _: bar.step())
        bar.clear()
        rows = differences(_folder(args) / _STORE)
    finally:
        bar.clear()
        log.close()
    told = [
        *report.told,
        *(f"{count} rows of table {table} do not follow" for table, count in rows.items()),
    ]
    problems = report.problems + sum(rows.values())
    if args.json:
        answer = {
            "entries": report.entries,
            "checkpoints": report.checkpoints,
            "problems": problems,
            "told": told,
        }
        print(json.dumps(answer))
        return 1 if problems else 0
    print(f"{report.entries} entries, {report.checkpoints} checkpoints signed by {key.name}.")
    print(
        f"{problems} problems: this log was altered, or its disk is damaged."
        if problems
        else "Nothing was altered: every event is the one that was logged."
    )
    for line in told:
        print(f"  {line}")
    return 1 if problems else 0


def _verify_proof(args: argparse.Namespace, key: Verifier) -> int:
    from agent.central.intake import rfc_3339
    from agent.central.proving import check
    from agent.event import moment

    try:
        proven = check(args.proof.read_text("utf-8"), key)
    except UnicodeDecodeError as problem:
        raise ValueError(f"{args.proof}: this is no proof: it is not text") from problem
    except ValueError as problem:
        _say(f"{args.proof} proves nothing: {problem}.")
        return 1
    _say(
        f"Entry {proven.index} of the {proven.size} that {key.name} had signed for: "
        f"{proven.code}, received {rfc_3339(moment(proven.received))}."
    )
    if proven.event is None:
        _say("What it said was erased.")
    else:
        print(proven.event)
    return 0


def _prove(args: argparse.Namespace) -> int:
    from agent.central.proving import prove
    from agent.event import Place

    device, _, rest = args.event.partition(":")
    boot, _, sequence = rest.rpartition(":")
    if not (device and boot and sequence.isdecimal()):
        raise ValueError(f"{args.event!r}: name the event as DEVICE:BOOT:SEQUENCE")
    log = _open_log(args, still=True)
    try:
        proof = prove(log, Place(device, boot, int(sequence)), _key(args, None))
    except LookupError as problem:
        _say(f"safehand: {problem.args[0]}")
        return 1
    finally:
        log.close()
    if args.out is None:
        sys.stdout.write(str(proof))
    else:
        args.out.write_text(str(proof), "utf-8")
    return 0
