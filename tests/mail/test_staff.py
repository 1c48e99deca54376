"""README's mail chapter is what really happens."""

from __future__ import annotations

import pytest

from tests import readme
from tests.mail import staff


@pytest.mark.slow
def test_the_transcript_in_the_readme_is_true() -> None:
    shown = readme.README.read_text("utf-8").partition("<!-- mail -->\n```\n")[2]
    shown = shown.partition("```\n<!-- /mail -->")[0]
    now = staff.transcript()
    assert staff.plain(now) == staff.plain(shown), "run `python -m tests.mail.staff --write`"


def test_what_differs_from_run_to_run_is_left_out() -> None:
    one = "ABCD-EF12 on 29 November 2026 at 19:21 UTC [confirm ABCD-EF12-0a]\nis held"
    two = "WXYZ-9999 on 01 May 2027 at 09:00 UTC\n[confirm WXYZ-9999-0b] is held"
    assert staff.plain(one) == staff.plain(two)
    assert staff.plain(one) != staff.plain(one.replace("held", "sent"))
