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
_NOT = (
    "sympathy|empathy|telepathy|apathy|antipathy|idiopathy|osteopathy|homeopathy|naturopathy|nostalgia"
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
            r"\b(?:has|had|have|with) MS\b",
            (
                r"(?i)\bhearing voices|\bsurgery on (?:his|her|their)|(?:having|had|needs?"
                r"|after) (?:[a-z]+ )?surgery\b"
            ),
            r"\b(?:PSA|INR|CRP|eGFR|TSH|BNP|WCC|LFTs?) (?:is|was|of|:|up|now)",
            r"\b(?:CXR|PIP|DLA|CMHT|TIA|CVA|T2DM|IHD|CKD|LRTI)\b|#NOF",
            r"(?i)\b(?:signed off|unfit for work|off sick|fit note|sick note|under the care of)",
        ),
        words=frozenset(CONDITIONS)
        | {"diagnosed", "diagnosis", "diagnoses", "pmh", "prescribed", "miscarriage", "disability"},
        endings=ENDINGS,
    ),
    Statement(
        terms=CONDITIONS,
        term=rf"\b(?:(?!(?:{_NOT})\b)[a-z]{{5,36}}\b{ending(ENDINGS)}"
        r"|signed off (?:sick|work|by|with)\b|unfit for work\b|off sick\b|diagnosed with [a-z]+"
        r"|registered (?:blind|deaf|disabled)\b|is (?:deaf|blind)\b|partially sighted\b"
        r"|wheelchair\b|guide dog\b|allergic to\b|cause of death\b|self[ -]harms?\b"
        r"|detox\b|complain(?:s|ed|ing) of (?:\w+ ){0,2}(?:pain|bleed\w+|headaches?|dizz\w+"
        r"|nausea|breathless\w*|fatigue|swelling|itch\w*|rash|cough|numbness|palpitations"
        r"|vomiting|weakness|tiredness|cramps?)\b|(?:having|had|needs?|after|awaiting"
        r"|undergo\w+) (?:\w+ )?surgery\b|surgery on (?:his|her|their)\b|hearing voices\b"
        r"|(?-i:PSA|INR|CRP|eGFR|TSH|BNP|WCC|LFTs?) (?:is|was|of|:|up|now)"
        r"|(?:mass|lump) in (?:the|his|her)\b"
        r"|chest x-?ray\b|crisis team\b|memory clinic\b|(?:mri|ct) scan\b|sectioned\b|hba1c\b"
        r"|mammogra\w+"
        r"|(?-i:CXR|MS|PIP|DLA|CMHT|TIA|CVA|T2DM|IHD|CKD|LRTI)\b)|#nof\b",
        cue=r"\b(?:diagnos|suffer|history of\b|pmh\b|admi(?:tted|ssion)\b|prescri"
        r"|t(?:reat(?:ed|ment) for\b|ak(?:es|ing) |ook an\b|ested positive)|currently on\b"
        r"|signed off\b|unfit\b|symptoms?\b|discharged\b|underwent\b|surgery for\b"
        r"|re(?:ferr(?:ed|ing|al)\b|laps|gistered\b|ceives\b)|ha(?:s|d|ving)\b|with\b"
        r"|because of\b|due to\b|a(?:llergic to|ttends)\b|cause of death\b|uses\b"
        r"|waiting (?:list )?for\b|lost\b|gets\b|self[ -]harm|under the\b|in a wheelchair\b"
        r"|c/o\b|imp:|pregnant\b|detained\b|sectioned\b|stopped\b|died (?:of|from)\b"
        r"|liv(?:es|ing) with\b|passed away|died\b|book(?:ed)? |awaiting\b|listed for\b"
        r"|needs?\b|for an? \b"
        r"|complain|shows?\b|back on\b|report for\b|consultant\b|gp\b|ill\b|was on\b"
        r"|is (?:on\b|deaf\b|blind\b"
        r"|(?:a )?(?:diabetic|epileptic|autistic|asthmatic|disabled|hiv)))"
        r"|\d ?(?:mg|mcg|ml|units)\b|'s (?:[\w-]+ ){0,2}(?:is|has|got|condition|diagnosis)\b",
        label=r"(?:primary |secondary |working )?diagnos[ei]s|(?:medical|health) conditions?"
        r"|medications?|drug history"
        r"|pmh|past medical history|presenting complaint|reason for (?:referral|admission|absence)"
        r"|disabilit(?:y|ies)|allergies|medical history",
        over="|conditions?|drugs?|icd-?10?(?: codes?)?|symptoms?|treatments?|procedures?|health",
        followed=r"\W{1,2}(?:data|dataset|register|figures|team|lead|uk|society|association|network"
        r"|screening|prevention|codes?|indicators?|prevalence|cohort|rates?|mdt|nurses?"
        r"|specialist|awareness|research|pathway|action|registrations?|extract|figures|project|dashboard"
        r"|slides|papers?|reports?|conference|webinar|leaflets?|posters?|helpline|first aider"
        r"|guidelines?|audit|charity|foundation|matters|day|week|campaign)\b",
        bar=r"\b(?:study|studies|trial|leaflet|guideline|dashboard|workstream|campaign"
        r"|awareness|conference|webinar|strategy"
        r"|pathway|charity|foundation|seminar|statistics|programme|research|paper|published"
        r"|policy|article|(?:a|the|his|her|new) book|report on"
        r"|lead for|leads|professor|audit|course|training|presentation|fundrais\w+|marathon"
        r"|computer|software|server|virus scan)\b",
    ),
)
