"""agent.checks._disks.volume: reasons are permanent ids."""

from __future__ import annotations

import re

from agent.checks._disks.volume import Reason, Storage, unseen


def test_reasons_are_kebab_case() -> None:
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", reason.value) for reason in Reason)


def test_what_could_not_be_looked_at_has_a_reason() -> None:
    piece = unseen("/dev/sda", Reason.DEVICE_NOT_VISIBLE)
    assert (piece.storage, piece.unseen) == (Storage.UNSEEN, Reason.DEVICE_NOT_VISIBLE)
