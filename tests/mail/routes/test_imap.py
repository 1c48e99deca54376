"""The audit of a Sent folder: new mail, vanished mail, and a folder made anew."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent import content, detectors, policy
from agent.mail.audit import Auditor, Progress
from agent.mail.mailbox import Folder, Listed
from agent.mail.routes.imap import Account, opened, utf7
from agent.mail.rules import Rules
from agent.mail.screen import Screener
from agent.settings import Act
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


def look(boxes: Mailboxes, progress: Progress) -> list[tuple[str, bool]]:
    with opened(account(boxes), PASSWORD, None) as folder:
        seen = Auditor(folder, screener().screen).look(Folder.SENT, progress)
        return [(each.id, each.should_not_have_gone) for each in seen]


@pytest.fixture
def progress(tmp_path: Path) -> Progress:
    return Progress(tmp_path / "place.json")


def test_from_where_it_came_to(progress: Progress, tmp_path: Path) -> None:
    with serving(Mailboxes({3: CLEAN, 5: GRAVE, 8: GRAVE.replace(b"list", b"[secure]")})) as boxes:
        assert look(boxes, progress) == [("3", False), ("5", True), ("8", False)]
        assert look(boxes, Progress(tmp_path / "place.json")) == []
        boxes.messages[9] = GRAVE
        assert look(boxes, progress) == [("9", True)]
        assert not any("STORE" in each or "SELECT" in each for each in boxes.said)


def test_a_folder_made_anew_is_read_again(progress: Progress) -> None:
    with serving(Mailboxes({1: GRAVE})) as boxes:
        look(boxes, progress)
        boxes.validity = 8
        assert look(boxes, progress) == [("1", True)]
        assert progress.state(Folder.SENT) == "8 1"


def test_what_vanished_or_is_huge_is_said_and_passed(progress: Progress) -> None:
    boxes = Mailboxes({1: CLEAN, 2: CLEAN, 3: CLEAN}, vanish={1}, huge={2})
    with serving(boxes):
        assert look(boxes, progress) == [("1", True), ("2", True), ("3", False)]


def test_a_server_that_goes_away_costs_only_what_is_left(progress: Progress) -> None:
    with serving(Mailboxes({1: CLEAN, 2: CLEAN, 3: GRAVE}, drop_at=3)) as boxes:
        with pytest.raises(OSError, match="IMAP server"):
            look(boxes, progress)
        assert progress.state(Folder.SENT) == "7 2"
        boxes.drop_at = 0
        assert look(boxes, progress) == [("3", True)]


def test_it_leaves_no_mark_on_anything() -> None:
    with serving(Mailboxes({1: GRAVE})) as boxes:
        with opened(account(boxes), PASSWORD, None) as folder:
            boxes.said.clear()
            folder.act(Listed("1"), Act.CATEGORISE)
            folder.clear(Listed("1"))
            folder.retitle(Listed("1"), "x")
            folder.wait(0)
        assert boxes.said == ["LOGOUT "]


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


@pytest.mark.parametrize(
    ("folder", "written"),
    [
        ("Sent", "Sent"),
        ("Sent & kept", "Sent &- kept"),
        ("Éléments envoyés", "&AMk-l&AOk-ments envoy&AOk-s"),
        ("台北", "&U,BTFw-"),
        ("日本語/Sent", "&ZeVnLIqe-/Sent"),
    ],
)
def test_names_of_folders(folder: str, written: str) -> None:
    assert utf7(folder) == written
