"""`safehand central verify`: was anything in the log altered?"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING

from agent import cli
from agent.cli import central

if TYPE_CHECKING:
    from agent.tlog.note import Verifier

HELP = "was anything in the log altered?"


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument(
        "proof", nargs="?", type=Path, metavar="PROOF", help="one .tlog-proof, instead of the log"
    )
    parser.add_argument(
        "--key", metavar="KEY", help="the log's public key, or a file of it (default: our own)"
    )
    parser.add_argument("--json", action="store_true", help="as JSON Lines")


def run(args: argparse.Namespace) -> int:
    """Hold the log, or one proof, against the public key; 1 where it does not fit."""
    key = central.key(args, args.key)
    return _verify_proof(args, key) if args.proof else _verify_log(args, key)


def _verify_log(args: argparse.Namespace, key: Verifier) -> int:
    from agent.central import samples, sampling
    from agent.central.crew import differences, verify
    from agent.central.envelope import FILE
    from agent.central.retention import load
    from agent.central.store import AT_ONCE
    from agent.cli._progress import Progress

    opened = (central.folder(args) / FILE).exists()
    again = central.log_opener(args, still=True)
    log = again()
    bar = Progress(-(-log.size() // AT_ONCE), f"parts of {AT_ONCE} entries")

    def at(entries: int) -> None:
        bar.done = -(-entries // AT_ONCE) - 1  # where something is wrong they are read once more
        bar.step()

    try:
        report = verify(
            log,
            again,
            key,
            at,
            opened=opened,
            retention=load(cli.policies(args)),
        )
        bar.clear()
        rows = differences(log, again) if opened else {}
        drawn = [
            each for one in samples.samples(log).values() for each in sampling.problems(one, log)
        ]
        condition = log.condition()
    finally:
        bar.clear()
        log.close()
    told = [
        *report.told,
        *drawn,
        *(f"{count} rows of table {table} do not follow" for table, count in rows.items()),
        *(f"the database: {each}" for each in condition.damage),
    ]
    problems = report.problems + len(drawn) + sum(rows.values()) + len(condition.damage)
    if args.json:
        answer = {
            "entries": report.entries,
            "checkpoints": report.checkpoints,
            "expired": report.expired,
            "erased": report.erased,
            "sealed": report.sealed,
            "approvers": report.approvers,
            "unseen": condition.unseen,
            "problems": problems,
            "told": told,
        }
        print(json.dumps(answer))
        return 1 if problems else 0
    print(f"{report.entries} entries, {report.checkpoints} checkpoints signed by {key.name}.")
    if report.expired or report.erased:
        print(
            f"{report.expired} payloads are gone because their time was over, {report.erased} "
            "because their erasure was approved; the log says so itself."
        )
    if report.approvers is not None:
        print(
            "Erasures count only where an approver's own key signed them; now those of "
            f"{', '.join(report.approvers) or 'nobody'}."
        )
    elif report.erased:
        print(
            "Who approved is known by their login name alone: no approver's own key is in the log."
        )
    if report.sealed:
        print(f"{report.sealed} payloads were not read: {FILE}, which opens them, is not here.")
    if condition.unseen:
        print(f"The database's own files were not examined: {condition.unseen}.")
    print(
        f"{problems} problems: this log was altered, or its disk is damaged."
        if problems
        else "Nothing was altered: every event is the one that was logged."
        if opened
        else "Nothing was altered in what could be read."
    )
    for line in told:
        print(f"  {line}")
    return 1 if problems else 0


def _verify_proof(args: argparse.Namespace, key: Verifier) -> int:
    from agent.central.proving import check
    from agent.event import moment, rfc_3339

    try:
        proven = check(args.proof.read_text("utf-8"), key)
    except UnicodeDecodeError as problem:
        raise ValueError(f"{args.proof}: this is no proof: it is not text") from problem
    except ValueError as problem:
        central.say(f"{args.proof} proves nothing: {problem}.")
        return 1
    central.say(
        f"Entry {proven.index} of the {proven.size} that {key.name} had signed for: "
        f"{proven.code}, received {rfc_3339(moment(proven.received))}."
    )
    if proven.event is None:
        central.say("What it said was erased.")
    else:
        print(proven.event)
    return 0
