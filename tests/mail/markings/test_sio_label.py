"""SIO-Label (RFC 7444)."""

from __future__ import annotations

import pytest

from tests.mail.messages import marked, message


@pytest.mark.parametrize(
    ("value", "level"),
    [
        (
            'marking="OFFICIAL-SENSITIVE"; fgcolor=black; bgcolor=red; type=":ess"; label="MQYG"',
            "official-sensitive",
        ),
        ('marking="OFFICIAL-SENSITIVE"', "official-sensitive"),
        ('type=":xml"; label="PGE+"; marking="Official - Sensitive"', "official-sensitive"),
        ('fgcolor=black;\r\n marking="OFFICIAL\r\n -SENSITIVE"', "official-sensitive"),
        ('MARKING="EXTERNAL OFFICIAL-SENSITIVE"', "official-sensitive"),
        ("marking=OFFICIAL-SENSITIVE", "official-sensitive"),
        ("marking*=UTF-8''OFFICIAL-SENSITIVE", "official-sensitive"),
        ("marking*=UTF-8''OFFICIAL%20SENSITIVE", "official-sensitive"),
        ('marking*0="OFFICIAL-"; marking*1="SENSITIVE"', "official-sensitive"),
        ("marking*0*=UTF-8''OFFICIAL%2D; marking*1=SENSITIVE", "official-sensitive"),
        ('marking="=?utf-8?Q?OFFICIAL-SENSITIVE?="', "official-sensitive"),
        ('marking="OFFICIAL"', "lower"),
        ('marking="Staff only"', "lower"),
        ('marking="UNCLASSIFIED"', "lower"),
        ('marking=""', "absent"),
        ('type=":xml"; label="T0ZGSUNJQUwtU0VOU0lUSVZF"', "absent"),
        ('label="marking=OFFICIAL-SENSITIVE"', "absent"),
        ("marking*=x-none''OFFICIAL-SENSITIVE", "absent"),
        ("", "absent"),
        (";;;=;", "absent"),
    ],
)
def test_values(value: str, level: str) -> None:
    found = marked(message(f"SIO-Label: {value}"))
    assert (found.classification, found.chosen_by_user) == (level, None)
    assert found.source == ("" if level == "absent" else "sio-label")


def test_the_history_is_not_the_label() -> None:
    line = 'SIO-Label-History: marking="OFFICIAL-SENSITIVE"; change=delete'
    assert marked(message(line)).classification == "absent"
