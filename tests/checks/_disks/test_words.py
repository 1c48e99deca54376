"""agent.checks._disks.words: every reason has a sentence, and trouble has a remedy."""

from __future__ import annotations

import pytest

from agent.checks._disks import words
from agent.checks._disks.volume import Layer, Piece, Reason, Role, Survey, Volume
from agent.event import Outcome

DRIVE = Volume("D:", Role.DATA, (Piece("D:"),))


@pytest.mark.parametrize("reason", list(Reason))
@pytest.mark.parametrize("platform", ["linux", "windows", "macos"])
def test_every_reason_is_said_and_can_be_mended(reason: Reason, platform: str) -> None:
    survey = Survey(platform, privileged=True, volumes=(DRIVE,))
    assert words.explain(DRIVE, reason, survey).endswith(".")
    for role in Role:
        volume = Volume("D:", role, ())
        assert words.remedy((volume, reason), Outcome.FAIL, survey)
        assert words.remedy((volume, reason), Outcome.UNKNOWN, survey)
        assert words.remedy((volume, reason), Outcome.PASS, survey) == ""


def test_one_who_is_not_administrator_is_told_to_run_it_as_one() -> None:
    survey = Survey("windows", privileged=False, volumes=(DRIVE,))
    remedy = words.remedy((DRIVE, Reason.LOW_CONFIDENCE), Outcome.UNKNOWN, survey)
    assert "administrator" in remedy


def test_an_encrypted_folder_is_said_not_to_count() -> None:
    survey = Survey("linux", True, (DRIVE,), {"folder_encryption": ["/home/a"]})
    assert "does not count" in words.explain(DRIVE, Reason.NOT_ENCRYPTED, survey)


def test_the_plain_one_of_several_disks_is_named() -> None:
    layer = Layer("LUKS2", "aes", "xts", 256)
    pieces = (Piece("/dev/sda", (layer,)), Piece("/dev/sdb"))
    said = words.explain(
        Volume("/", Role.SYSTEM, pieces), Reason.PARTLY_ENCRYPTED, Survey("linux", True, ())
    )
    assert "/dev/sdb" in said
    assert "/dev/sda" not in said


def test_the_summary_counts_the_others() -> None:
    survey = Survey("linux", True, (DRIVE,))
    assert "1 more" in words.summary([(DRIVE, Reason.NOT_ENCRYPTED)] * 2, survey)
    assert words.summary([(DRIVE, Reason.ENCRYPTED)], survey).startswith("Every volume")
