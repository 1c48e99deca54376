"""What is somebody's own e-mail address, and what one at work?"""

import pytest

HITS = [
    "write to jane.smith@gmail.com",
    "her personal email: jane@harbour.example",
    "participant's e-mail is jane@harbour.example",
    "Jane Smith <jane.smith@hotmail.co.uk> would like to withdraw",
    "Name\tEmail\nJane Smith\tjane@harbour.example\n",
]
NEAR_MISSES = [
    "",
    "jane@harbour.example",
    "From: jane@gmail.com",
    "On Monday Jane <jane@gmail.com> wrote:",
    "Kind regards,\nJane\njane@gmail.com",
    "info@trust.example for patients",
]


@pytest.mark.parametrize("text", HITS)
def test_hits(text, kinds):
    assert "email-address" in kinds(text)


@pytest.mark.parametrize("text", NEAR_MISSES)
def test_near_misses(text, kinds):
    assert "email-address" not in kinds(text)
