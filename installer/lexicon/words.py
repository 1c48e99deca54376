"""Which strings are words? Frequency lists, inflected forms and dictionaries of many languages.

Short words are listed exactly, and only where a language uses them often: otherwise every string
of three letters would be a word somewhere. Words of six letters or more go into a Bloom filter,
which holds four times as many for its size; a string that is no word passes it by chance in about
one case in fifty, and has to be made of letter triples that words are made of besides.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import lists
import marisa_trie

from agent.passwords import filter as bloom

LEAST_ZIPF = {1: 4.0, 2: 3.5, 3: 3.5, 4: 2.5, 5: 1.5, 6: 1.5, 7: 1.5, 8: 1.5}
"""Zipf frequency (log10 per thousand million words) that a word of so many letters must reach.

Of random strings of three letters 21.6 % are words at 3.5, of four 3.9 % at 2.5, of five 0.9 % at
1.5 (measured on wordfreq 3.1.1).
"""
LEAST_ZIPF_LONG = 2.0
"""For words of nine letters and more."""

EXACT = 5
"""Words of so many letters or fewer are held exactly."""

CASELESS_EXACT = 3

BITS_A_WORD = 8

SAMPLE = 10
"""Every so many words are looked at to learn which triples of letters there are."""

RARE_TRIPLE = 40
"""A triple of letters that fewer words hold is not learnt; those words are held exactly."""

SOURCES = [
    "simplemma.cy:12",
    "tesseract.cym",
    "tesseract.pan",
    "tesseract.guj",
    "tesseract.urd",
    "lookups.ur",
    "tesseract.ben",
    "tesseract.eng",
    "hunspell.en:16",
    "hunspell.en-gb:16",
    "simplemma.en:14",
    "office.cy",
    "lughaat.ur",
    "gruut.sw",
    "cldr.sw",
    "sastrawi.id",
    "cldr.id",
    "office.id",
    "uniparser.sq:10",
    "common.albanian",
    "cldr.sq",
    "common.afrikaans",
    "cldr.af",
    "office.af",
    "gruut.ca",
    "common.catalan",
    "cldr.ca",
    "office.ca",
    "cldr.gl",
    "office.gl",
    "cldr.gd",
    "office.gd",
    "cldr.ga",
    "office.ga",
    "cldr.hr",
    "office.hr",
    "cldr.ne",
    "office.ne",
    "office.pa-IN",
    "office.gu",
    "office.bn",
    "office.sl",
    "office.eu",
    "cldr.lb",
    "simplemma.gd",
    "simplemma.ga:10",
    "lookups.ga:10",
    "tesseract.gla",
    "tesseract.gle",
    "simplemma.gv",
    "lookups.pl:10",
    "tesseract.pol",
    "hunspell.ro:10",
    "lookups.ro:13",
    "tesseract.ron",
    "hunspell.fr:11",
    "simplemma.fr:12",
    "tesseract.fra",
    "hunspell.es:10",
    "tesseract.spa",
    "lookups.it:11",
    "tesseract.ita",
    "simplemma.de:10",
    "tesseract.deu",
    "hunspell.nl:10",
    "simplemma.nl:10",
    "tesseract.nld",
    "simplemma.pt:10",
    "tesseract.por",
    "simplemma.sk:9",
    "tesseract.slk",
    "simplemma.cs:12",
    "tesseract.ces",
    "hunspell.el:8",
    "simplemma.el:12",
    "tesseract.ell",
    "simplemma.da:10",
    "tesseract.dan",
    "simplemma.bg:10",
    "tesseract.bul",
    "simplemma.sv:10",
    "tesseract.swe",
    "simplemma.nb:9",
    "simplemma.nn:10",
    "tesseract.nor",
    "simplemma.is:10",
    "tesseract.isl",
    "simplemma.uk:10",
    "tesseract.ukr",
    "simplemma.ru:10",
    "tesseract.rus",
    "lookups.hr:8",
    "tesseract.hrv",
    "tesseract.bos",
    "tesseract.srp",
    "simplemma.sl:12",
    "tesseract.slv",
    "simplemma.mk:7",
    "tesseract.mkd",
    "simplemma.lt:10",
    "tesseract.lit",
    "simplemma.lv:12",
    "tesseract.lav",
    "tesseract.fin:10",
    "simplemma.hu:8",
    "tesseract.hun:10",
    "tesseract.tur:10",
    "simplemma.tr:7",
    "simplemma.sq",
    "tesseract.sqi",
    "simplemma.ca:8",
    "tesseract.cat",
    "simplemma.gl:8",
    "tesseract.glg",
    "tesseract.eus:8",
    "tesseract.mlt",
    "simplemma.ar:8",
    "tesseract.ara",
    "simplemma.fa",
    "tesseract.fas",
    "tesseract.pus",
    "tesseract.snd",
    "simplemma.he",
    "tesseract.heb",
    "simplemma.hi",
    "tesseract.hin",
    "tesseract.mar:11",
    "tesseract.nep:11",
    "tesseract.tam:8",
    "tesseract.tel:8",
    "tesseract.kan:7",
    "tesseract.mal:7",
    "tesseract.sin:11",
    "tesseract.ori:11",
    "tesseract.asm:11",
    "tesseract.swa",
    "tesseract.yor",
    "tesseract.msa",
    "simplemma.id",
    "simplemma.ms",
    "tesseract.ind",
    "tesseract.fil:12",
    "tesseract.vie",
    "tesseract.tha",
    "tesseract.hye:8",
    "tesseract.kat:8",
    "tesseract.bel:10",
    "tesseract.aze:9",
    "tesseract.kmr:12",
    "tesseract.afr:12",
    "tesseract.ltz:12",
    "tesseract.fry:12",
    "tesseract.hat",
    "tesseract.ceb",
    "tesseract.mri",
    "tesseract.yid",
    "tesseract.tat",
    "tesseract.tir",
    "tesseract.amh:5",
    "cldr.so",
    "cldr.cy",
    "cldr.pa",
    "cldr.gu",
    "cldr.ur",
    "cldr.bn",
]
"""Beside the frequency lists, in this order: source.language, and where a language has no end of
forms the most letters that a form may have.
"""

SHORT_FROM = frozenset(
    [
        "simplemma.cy",
        "tesseract.cym",
        "tesseract.pan",
        "tesseract.guj",
        "tesseract.urd",
        "lookups.ur",
        "tesseract.ben",
        "simplemma.gd",
        "tesseract.gla",
        "tesseract.gle",
        "tesseract.mlt",
        "tesseract.swa",
        "tesseract.yor",
        "tesseract.kmr",
        "tesseract.pus",
        "tesseract.snd",
        "tesseract.mar",
        "tesseract.nep",
        "tesseract.tam",
        "tesseract.tel",
        "tesseract.kan",
        "tesseract.mal",
        "tesseract.sin",
        "tesseract.ori",
        "tesseract.asm",
        "tesseract.kat",
        "tesseract.hye",
        "tesseract.bel",
        "tesseract.tha",
        "tesseract.amh",
        "tesseract.tir",
        "tesseract.yid",
        "tesseract.sqi",
        "tesseract.afr",
        "gruut.sw",
        "sastrawi.id",
        "common.albanian",
        "common.afrikaans",
        "common.catalan",
        "lughaat.ur",
        "cldr.gd",
        "cldr.so",
        "cldr.cy",
        "cldr.pa",
        "cldr.gu",
        "cldr.ur",
        "cldr.bn",
        "tesseract.ara",
        "simplemma.ar",
        "tesseract.heb",
        "tesseract.hin",
        "simplemma.hi",
        "tesseract.ell",
        "tesseract.fas",
        "hunspell.en",
        "tesseract.bul",
    ]
)
"""Sources whose words of four and five letters count although no frequency is known of them."""


def _frequencies() -> Iterator[tuple[str, float]]:
    """(word, Zipf frequency) of every language of wordfreq, folded, without what is too rare."""
    import wordfreq

    for language in sorted(wordfreq.available_languages("best")):
        for word, zipf in lists.frequent(language):
            if zipf < min(LEAST_ZIPF.values()):
                break
            yield word, zipf


def _exact_letters(word: str) -> int:
    return EXACT if word[0] < "\u0530" else CASELESS_EXACT


def _triples(word: str) -> set[str]:
    return {word[at : at + 3] for at in range(len(word) - 2)}


def collect(packages: Path) -> tuple[set[str], Iterator[str]]:
    """Every word, and lines that say where they came from as they come."""
    words: set[str] = set()

    def gather() -> Iterator[str]:
        for key, zipf in _frequencies():
            if zipf >= LEAST_ZIPF.get(len(key), LEAST_ZIPF_LONG):
                words.add(key)
        yield f"  {len(words)} words with frequencies"
        for entry in SOURCES:
            source, _, most = entry.partition(":")
            before = len(words)
            least = 4 if source in SHORT_FROM else EXACT + 1
            caseless_least = 2 if source in SHORT_FROM else CASELESS_EXACT + 1
            longest = int(most or 15)
            for key in lists.listed(source, packages):
                at_least = least if key[0] < "\u0530" else caseless_least
                if at_least <= len(key) <= longest:
                    words.add(key)
            yield f"  {source}: {len(words) - before} more, {len(words)} in all"

    return words, gather()


def build(packages: Path, output: Path) -> Iterator[str]:
    """Writes words.marisa and words.bloom; yields what it did."""
    words, lines = collect(packages)
    yield from lines
    yield from write(words, output)


def write(words: set[str], output: Path) -> Iterator[str]:
    """The two files."""
    counts: Counter[str] = Counter()
    for word in sorted(words)[::SAMPLE]:
        if len(word) > EXACT and word[0] < "\u0530":
            counts.update(_triples(word))
    known = {triple for triple, count in counts.items() if count >= RARE_TRIPLE // SAMPLE}
    exact: list[str] = []
    many: list[str] = []
    for word in sorted(words):
        if len(word) <= _exact_letters(word) or (
            word[0] < "\u0530" and not known.issuperset(_triples(word))
        ):
            exact.append(word)
        else:
            many.append(word)
    trie = marisa_trie.Trie(
        exact + sorted(bloom.TRIPLE + triple for triple in known), order=marisa_trie.LABEL_ORDER
    )
    trie.save(str(output / "words.marisa"))
    (output / "words.bloom").write_bytes(bloom.build(many, BITS_A_WORD))
    yield f"  {len(exact)} words exactly, {len(many)} in the filter, {len(known)} triples"
    for name in ("words.marisa", "words.bloom"):
        yield f"  {name}: {(output / name).stat().st_size} bytes"
