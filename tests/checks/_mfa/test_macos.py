"""macOS: smart-card enforcement with everything that spares somebody from it."""

from __future__ import annotations

import base64
import plistlib
from typing import Any

import pytest

from agent import checks
from agent.checks import mfa
from agent.checks._mfa import macos
from agent.event import Finding
from agent.host.capture import CapturedHost

ABSENT = {"error": "ENOENT"}
MANAGED = f"/Library/Managed Preferences/{macos.SMART_CARD}"
LOCAL = f"/Library/Preferences/{macos.SMART_CARD}"
LOGIN = f"/Library/Preferences/{macos.LOGIN_WINDOW}"
ENFORCED = {"enforceSmartCard": True}
SSO = """Device Configuration:
 {
  "loginPolicy" : "RequireAuthentication",
  "loginType" : "POLoginTypeSmartCard (3)",
  "registrationCompleted" : true
 }
"""


def plist(values: Any, *, binary: bool = False) -> Any:
    if values is None or (isinstance(values, dict) and "error" in values):
        return values or ABSENT
    if binary:
        data = plistlib.dumps(values, fmt=plistlib.FMT_BINARY)
        return {"base64": base64.b64encode(data).decode()}
    return plistlib.dumps(values).decode()


def machine(managed: Any = None, **more: Any) -> CapturedHost:
    def command(argv: tuple[str, ...], stdout: str | None) -> dict[str, Any]:
        if stdout is None:
            return {"argv": list(argv), "error": "EACCES"}
        return {"argv": list(argv), "stdout": stdout, "stderr": "", "exit": 0}

    files = {
        MANAGED: plist(managed, binary=more.get("binary", False)),
        LOCAL: plist(more.get("local")),
        f"/Library/Managed Preferences/{macos.LOGIN_WINDOW}": ABSENT,
        LOGIN: plist(more.get("login")),
        macos.EXEMPTIONS: plist(more.get("exemptions")),
        macos.DISABLED: plist(more.get("services")),
        "/etc/ssh/sshd_config": more.get("sshd", "UsePAM yes\n"),
    }
    return CapturedHost(
        {
            "platform": "macos",
            "release": "15.1",
            "privileged": True,
            "taken": "2026-11-21T22:00:00+00:00",
            "files": files,
            "commands": [
                command(macos.FDESETUP, more.get("filevault", "FileVault is On.\n")),
                command(macos.UNAME, more.get("processor", "arm64\n")),
                command(macos.APP_SSO, more.get("sso", "Device Configuration:\n (null)\n")),
            ],
        }
    )


def found(host: CapturedHost) -> Finding:
    return checks.run(mfa.CHECK, host, mfa.Parameters())


INTEL = {"processor": "x86_64\n"}
REMOTE = {"services": {macos.SSHD_SERVICE: False}}


@pytest.mark.parametrize(
    ("host", "outcome", "reason"),
    [
        (machine(), "fail", "no-second-factor"),
        (machine(ENFORCED), "pass", "second-factor-required"),
        (machine(ENFORCED, binary=True), "pass", "second-factor-required"),
        (machine(local=ENFORCED), "pass", "second-factor-required"),
        (machine({"enforceSmartCard": False}, local=ENFORCED), "fail", "no-second-factor"),
        (machine({"enforceSmartCard": "yes"}), "unknown", "unreadable-not-understood"),
        (
            machine({**ENFORCED, "allowUnmappedUsers": 1}),
            "fail",
            "second-factor-avoidable",
        ),
        (
            machine(ENFORCED, exemptions={"NotEnforcedGroup": "spared"}),
            "fail",
            "second-factor-avoidable",
        ),
        (machine(ENFORCED, exemptions={"error": "EACCES"}), "unknown", "unreadable-eacces"),
        (machine({"error": "EACCES"}), "unknown", "unreadable-eacces"),
        (machine(ENFORCED, **INTEL), "fail", "second-factor-avoidable"),
        (machine(ENFORCED, **INTEL, filevault="FileVault is Off.\n"), "pass",
         "second-factor-required"),
        (machine(ENFORCED, **INTEL, login={"DisableFDEAutoLogin": True}), "pass",
         "second-factor-required"),
        (machine(ENFORCED, **INTEL, filevault=None), "unknown", "unreadable-eacces"),
        (machine(ENFORCED, processor=None), "unknown", "unreadable-eacces"),
        (machine(ENFORCED, processor="?\n"), "unknown", "unreadable-not-understood"),
        (machine(sso=SSO), "unknown", "directory-decides"),
        (machine(ENFORCED, **REMOTE), "fail", "no-second-factor"),
        (
            machine(ENFORCED, **REMOTE, sshd="AuthenticationMethods publickey,password\n"),
            "pass",
            "second-factor-required",
        ),
        (machine(ENFORCED, **REMOTE, sshd=ABSENT), "unknown", "unreadable-enoent"),
        (machine(ENFORCED, services={macos.SSHD_SERVICE: True}), "pass",
         "second-factor-required"),
        (machine(ENFORCED, services={"error": "EACCES"}), "unknown", "unreadable-eacces"),
    ],
)  # fmt: skip
def test_outcomes(host: CapturedHost, outcome: str, reason: str) -> None:
    finding = found(host)
    assert (finding.outcome.value, finding.reason) == (outcome, reason), finding
    assert outcome == "pass" or (finding.explanation and finding.remedy)


@pytest.mark.parametrize("cut", [0, 1, 20, 60, 150, 200, 220])
def test_a_property_list_that_is_cut_off_is_not_believed(cut: int) -> None:
    host = machine(ENFORCED)
    whole = plist(ENFORCED)
    host._files[MANAGED] = whole[:cut]
    assert cut < len(whole)
    assert found(host).outcome.value in {"unknown", "fail"}


@pytest.mark.parametrize(
    ("sso", "enrolled"),
    [
        (SSO, "yes"),
        (SSO.replace("true", "false"), "no"),
        ("Device Configuration:\n (null)\n", "unknown"),
        (None, "unknown"),
    ],
)
def test_enrolment_is_a_fact_of_its_own(sso: str | None, enrolled: str) -> None:
    assert macos.enrolled(macos.collect(machine(sso=sso))) == enrolled
