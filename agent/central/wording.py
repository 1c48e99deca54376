"""How is it said, to somebody who is no programmer, what is wrong and where?

Pure: counts and names in, sentences out. What counts as wrong is judged in `overview`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from agent.central.store.facts import Held
from agent.central.store.rows import AlarmRow, GapRow


def count(number: int, noun: str, plural: str = "") -> str:
    """As in "1 device", "3 devices"."""
    return f"{number} {noun if number == 1 else plural or noun + 's'}"


def names(assets: Iterable[str]) -> str:
    """Up to three names, and how many more; each once."""
    unique = list(dict.fromkeys(assets))
    shown = unique[:3]
    if len(unique) > len(shown):
        return f"{', '.join(shown)} and {len(unique) - len(shown)} more"
    return " and ".join([", ".join(shown[:-1]), shown[-1]]) if len(shown) > 1 else shown[0]


def places(
    *,
    failed: Sequence[str],
    broken: Sequence[str],
    silent: Sequence[str],
    held: int,
    unclear: Sequence[str],
) -> tuple[str, ...]:
    """Where something is wrong, the worst first: the device of each check that failed, of each
    flaw in its record, that is silent, how many messages wait, and of each check without answer.
    """
    said = []
    if failed:
        said.append(f"{count(len(failed), 'check')} failed on {names(failed)}.")
    if broken:
        said.append(f"The record is not whole for {names(broken)}.")
    if silent:
        said.append(f"Nothing is heard from {names(silent)}.")
    if held:
        said.append(f"{count(held, 'message')} {'waits' if held == 1 else 'wait'} for a decision.")
    if unclear:
        said.append(f"{count(len(unclear), 'check')} could not be carried out on {names(unclear)}.")
    return tuple(said)


def desk_places(late: int, alerts: int) -> tuple[str, ...]:
    """What waits on the SIRO's desk: deadlines that passed, and grave alerts."""
    said = []
    if late:
        said.append(f"{count(late, 'deadline')} passed.")
    if alerts:
        said.append(f"{count(alerts, 'grave alert')} {'waits' if alerts == 1 else 'wait'} for you.")
    return tuple(said)


WAITING = "No device failed, but something waits for you."


def answer(*, devices: int, wrong: int, unheard: bool, unclear: bool, anything: bool) -> str:
    """The one sentence: of so many devices so many are wrong; whether one was never heard of, a
    check had no answer, and whether there is anything to look at.
    """
    if not devices:
        return "No device reports here yet."
    whole = f"{devices} devices" if devices > 1 else "the one device"
    if not anything:
        if unheard:
            return "Nothing is wrong so far; not every device has reported yet."
        return f"Nothing is wrong: {whole} reported in time, and every check passed."
    if wrong and devices == 1:
        return "Yes: the one device needs attention."
    if wrong:
        return f"Yes: {wrong} of {whole} {'needs' if wrong == 1 else 'need'} attention."
    return "No failure, but not everything could be seen." if unclear else WAITING


_ACRONYMS = frozenset({"chi", "gmc", "hr", "iban", "nhs", "ni", "utr"})
_UNREAD = "uninspectable-"


def found(held: Held) -> Iterator[str]:
    """What a message was held for: kinds with their number, what could not be read."""
    for kind, number in sorted(held.personal_data.items()):
        words = [each.upper() if each in _ACRONYMS else each for each in kind.split("-")]
        yield f"{' '.join(words)} × {number}"
    for code in held.reasons:
        if code.startswith(_UNREAD):
            yield f"something could not be read ({code.removeprefix(_UNREAD).replace('-', ' ')})"
        elif code == "encrypted-message":
            yield "an encrypted message"


def gap(row: GapRow) -> tuple[str, str]:
    """What is so, and what to do about it."""
    runs = ", ".join(str(a) if a == b else f"{a} to {b}" for a, b in row.ranges)
    return (
        f"{count(row.missing, 'report')} of this device never arrived (numbers {runs}).",
        "The device may still send them. If the number stays, ask who had the device at that time.",
    )


_ALARMS = {
    "conflict": (
        "The device sent different reports under one number ({count}, latest number {sequence}).",
        "It was copied, or put back to an older state. Find out which; then enrol it anew.",
    ),
    "wrong-device": (
        "The device sent reports in the name of another one ({count}).",
        "Safehand itself never does that: take the device off the network and look into it.",
    ),
    "rolled-back": (
        "The device saw more of this log than there is now ({count}).",
        "The log was put back to an older state: find out by whom and from what, and what is gone.",
    ),
    "split-view": (
        "The device saw another past in this log than the one that is here ({count}).",
        "The log was exchanged or altered: run `safehand central verify`, and keep what is there.",
    ),
}


def alarm(row: AlarmRow) -> tuple[str, str]:
    """What is so, and what to do about it."""
    what, advice = _ALARMS[row.kind]
    times = "once" if row.count == 1 else f"{row.count} times"
    return what.format(count=times, sequence=row.sequence), advice
