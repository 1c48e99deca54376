"""agent.checks._updates_apt: the same updates as apt itself would install."""

from __future__ import annotations

import re
import shutil
import subprocess

import pytest

from agent.checks import _updates_apt, discover
from agent.checks._updates_apt import Package
from agent.host import Platform
from agent.host.local import LocalHost

BOOKWORM = {"bookworm"}


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"Codename": "bookworm-security", "Label": "Debian-Security"}, True),
        ({"Codename": "bookworm", "Suite": "oldstable"}, False),
        ({"Codename": "bookworm-updates", "Suite": "oldstable-updates"}, False),
        ({"Codename": "trixie-security", "Label": "Debian-Security"}, False),
        ({"Codename": "bookworm", "Label": "Debian-Security"}, True),
        ({"Codename": "bookworm", "Suite": "bookworm-security"}, True),
        ({}, False),
    ],
)
def test_is_security(fields: dict[str, str], expected: bool) -> None:
    assert _updates_apt.is_security(fields, BOOKWORM) is expected


@pytest.mark.parametrize(
    ("installed", "offered", "late"),
    [
        (Package("a", "amd64", "1", "install ok installed"), Package("a", "amd64", "2"), True),
        (Package("a", "amd64", "2", "install ok installed"), Package("a", "amd64", "2"), False),
        (Package("a", "amd64", "3", "hold ok installed"), Package("a", "amd64", "2"), False),
        (Package("a", "amd64", "1", "hold ok installed"), Package("a", "amd64", "2"), True),
        (Package("a", "i386", "1", "install ok installed"), Package("a", "amd64", "2"), False),
        (Package("a", "all", "1", "install ok installed"), Package("a", "amd64", "2"), True),
        (Package("a", "amd64", "1", "install ok installed"), Package("a", "all", "2"), True),
        (
            Package("a", "amd64", "1", "deinstall ok config-files"),
            Package("a", "amd64", "2"),
            False,
        ),
        (Package("b", "amd64", "1", "install ok installed"), Package("a", "amd64", "2"), False),
    ],
)
def test_outstanding(installed: Package, offered: Package, late: bool) -> None:
    found = list(_updates_apt.outstanding([installed], [offered, Package("a", "sparc", "9")]))
    assert bool(found) is late


def test_the_newest_of_several_is_what_is_offered() -> None:
    have = Package("a", "amd64", "1.10", "install ok installed")
    offered = [Package("a", "amd64", v) for v in ("1.9", "1.11~rc1", "1.2")]
    assert [p.version for p in _updates_apt.outstanding([have], offered)] == ["1.11~rc1"]


def test_a_stanza_without_a_version_was_never_installed() -> None:
    lines = ["Package: a", "Status: deinstall ok config-files", "Package: b", "Version: 1"]
    assert [p.name for p in _updates_apt.parse_packages(lines)] == ["b"]
    assert _updates_apt.parse_packages([]) == []


@pytest.mark.real
@pytest.mark.skipif(not shutil.which("apt-get"), reason="needs apt, to compare with")
def test_apt_agrees_on_this_machine() -> None:
    facts = discover()["os-updates"].collect[Platform.LINUX](LocalHost())
    if facts.listed is None:
        pytest.skip("this machine holds no lists of packages; run apt-get update")
    done = subprocess.run(
        ["apt-get", "-s", "-o", "Debug::NoLocking=true", "dist-upgrade"],
        capture_output=True,
        text=True,
        check=True,
    )
    would = re.findall(r"^Inst (\S+) \[.*\b\S+-security\b", done.stdout, re.MULTILINE)
    assert set(would) <= {each.name for each in facts.pending}
    assert len(facts.pending) >= len(would)
