"""Which day do the usual spellings mean?"""

import re
from datetime import date

import pytest

from agent.detectors._dates import DATE, parse

DAY = date(1961, 3, 12)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("12/03/1961", DAY),
        ("12.3.61", DAY),
        ("12-03-1961", DAY),
        ("1961-03-12", DAY),
        ("12 March 1961", DAY),
        ("12th of March 1961", DAY),
        ("12-Mar-1961", DAY),
        ("March 12, 1961", DAY),
        ("12 03 1961", DAY),
        ("03/25/1961", date(1961, 3, 25)),
        ("12/03/29", date(2029, 3, 12)),
        ("31/02/1961", None),
    ],
)
def test_days(text, day):
    found = re.search(DATE, text, re.IGNORECASE)
    assert found is not None
    assert parse(found) == day


@pytest.mark.parametrize("text", ["1.2.3.4", "12/03", "v12.3.61.2", "10.1.2.30/24"])
def test_no_days(text):
    found = re.search(DATE, text, re.IGNORECASE)
    assert found is None or parse(found) is None
