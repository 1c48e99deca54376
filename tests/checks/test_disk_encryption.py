"""agent.checks.disk_encryption: the check is found, and judges this very machine."""

from __future__ import annotations

import sys

import pytest

from agent import checks, policy
from agent.checks.disk_encryption import DISK_ENCRYPTION
from agent.event import Outcome
from agent.host.local import LocalHost


def test_the_shipped_policy_says_what_the_defaults_say() -> None:
    found = checks.discover()
    bound = checks.parameters(policy.read(policy.default_directory()), found)
    assert bound[DISK_ENCRYPTION.id] == DISK_ENCRYPTION.parameters()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads Linux's /sys")
def test_this_machine_gets_a_reason() -> None:
    finding = checks.run(DISK_ENCRYPTION, LocalHost(), DISK_ENCRYPTION.parameters())
    assert finding.outcome is not Outcome.ERROR, finding
    assert finding.reason
    assert finding.explanation
