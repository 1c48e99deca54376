"""Does it say something of a person's health?

A list of our own, the endings that English gives to diseases and operations, and
the stems that the World Health Organization gives to drugs (WHO, "The use of stems in the
selection of International Nonproprietary Names", 2018, table of stems).
"""

from agent.detectors._conditions import CONDITIONS
from agent.detectors._detector import Trigger
from agent.detectors._statement import Statement, statement
from agent.detectors._words import ending

_DISEASES = "itis aemia opathy plegia paresis rrhoea penia algia sclerosis fibrosis thrombosis"
_OPERATIONS = "ectomy ostomy otomy plasty oscopy"
_DRUGS = """
    azapine azepam azole bapentin butamol ciclib cillin codeine cycline dipine dronate
    fentanil floxacin gliflozin gliptin glutide idone lamide ipril lapril opril lukast mycin napril
    nisolone nisone olol opram oxacin oxetine oxifen peridone piprazole pirazole platin
    prazole profen proxen rubicin sartan semide setron statin taxel terol thiazide thyroxine tinib
    traline trexate trigine triptan triptyline tropium xaban ximab zumab
"""
_SCORES = (
    r"(?:phq|gad|epds|moca|mmse|ace[ -]?iii|waterlow|gcs|news2?|epworth|ess|das|hads|core)"
    r"(?:[ -]?\d{1,2})?[ :=(]{1,3}(?:score |was |is |of |= ?)?\d"
    r"|(?:scored?|scores) \d{1,2} ?(?:/|out of) ?\d{2}|sats? (?:of |at |now )?\d\d ?%"
    r"|(?:audit|must|bmi)(?: score)?[ :=]{1,3}(?:\w+ ){0,3}\d{2}"
)
"""Results of the questionnaires and scales of British practice: PHQ-9, GAD-7, EPDS, MoCA …"""
_HARM = (
    r"suicid\w+|(?:end|ending|take|taking) (?:his|her|their) (?:own )?li(?:fe|ves)"
    r"|(?:kill|hang|harm|hurt|cut)(?:ing|ed)? (?:him|her|them)sel(?:f|ves)"
    r"|ending (?:it all|things)|overdos\w+|took an od|od x ?\d"
    r"|cut(?:s|ting)? (?:his|her|their) (?:arms?|wrists?|legs?|thighs?)"
    r"|(?:hears?|hearing) voices|voices telling|sectioned|detained under"
    r"|breakdown(?! (?:of|cover|service))"
)
_CARED_FOR = (
    r"dnacpr|dnar|not for (?:resus\w*|escalation|itu)|syringe driver|terminally ill"
    r"|end[ -]of[ -]life|life[- ]limiting|terminal (?:cancer|illness|diagnosis|\w+ cancer)"
    r"|nil by mouth|(?:bed|house|wheelchair)[ -]?bound|lacks? capacity|tested positive"
    r"|pregnant|\d{1,2} weeks,? (?:with )?twins|expecting (?:a baby|twins|in \w+)|(?:she is"
    r"|she's) expecting|had a miscarriage"
    r"|had a (?:fit|seizure|stroke|fall|heart attack|mini[ -]stroke|blackout|tia)"
    r"|(?:isn't|is not|not) (?:coping|sleeping)|medically retired|ill[- ]health retire\w+"
    r"|(?:is|was|are) (?:very |seriously |really )?(?:poorly|unwell)"
)
_PLAIN = rf"(?:{_SCORES}|{_HARM}|{_CARED_FOR})"
_NOT = (
    "sympathy|empathy|telepathy|apathy|antipathy|idiopathy|osteopathy|homeopathy|naturopathy"
    "|nostalgia"
    "|academia|bohemia|macedonia"
)
ENDINGS = tuple(f"{_DISEASES} {_OPERATIONS} {_DRUGS}".split())

