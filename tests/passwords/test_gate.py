from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.passwords.gate import Parameters, judge
from agent.passwords.lexicon import Shipped
from agent.passwords.own import Context
from agent.passwords.reasons import Code, Reason

LEXICON = Shipped()
RULES = Parameters()
NOBODY = Context()


def codes(password: str, context: Context = NOBODY, rules: Parameters = RULES) -> set[str]:
    return {reason.code.value for reason in judge(password, context, rules, LEXICON).reasons}


@pytest.mark.parametrize(
    "password",
    [
        "Copper-Lantern!Velvet",
        "tractor?Umbrella+pickle",
        "Red-Lantern!Tin.Pickle",
        "Morthwyl-Cwningen!Eira",  # Welsh
        "Żółw-Parasol!Kamień",  # Polish
        "Zolw-Parasol!Kamien",  # the same without its accents
        "Umbrelă-Ciocan!Zăpadă",  # Romanian
        "Regenschirm-Hammer!Schnee",  # German
        "Parapluie!Marteau-Neige",  # French
        "Зонтик-Молоток!Облако",  # Russian
        "Ομπρέλα-Σφυρί!Σύννεφο",  # Greek
        "বাতি-ছাতা!কলম-পাহাড়",  # Bengali, a script without capitals
        "چراغ-چھتری!پہاڑ-دروازہ",  # Urdu
        "مصباح-مطرقة!جبل-باب",  # Arabic
        "ਛਤਰੀ-ਪਹਾੜ!ਕਿਤਾਬ-ਦਰਵਾਜ਼ਾ",  # Punjabi
        "પુસ્તક-પર્વત!દરવાજો",  # Gujarati
        "Copper-Parapluie!Kamień",  # a mix
        "Lamp-চাবি!Umbrella",
        "Nezauzlovávající-Vycpanému!Škubavějšího",  # forms that no list has
        "E-bost!Lantern+Copper",  # Welsh, one letter and a hyphen
        "Schluessel-Baeume!Wuerfel",  # German on a foreign keyboard
        "Khargosh-Asmaan!Roshni",  # Urdu in Latin letters
        "Maktaba!Hilwa-Khubz",  # Arabic in Latin letters
    ],
)
def test_accepts_three_honest_words(password: str) -> None:
    assert judge(unicodedata.normalize("NFC", password), NOBODY, RULES, LEXICON).reasons == ()


@pytest.mark.parametrize(
    ("password", "code", "word"),
    [
        ("Monday-Tuesday!Wednesday", "sequence", 1),
        ("Poniedziałek-Wtorek!Środa", "sequence", 0),
        ("Lundi-Martes!Mittwoch", "sequence", 2),
        ("Llun-Mawrth!Mercher", "sequence", 2),
        ("Seventeen-Eighteen!Lamp", "sequence", 0),
        ("Jupiter-Lantern!Saturn", "sequence", 2),
        ("Spring-Summer!Autumn", "sequence", 1),
        ("Orange-Lantern!Purple", "sequence", 0),
        ("লাল-সবুজ!হলুদ-কালো", "sequence", 1),
        ("Banana-Cherry!Strawberry", "related-words", None),
        ("Password!Password?Password", "repeated-word", 1),
        ("Password!Lantern?Copper", "password-word", 0),
        ("Drowssap!Lantern?Copper", "password-word", 0),
        ("Went-Going!Lantern", "inflected-word", 1),
        ("Walking-Walked!Lantern", "inflected-word", 1),
        ("Three-Random!Words", "famous-phrase", 0),
        ("National!Health-Service", "famous-phrase", 2),
        ("Manchester-United!Football", "famous-phrase", 0),
        ("Correct-Horse!Battery", "famous-phrase", 1),
        ("Twinkle-Little!Star", "famous-phrase", 1),
        ("Xkqzv-Jfwpt!Bmrgd", "not-a-word", 0),
        ("Kettel!Biscoot-Laddre", "not-a-word", 1),
        ("Фывзщк-Ждлорп!Ячсмыт", "not-a-word", 0),
        ("Lantern-Jfwptqx!Copper", "not-a-word", 1),
        ("Qwerty-Asdfgh!Lantern", "keyboard-walk", 0),
        ("Copper-Lantern7Velvet", "no-punctuation", 1),
        ("Copper Lantern Velvet", "no-punctuation", 0),
        ("copper-lantern!velvet", "no-mixed-case", None),
        ("COPPER-LANTERN!VELVET", "no-mixed-case", None),
        ("Copper-Underground", "too-few-words", None),
        ("Tin-Lamp!Cup", "too-short", None),
        ("Copper!A!Lantern!Velvet", "word-too-short", 1),
        ("Mother-in-law", "word-too-short", 1),
        ("Bakolu-Tirema!Posuvi", "not-a-word", 2),
        ("Copper-Lan\u200btern!Velvet", "forbidden-character", None),
        ("Copper-Lantern!Velvet\u202e", "forbidden-character", None),
        ("Copper-Lantern!Velvet\ud800", "forbidden-character", None),
        ("Copper-Lantern!Velvet\n", "forbidden-character", None),
        (unicodedata.normalize("NFD", "Żółw-Parasol!Kamień"), "not-nfc", None),
        ("", "too-short", None),
    ],
)
def test_refuses_with_the_reason_and_the_word(password: str, code: str, word: int | None) -> None:
    assert Reason(Code(code), word) in judge(password, NOBODY, RULES, LEXICON).reasons


def test_refuses_own_words() -> None:
    person = Context("pashworth", "Priya Ashworth", "Northwind Analytics Ltd")
    assert codes("Ashworth-Lantern!Copper", person) == {"own-word"}
    assert codes("Northwind-Lantern!Copper", person) == {"organisation-word"}
    assert codes("A5hw0rth-Lantern!Copper", person) >= {"own-word"}
    assert codes("Copper-Lantern!Velvet", person) == set()


def test_the_organisation_may_name_more_words() -> None:
    rules = Parameters(organisation_words=("Bluebottle",))
    assert codes("Bluebottle-Lantern!Copper", rules=rules) == {"organisation-word"}


def test_punctuation_is_policy() -> None:
    assert codes("Copper-Lantern-Velvet") == set()
    assert codes("Copper-Lantern-Velvet", rules=Parameters(min_punctuation_kinds=2)) == {
        "same-punctuation"
    }
    assert codes("Copper Lantern Velvet", rules=Parameters(punctuation=False)) == set()


def test_spelling_that_will_do_is_policy() -> None:
    phrase = "પ્રતિપાળક-ભાવેણું!દરવાજો"
    assert codes(phrase) == set()
    assert codes(phrase, rules=Parameters(plausible_words=False)) == {"not-a-word"}


def test_too_long_is_refused_unread() -> None:
    assert codes("A-" * 32768) == {"too-long"}
    assert "too-long" not in codes("Copper-" * 18 + "Ab")


def test_nothing_of_the_password_is_in_the_verdict() -> None:
    shown = repr(judge("Copper-Zzyzzqx!Zzyzzqx", NOBODY, RULES, LEXICON))
    assert "opper" not in shown
    assert "zzyzzqx" not in shown.lower()


@settings(max_examples=100)
@given(st.text(max_size=130))
def test_any_text_gets_a_verdict(password: str) -> None:
    verdict = judge(password, NOBODY, RULES, LEXICON)
    assert verdict.accept == (not verdict.reasons)
    for reason in verdict.reasons:
        assert reason.word_index is None or 0 <= reason.word_index < 130
