"""agent.ocsf: what happened becomes the event that OCSF has for it.

tests/central/test_ocsf.py holds each against the schema.
"""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from agent import ocsf
from agent.event import Finding, Outcome, Severity
from agent.ocsf import AccountActivity

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("outcome", "severity", "status"),
    [
        (Outcome.PASS, Severity.INFORMATIONAL, 1),
        (Outcome.NOT_APPLICABLE, Severity.INFORMATIONAL, 99),
        (Outcome.FAIL, Severity.HIGH, 3),
        (Outcome.UNKNOWN, Severity.MEDIUM, 0),
        (Outcome.ERROR, Severity.MEDIUM, 99),
    ],
)
def test_a_finding_is_as_grave_as_its_outcome(
    outcome: Outcome, severity: Severity, status: int
) -> None:
    body = ocsf.found(Finding("mfa", outcome, "some-reason"), NOON, clauses=["SP-mfa"])
    assert (body.class_uid, body.severity) == (2003, severity)
    said = body.fields["compliance"]
    assert isinstance(said, dict)
    assert (said["status_id"], said["status_detail"]) == (status, "some-reason")


def test_a_heartbeat_says_which_log_was_seen_where_one_was() -> None:
    for seen in (None, (7, "ab")):
        body = ocsf.heartbeat(NOON, policies="cd", outcomes={"pass": 1}, log=seen)
        said = body.fields["unmapped"]
        assert isinstance(said, dict)
        assert said.get("log") == (None if seen is None else {"size": 7, "root": "ab"})


@pytest.mark.parametrize(
    ("step", "disposition"), [("releasing", 3), ("released", 1), ("rejected", 2)]
)
def test_a_step_of_held_mail(step: str, disposition: int) -> None:
    body = ocsf.hold_decided(NOON, hold="7f", step=step, message_digest="00", reason="", by="pat")
    assert body.fields["disposition_id"] == disposition


def test_an_activity_that_ocsf_does_not_know_has_a_name() -> None:
    def names(activity: AccountActivity) -> object:
        return ocsf.account_changed(
            NOON,
            code="account-held",
            account="pat",
            activity=activity,
            message="Held.",
            severity=Severity.HIGH,
        ).fields.get("activity_name")

    assert names(AccountActivity.OTHER) == "account-held"
    assert names(AccountActivity.LOCK) is None


@pytest.mark.parametrize(("verdict", "disposition"), [("allow", 1), ("hold", 3), ("reject", 2)])
def test_screened_mail(verdict: str, disposition: int) -> None:
    body = ocsf.mail_screened(
        NOON,
        verdict=verdict,
        hold=None,
        message_digest="00" * 32,
        types={"nhs-number": 2},
        reasons=["unmarked"],
        outside=1,
    )
    assert body.code == f"mail-{verdict}"
    assert body.fields["disposition_id"] == disposition
    assert body.fields["direction_id"] == 2


def test_a_generated_password_is_recorded_without_it() -> None:
    body = ocsf.password_generated(
        NOON, record="r-1", account="x.com/northwind", by="pat", bits=56, languages=("en",)
    )
    assert body.code == "password-generated"
    assert body.fields == {
        "actor": {"user": {"name": "pat"}},
        "entity": {
            "uid": "x.com/northwind",
            "name": "x.com/northwind",
            "type": "Account password",
        },
        "unmapped": {"record": "r-1", "bits": 56, "languages": ["en"]},
    }
