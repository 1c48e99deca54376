"""A Linux machine's doors are judged from what it showed, and from nothing else."""

from __future__ import annotations

import json
from typing import Any

import pytest

from agent.checks import _programs, mfa
from agent.checks._mfa import linux
from agent.checks._pam.answers import Blank
from agent.event import Outcome, Scope
from agent.host.capture import CapturedHost, RecordingHost

AWK = list(linux._COUNT_BLANK)
MODULES = "/usr/lib/x86_64-linux-gnu/security"
TWO = "auth required pam_unix.so\nauth required pam_oath.so usersfile=/etc/users.oath\n"
ONE = "auth required pam_unix.so\n"
SSHD_TWO = "UsePAM yes\nPubkeyAuthentication no\n"


def machine(
    pam: dict[str, Any],
    *,
    sshd: str | None = None,
    blank: str = "0",
    nopasswd: str = "0\n0\n",
    running: str = "systemd\nbash\n#complete\n",
    **more: Any,
) -> CapturedHost:
    """A machine with these PAM files, everything else absent or in order."""
    absent = {"error": "ENOENT"}
    pam = {"other": "auth required pam_deny.so\n", **pam}
    links = {path: absent for paths in linux._PROGRAMS.values() for path in paths}
    links |= dict.fromkeys((*linux._SSHD_WANTED, "/run/systemd/system"), absent)
    modules = ["deny", "unix", "wheel", "oath", "permit", "google_authenticator"]
    modules += ["rootok"]
    document = {
        "platform": "linux",
        "release": "debian 12",
        "privileged": True,
        "taken": "2026-11-21T22:00:00+00:00",
        "files": {
            **{f"/etc/pam.d/{name}": text for name, text in pam.items()},
            "/etc/pam.conf": absent,
            linux._sshd.FILE: absent if sshd is None else sshd,
            **more.pop("files", {}),
        },
        "links": {**links, **more.pop("links", {})},
        "directories": {
            "/etc/pam.d": list(pam),
            "/usr/lib/pam.d": [],
            "/usr/etc/pam.d": absent,
            MODULES: [f"pam_{name}.so" for name in modules],
            **more.pop("directories", {}),
        },
        "commands": [
            {"argv": list(linux._COUNT_NOPASSWD), "stdout": nopasswd, "stderr": "", "exit": 0},
            {"argv": list(_programs.LINUX), "stdout": running, "stderr": "", "exit": 0},
            {
                "argv": AWK,
                "stdout": f"accounts 9, without password {blank}\n",
                "stderr": "",
                "exit": 0,
            },
        ],
        **more,
    }
    return CapturedHost(document)


def judged(host: CapturedHost) -> dict[str, Scope]:
    services = mfa.Parameters().services
    facts = linux.collect(host, services)
    return {each.name: each for each in linux.judge(facts, services, two_of_one_kind=False)}


def outcome(host: CapturedHost, door: str) -> tuple[Outcome, str]:
    scope = judged(host)[door]
    return scope.outcome, scope.reason


def test_each_service_is_judged_by_itself() -> None:
    found = judged(machine({"login": TWO, "sudo": ONE}))
    assert {name: scope.outcome for name, scope in found.items()} == {
        "login": Outcome.PASS,
        "sudo": Outcome.FAIL,
    }


def test_a_program_without_a_file_is_served_by_other() -> None:
    host = machine({"other": ONE}, links={"/bin/su": {"error": "EINVAL"}})
    assert outcome(host, "su") == (Outcome.FAIL, "no-second-factor")


@pytest.mark.parametrize("error", ["EACCES", "timed-out", "not-recorded", "not-text"])
def test_a_file_that_cannot_be_read_is_unknown(error: str) -> None:
    host = machine({"login": {"error": error}})
    assert outcome(host, "login") == (Outcome.UNKNOWN, f"unreadable-{error.lower()}")


