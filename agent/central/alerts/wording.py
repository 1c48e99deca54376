"""What does an event code say to somebody who is no programmer?

Words of ours about a device, for the titles of alerts: they leave the house, and what a device
wrote does not.
"""

from __future__ import annotations

from collections.abc import Mapping

_WORDS: Mapping[str, str] = {
    "account-held": "an account is held",
    "account-locked": "an account was locked",
    "account-temporary-expired": "a temporary password was not used in time",
    "agent-pause-permitted": "the agent is paused on purpose",
    "agent-removal-permitted": "the agent is removed on purpose",
    "clock-skew": "its clock is wrong",
    "console-sign-in-refused": "somebody could not sign in to this console",
    "device-revoked": "a device is no longer believed",
    "erasure-approver-ended": "somebody's key approves no erasure any more",
    "erasure-approver-named": "a key that approves erasures was named",
    "log-forked": "it saw another past in the central log",
    "log-key-changed": "the central log is signed by another key",
    "log-rolled-back": "it saw that the central log was put back",
    "log-split-view": "another device was shown another central log",
    "log-unconfirmed": "no other device confirms the central log that it sees",
    "mail-watch-failing": "a mailbox cannot be looked at",
    "mfa-exported": "second factors were copied to a file",
    "mfa-locked": "a second factor is locked after wrong codes",
    "mfa-removed": "somebody's second factor was removed",
    "password-bypass": "a password was set past the gate",
    "policy-broken": "its policies cannot be read; the last good ones are in force",
    "register-breach-opened": "a breach was put on the register",
    "session-watch-blind": "nothing there says who uses it, so shared logins are not seen",
    "sign-in-decision-contested": "somebody contests a decision about a sign-in",
    "sign-in-decision-made": "something was decided about a sign-in",
    "sign-in-without-factor": "somebody signed in without a second factor",
    "sign-ins-unread": "another system's log of sign-ins cannot be read",
    "spool-dropped": "reports were dropped there: its disk is full",
}


def in_words(code: str) -> str:
    """The words and the code, which `policies/alerts.toml` knows; the code alone where we have
    no words.
    """
    words = _WORDS.get(code)
    return f"{words} ({code})" if words else code
