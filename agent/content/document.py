"""What text does a file hold, where in it, and what could not be read?

Pure: the words that readers answer in and their callers understand.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Reason(StrEnum):
    """Why a part could not be read. Permanent codes; none of them ever means "clean"."""

    ENCRYPTED = "encrypted"
    """It needs a password or a key."""
    BROKEN = "broken"
    """Its bytes do not follow its own format."""
    TOO_LARGE = "too-large"
    """It holds or unpacks to more than the policy lets us read; what was read until then counts."""
    TOO_DEEP = "too-deep"
    """Files inside files, further than the policy follows."""
    TOO_MANY = "too-many"
    """It holds more files, sheets or pages than the policy lets us read."""
    IMAGE_ONLY = "image-only"
    """A picture, or a page that is one: there may be text in it that only eyes can read."""
    TIMED_OUT = "timed-out"
    OUT_OF_MEMORY = "out-of-memory"
    UNSUPPORTED = "unsupported"
    """A kind of file that we have no reader for."""


@dataclass(frozen=True, slots=True)
class Part:
    """One run of text and where it stands."""

    place: str
    """In words that people understand: "subject", "attachment 'a.zip' > 'b.docx', comments"."""
    text: str
    """Every character as it was written. A table is one row a line, cells parted by tabs."""


@dataclass(frozen=True, slots=True)
class Uninspectable:
    """One part that nobody may call clean, because it was not read to its end."""

    part: str
    """Its place, as in `Part.place`."""
    reason: Reason


@dataclass(frozen=True, slots=True)
class Document:
    """All that was read of one file or message."""

    parts: tuple[Part, ...] = ()
    uninspectable: tuple[Uninspectable, ...] = ()


@dataclass(frozen=True, slots=True)
class Limits:
    """`policies/content.toml`: how far Safehand reads into one file or message.

    A file beside others may use half of what their container has left, and three quarters of its
    time, so that none of them can keep its neighbours from being read.
    """

    max_file_mb: int = 25
    """Megabytes of the file itself; a larger one is not opened."""
    max_text_mb: int = 64
    """Megabytes of memory for the text of one file with everything inside it."""
    max_seconds: float = 4.0
    """For one file with everything inside it."""
    max_memory_mb: int = 110
    """Megabytes that a reader's process may take, the file included, beside the 25 of its own."""
    max_depth: int = 8
    """Files inside files inside files."""
    max_files: int = 5000
    """Files inside one file, at every depth together."""
    max_ratio: int = 200
    """Unpacked bytes for each packed byte; past a first megabyte, more is a bomb's."""
    ocr_seconds: float = 20.0
    """For the pictures of one file or message, beside `max_seconds`, where tesseract is installed;
    0 for none to be read."""
    ignore_image_kb: int = 24
    """Kilobytes up to which a picture is taken for a logo or an icon and passed over."""

    def __post_init__(self) -> None:
        for name in self.__slots__:
            if getattr(self, name) <= 0 and name not in {"ignore_image_kb", "ocr_seconds"}:
                raise ValueError(f"{name.replace('_', '-')} must be above 0")
        if self.ocr_seconds < 0:
            raise ValueError("ocr-seconds must be 0 or above")


class Refused(Exception):  # noqa: N818 -- a word of the house, as in "uninspectable"
    """A reader stopped: the file, or what is left of it, is uninspectable for this reason."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason
