"""agent.checks.os_updates: which package manager is asked."""

from __future__ import annotations

from agent.checks.os_updates import OS_UPDATES, collect_linux, os_release
from agent.host.capture import CapturedHost


def test_os_release_is_read_with_and_without_quotation_marks() -> None:
    text = "# made by hand\nID=debian\nVERSION_ID=\"13\"\nNAME='Debian'\nodd line\n"
    assert os_release(text) == {"ID": "debian", "VERSION_ID": "13", "NAME": "Debian"}


def test_an_unknown_package_manager_is_said() -> None:
    host = CapturedHost(
        {
            "platform": "linux",
            "release": "void",
            "privileged": True,
            "taken": "2026-11-20T09:00:00Z",
            "files": {"/etc/os-release": {"error": "ENOENT"}, "/usr/lib/os-release": "ID=void\n"},
        }
    )
    facts = collect_linux(host)
    assert facts.trouble is not None
    assert facts.trouble[1] == "package-manager-not-supported"


def test_it_says_what_to_watch() -> None:
    assert OS_UPDATES.watch
