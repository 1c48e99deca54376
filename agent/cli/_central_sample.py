"""`safehand central sample`: which events does a spot check look at, chosen by nobody?"""

from __future__ import annotations

import argparse
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from agent.cli import central

if TYPE_CHECKING:
    from agent.central.samples import Drawn, Plan, Sample
    from agent.central.spot_checks import Checked
    from agent.central.store import LogReader

HELP = "draw events for a spot check, so that anybody can see that nobody chose them"


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument(
        "act",
        nargs="?",
        choices=("plan", "draw", "check", "close"),
        help="plan: fix what is drawn from; draw: what comes out, also again; check: draw it once "
        "more and compare; close: say what was found (default: list them)",
    )
    parser.add_argument("number", nargs="?", type=int, metavar="N", help="which sample")
    parser.add_argument(
        "--count", type=int, default=20, metavar="N", help="plan: how many events (default: 20)"
    )
    parser.add_argument(
        "--since",
        metavar="DATE",
        help="plan: from what came since then, UTC (default: since the last plan)",
    )
    parser.add_argument(
        "--kind",
        action="append",
        metavar="PATTERN",
        help="plan: of these kinds, such as 'mail-*' (default: all but heartbeats)",
    )
    parser.add_argument(
        "--commitment",
        default="",
        metavar="SHA256",
        help="plan: of a secret that the auditor brought and tells when it is drawn",
    )
    parser.add_argument(
        "--secret",
        default="",
        metavar="TEXT",
        help="draw: that secret; it stands in the log from then on, so it is nobody's password",
    )
    parser.add_argument("--result", metavar="TEXT", help="close: what the spot check found")
    parser.add_argument("--json", action="store_true", help="as JSON Lines")


def run(args: argparse.Namespace) -> int:
    """Plan, draw, check, close or list; 1 where it cannot be drawn yet, or something is wrong."""
    if args.act in ("draw", "check", "close") and args.number is None:
        raise ValueError(f"name the sample: safehand central sample {args.act} N")
    try:
        match args.act:
            case "plan":
                return _plan(args)
            case "draw":
                return _draw(args)
            case "check":
                return _check(args)
            case "close":
                return _close(args)
            case _:
                return _list(args)
    except LookupError as problem:
        central.say(f"safehand: {problem.args[0]}")
        return 1


def _plan(args: argparse.Namespace) -> int:
    from agent.central import sampling
    from agent.central.server import utc_now

    since = datetime.fromisoformat(args.since) if args.since else None
    if since is not None and since.tzinfo is None:
        since = since.replace(tzinfo=UTC)
    store, log = central.open_store(args), central.open_log(args)
    try:
        plan = sampling.plan(
            central.transact(store),
            log,
            count=args.count,
            since=since,
            now=utc_now(),
            kinds=args.kind or sampling.EVERYTHING,
            commitment=args.commitment,
        )
    finally:
        log.close()
        store.close()
    _note(args, "sample-planned", plan.number)
    print(json.dumps(_plan_json(plan)) if args.json else plan.number)
    secret = " --secret TEXT" if plan.commitment else ""
    central.say(
        f"Entries {plan.first} to {plan.end - 1} are drawn from. What comes out is decided by what "
        f"is logged next:\n  safehand central sample draw {plan.number}{secret}"
    )
    return 0


def _draw(args: argparse.Namespace) -> int:
    from agent.central import sampling
    from agent.central.server import utc_now
    from agent.central.spot_checks import checked

    store, log = central.open_store(args), central.open_log(args)
    try:
        sample, drawn = sampling.draw(
            central.transact(store), log, args.number, secret=args.secret, now=utc_now()
        )
        # Before anything is shown: whoever reads is known.
        _note(args, "sample-read" if sample.drawn else "sample-drawn", args.number)
        if not args.json:
            print(_said(sample, drawn))
        for each in checked(log, drawn):
            _show(each, args.number, as_json=args.json)
    finally:
        log.close()
        store.close()
    return 0


def _check(args: argparse.Namespace) -> int:
    from agent.central import sampling

    log = central.open_log(args, still=True)
    try:
        sample = _sample(log, args.number)
        found = sampling.problems(sample, log)
    finally:
        log.close()
    if args.json:
        print(json.dumps({"sample": args.number, "problems": found}))
    for each in found:
        central.say(each)
    if not found and not args.json:
        print(
            f"Sample {args.number} is what the log's tree draws; nobody chose it."
            if sample.drawn
            else f"Sample {args.number} is planned as it should be, and not drawn yet."
        )
    return 1 if found else 0


def _close(args: argparse.Namespace) -> int:
    from agent.central import spot_checks
    from agent.central.acts import Person
    from agent.central.server import utc_now

    if not args.result:
        raise ValueError("say what was found: --result TEXT")
    log = central.open_log(args)
    try:
        if not _sample(log, args.number).drawn:
            raise ValueError(f"sample {args.number} is not drawn yet: nothing was looked at")
    finally:
        log.close()
    desk = central.open_desk(args)
    try:
        with desk.change() as db:
            by = Person(central.person())
            entry = spot_checks.close(db, args.number, args.result, by=by, now=utc_now())
    finally:
        desk.close()
    print(f"Review {entry.number}: the spot check with sample {args.number} is done.")
    return 0


def _list(args: argparse.Namespace) -> int:
    from agent.central.samples import samples
    from agent.event import moment

    log = central.open_log(args)
    try:
        known = samples(log)
    finally:
        log.close()
    for number, sample in known.items():
        drawn = sample.drawn[0] if sample.drawn else None
        if args.json:
            entries = drawn.entries if drawn else None
            print(json.dumps({**_plan_json(sample.plan), "entries": entries}))
            continue
        when = f"{moment(sample.plan.time):%d %b %Y, %H:%M} UTC"
        print(f"{number}  planned {when}: {_said(sample, drawn)}")
    if not known and not args.json:
        print("No sample was planned yet.")
    return 0


def _sample(log: LogReader, number: int) -> Sample:
    from agent.central.samples import samples

    sample = samples(log).get(number)
    if sample is None:
        raise LookupError(f"there is no sample {number}; `central sample` lists them")
    return sample


def _plan_json(plan: Plan) -> dict[str, object]:
    from agent.event import moment, rfc_3339

    return {
        "sample": plan.number,
        "first": plan.first,
        "end": plan.end,
        "kinds": plan.kinds,
        "count": plan.count,
        "commitment": plan.commitment,
        "planned": rfc_3339(moment(plan.time)),
    }


def _said(sample: Sample, drawn: Drawn | None) -> str:
    plan = sample.plan
    source = f"entries {plan.first} to {plan.end - 1} ({' '.join(plan.kinds)})"
    if drawn is None:
        return f"{plan.count} of {source}, not drawn yet"
    return f"{len(drawn.entries)} of {source}, drawn"


def _show(each: Checked, sample: int, *, as_json: bool) -> None:
    from agent.event import rfc_3339

    if as_json:
        row = {
            "sample": sample,
            "entry": each.entry,
            "received": rfc_3339(each.received),
            "code": each.code,
            "event": each.event,
        }
        print(json.dumps(row, ensure_ascii=False))
        return
    where = f", {each.asset}, event {each.uid}" if each.event else ""
    print(f"entry {each.entry}  {each.received:%d %b %Y, %H:%M} UTC  {each.code}{where}")
    print(f"  {each.words}")


def _note(args: argparse.Namespace, code: str, number: int) -> None:
    desk = central.open_desk(args)
    try:
        central.note(desk, code, "sample", str(number), new=code == "sample-planned")
    finally:
        desk.close()
