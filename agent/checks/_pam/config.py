"""Which lines does Linux-PAM run for a service?

Pure: texts go in, a `Stack` of lines comes out, with includes and substacks laid flat as
libpam lays them. Written from pam.conf(5) and the System Administrators' Guide, and measured
against Linux-PAM 1.5.2 on Debian 12, whose `@include` is Debian's own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache

from agent.checks._texts import Source

DIRECTORIES = ("/etc/pam.d", "/usr/lib/pam.d", "/usr/etc/pam.d")
"""Where services are looked for, in this order: the administrator's, then the distribution's."""
ONE_FILE = "/etc/pam.conf"
"""Used for a service that has no file of its own."""
FALLBACK = "other"
"""The service whose lines serve every service that has none."""
_MAX_DEPTH = 16
"""Includes in includes; libpam gives up at the same depth."""


class Action(StrEnum):
    """What a line does with its module's answer; a jump is a positive number instead."""

    IGNORE = "ignore"
    OK = "ok"
    DONE = "done"
    BAD = "bad"
    DIE = "die"
    RESET = "reset"


CODES = (
    "success", "open_err", "symbol_err", "service_err", "system_err", "buf_err", "perm_denied",
    "auth_err", "cred_insufficient", "authinfo_unavail", "user_unknown", "maxtries",
    "new_authtok_reqd", "acct_expired", "session_err", "cred_unavail", "cred_expired", "cred_err",
    "no_module_data", "conv_err", "authtok_err", "authtok_recover_err", "authtok_lock_busy",
    "authtok_disable_aging", "try_again", "ignore", "abort", "authtok_expired", "module_unknown",
    "bad_item", "conv_again", "incomplete",
)  # fmt: skip
"""What a module may answer, in the words of pam.conf(5)."""

_ACCEPTS = {"success", "new_authtok_reqd"}
_KEYWORDS: dict[str, tuple[Action, Action, Action]] = {
    # keyword: what it does on success, on "ignore", on anything else (pam.conf(5), last table)
    "required": (Action.OK, Action.IGNORE, Action.BAD),
    "requisite": (Action.OK, Action.IGNORE, Action.DIE),
    "sufficient": (Action.DONE, Action.IGNORE, Action.IGNORE),
    "optional": (Action.OK, Action.IGNORE, Action.IGNORE),
}


@dataclass(frozen=True, slots=True)
class Control:
    """A line's control field: an action for each answer."""

    actions: Mapping[str, Action | int] = field(default_factory=dict)
    default: Action | int = Action.BAD

    def action(self, code: str) -> Action | int:
        return self.actions.get(code, self.default)


@lru_cache(maxsize=256)
def parse_control(text: str) -> Control:
    """The control of a keyword or of what stands in [square brackets], without them.

    Anything that libpam cannot parse makes every answer bad, as it does there.
    """
    if text.lower() in _KEYWORDS:
        success, ignored, other = _KEYWORDS[text.lower()]
        return Control({**dict.fromkeys(_ACCEPTS, success), "ignore": ignored}, other)
    actions: dict[str, Action | int] = {}
    position = 0
    while text[position:].strip():
        pair = _PAIR.match(text, position)
        if pair is None:
            return Control()
        action: Action | int = int(pair[3]) if pair[3] else Action(pair[2])
        if action == 0:
            return Control()
        if pair[1] == "default":
            # A default fills only what is not yet said; a later pair may still say otherwise.
            for code in CODES:
                actions.setdefault(code, action)
        else:
            actions[pair[1]] = action
        position = pair.end()
    return Control(actions)


# libpam takes the first name in its table that the text begins with; none but "authtok_err" is
# the beginning of another, so the longest match finds the same.
_PAIR = re.compile(
    r"\s*({})\s*=\s*(?:({})|([0-9]+))".format(
        "|".join(sorted((*CODES, "default"), key=len, reverse=True)),
        "|".join(action.value for action in Action),
    )
)


@dataclass(frozen=True, slots=True)
class Line:
    """One entry of a stack."""

    place: str
    """For people: "/etc/pam.d/sshd line 4"."""
    level: int
    """How many substacks it stands in."""
    control: Control = field(default_factory=Control)
    module: str = ""
    """As written: "pam_unix.so" or an absolute path; empty where the line is broken."""
    arguments: tuple[str, ...] = ()
    opens_substack: bool = False
    """A marker before a substack's own lines: it counts in jumps and asks nothing."""
    broken: bool = False
    """libpam could not use this line, and treats it as a module that refuses."""

    @property
    def name(self) -> str:
        """The module without directory and ending: "pam_unix"."""
        return self.module.rpartition("/")[2].partition(".")[0]


@dataclass(frozen=True, slots=True)
class Stack:
    """What libpam runs to authenticate somebody for one service."""

    lines: tuple[Line, ...]
    cut_off: tuple[str, ...] = ()
    """Files that end in the middle of a line: perhaps not all of them was read."""
    fallback: bool = False
    """True where the service has no lines of its own and `other` serves it."""


