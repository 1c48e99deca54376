"""Which day does a written date mean?"""

from __future__ import annotations

import re
from datetime import date

_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
DATE = (
    r"(?:(?<![\w/-])|(?<=dob))(?<!\d\.)"
    rf"(?:(?P<d>\d{{1,2}})(?P<s>[ ]?[/.-][ ]?)(?P<m>\d{{1,2}})(?P=s)(?P<y>\d{{4}}|\d\d)"
    rf"|(?P<y2>\d{{4}})[-/.](?P<m2>\d{{1,2}})[-/.](?P<d2>\d{{1,2}})(?:[T ]00:00(?::00)?)?"
    rf"|(?P<d3>\d{{1,2}})(?:st|nd|rd"
    rf"|th)?(?: of)?[ -]?(?P<m3>{_MONTH})\.?,?[ -]?(?P<y3>\d{{4}}|\d\d)"
    rf"|(?P<m4>{_MONTH})\.? (?P<d4>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<y4>\d{{4}})"
    rf"|(?P<y6>(?:19|20)\d\d)(?P<m6>0[1-9]|1[0-2])(?P<d6>[0-3]\d)"
    rf"|(?P<d5>\d\d)[ ](?P<m5>\d\d)[ ](?P<y5>\d{{4}}|\d\d))(?![\w/-]|\.\d)"
)
"""A day in any usual British, ISO or American spelling; compile it ignoring case, use it once in a
pattern."""


def parse(found: re.Match[str]) -> date | None:
    """The day that a match of DATE means, read day first; None where there is no such day.

    Two-digit years are of the last hundred years before 2030.
    """
    groups = found.groupdict()
    for suffix in ("", "2", "3", "4", "5", "6"):
        year = groups[f"y{suffix}"]
        if year:
            break
    else:
        return None
    month_text = groups[f"m{suffix}"].lower()
    month = int(month_text) if month_text.isdigit() else _MONTHS.index(month_text[:3]) + 1
    number = int(year)
    if len(year) == 2:
        number += 2000 if number < 30 else 1900
    day = int(groups[f"d{suffix}"])
    if month > 12 >= day:  # month first, as Americans and spreadsheets write
        day, month = month, day
    try:
        return date(number, month, day)
    except ValueError:
        return None
