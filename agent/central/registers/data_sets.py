"""Which data do we hold, for whom, for what, and who may have it?

Clauses SP-purpose (only for the purpose it was supplied for), FP-controller (the register names
the controller), FP-place (in the UK or where the NHS approved it), SP-opt-out (a use beyond care
needs a decision) and SP-retention (deleted when its period ends).
"""

from __future__ import annotations

from collections.abc import Sequence

from agent.central.registers import Due, Entry, Field, Kind, Register, end_of

# UK GDPR, Article 6(1), with (ea) of the Data (Use and Access) Act 2025.
_BASES = (
    "consent",
    "contract",
    "legal-obligation",
    "vital-interests",
    "public-task",
    "recognised-legitimate-interest",
    "legitimate-interests",
)

_FIELDS = (
    Field("name", "What it is called here", required=True),
    Field("purpose", "The purpose it was supplied for", required=True),
    Field("controller", "The controller", required=True),
    Field("controller-contact", "Where that controller takes requests"),
    Field(
        "lawful-basis",
        "Lawful basis (Article 6)",
        Kind.CHOICE,
        required=True,
        choices=_BASES,
    ),
    Field("special-condition", "Condition of Article 9, where it is special-category data"),
    Field("recipients", "Who may receive it, besides us"),
    Field(
        "place",
        "Where it is stored",
        Kind.CHOICE,
        required=True,
        choices=("uk", "nhs-approved", "elsewhere"),
    ),
    Field("place-details", "Where exactly"),
    Field("nhs-data", "Is it NHS data?", Kind.YES_NO, required=True),
    Field("beyond-care", "Is it used beyond individual care?", Kind.YES_NO, required=True),
    Field(
        "opt-out",
        "The national data opt-out: what was decided",
        Kind.CHOICE,
        choices=("applied", "does-not-apply"),
    ),
    Field("opt-out-why", "Why it does not apply"),
    Field("place-decision", "Why it may be stored there"),
    Field("review", "When somebody must read this entry again", Kind.DATE, required=True),
    Field("delete", "When it must be deleted", Kind.DATE),
    Field("deleted", "When it was deleted", Kind.DATE),
)


def opt_out_undecided(entry: Entry) -> bool:
    """True where NHS data is used beyond care and nobody decided about the opt-out."""
    if not (entry.says("nhs-data", "yes") and entry.says("beyond-care", "yes")):
        return False
    decided = entry.says("opt-out", "applied") or entry.has("opt-out", "opt-out-why")
    return not decided


def _due(entries: Sequence[Entry], _: object) -> list[Due]:
    due = []
    for entry in entries:
        if entry.closed is not None:
            continue
        what = f"data set {entry.number}"
        if review := entry.moment("review"):
            due.append(
                Due(
                    "data-set",
                    entry.number,
                    f"{what}: read its entry again",
                    end_of(review),
                    "SP-purpose",
                    "review",
                )
            )
        if (delete := entry.moment("delete")) and not entry.has("deleted"):
            due.append(
                Due(
                    "data-set",
                    entry.number,
                    f"{what}: its period ends, delete it",
                    end_of(delete),
                    "SP-retention",
                    "delete",
                )
            )
    return due


def _flags(entry: Entry) -> tuple[str, ...]:
    flags = []
    if opt_out_undecided(entry):
        flags.append(
            "NHS data is used beyond care: decide about the national data opt-out (opt-out)."
        )
    if entry.says("place", "elsewhere") and not entry.has("place-decision"):
        flags.append("It is stored neither in the UK nor where the NHS approved it: decide.")
    return tuple(flags)


def _lacks(entry: Entry) -> tuple[str, ...]:
    return () if entry.has("deleted") else ("nothing says when it was deleted (deleted)",)


DATA_SETS = Register(
    "data-set",
    "Data sets",
    ("SP-purpose", "SP-opt-out", "SP-retention", "FP-controller", "FP-place"),
    _FIELDS,
    _due,
    _flags,
    _lacks,
)
