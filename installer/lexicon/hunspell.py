"""Which forms does a hunspell dictionary stand for? Reads .aff and .dic, without compounds."""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

MOST_FORMS = 120
"""Forms of one stem, at most: agglutinating languages have no end."""


@dataclass(frozen=True, slots=True)
class Rule:
    strip: str
    add: str
    condition: re.Pattern[str] | None
    then: tuple[str, ...]
    """Flags that go on from here: a second affix."""


@dataclass(slots=True)
class Affixes:
    suffixes: dict[str, list[Rule]] = field(default_factory=lambda: defaultdict(list))
    prefixes: dict[str, list[Rule]] = field(default_factory=lambda: defaultdict(list))
    style: str = "short"
    aliases: list[tuple[str, ...]] = field(default_factory=list)
    barred: set[str] = field(default_factory=set)
    """Flags of stems that are not to be used."""
    needs_affix: set[str] = field(default_factory=set)
    """Flags of stems that are no words by themselves."""

    def flags(self, text: str) -> tuple[str, ...]:
        if self.aliases and text.isdigit():
            at = int(text) - 1
            return self.aliases[at] if at < len(self.aliases) else ()
        if self.style == "num":
            return tuple(part for part in text.split(",") if part)
        if self.style == "long":
            return tuple(text[at : at + 2] for at in range(0, len(text), 2))
        return tuple(text)


def _affixes(path: Path, encoding: str) -> Affixes:
    found = Affixes()
    aliases_due = False
    for line in path.read_text(encoding, errors="replace").splitlines():
        parts = line.split()
        if not parts:
            continue
        if parts[0] == "FLAG":
            found.style = parts[1]
        elif parts[0] == "AF":
            if aliases_due:
                found.aliases.append(found.flags(parts[1]))
            aliases_due = True
        elif parts[0] in {"FORBIDDENWORD", "ONLYINCOMPOUND"}:
            found.barred.add(parts[1])
        elif parts[0] in {"NEEDAFFIX", "PSEUDOROOT"}:
            found.needs_affix.add(parts[1])
        elif (
            parts[0] in {"SFX", "PFX"}
            and len(parts) >= 4
            and not (parts[2] in {"Y", "N"} and parts[3].isdigit())
        ):
            add, _, more = parts[3].partition("/")
            condition = parts[4] if len(parts) > 4 else "."
            try:
                shape = (
                    None
                    if condition == "."
                    else re.compile(condition + "$" if parts[0] == "SFX" else condition)
                )
            except re.error:
                continue
            rule = Rule(
                "" if parts[2] == "0" else parts[2],
                "" if add == "0" else add,
                shape,
                found.flags(more) if more else (),
            )
            (found.suffixes if parts[0] == "SFX" else found.prefixes)[parts[1]].append(rule)
    return found


def _suffixed(stem: str, flags: tuple[str, ...], affixes: Affixes, depth: int) -> Iterator[str]:
    for flag in flags:
        for rule in affixes.suffixes.get(flag, ()):
            if not stem.endswith(rule.strip):
                continue
            if rule.condition and not rule.condition.search(stem):
                continue
            form = stem[: len(stem) - len(rule.strip)] + rule.add
            yield form
            if depth and rule.then:
                yield from _suffixed(form, rule.then, affixes, depth - 1)


def _prefixed(stem: str, flags: tuple[str, ...], affixes: Affixes) -> Iterator[str]:
    for flag in flags:
        for rule in affixes.prefixes.get(flag, ()):
            if not stem.startswith(rule.strip):
                continue
            if rule.condition and not rule.condition.match(stem):
                continue
            yield rule.add + stem[len(rule.strip) :]


def _forms(stem: str, flags: tuple[str, ...], affixes: Affixes) -> Iterator[str]:
    """A stem with one suffix (two where the rule goes on), then with one prefix."""
    if affixes.needs_affix.isdisjoint(flags):
        yield stem
    yield from islice(_suffixed(stem, flags, affixes, 1), MOST_FORMS)
    yield from islice(_prefixed(stem, flags, affixes), MOST_FORMS)


def entries(affix_file: Path, dictionary: Path) -> Iterator[tuple[str, Iterator[str]]]:
    """Every stem, and the forms that it stands for."""
    head = affix_file.read_bytes()[:4096]
    named = re.search(rb"^SET\s+(\S+)", head, re.MULTILINE)
    encoding = named[1].decode() if named else "utf-8"
    affixes = _affixes(affix_file, encoding)
    for line in dictionary.read_text(encoding, errors="replace").splitlines()[1:]:
        entry = line.split("\t")[0].split(" ")[0]
        stem, _, raw = entry.partition("/")
        flags = affixes.flags(raw) if raw else ()
        if affixes.barred.isdisjoint(flags):
            yield stem, _forms(stem, flags, affixes)


def forms(affix_file: Path, dictionary: Path) -> Iterator[str]:
    """Every form of every stem."""
    for _, each in entries(affix_file, dictionary):
        yield from each


def stems(affix_file: Path, dictionary: Path) -> Iterator[str]:
    """The stems alone."""
    return (stem for stem, _ in entries(affix_file, dictionary))


def sampled(
    affix_file: Path, dictionary: Path, count: int, chance: random.Random
) -> Iterator[list[str]]:
    """The forms of so many stems, drawn by chance."""
    lines = len(dictionary.read_bytes().splitlines())
    for _, each in entries(affix_file, dictionary):
        if chance.random() * lines < count:
            yield list(each)
