"""How does an account go from its lock to its return?

Every step is noted when it is done; what a crash or a failure left undone is done when the account
is locked once more. A step that fails keeps no other from being taken.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from agent import ocsf
from agent.accounts import (
    FOR_HOLD,
    ON_SYSTEM,
    OPEN,
    Case,
    Evidence,
    Lock,
    State,
    Step,
    System,
    Taken,
)
from agent.accounts.register import Register
from agent.event import Body, Severity
from agent.ocsf import AccountActivity


class Workflow:
    """Carries cases out. Methods raise LookupError where there is no such account, ValueError
    for what may not be done now, OSError where a file or the system does not answer.
    """

    def __init__(
        self,
        system: System,
        register: Register,
        policy: Lock,
        clock: Callable[[], datetime],
        report: Callable[[Body], None],
    ) -> None:
        self._system = system
        self._register = register
        self._policy = policy
        self._clock = clock
        self._report = report

    def lock(self, account: str, *, reason: str, by: str) -> Case:
        """Locks the account, or goes on where an earlier lock was interrupted. What could not be
        done stands in the case (`Case.undone`), and in what the SIRO hears.
        """
        case = self._begin(account, reason, by)
        if case.state is not State.LOCKING:
            return case
        steps = self._system.steps(case.id)
        for step in ON_SYSTEM:
            case = self._take(case, step, steps[step])
        case = self._take(case, Step.RECORD, lambda _: {"case": case.id})
        told = _done(case, Step.TELL)
        if not told or not case.undone:
            self._note(case, Step.TELL, self._tell_locked(case, again=told))
        case = self._current(account)
        return case if case.undone else self._register.turn(case, State.LOCKED)

    def close(self, account: str, *, finding: str, by: str) -> Case:
        """The investigation has an end, and a finding."""
        case = self._current(account)
        if case.state is not State.LOCKED:
            raise ValueError(
                f"the case of {account} is {case.state}, not locked"
                + ("; lock it once more to finish the lock" if case.state is State.LOCKING else "")
            )
        if len(finding.strip()) < 3:
            raise ValueError("a finding in words is needed: what happened, and is it over?")
        case = self._register.turn(case, State.CLOSED, finding=finding.strip())
        self._tell(
            case,
            "account-case-closed",
            AccountActivity.OTHER,
            "The investigation of a compromised account was closed.",
            Severity.MEDIUM,
            {"finding": case.finding, "by": by},
        )
        return case

    def reissue(self, account: str, password: str, *, by: str, good_for: timedelta) -> Case:
        """Gives the account back with a temporary password, which is in no record."""
        case = self._current(account)
        if case.state not in {State.CLOSED, State.EXPIRED, State.ISSUED}:
            raise ValueError(
                f"the case of {account} is {case.state}; close its investigation first with "
                "`safehand account close USER --finding TEXT`"
            )
        # Noted first: a password that is out without its end being known would stay for ever.
        case = self._register.turn(case, State.ISSUED, due=self._clock() + good_for)
        evidence = self._system.issue(account, password)
        self._tell(
            case,
            "account-reissued",
            AccountActivity.PASSWORD_RESET,
            "A temporary password was issued; it must be changed at the next sign-in.",
            Severity.MEDIUM,
            {**evidence, "by": by, "good_for_s": int(good_for.total_seconds())},
        )
        return case

    def hold(self, account: str, *, reason: str, by: str, until: datetime) -> Case:
        """Keeps the account out until then, or until it is released: its password and keys open
        nothing, its sessions are ended. Nothing is taken from it. Also on an account that is held
        already, until the later of both; one that is locked stays as it is.
        """
        case = self._register.current(account)
        if case is not None and case.state is not State.HELD:
            return case
        if case is None:
            self._refuse_protected(account)
            case = self._register.open(
                account, self._system.id, State.HELD, by=by, reason=reason, now=self._clock()
            )
        later = max(until, case.due or until)
        case = self._register.turn(case, State.HELD, due=later)
        steps = self._system.steps(case.id)
        for step in FOR_HOLD:
            case = self._take(case, step, steps[step])
        self._tell(
            case,
            "account-held",
            AccountActivity.LOCK,
            "An account is held until a person has looked at it.",
            Severity.HIGH,
            {"reason": case.reason, "by": by, **_problems(case)},
        )
        return case

    def release(self, account: str, *, by: str) -> Case | None:
        """Ends a hold; None where the account is not held."""
        case = self._register.current(account)
        if case is None or case.state is not State.HELD:
            return None
        self._system.restore(account, _noted(case))
        case = self._register.turn(case, State.RELEASED)
        self._tell(
            case,
            "account-released",
            AccountActivity.UNLOCK,
            "An account that was held is free again.",
            Severity.MEDIUM,
            {"by": by},
        )
        return case

    def end_sessions(self, account: str, *, reason: str, by: str) -> None:
        """Ends its sessions and tickets, and nothing else: who comes back proves who they are."""
        steps = self._system.steps(0)
        for step in (Step.SESSIONS, Step.TICKETS):
            steps[step](account)
        self._report(
            ocsf.account_changed(
                self._clock(),
                code="account-sessions-ended",
                account=account,
                activity=AccountActivity.OTHER,
                message="The sessions of an account were ended.",
                severity=Severity.MEDIUM,
                detail={"system": self._system.id, "reason": reason, "by": by},
            )
        )

    def settle(self) -> list[Case]:
        """What time has brought: temporary passwords that were changed or are overdue, and holds
        that have ended. The cases that were turned.
        """
        turned: list[Case] = []
        for case in self._register.all():
            if case.system != self._system.id or case.state not in OPEN or case.due is None:
                continue
            overdue = self._clock() >= case.due
            if case.state is State.HELD and overdue:
                released = self.release(case.account, by="its own end")
                turned += [released] if released else []
            elif case.state is State.ISSUED and self._system.changed(case.account):
                turned.append(self._returned(case))
            elif case.state is State.ISSUED and overdue:
                turned.append(self._expired(case))
        return turned

    def _begin(self, account: str, reason: str, by: str) -> Case:
        case = self._register.current(account)
        if case is None:
            self._refuse_protected(account)
            if len(reason.strip()) < 3:
                raise ValueError("a reason in words is needed: --reason TEXT")
            return self._register.open(
                account,
                self._system.id,
                State.LOCKING,
                by=by,
                reason=reason.strip(),
                now=self._clock(),
            )
        if case.state in {State.LOCKING, State.LOCKED}:
            return case
        # A hold becomes a lock; an account that was given back is compromised once more.
        again = self._register.turn(case, State.LOCKING, reason=reason.strip() or None)
        for step in Step:
            if _done(again, step) and (case.state is not State.HELD or step not in FOR_HOLD):
                self._register.note(
                    again.id, Taken(step, self._clock(), {}, "to be done again: locked anew")
                )
        return self._current(account)

    def _take(self, case: Case, step: Step, do: Callable[[str], Evidence]) -> Case:
        if not _done(case, step):
            try:
                self._note(case, step, do(case.account))
            except (OSError, LookupError, ValueError) as problem:
                taken = Taken(step, self._clock(), {}, str(problem) or type(problem).__name__)
                self._register.note(case.id, taken)
        return self._current(case.account)

    def _note(self, case: Case, step: Step, evidence: Evidence) -> None:
        self._register.note(case.id, Taken(step, self._clock(), evidence))

    def _current(self, account: str) -> Case:
        case = self._register.current(account)
        if case is None:
            raise ValueError(f"{account} is not locked, and has no open case")
        return case

    def _refuse_protected(self, account: str) -> None:
        why = self._system.protected(account)
        if account in self._policy.never:
            why = "it is one that accounts.toml never locks, for the day when nothing else works"
        if why:
            raise ValueError(f"{account} is not locked: {why}")

    def _returned(self, case: Case) -> Case:
        self._system.restore(case.account, _noted(case))
        case = self._register.turn(case, State.RETURNED)
        self._tell(
            case,
            "account-returned",
            AccountActivity.UNLOCK,
            "The temporary password was changed; the account is its owner's again.",
            Severity.LOW,
            {},
        )
        return case

    def _expired(self, case: Case) -> Case:
        steps = self._system.steps(case.id)
        for step in FOR_HOLD:
            steps[step](case.account)
        case = self._register.turn(case, State.EXPIRED)
        self._tell(
            case,
            "account-temporary-expired",
            AccountActivity.LOCK,
            "A temporary password was not changed in time; the account is locked again.",
            Severity.MEDIUM,
            {},
        )
        return case

    def _tell_locked(self, case: Case, *, again: bool) -> Evidence:
        taken: Sequence[str] = [each.step.value for each in case.steps if not each.problem]
        self._tell(
            case,
            "account-lock-completed" if again else "account-locked",
            AccountActivity.LOCK,
            "An account was locked because its password may be in somebody else's hands.",
            Severity.HIGH,
            {
                "reason": case.reason,
                "by": case.by,
                "steps": ", ".join(taken),
                **_problems(case),
                **{
                    f"{each.step.value}.{name}": value
                    for each in case.steps
                    for name, value in each.evidence.items()
                },
            },
        )
        return {"severity": Severity.HIGH.name.lower()}

    def _tell(
        self,
        case: Case,
        code: str,
        activity: AccountActivity,
        message: str,
        severity: Severity,
        detail: Evidence,
    ) -> None:
        self._report(
            ocsf.account_changed(
                self._clock(),
                code=code,
                account=case.account,
                activity=activity,
                message=message,
                severity=severity,
                detail={"case": case.id, "system": case.system, **detail},
            )
        )


def _done(case: Case, step: Step) -> bool:
    return any(each.step is step and not each.problem for each in case.steps)


def _noted(case: Case) -> dict[Step, Evidence]:
    return {each.step: each.evidence for each in case.steps if not each.problem}


def _problems(case: Case) -> Evidence:
    """What could not be done, a line a step."""
    return {f"{each.step.value}.problem": each.problem for each in case.undone}
