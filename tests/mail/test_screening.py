"""The real readers and detectors behind the decision, on the sample of outgoing mail."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent import policy
from agent.mail import screening, sources

SAMPLE = Path(__file__).parent.parent.parent / "installer" / "sample-mail"


@pytest.mark.parametrize(
    ("name", "action"),
    [
        ("1-ordinary", "allow"),
        ("2-nhs-number-unmarked", "hold"),
        ("3-nhs-number-secure", "allow"),
        ("4-official-sensitive", "allow"),
        ("5-near-miss-tag", "hold"),
        ("6-patient-table", "hold"),
        ("7-ni-number", "hold"),
        ("8-encrypted-zip", "hold"),
    ],
)
def test_the_sample(name: str, action: str) -> None:
    screener = screening.load(policy.read(policy.default_directory()))
    message = (SAMPLE / f"{name}.eml").read_bytes()
    assert screener.screen(message, sources.envelope(message)).action == action


def test_every_sample_is_in_the_table() -> None:
    assert len(list(SAMPLE.glob("*.eml"))) == 8
