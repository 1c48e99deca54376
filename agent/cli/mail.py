"""`safehand mail`: outgoing mail, before it leaves."""

from __future__ import annotations

import argparse
import importlib
import pkgutil
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import ssl

    from agent.event import Body
    from agent.mail.holds import Holds
    from agent.mail.ledger import Ledger
    from agent.settings import Settings

HELP = "screen outgoing mail, run the gateway, and decide about held messages"


def _words() -> list[str]:
    """The words after `mail`: one module each, beginning with `_mail_`."""
    import agent.cli

    names = [module.name for module in pkgutil.iter_modules(agent.cli.__path__)]
    return sorted(name[6:] for name in names if name.startswith("_mail_"))


def arguments(parser: argparse.ArgumentParser) -> None:
    """What each word takes."""
    commands = parser.add_subparsers(dest="mail", metavar="COMMAND", required=True)
    for word in _words():
        module = importlib.import_module(f"agent.cli._mail_{word}")
        each = commands.add_parser(word, help=module.HELP, description=module.HELP)
        module.arguments(each)
        each.set_defaults(run_mail=module.run)


def run(args: argparse.Namespace) -> int:
    """Do what the word after `mail` asks; the exit code."""
    code: int = args.run_mail(args)
    return code


def holds(settings: Settings) -> Holds:
    """This device's held messages."""
    from agent.mail.holds import Holds

    return Holds(settings.state_directory / "mail")


def next_hop_tls(settings: Settings) -> ssl.SSLContext | None:
    """How the next hop's certificate is verified; None where the settings ask for no TLS.

    Raises OSError where the file of certificates cannot be used.
    """
    import ssl

    if not settings.gateway.next_hop_tls:
        return None
    return ssl.create_default_context(cafile=settings.gateway.next_hop_ca or None)


def ledger(settings: Settings) -> Ledger:
    """This device's counts of screened mail."""
    from agent.mail.ledger import Ledger

    return Ledger(settings.state_directory / "mail")


def reporter(settings: Settings) -> Callable[[Body], None]:
    """Puts events into this device's spool; raises OSError where it takes none now."""
    import sqlite3

    from agent.delivery.spool import open_here

    def report(body: Body) -> None:
        try:
            with open_here(settings.state_directory, max_mb=settings.agent.spool_max_mb) as spool:
                spool.append(body)
        except (ValueError, sqlite3.Error) as problem:
            raise OSError(f"the spool takes no event: {problem}") from problem

    return report