def exists(texts: Source, service: str) -> bool:
    """True where the service has a file or lines of its own. Raises Unreadable."""
    return _find(texts, service) is not None or bool(_one_file_entries(texts, service))


def stack(texts: Source, service: str) -> Stack:
    """The lines that authenticate somebody for `service`.

    Raises Unreadable where one of the files cannot be read.
    """
    reader = _Reader(texts)
    lines = reader.service(service)
    fallback = not lines
    if fallback:
        lines = reader.service(FALLBACK)
    return Stack(tuple(lines), tuple(dict.fromkeys(reader.cut_off)), fallback)


def _find(texts: Source, name: str) -> tuple[str, str] | None:
    """The path and text of a service's or included file."""
    paths = [name] if name.startswith("/") else [f"{each}/{name}" for each in DIRECTORIES]
    for path in paths:
        text = texts.read(path)
        if text is not None:
            return path, text
    return None


def _one_file_entries(texts: Source, service: str) -> list[tuple[int, Words]]:
    """The entries of /etc/pam.conf for a service, without their first word, by line number."""
    return [
        (number, words[1:])
        for number, words in _read(texts.read(ONE_FILE) or "")
        if words[0].lower() == service.lower()
    ]


Words = tuple[str, ...]


@lru_cache(maxsize=64)
def _read(text: str) -> tuple[tuple[int, Words], ...]:
    """Each entry's first line and its words. Most services include the same few files."""
    return tuple((number, tuple(tokens(entry))) for number, entry in assemble(text))


def assemble(text: str) -> Iterator[tuple[int, str]]:
    """Each entry with the number of its first line: comments gone, continued lines joined.

    Empty lines and whole comments inside a continued entry are skipped, as Linux-PAM 1.5 does. An
    entry that asks for more at the end of the file is handed out as it stands.
    """
    entry, first = "", 0
    for number, line in enumerate(text.split("\n"), 1):
        piece, mark, _ = line.partition("#")
        piece = piece.strip(" \t\r")
        if not piece:
            continue
        first = first or number
        if piece.endswith("\\") and not mark:
            entry += piece[:-1] + " "
            continue
        yield first, entry + piece
        entry, first = "", 0
    if entry.strip():
        yield first, entry.strip()


def tokens(entry: str) -> list[str]:
    """The words of an entry; what stands in [square brackets] is one, without them."""
    found = []
    for match in _TOKEN.finditer(entry):
        bracketed = match[1]
        found.append(match[0] if bracketed is None else bracketed.replace("\\]", "]"))
    return found


_TOKEN = re.compile(r"\[((?:\\\]|[^\]])*)\]?|[^\s\[][^\s]*")
_OTHER_TYPES = {"account", "session", "password"}


class _Reader:
    """Lays one service's `auth` lines flat."""

    def __init__(self, texts: Source) -> None:
        self._texts = texts
        self.cut_off: list[str] = []

    def service(self, name: str) -> list[Line]:
        """A service's own lines; none where it has none."""
        found = _find(self._texts, name)
        if found is not None:
            return self._file(*found, level=0, depth=0)
        return [
            line
            for number, words in _one_file_entries(self._texts, name)
            for line in self._entry(f"{ONE_FILE} line {number}", words, 0, 0)
        ]

    def _file(self, path: str, text: str, level: int, depth: int) -> list[Line]:
        last = text.rpartition("\n")[2]
        if last.partition("#")[0].strip() or not text.strip():
            self.cut_off.append(path)
        return [
            line
            for number, words in _read(text)
            for line in self._entry(f"{path} line {number}", words, level, depth)
        ]

    def _entry(self, place: str, words: Words, level: int, depth: int) -> list[Line]:
        """The `auth` lines that one entry amounts to: none, itself, or what it includes."""
        first, *rest = words or ("",)
        kind = first.removeprefix("-").lower()
        if kind == "@include":
            return self._include(place, rest, level, depth)
        if kind in _OTHER_TYPES:
            return []
        # libpam takes a type that it does not know for the most sensitive one, and lets it refuse.
        broken = kind != "auth"
        if not rest:
            return [Line(place, level, broken=True)]
        control, *rest = rest
        if control.lower() == "include":
            return self._include(place, rest, level, depth)
        if control.lower() == "substack":
            inside = self._include(place, rest, level + 1, depth)
            return [Line(place, level, opens_substack=True), *inside]
        actions = parse_control(control)
        if not rest:
            return [Line(place, level, actions, broken=True)]
        return [Line(place, level, actions, rest[0], tuple(rest[1:]), broken=broken)]

    def _include(self, place: str, rest: list[str], level: int, depth: int) -> list[Line]:
        found = _find(self._texts, rest[0]) if rest and depth < _MAX_DEPTH else None
        if found is None:
            return [Line(place, level, broken=True)]
        return self._file(*found, level, depth + 1)
