"""agent.daemon.gatekeeper: whom it concerns, what is read, what is reported."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from agent.daemon.gatekeeper import Approvals, Gatekeeper, Judged, Reset
from agent.daemon.pam_question import Answer, Letter, Question, Verb
from agent.event import Body, Severity
from agent.mfa import Outcome, Result, SignIn, Unenrolled

NOW = datetime(2026, 11, 29, 12, 0, tzinfo=UTC)


class Gate:
    def judge(self, password: str, username: str) -> Judged:
        if password == "good":
            return Judged(True, not_checked=("compromised-list",))
        return Judged(False, ("The first word is bad.",), ("not-a-word",), ("One-Two!Three",))


class Verifier:
    def __init__(self, result: Result) -> None:
        self.result = result

    def verify(self, account: str, code: str) -> Result:
        return self.result

    def enrolled(self, account: str) -> bool:
        return account == "pat"


def administrators(account: str, groups: Sequence[str], /) -> bool:
    assert "sudo" in groups
    return account in {"pat", "root"}


class Door:
    """A gatekeeper with what it needs, and what it reported."""

    def __init__(
        self,
        result: Result = Result(Outcome.ACCEPTED),  # noqa: B008 -- frozen
        *,
        everybody: bool = False,
        sign_in: SignIn = SignIn(),  # noqa: B008 -- frozen
    ) -> None:
        self.now = NOW
        self.reported: list[Body] = []
        self.approvals = Approvals(lambda: self.now)
        self.keeper = Gatekeeper(
            gate=Gate(),
            verifier=Verifier(result),
            reset=Reset(everybody=everybody),
            sign_in=sign_in,
            administrators=administrators,
            approvals=self.approvals,
            contact="siro@example.org",
            clock=lambda: self.now,
            report=self.reported.append,
        )

    def ask(self, verb: Verb, user: str = "pat", secret: str = "") -> Answer:
        return self.keeper.answer(Question(verb, "sshd", user, "", secret))

    def codes(self) -> list[tuple[str, Severity]]:
        return [(each.code, each.severity) for each in self.reported]


@pytest.mark.parametrize(
    ("user", "everybody", "letter"),
    [("pat", False, Letter.ACCEPT), ("sam", False, Letter.IGNORE), ("sam", True, Letter.ACCEPT)],
)
def test_whose_passwords_are_judged(user: str, everybody: bool, letter: Letter) -> None:
    assert Door(everybody=everybody).ask(Verb.PASSWORD_READY, user).letter is letter


def test_a_good_password_is_approved_once() -> None:
    door = Door()
    assert door.ask(Verb.PASSWORD, secret="good") == Answer(Letter.ACCEPT)
    assert door.approvals.take("pat")
    assert not door.approvals.take("pat")
    assert door.codes() == [("password-accepted", Severity.INFORMATIONAL)]
    assert "compromised-list" in repr(door.reported), "what was not checked is on the record"


def test_an_approval_does_not_hold_for_long() -> None:
    door = Door()
    door.ask(Verb.PASSWORD, secret="good")
    door.now += timedelta(seconds=31)
    assert not door.approvals.take("pat")


def test_a_bad_password_is_refused_with_reasons_phrases_and_whom_to_ask() -> None:
    door = Door()
    answer = door.ask(Verb.PASSWORD, secret="bad bad bad")
    assert answer.letter is Letter.REFUSE
    for part in ("The first word is bad.", "One-Two!Three", "siro@example.org"):
        assert part in answer.text
    assert not door.approvals.take("pat")
    assert door.codes() == [("password-refused", Severity.INFORMATIONAL)]
    assert "bad bad" not in repr(door.reported)
    assert "One-Two" not in repr(door.reported)


@pytest.mark.parametrize(
    ("result", "letter", "codes"),
    [
        (Result(Outcome.ACCEPTED), Letter.ACCEPT, []),
        (Result(Outcome.ACCEPTED, recovery=True), Letter.ACCEPT, ["mfa-recovery-used"]),
        (Result(Outcome.WRONG), Letter.REFUSE, []),
        (Result(Outcome.USED), Letter.REFUSE, []),
        (Result(Outcome.LOCKED, 60), Letter.REFUSE, []),
        (Result(Outcome.WRONG, 30, locked_now=True), Letter.REFUSE, ["mfa-locked"]),
    ],
)
def test_codes(result: Result, letter: Letter, codes: list[str]) -> None:
    door = Door(result)
    answer = door.ask(Verb.AUTH, secret="123456")
    assert answer.letter is letter
    assert [each.code for each in door.reported] == codes
    assert bool(answer.text) == (letter is Letter.REFUSE)


def test_the_enrolled_are_asked() -> None:
    assert Door().ask(Verb.AUTH_READY).letter is Letter.ACCEPT


def test_the_door_does_not_tell_who_is_enrolled() -> None:
    door = Door(Result(Outcome.NOT_ENROLLED))
    assert door.ask(Verb.AUTH_READY, "sam").letter is Letter.ACCEPT
    answer = door.ask(Verb.AUTH, "sam", "123456")
    assert answer == Answer(Letter.REFUSE, Result(Outcome.WRONG).explanation)


def test_the_first_days_let_in_and_report() -> None:
    door = Door(sign_in=SignIn(unenrolled=Unenrolled.LET_IN))
    answer = door.ask(Verb.AUTH_READY, "sam")
    assert answer.letter is Letter.IGNORE
    assert "Enrol" in answer.text
    assert door.codes() == [("sign-in-without-factor", Severity.MEDIUM)]
    assert door.ask(Verb.AUTH_READY, "pat").letter is Letter.ACCEPT


def test_break_glass_is_loud() -> None:
    door = Door(sign_in=SignIn(break_glass=("emergency", "pat")))
    answer = door.ask(Verb.AUTH_READY, "emergency")
    assert answer.letter is Letter.IGNORE
    assert "WITHOUT" in answer.text
    assert door.codes() == [("break-glass-used", Severity.CRITICAL)]
    assert door.ask(Verb.AUTH_READY, "pat").letter is Letter.ACCEPT, "one with a factor is asked"
