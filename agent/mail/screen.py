"""May this message leave?

Pure: one decision for every route. The same message, envelope and policy give the same verdict.
Nothing here raises: a message that cannot be read is kept back, never let go.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from agent.mail import encryption, headers, leaves, marking
from agent.mail.encryption import Encryption
from agent.mail.envelope import Account, Envelope, account, outside
from agent.mail.marking import Classification, Marking
from agent.mail.rules import Action, Mode, Rule, Rules, strictest
from agent.mail.secure_tag import SecureTag, Tag
from agent.policy import Organisation

if TYPE_CHECKING:
    from agent.content import Document, Part
    from agent.detectors import Findings
    from agent.detectors import PersonalData as Found


Read = Callable[[bytes], "Document"]
Find = Callable[[Sequence["Part"]], "Findings"]


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that the verdict rests on."""

    code: str
    """Kebab-case, permanent; that of a rule is `rule:ID`."""
    explanation: str
    """One sentence for the sender or the SIRO. Never a value."""


@dataclass(frozen=True, slots=True)
class PersonalData:
    """One kind of personal data in the message."""

    type: str
    count: int
    confidence: float
    places: tuple[str, ...]
    title: str
    """The type as people call it: "NHS number"."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is done with one message, and everything that it rests on."""

    action: Action
    """What happens to it. In observe mode that is never stricter than flag."""
    would: Action
    """What happens, or would happen, in enforce mode."""
    account: Account
    outside: int
    """Recipients for whom the procedure asks a marking."""
    marking: Marking
    encryption: Encryption
    personal_data: tuple[PersonalData, ...] = ()
    people: int = 0
    uninspectable: tuple[tuple[str, str], ...] = ()
    """Place and reason of each part that could not be read."""
    reasons: tuple[Reason, ...] = ()
    marked: bool = False
    """The marking is one that the policy accepts."""


_NOT_READ = Marking(SecureTag(Tag.ABSENT), Classification.ABSENT)


