"""What do the sources list? Their words, folded, and kept: some take minutes to read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

import sources

from agent.passwords.letters import fold

LONGEST = 24

_NOT_IN_WORDS = re.compile(r"[\s\d_.,:;/!?()\[\]{}\"„“”«»…&+*=<>|@#%^~$€£·•–—-]")


def folded(words: Iterable[str]) -> Iterator[str]:
    """Each as the lexicon spells it; without what is no single word."""
    for word in words:
        if len(word) <= 2 * LONGEST and not _NOT_IN_WORDS.search(word):
            key = fold(word)
            if key and len(key) <= LONGEST:
                yield key


def _kept(packages: Path, source: str) -> Path:
    return packages.parent / "folded" / f"{source}.txt"


def listed(source: str, packages: Path) -> list[str]:
    """A source's words, folded, each once; kept beside the packages, since some take minutes."""
    kept = _kept(packages, source)
    if not kept.exists():
        words = sorted(set(folded(sources.read(source, packages))))
        kept.parent.mkdir(exist_ok=True)
        part = kept.with_suffix(".part")
        part.write_text("\n".join(words), "utf-8")
        part.replace(kept)
    return kept.read_text("utf-8").split()


def frequent(language: str) -> Iterator[tuple[str, float]]:
    """(word, Zipf frequency) of a language, folded."""
    for word, zipf in sources.frequencies(language):
        if not _NOT_IN_WORDS.search(word):
            key = fold(word)
            if key and len(key) <= LONGEST:
                yield key, zipf


def _count(packages: Path, source: str) -> str:
    return f"  {source}: {len(listed(source, packages))} words"


def build(packages: Path, _: Path) -> Iterator[str]:
    """Reads every source that was not read yet, as many at once as there are processors."""
    named = {source for every in sources.OF.values() for source in every.split()}
    due = sorted(source for source in named if not _kept(packages, source).exists())
    with ProcessPoolExecutor() as pool:
        yield from pool.map(partial(_count, packages), due)
