"""Which security updates does this machine lack, since when, and does its maker still make them?

The facts that every platform's collector gives, and the one judge of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from agent.checks import conclude
from agent.event import Finding, Outcome, Scope

CHECK = "os-updates"


@dataclass(frozen=True, slots=True)
class Parameters:
    """`[os-updates]` in `policies/checks.toml`."""

    max_age_days: int = 14
    """Days after its release in which a security update must be installed.
    Cyber Essentials v3.3, "Security update management"."""
    max_list_age_days: int = 7
    """Days for which a machine's own list of available updates is believed.
    Debian's security archive gives its lists 7 days (`Valid-Until`)."""
    supported_until: Mapping[str, date] = field(default_factory=dict)
    """The last day of security updates by release, such as "debian 12"."""
    table_good_until: date = date(2026, 1, 1)
    """When somebody must read the makers' dates again; past it no release passes."""


@dataclass(frozen=True, slots=True)
class Pending:
    """A security update that is available and not installed."""

    name: str
    version: str = ""
    """The one that is offered."""
    published: datetime | None = None
    """When its maker released it; None where this machine does not know."""
    no_later_than: datetime | None = None
    """By when its maker had surely released it, where that is all that is known."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What the machine says about its updates."""

    taken: datetime
    release: str
    """As in the policy's table: "debian 12", "macos 15.1", "windows 26100 enterprise"."""
    listed: datetime | None = None
    """As of when its maker's list of updates is known here; None where it never asked."""
    pending: tuple[Pending, ...] = ()
    trouble: tuple[Outcome, str, str] | None = None
    """Outcome, reason and words, where the updates cannot be told at all."""
    restart_since: datetime | None = None
    """Since when installed updates wait for a restart."""
    restart_within: datetime | None = None
    """A moment after which that wait began, where no more is known: the last start."""


REMEDIES = {
    "release-not-supported": "Move this machine to a newer release of its system: back up, then "
    "upgrade. Until then it must not hold the organisation's data.",
    "release-not-known": "Ask whoever looks after Safehand to add this release, with its maker's "
    "date, to policies/checks.toml.",
    "release-table-stale": "Ask whoever looks after Safehand to read the makers' dates again and "
    "to renew the table in policies/checks.toml.",
    "security-updates-overdue": "Install the updates today, then restart.",
    "pending-age-unknown": "Install the waiting updates now, then restart.",
    "update-list-stale": "Connect to the internet and let the machine look for updates.",
    "update-list-missing": "Connect to the internet and let the machine look for updates.",
    "update-list-incomplete": "Let the machine look for updates again.",
    "no-security-source": "Switch on the security updates of this system in its list of sources.",
    "security-source-not-recognised": "Ask whoever looks after this machine where its security "
    "updates come from.",
    "restart-age-unknown": "Restart this machine, so that the installed updates take effect.",
    "restart-overdue": "Restart this machine, so that the installed updates take effect.",
    "clock-doubtful": "Set this machine's clock, then let it look for updates.",
}


def judge(facts: Facts, parameters: Parameters) -> Finding:
    """The release in one scope, its security updates in another, a waiting restart in a third."""
    scopes = [_judge_updates(facts, parameters), _judge_release(facts, parameters)]
    if facts.restart_since is not None:
        scopes.append(_judge_restart(facts.taken, facts.restart_since, parameters))
    elif facts.restart_within is not None:
        waited = _judge_restart(facts.taken, facts.restart_within, parameters)
        if waited.outcome is Outcome.FAIL:
            waited = Scope(
                "restart",
                Outcome.UNKNOWN,
                "restart-age-unknown",
                "Installed updates wait for a restart; this machine does not record since when.",
            )
        scopes.append(waited)
    return conclude(
        CHECK,
        scopes,
        REMEDIES,
        good="The system is supported and its security updates are installed in time.",
        evidence={
            "release": facts.release,
            "listed": facts.listed.isoformat() if facts.listed else None,
            "pending": len(facts.pending),
            "pending_names": [each.name for each in facts.pending[:20]],
        },
    )


