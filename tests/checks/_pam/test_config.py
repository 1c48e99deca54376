"""The files are laid flat as libpam lays them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.checks._pam import config
from agent.checks._pam.config import parse_control, tokens
from agent.checks._texts import Texts
from agent.host import Unreadable


def texts(**files: str) -> Texts:
    return Texts(
        {f"/etc/pam.d/{name}": text for name, text in files.items()},
        {"/etc/pam.d": tuple(files), "/usr/lib/pam.d": (), "/usr/etc/pam.d": (), "/etc": ()},
    )


def modules(stack: config.Stack) -> list[tuple[int, str]]:
    return [(line.level, line.name) for line in stack.lines]


@pytest.mark.parametrize(
    ("control", "answers"),
    [
        ("required", {"success": "ok", "ignore": "ignore", "auth_err": "bad"}),
        ("requisite", {"success": "ok", "ignore": "ignore", "auth_err": "die"}),
        ("sufficient", {"success": "done", "ignore": "ignore", "auth_err": "ignore"}),
        ("optional", {"new_authtok_reqd": "ok", "auth_err": "ignore"}),
        ("success=2 default=ignore", {"success": 2, "auth_err": "ignore"}),
        ("default=ignore success=ok", {"success": "ok", "auth_err": "ignore"}),
        ("success = done  ignore=reset", {"success": "done", "ignore": "reset", "abort": "bad"}),
        ("default=die default=ignore", {"success": "die", "abort": "die"}),
        ("success=okay", {"success": "bad", "abort": "bad"}),
        ("sucess=ok", {"success": "bad"}),
        ("success", {"success": "bad"}),
        ("", {"success": "bad"}),
    ],
)
def test_controls(control: str, answers: dict[str, object]) -> None:
    parsed = parse_control(control)
    assert {code: parsed.action(code) for code in answers} == answers


def test_tokens_keep_brackets_together() -> None:
    assert tokens("auth [success=1 default=ignore]\tpam_x.so [a b] c[d]") == [
        "auth",
        "success=1 default=ignore",
        "pam_x.so",
        "a b",
        "c[d]",
    ]
    assert tokens(r"x [a [b\] c]") == ["x", "a [b] c"]


def test_includes_stand_at_the_same_level_and_substacks_one_deeper() -> None:
    found = config.stack(
        texts(
            door="auth include a\nauth substack b\nauth required pam_z.so\n",
            a="auth required pam_a.so\naccount required pam_no.so\n",
            b="auth required pam_b.so\nauth include a\n",
        ),
        "door",
    )
    assert modules(found) == [(0, "pam_a"), (0, ""), (1, "pam_b"), (1, "pam_a"), (0, "pam_z")]
    assert [line.opens_substack for line in found.lines] == [False, True, False, False, False]


def test_a_service_without_lines_is_served_by_other() -> None:
    found = config.stack(
        texts(door="account required pam_unix.so\n", other="auth required pam_deny.so\n"), "door"
    )
    assert modules(found) == [(0, "pam_deny")]
    assert found.fallback


def test_one_file_serves_where_a_service_has_none() -> None:
    source = Texts(
        {"/etc/pam.conf": "door auth required \\\n pam_a.so\nelse auth required pam_b.so\n"},
        {"/etc/pam.d": (), "/usr/lib/pam.d": (), "/usr/etc/pam.d": ()},
    )
    assert modules(config.stack(source, "door")) == [(0, "pam_a")]
    assert config.exists(source, "door")
    assert not config.exists(source, "third")


def test_the_distribution_s_directory_comes_second() -> None:
    source = Texts(
        {"/usr/lib/pam.d/door": "auth required pam_b.so\n"},
        {"/etc/pam.d": (), "/usr/lib/pam.d": ("door",)},
    )
    assert modules(config.stack(source, "door")) == [(0, "pam_b")]


def test_a_circle_of_includes_ends_in_a_refusal() -> None:
    found = config.stack(texts(door="auth include door\n"), "door")
    assert [line.broken for line in found.lines] == [True]


def test_a_file_that_ends_in_the_middle_of_a_line_is_remembered() -> None:
    assert config.stack(texts(door="auth required pam_a.so"), "door").cut_off == (
        "/etc/pam.d/door",
    )
    assert config.stack(texts(door="auth required pam_a.so\n# end"), "door").cut_off == ()


def test_a_file_that_cannot_be_read_is_not_passed_over() -> None:
    source = Texts({"/etc/pam.d/door": Unreadable("/etc/pam.d/door", "EACCES")})
    with pytest.raises(Unreadable, match="EACCES"):
        config.stack(source, "door")


@given(st.text(alphabet="auth requidsn[]=1\\\n#@-cl", max_size=120))
def test_anything_at_all_becomes_lines(text: str) -> None:
    for line in config.stack(texts(door=text, other=""), "door").lines:
        assert line.place.startswith("/etc/pam.d/")
