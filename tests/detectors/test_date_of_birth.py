"""What is a date of birth, and what is another date?"""

import pytest

from agent.detectors import Strength

HITS = [
    "DOB: 12/03/1961",
    "d.o.b. 12.03.61",
    "Date of birth 12 March 1961",
    "Jane Smith, born 12 March 1961",
    "Jane Smith (12/03/1961) was seen",
    "Date of Birth\n1961-03-12",
    "date_of_birth=1961-03-12",
    "Name\tDOB\nJane Smith\t12/03/1961\n",
    "12/03/1961 (DOB)",
    "dob 12-Mar-1961",
]
NEAR_MISSES = [
    "",
    "12/03/1961",
    "Jane Smith, 12/03/2025",
    "DOB unknown, admitted 12/03/2024",
    "DOB 32/13/1961",
    "The date of birth field is empty",
    "born in 1961",
    "Meeting with Jane Smith on 12/03/2025",
    "invoice dated 12/03/1999",
]


@pytest.mark.parametrize("text", HITS)
def test_hits(text, kinds):
    assert "date-of-birth" in kinds(text)


@pytest.mark.parametrize("text", NEAR_MISSES)
def test_near_misses(text, kinds):
    assert "date-of-birth" not in kinds(text)


def test_beside_a_name_it_is_kept_back(kinds):
    assert kinds("DOB: 12/03/1961")["date-of-birth"].strength is Strength.FLAG
    assert kinds("Jane Smith, DOB 12/03/1961")["date-of-birth"].strength is Strength.HOLD