HEALTH = statement(
    "health",
    "health of a person",
    Trigger(
        patterns=(
            r"(?i)diagnos[ei]s[\" ]{0,2}(?:[\t|,;:]|  )",
            r"(?i)\b(?:condition|medication|drug|treatment)s?\"?(?: ?[\t|;:]|,[a-z\"]|  )",
            r"(?i)(?:[\t|;] ?|,|  )\"?(?:condition|medication|drug|icd|treatment)",
            r"(?i)\b(?:health|medical) (?:condition|issue|problem|history)",
            r"(?i)\bregistered (?:blind|deaf|disab)|\bis (?:deaf|blind)\b|\bpartially sighted",
            r"(?i)\bwheelchair|\bguide dog|\ballergic to|\bcause of death|\bself[ -]harm",
            r"(?i)\bcrisis team|\bmemory clinic|\b(?:mri|ct) scan|\bsectioned\b|\bhba1c|\bmammogr",
            r"(?i)\bdetox\b|\bcomplain(?:s|ed|ing) of |\b(?:mass|lump) in (?:the|his|her)\b",
            r"(?i)\bchest x-?ray",
            r"\b(?:has|had|have|with) MS\b|\(MS[,)]",
            (
                r"(?i)\bhearing voices|\bsurgery on (?:his|her|their)|(?:having|had|needs?"
                r"|after) (?:[a-z]+ )?surgery\b"
            ),
            r"\b(?:PSA|INR|CRP|eGFR|TSH|BNP|WCC|LFTs?) (?:is|was|of|:|up|now)",
            r"\b(?:CXR|PIP|DLA|CMHT|TIA|CVA|T2DM|IHD|CKD|LRTI)\b|#NOF",
            (
                r"(?i)\b(?:phq|gad|epds|moca|mmse|waterlow|epworth|hads|audit"
                r"|bmi)[ -]?[0-9]{0,2}[ :=(]"
            ),
            r"(?i)\bsats? (?:of |at |now )?[0-9]|\bscored? [0-9]|\bsuicid|\boverdos",
            r"(?i)\bkill[a-z]* (?:him|her|them)sel|\bvoices telling",
            r"(?i)\b(?:end|ending|tak(?:e|ing)) (?:his|her|their) (?:own )?li[fv]e",
            r"(?i)\bcut(?:s|ting)? (?:his|her|their) (?:arm|wrist|leg|thigh)",
            r"(?i)\b(?:harm|hurt|hang|cut)[a-z]* (?:him|her|them)sel|\bending (?:it all|things)",
            r"(?i)\bdnacpr\b|\bdnar\b|\bnot for (?:resus|escal)|\bhospice|\bend[ -]of[ -]life",
            r"(?i)\b(?:bed|house|wheelchair)[ -]?bound\b|\blacks? capacity|\bis expecting\b",
            r"(?i)\bterminal[ a-z]{1,12}(?:cancer|ill)|\bill[- ]health ret|\bnot sleeping\b",
            r"(?i)\b(?:had a (?:fit|fall|tia|blackout)|poorly|unwell|breakdown)\b",
            (
                r"\bOD x ?[0-9]|\b(?:OSA|AKI|DKA|HIV|CSE|SEMH|ASD|ADHD|FASD|PDA|COPD|TB|MI|AF"
                r"|DNA?R"
                r"|LD|SEN)\b"
            ),
            r"(?i)\b(?:signed off|unfit for|off sick|fit note|sick note|under the care of)",
        ),
        words=frozenset(CONDITIONS)
        | {"diagnosed", "diagnosis", "diagnoses", "pmh", "prescribed", "miscarriage", "disability"},
        endings=ENDINGS,
    ),
    Statement(
        terms=CONDITIONS,
        term=rf"\b(?:(?!(?:{_NOT})\b)[a-z]{{5,36}}\b{ending(ENDINGS)}"
        rf"|{_PLAIN}"
        r"|signed off (?:sick|work|by|with)\b|unfit for (?:work|dut(?:y|ies)|\w+ handling)\b"
        r"|off sick\b|diagnosed with [a-z]+"
        r"|registered (?:blind|deaf|disabled)\b|is (?:deaf|blind)\b|partially sighted\b"
        r"|wheelchair\b|guide dog\b|allergic to\b|cause of death\b|self[ -]harms?\b"
        r"|detox\b|complain(?:s|ed|ing) of (?:\w+ ){0,2}(?:pain|bleed\w+|headaches?|dizz\w+"
        r"|nausea|breathless\w*|fatigue|swelling|itch\w*|rash|cough|numbness|palpitations"
        r"|vomiting|weakness|tiredness|cramps?)\b|(?:having|had|needs?|after|awaiting"
        r"|undergo\w+) (?:\w+ )?surgery\b|surgery on (?:his|her|their)\b|hearing voices\b"
        r"|(?:mass|lump) in (?:the|his|her)\b"
        r"|chest x-?ray\b|crisis team\b|memory clinic\b|(?:mri|ct) scan\b|sectioned\b|hba1c\b"
        r"|mammogra\w+)|#nof\b",
        exact=r"\b(?:(?:PSA|INR|CRP|eGFR|TSH|BNP|WCC|LFTs?) (?:[Ii]s|[Ww]as|of|:|up|now)"
        r"|(?:CXR|MS|PIP|DLA|CMHT|TIA|CVA|T2DM|IHD|CKD|LRTI|OSA|AKI|DKA|TB|FASD|PDA|SEMH|MI"
        r"|AF|LD)\b)",
        cue=r"\b(?:diagnos|suffer|history of\b|pmh\b|admi(?:tted|ssion)\b|prescri"
        r"|t(?:reat(?:ed|ment) for\b|ak(?:es|ing) |ook an\b|ested positive)|currently on\b"
        r"|signed off\b|unfit\b|symptoms?\b|discharged\b|underwent\b|surgery for\b"
        r"|re(?:ferr(?:ed|ing|al)\b|laps|gistered\b|ceives\b)|ha(?:s|d|ving)\b|with\b"
        r"|(?:tested|screened|investigated|seen|assessed) for\b|because of\b|due to\b"
        r"|a(?:llergic to|ttends)\b|cause of death\b|uses\b"
        r"|waiting (?:list )?for\b|lost\b|gets\b|self[ -]harm|under the\b|in a wheelchair\b"
        r"|c/o\b|imp:|pregnant\b|detained\b|sectioned\b|stopped\b|died (?:of|from)\b"
        r"|liv(?:es|ing) with\b|passed away|died\b|book(?:ed)? |awaiting\b|listed for\b"
        r"|needs?\b|for an? \b"
        r"|disclos|report(?:ed|s) (?:hearing|feeling|having|pain|low|suicidal)|known\b|confirmed\b"
        r"|positive\b|score|risk\b|is (?:wheelchair|bed|house)|gyda\b|efo\b|yn yr ysbyty"
        r"|now on\b|still on\b|started\b|'s (?:now |back |still )?on "
        r"|fail(?:s|ed)\b|recurrent\b|removal\b|removed\b|restrained\b|assess\w*\b"
        r"|complain|shows?\b|back on\b|report for\b|consultant\b|gp\b|ill\b|was on\b"
        r"|is (?:on\b|deaf\b|blind\b"
        r"|(?:an? )?(?:diabetic|epileptic|autistic|asthmatic|disabled|hiv|dysl|dysp|coeliac"
        r"|bipolar|anorexic|bulimic|schizo|alcoholic|depress|incontinent|immunosup)))"
        r"|\d ?(?:mg|mcg|ml|units)\b|'s (?:[\w-]+ ){0,2}(?:is|has|got|condition|diagnosis)\b",
        plain=_PLAIN,
        loose=True,
        label=r"(?:primary |secondary |working )?diagnos[ei]s"
        r"|(?:medical|health) conditions?|conditions"
        r"|medications?|drug history"
        r"|pmh|past medical history|presenting complaint|reason for (?:referral|admission|absence)"
        r"|disabilit(?:y|ies)|allergies|medical history",
        over="|conditions?|injur(?:y|ies)|allerg(?:y|ens?)|drugs?|icd-?10?(?: codes?)?"
        "|symptoms?|treatments?|procedures?|health",
        followed=r"\W{1,2}(?:data|dataset|register|figures|team|lead|uk|society|association"
        r"|network"
        r"|screening|prevention|codes?|indicators?|prevalence|cohort|rates?|mdt|nurses?"
        r"|specialist|awareness|research|pathway|action|registrations?|extract|figures|project"
        r"|dashboard"
        r"|slides|papers?|reports?|conference|webinar|leaflets?|posters?|helpline|first aider"
        r"|guidelines?|audit|charity|foundation|matters|day|week|campaign)\b",
        bar=r"\b(?:(?:patients|people|those|children|adults|families|women|men|staff|anyone"
        r"|clients|carers|pupils) (?:who|with|living|admitted|prescribed)|talk on|talk about"
        r"|study|studies|trial|leaflet|guideline|dashboard|workstream|campaign"
        r"|awareness|conference|webinar|strategy"
        r"|pathway|charity|foundation|seminar|statistics|programme|research|paper|published"
        r"|policy|article|(?:a|the|his|her|new) book"
        r"|lead for|leads|professor|audit(?! score| [=:]| \d)|course|training|presentation"
        r"|fundrais\w+|marathon"
        r"|computer|software|server|virus scan)\b",
    ),
)