def supported_until(release: str, table: Mapping[str, date]) -> date | None:
    """The table's date for a release, or for the shorter name of its family: "rocky 9.5" is
    looked up as that, then as "rocky 9". None where the table has neither.
    """
    name = release
    while name:
        if name in table:
            return table[name]
        name = name.rpartition(".")[0]
    return None


def _judge_release(facts: Facts, parameters: Parameters) -> Scope:
    until = supported_until(facts.release, parameters.supported_until)
    today = facts.taken.date()
    if until is None:
        return Scope(
            f"release {facts.release}",
            Outcome.UNKNOWN,
            "release-not-known",
            f"Safehand has no date until which {facts.release} gets security updates.",
        )
    if today > until:
        return Scope(
            f"release {facts.release}",
            Outcome.FAIL,
            "release-not-supported",
            f"{facts.release} gets no security updates since {until:%d %B %Y}.",
        )
    if today > parameters.table_good_until:
        return Scope(
            f"release {facts.release}",
            Outcome.UNKNOWN,
            "release-table-stale",
            "Safehand's table of supported releases has not been renewed since "
            f"{parameters.table_good_until:%d %B %Y}.",
        )
    return Scope(
        f"release {facts.release}",
        Outcome.PASS,
        "release-supported",
        f"Security updates until {until:%d %B %Y}.",
    )


def _judge_updates(facts: Facts, parameters: Parameters) -> Scope:
    name = "security updates"
    if facts.trouble is not None:
        return Scope(name, *facts.trouble)
    if facts.listed is None:
        return Scope(
            name,
            Outcome.UNKNOWN,
            "update-list-missing",
            "This machine holds no list of available updates.",
        )
    if facts.listed > facts.taken + timedelta(days=1):
        return Scope(
            name,
            Outcome.UNKNOWN,
            "clock-doubtful",
            f"The list of updates is of {facts.listed:%d %B %Y}, later than this machine's clock.",
        )
    limit = timedelta(days=parameters.max_age_days)
    # An update was released no later than the list that names it.
    overdue = [
        each
        for each in facts.pending
        if facts.taken - (each.published or each.no_later_than or facts.listed) > limit
    ]
    if overdue:
        return Scope(
            name,
            Outcome.FAIL,
            "security-updates-overdue",
            f"{_some(overdue)} not installed, {parameters.max_age_days} days after release.",
        )
    if facts.taken - facts.listed > timedelta(days=parameters.max_list_age_days):
        return Scope(
            name,
            Outcome.UNKNOWN,
            "update-list-stale",
            f"This machine last learned of updates as of {facts.listed:%d %B %Y}: "
            "nobody can say whether it lacks newer ones.",
        )
    undated = [p for p in facts.pending if p.published is None]
    if undated:
        return Scope(
            name,
            Outcome.UNKNOWN,
            "pending-age-unknown",
            f"{_some(undated)} waiting; this machine does not record since when.",
        )
    if facts.pending:
        return Scope(
            name,
            Outcome.PASS,
            "pending-within-window",
            f"{_some(list(facts.pending))} waiting, all newer than {parameters.max_age_days} days.",
        )
    return Scope(name, Outcome.PASS, "up-to-date", f"None missing as of {facts.listed:%d %B %Y}.")


def _judge_restart(taken: datetime, since: datetime, parameters: Parameters) -> Scope:
    days = (taken - since).days
    if days > parameters.max_age_days:
        return Scope(
            "restart",
            Outcome.FAIL,
            "restart-overdue",
            f"Installed updates have waited {days} days for a restart.",
        )
    return Scope("restart", Outcome.PASS, "restart-waiting", "Updates wait for the next restart.")


def _some(pending: list[Pending]) -> str:
    """ "3 security updates (curl, openssl, zip) are": for the start of a sentence."""
    names = ", ".join(each.name for each in pending[:3]) + (" …" if len(pending) > 3 else "")
    many = len(pending) != 1
    return f"{len(pending)} security update{'s' * many} ({names}) {'are' if many else 'is'}"
