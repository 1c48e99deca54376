"""agent.checks._updates_dnf: both generations of dnf."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from agent.checks._updates_dnf import _MAKERS, parse_advisories

DAY = datetime(2026, 11, 16, 8, tzinfo=UTC)


def test_dnf_5_names_and_dates_each_advisory() -> None:
    text = """Name        : FEDORA-2026-aaaa
Title       : curl
Type        : security
Issued      : 2026-11-16 08:00:00

Name        : FEDORA-2026-bbbb
Issued      : not a date
"""
    first, second = parse_advisories(text.splitlines())
    assert (first.name, first.published) == ("FEDORA-2026-aaaa", DAY)
    assert (second.name, second.published) == ("FEDORA-2026-bbbb", None)


def test_dnf_4_gives_the_day_of_the_last_change() -> None:
    text = "  Update ID: RHSA-2026:1234\n       Type: security\n    Updated: 2026-11-16 08:00:00\n"
    (only,) = parse_advisories(text.splitlines())
    assert (only.name, only.published, only.no_later_than) == ("RHSA-2026:1234", None, DAY)


@pytest.mark.parametrize(
    ("path", "ours"),
    [
        ("/var/cache/dnf/updates-0123456789abcdef", True),
        ("/var/cache/libdnf5/updates-0123456789abcdef", True),
        ("/var/cache/dnf/baseos-0123456789abcdef", True),
        ("/var/cache/dnf/rhel-9-for-x86_64-baseos-rpms-0123456789abcdef", True),
        ("/var/cache/dnf/updates-testing-0123456789abcdef", False),
        ("/var/cache/dnf/fedora-0123456789abcdef", False),
        ("/var/cache/dnf/google-chrome-0123456789abcdef", False),
    ],
)
def test_only_the_maker_s_repositories_count(path: str, ours: bool) -> None:
    line = f"{path}/repodata/repomd.xml <revision>1795060800"
    assert bool(_MAKERS.search(line)) is ours
