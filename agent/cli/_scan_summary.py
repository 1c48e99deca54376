"""How is what a scan found told to people and to programs?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from agent.files.scanning import Scanned

_MOST_PLACES = 3
_MOST_FOLDERS = 10
_ADVICE = {
    "encrypted": "needs a password: open it and scan what is inside",
    "image-only": "a picture, or a page that is one, and not read by tesseract: somebody must look",
    "too-large": "larger than policies/content.toml lets us read",
    "too-deep": "nested deeper than policies/content.toml lets us follow",
    "too-many": "more files than policies/content.toml lets us read",
    "timed-out": "took longer than policies/content.toml allows",
    "out-of-memory": "took more memory than policies/content.toml allows",
    "unsupported": "a kind of file that Safehand has no reader for",
    "broken": "damaged, or not what it claims to be",
    "not-a-file": "a pipe, a socket or a device: only files are read",
    "denied": "you may not read it: scan as somebody who may",
    "vanished": "was gone when its turn came",
    "unreadable": "the disk did not give it",
}


def as_json(scanned: Scanned) -> dict[str, object]:
    """The contract's keys, with the places of each kind and the number of people."""
    return {
        "path": scanned.path,
        "part": scanned.part,
        "personal_data": [
            {
                "type": each.type,
                "count": each.count,
                "confidence": each.confidence,
                "places": list(each.places),
            }
            for each in scanned.findings.personal_data
        ],
        "people": scanned.findings.people,
        "uninspectable": [
            {"part": part, "reason": reason} for part, reason in scanned.uninspectable
        ],
    }


def printable(path: str) -> str:
    """The path as a terminal may show it: what is no character, or steers a terminal, as \\x…."""
    whole = path.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in whole)


def as_text(scanned: Scanned) -> str:
    """A few lines for people; nothing where nothing was found."""
    if scanned.clean:
        return ""
    lines = [f"{printable(scanned.path)}{f', {scanned.part}' if scanned.part else ''}"]
    for each in scanned.findings.personal_data:
        places = "; ".join(each.places[:_MOST_PLACES])
        more = len(each.places) - _MOST_PLACES
        places += f"; and {more} more" if more > 0 else ""
        lines.append(f"  {each.count:>6,} x {each.type:<20} {places}")
    lines += [f"  not read: {part} ({reason})" for part, reason in scanned.uninspectable]
    # Several values on one line are shown with it, once.
    seen = dict.fromkeys((place, context.line) for place, context in scanned.contexts)
    texts = {(place, context.line): context.text for place, context in reversed(scanned.contexts)}
    lines += [f"    {place}, line {line}: {texts[place, line]}" for place, line in seen]
    return "\n".join(lines)


class Summary:
    """What was found in all: where, what kinds, how many people."""

    def __init__(self, roots: Iterable[Path]) -> None:
        self._roots = [str(root) for root in roots]
        self._scanned = self._found = self._people = 0
        self._subjects: set[bytes] = set()
        self._files: Counter[str] = Counter()
        self._values: Counter[str] = Counter()
        self._folders: Counter[str] = Counter()
        self._missing: Counter[str] = Counter()

    def add(self, scanned: Scanned) -> None:
        """One more answer."""
        self._scanned += 1
        found = scanned.findings
        if found.personal_data:
            self._found += 1
            self._people = max(self._people, found.people)
            self._subjects |= found.subjects
            self._folders[str(Path(scanned.path).parent)] += found.people
        for each in found.personal_data:
            self._files[each.type] += 1
            self._values[each.type] += each.count
        self._missing.update(reason for _, reason in scanned.uninspectable)

    @property
    def trouble(self) -> bool:
        """Something was found, or something was not read."""
        return bool(self._found or self._missing)

    def lines(self) -> list[str]:
        """The summary, line by line."""
        out = [f"\n{self._scanned:,} files and messages read; personal data in {self._found:,}."]
        if self._found:
            people = max(self._people, len(self._subjects))
            out[0] = (
                out[0][:-1] + f", of at least {people:,} {'person' if people == 1 else 'people'}."
            )
            out.append("\nWhat:")
            for kind, files in self._files.most_common():
                out.append(f"  {kind:<20} {self._values[kind]:>8,} in {files:,}")
            out.append("\nWhere, most people first:")
            folders = self._folders.most_common(_MOST_FOLDERS)
            out += [f"  {people:>8,}  {printable(folder)}" for folder, people in folders]
            more = len(self._folders) - len(folders)
            out += [f"            and {more:,} more folders"] if more else []
        if self._missing:
            out.append("\nNot read, so nobody may call it clean:")
            for reason, count in self._missing.most_common():
                out.append(f"  {count:>8,}  {reason}: {_ADVICE.get(reason, 'see above')}")
        return out
