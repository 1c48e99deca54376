"""What personal data is in these parts, and of how many people?"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from agent.detectors._detector import (
    MOST_HITS,
    Detector,
    Hit,
    Line,
    Part,
    Strength,
    Trigger,
    always,
    stronger,
)
from agent.detectors._evidence import REPORTED
from agent.detectors._names import names
from agent.detectors._reading import Reading
from agent.detectors._text import broken_at, fold, long_lines, rejoined, to_bytes
from agent.detectors._triggers import Scanner

_LONGEST_LINE = 400
"""Of a longer line only what is around each match is looked at, so many characters in all."""
_NUMBER = re.compile(r"\d(?:[ ./-]?\d){3,}")
_BATCH = 1 << 20
"""Characters of several parts that are scanned at once."""


@dataclass(frozen=True, slots=True)
class PersonalData:
    """One kind of personal data that was found. It holds no value."""

    type: str
    """A `type` id of DESIGN.md."""
    count: int
    """Distinct values of this kind; distinct people for kinds that speak about a person. 1 or
    more; counting stops at 1,000 a part."""
    confidence: float
    """0..1, that of the surest of them, rounded to two digits; nothing under 0.6 is reported."""
    places: tuple[str, ...]
    """The places of the parts it was found in, in the order they were read."""
    strength: Strength
    """FLAG or HOLD, of the strongest of them; never EVIDENCE. What policy may build on:

    HOLD means that something here identifies a person to an authority or a bank, or says
    something of health, origin, belief, crime or employment of a person who is named or numbered
    with it, or lists many people. FLAG means personal data that is reported and by itself keeps
    nothing back. Signatures, colleagues' names, work addresses and bare checksums are neither.
    """


@dataclass(frozen=True, slots=True)
class Findings:
    """Everything found in one message or file, its parts taken together."""

    personal_data: tuple[PersonalData, ...] = ()
    """Sorted by type; each type once."""
    people: int = 0
    """Distinct people whose data is here: the best estimate, at least 1 where anything is found."""
    subjects: frozenset[bytes] = frozenset()
    """A fingerprint for each value that stands for one of them, keyed for one engine's life: the
    union over several files counts people once. May be smaller than `people`."""


NOTHING = Findings()


@dataclass(frozen=True, slots=True)
class Context:
    """Where something was seen, for the person whose file it is: every value is masked."""

    type: str
    line: int
    """From 1, in the folded text."""
    text: str
    """The words around, with every value found in them as blocks."""


@dataclass
class _Tally:
    values: set[str] = field(default_factory=set)
    confidence: float = 0.0
    strength: Strength = Strength.EVIDENCE
    places: dict[str, None] = field(default_factory=dict)


class Engine:
    """Reads parts and says what personal data is in them. Holds nothing of what it read.

    For one thread at a time: the fastest scanner has one working memory.
    """

    def __init__(
        self,
        detectors: Sequence[Detector],
        parameters: Mapping[str, Any],
        scanner: Scanner,
        key: bytes,
    ) -> None:
        """`detectors` in an order in which each stands behind those it needs; `scanner` was made
        from their triggers in that order, and `BREAKS` last; `key` keys the fingerprints.
        """
        self._detectors = detectors
        self._bound = parameters
        self._parameters = [parameters[each.id] for each in detectors]
        self._needing = {
            each.id: frozenset(i for i, other in enumerate(detectors) if each.id in other.needs)
            for each in detectors
        }
        self._confirmed = _confirmed(detectors)
        self._scan = scanner
        self._key = key

    def keyed(self, key: bytes) -> Engine:
        """This engine with another key: those of several processes count a person once."""
        return Engine(self._detectors, self._bound, self._scan, key)

    def find(self, parts: Iterable[Part]) -> Findings:
        """What is in the parts of one message or file, taken together. Never raises for any text.

        Time and memory grow with the size of the text alone.
        """
        readings = []
        for batch in _batches(parts):
            # One look at all of them: most messages hold nothing that is worth a second.
            whole = "\n".join([part.text for part in batch])
            plain = whole.isascii()
            spots = self._scan(whole.encode() if plain else to_bytes(fold(whole)))
            if not spots:
                continue
            spots.sort(key=_by_end)
            offset = at = 0
            for part in batch:
                text = part.text if plain else fold(part.text)
                stop = offset + len(text)
                own = []
                while at < len(spots) and spots[at][1] <= stop + 1:
                    # One more is the end of the line that parts two of them: nobody's.
                    if spots[at][1] <= stop:
                        own.append((spots[at][0], spots[at][1] - offset))
                    at += 1
                offset = stop + 1
                if own and (reading := self._judged(part.place, text, own)) is not None:
                    readings.append(reading)
        return self._sum_up(readings) if readings else NOTHING

    def contexts(self, part: Part) -> list[Context]:
        """Where in one part something was seen, in order, with every value masked."""
        reading = self._read(part.place, part.text)
        if reading is None:
            return []
        seen = sorted(
            (hit.start, hit.end, type_)
            for type_, hits in reading.hits.items()
            for hit in hits
            if _reported(hit)
        )
        if not seen:
            return []
        whole = _masked(reading)
        return [
            Context(type_, whole.count("\n", 0, start) + 1, _around(whole, start, end))
            for start, end, type_ in seen
        ]

    def _read(self, place: str, text: str) -> Reading | None:
        """The part with every hit in it; None where no trigger fired."""
        folded = fold(text)
        spots = sorted(self._scan(to_bytes(folded)), key=_by_end)
        return self._judged(place, folded, spots) if spots else None

    def _judged(self, place: str, folded: str, spots: list[tuple[int, int]]) -> Reading | None:
        """The same for a folded text with its spots, sorted by where they end."""
        breaks = len(self._detectors)
        ends = [end for index, end in spots if index == breaks]
        if ends:
            if any(broken_at(folded, end) for end in long_lines(folded, ends)):
                folded = rejoined(folded)
                spots = sorted(self._scan(to_bytes(folded)), key=_by_end)
            spots = [spot for spot in spots if spot[0] != breaks]
            if not spots:
                return None
        lines = _lines(folded, spots)
        waiting = set(lines)
        for trigger, indexes in self._confirmed:
            own = lines.get(indexes[0])
            if own is not None and not trigger.confirm(folded, own):
                waiting.difference_update(indexes)
        if not waiting:
            return None
        reading = Reading(place, folded)
        for index in range(breaks):
            if index not in waiting:
                continue
            detector = self._detectors[index]
            own = lines.get(index, [])
            hits = list(islice(detector.judge(reading, own, self._parameters[index]), MOST_HITS))
            if hits:
                reading.hits[detector.id] = hits
                waiting |= self._needing[detector.id]
        return reading if reading.hits else None

    def _sum_up(self, readings: Sequence[Reading]) -> Findings:
        tallies: dict[str, _Tally] = {}
        for reading in readings:
            for type_, hits in reading.hits.items():
                for hit in filter(_reported, hits):
                    tally = tallies.setdefault(type_, _Tally())
                    tally.values.add(hit.value)
                    tally.confidence = max(tally.confidence, hit.confidence)
                    tally.strength = stronger(tally.strength, hit.strength)
                    tally.places[reading.place] = None
        if not tallies:
            return NOTHING
        counted = [tallies[d.id].values for d in self._detectors if d.one_each and d.id in tallies]
        most = max(counted, key=len, default=set())
        return Findings(
            tuple(
                PersonalData(
                    type_,
                    len(tally.values),
                    round(tally.confidence, 2),
                    tuple(tally.places),
                    tally.strength,
                )
                for type_, tally in sorted(tallies.items())
            ),
            max(1, len(most)),
            frozenset(self._fingerprint(value) for value in most),
        )

    def _fingerprint(self, value: str) -> bytes:
        return hashlib.blake2b(value.encode(), digest_size=16, key=self._key).digest()


def _confirmed(detectors: Sequence[Detector]) -> list[tuple[Trigger, list[int]]]:
    """The triggers that want a second look, each with the detectors that share it."""
    shared: dict[int, tuple[Trigger, list[int]]] = {}
    for index, detector in enumerate(detectors):
        if detector.trigger.confirm is not always:
            shared.setdefault(id(detector.trigger), (detector.trigger, []))[1].append(index)
    return list(shared.values())


def _reported(hit: Hit) -> bool:
    return hit.confidence >= REPORTED and hit.strength is not Strength.EVIDENCE


def _masked(reading: Reading) -> str:
    """The text with blocks over every value, also one that is not sure enough to report, over
    every name and every longer number.
    """
    text = reading.text
    spans = [(hit.start, hit.end) for hits in reading.hits.values() for hit in hits]
    spans += [(name.start, name.end) for name in names(text, 0, len(text))]
    spans += [found.span() for found in _NUMBER.finditer(text)]
    masked = list(text)
    for start, end in spans:
        masked[start:end] = ["█" if c.isalnum() else c for c in text[start:end]]
    return "".join(masked)


def _around(text: str, start: int, end: int) -> str:
    line_start = text.rfind("\n", 0, start) + 1
    line_end = text.find("\n", end)
    line_end = len(text) if line_end < 0 else line_end
    return text[max(line_start, start - 60) : min(line_end, end + 60)].strip()


def _lines(text: str, spots: list[tuple[int, int]]) -> dict[int, list[Line]]:
    """Each trigger's lines, in order, each once, at most MOST_HITS of them; of very long lines
    the stretches around the matches. The spots are sorted by where they end.
    """
    found: dict[int, list[Line]] = {}
    start, stop = 0, -1
    line = Line(start, stop)
    for index, end in spots:
        if not start < end <= stop:
            start = text.rfind("\n", 0, end - 1) + 1
            stop = text.find("\n", end - 1)
            if stop < 0:
                stop = len(text)
            line = Line(start, stop)
        lines = found.get(index)
        if lines is None:
            lines = found[index] = []
        elif len(lines) >= MOST_HITS or end <= lines[-1].end + 1:
            continue
        if stop - start <= _LONGEST_LINE:
            lines.append(line)
        else:
            half = _LONGEST_LINE // 2
            after = lines[-1].end if lines else 0
            lines.append(Line(max(start, after, end - half), min(stop, end + half)))
    return found


def _batches(parts: Iterable[Part]) -> Iterator[list[Part]]:
    """The parts, in order, as many at a time as make no great copy."""
    batch: list[Part] = []
    size = 0
    for part in parts:
        length = len(part.text)
        if batch and size + length > _BATCH:
            yield batch
            batch, size = [], 0
        batch.append(part)
        size += length
    if batch:
        yield batch


def _by_end(spot: tuple[int, int]) -> int:
    return spot[1]
