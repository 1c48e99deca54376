"""Does it say something of a person's offences, charges or sentences?"""

from agent.detectors._detector import Trigger
from agent.detectors._statement import Statement, statement

_OFFENCES = (
    r"theft|burglary|robbery|assault|fraud|manslaughter|murder|rape|arson|harassment|stalking|drink[- ]driving|drunk driving|shoplifting|affray|abh|gbh"
    r"|actual bodily harm|grievous bodily harm|possession of|drug (?:dealing|offences?)|supplying (?:class|drugs|cocaine|heroin)|perverting the course|indecent|sexual offences?|domestic (?:violence|abuse)"
    r"|criminal damage|dangerous driving|money laundering|blackmail|kidnap\w*|terroris[mt]"
)
_CHARGED = rf"charged (?:[\w' ]{{3,40}} )?with [\w ,]{{0,30}}(?:{_OFFENCES})"
_TERMS = (
    r"convict(?:ed|ions?)|arrest(?:ed)?|sentenced|prison(?: sentence)?|imprison\w+|custodial|probation|on licence|on bail|bailed|remanded?|community (?:order|service order|payback)"
    r"|sex offenders?(?:'?s?)? register|criminal (?:record|offences?|history|charges?)|pleaded guilty|pled guilty|found guilty|cautioned|a (?:police )?caution|police caution"
    r"|dbs (?:check|disclosure|certificate|result)|suspended sentence|restraining order|tagged|asbo|young offenders?|ex-offender|offending (?:history|behaviour)|previous convictions?|spent convictions?|pnc"
)

CRIMINAL = statement(
    "criminal",
    "offences of a person",
    Trigger(
        patterns=(
            r"(?i)\bcriminal (?:rec|off|hist|charge|conv)",
            r"(?i)\bsex offender|\bdbs (?:check|disc|cert|res)|\b(?:pleaded|pled|found) guilty|\bpolice caution|\bcharged (?:[a-z]+ )?with",
            r"(?i)\bcommunity (?:order|payback)|\bsuspended sentence|\brestraining order|\b(?:on|police) bail\b|\bin prison\b|\b(?:police|caution)[^\n]{0,40}(?:charged|caution|theft)",
            r"(?i)\boffen[cs]e[\" ]{0,2}(?:[\t|,;:]|  )",
        ),
        words=frozenset(
            [
                "convicted",
                "conviction",
                "convictions",
                "arrested",
                "sentenced",
                "imprisoned",
                "probation",
                "bailed",
                "remanded",
                "custodial",
                "cautioned",
            ]
        ),
    ),
    Statement(
        term=rf"\b(?:{_TERMS}|{_CHARGED})\b",
        cue=rf"\b(?:{_OFFENCES})\b|\b(?:has|have|had|was|were|is|been|for|shows?|after|with)\b|\bcriminal record\b",
        label=r"offen[cs]es?|convictions?|criminal (?:record|history)|dbs(?: result| status)?",
        bar=r"\b(?:policy|statistics|people in|training|all staff|new staff|everyone|minister|president|senator|court ruled|judge ruled|according to|reported today|news)\b",
    ),
)
