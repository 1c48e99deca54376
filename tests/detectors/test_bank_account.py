"""What is a bank account, and what only looks like one?"""

import pytest

from agent.detectors import Strength

HITS = [
    "Sort code 12-34-56 Account 12345678",
    "sort code: 123456\naccount number: 12345678",
    "please pay into 12-34-56 12345678",
    "S/C 12 34 56 A/C 12345678",
    "Account no. 12345678, sort code 12-34-56",
    "my bank account number is 12345678",
    "Name\tSort Code\tAccount\nA Person\t12-34-56\t12345678\n",
]
NEAR_MISSES = [
    "",
    "12345678",
    "on 12-11-25 12345678 arrived",
    "Account number 12345678",
    "sort of 123456 things",
    "Company number 12345678",
]


@pytest.mark.parametrize("text", HITS)
def test_hits(text, kinds):
    assert "bank-account" in kinds(text)


@pytest.mark.parametrize("text", NEAR_MISSES)
def test_near_misses(text, kinds):
    assert "bank-account" not in kinds(text)


def test_a_company_paying_in_keeps_nothing_back(kinds):
    text = "Invoice from Harbour Data Ltd. Sort code 12-34-56, account 12345678"
    assert kinds(text)["bank-account"].strength is Strength.FLAG
    text = "Please pay the salary of Jane Smith to sort code 12-34-56, account 12345678"
    assert kinds(text)["bank-account"].strength is Strength.HOLD
