"""`safehand central erase`: may everything kept about somebody be erased, and who agreed?"""

from __future__ import annotations

import argparse
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from agent.cli import central

if TYPE_CHECKING:
    from agent.central.store import Store

HELP = "erase what the log keeps about somebody: one person asks, another approves"


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument(
        "subject",
        nargs="?",
        metavar="SUBJECT",
        help="an account as events name it, or device:ID (default: list the requests)",
    )
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--reason", metavar="TEXT", help="ask for it, and say why")
    what.add_argument("--approve", type=int, metavar="N", help="do what request N asks")
    parser.add_argument(
        "--text", type=Path, metavar="FILE", help="write what the approver's own key must sign"
    )
    parser.add_argument(
        "--signature",
        type=Path,
        metavar="FILE",
        help="what `ssh-keygen -Y sign -n safehand-erasure` made of it",
    )
    what.add_argument("--refuse", type=int, metavar="N", help="close request N; nothing goes")


def run(args: argparse.Namespace) -> int:
    """Ask, approve, refuse or list; 1 where requests wait, or there is none such."""
    from agent.central.server import utc_now

    if args.subject is None and (args.reason is not None or args.approve is not None):
        raise ValueError("name the subject: safehand central erase SUBJECT …")
    if args.subject is not None and args.reason is None and args.approve is None:
        raise ValueError("say why (--reason TEXT), or which request you approve (--approve N)")
    store = central.open_store(args)
    try:
        if args.reason is not None:
            return _ask(args, store, utc_now())
        if args.approve is not None:
            return _approve(args, store, utc_now())
        if args.refuse is not None:
            return _refuse(args, store, utc_now())
        return _list(store)
    except LookupError as problem:
        central.say(f"safehand: {problem.args[0]}")
        return 1
    finally:
        store.close()


def _ask(args: argparse.Namespace, store: Store, now: datetime) -> int:
    from agent.central.erasure import ask

    with store.change() as changes:
        request = ask(changes, args.subject, reason=args.reason, by=central.person(), now=now)
    print(request.id)
    central.say(
        "Nothing is erased yet. Another person approves it, naming the subject again:\n"
        f"  safehand central erase SUBJECT --approve {request.id}"
    )
    return 0


def _approve(args: argparse.Namespace, store: Store, now: datetime) -> int:
    from agent.central.approval import NAMESPACE
    from agent.central.erasure import approve, to_sign
    from agent.central.explanations import stated
    from agent.central.sequencer import load_signer

    signer = load_signer(central.folder(args), begun=True)
    if args.text is not None:
        said = to_sign(central.transact(store), signer, args.approve, args.subject, now=now)
        args.text.write_text(said, "utf-8")
        print(f"{args.text}: what the approver signs on a machine of their own, with")
        print(f"  ssh-keygen -Y sign -f ~/.ssh/id_ed25519 -n {NAMESPACE} {args.text.name}")
        return 0
    log = central.open_log(args)
    try:
        approvers = stated(log)
    finally:
        log.close()
    erased = approve(
        central.transact(store),
        store.vault.file,
        signer,
        args.approve,
        args.subject,
        by=central.person(),
        now=now,
        approvers=approvers,
        signature=args.signature.read_text("utf-8") if args.signature else "",
    )
    print(
        f"{erased.events} events are erased and their keys destroyed; the log says which entries "
        "lack them, and why."
    )
    central.say(
        f"Copies of {store.vault.file.path} from before today would still open copies of the store "
        "from before today: replace them (`safehand central backup` does)."
    )
    return 0


def _refuse(args: argparse.Namespace, store: Store, now: datetime) -> int:
    from agent.central.erasure import refuse

    with store.change() as changes:
        refuse(changes, args.refuse, by=central.person(), now=now)
    print(f"Request {args.refuse} is refused; nothing was erased.")
    return 0


def _list(store: Store) -> int:
    from agent.event import moment

    with store.change() as changes:
        waiting = changes.requests()
    for each in waiting:
        print(f"{each.id}  asked by {each.by}, {moment(each.at):%Y-%m-%d %H:%M} UTC: {each.reason}")
    if not waiting:
        print("No erasure waits for approval.")
    return 1 if waiting else 0
