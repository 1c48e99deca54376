"""What is a home's address, and what is an office's?"""

import pytest

from agent.detectors import Strength

HITS = [
    "Home address: 12 High Street, Leeds LS1 4AB",
    "She lives at 12 Elm Grove",
    "Jane Smith\n12 High Street\nLeeds\nLS1 4AB\n\nDear Mrs Smith",
    "my new address is Flat 2, 9 Mill Lane, York YO1 7AA",
    "The tenant at 9 Mill Lane, York YO1 7AA is in arrears",
    "Name\tAddress\nJane Smith\t9 Mill Lane, York\n",
]
NEAR_MISSES = [
    "",
    "LS1 4AB",
    "Deliveries to Unit 4, 12 High Street, Leeds LS1 4AB",
    "Harbour Health Ltd, 12 High Street, Leeds LS1 4AB",
    "our office, 12 High Street, Leeds LS1 4AB",
    "The clinic serves LS1 and LS2",
    "Kind regards,\nJane\n12 High Street, Leeds LS1 4AB",
    "ZZ1 4AB, 12 High Street, her home",
]


@pytest.mark.parametrize("text", HITS)
def test_hits(text, kinds):
    assert "home-address" in kinds(text)


@pytest.mark.parametrize("text", NEAR_MISSES)
def test_near_misses(text, kinds):
    assert "home-address" not in kinds(text)


def test_beside_a_name_it_is_kept_back(kinds):
    assert kinds("She lives at 12 Elm Grove")["home-address"].strength is Strength.FLAG
    assert kinds("Jane Smith lives at 12 Elm Grove")["home-address"].strength is Strength.HOLD
