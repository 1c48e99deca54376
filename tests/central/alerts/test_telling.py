"""agent.central.alerts.telling: the words, and who gets them."""

from __future__ import annotations

from dataclasses import dataclass

from agent.central.alerts import Kind, Level, Message, book, telling
from agent.central.alerts.rules import Telling
from agent.central.desk import Desk
from tests.central.desks import AT, MINUTE, a_condition

CONSOLE = "https://log.example.org/"


@dataclass(frozen=True, slots=True)
class Parameters:
    level: Level
    used: bool = True


def waiting(desk: Desk) -> dict[str, list[Message]]:
    with desk.read() as db:
        rows = db.rows("SELECT channel, message FROM outbox ORDER BY id")
    found: dict[str, list[Message]] = {}
    for channel, text in rows:
        found.setdefault(channel, []).append(telling.read(text))
    return found


def test_each_channel_hears_of_its_levels_alone(desk: Desk) -> None:
    channels = {
        "all": Parameters(Level.LOW),
        "grave": Parameters(Level.CRITICAL),
        "off": Parameters(Level.LOW, used=False),
    }
    conditions = [a_condition("a", Level.CRITICAL), a_condition("b", Level.LOW)]
    with desk.change() as db:
        book.reconcile(db, conditions, Telling(), AT)
        due = book.take_due(db, Telling(), AT)
        assert telling.tell(db, due, channels, console=CONSOLE, now=AT) == 2
    found = waiting(desk)
    assert found.keys() == {"all", "grave"}
    assert [line.title for line in found["grave"][0].lines] == ["Laptop 1: a"]
    (message,) = found["all"]
    assert message.subject == "Safehand: Laptop 1: a, and 1 more"
    assert (message.kind, message.level) == (Kind.OPENED, Level.CRITICAL)
    assert CONSOLE in message.text
    assert "alert 1" in message.text
    assert message.id != found["grave"][0].id


def test_what_is_told_again_says_so(desk: Desk) -> None:
    with desk.change() as db:
        book.reconcile(db, [a_condition("a", Level.CRITICAL)], Telling(), AT)
        book.take_due(db, Telling(), AT)
        due = book.take_due(db, Telling(), AT + 30 * MINUTE)
        telling.tell(db, due, {"x": Parameters(Level.LOW)}, console=CONSOLE, now=AT)
    (message,) = waiting(desk)["x"]
    assert message.kind is Kind.ESCALATED
    assert message.subject == "Not acknowledged: Laptop 1: a"


def test_thousands_are_counted_and_not_listed(desk: Desk) -> None:
    with desk.change() as db:
        book.reconcile(db, [a_condition(str(n)) for n in range(1000)], Telling(), AT)
        due = book.take_due(db, Telling(), AT + MINUTE)
    message = telling.about(Kind.OPENED, due, CONSOLE, AT)
    assert len(message.lines) == 20
    assert "and 980 more" in message.text
    assert len(message.text) < 4000


def test_the_week(desk: Desk) -> None:
    with desk.change() as db:
        book.reconcile(db, [a_condition("a"), a_condition("b")], Telling(), AT)
        book.reconcile(db, [a_condition("a")], Telling(), AT + MINUTE)
        message = telling.digest(
            book.open_alerts(db),
            book.closed_since(db, AT),
            ["2 reviews are overdue."],
            console=CONSOLE,
            now=AT,
        )
    assert message.subject == "Safehand: the week, 1 open alert"
    for each in ("1 of them not acknowledged", "1 alert ended", "2 reviews", "Laptop 1: a"):
        assert each in message.text


def test_a_quiet_week_and_a_trial() -> None:
    message = telling.digest([], [], [], console=CONSOLE, now=AT)
    assert (message.level, message.subject) == (Level.LOW, "Safehand: the week, 0 open alerts")
    assert CONSOLE in telling.trial(CONSOLE, AT).text
