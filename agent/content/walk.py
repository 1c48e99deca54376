"""What is read, in which order, and how far does it go?

A `Walk` stands in one file: a reader tells it the text it found, what it could not read and which
files lie inside. It keeps the budget and the names of places, and no reader needs to know either.
"""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from agent.content.document import Document, Limits, Part, Reason, Refused, Uninspectable
from agent.content.kinds import Kind, detect

_MEGABYTE = 1024 * 1024
_MOST_DRAWN = 48 * _MEGABYTE
"""Bytes of pictures of one file or message that are kept until they are read: twelve pages of A4 in
grey at 200 dots an inch."""
WHOLE = "whole file"
"""The place of the outermost file itself."""
_NAME_LENGTH = 80
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]+")
# A place is shown to people and stands in logs; a file's name may itself hold a person's number.
_DIGITS = re.compile(r"\d(?:[ ._-]?\d){4,}")

Reader = Callable[[bytes, "Walk"], None]
"""Reads one kind of file; raises Refused, or anything at all where the file is broken."""


def quoted(name: str) -> str:
    """The name as places show it: on one line, bounded, and without any long number."""
    shown = _DIGITS.sub(lambda run: re.sub(r"\d", "#", run[0]), _CONTROL.sub(" ", name).strip())
    if len(shown) > _NAME_LENGTH:
        shown = f"{shown[: _NAME_LENGTH - 20]}…{shown[-19:]}"
    return f"'{shown}'"


PIECE = 1024 * 1024
"""Characters of one part; a longer text becomes several."""


