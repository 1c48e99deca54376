"""The texts of an old presentation."""

from __future__ import annotations

import struct
from collections.abc import Callable
from types import ModuleType

from hypothesis import given
from hypothesis import strategies as st

from agent.content.powerpoint97 import texts as atoms

Read = Callable[..., dict[str, str]]


def atom(kind: int, body: bytes, version: int = 0) -> bytes:
    return struct.pack("<HHI", version, kind, len(body)) + body


def test_texts(make: ModuleType, texts: Read, refusals: Read) -> None:
    inner = atom(0x0FA8, b"caf\xe9\rnext") + atom(0x0FA0, "☃ 943".encode("utf-16-le"))
    stream = atom(0x03E8, atom(0x0FF0, inner, 0xF), 0xF) + atom(0x0FF5, b"x" * 28)
    data = make.compound({"PowerPoint Document": stream})
    assert texts(data, "a.ppt")["slides and notes"] == "café\nnext\n☃ 943"
    user = struct.pack("<HHIII", 0, 0x0FF6, 20, 20, 0xF3D1C4DF)
    locked = make.compound({"PowerPoint Document": stream, "Current User": user})
    assert refusals(locked) == {"whole file": "encrypted"}


@given(st.binary(max_size=300))
def test_any_stream_is_read(stream: bytes) -> None:
    assert all(isinstance(each, str) for each in atoms(stream))
