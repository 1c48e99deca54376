"""Does it say something of a person's health?

A list of our own, the endings that English gives to diseases and operations, and
the stems that the World Health Organization gives to drugs (WHO, "The use of stems in the
selection of International Nonproprietary Names", 2018, table of stems).
"""

from agent.detectors._conditions import CONDITIONS
from agent.detectors._detector import Trigger
from agent.detectors._statement import Statement, statement

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
            r"\b(?:PIP|DLA|CMHT|TIA|CVA|T2DM|IHD|CKD|LRTI)\b|#NOF",
            r"(?i)\b(?:signed off|unfit for work|off sick|fit note|sick note|under the care of)",
        ),
        words=frozenset(CONDITIONS)
        | {"diagnosed", "diagnosis", "diagnoses", "pmh", "prescribed", "miscarriage", "disability"},
        endings=ENDINGS,
    ),
    Statement(
        terms=CONDITIONS,
        term=rf"\b(?!(?:{_NOT})\b)[a-z]{{3,24}}(?:{'|'.join(ENDINGS)})\b"
        r"|\b(?:signed off (?:sick|work|by)|unfit for work|off sick)\b|\bdiagnosed with [a-z]+"
        r"|\bregistered (?:blind|deaf|disabled)\b|\bis (?:deaf|blind)\b|\bpartially sighted\b"
        r"|\bwheelchair\b|\bguide dog\b|\ballergic to\b|\bcause of death\b|\bself[ -]harms?\b"
        r"|\bcrisis team\b|\bmemory clinic\b|\b(?:mri|ct) scan\b|\bsectioned\b|\bhba1c\b"
        r"|\bmammogra\w+|\b(?-i:PIP|DLA|CMHT|TIA|CVA|T2DM|IHD|CKD|LRTI)\b|#nof\b",
        cue=r"\bdiagnos|\bsuffer|\bhistory of\b|\bpmh\b|\badmitted\b|\badmission\b|\bprescri"
        r"|\btreat(?:ed|ment) for\b"
        r"|\btak(?:es|ing) |\bis on\b|\bwas on\b|\bcurrently on\b|\d ?(?:mg|mcg|ml|units)\b"
        r"|\bsigned off\b|\bunfit\b"
        r"|\bsymptoms?\b|\bdischarged\b|\bunderwent\b|\bsurgery for\b|\breferr(?:ed|ing"
        r"|al)\b|\brelaps|\btested positive"
        r"|\b(?:has|had|with)\b|'s (?:[\w-]+ ){0,2}(?:is|has|got|condition|diagnosis)\b"
        r"|\bbecause of\b|\bdue to\b|\ballergic to\b|\bregistered\b|\bcause of death\b|\bis (?:deaf"
        r"|blind)\b|\buses\b|\bwaiting (?:list )?for\b|\battends\b|\bhaving\b|\blost\b|\breceives\b"
        r"|\bgets\b|\bself[ -]harm|\bunder the\b|\bin a wheelchair\b|\bc/o\b|\bimp:|\btook an\b"
        r"|\bpregnant\b|\bdetained\b|\bsectioned\b|\bstopped\b"
        r"|\bdied (?:of|from)\b|\bliving with\b|\bconsultant\b"
        r"|\bgp\b|\bill\b|\bis (?:a )?(?:diabetic|epileptic|autistic|asthmatic|disabled|hiv)",
        label=r"(?:primary |secondary |working )?diagnos[ei]s|(?:medical|health) conditions?"
        r"|medications?|drug history"
        r"|pmh|past medical history|presenting complaint|reason for (?:referral|admission|absence)"
        r"|disabilit(?:y|ies)|allergies|medical history",
        over="|conditions?|drugs?|icd-?10?(?: codes?)?|symptoms?|treatments?|procedures?|health",
        followed=r"\W{1,2}(?:data|dataset|register|figures|team|lead|uk|society|association|network"
        r"|screening|prevention|codes?|indicators?|prevalence|cohort|rates?|mdt|nurses?|specialist|awareness|research|pathway|action|guidelines?|audit|charity|foundation|matters|day|week|campaign)\b",
        bar=r"\b(?:study|studies|trial|leaflet|guideline|dashboard|workstream|campaign"
        r"|awareness|conference|webinar|strategy"
        r"|pathway|charity|foundation|seminar|statistics|programme|research|paper|published"
        r"|policy|article|book|report on"
        r"|lead for|leads|professor|audit|course|training|presentation|fundrais\w+|marathon"
        r"|computer|software|server|virus scan)\b",
    ),
)
