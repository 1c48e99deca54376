"""Does it say something of a crime and a person: who did it, or to whom it was done?

Article 10 of the UK GDPR speaks of offenders and suspects; of victims and witnesses the Information
Commissioner asks the same care ("Criminal offence data", guidance for organisations), and nothing
that is said of them is less grave.
"""

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
_AGAINST_PEOPLE = (
    r"(?:abuse|crime|offence|assault|rape|violence|burglary|robbery|fraud|theft|stalking"
    r"|trafficking|harassment|scam)"
)
_SUFFERED = (
    r"(?:was|were|been|being|got|is|are) (?:\w+ly )?(?:raped|(?:sexually |indecently )?assaulted"
    r"|abused|groomed|strangled|burgled|robbed|mugged|stabbed|stalked|trafficked|exploited"
    r"|threatened|attacked|beaten|harassed|kidnapped|scammed|defrauded|blackmailed)"
    r"|raped\b|robbed at|mugged\b|(?:strangled|beat|hit|punched|stabbed|threatened to kill)"
    r" (?:him|her|them)\b|sexual(?:ly)? (?:assault(?:ed)?|abuse[ds]?|exploit(?:ed|ation))"
    rf"|touche[sd] (?:him|her)\b|(?:victim|survivor) of (?:an? )?(?:[a-z]+ ){{0,2}}"
    rf"{_AGAINST_PEOPLE}"
    r"|domestic (?:abuse|violence)|marac|isva|idva"
    r"|coercive (?:control|behaviour)|controlling behaviour|honou?r[- ]based|forced marriage"
    r"|(?:married|marriage) against (?:his|her|their) will|fgm|threats? to kill|non[- ]mol\w*"
    r"|(?:fmpo|stalking|occupation|protection|restraining) order|breach of (?:bail|order|non)"
    r"|injunction against|modern slavery|human trafficking|county lines"
    r"|cuckoo(?:ed|ing)|nrm referral"
    r"|(?:in|to|at) (?:a |the )?(?:women'?s |safe )?refuge|refuge (?:space|place)"
    r"|fleeing (?:\w+ )?(?:violence|abuse)"
    r"|(?:saw|witnessed|had|after|about) (?:the|a) (?:stabbing|break-in|burglary|mugging|rape"
    r"|attack"
    r"|shooting|robbery|assault)|assaulted (?:in|on|at|by|outside)\b|(?:conned|scammed) (?:out|by)"
    r"|(?:older|adult) men|missing (?:overnight|from home)|sarc referral|child exploitation"
    r"|special measures|abe interview|crime (?:ref|number|no)\b|hate crime|knifepoint|gunpoint"
)
_DONE = (
    r"(?:theft|stole|stealing|stolen) (?:from|by)|brought (?:a|in a) (?:knife|weapon)"
    r"|carrying a (?:knife|weapon)|dealing (?:drugs|from)|supplying drugs|curfew|on tag"
    r"|approved premises|licence conditions?|recall(?:ed)? to prison|out of prison"
    r"|(?:known|wanted) (?:to|by) (?:the )?police|assaulted (?:a|his|her|another)|on remand"
    r"|unpaid work (?:hours|order)|on the register until|serving (?:\w+ )?(?:years|months|life)"
    r"|allegations? (?:against|of)|under investigation by"
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
    rf"|{_SUFFERED}|{_DONE}|(?<=[a-z] \()(?:{_OFFENCES})"
    r"|fined £ ?\d+|banned for dr[iu]nk[- ]driving|dr[iu]nk[- ]driving"
)

CRIMINAL = statement(
    "criminal",
    "crime that a person did or suffered",
    Trigger(
        patterns=(
            r"(?i)\bcriminal (?:rec|off|hist|charge|conv)",
            r"(?i)\bsex offender|\bdbs (?:check|disc|cert|res)",
            r"(?i)\b(?:pleaded|pled|found) guilty|\bpolice caution|\bcharged (?:[a-z]+ )?with",
            r"(?i)\bcommunity (?:order|payback)|\bsuspended sentence|\brestraining order",
            r"(?i)\b(?:on|police) bail\b|\b(?:in|from) prison\b|\ba caution\b|\bcaution for",
            r"(?i)\b(?:raped|burgled|robbed|mugged|stabbed|stalked|strangled|trafficked)\b",
            (
                r"(?i)\b(?:was|were|been|being|got|is|are) (?:[a-z]+ly )?(?:assaulted"
                r"|groomed|abused|exploited|threatened|attacked|beaten|harassed)\b"
            ),
            r"(?i)\bassaulted (?:a|his|her|another)\b",
            r"(?i)\bsexual(?:ly)? (?:assault|abuse|exploit)|\b(?:victim|survivor) of",
            r"(?i)\bdomestic (?:abuse|violence)|\bcoercive|\bhonou?r[- ]based|\bforced marr",
            r"(?i)\bagainst (?:his|her|their) will|\bthreats? to kill|\bnon[- ]mol|\brefuge\b",
            (
                r"(?i)\b(?:stabbing|break-in|mugging|shooting|burglary)\b|\b(?:conned"
                r"|scammed) (?:out|by)"
            ),
            r"(?i)\b(?:older|adult) men\b|\bmissing (?:over|from)|\bsarc ref|\bunpaid work",
            (
                r"(?i)\bregister until|\bserving [a-z0-9]+ (?:years|months)|\bassaulted (?:in"
                r"|on|at|by)"
            ),
            (
                r"(?i)\bfleeing|\bspecial measures|\babe interview|\bcrime (?:ref|num|no)"
                r"|\btouche[sd] h"
            ),
            r"(?i)\b(?:theft|stole|stealing|stolen) (?:from|by)|\ba knife\b|\bon tag\b|\bcurfew\b",
            r"(?i)\bapproved premises|\blicence cond|\ballegations? (?:against|of)|\bon remand\b",
            r"(?i)\b(?:marac|isva|idva|fgm|fmpo|nrm|knifepoint|gunpoint)\b|\binjunction",
            r"(?i)[a-z] \((?:theft|burglary|robbery|assault|fraud|murder|arson|abh|gbh|affray)\b",
            r"(?i)[a-z] \((?:manslaughter|rape|harassment|stalking|drug |domestic |criminal dam)",
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
        plain=rf"(?:{_SUFFERED}|{_DONE})",
        loose=True,
        label=r"offen[cs]es?|convictions?|criminal (?:record|history)|dbs(?: result| status)?",
        followed=r"\W{1,2}(?:services?|team|lead|polic(?:y|ies)|strategy|awareness|training"
        r"|partnership"
        r"|board|statistics|figures|rates?|week|day|charity|helpline|campaign|action plan"
        r"|commissioner|toolkit|guidance|coordinator|co-ordinator)\b",
        bar=r"\b(?:policy|helpline|action plan|strategy|campaign|thematic|sign the|anyone"
        r"|\d+ people|statistics|people in|training|all staff|new staff|everyone"
        r"|minister|president|senator|court ruled|judge ruled|according to"
        r"|reported today|news)\b",
    ),
)
