"""How does the console show and erase what the log keeps about one person?

As the commands do: an export is stated in the log before anything is shown, and two people are
needed to erase. Who asks is known, and has just proved it again.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from agent.central import erasure
from agent.central.enrolment import milliseconds
from agent.central.erasure import Erased
from agent.central.explanations import stated
from agent.central.store import Changes, LogReader, Store
from agent.central.store.rows import Request
from agent.central.subjects import named
from agent.central.writer import Writer
from agent.event import JSON
from agent.tlog.note import Signer


class SubjectAccess:
    """What the log keeps about people, for whoever may see and erase it."""

    def __init__(
        self,
        store: Store,
        log: LogReader,
        writer: Writer,
        signer: Signer,
        clock: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._log = log
        self._writer = writer
        self._signer = signer
        self._clock = clock

    def export(self, subject: str, *, by: str) -> bytes:
        """Every event about the subject that can be opened, one a line, as it came."""
        bodies = [event.body for event in self._log.events_about(named(subject))]
        said: dict[str, JSON] = {
            "events": len(bodies),
            "by": by,
            "time": milliseconds(self._clock()),
        }

        def state(changes: Changes) -> None:
            changes.state("export", said)

        self._writer.submit(state).result()
        return b"".join(body + b"\n" for body in bodies if body is not None)

    def requests(self) -> list[Request]:
        """Erasures that wait for a second person."""
        return self._writer.submit(lambda changes: changes.requests()).result()

    def ask(self, subject: str, *, reason: str, by: str) -> Request:
        """Asks for an erasure. Raises ValueError."""

        def ask(changes: Changes) -> Request:
            return erasure.ask(changes, subject, reason=reason, by=by, now=self._clock())

        return self._writer.submit(ask).result()

    def approve(self, number: int, subject: str, *, by: str) -> Erased:
        """Erases what another person asked for. Raises LookupError or ValueError: where approvers'
        own keys count, who is signed in here is not enough.
        """
        return erasure.approve(
            lambda work: self._writer.submit(work).result(),
            self._store.vault.file,
            self._signer,
            number,
            subject,
            by=by,
            now=self._clock(),
            approvers=stated(self._log),
        )

    def refuse(self, number: int, *, by: str) -> None:
        """Closes a request; nothing goes. Raises LookupError."""

        def refuse(changes: Changes) -> None:
            erasure.refuse(changes, number, by=by, now=self._clock())

        self._writer.submit(refuse).result()
