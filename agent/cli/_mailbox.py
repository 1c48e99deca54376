"""How does this installation open a mailbox that it watches?"""

from __future__ import annotations

import getpass
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from agent.credentials import Store
    from agent.mail.mailbox import Mailbox
    from agent.settings import Settings, Watch


@contextmanager
def opened(settings: Settings, watch: Watch) -> Iterator[Mailbox]:
    """The mailbox, signed in, by whichever route."""
    from agent.settings import MailKind, SignIn

    def secret() -> str:
        return _secret(settings, watch)

    if watch.kind is MailKind.IMAP:
        import ssl

        from agent.mail.routes import imap

        account = imap.Account.parse(watch.server)
        tls = ssl.create_default_context(cafile=watch.ca or None) if account.tls else None
        with imap.opened(account, secret(), tls) as folder:
            yield folder
    elif watch.kind is MailKind.EXCHANGE:
        from agent.mail import tokens
        from agent.mail.routes import exchange

        if watch.sign_in is SignIn.OAUTH:
            secret = _tokens(watch, secret, tokens.EXCHANGE_ONLINE)
        with exchange.opened(watch, secret) as box:
            yield box
    else:
        from agent.mail import tokens
        from agent.mail.routes.graph import GraphMailbox

        yield GraphMailbox(watch, _tokens(watch, secret, tokens.GRAPH))


def _tokens(watch: Watch, secret: Callable[[], str], scope: str) -> Callable[..., str]:
    from agent.mail.tokens import Application, Tokens

    application = Application(watch.tenant, watch.client, watch.scope or scope, watch.authority)
    return Tokens(application, secret).token


def _store(settings: Settings) -> Store:
    """Where this account keeps secrets: the machine's for a service, the session's for a person."""
    from agent import credentials

    person = sys.platform != "win32" and os.geteuid() != 0
    return credentials.open_here(settings.state_directory, service=not person)


def keep_secret(settings: Settings, watch: Watch) -> int:
    """Reads the secret of this mailbox from the terminal, or a line of standard input."""
    asked = f"Secret of the mailbox {watch.name}: "
    typed = getpass.getpass(asked) if sys.stdin.isatty() else sys.stdin.readline()
    secret = typed.rstrip("\r\n")
    if not secret:
        raise ValueError("no secret was typed.")
    _store(settings).put(f"mail-watch-{watch.name}", secret.encode())
    return 0


def _secret(settings: Settings, watch: Watch) -> str:
    if watch.password_file:
        return Path(watch.password_file).read_text("utf-8").splitlines()[0]
    kept = _store(settings).get(f"mail-watch-{watch.name}")
    if kept is None:
        raise OSError(
            f"the mailbox {watch.name} has no secret; keep it with "
            f"`safehand mail watch {watch.name} --keep-secret`, or set password-file in its table."
        )
    return kept.decode()
