"""`safehand mail watch`: audit what was sent past the gateway."""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from agent import cli
from agent.cli import _mailbox, mail

if TYPE_CHECKING:
    from agent.event import JSON, Body
    from agent.mail.audit import Audited, Progress
    from agent.mail.mailbox import Mailbox
    from agent.mail.screen import Screener
    from agent.settings import Settings, Watch

HELP = "audit what was sent, in IMAP, Exchange and Microsoft 365 mailboxes"


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument(
        "account",
        nargs="?",
        metavar="NAME",
        help="one of the settings' [[watch]] tables, or imaps://USER@HOST/FOLDER; "
        "without it every table, each in a process of its own",
    )
    parser.add_argument(
        "--password-file", metavar="FILE", help="its first line; with an imaps:// address"
    )
    parser.add_argument(
        "--keep-secret", action="store_true", help="read the mailbox's secret, keep it, and end"
    )
    parser.add_argument("--ca", metavar="FILE", help="certificates, where the system's do not do")
    parser.add_argument("--every", type=int, metavar="SECONDS", help="default: 300")
    parser.add_argument("--once", action="store_true", help="look once, then end")
    parser.add_argument("--until-stdin-ends", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--json", action="store_true", help="one JSON object a message")


def run(args: argparse.Namespace) -> int:
    """Audit; 0, or with --once 1 where something should not have gone."""
    settings = cli.settings(args)
    if args.account is not None:
        watch = _watch(args, settings)
        if args.until_stdin_ends:
            threading.Thread(target=_end_with_parent, daemon=True).start()
        return (
            _mailbox.keep_secret(settings, watch)
            if args.keep_secret
            else _one(args, settings, watch)
        )
    if args.keep_secret or not settings.watch:
        raise ValueError(
            "no mailbox is named: name one, put a [[watch]] table into the settings, "
            "or give an address such as imaps://me@mail.example.org/Sent."
        )
    words = {each.name: _words(args, each.name) for each in settings.watch}
    if args.once:
        return max(subprocess.run(each, check=False).returncode for each in words.values())
    from agent.mail.watching import keep

    def tell(name: str, code: int) -> None:
        from agent.event import Severity
        from agent.ocsf import noticed

        message = f"The mailbox {name} is not watched: its process ends again and again."
        print(f"safehand mail watch: {message}", file=sys.stderr)
        detail: dict[str, JSON] = {"mailbox": name, "exit": code}
        mail.reporter(settings)(
            noticed(
                "mail-watch-failing",
                datetime.now(UTC),
                message=message,
                severity=Severity.MEDIUM,
                detail=detail,
            )
        )

    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # so that the children are ended too
    with contextlib.suppress(KeyboardInterrupt):
        keep({name: _starter(each) for name, each in words.items()}, tell)
    return 0


def _starter(words: list[str]) -> Callable[[], subprocess.Popen[bytes]]:
    command = [*words, "--until-stdin-ends"]
    return lambda: subprocess.Popen(command, stdin=subprocess.PIPE)


def _end_with_parent() -> None:
    """A supervisor that was killed leaves no watcher behind: its end of the pipe closes."""
    sys.stdin.buffer.read()
    os._exit(0)


def _words(args: argparse.Namespace, name: str) -> list[str]:
    """The command that watches one mailbox, as this one was asked."""
    words = [sys.executable, "-m", "agent", "mail", "watch", name]
    words += ["--once"] * args.once + ["--json"] * args.json
    for option, value in (("--settings", args.settings), ("--policies", args.policies)):
        words += [option, str(value)] if value else []
    return words


def _watch(args: argparse.Namespace, settings: Settings) -> Watch:
    """The table of that name, or what an address on the command line comes to."""
    from agent.settings import MailKind, Watch

    if "://" not in args.account:
        found = [each for each in settings.watch if each.name == args.account]
        if not found:
            raise ValueError(f"the settings have no [[watch]] table named {args.account!r}.")
        return found[0]
    if not args.password_file:
        raise ValueError("an address needs --password-file FILE.")
    return Watch(
        "command-line",
        MailKind.IMAP,
        args.account,
        password_file=args.password_file,
        ca=args.ca or "",
        every_s=args.every or 300,
    )


def _one(args: argparse.Namespace, settings: Settings, watch: Watch) -> int:
    """Watches one mailbox in this process."""
    from agent.mail.watching import Backoff

    backoff = Backoff()
    while True:
        try:
            with _mailbox.opened(settings, watch) as mailbox:
                look = _looker(args, settings, watch, mailbox)
                while True:
                    found = look()
                    if args.once:
                        return 1 if found else 0
                    backoff.reset()
                    mailbox.wait(watch.every_s)
        except OSError as problem:
            if args.once:
                raise
            # The next look begins where this one ended.
            print(f"safehand mail watch: {problem}; trying again later", file=sys.stderr)
            time.sleep(backoff.next())


def _looker(
    args: argparse.Namespace, settings: Settings, watch: Watch, mailbox: Mailbox
) -> Callable[[], int]:
    """One look at every folder; how many messages should not have gone."""
    from agent.mail.audit import Auditor
    from agent.mail.mailbox import Folder
    from agent.settings import MailKind

    report, progress = mail.reporter(settings), _progress(settings, watch)
    folders = [Folder.SENT]
    if watch.drafts and watch.kind is not MailKind.IMAP:
        folders.append(Folder.DRAFTS)
    screeners = _screeners(args)

    def look() -> int:
        screener = screeners()
        auditor = Auditor(mailbox, screener.screen, frozenset(watch.acts), screener.rules.tags[0])
        found = 0
        for folder in folders:
            for audited in auditor.look(folder, progress):
                wrong = audited.should_not_have_gone
                if audited.done or (wrong and not audited.known):
                    report(_event(watch.name, audited))
                found += wrong and not audited.known
                _tell(audited, as_json=args.json)
        return found

    return look


def _screeners(args: argparse.Namespace) -> Callable[[], Screener]:
    """The screener of the policies as they stand; made anew only where they changed."""
    from agent.mail import screening

    made: dict[str, Screener] = {}

    def screener() -> Screener:
        policy = cli.policies(args)
        if policy.digest not in made:
            made.clear()
            made[policy.digest] = screening.load(policy)
        return made[policy.digest]

    return screener


def _progress(settings: Settings, watch: Watch) -> Progress:
    from agent.mail.audit import Progress

    folder = settings.state_directory / "mail"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    whose = f"{watch.kind.value}\n{watch.server}\n{watch.mailbox}"
    return Progress(folder / f"audit-{hashlib.sha256(whose.encode()).hexdigest()[:16]}.json")


def _event(name: str, audited: Audited) -> Body:
    from agent.event import Severity, digest
    from agent.mail.mailbox import Folder
    from agent.ocsf import noticed

    verdict, sent = audited.verdict, audited.folder is Folder.SENT
    data = verdict.personal_data if verdict else ()
    code, message, severity = (
        ("mail-draft-marked", "A draft was given a mark.", Severity.INFORMATIONAL)
        if not sent
        else (
            "mail-sent-unmarked",
            "A message left without the marking that the procedure asks.",
            Severity.HIGH,
        )
        if verdict
        else ("mail-sent-unread", "A message that was sent could not be read.", Severity.MEDIUM)
    )
    return noticed(
        code,
        datetime.now(UTC),
        message=message,
        severity=severity,
        detail={
            "mailbox": name,
            "message": digest(audited.message),
            "personal_data": {each.type: each.count for each in data},
            "reasons": [reason.code for reason in verdict.reasons]
            if verdict
            else [audited.problem],
            "done": list(audited.done),
        },
    )


def _tell(audited: Audited, *, as_json: bool) -> None:
    from agent.cli import _mail_screen

    name = f"message {audited.id}"
    if audited.verdict is None:
        if audited.should_not_have_gone:
            said = "has vanished" if audited.problem == "vanished" else "is too large to be read"
            print(f"safehand: {name} {said}.", file=sys.stderr)
    elif as_json:
        line = _mail_screen.line(name, audited.verdict)
        print(json.dumps(line, ensure_ascii=False), flush=True)
    elif audited.done or (audited.should_not_have_gone and not audited.known):
        print("\n".join(_mail_screen.plain(name, audited.verdict)), flush=True)
