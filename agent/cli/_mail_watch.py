"""`safehand mail watch`: audit what was sent past the gateway."""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from agent import cli
from agent.cli import mail

if TYPE_CHECKING:
    import ssl

    from agent.event import Body
    from agent.mail.routes.imap import Account, Audited
    from agent.mail.screen import Screener
    from agent.settings import Settings

HELP = "audit the Sent folder of an IMAP account: what left without its marking?"


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("account", metavar="imaps://USER@HOST/FOLDER")
    parser.add_argument(
        "--password-file", required=True, type=Path, metavar="FILE", help="its first line"
    )
    parser.add_argument("--ca", metavar="FILE", help="certificates, where the system's do not do")
    parser.add_argument("--every", type=int, default=300, metavar="SECONDS", help="default: 300")
    parser.add_argument("--once", action="store_true", help="look once, then end")
    parser.add_argument("--json", action="store_true", help="one JSON object a message")


def run(args: argparse.Namespace) -> int:
    """Audit; 0, or with --once 1 where something should not have gone."""
    import ssl

    from agent.mail import screening
    from agent.mail.routes.imap import Account

    settings, account = cli.settings(args), Account.parse(args.account)
    password = args.password_file.read_text("utf-8").splitlines()[0]
    tls = ssl.create_default_context(cafile=args.ca) if account.tls else None
    while True:
        screener = screening.load(cli.policies(args))
        try:
            found = _look(settings, account, password, tls, screener, as_json=args.json)
        except OSError as problem:
            if args.once:
                raise
            # The next look begins where this one ended.
            print(f"safehand mail watch: {problem}; trying again later", file=sys.stderr)
            found = 0
        if args.once:
            return 1 if found else 0
        time.sleep(args.every)


def _look(
    settings: Settings,
    account: Account,
    password: str,
    tls: ssl.SSLContext | None,
    screener: Screener,
    *,
    as_json: bool,
) -> int:
    """One look; how many messages should not have gone."""
    from agent.mail.routes.imap import Place, audit, opened

    report = mail.reporter(settings)
    folder = settings.state_directory / "mail"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    whose = f"{account.user}\n{account.host}\n{account.folder}"
    file = folder / f"audit-{hashlib.sha256(whose.encode()).hexdigest()[:16]}.json"
    found = 0
    with opened(account, password, tls) as sent:
        for audited, place in audit(sent, Place.load(file), screener.screen):
            if audited.should_not_have_gone:
                found += 1
                report(_event(audited))
            _tell(audited, as_json=as_json)
            place.save(file)
    return found


def _event(audited: Audited) -> Body:
    from agent.event import Severity, digest, noticed

    verdict = audited.verdict
    data = verdict.personal_data if verdict else ()
    return noticed(
        "mail-sent-unmarked" if verdict else "mail-sent-unread",
        datetime.now(UTC),
        message="A message left without the marking that the procedure asks."
        if verdict
        else "A message that was sent could not be read.",
        severity=Severity.HIGH if verdict else Severity.MEDIUM,
        detail={
            "message": digest(audited.message),
            "personal_data": {each.type: each.count for each in data},
            "reasons": [reason.code for reason in verdict.reasons] if verdict else ["unread"],
        },
    )


def _tell(audited: Audited, *, as_json: bool) -> None:
    from agent.cli import _mail_screen

    name = f"message {audited.uid}"
    if audited.verdict is None:
        print(f"safehand: {name} has vanished or is too large to be read.", file=sys.stderr)
    elif as_json:
        print(json.dumps(_mail_screen.line(name, audited.verdict), ensure_ascii=False))
    elif audited.should_not_have_gone:
        print("\n".join(_mail_screen.plain(name, audited.verdict)))
