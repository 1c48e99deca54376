"""TOML text → frozen, typed parameters, with errors that name the file and the line.

Pure. Policies and settings are read by people who do not program, so a key that nobody knows is
an error that says where it stands and which key was probably meant.
"""

from __future__ import annotations

import dataclasses
import re
import tomllib
import types
from collections.abc import Mapping
from datetime import date
from enum import Enum
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")

_KEY = r"""(?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*')"""
_TABLE_LINE = re.compile(rf"\s*\[\[?\s*({_KEY}(?:\s*\.\s*{_KEY})*)\s*\]\]?")
_KEY_LINE = re.compile(rf"\s*({_KEY}(?:\s*\.\s*{_KEY})*)\s*=")
_ONE_KEY = re.compile(_KEY)


class TomlError(ValueError):
    """A file that cannot be used. The message says where and what to do, for people."""


@dataclasses.dataclass(frozen=True, slots=True)
class TomlFile:
    """One file's text and the tables in it."""

    name: str
    """As the reader knows it: a path."""
    text: str
    tables: Mapping[str, Any]

    def line_of(self, path: tuple[str, ...]) -> int:
        """The 1-based line on which a key or table stands; that of its nearest parent else."""
        best, best_depth = 1, 0
        table: tuple[str, ...] = ()
        for number, line in enumerate(self.text.splitlines(), 1):
            if match := _TABLE_LINE.match(line):
                table = here = _split(match[1])
            elif match := _KEY_LINE.match(line):
                here = table + _split(match[1])
            else:
                continue
            depth = len(here) if path[: len(here)] == here else 0
            if depth > best_depth:
                best, best_depth = number, depth
        return best

    def error(self, path: tuple[str, ...], message: str) -> TomlError:
        """An error that names this file and the line of `path`."""
        return TomlError(f"{self.name}, line {self.line_of(path)}: {message}")


def _split(dotted: str) -> tuple[str, ...]:
    return tuple(key.strip("\"'") for key in _ONE_KEY.findall(dotted))


def parse(name: str, text: str) -> TomlFile:
    """The file's tables. Raises TomlError with the line where it is not TOML."""
    try:
        return TomlFile(name, text, tomllib.loads(text))
    except tomllib.TOMLDecodeError as problem:
        raise TomlError(f"{name}: this is not valid TOML: {problem}") from problem


def bind(file: TomlFile, path: tuple[str, ...], kind: type[T]) -> T:
    """The table at `path` as the dataclass `kind`; its defaults where the table is absent.

    Keys are written with hyphens or underscores. Raises TomlError for an unknown key, a missing
    one that has no default, a value of the wrong type, or what `kind` itself refuses.
    """
    value: Any = file.tables
    for key in path:
        value = value.get(key, {}) if isinstance(value, Mapping) else value
    bound: T = _bind(file, path, kind, value)
    return bound


def _bind(file: TomlFile, path: tuple[str, ...], kind: Any, value: Any) -> Any:
    """`value` as `kind`; the one place that knows which types parameters may have."""
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        # Only `X | None`: TOML has no null, so a value that is there is an X.
        return _bind(file, path, next(a for a in arguments if a is not types.NoneType), value)
    if dataclasses.is_dataclass(kind):
        return _bind_table(file, path, kind, value)
    if origin in (tuple, frozenset):
        if not isinstance(value, list):
            raise file.error(path, f"{_named(path)} must be a list, in [square brackets].")
        return origin(_bind(file, path, arguments[0], each) for each in value)
    if origin is not None and issubclass(origin, Mapping):
        if not isinstance(value, Mapping):
            raise file.error(path, f"{_named(path)} must be a table.")
        return {k: _bind(file, (*path, k), arguments[1], v) for k, v in value.items()}
    if isinstance(kind, type) and issubclass(kind, Enum):
        choices = [str(each.value) for each in kind]
        if value not in choices:
            raise file.error(path, f"{_named(path)} must be one of {', '.join(choices)}.")
        return kind(value)
    if kind is float and type(value) is int:
        return float(value)
    if type(value) is not kind:
        raise file.error(path, f"{_named(path)} must be {_WANTED.get(kind, kind.__name__)}.")
    return value


_WANTED: dict[object, str] = {
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    str: 'text, in "quotes"',
    date: "a date such as 2027-03-27",
}


def _bind_table(file: TomlFile, path: tuple[str, ...], kind: Any, value: Any) -> Any:
    if not isinstance(value, Mapping):
        raise file.error(path, f"{_named(path)} must be a table.")
    hints = get_type_hints(kind)
    fields = {field.name.replace("_", "-"): field for field in dataclasses.fields(kind)}
    arguments: dict[str, Any] = {}
    for key, each in value.items():
        field = fields.get(key.replace("_", "-"))
        if field is None:
            raise file.error((*path, key), unknown(key, fields))
        arguments[field.name] = _bind(file, (*path, key), hints[field.name], each)
    for name, field in fields.items():
        required = (
            field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING
        )
        if required and field.name not in arguments:
            raise file.error(path, f"{_named((*path, name))} is missing.")
    try:
        return kind(**arguments)
    except ValueError as problem:
        raise file.error(path, str(problem)) from problem


def unknown(key: str, known: Mapping[str, object]) -> str:
    """The message for a key that nobody knows: which one was probably meant."""
    import difflib  # only when something is wrong: the agent's core stays small

    near = difflib.get_close_matches(key.replace("_", "-"), known, n=1)
    hint = f"did you mean {near[0]!r}?" if near else f"known here: {', '.join(sorted(known))}."
    return f"unknown key {key!r}; {hint}"


def _named(path: tuple[str, ...]) -> str:
    return repr(".".join(path)) if path else "this file"
