#!/usr/bin/env python3
"""What does the audit of a mailbox cost? Prints a table.

    python -m tests.bench.mailboxes [--items 1000]

The Exchange and Graph routes against their doubles on loopback, each in a process of its own as
`safehand mail watch` runs them: a message of 10 MB from the list to the bytes, then a folder of
sent items screened with the full detector, with the memory after the first hundred and at the end.
"""

from __future__ import annotations

import argparse
import multiprocessing
import re
import sys
import tempfile
import time
from contextlib import ExitStack
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from agent.mail.mailbox import Folder, Mailbox
from agent.settings import MailKind, SignIn, Watch
from tests.mail import exchange_server, graph_server

_LARGE = 10 << 20
HEAD = b"From: me@example.org\r\nTo: a@clinic.example\r\nMessage-ID: <%d@example.org>\r\n"
BODY = b"Lorem ipsum dolor sit amet, consectetur adipiscing elit.\r\n" * 70


def message(number: int, size: int = 4096) -> bytes:
    """One of four holds an NHS number of the range for tests."""
    subject = b"Subject: list %d\r\n\r\n" % number
    grave = b"NHS number: 943 476 5919\r\n" if number % 4 == 0 else b""
    body = (BODY * (size // len(BODY) + 1))[:size]
    return HEAD % number + subject + grave + body


def resident_mb() -> float:
    found = re.search(r"VmRSS:\s+(\d+)", Path("/proc/self/status").read_text())
    return int(found[1]) / 1024 if found else 0.0


def opened(watch: Watch, stack: ExitStack) -> Mailbox:
    if watch.kind is MailKind.GRAPH:
        from agent.mail.routes.graph import GraphMailbox

        return GraphMailbox(watch, lambda fresh: "token-1")
    from agent.mail.routes import exchange

    return stack.enter_context(exchange.opened(watch, lambda: exchange_server.PASSWORD))


def large(watch: Watch, pipe: Connection) -> None:
    """Sends the seconds from the list to the bytes of its one message, the best of three."""
    with ExitStack() as stack:
        box = opened(watch, stack)
        taken = []
        for _ in range(3):
            started = time.perf_counter()
            (page,) = box.pages(Folder.SENT, "")
            fetched = box.fetch(page.messages[0])
            taken.append(time.perf_counter() - started)
            assert len(fetched.message) > _LARGE
        pipe.send(min(taken))


def many(watch: Watch, pipe: Connection) -> None:
    """Sends how many were audited, how many found, the seconds, and the memory on the way."""
    from agent import policy
    from agent.mail import screening
    from agent.mail.audit import Auditor, Progress

    screener = screening.load(policy.read(policy.default_directory()))
    with ExitStack() as stack, tempfile.TemporaryDirectory() as folder:
        box, found, memory = opened(watch, stack), 0, []
        started, count = time.perf_counter(), 0
        progress = Progress(Path(folder) / "place.json")
        for count, audited in enumerate(
            Auditor(box, screener.screen).look(Folder.SENT, progress), 1
        ):
            found += audited.should_not_have_gone
            if count % 100 == 0:
                memory.append(resident_mb())
        pipe.send((count, found, time.perf_counter() - started, memory))


def child(work: Any, watch: Watch) -> Any:
    ours, theirs = multiprocessing.get_context("spawn").Pipe(duplex=False)
    process = multiprocessing.get_context("spawn").Process(target=work, args=(watch, theirs))
    process.start()
    theirs.close()
    try:
        return ours.recv()
    finally:
        process.join()


def run(name: str, kind: MailKind, items: int) -> None:
    with ExitStack() as stack:
        server: Any
        if kind is MailKind.GRAPH:
            server = stack.enter_context(graph_server.serving(graph_server.Graph()))
        else:
            server = stack.enter_context(exchange_server.serving(exchange_server.Exchange()))
        watch = Watch(
            "bench",
            kind,
            server.url,
            exchange_server.OWNER,
            user=exchange_server.USER,
            sign_in=SignIn.BASIC,
        )
        server.put(message(1, _LARGE))
        seconds = child(large, watch)
        server.items.clear()
        for number in range(items):
            server.put(message(number))
        count, found, taken, memory = child(many, watch)
        assert (count, found) == (items, len(range(0, items, 4)))
        print(
            f"{name:16} {seconds:8.2f} s  {count:6} in {taken:5.1f} s, {found} found; "
            f"{memory[0]:.0f} MB after 100, {memory[-1]:.0f} MB at the end "
            f"(most {max(memory):.0f})"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[2] if __doc__ else None)
    parser.add_argument("--items", type=int, default=1000)
    args = parser.parse_args()
    print(f"{'route':16} {'10 MB':>10}  sent items")
    run("Exchange (EWS)", MailKind.EXCHANGE, args.items)
    run("Microsoft Graph", MailKind.GRAPH, args.items)


if __name__ == "__main__":
    from agent.cli._piped import piped

    sys.exit(piped(main))
