"""What is a Unique Taxpayer Reference, and what only looks like one?"""

import pytest

HITS = [
    "UTR: 1123456789",
    "utr no 11234 56789",
    "Unique Taxpayer Reference 1123456789",
    "HMRC has me under 1123456789",
    "self assessment reference 1123456789K",
    "UTR\n1123456789",
]
NEAR_MISSES = [
    "",
    "1123456789",
    "UTR 2123456789",
    "invoice 1123456789",
    "UTR 112345678",
]


@pytest.mark.parametrize("text", HITS)
def test_hits(text, kinds):
    assert "utr" in kinds(text)


@pytest.mark.parametrize("text", NEAR_MISSES)
def test_near_misses(text, kinds):
    assert "utr" not in kinds(text)
