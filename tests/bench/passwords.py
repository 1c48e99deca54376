#!/usr/bin/env python3
"""How often is the password gate wrong, and how quick is it? Prints a table.

    tests/bench/passwords.py [--quick]

The labelled set is made from a fixed seed: honest triples from Debian's aspell dictionaries, which
the lexicon is not built from (aspell-cy and the others below; a language that is not installed is
left out and said so), and negatives by class. Beside the gate: zxcvbn (score 3 or more accepts),
pwquality (`pwscore`) and passwdqc (`pwqcheck`), where they are installed.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import resource
import shutil
import subprocess
import sys
import time
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT))

from agent.passwords import gate, suggest  # noqa: E402 -- runs from a checkout
from agent.passwords.lexicon import Shipped  # noqa: E402
from agent.passwords.own import Context  # noqa: E402

SEED = 20261121
EACH = 250
MARKS = "-!?+*=.,:%&@#"
ASPELL = (
    "cy",
    "pa",
    "gu",
    "pl",
    "ro",
    "ar",
    "bn",
    "hi",
    "it",
    "sv",
    "cs",
    "sl",
    "hr",
    "ga",
    "fr",
    "el",
    "uk",
    "de",
    "es",
)
SMALLER = frozenset(["cy", "pa", "gu", "bn", "hi", "ga", "sl", "hr"])
PERSON = Context("pashworth", "Priya Ashworth", "Northwind Analytics Ltd")

Sample = tuple[str, bool, str]
"""Class, whether it should be accepted, password."""


def _aspell(language: str) -> list[str]:
    """Words of 4 to 9 letters, in small letters or (German) as they are, from one dictionary."""
    dump = subprocess.run(["aspell", "-l", language, "dump", "master"], capture_output=True)
    if dump.returncode or not dump.stdout:
        return []
    stems = dump.stdout.decode("utf-8", "replace").split()
    chosen = random.Random(SEED).sample(stems, min(len(stems), 20_000))
    expanded = subprocess.run(
        ["aspell", "-l", language, "expand"],
        input="\n".join(chosen).encode(),
        capture_output=True,
    )
    words = [
        w
        for line in expanded.stdout.decode("utf-8", "replace").splitlines()
        for w in line.split()[:3]
    ]
    return sorted(
        {
            word
            for word in words
            if 4 <= len(word) <= 9
            and "/" not in word
            and all(char.isalpha() or unicodedata.category(char)[0] == "M" for char in word)
            and (word == word.lower() or language == "de")
        }
    )


def _joined(words: list[str], chance: random.Random) -> str:
    marks = [chance.choice(MARKS) for _ in words]
    text = "".join(w[0].upper() + w[1:] + m for w, m in zip(words, marks, strict=True))[:-1]
    return unicodedata.normalize("NFC", text)


def honest(language: str, chance: random.Random) -> Iterator[str]:
    """Triples of one language, long enough to be judged for their words."""
    words = _aspell(language)
    while len(words) > 300:
        text = _joined(chance.sample(words, 3), chance)
        if len(text) >= 15:
            yield text


def _letters(chance: random.Random) -> str:
    return "".join(chance.choice("abcdefghijklmnopqrstuvwxyz") for _ in range(chance.randint(4, 8)))


def _pseudo(chance: random.Random) -> str:
    onset = [
        "b",
        "c",
        "d",
        "f",
        "g",
        "h",
        "j",
        "k",
        "l",
        "m",
        "n",
        "p",
        "r",
        "s",
        "t",
        "v",
        "w",
        "br",
        "cr",
        "dr",
        "fl",
        "gr",
        "pl",
        "pr",
        "sl",
        "st",
        "tr",
    ]
    coda = ["", "", "n", "r", "l", "s", "t", "ck", "nd", "mp", "rt"]
    return "".join(
        chance.choice(onset) + chance.choice("aeiou") + chance.choice(coda) for _ in range(3)
    )


SEQUENCES = """
Monday Tuesday Wednesday|January February March|Lundi Mardi Mercredi|Montag Dienstag Mittwoch
Lunes Martes Miércoles|Poniedziałek Wtorek Środa|Luni Marți Miercuri|Maandag Dinsdag Woensdag
Понедельник Вторник Среда|Δευτέρα Τρίτη Τετάρτη|Pazartesi Salı Çarşamba|Hétfő Kedd Szerda
Dydd Llun Mawrth Mercher|Styczeń Luty Marzec|Ionawr Chwefror Mawrth|Ianuarie Februarie Martie
Seventeen Eighteen Nineteen|Hundred Thousand Million|Siebzehn Achtzehn Neunzehn
Jedenaście Dwanaście Trzynaście|Dieciséis Diecisiete Dieciocho|Yksitoista Kaksitoista Kymmenen
Orange Yellow Purple|Czerwony Zielony Niebieski|Verde Amarillo Naranja|Melyn Gwyrdd Glas Porffor
Rouge Jaune Vert Bleu|Roșu Galben Albastru|Красный Зелёный Жёлтый|Punainen Vihreä Sininen
Mercury Venus Jupiter|Merkury Wenus Jowisz|Saturn Uranus Neptune|Меркурий Венера Юпитер
Spring Summer Autumn|Printemps Automne Hiver|Wiosna Jesień Zima Lato|Frühling Sommer Herbst
North South East West|Północ Południe Wschód|Norte Oeste Este Sur|Noord Zuid Oost West
First Second Third Fourth|Pierwszy Drugi Trzeci|Erste Zweite Dritte|Primero Segundo Tercero
Alpha Beta Gamma Delta|Epsilon Lambda Omega|Mother Father Brother|Matka Ojciec Siostra
Bravo Charlie Foxtrot|Gemini Cancer Taurus|Monday Wednesday Friday|Lundi Tuesday Mittwoch
সোমবার মঙ্গলবার বুধবার|ਸੋਮਵਾਰ ਮੰਗਲਵਾਰ ਬੁੱਧਵਾਰ|સોમવાર મંગળવાર બુધવાર|الاثنين الثلاثاء الأربعاء
پیر منگل بدھ جمعرات|सोमवार मंगलवार बुधवार|Isniin Talaado Arbaco|Casaan Cagaar Madow Caddaan
Jumatatu Jumanne Jumatano|Esmaspäev Teisipäev Kolmapäev|Pirmadienis Antradienis Trečiadienis
""".strip().replace("\n", "|").split("|")  # fmt: skip

FAMOUS = """
Correct Horse Battery|Three Random Words|National Health Service|Manchester United Football
Twinkle Little Star|Pride Prejudice Austen|Lord Rings Fellowship|Harry Potter Stone
Every Cloud Silver Lining|Early Bird Catches Worm|Mary Little Lamb|Keep Calm Carry
Bohemian Rhapsody Queen|Stairway Heaven Zeppelin|Coca Cola Bottle|Game Thrones Dragon
General Data Protection|Multi Factor Authentication|Accident Emergency Department
""".strip().replace("\n", "|").split("|")  # fmt: skip

UNLISTED = """
Curiouser Curiouser Alice|Wild Atlantic Way|Yabba Dabba Doo|Luck Irish Shamrock
Premium Economy Class|Electric Light Orchestra|Traffic Light System|Public Transport Ticket
Solar Power Energy|Climate Change Summit|Prime Minister Question|Football World Cup
Chocolate Birthday Cake|Credit Card Payment|Hospital Waiting List|Nuclear Power Station
Ice Cream Sundae|Swimming Pool Water|Washing Machine Laundry|Christmas Tree Decoration
Bank Holiday Weekend|Railway Station Platform|Mobile Phone Charger|Traffic Warden Ticket
""".strip().replace("\n", "|").split("|")  # fmt: skip


def labelled(each: int) -> Iterator[Sample]:
    """The whole set."""
    for language in ASPELL:
        chance = random.Random(f"{SEED}{language}")
        for text in islice(honest(language, chance), each):
            yield f"honest {language}", True, text
    chance = random.Random(SEED)
    english = [w for w in suggest._words("en") if len(w) > 4]
    for _ in range(each):
        one, other, third = chance.sample(english, 3)
        yield "repeats", False, _joined([one, one, one], chance)
        yield "repeats", False, _joined([one, other, one], chance)
        yield (
            "own words",
            False,
            _joined([one, chance.choice(["Priya", "Ashworth", "Ashworths"]), third], chance),
        )
        yield (
            "own words",
            False,
            _joined(
                [one, other, chance.choice(["Northwind", "Analytics", "4shw0rth", "Pr1ya"])], chance
            ),
        )
        yield "structure", False, f"{one.title()}{other.title()}{third.title()}"
        yield "structure", False, f"{one}-{other}!{third}"
        yield "structure", False, f"{one.upper()}-{other.upper()}!{third.upper()}"
        yield "structure", False, f"{one.title()} {other.title()} {third.title()}"
    for text in SEQUENCES:
        for _ in range(5):
            words = text.split()
            chance.shuffle(words)
            yield "sequences", False, _joined(words, chance)
    for name, texts in (("famous, listed", FAMOUS), ("famous, unlisted", UNLISTED)):
        for text in texts:
            yield name, False, _joined(text.split(), chance)
    for _ in range(each * 8):
        yield "random letters", False, _joined([_letters(chance) for _ in range(3)], chance)
        yield "pseudo-words", False, _joined([_pseudo(chance) for _ in range(3)], chance)


def _others() -> dict[str, Callable[[str], bool]]:
    """Other checkers that are installed here."""
    found: dict[str, Callable[[str], bool]] = {}
    try:
        from zxcvbn import zxcvbn
    except ImportError:
        pass
    else:
        found["zxcvbn"] = lambda text: bool(zxcvbn(text[:72])["score"] >= 3)
    for name, command in (("pwquality", ["pwscore"]), ("passwdqc", ["pwqcheck", "-1"])):
        if shutil.which(command[0]):

            def run(text: str, command: list[str] = command) -> bool:
                done = subprocess.run(command, input=text.encode() + b"\n", capture_output=True)
                return done.returncode == 0

            found[name] = run
    return found


def _percentile(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def main() -> int:
    parser = argparse.ArgumentParser(description="figures of the password gate")
    parser.add_argument("--quick", action="store_true", help="a tenth of everything")
    args = parser.parse_args()
    lexicon = Shipped()
    rules = gate.Parameters()
    resident = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024  # before any set is made
    samples = list(labelled(EACH // 10 if args.quick else EACH))
    digest = hashlib.sha256("\n".join(text for _, _, text in samples).encode()).hexdigest()[:16]
    print(f"labelled set: {len(samples)} passwords, sha256 {digest}")
    others = _others()
    total: Counter[str] = Counter()
    wrong: Counter[tuple[str, str]] = Counter()
    seen: Counter[tuple[str, str]] = Counter()
    took: list[float] = []
    for kind, good, text in samples:
        total[kind] += 1
        began = time.perf_counter()
        accepted = gate.judge(text, PERSON, rules, lexicon).accept
        took.append((time.perf_counter() - began) * 1000)
        wrong["gate", kind] += accepted != good
        seen["gate", kind] += 1
        for name, judge in others.items():
            if seen[name, kind] < 40:
                seen[name, kind] += 1
                wrong[name, kind] += judge(text) != good
    names = ["gate", *others]
    print(f"{'wrong, per cent':24}{'n':>7}" + "".join(f"{name:>11}" for name in names))
    for kind, count in total.items():
        shares = "".join(f"{100 * wrong[n, kind] / seen[n, kind]:>11.2f}" for n in names)
        print(f"{kind:24}{count:>7}{shares}")
    missing = [each for each in ASPELL if f"honest {each}" not in total]
    if missing:
        print(f"not measured, no aspell dictionary installed: {', '.join(missing)}")
    for name, members in (("larger", set(ASPELL) - SMALLER), ("smaller", SMALLER)):
        kinds = [f"honest {each}" for each in members if f"honest {each}" in total]
        refused = sum(wrong["gate", kind] for kind in kinds)
        share = 100 * refused / max(1, sum(total[kind] for kind in kinds))
        print(f"honest, {name} languages: {share:.2f} % refused")
    count = 1_000 if args.quick else 20_000
    parameters = suggest.Parameters(offered=100)
    made = [
        p
        for _ in range(count // 100)
        for p in suggest.offer(parameters, rules, Context(), lexicon).phrases
    ]
    refused = sum(not gate.judge(p, Context(), rules, lexicon).accept for p in made)
    print(f"generated phrases refused: {refused} of {len(made)}")
    print(f"gate p50 {_percentile(took, 0.5):.2f} ms, p99 {_percentile(took, 0.99):.2f} ms")
    hostile = ["A" * 65536, "a-" * 64, "ﷺ" * 128, "e\u0301" * 64, "\u202e" * 128, "A1b!" * 32]
    worst = 0.0
    for text in hostile:
        began = time.perf_counter()
        gate.judge(text, PERSON, rules, lexicon)
        worst = max(worst, (time.perf_counter() - began) * 1000)
    print(f"worst of the hostile inputs {worst:.1f} ms")
    print(f"memory with the lexicon open: {resident} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
