"""sshd's doors: its chains of methods times what stands behind each."""

from __future__ import annotations

import pytest

from agent.checks._factors import Factor, Way, factors, weakest
from agent.checks._mfa import ssh
from agent.checks._sshd import Effective
from agent.event import Outcome

CODE = (Way(factors(Factor.CODE)),)


@pytest.mark.parametrize(
    ("settings", "presented"),
    [
        ({"pubkeyauthentication": "no"}, factors(Factor.PASSWORD)),
        ({"passwordauthentication": "no"}, factors(Factor.SSH_KEY)),
        (
            {"authenticationmethods": "publickey,password"},
            factors(Factor.PASSWORD, Factor.SSH_KEY),
        ),
        ({"authenticationmethods": "publickey,password password"}, factors(Factor.PASSWORD)),
        ({"passwordauthentication": "no", "pubkeyauthentication": "no"}, None),
    ],
)
def test_without_pam(settings: dict[str, str], presented: frozenset[Factor] | None) -> None:
    door = ssh.without_pam(Effective("", settings))
    way = weakest(door.broadest)
    assert (way and way.presented) == presented
    assert list(door.worlds()) == [door.broadest]


def test_a_door_in_front_of_pam() -> None:
    settings = {"usepam": "yes", "authenticationmethods": "publickey,keyboard-interactive"}
    door = ssh.door(Effective("", settings), CODE, lambda: iter([CODE]))
    assert [way.presented for way in door.broadest] == [factors(Factor.SSH_KEY, Factor.CODE)]


def test_empty_passwords() -> None:
    door = ssh.without_pam(Effective("", {}), may_be_blank=True)
    (certain,) = door.worlds()
    assert frozenset() in {way.presented for way in door.broadest}
    assert frozenset() not in {way.presented for way in certain}


def test_pairs_of_match_blocks_speak_only_where_they_add_something() -> None:
    strict = {"authenticationmethods": "publickey,password"}
    variants = (
        Effective("", strict),
        Effective("a", {**strict, "authenticationmethods": "password", "pubkeyauthentication": "no",
                        "passwordauthentication": "no"}),
        Effective("b", {**strict, "passwordauthentication": "yes"}),
    )  # fmt: skip
    scopes = ssh.scopes(variants, ssh.without_pam, two_of_one_kind=False)
    assert {scope.outcome for scope in scopes} == {Outcome.PASS, Outcome.NOT_APPLICABLE}
