"""How do a reader's process and the one that asked it talk?

Length-prefixed frames over two pipes. Text travels as UTF-8 that keeps lone surrogates; nothing
that is received is ever executed or unpickled.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field

from agent.content.document import Limits

HEAD = struct.Struct(">cII")
"""Kind of frame, length of its first field, length of its second."""
JOB, BEGIN, PART, PICTURE, MISSING, END, OVER = b"J", b"B", b"P", b"I", b"U", b"E", b"X"
"""To the reader: a job. From it: a file begins (number, place); a text (place, text), a picture
that may hold one (place, its bytes) and a part that was not read (place, reason) of the innermost
file; the innermost file ends (number, next number); the job is over (exit status)."""

_MOST = 1 << 30


@dataclass(frozen=True, slots=True)
class Job:
    """One file to read, and where it stands."""

    path: str
    name: str
    media_type: str
    charset: str
    depth: int
    in_mail: bool
    limits: Limits
    memory: int
    """Bytes that its text may take."""
    files: int
    deadline: float
    """On the clock of `time.monotonic`, which all processes of a machine share: what starting,
    handing over and waiting for a processor take is the file's time too."""
    done: Mapping[int, int] = field(default_factory=dict)
    """Files that an earlier attempt read to their end, each with the number that follows it."""
    poisoned: tuple[int, ...] = ()
    """Files that killed an earlier attempt; they are passed over."""

    def header(self) -> bytes:
        return json.dumps(asdict(self)).encode("ascii")


def job(header: bytes) -> Job:
    """The job that `Job.header` wrote."""
    fields = json.loads(header)
    fields["limits"] = Limits(**fields["limits"])
    fields["done"] = {int(number): after for number, after in fields["done"].items()}
    fields["poisoned"] = tuple(fields["poisoned"])
    return Job(**fields)


def encode(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def decode(data: bytes) -> str:
    """Raises UnicodeDecodeError for what `encode` never writes."""
    return data.decode("utf-8", "surrogatepass")


def frame(kind: bytes, first: bytes = b"", second: bytes = b"") -> bytes:
    return HEAD.pack(kind, len(first), len(second)) + first + second


def exactly(size: int, read: Callable[[int], bytes]) -> bytes:
    """That many bytes. Raises EOFError where the other side went away."""
    piece = read(min(size, 1 << 20)) if size else b""
    if len(piece) == size:
        return piece
    whole = bytearray(size)  # filled in place: a file is not held twice
    at = 0
    while piece:
        whole[at : at + len(piece)] = piece
        at += len(piece)
        if at == size:
            return bytes(whole)
        piece = read(min(size - at, 1 << 20))
    raise EOFError("the other process went away")


def receive(read: Callable[[int], bytes]) -> tuple[bytes, bytes, bytes]:
    """Kind, first and second field of the next frame. Raises EOFError, or ValueError for a frame
    that is larger than any of ours.
    """
    kind, first, second = HEAD.unpack(exactly(HEAD.size, read))
    if first + second > _MOST:
        raise ValueError("a frame is larger than any of ours")
    return kind, exactly(first, read), exactly(second, read)
