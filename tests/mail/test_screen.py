"""The one decision, over its inputs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.mail.envelope import Envelope
from agent.mail.rules import Accredited, Action, Mode, Rule, Rules, Strength
from agent.mail.screen import Screener, Verdict
from agent.policy import Organisation
from tests.mail.messages import LABELS, message, msip

ORGANISATION = Organisation(domains=("example.org",), labels=LABELS)
OUT = Envelope("me@example.org", ("a@clinic.example",))
NHS = Envelope("me@nhs.net", ("a@clinic.example",))
INSIDE = Envelope("me@example.org", ("you@example.org",))
BOTH = Envelope("me@example.org", ("you@example.org", "a@clinic.example"))
PLAIN = message("Subject: list")
TAGGED = message("Subject: [secure] list")
LABELLED = message("Subject: list", "msip_labels: " + ";".join(msip(Enabled="true")))
CHOSEN = message(
    "Subject: list", "msip_labels: " + ";".join(msip(Enabled="true", Method="Privileged"))
)


@dataclass(frozen=True)
class Part:
    place: str = "body"
    text: str = ""


@dataclass(frozen=True)
class Unread:
    part: str = "attachment 'a.zip'"
    reason: str = "encrypted"


@dataclass(frozen=True)
class Document:
    parts: tuple[Part, ...] = (Part(),)
    uninspectable: tuple[Unread, ...] = ()


@dataclass(frozen=True)
class Found:
    type: str = "nhs-number"
    count: int = 1
    confidence: float = 0.9
    places: tuple[str, ...] = ("body",)
    strength: str = "hold"


@dataclass(frozen=True)
class Findings:
    personal_data: tuple[Found, ...] = ()
    people: int = 0


def screen(
    raw: bytes = PLAIN,
    envelope: Envelope = OUT,
    *found: Found,
    people: int = 1,
    unread: Sequence[str] = (),
    rules: Rules = Rules(),  # noqa: B008 -- frozen
) -> Verdict:
    document = Document(uninspectable=tuple(Unread(reason=each) for each in unread))
    screener = Screener(
        rules,
        ORGANISATION,
        lambda _: document,
        lambda _: Findings(found, people),
        {"nhs-number": "NHS number"},
    )
    return screener.screen(raw, envelope)


GRAVE = Found()
MILD = Found("personal-phone", strength="flag")


@pytest.mark.parametrize(
    ("raw", "envelope", "found", "action"),
    [
        (PLAIN, OUT, (), "allow"),
        (PLAIN, OUT, (MILD,), "flag"),
        (PLAIN, OUT, (GRAVE,), "hold"),
        (PLAIN, OUT, (MILD, GRAVE), "hold"),
        (PLAIN, NHS, (GRAVE,), "hold"),
        (PLAIN, BOTH, (GRAVE,), "hold"),
        (PLAIN, INSIDE, (GRAVE,), "allow"),
        (PLAIN, Envelope("me@example.org", ()), (GRAVE,), "hold"),
        (PLAIN, Envelope("", ("a@clinic.example",)), (GRAVE,), "hold"),
        (TAGGED, OUT, (GRAVE,), "allow"),
        (TAGGED, NHS, (GRAVE,), "allow"),
        (LABELLED, OUT, (GRAVE,), "allow"),
        (LABELLED, NHS, (GRAVE,), "allow"),
        (message("Subject: [ secure ] list"), NHS, (GRAVE,), "hold"),
        (message("Subject: list", "bjclassification: OFFICIAL"), OUT, (GRAVE,), "hold"),
        (
            message("Subject: OFFICIAL-SENSITIVE: a", "bjclassification: OFFICIAL"),
            OUT,
            (GRAVE,),
            "hold",
        ),
        (message("Subject: [secure] a", "bjclassification: OFFICIAL"), NHS, (GRAVE,), "allow"),
    ],
)
def test_the_rule_of_the_procedure(
    raw: bytes, envelope: Envelope, found: tuple[Found, ...], action: str
) -> None:
    assert screen(raw, envelope, *found).action == action


@pytest.mark.parametrize(
    ("raw", "envelope", "codes"),
    [
        (PLAIN, OUT, ["rule:grave-personal-data", "no-marking"]),
        (TAGGED, NHS, ["rule:grave-personal-data", "secure-tag"]),
        (TAGGED, OUT, ["rule:grave-personal-data", "secure-tag", "marking-of-other-account"]),
        (LABELLED, OUT, ["rule:grave-personal-data", "official-sensitive"]),
        (
            LABELLED,
            NHS,
            ["rule:grave-personal-data", "official-sensitive", "marking-of-other-account"],
        ),
        (
            message("Subject: (secure) a"),
            NHS,
            ["rule:grave-personal-data", "near-miss:wrong-brackets", "no-marking"],
        ),
        (PLAIN, INSIDE, ["stays-inside"]),
    ],
)
def test_reasons(raw: bytes, envelope: Envelope, codes: list[str]) -> None:
    assert [reason.code for reason in screen(raw, envelope, GRAVE).reasons] == codes


def test_explanations_say_what_and_where() -> None:
    found = Found(count=3, places=("subject", "body", "attachment 'a.csv'", "attachment 'b.csv'"))
    said = screen(PLAIN, OUT, found).reasons[0].explanation
    assert said == "NHS number: 3, in subject, body, attachment 'a.csv' and 1 more"


@pytest.mark.parametrize(
    ("rule", "found", "people", "action"),
    [
        (Rule("a", Action.REJECT, types=("nhs-number",)), GRAVE, 1, "reject"),
        (Rule("a", Action.REJECT, types=("utr",)), GRAVE, 1, "allow"),
        (Rule("a", Action.HOLD, at_least=3), Found(count=2), 1, "allow"),
        (Rule("a", Action.HOLD, at_least=3), Found(count=3), 1, "hold"),
        (Rule("a", Action.HOLD, people=10), MILD, 9, "allow"),
        (Rule("a", Action.HOLD, people=10), MILD, 10, "hold"),
        (Rule("a", Action.HOLD, confidence=0.95), GRAVE, 1, "allow"),
        (Rule("a", Action.HOLD, strength=Strength.HOLD), MILD, 1, "allow"),
        (Rule("a", Action.REWRITE), GRAVE, 1, "hold"),
    ],
)
def test_rules(rule: Rule, found: Found, people: int, action: str) -> None:
    verdict = screen(PLAIN, OUT, found, people=people, rules=Rules(rules=(rule,)))
    assert verdict.action == action


def test_the_tag_is_added_only_where_it_does_something() -> None:
    rules = Rules(rules=(Rule("a", Action.REWRITE),))
    assert screen(PLAIN, NHS, GRAVE, rules=rules).action is Action.REWRITE
    assert screen(PLAIN, OUT, GRAVE, rules=rules).action is Action.HOLD


@pytest.mark.parametrize(
    ("raw", "chosen", "action"),
    [(LABELLED, True, "hold"), (CHOSEN, True, "allow"), (LABELLED, False, "allow")],
)
def test_a_label_that_must_be_chosen(raw: bytes, chosen: bool, action: str) -> None:
    assert screen(raw, OUT, GRAVE, rules=Rules(label_must_be_chosen=chosen)).action == action


def test_forms_of_classification_that_count() -> None:
    subject = message("Subject: OFFICIAL-SENSITIVE: a")
    assert screen(subject, OUT, GRAVE).action is Action.ALLOW
    only = Rules(sources=("msip_labels",))
    assert screen(subject, OUT, GRAVE, rules=only).action is Action.HOLD
    assert screen(LABELLED, OUT, GRAVE, rules=only).action is Action.ALLOW


def test_the_other_accounts_marking_can_hold() -> None:
    rules = Rules(other_account=Action.HOLD)
    assert screen(TAGGED, OUT, GRAVE, rules=rules).action is Action.HOLD
    assert screen(TAGGED, NHS, GRAVE, rules=rules).action is Action.ALLOW


@pytest.mark.parametrize(
    ("raw", "envelope", "reason", "action"),
    [
        (PLAIN, OUT, "encrypted", "hold"),
        (PLAIN, OUT, "broken", "hold"),
        (PLAIN, OUT, "something-new", "hold"),
        (PLAIN, OUT, "image-only", "flag"),
        (TAGGED, NHS, "encrypted", "allow"),
        (PLAIN, INSIDE, "encrypted", "allow"),
    ],
)
def test_what_could_not_be_read(raw: bytes, envelope: Envelope, reason: str, action: str) -> None:
    assert screen(raw, envelope, unread=[reason]).action == action


PGP = "-----BEGIN PGP MESSAGE-----\r\n\r\nhQ\r\n-----END PGP MESSAGE-----\r\n"


def test_an_encrypted_message_goes_and_is_reported() -> None:
    raw = message("Subject: a", body=PGP)
    verdict = screen(raw, OUT, unread=["encrypted"])
    assert (verdict.action, verdict.encryption) == ("flag", "pgp-inline")
    assert verdict.reasons[0].code == "encrypted-message"
    assert screen(raw, OUT, unread=["encrypted", "broken"]).action is Action.HOLD


@pytest.mark.parametrize("raw", [b"", b"\0\1\2", b"no header\r\n", b"A: 1\r\nno header\r\n\r\nx"])
def test_malformed_is_never_allowed(raw: bytes) -> None:
    assert screen(raw, OUT).action is Action.HOLD
    assert screen(raw, INSIDE).action is Action.FLAG
    assert screen(b"Subject: [secure]\r\nno header\r\n\r\nx", NHS, GRAVE).action is Action.HOLD


def test_a_reader_that_fails_never_allows() -> None:
    def broken(_: object) -> Document:
        raise RecursionError

    screener = Screener(Rules(), ORGANISATION, broken, lambda _: Findings())
    verdict = screener.screen(TAGGED, NHS)
    assert verdict.action is Action.HOLD
    assert verdict.reasons[0].code == "screening-failed"
    assert verdict.uninspectable == (("message", "broken"),)


def test_observe_lets_go_and_says_what_would_be() -> None:
    rules = Rules(mode=Mode.OBSERVE)
    verdict = screen(PLAIN, OUT, GRAVE, rules=rules)
    assert (verdict.action, verdict.would) == ("flag", "hold")
    verdict = screen(PLAIN, OUT, rules=rules)
    assert (verdict.action, verdict.would) == ("allow", "allow")


def test_accredited_domains() -> None:
    rules = Rules(accredited=Accredited(True, date(2026, 11, 1), ("clinic.example",)))
    assert screen(PLAIN, OUT, GRAVE, rules=rules).action is Action.ALLOW
    off = replace(rules, accredited=Accredited(False, None, ("clinic.example",)))
    assert screen(PLAIN, OUT, GRAVE, rules=off).action is Action.HOLD


@given(st.binary(max_size=200))
def test_same_message_same_verdict_and_nothing_raises(raw: bytes) -> None:
    assert screen(raw, OUT, GRAVE) == screen(raw, OUT, GRAVE)
