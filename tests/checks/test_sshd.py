"""sshd's settings are read as sshd reads them."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.checks import _sshd
from agent.checks._sshd import Effective, effective, together
from agent.checks._texts import Texts
from agent.host import Unreadable


def read(text: str, **included: str) -> tuple[Effective, ...]:
    directory = "/etc/ssh/sshd_config.d"
    files = {_sshd.FILE: text, **{f"{directory}/{k}.conf": v for k, v in included.items()}}
    names = tuple(f"{name}.conf" for name in included)
    found = effective(Texts(files, {directory: names}))
    assert found is not None
    return found


def one(text: str, **included: str) -> Effective:
    (found,) = read(text, **included)
    return found


def test_defaults_let_a_key_or_a_password_in() -> None:
    assert one("# nothing\n").chains() == (("publickey",), ("password",))


@pytest.mark.parametrize(
    ("text", "chains"),
    [
        ("PasswordAuthentication no\n", (("publickey",),)),
        ("PasswordAuthentication=no\npubkeyauthentication NO\n", ()),
        (
            "UsePAM yes\nPasswordAuthentication no\n",
            (("publickey",), ("keyboard-interactive",)),
        ),
        ("UsePAM yes\nChallengeResponseAuthentication no\n", (("publickey",), ("password",))),
        ("AuthenticationMethods publickey,password\n", (("publickey", "password"),)),
        (
            'UsePAM yes\nAuthenticationMethods "publickey,keyboard-interactive:pam" password\n',
            (("publickey", "keyboard-interactive"), ("password",)),
        ),
        ("AuthenticationMethods publickey,keyboard-interactive\n", ()),
        ("AuthenticationMethods any\nPasswordAuthentication no\n", (("publickey",),)),
        (
            "GSSAPIAuthentication yes\nPasswordAuthentication no\n",
            (("publickey",), ("gssapi-with-mic",)),
        ),
        ("PasswordAuthentication no\nPasswordAuthentication yes\n", (("publickey",),)),
        ("PasswordAuthentication no # or yes\n", (("publickey",),)),
        ("AuthorizedKeysFile none\n", (("password",),)),
        ("AuthorizedKeysFile none\nTrustedUserCAKeys none\n", (("password",),)),
        (
            "AuthorizedKeysFile none\nAuthorizedKeysCommand /usr/bin/keys\n",
            (("publickey",), ("password",)),
        ),
    ],
)
def test_chains(text: str, chains: tuple[tuple[str, ...], ...]) -> None:
    assert one(text).chains() == chains


def test_an_include_stands_where_it_is_named() -> None:
    first = one(
        "Include /etc/ssh/sshd_config.d/*.conf\nPasswordAuthentication yes\n",
        b="PasswordAuthentication yes\n",
        a="PasswordAuthentication no\n",
    )
    assert not first.on("passwordauthentication")
    last = one(
        "PasswordAuthentication yes\nInclude sshd_config.d/*.conf\n",
        a="PasswordAuthentication no\n",
    )
    assert last.on("passwordauthentication")


def test_match_overrides_and_is_reported_apart() -> None:
    outside, inside = read(
        "AuthenticationMethods publickey,password\n"
        "Match Address 10.0.0.0/8\n  AuthenticationMethods any\n"
    )
    assert outside.chains() == (("publickey", "password"),)
    assert inside.place == "/etc/ssh/sshd_config line 2"
    assert inside.chains() == (("publickey",), ("password",))


def test_a_match_in_an_include_ends_with_its_file() -> None:
    outside, _inside = read(
        "Include sshd_config.d/*.conf\nPasswordAuthentication no\n",
        a="Match Group spared\n",
    )
    assert not outside.on("passwordauthentication")


def test_match_all_holds_for_everybody() -> None:
    assert one("PasswordAuthentication yes\nMatch all\nPasswordAuthentication no\n").chains() == (
        ("publickey",),
    )


def test_two_matches_at_once_take_the_earlier_value() -> None:
    variants = read(
        "Match Group a\nPasswordAuthentication no\n"
        "Match Group b\nPasswordAuthentication yes\nPubkeyAuthentication no\n"
    )
    (both,) = together(variants)
    assert both.chains() == ()
    assert not both.certain


@pytest.mark.parametrize(
    ("text", "verified"),
    [
        ("PubkeyAuthOptions verify-required\n", False),
        ("PubkeyAcceptedAlgorithms sk-ssh-ed25519@openssh.com\n", False),
        (
            (
                "PubkeyAuthOptions verify-required,touch-required\n"
                "PubkeyAcceptedAlgorithms sk-ssh-ed25519@openssh.com\n"
            ),
            True,
        ),
        (
            (
                "PubkeyAuthOptions verify-required\n"
                "PubkeyAcceptedAlgorithms +sk-ssh-ed25519@openssh.com\n"
            ),
            False,
        ),
        (
            (
                "PubkeyAuthOptions verify-required\n"
                "PubkeyAcceptedAlgorithms sk-ssh-ed25519@openssh.com,ssh-ed25519\n"
            ),
            False,
        ),
    ],
)
def test_only_hardware_keys_that_verify_their_owner_are_two_factors(
    text: str, *, verified: bool
) -> None:
    assert one(text).key_is_verified is verified


@pytest.mark.parametrize(
    "text",
    [
        "PasswordAuthentication\n",
        "\x00\x01\n",
        "<html>\n",
        "Include /etc/ssh/*/x\n",
        'Banner "open\n',
        "Include sshd_config\n",
        "Segmentation fault\n",
    ],
)
def test_what_is_not_sshd_s_is_not_understood(text: str) -> None:
    with pytest.raises(Unreadable, match="not-understood"):
        read(text)


def test_a_value_that_is_neither_yes_nor_no() -> None:
    with pytest.raises(Unreadable, match="usepam"):
        one("UsePAM perhaps\n").chains()


def test_an_include_directory_that_cannot_be_listed() -> None:
    with pytest.raises(Unreadable, match="not-recorded"):
        effective(Texts({_sshd.FILE: "Include sshd_config.d/*.conf\n"}))


def test_no_file_is_not_a_default() -> None:
    assert effective(Texts({_sshd.FILE: Unreadable(_sshd.FILE, "ENOENT")})) is None


@given(st.text(alphabet='UsePAM yesnoMatch all"#=\n\\', max_size=80))
def test_anything_at_all_is_read_or_refused(text: str) -> None:
    with contextlib.suppress(Unreadable):
        read(text)
