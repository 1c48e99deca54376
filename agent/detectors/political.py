"""Does it say how a person votes or which party is his?

Parties of the register of the Electoral Commission with seats in a parliament of the United Kingdom.
"""

from agent.detectors._detector import Trigger
from agent.detectors._statement import Statement, statement

_PARTIES = (
    r"(?:labour|conservative|tory|green|liberal democrats?|lib dems?|reform(?: uk)?|scottish national|snp|plaid cymru|sinn f[eé]in|sdlp|dup|uup|alliance"
    r"|ukip|brexit|communist|socialist workers?|democratic unionist|ulster unionist|british national|workers) party"
    r"|conservatives|tories|liberal democrats?|lib dems?|reform uk|snp|plaid cymru|sinn f[eé]in|sdlp|ukip|bnp|momentum"
    r"|labour|conservative|green"
)

POLITICAL = statement(
    "political",
    "political opinion of a person",
    Trigger(
        patterns=(
            r"(?i)\bpolitical (?:opinion|affiliation|view|belief|party|activit)",
            r"(?i)\b(?:labour|conservative|green|reform|tory|communist|brexit) (?:party|candidate|activist|councillor|voter|supporter|member|uk)",
            r"(?i)\bvote[sd]? (?:for )?(?:labour|conservative|green|tory|leave|remain|reform)",
            r"(?i)\bplaid cymru|\bsinn f|\bliberal democrat|\blib dem",
        ),
        words=frozenset(["snp", "ukip", "bnp", "sdlp", "dup"]),
    ),
    Statement(
        term=rf"\b(?:{_PARTIES})\b|\bpolitical (?:opinion|affiliation|view)s?\b|\bvote[sd]? (?:leave|remain)\b",
        cue=r"\bmember of\b|\bstood as\b|\bstanding (?:as|for)\b|\bcandidate\b|\bactivist\b|\bvote[sd]?\b|\bsupport(?:s|er)\b|\bcampaigns? for\b|\bcanvass\w*\b|\bdonat\w+\b|\bcard-carrying\b|\bpolitical (?:opinion|affiliation)",
        label=r"political (?:opinion|affiliation|view|belief|party)s?",
        bar=r"\b(?:mp|mep|msp|minister|president|senator|congress|parliament|election results?|manifesto|conference|government|poll|polls|leader|prime)\b",
    ),
)
