"""Which people are named in a stretch of text?

A gazetteer of forenames and surnames (data/README.md says whence) and the titles people are given.
A name is evidence about the words beside it, and never by itself a reason to keep anything back.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib import resources

_CAPITAL = r"[A-ZÀ-ÖØ-Þ]"
_WORD = rf"(?:(?:Mc|Mac|O'|D'|Al-|El-|ap |van |de |bin )?{_CAPITAL}[a-zß-öø-ÿĀ-ſ]+(?:[-']{_CAPITAL}?[a-zß-ÿĀ-ſ]+)*)"
_UPPER = rf"(?:{_CAPITAL}[A-ZÀ-Þ'-]+)"
_TITLE = r"(?:Mr|Mrs|Ms|Miss|Mx|Master|Mstr|Sir|Lady|Cllr|Rev|Sgt|PC)\b\.?"
_DOCTOR = r"(?:Dr|Prof|Professor|Doctor|Sister|Nurse|Judge|Lord)\b\.?"
_NAME = re.compile(
    rf"(?P<doctor>\b{_DOCTOR}[ \t]+)?(?P<title>\b{_TITLE}[ \t]+)?"
    rf"(?<![\w@./-])(?P<words>(?:{_WORD}|{_UPPER}|[A-Z]\.?)(?:,?[ \t]+(?:{_WORD}|{_UPPER}|[A-Z]\b\.?)){{0,3}})"
)
_NOT_NAMES = frozenset(
    [
        "about",
        "account",
        "act",
        "action",
        "address",
        "after",
        "agency",
        "all",
        "alliance",
        "although",
        "analyst",
        "analytics",
        "and",
        "appendix",
        "april",
        "area",
        "as",
        "assistant",
        "association",
        "at",
        "august",
        "authority",
        "avenue",
        "bank",
        "board",
        "body",
        "borough",
        "branch",
        "british",
        "building",
        "bureau",
        "business",
        "but",
        "by",
        "call",
        "care",
        "cases",
        "centre",
        "centers",
        "central",
        "chair",
        "charity",
        "charter",
        "chief",
        "church",
        "city",
        "client",
        "clinic",
        "clinical",
        "close",
        "club",
        "code",
        "college",
        "commission",
        "committee",
        "community",
        "company",
        "conference",
        "consultant",
        "consultants",
        "consulting",
        "contact",
        "corporation",
        "council",
        "county",
        "court",
        "crescent",
        "customer",
        "data",
        "database",
        "date",
        "dear",
        "december",
        "deaths",
        "department",
        "deputy",
        "description",
        "design",
        "development",
        "diagnosis",
        "digital",
        "director",
        "directorate",
        "district",
        "division",
        "dob",
        "drive",
        "east",
        "education",
        "email",
        "employee",
        "england",
        "europe",
        "european",
        "event",
        "executive",
        "exchange",
        "father",
        "february",
        "fellowship",
        "finance",
        "first",
        "for",
        "form",
        "forum",
        "foundation",
        "framework",
        "friday",
        "from",
        "full",
        "fund",
        "gardens",
        "general",
        "government",
        "grand",
        "green",
        "group",
        "grove",
        "guidance",
        "hall",
        "health",
        "healthcare",
        "hello",
        "her",
        "hi",
        "his",
        "home",
        "hospital",
        "hotel",
        "house",
        "housing",
        "how",
        "hub",
        "human",
        "if",
        "in",
        "index",
        "informatics",
        "information",
        "infirmary",
        "initiative",
        "inn",
        "institute",
        "institution",
        "international",
        "investigation",
        "is",
        "island",
        "january",
        "job",
        "july",
        "june",
        "kingdom",
        "lane",
        "last",
        "law",
        "lead",
        "league",
        "library",
        "licence",
        "limited",
        "line",
        "list",
        "ltd",
        "magazine",
        "manager",
        "march",
        "market",
        "may",
        "meadow",
        "medical",
        "medicine",
        "meeting",
        "member",
        "mental",
        "mobile",
        "monday",
        "mr",
        "mrs",
        "museum",
        "name",
        "national",
        "network",
        "new",
        "news",
        "next",
        "nhs",
        "no",
        "north",
        "northern",
        "not",
        "note",
        "november",
        "nursing",
        "october",
        "of",
        "office",
        "officer",
        "on",
        "online",
        "open",
        "operations",
        "order",
        "our",
        "oxford",
        "palace",
        "park",
        "part",
        "partners",
        "partnership",
        "patient",
        "person",
        "phone",
        "place",
        "plan",
        "please",
        "police",
        "policy",
        "post",
        "practice",
        "practitioner",
        "president",
        "press",
        "primary",
        "prime",
        "procedure",
        "professor",
        "programme",
        "project",
        "protection",
        "public",
        "quarter",
        "queen",
        "railway",
        "re",
        "record",
        "records",
        "reference",
        "region",
        "register",
        "regional",
        "registry",
        "report",
        "research",
        "resources",
        "review",
        "road",
        "room",
        "royal",
        "rural",
        "saturday",
        "school",
        "science",
        "sciences",
        "secretary",
        "section",
        "sector",
        "security",
        "senior",
        "september",
        "service",
        "services",
        "sex",
        "shire",
        "sir",
        "site",
        "social",
        "society",
        "software",
        "solutions",
        "south",
        "southern",
        "square",
        "staff",
        "station",
        "statistics",
        "steering",
        "street",
        "studies",
        "study",
        "subject",
        "sunday",
        "support",
        "surgery",
        "survey",
        "system",
        "systems",
        "table",
        "task",
        "team",
        "tel",
        "telephone",
        "terrace",
        "test",
        "thank",
        "thanks",
        "that",
        "the",
        "theatre",
        "their",
        "there",
        "these",
        "they",
        "this",
        "thursday",
        "to",
        "total",
        "tower",
        "town",
        "training",
        "transport",
        "trust",
        "tuesday",
        "union",
        "unit",
        "united",
        "university",
        "update",
        "valley",
        "version",
        "via",
        "view",
        "village",
        "ward",
        "we",
        "web",
        "wednesday",
        "welfare",
        "welsh",
        "west",
        "western",
        "what",
        "when",
        "where",
        "which",
        "while",
        "who",
        "why",
        "will",
        "wing",
        "with",
        "workshop",
        "world",
        "your",
        "yes",
        "you",
        "regards",
        "sincerely",
        "faithfully",
        "wishes",
        "best",
        "kind",
        "many",
        "yours",
        "sent",
        "wrote",
        "original",
        "message",
        "id",
        "number",
        "religion",
        "ethnicity",
        "italian",
        "irish",
        "scottish",
        "british",
        "french",
        "german",
        "spanish",
        "polish",
        "american",
        "australian",
        "catholic",
        "church",
        "english",
        "african",
        "asian",
        "indian",
        "chinese",
        "salary",
        "grade",
        "age",
        "gender",
        "hospital",
        "notes",
        "none",
        "unknown",
        "male",
        "female",
    ]
)


@dataclass(frozen=True, slots=True)
class Name:
    """A person named at text[start:end]."""

    start: int
    end: int
    value: str
    """In lower case, without title: the same for two mentions of one full name."""
    professional: bool
    """Called doctor, professor, nurse, judge: here as staff, not as the one spoken of."""


@cache
def _list(name: str) -> frozenset[str]:
    text = resources.files("agent.detectors").joinpath("data", name).read_text("ascii")
    return frozenset(text.split())


def forename(word: str) -> bool:
    """Whether this word, in any case, is in the list of forenames."""
    return word.lower() in _list("forenames.txt")


def _surname(word: str) -> bool:
    return word.lower() in _list("surnames.txt")


def _trimmed(words: list[str], titled: bool) -> tuple[int, int] | None:
    """Which of some capitalised words are a name: from, to; None where none are."""
    plain = [w.strip(",.").removesuffix("'s").lower() for w in words]
    if titled:
        stop = next((i for i, w in enumerate(plain) if w in _NOT_NAMES), len(plain))
        ends = (i + 1 for i in range(stop) if words[i].endswith((",", "'s")))
        stop = next(ends, stop)
        return (0, stop) if stop and len(plain[stop - 1]) > 1 else None
    for first in range(len(words) - 1):
        if plain[first] in _NOT_NAMES:
            continue
        comma = words[first].endswith(",")
        stop = next((i for i in range(first + 1, len(words)) if plain[i] in _NOT_NAMES), len(words))
        ends = (i + 1 for i in range(first + 1, stop) if words[i].endswith((",", "'s")))
        stop = next(ends, stop)
        rest = plain[first + 1 : stop]
        if not rest or len(rest[-1]) < 2:
            continue
        if comma:
            if _surname(plain[first]) and forename(rest[0]):
                return first, stop
        elif forename(plain[first]) or (len(plain[first]) > 1 and _surname(rest[-1])):
            return first, stop
    return None


def names(text: str, start: int, end: int) -> list[Name]:
    """The people named in text[start:end], in order. Full names, or a title and a surname."""
    found = []
    for match in _NAME.finditer(text, start, end):
        titled = bool(match["doctor"] or match["title"])
        words = match["words"].split()
        if not titled and len(words) < 2:
            continue
        kept = _trimmed(words, titled)
        if kept is None:
            continue
        spans = [m.span() for m in re.finditer(r"\S+", match["words"])]
        offset = match.start("words")
        name = [w.strip(",.").removesuffix("'s").lower() for w in words[kept[0] : kept[1]]]
        if words[kept[0]].endswith(","):
            name = [*name[1:], name[0]]
        found.append(
            Name(
                offset + spans[kept[0]][0],
                offset + spans[kept[1] - 1][1],
                " ".join(name),
                bool(match["doctor"]),
            )
        )
    return found
