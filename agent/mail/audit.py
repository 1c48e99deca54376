"""What left a mailbox without its marking, past every gateway, or is about to?

Reads a mailbox's folders through any route, remembers how far it came, and screens every message
as the gateway would. Killed anywhere, it goes on where it was: a message may be read twice, and
none is passed over.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from agent.event import digest
from agent.mail import headers
from agent.mail.envelope import Envelope
from agent.mail.mailbox import (
    CATEGORY,
    Fetched,
    Folder,
    Listed,
    Mailbox,
    Page,
    StateExpired,
)
from agent.mail.rules import Action
from agent.mail.screen import Verdict
from agent.settings import Act

_STOPPED = frozenset({Action.HOLD, Action.REJECT, Action.REWRITE})

Screen = Callable[[bytes, Envelope], Verdict]


@dataclass(frozen=True, slots=True)
class Audited:
    """One message, and what was found."""

    id: str
    folder: Folder
    message: bytes
    verdict: Verdict | None
    """None where the message could not be read; then its bytes are empty."""
    problem: str = ""
    """Why it could not be read: `vanished` or `too-large`."""
    done: tuple[str, ...] = ()
    """The marks that were left on it, such as `categorise`."""
    known: bool = False
    """True where the same message was reported before."""

    @property
    def should_not_have_gone(self) -> bool:
        """True where a gateway would have kept it back, or nobody can say."""
        return self.folder is Folder.SENT and (self.verdict is None or stopped(self.verdict))


def stopped(verdict: Verdict) -> bool:
    """True where a gateway in enforce mode would not let it go as it is."""
    return verdict.would in _STOPPED


class Progress:
    """How far one mailbox was audited: a small file, written whole or not at all."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._known = file.with_suffix(".known")
        self._states: dict[str, str] = {}
        self._done: dict[str, list[str]] = {}
        self._reported: set[str] = set()
        with contextlib.suppress(FileNotFoundError):
            saved = json.loads(file.read_text("utf-8"))
            self._states, self._done = saved["states"], saved["done"]
        with contextlib.suppress(FileNotFoundError):
            self._reported = set(self._known.read_text("ascii").split())

    def state(self, folder: Folder) -> str:
        """From where the next list goes on; empty for the beginning."""
        return self._states.get(folder, "")

    def passed(self, folder: Folder, listed: Listed) -> bool:
        """True where that message of the page under way is done with."""
        return listed.id in self._done.get(folder, [])

    def passes(self, folder: Folder, listed: Listed) -> None:
        """That message is done with."""
        self._done.setdefault(folder, []).append(listed.id)
        self._save()

    def turns(self, folder: Folder, state: str) -> None:
        """The page is done with."""
        self._states[folder], self._done[folder] = state, []
        self._save()

    def reported(self, key: str) -> bool:
        """True where that message was reported before, under whatever number."""
        return key in self._reported

    def reports(self, key: str) -> None:
        """That message is reported."""
        if key not in self._reported:
            self._reported.add(key)
            with self._known.open("a", encoding="ascii") as file:
                file.write(key + "\n")

    def _save(self) -> None:
        new = self._file.with_suffix(".new")
        new.write_text(json.dumps({"states": self._states, "done": self._done}), "utf-8")
        new.replace(self._file)


@dataclass(frozen=True, slots=True)
class Auditor:
    """One mailbox, and what is done about what is found in it."""

    mailbox: Mailbox
    screen: Screen
    acts: frozenset[Act] = frozenset()
    """The marks to leave on what ought not to go; with any of them our category is set, for it
    says that we were here."""
    tag: str = ""
    """What to put into the subject of a draft whose verdict is `rewrite`."""

    def look(self, folder: Folder, progress: Progress) -> Iterator[Audited]:
        """Every message that is new or changed, one at a time; ask for the next once that one is
        reported. Raises OSError where the server does not do its part.
        """
        state = progress.state(folder)
        while True:
            try:
                for page in self.mailbox.pages(folder, state):
                    yield from self._page(folder, page, progress)
                    progress.turns(folder, page.state)
            except StateExpired:
                if not state:
                    raise OSError("the server lists nothing, not even from the start.") from None
                state = ""
                progress.turns(folder, state)
            else:
                return

    def _page(self, folder: Folder, page: Page, progress: Progress) -> Iterator[Audited]:
        for listed in page.messages:
            if progress.passed(folder, listed):
                continue
            fetched = self.mailbox.fetch(listed)
            audited = self._judged(folder, listed, fetched)
            key = _key(fetched, listed)
            yield replace(audited, known=progress.reported(key))
            if audited.should_not_have_gone:
                progress.reports(key)
            progress.passes(folder, listed)

    def _judged(self, folder: Folder, listed: Listed, fetched: Fetched) -> Audited:
        if fetched.problem:
            return Audited(listed.id, folder, b"", None, fetched.problem)
        verdict = self.screen(fetched.message, fetched.envelope)
        done: tuple[str, ...] = ()
        # A draft that is addressed to nobody yet may still go to a colleague.
        if self.acts and (folder is Folder.SENT or fetched.envelope.recipients):
            done = self._put_right(folder, listed, fetched.message, verdict)
        return Audited(listed.id, folder, fetched.message, verdict, done=done)

    def _put_right(
        self, folder: Folder, listed: Listed, message: bytes, verdict: Verdict
    ) -> tuple[str, ...]:
        """Leaves the marks that are not there yet; which."""
        draft, ours = folder is Folder.DRAFTS, CATEGORY in listed.categories
        if draft and self.tag and verdict.would is Action.REWRITE:
            subject = headers.parse(message).first("subject")
            self.mailbox.retitle(listed, f"{self.tag} {subject}".strip())
            return ("rewrite",)
        if ours and draft and not stopped(verdict):
            self.mailbox.clear(listed)
            return ("clear",)
        if ours or not stopped(verdict):
            return ()
        acts = [act for act in Act if act in {*self.acts, Act.CATEGORISE}]
        for act in acts:
            self.mailbox.act(listed, act)
        return tuple(act.value for act in acts)


def _key(fetched: Fetched, listed: Listed) -> str:
    """Names a message whatever its number: numbers change when a folder is moved or made anew."""
    head = headers.parse(fetched.message)
    named = [head.first(name) for name in ("message-id", "date", "to", "subject")]
    said = "\n".join(named).encode() if named[0] else fetched.message or listed.id.encode()
    return digest(said)[:32]
