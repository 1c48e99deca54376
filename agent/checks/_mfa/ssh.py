"""Which ways in does an SSH server offer?

Pure. Its chains of methods, multiplied by what stands behind each: a key, or whatever PAM or the
system's own password asks for.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator

from agent.checks import _sshd
from agent.checks._factors import NOTHING, Factor, Factors, Way, factors
from agent.checks._mfa import access
from agent.checks._mfa.access import Door, Ways
from agent.checks._sshd import Effective
from agent.event import Outcome, Scope

NAME = "sshd"


def scopes(
    variants: tuple[Effective, ...],
    opened: Callable[[Effective], Door],
    *,
    two_of_one_kind: bool,
) -> list[Scope]:
    """sshd as it is for everybody, then for whom each Match block holds; two blocks at once only
    where they change the answer.
    """

    def judged(some: Iterable[Effective]) -> list[Scope]:
        return [access.judge(opened(each), two_of_one_kind=two_of_one_kind) for each in some]

    found = judged(variants)
    if any(scope.outcome is Outcome.FAIL for scope in found):
        return found
    together = judged(_sshd.together(variants))
    return found + [each for each in together if each.outcome is Outcome.UNKNOWN]


def door(
    sshd: Effective,
    broadest: Ways,
    worlds: Callable[[], Iterator[Ways]],
    *,
    shut: bool = False,
    doubt: access.Doubt | None = None,
) -> Door:
    """sshd in front of what its password and keyboard-interactive methods ask for."""
    chains = sshd.chains()
    return Door(
        f"{NAME} ({sshd.place})" if sshd.place else NAME,
        _through(chains, broadest, sshd),
        lambda: (_through(chains, ways, sshd, certain=True) for ways in worlds()),
        shut_on_purpose=shut or not chains,
        doubt=doubt,
    )


def without_pam(sshd: Effective, *, may_be_blank: bool = False, is_blank: bool = False) -> Door:
    """sshd in front of the system's own passwords."""
    password = (Way(factors(Factor.PASSWORD)),)
    blank = (Way(NOTHING, ("sshd accepts an empty password (PermitEmptyPasswords)",)),)
    certain = password + blank if is_blank else password
    return door(sshd, password + blank if may_be_blank else password, lambda: iter([certain]))


def _through(
    chains: tuple[tuple[str, ...], ...], asked: Ways, sshd: Effective, *, certain: bool = False
) -> Ways:
    """Every way through every chain of methods, where `asked` are the ways through PAM or the
    local password. With `certain`, only what does not hang on what cannot be seen here.
    """
    if certain and not sshd.certain:
        return ()
    key = factors(Factor.SSH_KEY)
    if sshd.key_is_verified:
        key = factors(Factor.SECURITY_KEY, Factor.PIN)
    ticket = (Way(factors(Factor.TICKET), ("sshd accepts a Kerberos ticket (GSSAPI)",)),)
    per_method: dict[str, Ways] = {
        "publickey": (Way(key, ("sshd accepts a key (publickey)",)),),
        "password": tuple(_said("password", way) for way in asked),
        "keyboard-interactive": tuple(_said("keyboard-interactive", way) for way in asked),
        # What a ticket was given out for is decided elsewhere.
        "gssapi-with-mic": () if certain else ticket,
        "hostbased": (Way(NOTHING, ("sshd trusts another machine (HostbasedAuthentication)",)),),
    }
    found: dict[Factors, Way] = {}
    for chain in chains:
        for steps in itertools.product(*(per_method[method] for method in chain)):
            presented: Factors = frozenset().union(*(step.presented for step in steps))
            told = tuple(line for step in steps for line in step.steps)
            found.setdefault(presented, Way(presented, told))
    return tuple(found.values())


def _said(method: str, way: Way) -> Way:
    return Way(way.presented, (f"sshd asks by {method}", *way.steps))
