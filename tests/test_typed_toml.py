"""agent.typed_toml: parameters, and errors that a person can act on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.typed_toml import TomlError, bind, parse


class Mode(StrEnum):
    OBSERVE = "observe"
    ENFORCE = "enforce"


@dataclass(frozen=True, slots=True)
class Inner:
    size_bits: int = 128


@dataclass(frozen=True, slots=True)
class Outer:
    name: str
    mode: Mode = Mode.OBSERVE
    share: float = 0.5
    since: date | None = None
    mounts: tuple[str, ...] = ()
    inner: Inner = field(default_factory=Inner)
    each: Mapping[str, Inner] = field(default_factory=dict)
    many: tuple[Inner, ...] = ()

    def __post_init__(self) -> None:
        if self.share > 1:
            raise ValueError("share is at most 1")


def read(text: str, *path: str) -> Outer:
    return bind(parse("p.toml", text), path, Outer)


def test_everything_binds() -> None:
    text = """
[area]
name = "a"
mode = "enforce"
share = 1
since = 2026-04-27
mounts = ["/boot"]
many = [{ size-bits = 1 }]
[area.inner]
size-bits = 256
[area.each."x.y"]
size_bits = 2
"""
    assert read(text, "area") == Outer(
        name="a",
        mode=Mode.ENFORCE,
        share=1.0,
        since=date(2026, 4, 27),
        mounts=("/boot",),
        inner=Inner(256),
        each={"x.y": Inner(2)},
        many=(Inner(1),),
    )


def test_an_absent_table_is_its_defaults() -> None:
    assert bind(parse("p.toml", ""), ("nowhere",), Inner) == Inner()


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ('[area]\nname = "a"\nmod = "x"', 3, "did you mean 'mode'"),
        ('[area]\nname = "a"\nzzz = 1', 3, "known here:"),
        ('[area]\n\n[area.inner]\nsize_bit = 3\n[b]\nname = "a"', 4, "did you mean 'size-bits'"),
        ("[area]\nshare = 0.1", 1, "'area.name' is missing"),
        ("[area]\nname = 3", 2, "must be text"),
        ('[area]\nname = "a"\nshare = 2', 1, "at most 1"),
        ('[area]\nname = "a"\nshare = true', 3, "must be a number"),
        ('[area]\nname = "a"\nmode = "loud"', 3, "one of observe, enforce"),
        ('[area]\nname = "a"\nmounts = "/boot"', 3, "must be a list"),
        ('[area]\nname = "a"\ninner = 3', 3, "must be a table"),
        ('[area]\nname = "a"\neach = 3', 3, "must be a table"),
        ('[area]\nname = "a"\nsince = "soon"', 3, "a date such as"),
        ("area = 3", 1, "must be a table"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(text: str, line: int, says: str) -> None:
    with pytest.raises(TomlError, match=f"p.toml, line {line}: .*{says}"):
        read(text, "area")


def test_broken_toml_names_the_file_and_line() -> None:
    with pytest.raises(TomlError, match=r"p\.toml: this is not valid TOML.*line 2"):
        parse("p.toml", "a = 1\nb = = 2")


@given(st.text(alphabet='[]abc.="\n 1', max_size=60))
def test_any_text_binds_or_is_a_toml_error(text: str) -> None:
    try:
        outer = read(text)
    except TomlError:
        return
    assert isinstance(outer, Outer)
