"""What says something of a person's employment, and what speaks of it in general?"""

import pytest

HITS = [
    "Payroll: stop SSP for Nicola Smith, she has had 28 weeks.",
    "Jane Smith has been given a final written warning",
    "Disciplinary hearing for Jane Smith on Monday",
    "Mrs Smith is being made redundant",
    "Jane Smith's salary is £34,500",
    "Name\tSalary\nJane Smith\t34500\n",
]
NEAR_MISSES = [
    "Linux box 2.4.9-31smp #1 SMP Jane Smith Fri Sep 6",
    "Wed: Ali, Bo. Please swap among yourselves. Sickness cover is with Kim.",
    "Jane Smith resigned from the working group",
    "",
    "The disciplinary policy has been updated",
    "Vacancy: analyst, salary £34,500",
    "Please all do the annual appraisal training",
    "The grievance was dismissed",
]


@pytest.mark.parametrize("text", HITS)
def test_hits(text, kinds):
    assert "hr" in kinds(text)


@pytest.mark.parametrize("text", NEAR_MISSES)
def test_near_misses(text, kinds):
    assert "hr" not in kinds(text)