@dataclass(frozen=True, slots=True)
class Screener:
    """A policy, ready to judge messages."""

    rules: Rules
    organisation: Organisation
    read: Read
    find: Find
    titles: Mapping[str, str] = field(default_factory=dict)
    """What people call each type of personal data."""

    def screen(self, message: bytes, envelope: Envelope) -> Verdict:
        """The verdict on a message with this envelope."""
        sender = account(envelope, self.organisation)
        accredited = self.rules.accredited
        leaving = outside(
            envelope, self.organisation, accredited.domains if accredited.enabled else ()
        )
        stays = bool(envelope.recipients) and not leaving
        try:
            verdict = self._judge(message, sender, len(leaving), stays=stays)
        except Exception as problem:  # noqa: BLE001 -- what trips the screen must not pass it
            verdict = Verdict(
                Action.HOLD,
                Action.HOLD,
                sender,
                len(leaving),
                _NOT_READ,
                Encryption.NONE,
                uninspectable=(("message", "broken"),),
                reasons=(
                    Reason(
                        "screening-failed",
                        f"Safehand could not screen the message ({type(problem).__name__}); "
                        "it is kept back so that a person can look.",
                    ),
                ),
            )
        return self._in_mode(verdict, stays=stays)

    def _judge(self, message: bytes, sender: Account, leaving: int, *, stays: bool) -> Verdict:
        head = headers.parse(message)
        parts = leaves.leaves(message)
        marks = marking.read(head, parts, tags=self.rules.tags, labels=self.organisation.labels)
        encrypted = encryption.of(parts)
        document = self.read(message)
        findings = self.find(document.parts)
        data = tuple(
            PersonalData(
                each.type,
                each.count,
                each.confidence,
                tuple(each.places),
                self.titles.get(each.type, each.type.replace("-", " ")),
            )
            for each in findings.personal_data
        )
        unread = tuple((each.part, str(each.reason)) for each in document.uninspectable)
        marked = self._accepts(marks) and not head.malformed
        action, reasons = Action.ALLOW, []
        if head.malformed:
            action = Action.HOLD
            reasons.append(_malformed(head.malformed))
        if stays:
            reasons.append(Reason("stays-inside", "Every recipient is in the organisation."))
        else:
            concern, why = self._concern(findings, unread, encrypted)
            if concern is not Action.ALLOW:
                reasons += why
                if marked:
                    concern, how = self._eased(marks, sender)
                    reasons += how
                else:
                    reasons += self._unmarked(marks, sender)
                    if concern is Action.REWRITE and sender is not Account.NHS_MAIL:
                        concern = Action.HOLD
            action = strictest(action, concern)
        return Verdict(
            action,
            action,
            sender,
            leaving,
            marks,
            encrypted,
            data,
            findings.people,
            unread,
            tuple(reasons),
            marked,
        )

    def _accepts(self, marks: Marking) -> bool:
        """True where the tag or the classification is one that the policy asks for."""
        if marks.secure_tag.state is Tag.PRESENT:
            return True
        if marks.classification is not Classification.OFFICIAL_SENSITIVE:
            return False
        wanted = self.rules.sources
        if wanted and not set(marks.source.split(", ")) & set(wanted):
            return False
        return marks.chosen_by_user is True or not self.rules.label_must_be_chosen

    def _concern(
        self, findings: Findings, unread: Iterable[tuple[str, str]], encrypted: Encryption
    ) -> tuple[Action, list[Reason]]:
        """What the content asks for where there is no marking, and why."""
        actions: list[Action] = []
        reasons: list[Reason] = []
        for rule in self.rules.rules:
            matched = [each for each in findings.personal_data if _matches(rule, each, findings)]
            if matched:
                actions.append(rule.action)
                reasons.append(Reason(f"rule:{rule.id}", self._what(matched)))
        for part, reason in unread:
            if reason == "encrypted" and encrypted is not Encryption.NONE:
                action, code = self.rules.encrypted_message, "encrypted-message"
                said = f"The message is encrypted ({encrypted.value}); nobody on its way reads it."
            else:
                action, code = self.rules.uninspectable.action(reason), f"uninspectable-{reason}"
                said = f"{part} could not be read ({reason.replace('-', ' ')})."
            if action is not Action.ALLOW:
                actions.append(action)
                reasons.append(Reason(code, said[:1].upper() + said[1:]))
        # What made the verdict is said; milder rules that fit as well would only say it again.
        worst = strictest(*actions)
        told = [why for act, why in zip(actions, reasons, strict=True) if act is worst]
        return worst, list(dict.fromkeys(told))

    def _what(self, matched: Iterable[Found]) -> str:
        """Which kinds of personal data, how many and where."""
        return "; ".join(
            f"{self.titles.get(each.type, each.type.replace('-', ' '))}: {each.count}, "
            f"in {_places(each.places)}"
            for each in matched
        )

    def _eased(self, marks: Marking, sender: Account) -> tuple[Action, list[Reason]]:
        """What is left to do once the marking is there; the other account's marking is named."""
        tag = marks.secure_tag.state is Tag.PRESENT
        label = marks.classification is Classification.OFFICIAL_SENSITIVE
        reasons = []
        if tag:
            reasons.append(Reason("secure-tag", f"The subject carries {self.rules.tags[0]}."))
        if label:
            reasons.append(Reason("official-sensitive", "It is classified OFFICIAL-SENSITIVE."))
        if tag if sender is Account.NHS_MAIL else label:
            return Action.ALLOW, reasons
        said = (
            "On an NHS mail account the classification does not encrypt; "
            f"{self.rules.tags[0]} in the subject does."
            if sender is Account.NHS_MAIL
            else f"{self.rules.tags[0]} encrypts only mail sent from an NHS mail account; "
            "company mail carries the classification OFFICIAL-SENSITIVE."
        )
        return self.rules.other_account, [*reasons, Reason("marking-of-other-account", said)]

    def _unmarked(self, marks: Marking, sender: Account) -> list[Reason]:
        """Why what marking there is does not count."""
        reasons = []
        if marks.secure_tag.state is Tag.NEAR_MISS:
            code = f"near-miss:{marks.secure_tag.near_miss}"
            reasons.append(Reason(code, marks.secure_tag.explanation))
        if marks.classification is Classification.CONFLICTING:
            said = f"Its marks contradict each other ({marks.source}); set one label."
            reasons.append(Reason("conflicting-classification", said))
        elif marks.classification is Classification.LOWER:
            said = f"It is classified lower than OFFICIAL-SENSITIVE ({marks.source})."
            reasons.append(Reason("lower-classification", said))
        elif marks.classification is Classification.OFFICIAL_SENSITIVE:
            said = f"Its label ({marks.source}) was not chosen by a person, or is of no use here."
            reasons.append(Reason("label-does-not-count", said))
        wanted = (
            f"{self.rules.tags[0]} in the subject"
            if sender is Account.NHS_MAIL
            else "the classification OFFICIAL-SENSITIVE"
        )
        return [*reasons, Reason("no-marking", f"It leaves the organisation without {wanted}.")]

    def _in_mode(self, verdict: Verdict, *, stays: bool) -> Verdict:
        """Mail that stays inside is never kept back, and in observe mode none is."""
        mildest = Action.ALLOW if verdict.action is Action.ALLOW else Action.FLAG
        if stays:
            return replace(verdict, action=mildest, would=mildest)
        if self.rules.mode is Mode.OBSERVE:
            return replace(verdict, action=mildest)
        return verdict


def _matches(rule: Rule, found: Found, findings: Findings) -> bool:
    return (
        (not rule.types or found.type in rule.types)
        and (rule.strength.value == "flag" or str(found.strength) == "hold")
        and found.count >= rule.at_least
        and findings.people >= rule.people
        and found.confidence >= rule.confidence
    )


def _places(places: Sequence[str]) -> str:
    shown = ", ".join(places[:3])
    return f"{shown} and {len(places) - 3} more" if len(places) > 3 else shown or "the message"


def _malformed(why: str) -> Reason:
    return Reason(
        "malformed-message",
        f"It is not a proper message: {why}. It is kept back so that a person can look.",
    )
