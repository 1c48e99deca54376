"""Does it say which ethnic group a person is of?

The categories of the census of England and Wales 2021 and of the NHS Data Dictionary ("ETHNIC
CATEGORY CODE"), and how people shorten them.
"""

from agent.detectors._detector import Trigger
from agent.detectors._statement import Statement, statement
from agent.detectors._words import words

_FROM = (
    "zimbabwean|nigerian|ghanaian|somali|jamaican|kenyan|ugandan|congolese|eritrean|ethiopian|polish"
    "|romanian|portuguese|italian|turkish|ukrainian"
)
_GROUPS = (
    r"(?!black and white\b(?! (?:african|caribbean|asian|british)))(?:white|black|asian"
    r"|mixed)(?:[ /-]+(?:or|and|&))?[ /-]+(?:british|irish|european|african|caribbean"
    r"|pakistani|indian|bangladeshi|chinese|asian"
    r"|white|black|other|welsh|scottish|english)(?:[ /-]+(?:and |or )?(?:black "
    r"|white )?(?:african|caribbean|asian|british))?"
    r"|mixed[ -]race|dual heritage"
    r"|british (?:bangladeshi|pakistani|indian|asian|chinese|african|caribbean)"
    rf"|(?:black|white) (?:{_FROM})|(?:any )?other (?:white|black|asian|mixed"
    r"|ethnic)(?: background| group)?|(?:gypsy"
    r"|romany|roma|irish) (?:or irish )?travell?ers?"
    r"|bangladeshi|pakistani|afro-?caribbean|african caribbean|romany|somali|kurdish|yoruba"
    r"|punjabi|bengali|arab|roma|chinese|indian|african|asian"
)

ETHNICITY = statement(
    "ethnicity",
    "ethnic origin of a person",
    Trigger(
        patterns=(
            r"(?i)\bethnic",
            r"(?i)\brace[:\t,|]|\bmixed[ -]race|\bdual heritage",
            (
                r"(?i)\b(?:white|black|asian|mixed)[ /-]+(?:(?:or|and|&) )?(?:brit|irish|europ"
                r"|afric|carib|pakis|indian|bangl"
                r"|chin|asian|white|black|other|welsh|scot|engl)"
            ),
            rf"(?i)\b(?:black|white) (?:{_FROM})\b",
            r"(?i)\bis (?:chinese|indian|african|arab|black|white|asian)\b",
        ),
        words=words(
            """bangladeshi pakistani romany roma kurdish caribbean somali gypsy traveller yoruba"""
        ),
    ),
    Statement(
        term=rf"\b(?:{_GROUPS})\b",
        cue=r"\bfor being\b|\bethnic|\brace\b|\bself-?(?:reported|described|identif\w+)"
        r"|\bdescribes (?:himself|herself|themsel\w+|her|his|their)"
        r"|\bidentif(?:y|ies|ied) as\b|\bof [\w ]{0,12}(?:origin|heritage|descent"
        r"|background)\b|\bis (?:of )?(?:white|black|asian|mixed|british|a )",
        value=rf"(?:{_GROUPS}|white|black|asian|mixed|other|chinese|indian|african|caribbean"
        rf"|[a-z]\d?\b)[^\n|\t;]{{0,40}}",
        label=r"ethnic(?:ity)?(?: (?:group|origin|category|code|background))?|race",
        bar=r"\b(?:census|survey|categories|population|communities|statistics|equality"
        r"|monitoring (?:data|report|group|figures)|staff network|percentage|per cent)\b",
    ),
)
