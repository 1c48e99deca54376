"""Is this a number that one hospital gave a patient?

Each hospital makes its own: mostly six to ten digits, some with letters before or behind (NHS Data
Dictionary, "LOCAL PATIENT IDENTIFIER", at most ten characters). Only its name makes it one.
"""

from agent.detectors._detector import Trigger
from agent.detectors._evidence import Identifier, identifier

_NAME = (
    r"(?:hospital|hosp|unit|pas|patient|pt|medical[ _]record|local[ _]patient|case[ _]?note"
    r"|district|chart"
    r"|ehr|epr|emis|systmone)[ _.]{0,2}(?:no|num|number|id|identifier|ref)"
)


def parse(written: str) -> str | None:
    """Letters and digits, upper case; None for a year or a date without marks."""
    return written.upper().replace("-", "").replace(" ", "")


HOSPITAL_NUMBER = identifier(
    "hospital-number",
    "hospital number",
    Trigger(patterns=(rf"(?i)\b{_NAME}\b", r"(?i)\bmrn", r"(?i)patientid")),
    Identifier(
        form=r"(?<![\w/.])(?:[A-Za-z]{1,3}-?\d{5,9}|\d{5,10}|\d{4,8}[A-Za-z])(?!\w|[./-]\d)",
        parse=parse,
        label=rf"\b{_NAME.replace(' _', ' ')}\b|\bmrns?\b|\bpatient id\b",
        others="tel|telephone|phone|mobile|fax"
        "|order|invoice|account|acct|ward|bleep|ext|nhs|ni number"
        "|chi|h&c|hcn|dob|date of birth|gmc|postcode|company|charity",
    ),
    only_named=True,
)
