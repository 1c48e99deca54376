"""Compound files are opened, and half a stream is refused."""

from __future__ import annotations

from types import ModuleType

import pytest

from agent.content.compound import Compound
from agent.content.document import Refused


def test_streams(make: ModuleType) -> None:
    data = make.compound({"a": b"small", "b": {"c": b"x" * 9000}})
    with Compound(data) as file:
        assert sorted(file.paths()) == [["a"], ["b", "c"]]
        assert file.read("a") == b"small"
        assert file.read("b", "c") == b"x" * 9000
        assert file.exists("b")
        assert not file.exists("d")
        assert file.properties()["title"] is None
        with pytest.raises(Refused):
            file.read("d")


def test_half_a_stream_is_refused(make: ModuleType) -> None:
    data = make.compound({"long": b"x" * 9000})
    broken = data.replace((9000).to_bytes(8, "little"), (90_000).to_bytes(8, "little"))
    with Compound(broken) as file, pytest.raises((Refused, OSError)):
        file.read("long")


def test_no_compound_file() -> None:
    with pytest.raises(OSError, match="OLE"):
        Compound(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
