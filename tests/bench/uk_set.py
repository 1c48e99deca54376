"""Which labelled UK documents is detection measured on?

Made from a frozen seed, without a look at the detectors: `documents()` yields each with the types
that are in it. Run as a script it prints how many there are of each type.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import uk_hard
import uk_templates
from uk_people import Person

SEED = 20261121
PER_TYPE = 130
PER_NEGATIVE = 20


@dataclass(frozen=True)
class Part:
    place: str
    text: str


@dataclass(frozen=True)
class Document:
    name: str
    parts: tuple[Part, ...]
    types: frozenset[str]
    """What must be found."""
    also: frozenset[str] = field(default=frozenset())
    """What may be found too: it is there, but a careful person might not name it."""
    hard: bool = False
    """Ordinary business that only looks like personal data."""


def documents() -> Iterator[Document]:
    """Every document, the same ones on every machine."""
    rng = random.Random(SEED)
    for type_, templates in uk_templates.TEMPLATES.items():
        for number in range(PER_TYPE):
            yield _document(rng, f"{type_}-{number}", templates[number % len(templates)])
    for number in range(2 * PER_TYPE):
        template = uk_templates.TABLES[number % len(uk_templates.TABLES)]
        yield _document(rng, f"table-{number}", template)
    for kind, make in uk_hard.KINDS.items():
        for number in range(PER_NEGATIVE):
            text = uk_templates.wrapped(rng, make(rng))
            yield Document(f"hard-{kind}-{number}", (Part("body", text),), frozenset(), hard=True)


def _document(
    rng: random.Random,
    name: str,
    template: Callable[[random.Random, Person], uk_templates.Filled],
) -> Document:
    filled = template(rng, Person.random(rng))
    how = rng.random()
    subject, attachment = rng.choice(uk_templates.SUBJECTS), None
    if how < 0.12:
        attachment, body = filled.text, rng.choice(uk_templates.COVERS)
    elif how < 0.24:
        body = uk_templates.quoted(rng, filled.text) if not filled.table else filled.text
    else:
        body = uk_templates.wrapped(rng, filled.text)
    if how > 0.97 and "\n" not in filled.text:
        subject = f"RE: {filled.text}"
    parts = [Part("subject", subject), Part("body", body)]
    if attachment is not None:
        parts.append(Part(rng.choice(["list.xlsx, sheet 'Sheet1'", "letter.docx"]), attachment))
    return Document(name, tuple(parts), filled.types, filled.also)


if __name__ == "__main__":
    every = list(documents())
    for type_, count in Counter(t for d in every for t in d.types).most_common():
        print(f"{type_:24}{count:6}")
    print(f"{len(every)} documents, {sum(d.hard for d in every)} of them hard negatives")
