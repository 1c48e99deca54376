"""What is a payment card's number, and what only looks like one?"""

import pytest

from agent.detectors.payment_card import parse

HITS = [
    "4111 1111 1111 1111",
    "card: 4111111111111111",
    "Visa 4111-1111-1111-1111, expires 10/27",
    "3782 822463 10005",
    "amex 378282246310005",
    "please charge 5555555555554444 cvv 123",
    "Card number\tName\n5105105105105100\tA Person\n",
    "Mastercard 2223 0031 2200 3222",
]
NEAR_MISSES = [
    "",
    "4111 1111 1111 1112",
    "4111111111111111",
    "tracking number 4111 1111 1111 1111",
    "IMEI 356938035643809",
    "9111 1111 1111 1111",
    "https://shop.example/pay/4111111111111111",
    "card ending 1111",
    "**** **** **** 1111",
    "-4111111111111111.25",
]


@pytest.mark.parametrize("text", HITS)
def test_hits(text, kinds):
    assert kinds(text)["payment-card"].confidence >= 0.8


@pytest.mark.parametrize("text", NEAR_MISSES)
def test_near_misses(text, kinds):
    assert "payment-card" not in kinds(text)


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("4111 1111 1111 1111", "4111111111111111"),
        ("1111 1111 1111 1117", None),  # Luhn agrees, no network does
        ("4444444444444444", None),
        ("4111 1111 1111 111", None),
    ],
)
def test_parse(written, number):
    assert parse(written) == number
