"""agent.daemon.administrators: by first group, by further group, or root."""

from __future__ import annotations

import os

import pytest

from agent.daemon.administrators import administers

posix = pytest.mark.skipif(os.name != "posix", reason="groups are POSIX's")


@posix
def test_root_always_is() -> None:
    assert administers("root", ())


@posix
def test_by_first_group() -> None:
    import grp
    import pwd

    group = grp.getgrgid(pwd.getpwnam("nobody").pw_gid).gr_name
    assert administers("nobody", ("no-such-group", group))
    assert not administers("nobody", ("no-such-group",))
    assert not administers("nobody", ())


@pytest.mark.parametrize("account", ["no-such-account", "", "a\0b"])
def test_who_is_not_here_administers_nothing(account: str) -> None:
    assert not administers(account, ("sudo", "root"))