def cut(text: str) -> Iterator[str]:
    """The text in pieces of up to PIECE characters, cut at the ends of lines where there are any,
    else between words.
    """
    at = 0
    while len(text) - at > PIECE:
        end = max(text.rfind(mark, at + PIECE // 2, at + PIECE) for mark in "\n\t ,") + 1
        line = text.rfind("\n", at + PIECE // 2, at + PIECE) + 1
        end = line or end or at + PIECE
        yield text[at:end]
        at = end
    yield text[at:]


@dataclass(slots=True)
class Budget:
    """What one file, with everything inside it, may still spend."""

    memory: int
    """Bytes that the text may take in memory."""
    files: int
    deadline: float
    """On `time.monotonic`'s clock."""

    def share(self, *, whole: bool) -> Budget:
        """What a file inside this one may spend: all that is left where it is the only one, else
        half of the memory and of the files, and three quarters of the time.
        """
        if whole:
            return Budget(self.memory, self.files, self.deadline)
        now = time.monotonic()
        return Budget(self.memory // 2, self.files // 2, now + (self.deadline - now) * 0.75)


def budget(limits: Limits) -> Budget:
    """The whole of what the limits allow, from now on."""
    return Budget(
        limits.max_text_mb * _MEGABYTE,
        limits.max_files,
        time.monotonic() + limits.max_seconds,
    )


@dataclass
class Found:
    """What the whole walk has brought home so far."""

    parts: list[Part] = field(default_factory=list)
    uninspectable: list[Uninspectable] = field(default_factory=list)
    pictures: list[tuple[str, bytes]] = field(default_factory=list)
    """Place and bytes of what is still to be read by `ocr`."""
    drawn: int = 0
    """Bytes of pictures so far."""

    def say(self, place: str, text: str) -> None:
        """This text stands there."""
        self.parts.append(Part(place, text))

    def cannot(self, place: str, reason: Reason) -> None:
        """That was not read; said twice in a row it counts once."""
        missing = Uninspectable(place, reason)
        if missing not in self.uninspectable[-3:]:
            self.uninspectable.append(missing)

    def picture(self, place: str, data: bytes) -> None:
        """This picture, or page that is one, stands there."""
        self.pictures.append((place, data))

    def begin(self, _place: str, _deadline: float) -> bool:
        """A file is about to be read; False where it shall not be."""
        return True

    def end(self) -> None:
        """The file that began last has been read."""

    def document(self) -> Document:
        return Document(tuple(self.parts), tuple(self.uninspectable))


@dataclass(slots=True)
class Walk:
    """Where we stand."""

    limits: Limits
    reader_of: Callable[[Kind], Reader | None]
    budget: Budget
    found: Found
    path: str = ""
    """The place of this file, empty for the outermost."""
    name: str = ""
    media_type: str = ""
    charset: str = ""
    """What the container says the text is encoded in."""
    depth: int = 0
    cut: bool = False
    """Its end is missing, which has been said: that it breaks off is no news."""
    elsewhere: Reader | None = None
    """Reads what is dangerous to read here, in a process of its own; None inside that process."""
    in_mail: bool = False
    """The files inside this one are attachments."""

    def place(self, section: str = "") -> str:
        """The words for a section of this file."""
        return ", ".join(each for each in (self.path, section) if each) or "text"

    def say(self, text: str, section: str = "") -> None:
        """This text stands in that section. Raises Refused when a budget is spent.

        A long text becomes several parts, cut at the ends of lines; if it is a table, each of
        them begins with the table's first line.
        """
        if len(text) <= PIECE:
            self._say(text, section)
        else:
            header = text[: text.find("\n") + 1]
            header = header if "\t" in header and len(header) < PIECE // 100 else ""
            for number, piece in enumerate(cut(text)):
                self._say(header + piece if number else piece, section)
        self.breathe()

    def _say(self, text: str, section: str) -> None:
        if text and not text.isspace():
            size = sys.getsizeof(text)
            if size > self.budget.memory:
                fits = max(0, self.budget.memory) // (size // len(text) or 1)
                self.found.say(self.place(section), text[:fits])
                self.budget.memory = 0
                raise Refused(Reason.TOO_LARGE)
            self.budget.memory -= size
            self.found.say(self.place(section), text)

    def breathe(self) -> None:
        """Called now and then by whoever works long. Raises Refused when the time is over."""
        if time.monotonic() > self.budget.deadline:
            raise Refused(Reason.TIMED_OUT)

    def cannot(self, reason: Reason, section: str = "") -> None:
        """That section, or the whole file, was not read."""
        place = self.place(section) if self.path or section else WHOLE
        self.found.cannot(place, reason)

    def picture(self, data: bytes, section: str = "") -> None:
        """That section, or the whole file, is a picture: it is read later, or uninspectable."""
        self.found.drawn += len(data)
        if self.limits.ocr_seconds <= 0 or self.found.drawn > _MOST_DRAWN:
            self.cannot(Reason.IMAGE_ONLY, section)
        else:
            self.found.picture(self.place(section) if self.path or section else WHOLE, data)

    def _child(self, name: str, called: str, *, whole: bool) -> Walk:
        """A walk in a file inside this one, with its share of the budget."""
        if name:
            self.say(name, "attachment name" if self.in_mail else "file name")
        self.budget.files -= 1
        if self.budget.files < 0:
            raise Refused(Reason.TOO_MANY)
        label = quoted(name) if name else called or "unnamed file"
        if self.path:
            path = f"{self.path} > {label}"
        else:
            path = f"attachment {label}" if self.in_mail and name else label
        share = self.budget.share(whole=whole)
        child = Walk(self.limits, self.reader_of, share, self.found, path, name)
        child.depth, child.elsewhere = self.depth + 1, self.elsewhere
        return child

    def inside(
        self,
        name: str,
        data: bytes,
        media_type: str = "",
        charset: str = "",
        *,
        called: str = "",
        cut: Reason | None = None,
        alone: bool = False,
    ) -> None:
        """Read a file that lies inside this one; what it is and holds is no reason to raise.

        `called` names it to people where it has no name of its own; `cut` says why `data` is not
        all of it; `alone`, that no other file lies beside it. Raises Refused when there are too
        many files.
        """

        def reader(child: Walk) -> None:
            child.media_type, child.charset = media_type, charset
            child.cut = cut is not None
            if cut is not None:
                child.cannot(cut)
            if data or cut is None:
                read(data, child)

        self.within(name, reader, called, alone=alone)

    def within(
        self, name: str, reader: Callable[[Walk], None], called: str = "", *, alone: bool = False
    ) -> None:
        """As `inside`, for what is not a file of its own here: `reader` reads it."""
        child = self._child(name, called, whole=alone)
        if child.depth > self.limits.max_depth:
            child.cannot(Reason.TOO_DEEP)
            return
        memory, files = child.budget.memory, child.budget.files
        reader(child)
        self.budget.memory -= memory - child.budget.memory
        self.budget.files -= files - child.budget.files


HARMLESS = frozenset(
    {
        *(Kind.EMPTY, Kind.HARMLESS, Kind.ENCRYPTED, Kind.UNKNOWN, Kind.IMAGE),
        *(Kind.TEXT, Kind.HTML, Kind.MAIL, Kind.MAILBOX, Kind.TABLE, Kind.CARD),
    }
)
"""Kinds whose readers are a few linear passes of our own over the bytes …"""
SMALL = 256 * 1024
"""… which, up to so many bytes, cost less here than to hand over."""


def read(data: bytes, walk: Walk) -> None:
    """Everything that this file says goes into the walk. Never raises for what the file is."""
    if not walk.found.begin(walk.path, walk.budget.deadline):
        return
    try:
        if len(data) > walk.limits.max_file_mb * _MEGABYTE:
            raise Refused(Reason.TOO_LARGE)
        walk.breathe()
        kind = detect(data, walk.name, walk.media_type)
        reader = walk.reader_of(kind)
        if reader is None:
            raise Refused(Reason.ENCRYPTED if kind is Kind.ENCRYPTED else Reason.UNSUPPORTED)
        if walk.elsewhere is None or (kind in HARMLESS and len(data) <= SMALL):
            reader(data, walk)
        else:
            walk.elsewhere(data, walk)
    except Refused as refusal:
        walk.cannot(refusal.reason)
    except (MemoryError, RecursionError):
        walk.cannot(Reason.OUT_OF_MEMORY)
    except OSError:
        # A reader meets none: it opens no file. What is left is that no process could be started.
        if walk.elsewhere is not None:
            raise
        walk.cannot(Reason.BROKEN)
    except Exception:  # noqa: BLE001 -- whatever a reader trips over, the file was not read
        if not walk.cut:
            walk.cannot(Reason.BROKEN)
    walk.found.end()
