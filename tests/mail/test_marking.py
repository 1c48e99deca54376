"""Marks taken together."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.mail.messages import GUID, LOWER_GUID, marked, message, msip, titus

LABEL = "msip_labels: " + ";".join(msip(Enabled="true", Method="Privileged"))
LOWER = "msip_labels: " + ";".join(msip(LOWER_GUID, Enabled="true", Method="Standard"))


@pytest.mark.parametrize(
    ("lines", "level", "source", "chosen"),
    [
        ([LABEL], "official-sensitive", "msip_labels", True),
        (
            [LABEL, "bjclassification: OFFICIAL-SENSITIVE"],
            "official-sensitive",
            "bjclassification, msip_labels",
            True,
        ),
        (
            [LABEL, "Subject: OFFICIAL-SENSITIVE: a"],
            "official-sensitive",
            "msip_labels, subject",
            True,
        ),
        (
            [LABEL, "bjclassification: OFFICIAL"],
            "conflicting",
            "bjclassification, msip_labels",
            True,
        ),
        ([LOWER, "Subject: OFFICIAL-SENSITIVE: a"], "conflicting", "msip_labels, subject", False),
        ([LOWER], "lower", "msip_labels", False),
        (
            [LABEL, f"X-Titus-Metadata-40: {titus(('Classification', 'OFFICIAL'))}"],
            "conflicting",
            "msip_labels, x-titus-metadata-40",
            True,
        ),
        (["Sensitivity: Company-Confidential"], "absent", "", None),
        (["Sensitivity: private", "Importance: high"], "absent", "", None),
        (["Keywords: OFFICIAL-SENSITIVE", "Comments: OFFICIAL-SENSITIVE"], "absent", "", None),
        (["X-Notes: OFFICIAL-SENSITIVE"], "absent", "", None),
        ([], "absent", "", None),
    ],
)
def test_together(lines: list[str], level: str, source: str, chosen: bool | None) -> None:
    found = marked(message(*lines))
    assert (found.classification, found.source, found.chosen_by_user) == (level, source, chosen)


def test_tag_and_label_are_told_apart() -> None:
    found = marked(message("Subject: [secure] list", LABEL))
    assert (found.secure_tag.state, found.classification) == ("present", "official-sensitive")


NAMES = ["msip_labels", "x-bjprotectivemarking", "x-titus-metadata-40", "sio-label", "subject"]


@given(st.sampled_from(NAMES), st.text(max_size=120))
def test_nothing_makes_it_raise(name: str, value: str) -> None:
    marked(message(f"{name}: {value}"))


@given(st.binary(max_size=300))
def test_no_bytes_make_it_raise(raw: bytes) -> None:
    marked(raw)


@given(st.permutations(msip(Enabled="true", Name="x", Method="Privileged", SiteId=GUID)), st.data())
def test_any_order_and_folding_of_a_label(pieces: list[str], data: st.DataObject) -> None:
    line = ";".join(pieces)
    for at in sorted(data.draw(st.sets(st.integers(1, len(line) - 1), max_size=8)), reverse=True):
        line = line[:at] + "\r\n " + line[at:]
    found = marked(message(f"msip_labels: {line}"))
    assert (found.classification, found.chosen_by_user) == ("official-sensitive", True)
