"""The audit of a Sent folder: new mail, vanished mail, and a folder made anew."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent import content, detectors, policy
from agent.mail.routes.imap import Account, Place, audit, opened
from agent.mail.rules import Rules
from agent.mail.screen import Screener
from tests.mail.imap_server import PASSWORD, Mailboxes, serving
from tests.mail.routes.test_submission import ORGANISATION

HEAD = b"From: me@example.org\r\nTo: a@clinic.example\r\n"
CLEAN = HEAD + b"Subject: lunch\r\n\r\nAt twelve?\r\n"
GRAVE = HEAD + b"Subject: list\r\n\r\nNHS number: 943 476 5919\r\n"


def screener() -> Screener:
    engine = detectors.load(policy.read(policy.default_directory()))
    return Screener(Rules(), ORGANISATION, content.read, engine.find)


def account(boxes: Mailboxes, folder: str = "Sent") -> Account:
    return Account("127.0.0.1", boxes.port, "me", folder, tls=False)


def look(boxes: Mailboxes, place: Place) -> tuple[list[tuple[int, bool]], Place]:
    seen = []
    with opened(account(boxes), PASSWORD, None) as folder:
        for audited, after in audit(folder, place, screener().screen):
            seen.append((audited.uid, audited.should_not_have_gone))
            place = after
    return seen, place


def test_from_where_it_came_to() -> None:
    with serving(Mailboxes({3: CLEAN, 5: GRAVE, 8: GRAVE.replace(b"list", b"[secure]")})) as boxes:
        seen, place = look(boxes, Place())
        assert seen == [(3, False), (5, True), (8, False)]
        assert place == Place(7, 8)
        assert look(boxes, place) == ([], place)
        boxes.messages[9] = GRAVE
        assert look(boxes, place) == ([(9, True)], Place(7, 9))
        assert not any("STORE" in each or "SELECT" in each for each in boxes.said)


def test_a_folder_made_anew_is_read_again() -> None:
    with serving(Mailboxes({1: GRAVE})) as boxes:
        _, place = look(boxes, Place())
        boxes.validity = 8
        assert look(boxes, place) == ([(1, True)], Place(8, 1))


def test_what_vanished_or_is_huge_is_said_and_passed() -> None:
    boxes = Mailboxes({1: CLEAN, 2: CLEAN, 3: CLEAN}, vanish={1}, huge={2})
    with serving(boxes):
        assert look(boxes, Place())[0] == [(1, True), (2, True), (3, False)]


def test_a_server_that_goes_away_costs_only_what_is_left() -> None:
    places = [Place()]

    def interrupted(boxes: Mailboxes) -> None:
        with opened(account(boxes), PASSWORD, None) as folder:
            places.extend(after for _, after in audit(folder, places[0], screener().screen))

    with serving(Mailboxes({1: CLEAN, 2: CLEAN, 3: GRAVE}, drop_at=3)) as boxes:
        with pytest.raises(OSError, match="IMAP server"):
            interrupted(boxes)
        assert places[-1] == Place(7, 2)
        boxes.drop_at = 0
        assert look(boxes, places[-1])[0] == [(3, True)]


@pytest.mark.parametrize(
    ("password", "folder", "says"), [("wrong", "Sent", "password"), (PASSWORD, "Gone", "refuses")]
)
def test_no_entry(password: str, folder: str, says: str) -> None:
    with (
        serving(Mailboxes()) as boxes,
        pytest.raises(OSError, match=says),
        opened(account(boxes, folder), password, None),
    ):
        pass


def test_nobody_answers() -> None:
    with (
        pytest.raises(OSError, match="does not answer"),
        opened(Account("127.0.0.1", 1, "me", "Sent", tls=False), PASSWORD, None),
    ):
        pass


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("imaps://me@mail.example.org/Sent", Account("mail.example.org", 993, "me", "Sent", True)),
        ("imaps://me%40example.org@h:9/", Account("h", 9, "me@example.org", "Sent", True)),
        ("imap://me@localhost/Sent%20Items", Account("localhost", 143, "me", "Sent Items", False)),
    ],
)
def test_addresses(url: str, expected: Account) -> None:
    assert Account.parse(url) == expected


@pytest.mark.parametrize(
    "url", ["", "mail.example.org", "imaps://mail.example.org/Sent", "imap://me@far.example/"]
)
def test_bad_addresses(url: str) -> None:
    with pytest.raises(ValueError, match=r"not an address|in clear"):
        Account.parse(url)


def test_places_are_kept(tmp_path: Path) -> None:
    assert Place.load(tmp_path / "place") == Place()
    Place(7, 9).save(tmp_path / "place")
    assert Place.load(tmp_path / "place") == Place(7, 9)
