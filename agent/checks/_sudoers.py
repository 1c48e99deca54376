"""Who may run everything as root, by sudo's rules?

sudoers(5): user specifications, aliases and includes. Grants of ALL commands make an administrator,
and so do those of a program that is, or starts, whatever one likes: a shell, su, an interpreter.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

ReadFile = Callable[[str], str]
ListDirectory = Callable[[str], tuple[str, ...]]


@dataclass(slots=True)
class Rules:
    """What all files together say, before aliases are resolved."""

    grants: list[tuple[list[str], list[str]]] = field(default_factory=list)
    """Users as written, and the commands that they may run."""
    users: dict[str, list[str]] = field(default_factory=dict)
    commands: dict[str, list[str]] = field(default_factory=dict)


def administrators(path: str, read: ReadFile, names: ListDirectory) -> frozenset[str]:
    """Who may run anything, as sudoers writes them: `amy`, `%wheel`, `#1001`, `ALL`, `+netgroup`.

    Whatever `read` and `names` raise is raised. Raises ValueError for a line that is none of
    sudoers': then nobody can say whom it lets in.
    """
    rules = Rules()
    _read(path, read, names, rules, depth=0)
    return frozenset(
        user
        for users, commands in rules.grants
        if _has_all(commands, rules.commands)
        for user in _resolved(users, rules.users)
    )


def _read(path: str, read: ReadFile, names: ListDirectory, rules: Rules, depth: int) -> None:
    if depth > 16:
        raise ValueError(f"{path} includes itself")
    for line in _logical_lines(read(path)):
        if include := re.match(r"[@#]include(dir)?\s+(.+)", line):
            target = include[2].strip().strip('"')
            target = target if target.startswith("/") else path.rpartition("/")[0] + "/" + target
            # sudoers(5): names with a dot or ending in ~ are left out.
            files = (
                [f"{target}/{n}" for n in names(target) if "." not in n and not n.endswith("~")]
                if include[1]
                else [target]
            )
            for each in files:
                _read(each, read, names, rules, depth + 1)
        else:
            _add(line, rules)


def _logical_lines(text: str) -> Iterator[str]:
    """Lines joined where they end in a backslash, without comments."""
    if text and not text.endswith("\n"):
        raise ValueError("the last line breaks off")
    for raw in text.replace("\\\n", " ").splitlines():
        line = raw.strip()
        if not re.match(r"#include(dir)?\s", line):
            # A # starts a comment, unless digits follow it: then it is a user's number.
            line = re.split(r"(?<!\\)#(?![0-9-])", line)[0].strip()
        if line:
            yield line


def _add(line: str, rules: Rules) -> None:
    if line.startswith("Defaults"):
        return
    if alias := re.match(r"(User|Runas|Host|Cmnd|Cmd)_Alias\s+(.+)", line):
        wanted = {"User": rules.users, "Cmnd": rules.commands, "Cmd": rules.commands}.get(alias[1])
        for definition in alias[2].split(":"):
            name, equals, members = definition.partition("=")
            if not equals:
                raise ValueError(f"this is no alias: {line[:40]!r}")
            if wanted is not None:
                wanted[name.strip()] = _list(members)
        return
    head, equals, rest = line.partition("=")
    words = re.split(r"(?<!\\)\s+", head.strip())
    users = " ".join(words[:-1]) if equals else ""
    if not users:
        raise ValueError(f"this is no rule of sudoers: {line[:40]!r}")
    # Further "host = commands" parts, after a colon, are for the same users.
    commands = re.sub(r"\([^)]*\)|\b[A-Z_]+:(?!\S*=)", " ", rest)
    rules.grants.append((_list(users), _list(commands)))


# A program without arguments may be given any; `su` alone, with or without "-", is root's shell.
_ANYTHING = re.compile(
    r"(?:^|[\s=])/\S*/(?:(?:ba|da|z|k|mk|c|tc|fi)?sh|sudo|visudo|env|python[\d.]*|perl|ruby|lua\S*"
    r"|node|vim?|nano|emacs|less|more|find|awk|gawk|mawk|docker|podman|chroot|unshare|nsenter"
    r"|systemd-run|pkexec|\*)$"
    r"|(?:^|[\s=])/\S*/su(?:\s+-l?)?(?:\s+root)?$"
)


def _list(text: str) -> list[str]:
    """What commas separate; sudoers quotes a name with spaces, or escapes them."""
    parts = re.split(r"(?<!\\),", text)
    return [p for each in parts if (p := each.strip().strip('"').replace("\\ ", " "))]


def _has_all(commands: list[str], aliases: dict[str, list[str]], depth: int = 0) -> bool:
    return depth < 16 and any(
        re.search(r"(^|\s|=)ALL$", each) is not None
        or _ANYTHING.search(each) is not None
        or _has_all(aliases.get(each, []), aliases, depth + 1)
        for each in commands
    )


def _resolved(users: list[str], aliases: dict[str, list[str]], depth: int = 0) -> Iterator[str]:
    for each in users:
        if each in aliases and depth < 16:
            yield from _resolved(aliases[each], aliases, depth + 1)
        elif not each.startswith("!"):
            yield each
