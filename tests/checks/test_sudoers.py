"""agent.checks._sudoers: whoever may run everything is found, however it is written."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.checks._sudoers import administrators


def found(text: str, **others: str) -> frozenset[str]:
    files = {"/etc/sudoers": text, **{f"/etc/sudoers.d/{name}": t for name, t in others.items()}}
    return administrators("/etc/sudoers", files.__getitem__, lambda _: tuple(others))


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("", set()),
        ("# amy ALL=(ALL) ALL\n", set()),
        ("Defaults env_reset\nDefaults:amy !requiretty\n", set()),
        ("amy ALL=(ALL:ALL) ALL\n", {"amy"}),
        ("amy\tALL = NOPASSWD: ALL\n", {"amy"}),
        ("amy ALL=(ALL) NOPASSWD:SETENV: ALL\n", {"amy"}),
        ("amy, ben ALL=(ALL) ALL\n", {"amy", "ben"}),
        ("%wheel ALL=(ALL) ALL\n", {"%wheel"}),
        ("#1001 ALL=(ALL) ALL\n", {"#1001"}),
        ("ALL ALL=(ALL) ALL\n", {"ALL"}),
        ("amy ALL=(root) /usr/bin/apt\n", set()),
        ("amy ALL=(root) /usr/bin/apt, ALL\n", {"amy"}),
        ("amy ALL=/bin/sh\n", {"amy"}),
        ("amy ALL=(root) NOPASSWD: /usr/bin/python3.11\n", {"amy"}),
        ("amy ALL=/usr/bin/*\n", {"amy"}),
        ("amy ALL=/bin/sh -c reboot\n", set()),
        ("amy ALL=/usr/bin/su\n", {"amy"}),
        ("amy ALL=/usr/bin/su - postgres\n", set()),
        ("amy ALL=/usr/bin/shutdown, /usr/bin/vimdiff a b\n", set()),
        ('"%domain admins" ALL=(ALL) ALL\n', {"%domain admins"}),
        ("%domain\\ admins ALL=(ALL) ALL\n", {"%domain admins"}),
        ("+admins ALL=(ALL) ALL\n", {"+admins"}),
        ("amy ALL=(root) ALL, !/usr/bin/su\n", {"amy"}),
        ("amy ALL=(ALL) /bin/x \\\n  , ALL\n", {"amy"}),
        ("amy host1=(ALL) /bin/x : host2=(ALL) ALL\n", {"amy"}),
        ("Cmnd_Alias X = /bin/x, Y\nCmnd_Alias Y = ALL\namy ALL = X\n", {"amy"}),
        ("User_Alias U = amy, V\nUser_Alias V = ben\nU ALL=(ALL) ALL\n", {"amy", "ben"}),
        ("User_Alias U = amy : V = ben\nV ALL=(ALL) ALL\n", {"ben"}),
        ("amy ALL=(ALL) ALL # a comment\n", {"amy"}),
    ],
)
def test_who(text: str, who: set[str]) -> None:
    assert found(text) == who


def test_files_are_included_as_sudo_does() -> None:
    text = "@includedir /etc/sudoers.d\n"
    who = found(text, amy="amy ALL=(ALL) ALL\n", **{"b.dpkg-new": "ben ALL=ALL\n", "c~": "x"})
    assert who == {"amy"}
    assert found("#include sudoers.d/amy\n", amy="amy ALL=(ALL) ALL\n") == {"amy"}


@pytest.mark.parametrize("text", ["amy\n", "amy ALL\n", "amy ALL=(ALL) ALL", "User_Alias X\n"])
def test_what_is_no_rule_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"no rule|no alias|breaks off"):
        found(text)


def test_a_file_that_includes_itself_ends() -> None:
    with pytest.raises(ValueError, match="includes itself"):
        found("@include /etc/sudoers\n")


@given(st.text(alphabet="amy ALL=()%#:,\\\n!@_", max_size=60))
def test_nothing_but_a_value_error_comes_out(text: str) -> None:
    # KeyError: the made-up file system has no such included file.
    with contextlib.suppress(ValueError, KeyError):
        assert all(found(text))
