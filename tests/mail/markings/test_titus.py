"""Titus metadata: JSON in base64."""

from __future__ import annotations

import base64

import pytest

from tests.mail.messages import marked, message, titus


@pytest.mark.parametrize(
    ("value", "level"),
    [
        (titus(("Classification", "OFFICIAL-SENSITIVE")), "official-sensitive"),
        (titus(("ExampleClassification", "Official Sensitive")), "official-sensitive"),
        (titus(("ProtectiveMarking", "OFFICIAL - SENSITIVE")), "official-sensitive"),
        (titus(("Sensitivity", "EXTERNAL OFFICIAL-SENSITIVE")), "official-sensitive"),
        (titus(("Anything", "OFFICIAL-SENSITIVE")), "official-sensitive"),
        (titus(("CTPClassification", "CTP_NT")), "lower"),
        (titus(("Classification", "OFFICIAL")), "lower"),
        (titus(("Classification", "Staff only")), "lower"),
        (titus(("Aud", "internal")), "absent"),
        (titus(("Visual", "OFFICIAL")), "absent"),
        (titus(("Classification", "")), "absent"),
        (titus(), "absent"),
        (
            titus(("Classification", "OFFICIAL-SENSITIVE"), ("Caveat", "Personal")),
            "official-sensitive",
        ),
        (titus(("Classification", "OFFICIAL-SENSITIVE"), ("Marking", "PUBLIC")), "conflicting"),
        (titus(("Classification", "OFFICIAL-SENSITIVE")).rstrip("="), "official-sensitive"),
        ("not base64 at all!", "absent"),
        (base64.b64encode(b"not json").decode(), "absent"),
        (base64.b64encode(b"[" * 100_000).decode(), "absent"),
        (base64.b64encode(b'{"n": 3, "vals": "OFFICIAL-SENSITIVE"}').decode(), "absent"),
        (base64.b64encode(b'"OFFICIAL-SENSITIVE"').decode(), "absent"),
        ("", "absent"),
    ],
)
def test_values(value: str, level: str) -> None:
    found = marked(message(f"x-titus-metadata-40: {value}"))
    assert (found.classification, found.chosen_by_user) == (level, None)
    assert found.source == ("" if level == "absent" else "x-titus-metadata-40")


@pytest.mark.parametrize("width", range(30, 80, 5))
def test_folded(width: int) -> None:
    value = titus(("Classification", "OFFICIAL-SENSITIVE"))
    lines = [value[i : i + width] for i in range(0, len(value), width)]
    assert marked(message("X-Titus-Metadata-40: " + "\r\n ".join(lines))).classification == (
        "official-sensitive"
    )
