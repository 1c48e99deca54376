"""Does it say something of a person's sexual life, orientation or gender history?"""

from agent.detectors._detector import Trigger
from agent.detectors._statement import Statement, statement
from agent.detectors._words import words

_TERMS = (
    r"gay|lesbian|bisexual|bi-?sexual|homosexual|heterosexual|queer|pansexual|asexual"
    r"|transgender|trans (?:man|woman|male|female)"
    r"|transsexual|non-?binary|gender dysphoria|gender reassignment|msm|sex work(?:er)?"
    r"|has sex with|sexual(?:ly)? (?:orientation|active|partners?|history)"
    r"|gender (?:identity clinic|transition\w*)"
    r"|transition(?:ed|ing) (?:in|from|to|at)|is transitioning"
    r"|(?:male|female) at birth"
    r"|unprotected sex|same[- ]sex (?:partner|relationship|marriage|couple)|escort"
)

SEXUAL_LIFE = statement(
    "sexual-life",
    "sexual life or orientation of a person",
    Trigger(
        patterns=(
            r"(?i)\bsexual(?:ly)? (?:orient|activ|partn|histor)",
            r"(?i)\bsexuality[\" ]{0,3}(?:[:=\t|,;]|  | is |\r?\n)|\bunprotected sex",
            r"(?i)\bgender (?:identity|dysphoria|reassign|transit)",
            r"(?i)\bis transitioning\b",
            r"(?i)\bnon-binary|\bsame[- ]sex ",
            r"(?i)\bsex (?:with|work)",
            r"(?i)\btrans (?:wo)?m|\b(?:fe)?male at birth",
        ),
        words=words(
            """gay lesbian bisexual homosexual heterosexual queer pansexual asexual transgender
            transsexual nonbinary msm"""
        ),
    ),
    Statement(
        term=rf"\b(?:{_TERMS})\b",
        cue=r"\b(?:is|was|as|identif\w+ as|in a|being|came out as|disclosed|told us|orientation"
        r"|has sex|had|diagnosed|undergoing|history|attends|referred|started|has)\b",
        label=r"sexual orientation|gender identity|sexuality|sexual history|trans status",
        value=r"[a-z][^\n|\t;]{1,40}",
        bar=r"\b(?:census|survey|categories|population|statistics|equality|monitoring"
        r"|staff network|pride|awareness|film|movie|novel|book|rights|binary (?:file"
        r"|package|format|search|data))\b",
    ),
)
