"""Does it say how a person votes or which party is his?

Parties of the register of the Electoral Commission with seats in a parliament of the United
Kingdom.
"""

from agent.detectors._detector import Trigger
from agent.detectors._statement import Statement, statement
from agent.detectors._words import words

_PARTIES = (
    r"(?:labour|conservative|tory|green|liberal democrats?|lib dems?|reform(?: uk)?"
    r"|scottish national|snp|plaid cymru|sinn f[eé]in|sdlp|dup|uup|alliance"
    r"|ukip|brexit|communist|socialist workers?|democratic unionist|ulster unionist"
    r"|british national|workers) party"
    r"|conservatives|tories|liberal democrats?|lib dems?|reform uk|snp|plaid cymru"
    r"|sinn f[eé]in|sdlp|ukip|bnp|momentum"
    r"|labour|conservative|green"
)

POLITICAL = statement(
    "political",
    "political opinion of a person",
    Trigger(
        patterns=(
            r"(?i)\bpolitical (?:opinion|affiliation|view|belief|party|activit)",
            (
                r"(?i)\b(?:labour|conservative|green|reform|tory|communist|brexit) (?:party"
                r"|candidate|activist|councillor|voter|supporter|member|uk)"
            ),
            r"(?i)\bvote[sd]? (?:for )?(?:labour|conservative|green|tory|leave|remain|reform)",
            r"(?i)\bmember of (?:the )?(?:reform|greens|tories|labour)\b",
            r"(?i)\bplaid cymru|\bsinn f|\bliberal democrat|\blib dem",
        ),
        words=words("snp ukip bnp sdlp dup"),
    ),
    Statement(
        term=rf"\b(?:{_PARTIES})\b|\bpolitical (?:opinion|affiliation|view)s?\b"
        rf"|\bvote[sd]? (?:leave|remain)\b|\bmember of (?:the )?(?:reform|greens|tories|labour)\b",
        cue=r"\bmember of\b|\bst(?:ood|ands?) (?:as|for)\b|\bstanding (?:as|for)\b"
        r"|\bcandidate\b|\bactivist\b|\bcouncillor\b|\bcllr\b"
        r"|\bvote[sd]?\b|\bsupport(?:s|er)\b|\bcampaigns? for\b|\bcanvass\w*\b"
        r"|\bdonat\w+\b|\bcard-carrying\b|\bpolitical (?:opinion|affiliation)",
        label=r"political (?:opinion|affiliation|view|belief|party)s?",
        bar=r"\b(?:mp|mep|msp|minister|president|senator|congress|parliament"
        r"|election results?|manifesto|conference|government|poll|polls|leader|prime)\b",
    ),
)