def test_root_in_su_is_already_root() -> None:
    stack = "auth sufficient pam_rootok.so\n" + TWO
    host = machine({"su": stack, "login": stack})
    assert outcome(host, "su")[0] is Outcome.PASS
    assert outcome(host, "login") == (Outcome.FAIL, "no-factor-asked")


@pytest.mark.parametrize(
    ("blank", "expected"),
    [
        ("0", (Outcome.PASS, "second-factor-required")),
        ("2", (Outcome.FAIL, "second-factor-avoidable")),
        ("?", (Outcome.UNKNOWN, "cannot-be-ruled-out")),
    ],
)
def test_nullok_is_as_bad_as_the_accounts_are(blank: str, expected: tuple[Outcome, str]) -> None:
    host = machine({"login": TWO.replace("unix.so", "unix.so nullok")}, blank=blank)
    assert outcome(host, "login") == expected


def test_sshd_refuses_empty_passwords_itself() -> None:
    pam = {"sshd": TWO.replace("unix.so", "unix.so nullok")}
    assert outcome(machine(pam, sshd=SSHD_TWO, blank="2"), "sshd")[0] is Outcome.PASS
    allowed = SSHD_TWO + "PermitEmptyPasswords yes\n"
    assert outcome(machine(pam, sshd=allowed, blank="2"), "sshd")[0] is Outcome.FAIL


@pytest.mark.parametrize(
    ("config", "pam", "expected"),
    [
        ("", TWO, (Outcome.FAIL, "no-second-factor")),
        ("UsePAM yes\n", TWO, (Outcome.FAIL, "second-factor-avoidable")),
        (SSHD_TWO, TWO, (Outcome.PASS, "second-factor-required")),
        (SSHD_TWO, ONE, (Outcome.FAIL, "no-second-factor")),
        (
            "UsePAM yes\nAuthenticationMethods publickey,password\n",
            ONE,
            (Outcome.PASS, "second-factor-required"),
        ),
        (
            "UsePAM yes\nAuthenticationMethods publickey,keyboard-interactive\n",
            "auth required pam_oath.so\n",
            (Outcome.FAIL, "one-kind-twice"),
        ),
        (
            "AuthenticationMethods publickey,password\n",
            TWO,
            (Outcome.PASS, "second-factor-required"),
        ),
        (
            (
                "PasswordAuthentication no\nPubkeyAuthOptions verify-required\n"
                "PubkeyAcceptedAlgorithms sk-ssh-ed25519@openssh.com\n"
            ),
            ONE,
            (Outcome.PASS, "second-factor-required"),
        ),
        (
            "HostbasedAuthentication yes\nPasswordAuthentication no\nPubkeyAuthentication no\n",
            TWO,
            (Outcome.FAIL, "no-factor-asked"),
        ),
        (
            SSHD_TWO + "GSSAPIAuthentication yes\n",
            TWO,
            (Outcome.UNKNOWN, "cannot-be-ruled-out"),
        ),
        (
            "PasswordAuthentication no\nPubkeyAuthentication no\n",
            TWO,
            (Outcome.NOT_APPLICABLE, "closed"),
        ),
        ("UsePAM maybe\n", TWO, (Outcome.UNKNOWN, "unreadable-not-understood")),
    ],
)
def test_sshd(config: str, pam: str, expected: tuple[Outcome, str]) -> None:
    assert outcome(machine({"sshd": pam}, sshd=config + "# end\n"), "sshd") == expected


def test_a_match_block_that_weakens_is_its_own_scope() -> None:
    config = SSHD_TWO + "Match Group spared\n  PubkeyAuthentication yes\n"
    found = judged(machine({"sshd": TWO}, sshd=config))
    assert found["sshd"].outcome is Outcome.PASS
    assert found["sshd (/etc/ssh/sshd_config line 3)"].outcome is Outcome.FAIL


