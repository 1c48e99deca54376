"""Each module's options change what it may answer."""

from __future__ import annotations

import pytest

from agent.checks._factors import NOTHING, Factor, factors
from agent.checks._pam.answers import Blank, Model, Setting
from agent.checks._pam.config import Line
from agent.checks._pam.modules import DUO_FILES, SEPERMIT_FILE, model

DUO = DUO_FILES[0]


def of(module: str, *arguments: str, setting: Setting | None = None) -> Model:
    return model(Line("here", 0, module=module, arguments=arguments), setting or Setting("door"))


def asked_for_success(found: Model) -> set[frozenset[Factor]]:
    return {a.asked for choice in found.choices for a in choice if a.code == "success"}


def codes(found: Model) -> set[str]:
    return {answer.code for choice in found.choices for answer in choice}


@pytest.mark.parametrize(
    ("module", "arguments", "asked"),
    [
        ("pam_unix.so", (), {factors(Factor.PASSWORD)}),
        ("/lib/security/pam_unix.so", (), {factors(Factor.PASSWORD)}),
        ("pam_unix.so", ("nullok",), {factors(Factor.PASSWORD), NOTHING}),
        ("pam_oath.so", ("usersfile=/etc/users.oath",), {factors(Factor.CODE)}),
        ("pam_oath.so", ("alwaysok",), {NOTHING}),
        ("pam_google_authenticator.so", (), {factors(Factor.CODE)}),
        ("pam_google_authenticator.so", ("grace_period=0",), {factors(Factor.CODE)}),
        ("pam_google_authenticator.so", ("grace_period=60",), {factors(Factor.CODE), NOTHING}),
        ("pam_u2f.so", (), {factors(Factor.SECURITY_KEY)}),
        ("pam_u2f.so", ("pinverification=0",), {factors(Factor.SECURITY_KEY)}),
        ("pam_u2f.so", ("pinverification=1",), {factors(Factor.SECURITY_KEY, Factor.PIN)}),
        ("pam_u2f.so", ("nouserok",), {factors(Factor.SECURITY_KEY), NOTHING}),
        ("pam_yubico.so", ("nullok",), {factors(Factor.SECURITY_KEY), NOTHING}),
        ("pam_sss.so", ("require_cert_auth",), {factors(Factor.SMART_CARD, Factor.PIN)}),
        ("pam_pkcs11.so", (), {factors(Factor.SMART_CARD, Factor.PIN)}),
        ("pam_fprintd.so", (), {factors(Factor.BIOMETRIC)}),
        ("pam_safehand.so", (), {factors(Factor.CODE)}),
        ("pam_permit.so", (), {NOTHING}),
        ("pam_deny.so", (), set()),
        ("pam_wheel.so", (), set()),
        ("pam_wheel.so", ("trust",), {NOTHING}),
        ("pam_debug.so", ("auth=auth_err",), set()),
        ("pam_debug.so", (), {NOTHING}),
    ],
)
def test_what_success_asks_for(
    module: str, arguments: tuple[str, ...], asked: set[frozenset[Factor]]
) -> None:
    assert asked_for_success(of(module, *arguments)) == asked


def test_nullok_matters_only_where_a_password_may_be_empty() -> None:
    for setting in (Setting("door", blank=Blank.NONE), Setting("sshd", blank_refused=True)):
        assert asked_for_success(of("pam_unix.so", "nullok", setting=setting)) == {
            factors(Factor.PASSWORD)
        }
    unknown = of("pam_unix.so", "nullok", setting=Setting("door", blank=Blank.UNKNOWN))
    assert len(unknown.choices) == 4
    some = of("pam_unix.so", "nullok", setting=Setting("door", blank=Blank.SOME))
    assert len(some.choices) == 2


def test_an_account_that_is_not_local_may_exist_or_not() -> None:
    without, with_directory = of("pam_unix.so").choices
    assert {answer.code for answer in with_directory} - {answer.code for answer in without} == {
        "user_unknown"
    }


def test_rootok_is_a_hole_only_where_root_starts_the_program() -> None:
    assert asked_for_success(of("pam_rootok.so", setting=Setting("login"))) == {NOTHING}
    su = Setting("su", started_by_root=False)
    assert asked_for_success(of("pam_rootok.so", setting=su)) == set()


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("service", "in", "a:door"), {"success"}),
        (("service", "notin", "a:door"), {"auth_err"}),
        (("service", "=", "door", "quiet"), {"success"}),
        (("service", "!=", "door"), {"auth_err"}),
        (("service", "=", "door", "uid", ">=", "1000"), {"success", "auth_err"}),
        (("service", "=", "a", "uid", ">=", "1000"), {"auth_err"}),
        (("uid", ">="), {"service_err"}),
    ],
)
def test_conditions_on_the_service_are_decided(
    arguments: tuple[str, ...], expected: set[str]
) -> None:
    assert codes(of("pam_succeed_if.so", *arguments)) == expected


@pytest.mark.parametrize(
    ("text", "open_choices"),
    [
        ("[duo]\nfailmode = secure\n", [False]),
        ("[duo]\nfailmode = safe\n", [True]),
        ("[duo]\nhost=api.example\n", [True]),
        ("[duo]\n;failmode = safe\nfailmode=secure\n", [False]),
        ("[duo]\nfailmode=secure\ngroups = staff\n", [True]),
        ("", [True]),
        (None, [False, True]),
    ],
)
def test_duo_fails_open_unless_told_otherwise(text: str | None, open_choices: list[bool]) -> None:
    found = of("pam_duo.so", setting=Setting("door", options={DUO: text, DUO_FILES[1]: ""}))
    assert [
        any(a.code == "success" and not a.asked for a in choice) for choice in found.choices
    ] == open_choices


def test_a_directory_may_ask_for_more_than_we_see() -> None:
    assert asked_for_success(of("pam_sss.so")) == {
        factors(Factor.PASSWORD),
        factors(Factor.PASSWORD, Factor.CODE),
    }


@pytest.mark.parametrize(
    ("text", "choices", "lets_in"),
    [
        ("", 1, False),
        ("# xguest:exclusive\n", 1, False),
        ("xguest:exclusive\n", 1, True),
        (None, 2, True),
    ],
)
def test_sepermit_lets_in_whom_its_file_names(
    text: str | None, choices: int, *, lets_in: bool
) -> None:
    setting = Setting("door", options={SEPERMIT_FILE: text})
    found = of("pam_selinux_permit.so", setting=setting)
    assert len(found.choices) == choices
    assert ("success" in codes(found)) is lets_in


def test_pkcs11_ignores_who_has_no_card() -> None:
    assert "ignore" in codes(of("pam_pkcs11.so"))
    assert "ignore" not in codes(of("pam_p11.so"))


def test_an_unheard_of_module_may_be_anything() -> None:
    found = of("pam_mystery.so")
    assert len(found.choices) > 1
    assert {frozenset(Factor), NOTHING} <= asked_for_success(found)
