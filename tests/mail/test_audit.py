"""The audit of a mailbox: what is reported, what is marked, and where it goes on."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from agent.mail.audit import Audited, Auditor, Progress
from agent.mail.mailbox import (
    CATEGORY,
    VANISHED,
    Fetched,
    Folder,
    Listed,
    Page,
    StateExpired,
    addressed,
)
from agent.mail.rules import Action, Rule, Rules
from agent.mail.screen import Screener
from agent.settings import Act
from tests.mail.routes.test_imap import CLEAN, GRAVE, screener

SCREEN = screener().screen
SECURE = GRAVE.replace(b"list", b"[secure] list")


@dataclass
class Box:
    """A mailbox in memory; states are page numbers."""

    sent: list[list[Listed]] = field(default_factory=list)
    drafts: list[list[Listed]] = field(default_factory=list)
    messages: dict[str, bytes] = field(default_factory=dict)
    owner: str = "me@example.org"
    expired: bool = False
    done: list[tuple[str, str]] = field(default_factory=list)

    def pages(self, folder: Folder, state: str) -> Iterator[Page]:
        if self.expired and state:
            raise StateExpired
        lists = self.sent if folder is Folder.SENT else self.drafts
        for number in range(int(state or 0), len(lists)):
            yield Page(tuple(lists[number]), str(number + 1))

    def fetch(self, listed: Listed) -> Fetched:
        message = self.messages.get(listed.id)
        return VANISHED if message is None else Fetched(message, addressed(message, self.owner))

    def act(self, listed: Listed, act: Act) -> None:
        self.done.append((listed.id, act.value))

    def clear(self, listed: Listed) -> None:
        self.done.append((listed.id, "clear"))

    def retitle(self, listed: Listed, subject: str) -> None:
        self.done.append((listed.id, subject))

    def wait(self, seconds: float) -> None: ...


@pytest.fixture
def progress(tmp_path: Path) -> Progress:
    return Progress(tmp_path / "place.json")


def look(
    box: Box, progress: Progress, folder: Folder = Folder.SENT, **more: object
) -> list[Audited]:
    auditor = Auditor(box, screener().screen, **more)  # type: ignore[arg-type]
    return list(auditor.look(folder, progress))


def test_what_should_not_have_gone(progress: Progress) -> None:
    box = Box([[Listed("1"), Listed("2")], [Listed("3"), Listed("4")]])
    box.messages = {"1": CLEAN, "2": GRAVE, "3": SECURE}
    seen = look(box, progress)
    assert [(each.id, each.should_not_have_gone) for each in seen] == [
        ("1", False),
        ("2", True),
        ("3", False),
        ("4", True),
    ]
    assert seen[3].problem == "vanished"
    assert look(box, progress) == []
    assert box.done == []


def test_killed_anywhere_it_goes_on_there(progress: Progress, tmp_path: Path) -> None:
    box = Box([[Listed("1"), Listed("2"), Listed("3")]], messages=dict.fromkeys("123", GRAVE))
    auditor = Auditor(box, screener().screen)
    seen = auditor.look(Folder.SENT, progress)
    assert [next(seen).id, next(seen).id] == ["1", "2"]
    seen.close()  # the second was not done with: only the next call says so
    again = Progress(tmp_path / "place.json")
    assert [each.id for each in auditor.look(Folder.SENT, again)] == ["2", "3"]
    assert list(auditor.look(Folder.SENT, Progress(tmp_path / "place.json"))) == []


def test_a_broken_place_is_not_taken_for_the_beginning(tmp_path: Path) -> None:
    (tmp_path / "place.json").write_text("{")
    with pytest.raises(ValueError, match="Expecting"):
        Progress(tmp_path / "place.json")


def test_the_same_message_is_reported_once(progress: Progress, tmp_path: Path) -> None:
    message = b"Message-ID: <1@example.org>\r\n" + GRAVE
    box = Box([[Listed("1")]], messages={"1": message, "9": message})
    assert [each.known for each in look(box, progress)] == [False]
    box.sent = [[], [Listed("9")]]  # moved, and so under another number
    again = Progress(tmp_path / "place.json")
    assert [each.known for each in look(box, again)] == [True]
    box.messages["9"] = message.replace(b"<1@", b"<2@")
    box.sent.append([Listed("9")])
    assert [each.known for each in look(box, again)] == [False]


def test_an_expired_state_begins_anew(progress: Progress) -> None:
    box = Box([[Listed("1")]], messages={"1": GRAVE})
    look(box, progress)
    box.expired = True
    assert [(each.id, each.known) for each in look(box, progress)] == [("1", True)]


def test_a_server_that_never_lists_is_an_error(progress: Progress) -> None:
    class Never(Box):
        def pages(self, folder: Folder, state: str) -> Iterator[Page]:
            raise StateExpired

    with pytest.raises(OSError, match="lists nothing"):
        look(Never(), progress)


@pytest.mark.parametrize(
    ("acts", "done"),
    [
        (set(), []),
        ({Act.CATEGORISE}, ["categorise"]),
        # The category says that we were here; without it a flag would be set again and again.
        ({Act.FLAG}, ["categorise", "flag"]),
        ({Act.MOVE, Act.FLAG}, ["categorise", "flag", "move"]),
    ],
)
def test_acts(progress: Progress, acts: set[Act], done: list[str]) -> None:
    box = Box([[Listed("1"), Listed("2")]], messages={"1": CLEAN, "2": GRAVE})
    seen = look(box, progress, acts=frozenset(acts))
    assert [list(each.done) for each in seen] == [[], done]
    assert box.done == [("2", act) for act in done]


def test_what_is_marked_already_is_left_alone(progress: Progress) -> None:
    box = Box([[Listed("1", categories=(CATEGORY,))]], messages={"1": GRAVE})
    assert [each.done for each in look(box, progress, acts=frozenset(Act))] == [()]


def test_a_draft_is_marked_and_put_right_again(progress: Progress) -> None:
    ours = Listed("1", categories=(CATEGORY,))
    box = Box(drafts=[[Listed("1")], [ours], [ours]], messages={"1": GRAVE})
    acts = frozenset({Act.CATEGORISE})
    (first, second, third) = look(box, progress, Folder.DRAFTS, acts=acts)
    assert [each.done for each in (first, second, third)] == [("categorise",), (), ()]
    assert not first.should_not_have_gone
    box.messages["1"] = SECURE
    box.drafts.append([ours])
    assert [each.done for each in look(box, progress, Folder.DRAFTS, acts=acts)] == [("clear",)]


def test_a_draft_to_nobody_yet_or_that_vanished_is_left_alone(progress: Progress) -> None:
    draft = GRAVE.replace(b"To: a@clinic.example\r\n", b"")
    box = Box(drafts=[[Listed("1"), Listed("2")]], messages={"1": draft})
    seen = look(box, progress, Folder.DRAFTS, acts=frozenset(Act))
    assert [(each.done, each.should_not_have_gone) for each in seen] == [((), False)] * 2


def test_a_draft_of_an_nhs_account_is_given_its_tag(progress: Progress) -> None:
    made = screener()
    rewriting = Screener(
        replace(made.rules, rules=(Rule("all", Action.REWRITE),)),
        made.organisation,
        made.read,
        made.find,
    )
    draft = GRAVE.replace(b"From: me@example.org\r\n", b"")
    box = Box(drafts=[[Listed("1")]], messages={"1": draft}, owner="me@nhs.net")
    auditor = Auditor(box, rewriting.screen, frozenset({Act.CATEGORISE}), Rules().tags[0])
    assert [each.done for each in auditor.look(Folder.DRAFTS, progress)] == [("rewrite",)]
    assert box.done == [("1", "[secure] list")]


@hypothesis_settings(deadline=None, max_examples=50)
@given(
    sizes=st.lists(st.integers(0, 4), max_size=5),
    kills=st.lists(st.integers(0, 5), max_size=6),
    expired=st.booleans(),
)
def test_killed_however_often_none_is_passed_over_and_each_is_reported_once(
    sizes: list[int], kills: list[int], expired: bool
) -> None:
    numbers = iter(range(100))
    pages = [[Listed(str(next(numbers))) for _ in range(size)] for size in sizes]
    box = Box(pages)
    for page in pages:
        for each in page:
            box.messages[each.id] = b"Message-ID: <%s@example.org>\r\n" % each.id.encode() + GRAVE
    reported: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "place.json"

        def look(most: int) -> None:
            seen = Auditor(box, SCREEN).look(Folder.SENT, Progress(file))
            for count, audited in enumerate(seen):
                if count == most:
                    seen.close()  # killed before this one was reported
                    return
                reported.extend([audited.id] * (not audited.known))

        for most in kills:
            look(most)
        box.expired = expired
        look(100)
    # Killed between the report and the note of it, a message is reported twice, and never lost.
    assert set(reported) == set(box.messages)
    assert len(reported) <= len(box.messages) + len(kills)