def test_two_match_blocks_that_weaken_only_together() -> None:
    strict = "UsePAM yes\nAuthenticationMethods publickey,keyboard-interactive\n"
    config = (
        strict + "Match Group a\n  AuthenticationMethods publickey\n  PubkeyAuthentication no\n"
        "Match Address 10.0.0.0/8\n  PubkeyAuthentication yes\n"
    )
    found = judged(machine({"sshd": TWO}, sshd=config))
    assert {scope.outcome for scope in found.values()} <= {Outcome.PASS, Outcome.NOT_APPLICABLE}
    other = config.replace("  PubkeyAuthentication yes\n", "  AuthenticationMethods any\n")
    assert Outcome.FAIL in {s.outcome for s in judged(machine({"sshd": TWO}, sshd=other)).values()}


def test_sshd_that_systemd_never_starts_is_no_door() -> None:
    off = {"/run/systemd/system": {"error": "EINVAL"}}
    host = machine({"sshd": ONE}, sshd="UsePAM yes\n", links=off)
    assert outcome(host, "sshd") == (Outcome.NOT_APPLICABLE, "not-running")
    for running in ("systemd\nsshd\n#complete\n", "cut off"):
        host = machine({"sshd": ONE}, sshd="UsePAM yes\n", links=off, running=running)
        assert outcome(host, "sshd")[0] is Outcome.FAIL
    on = {**off, "/etc/systemd/system/multi-user.target.wants/ssh.service": "/lib/x"}
    host = machine({"sshd": ONE}, sshd="UsePAM yes\n", links=on)
    assert outcome(host, "sshd")[0] is Outcome.FAIL


@pytest.mark.parametrize(
    ("nopasswd", "expected"),
    [
        ("0\n0\n", (Outcome.PASS, "second-factor-required")),
        ("0\n1\n", (Outcome.FAIL, "second-factor-avoidable")),
        ("", (Outcome.UNKNOWN, "sudo-rules-not-visible")),
        ("grep: lost\n", (Outcome.UNKNOWN, "sudo-rules-not-visible")),
    ],
)
def test_sudo_that_asks_for_nothing_by_its_own_rules(
    nopasswd: str, expected: tuple[Outcome, str]
) -> None:
    assert outcome(machine({"sudo": TWO}, nopasswd=nopasswd), "sudo") == expected


def test_a_listing_of_modules_that_is_not_whole_is_not_believed() -> None:
    facts = linux.collect(
        machine({"login": TWO}, directories={MODULES: ["pam_deny.so"]}), ("login",)
    )
    assert facts.installed.names is None
    (scope,) = linux.judge(facts, ("login",), two_of_one_kind=False)
    assert (scope.outcome, scope.reason) == (Outcome.UNKNOWN, "modules-not-listed")


def test_evidence_and_record_hold_no_names_and_no_hashes() -> None:
    recording = RecordingHost(machine({"login": TWO}))
    facts = linux.collect(recording, ("login",))
    assert facts.blank is Blank.NONE
    document = json.dumps(recording.document())
    assert "/etc/shadow" not in recording.document()["files"]
    assert "usersfile" in document
    assert set(linux.evidence(facts)) == {
        "module_directory_listed",
        "accounts_with_empty_password",
        "sudo_lines_without_password",
    }


@pytest.mark.parametrize(
    ("stack", "link", "enrolled"),
    [
        (TWO, {"error": "EINVAL"}, "yes"),
        (TWO, {"error": "ENOENT"}, "no"),
        (TWO, {"error": "EACCES"}, "unknown"),
        (ONE, {"error": "EINVAL"}, "unknown"),
    ],
)
def test_enrolment_is_a_fact_of_its_own(stack: str, link: dict[str, str], enrolled: str) -> None:
    host = machine({"login": stack}, links={"/etc/users.oath": link})
    facts = linux.collect(host, ("login",))
    assert linux.enrolled(facts) == enrolled
    assert "/etc/users.oath" not in facts.texts.files
