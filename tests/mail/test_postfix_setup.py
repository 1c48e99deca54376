"""The lines for main.cf, and what was there before."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from agent.mail.postfix_setup import PARAMETERS, Postfix, as_postfix_sees, plan

NOTHING: dict[str, str | None] = dict.fromkeys(PARAMETERS)
OURS = "{ unix:m, content_timeout=120s, default_action=quarantine }"


def test_lines() -> None:
    assert plan(NOTHING, "unix:m").lines() == [
        f"smtpd_milters = {OURS}",
        f"non_smtpd_milters = {OURS}",
    ]


def test_other_milters_stay_and_ours_comes_last() -> None:
    wanted = plan({**NOTHING, "smtpd_milters": "inet:localhost:8891"}, "unix:m")
    assert wanted.after["smtpd_milters"] == f"inet:localhost:8891, {OURS}"
    assert not wanted.done


def test_done_once() -> None:
    first = plan(NOTHING, "unix:m")
    assert plan(dict(first.after), "unix:m").done


@pytest.mark.parametrize(
    ("milter", "seen"),
    [
        ("unix:/var/spool/postfix/safehand/m", "unix:safehand/m"),
        ("unix:/run/m", "unix:/run/m"),
        ("unix:/var/spool/postfix-other/m", "unix:/var/spool/postfix-other/m"),
        ("inet:127.0.0.1:8891", "inet:127.0.0.1:8891"),
    ],
)
def test_addresses_hold_inside_the_chroot(milter: str, seen: str) -> None:
    assert as_postfix_sees(milter, "/var/spool/postfix") == seen


class Recorded:
    """postconf and postfix, as far as they are asked."""

    def __init__(self) -> None:
        self.main: dict[str, str] = {"smtpd_milters": "inet:localhost:8891"}
        self.broken = False
        self.reloads = 0

    def __call__(self, argv: Sequence[str]) -> str:
        program, *words = argv
        if program == "postfix":
            if self.broken:
                raise OSError("fatal: bad")
            self.reloads += words[-1] == "reload"
            return ""
        option, what = words[-2:]
        if option == "-h":
            return "/var/spool/postfix\n"
        if option == "-n":
            return f"{what} = {self.main[what]}\n" if what in self.main else ""
        if option == "-X":
            self.main.pop(what, None)
        else:
            name, _, value = what.partition(" = ")
            self.main[name] = value
        return ""


def test_applied_and_undone(tmp_path: Path) -> None:
    recorded = Recorded()
    before = dict(recorded.main)
    postfix = Postfix("", tmp_path, recorded)
    wanted = postfix.plan("unix:/var/spool/postfix/safehand/m")
    postfix.apply(wanted)
    assert recorded.main == dict(wanted.after)
    assert recorded.reloads == 1
    assert postfix.plan("unix:/var/spool/postfix/safehand/m").done
    Postfix("", tmp_path, recorded).undo()
    assert recorded.main == before
    with pytest.raises(FileNotFoundError):
        postfix.undo()


def test_what_postfix_refuses_is_put_back(tmp_path: Path) -> None:
    recorded = Recorded()
    before = dict(recorded.main)
    postfix = Postfix("/etc/other", tmp_path, recorded)
    wanted = postfix.plan("unix:/m")
    recorded.broken = True
    with pytest.raises(OSError, match="bad"):
        postfix.apply(wanted)
    assert recorded.main == before
