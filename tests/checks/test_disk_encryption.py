"""agent.checks.disk_encryption: the check is found, and judges this very machine."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import pytest

from agent import checks, policy
from agent.checks.disk_encryption import DISK_ENCRYPTION
from agent.event import Outcome
from agent.host.local import LocalHost


def test_the_shipped_policy_says_what_the_defaults_say() -> None:
    found = checks.discover()
    bound = checks.parameters(policy.read(policy.default_directory()), found)
    assert bound[DISK_ENCRYPTION.id] == DISK_ENCRYPTION.parameters()


def test_every_edge_case_of_the_design_has_a_capture() -> None:
    """The notes name them. 35 is about the JSON of `lsblk`, which nothing here reads."""
    notes = [
        json.loads(path.read_text("utf-8"))["note"]
        for path in (Path(__file__).parent.parent / "captures").glob("*/disk-*.json")
    ]
    shown = {
        int(number)
        for note in notes
        for group in re.findall(r"\(([\d, ]+)\)$", note)
        for number in group.split(", ")
    }
    assert shown == set(range(1, 37)) - {35}


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads Linux's /sys")
def test_this_machine_gets_a_reason() -> None:
    finding = checks.run(DISK_ENCRYPTION, LocalHost(), DISK_ENCRYPTION.parameters())
    assert finding.outcome is not Outcome.ERROR, finding
    assert finding.reason
    assert finding.explanation
