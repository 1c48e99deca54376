"""`safehand mail`: outgoing mail, before it leaves."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import ssl

    from agent.event import Body
    from agent.mail.holds import Holds
    from agent.mail.ledger import Ledger
    from agent.settings import Settings

HELP = "screen outgoing mail, run the gateway, and decide about held messages"


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
