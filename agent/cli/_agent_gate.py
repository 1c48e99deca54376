"""`safehand agent gate`: the process beside the agent that answers PAM and reset portals.

Apart from the agent, because the words of forty languages do not fit into its 30 MB. It ends when
its standard input closes.
"""

from __future__ import annotations

import argparse
import sys
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from agent import cli

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from agent.cli._gate import PolicyGate
    from agent.credentials import Store
    from agent.daemon import shadow_watch
    from agent.daemon.portal import Portal
    from agent.event import Body
    from agent.settings import Settings

HELP = "answer PAM and reset portals (the agent starts this itself)"


class LateStore:
    """`agent.credentials.Store` that is opened when it is first needed: without one, passwords
    are judged all the same.
    """

    def __init__(self, find: Callable[[], Store]) -> None:
        self._find = find

    def get(self, name: str) -> bytes | None:
        return self._find().get(name)

    def put(self, name: str, secret: bytes) -> None:
        self._find().put(name, secret)

    def delete(self, name: str) -> None:
        self._find().delete(name)


def arguments(_: argparse.ArgumentParser) -> None:
    """It takes nothing."""


def run(args: argparse.Namespace) -> int:
    """Serves until standard input closes; 0."""
    import asyncio
    import gc

    from agent.cli import _gate

    settings, rules = cli.settings(args), cli.policies(args)
    with _gate.opened(rules) as gate:
        gate.judge(gate.offer("")[0], "")  # everything is loaded before the first question,
        gc.freeze()  # and the collector need not go through it while somebody waits
        sys.setswitchinterval(_SWITCH_S)
        gate.start()
        portal = _portal(settings, gate)
        try:
            if settings.agent.pam_socket:
                asyncio.run(_serve(args, settings, gate))
            else:
                sys.stdin.buffer.read()
        finally:
            if portal:
                portal.shutdown()
    return 0


def _portal(settings: Settings, gate: PolicyGate) -> Portal | None:
    """The endpoint for reset portals, served from now on, where the settings want one."""
    if not settings.agent.portal:
        return None
    import threading

    from agent.daemon.portal import Portal, token_digest

    host, _, port = settings.agent.portal.rpartition(":")
    if not port.isdigit():
        raise ValueError(f"agent.portal is {settings.agent.portal!r}; write it as 127.0.0.1:8471")
    portal = Portal((host, int(port)), gate, token_digest(settings.state_directory), _say)
    threading.Thread(target=portal.serve_forever, daemon=True).start()
    return portal


async def _serve(args: argparse.Namespace, settings: Settings, gate: PolicyGate) -> None:
    """PAM's socket, and what changes in /etc/shadow."""
    import asyncio
    from concurrent.futures import ThreadPoolExecutor
    from pathlib import Path

    from agent import credentials, mfa, policy
    from agent.accounts.register import issued
    from agent.daemon import shadow_watch
    from agent.daemon.administrators import administers
    from agent.daemon.gatekeeper import Approvals, Gatekeeper, Reset
    from agent.daemon.pam_socket import PamSocket
    from agent.daemon.reporting import Reporter
    from agent.delivery.spool import open_here

    rules, state = cli.policies(args), settings.state_directory
    approvals = Approvals(_now)
    report = Reporter(lambda: open_here(state, max_mb=settings.agent.spool_max_mb), _say)
    keeper = Gatekeeper(
        gate=gate,
        verifier=mfa.open_here(
            state,
            LateStore(lambda: credentials.open_here(state, service=True)),
            rules.bind("mfa", ("codes",), mfa.Parameters),
        ),
        reset=rules.bind("passwords", ("reset",), Reset),
        sign_in=rules.bind("mfa", ("sign-in",), mfa.SignIn),
        # Whoever has a temporary password must choose a good one, administrator or not.
        administrators=lambda account, groups: (
            administers(account, groups) or issued(state, account)
        ),
        approvals=approvals,
        contact=policy.organisation(rules).siro_contact,
        clock=_now,
        report=report,
    )
    shadow = shadow_watch.ShadowWatch(
        state / "shadow.json",
        concerns=keeper.concerns,
        approvals=approvals,
        clock=_now,
        report=report,
    )
    loop, ended = asyncio.get_running_loop(), asyncio.Event()
    loop.add_reader(sys.stdin.fileno(), lambda: _ended(ended))
    record = state / "break-glass"
    watched = (*map(Path, shadow_watch.WATCHED), record)
    with report, ThreadPoolExecutor(1, "shadow") as alone:
        socket = PamSocket(Path(settings.agent.pam_socket), keeper.answer, _say)
        socket.open()
        _say(f"answers PAM at {settings.agent.pam_socket}")
        seen: object = None
        said = ""
        while not ended.is_set():
            if (now := _glance(watched)) != seen:
                problem = await loop.run_in_executor(alone, _looked, shadow, record, report)
                if problem and problem != said:
                    _say(f"changes of passwords cannot be reported now: {problem}")
                # As it was before the look: what changed meanwhile, or failed, is looked at again.
                said, seen = problem, None if problem else now
            with suppress(TimeoutError):
                async with asyncio.timeout(_GLANCE_S):
                    await ended.wait()
        socket.close()


_SWITCH_S = 0.0005
"""How long whoever asks may wait for a thread that only makes phrases or writes events. Python's
own 5 ms are more than the whole answer takes.
"""
_GLANCE_S = 1.0
"""Three stat(2) a second cost nothing that can be measured, and miss no rename or rewrite."""


def _glance(paths: Iterable[Path]) -> list[tuple[int, int, int] | None]:
    """What tells one state of these files from another."""
    found: list[tuple[int, int, int] | None] = []
    for path in paths:
        try:
            stat = path.stat()
        except OSError:
            found.append(None)
        else:
            found.append((stat.st_ino, stat.st_mtime_ns, stat.st_size))
    return found


def _looked(shadow: shadow_watch.ShadowWatch, record: Path, report: Callable[[Body], None]) -> str:
    """One look at the passwords and at who broke the glass; what went wrong, empty for nothing."""
    from agent.daemon import break_glass

    try:
        for account in shadow.look():
            _say(f"the password of {account} was set past the gate")
        break_glass.report_all(record, report)
    except OSError as problem:
        return str(problem)
    return ""


def _ended(ended: asyncio.Event) -> None:
    import os

    if not os.read(sys.stdin.fileno(), 4096):
        ended.set()


def _now() -> datetime:
    return datetime.now(UTC)


def _say(sentence: str) -> None:
    print(f"safehand gate: {sentence}", file=sys.stderr, flush=True)
