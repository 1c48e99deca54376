"""Does it say something of a person's offences, charges or sentences?"""

from agent.detectors._detector import Trigger
from agent.detectors._statement import Statement, statement
from agent.detectors._words import words

_OFFENCES = (
    r"theft|burglary|robbery|assault|fraud|manslaughter|murder|rape|arson|harassment"
    r"|stalking|drink[- ]driving|drunk driving|shoplifting|affray|abh|gbh"
    r"|actual bodily harm|grievous bodily harm|possession of|drug (?:dealing|offences?)"
    r"|supplying (?:class|drugs|cocaine|heroin)|perverting the course|indecent"
    r"|sexual offences?|domestic (?:violence|abuse)"
    r"|criminal damage|dangerous driving|money laundering|blackmail|kidnap\w*|terroris[mt]"
)
_CHARGED = rf"charged (?:[\w' ]{{3,40}} )?with [\w ,]{{0,30}}(?:{_OFFENCES})"
_TERMS = (
    r"convict(?:ed|ions?)|arrest(?:ed)?|sentenced|prison(?: sentence)?|imprison\w+|custodial"
    r"|on probation for|probation (?:order|officer|service)|on licence|on bail|bailed"
    r"|remanded?|community (?:order|service order"
    r"|payback)"
    r"|sex offenders?(?:'?s?)? register|criminal (?:record|offences?|history|charges?)"
    r"|pleaded guilty|pled guilty|found guilty|cautioned|a (?:police )?caution"
    r"|police caution"
    r"|dbs (?:check|disclosure|certificate|result)|suspended sentence|restraining order"
    r"|tagged|asbo|young offenders?|ex-offender|offending (?:history|behaviour)"
    r"|previous convictions?|(?:un)?spent convictions?|pnc|hmp \w+|cautions? for|in prison"
    r"|(?:released|out|home) (?:from|of) prison|due in court|crown court|magistrates'? court"
    r"|fined £ ?\d+|banned for dr[iu]nk[- ]driving|dr[iu]nk[- ]driving"
)

CRIMINAL = statement(
    "criminal",
    "offences of a person",
    Trigger(
        patterns=(
            r"(?i)\bcriminal (?:rec|off|hist|charge|conv)",
            r"(?i)\bsex offender|\bdbs (?:check|disc|cert|res)",
            r"(?i)\b(?:pleaded|pled|found) guilty|\bpolice caution|\bcharged (?:[a-z]+ )?with",
            r"(?i)\bcommunity (?:order|payback)|\bsuspended sentence|\brestraining order",
            r"(?i)\b(?:on|police) bail\b|\b(?:in|from) prison\b|\ba caution\b|\bcaution for",
            r"(?i)\bhmp\b|\bdr[iu]nk[- ]driv|\bshoplifting\b|\bcharged [^\n]{3,40} with",
            r"(?i)\bdbs for\b|\bdue in court|\bcrown court|\bmagistrates|\bfined ",
            r"(?i)\b(?:police|caution)[^\n]{0,40}(?:charged|caution|theft)",
            r"(?i)(?:[\t|;] ?|,|  )\"?(?:offen[cs]e|dbs)",
        ),
        words=words(
            """convicted conviction convictions arrested sentenced imprisoned probation bailed
            remanded custodial cautioned"""
        ),
    ),
    Statement(
        term=rf"\b(?:{_TERMS}|{_CHARGED})\b",
        cue=rf"\b(?:{_OFFENCES})\b|\b(?:has|have|had|was|were|is|been|for|shows?|after"
        rf"|with|released|served|got|banned)\b|\bcriminal record\b",
        label=r"offen[cs]es?|convictions?|criminal (?:record|history)|dbs(?: result| status)?",
        bar=r"\b(?:policy|statistics|people in|training|all staff|new staff|everyone"
        r"|minister|president|senator|court ruled|judge ruled|according to"
        r"|reported today|news)\b",
    ),
)
