"""What happened to data, who was told, and how much of the 72 hours is left?

Article 33 of the UK GDPR gives 72 hours from the moment that the organisation is aware; the DSP
Toolkit's incident reporting asks for the same facts, and forwards what must be. Clauses SP-breach
(recorded there even when it is not NHS data) and TP-notify.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta

from agent.central.registers import Due, Entry, Field, Kind, Register

HOURS = 72
"""UK GDPR, Article 33(1)."""

_ONE_TO_FIVE = ("1", "2", "3", "4", "5")
"""NHS England, "Guide to the Notification of Data Security and Protection Incidents": a grid of
five by five."""

_FIELDS = (
    Field("summary", "What happened, without names", required=True),
    Field("aware", "When somebody here became aware of it", Kind.MOMENT, required=True),
    Field("began", "When it began", Kind.MOMENT),
    Field("ended", "When it ended", Kind.MOMENT),
    Field(
        "what-was-lost",
        "What was lost",
        Kind.CHOICE,
        required=True,
        choices=("confidentiality", "integrity", "availability"),
    ),
    Field("nhs-data", "Is it NHS data?", Kind.YES_NO, required=True),
    Field("data", "Kinds of data, such as health or contact details"),
    Field("people-kinds", "Kinds of people, such as patients or staff"),
    Field("people", "How many people, about", Kind.NUMBER),
    Field("records", "How many records, about", Kind.NUMBER),
    Field("cause", "Why it could happen"),
    Field("consequences", "What it may lead to"),
    Field("measures", "What was done about it, and against another"),
    Field("impact", "Impact on people, 1 to 5", Kind.CHOICE, choices=_ONE_TO_FIVE),
    Field("likelihood", "Likelihood of harm, 1 to 5", Kind.CHOICE, choices=_ONE_TO_FIVE),
    Field("controller", "The controller, where that is somebody else"),
    Field("controller-told", "When that controller was told", Kind.MOMENT),
    Field("toolkit-recorded", "When it was recorded on the DSP Toolkit", Kind.MOMENT),
    Field("toolkit-reference", "Its reference there"),
    Field("ico", "Does the ICO have to be told?", Kind.YES_NO),
    Field("ico-why-not", "Why the ICO need not be told"),
    Field("ico-told", "When the ICO was told", Kind.MOMENT),
    Field("late-why", "Why it took longer than 72 hours"),
    Field("people-must-know", "Do the people concerned have to be told?", Kind.YES_NO),
    Field("people-why-not", "Why they need not be told"),
    Field("people-told", "When they were told", Kind.MOMENT),
)


def _ico_settled(entry: Entry) -> bool:
    return entry.has("ico-told") or (entry.says("ico", "no") and entry.has("ico-why-not"))


def _due(entries: Sequence[Entry], _: object) -> list[Due]:
    due: list[Due] = []
    for entry in entries:
        aware = entry.moment("aware")
        if entry.closed is not None or aware is None:
            continue
        by = aware + timedelta(hours=HOURS)
        due += [
            Due("breach", entry.number, f"breach {entry.number}: {what}", by, clause, key)
            for key, what, clause in _to_do(entry)
        ]
    return due


def _to_do(entry: Entry) -> Iterator[tuple[str, str, str]]:
    """Key, words and clause of each thing that is not done yet."""
    if not entry.has("toolkit-recorded"):
        yield "toolkit", "record it on the DSP Toolkit", "SP-breach"
    if not _ico_settled(entry):
        yield "ico", "tell the ICO, or say why not", "TP-notify"
    if entry.has("controller") and not entry.has("controller-told"):
        yield "controller", "tell the controller without delay", "FP-controller"
    if entry.says("people-must-know", "yes") and not entry.has("people-told"):
        yield "people", "tell the people concerned", "TP-notify"


def _flags(entry: Entry) -> tuple[str, ...]:
    flags = []
    if not entry.has("ico"):
        flags.append("Decide whether the ICO has to be told (a risk to people: yes).")
    if not entry.has("people-must-know"):
        flags.append("Decide whether the people concerned have to be told (a high risk: yes).")
    told, aware = entry.moment("ico-told"), entry.moment("aware")
    if told and aware and told - aware > timedelta(hours=HOURS) and not entry.has("late-why"):
        flags.append("The ICO was told after more than 72 hours: the reasons go with it.")
    return tuple(flags)


def _lacks(entry: Entry) -> tuple[str, ...]:
    lacking = []
    if not entry.has("toolkit-recorded"):
        lacking.append("it is not recorded on the DSP Toolkit (toolkit-recorded)")
    if not _ico_settled(entry):
        lacking.append("the ICO was not told, and nothing says why not (ico-told, or ico-why-not)")
    if not (entry.has("people-told") or entry.has("people-why-not")):
        lacking.append("the people were not told, and nothing says why not (people-why-not)")
    if entry.has("controller") and not entry.has("controller-told"):
        lacking.append("the controller was not told (controller-told)")
    if not entry.has("measures", "cause"):
        lacking.append("nothing says why it happened and what was done (cause, measures)")
    return tuple(lacking)


BREACHES = Register(
    "breach", "Breach register", ("SP-breach", "TP-notify"), _FIELDS, _due, _flags, _lacks
)
