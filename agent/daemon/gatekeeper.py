"""What does the agent answer to PAM: may this be the password, is this code right?

Judging is the gate's and the verifier's, who are handed in; here is whom it concerns, what the
person reads, and what the central log hears.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from agent import ocsf
from agent.daemon.pam_question import Answer, Letter, Question, Verb
from agent.event import Body, Severity
from agent.mfa import Outcome, Result, SignIn, Unenrolled, Verifier
from agent.ocsf import AccountActivity


@dataclass(frozen=True, slots=True)
class Reset:
    """Whose new passwords are judged: table [reset] of `passwords.toml`."""

    groups: tuple[str, ...] = ("root", "sudo", "wheel", "admin")
    """Members of these are administrators (clause SP-passwords), by first or further group."""
    everybody: bool = False
    """Judge everybody's."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What the gate says of one password."""

    accepted: bool
    reasons: tuple[str, ...] = ()
    """What is wrong and what to do, a sentence or two each; no word of the password."""
    codes: tuple[str, ...] = ()
    """The same as codes, for the record."""
    phrases: tuple[str, ...] = field(default=(), repr=False)
    """Passwords that would be accepted, to choose from."""
    not_checked: tuple[str, ...] = ()
    """What nobody could look at of one that is accepted, such as `compromised-list`."""


class Gate(Protocol):
    """Judges passwords."""

    def judge(self, password: str, username: str) -> Judged: ...


class Administrators(Protocol):
    """Knows who administers this machine."""

    def __call__(self, account: str, groups: Sequence[str], /) -> bool: ...


class Approvals:
    """Which accounts' next hash is one that was judged? Each approval holds for one change, and
    for half a minute: PAM writes the hash within milliseconds of the answer.
    """

    GOOD_FOR = timedelta(seconds=30)

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._given: dict[str, datetime] = {}
        self._lock = threading.Lock()

    def give(self, account: str) -> None:
        """The account's next password was accepted."""
        with self._lock:
            self._given[account] = self._clock()

    def take(self, account: str) -> bool:
        """Whether a change of the account's hash was approved; it is used up by this."""
        with self._lock:
            when = self._given.pop(account, None)
        return when is not None and self._clock() - when <= self.GOOD_FOR


class Gatekeeper:
    """Answers PAM's questions. Threads may ask at once."""

    def __init__(
        self,
        *,
        gate: Gate,
        verifier: Verifier,
        reset: Reset,
        sign_in: SignIn,
        administrators: Administrators,
        approvals: Approvals,
        contact: str,
        clock: Callable[[], datetime],
        report: Callable[[Body], None],
    ) -> None:
        self._gate = gate
        self._verifier = verifier
        self._reset = reset
        self._sign_in = sign_in
        self._administrators = administrators
        self._approvals = approvals
        self._contact = contact
        self._clock = clock
        self._report = report

    def answer(self, question: Question) -> Answer:
        """The answer. Raises what gate, verifier or report raise: then it is a refusal."""
        match question.verb:
            case Verb.PASSWORD_READY:
                judged = self.concerns(question.user)
                return Answer(Letter.ACCEPT if judged else Letter.IGNORE)
            case Verb.PASSWORD:
                return self._password(question)
            case Verb.AUTH_READY:
                return self._auth_ready(question)
            case Verb.AUTH:
                return self._auth(question)

    def concerns(self, account: str) -> bool:
        """Whether this account's passwords are judged."""
        return self._reset.everybody or self._administrators(account, self._reset.groups)

    def _password(self, question: Question) -> Answer:
        judged = self._gate.judge(question.secret, question.user)
        if judged.accepted:
            self._approvals.give(question.user)
            self._tell(
                question,
                "password-accepted",
                AccountActivity.PASSWORD_CHANGE,
                "A new password was judged and accepted.",
                Severity.INFORMATIONAL,
                not_checked=", ".join(judged.not_checked),
            )
            return Answer(Letter.ACCEPT)
        self._tell(
            question,
            "password-refused",
            AccountActivity.PASSWORD_CHANGE,
            "A new password was refused; the old one stays.",
            Severity.INFORMATIONAL,
            reasons=", ".join(judged.codes),
        )
        return Answer(Letter.REFUSE, refusal(judged, self._contact))

    def _auth_ready(self, question: Question) -> Answer:
        if self._verifier.enrolled(question.user):
            return Answer(Letter.ACCEPT)
        if question.user in self._sign_in.break_glass:
            self._tell(
                question,
                "break-glass-used",
                AccountActivity.OTHER,
                "A break-glass account signed in without a second factor.",
                Severity.CRITICAL,
            )
            return Answer(
                Letter.IGNORE,
                "This is a break-glass account: you go on WITHOUT a second factor, and it is "
                "recorded and reported.",
            )
        if self._sign_in.unenrolled is Unenrolled.LET_IN:
            self._tell(
                question,
                "sign-in-without-factor",
                AccountActivity.OTHER,
                "Somebody who has no second factor yet signed in with one factor.",
                Severity.MEDIUM,
            )
            return Answer(Letter.IGNORE, _ENROL)
        # Asked all the same: who is not enrolled is not for somebody at the door to learn.
        return Answer(Letter.ACCEPT)

    def _auth(self, question: Question) -> Answer:
        result = self._verifier.verify(question.user, question.secret)
        if result.locked_now:
            self._tell(
                question,
                "mfa-locked",
                AccountActivity.LOCK,
                "Too many wrong codes were given for a second factor; it waits before the next.",
                Severity.HIGH,
            )
        if result.recovery:
            self._tell(
                question,
                "mfa-recovery-used",
                AccountActivity.OTHER,
                "Somebody signed in with a recovery code.",
                Severity.MEDIUM,
            )
        if result.accepted:
            return Answer(Letter.ACCEPT)
        return Answer(Letter.REFUSE, _at_the_door(result))

    def _tell(
        self,
        question: Question,
        code: str,
        activity: AccountActivity,
        message: str,
        severity: Severity,
        **detail: str,
    ) -> None:
        self._report(
            ocsf.account_changed(
                self._clock(),
                code=code,
                account=question.user,
                activity=activity,
                message=message,
                severity=severity,
                detail={"service": question.service, **detail},
            )
        )


_ENROL = "You have no second factor yet. Enrol one now: safehand mfa enrol."


def _at_the_door(result: Result) -> str:
    """What somebody reads who has not proved who they are: not whether an account is enrolled."""
    if result.outcome is Outcome.NOT_ENROLLED:
        return Result(Outcome.WRONG).explanation
    return result.explanation


def refusal(judged: Judged, contact: str) -> str:
    """What the person reads: what is wrong, passwords that would do, and whom to ask."""
    lines = ["This password is not what the procedure asks for:"]
    lines += [f"  - {reason}" for reason in judged.reasons]
    if judged.phrases:
        lines.append("Any of these would do; they were made just now, for you alone:")
        lines += [f"      {phrase}" for phrase in judged.phrases]
    if contact:
        lines.append(f"Questions: {contact}.")
    return "\n".join(lines)
