"""Does it say what a person believes?

Religions of the census of England and Wales 2021 and the larger denominations of the United
Kingdom.
"""

from agent.detectors._detector import Trigger
from agent.detectors._statement import Statement, statement
from agent.detectors._words import words

_FAITHS = (
    r"muslim|sikh|hindu|jewish|jew|buddhist|christian|roman catholic|catholic|protestant"
    r"|church of (?:england|scotland|ireland|wales)"
    r"|church in wales|c of e|methodist|baptist|quaker|anglican|presbyterian|evangelical"
    r"|pentecostal|jehovah'?s witness(?:es)?|mormon|jain"
    r"|pagan|rastafarian|shia|sunni|salvation army|orthodox|atheist|agnostic|humanist|wiccan"
    r"|bah[aá]'?i|free church|druid"
)

RELIGION = statement(
    "religion",
    "belief of a person",
    Trigger(
        patterns=(
            (
                r"(?i)\breligio(?:n|us (?:belief|affil))[a-z]{0,10}[\" ]{0,3}"
                r"(?:[:=\t|,;]|  | is |\r?\n)"
            ),
            r"(?i)\bfaith\"? ?[:\t|;]",
            r"(?i)[\t|;,]\"? ?faith\b",
            r"(?i)\bjehovah|\bchurch of (?:eng|scot|ire|wal)|\bc of e\b|\bchurch in wales",
        ),
        words=words(
            """muslim sikh hindu jewish jew buddhist christian catholic methodist baptist quaker
            anglican presbyterian pagan rastafarian mormon jain atheist pentecostal protestant
            evangelical agnostic humanist sunni shia wiccan druid"""
        ),
    ),
    Statement(
        term=rf"\b(?:{_FAITHS})\b",
        cue=r"\bpractising\b|\bdevout\b|\breligio|\bfaith\b|\bchaplain|\bhalal\b|\bkosher\b"
        rf"|\bpreacher\b|\bcongregation\b|\bbeing (?:a |an )?(?:{_FAITHS})\b|\bramadan\b|\bfasts?\b"
        r"|\bprayers?\b|\bconverted to\b|\bblood products\b"
        r"|\b(?:is|was) (?:a |an )?(?:strict |orthodox |committed |lapsed |practising "
        rf"|non-practising )?(?:{_FAITHS})(?= and| who| but|[,;.]|$)",
        value=rf"(?:{_FAITHS}|none|no religion|other)\b[^\n|\t;]{{0,40}}",
        label=r"religion|religious (?:belief|affiliation)s?|faith|belief",
        followed=r"\W{1,2}(?:chaplain\w*|church|school|priest|cathedral|community|centre|charity)",
        bar=r"\b(?:census|survey|categories|population|communities|statistics|equality"
        r"|monitoring|bank holiday|school|church of \w+ (?:school|primary))\b",
    ),
)
