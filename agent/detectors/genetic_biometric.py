"""Does it hold a person's genetic or biometric data?"""

from agent.detectors._detector import Trigger
from agent.detectors._statement import Statement, statement
from agent.detectors._words import words

_TERMS = (
    r"brca-?[12]?|gene test\w*|genetic (?:test\w*|result\w*|marker\w*|variant\w*|carrier|condition"
    r"|screening|mutation|profile)|gene(?:tic)? mutation|genotyp\w+|karyotyp\w+"
    r"|whole[- ](?:genome|exome) sequenc\w+|genom(?:e|ic) (?:sequenc\w+|data|profile|report)"
    r"|dna (?:profile|sample|test|sequenc\w+|match|result)|pathogenic variant"
    r"|apoe(?:-?e?4)?|htt (?:expansion|repeat)|cftr|trisomy \d+|lynch syndrome|mlh1|msh2"
    r"|carrier of the|cag repeats?|snp array|microarray result"
    r"|fingerprints?(?: template| scan| record)?s?|fingerprint template|iris (?:scan"
    r"|template|recognition)|retina(?:l)? scan|facial recognition(?: template)?"
    r"|face (?:template|embedding)|voice ?print"
    r"|biometric (?:data|template|residence|enrol\w+|record)s?|palm print|hand geometry"
)

GENETIC_BIOMETRIC = statement(
    "genetic-biometric",
    "genetic or biometric data of a person",
    Trigger(
        patterns=(
            (
                r"(?i)\bgenetic (?:test|result|marker|variant|carrier|condition|screen|mutation"
                r"|profile)"
            ),
            r"(?i)\bgene (?:mutation|test)|\bgenom(?:e|ic) (?:seq|data|prof|rep)|\bexome",
            r"(?i)\bdna (?:profile|sample|test|seq|match|result)",
            r"(?i)\bbiometric|\bfacial recog|\bface (?:templ|embed)",
            r"(?i)\biris (?:scan|templ|recog)|\bvoice ?print|\bpalm print|\bretinal? scan",
            r"(?i)\bbrca|\bkaryotyp|\bgenotyp|\btrisomy [0-9]|\blynch syn|\bcag repeat",
            r"(?i)\bpathogenic var",
        ),
        words=words("fingerprint fingerprints apoe cftr mlh1 msh2 htt"),
    ),
    Statement(
        term=rf"\b(?:{_TERMS})\b",
        cue=r"\bcarr(?:y|ies|ier|ying)\b|\bpositive\b|\bnegative for\b|\bresults?\b"
        r"|\btemplates?\b|\bprofile\b|\benrolled\b|\btest(?:ed)?\b|\brepeats?\b|\btesting\b|\bsamples?\b"
        r"|\bof\b|'s\b|\bshows?\b|\bhas\b|\bfor\b|\bmatch",
        value=r"(?![0-9A-F]{4}\b|[0-9a-f]{2}:)[^\s:;,|][^\n|\t;]{1,60}",
        label=r"genotype|karyotype|genetic (?:test|result|variant)s?|variant"
        r"|dna(?: profile)?|brca(?: status)?|fingerprint(?: id| template)?"
        r"|biometric\w*",
        bar=r"\b(?:key|pgp|gpg|ssh|certificate|tls|ssl|browser|device|server|conference"
        r"|study|policy|procurement|software|reader|supplier|literature|paper|host"
        r"|sha\d*|md5)\b",
    ),
)
