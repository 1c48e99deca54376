"""The audit over Exchange Web Services: the real exchangelib against a double on loopback."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from agent.mail.audit import Auditor, Progress
from agent.mail.mailbox import CATEGORY, Folder, Listed, StateExpired
from agent.mail.routes import exchange as route
from agent.mail.routes.exchange import opened
from agent.settings import Act, MailKind, Notice, SignIn, Watch
from tests.mail.exchange_server import OWNER, PASSWORD, TOKEN, USER, Exchange, serving
from tests.mail.messages import GUID, msip
from tests.mail.routes.test_imap import CLEAN, GRAVE, screener


def watch(server: Exchange, **more: object) -> Watch:
    words: dict[str, object] = {"user": USER, "sign_in": SignIn.BASIC, **more}
    return Watch("reception", MailKind.EXCHANGE, server.url, OWNER, **words)  # type: ignore[arg-type]


@pytest.fixture
def server() -> Iterator[Exchange]:
    with serving(Exchange()) as server:
        yield server


@pytest.fixture
def box(server: Exchange) -> Iterator[route.ExchangeMailbox]:
    with opened(watch(server), lambda: PASSWORD) as box:
        server.said.clear()
        yield box


def test_pages_go_on_from_where_they_ended(server: Exchange, box: route.ExchangeMailbox) -> None:
    server.page = 2
    ids = [server.put(CLEAN) for _ in range(5)]
    pages = list(box.pages(Folder.SENT, ""))
    assert [[each.id for each in page.messages] for page in pages] == [ids[:2], ids[2:4], ids[4:]]
    assert [page.messages for page in box.pages(Folder.SENT, pages[-1].state)] == [()]
    assert [each.id for each in next(box.pages(Folder.SENT, pages[0].state)).messages] == ids[2:4]
    new = server.put(GRAVE)
    later = list(box.pages(Folder.SENT, pages[-1].state))
    assert [each.id for page in later for each in page.messages] == [new]


def test_what_is_read_is_what_was_sent_with_everybody_it_went_to(
    server: Exchange, box: route.ExchangeMailbox
) -> None:
    server.put(GRAVE, bcc=("hidden@clinic.example",))
    (page,) = box.pages(Folder.SENT, "")
    fetched = box.fetch(page.messages[0])
    assert fetched.message == GRAVE
    assert fetched.envelope.sender == "me@example.org"
    assert fetched.envelope.recipients == ("a@clinic.example", "hidden@clinic.example")


def test_a_label_that_the_message_does_not_carry_is_read_from_its_property(
    server: Exchange, box: route.ExchangeMailbox
) -> None:
    label = "; ".join(msip(GUID, Enabled="true", Name="OFFICIAL-SENSITIVE"))
    server.put(GRAVE, labels=label)
    (page,) = box.pages(Folder.SENT, "")
    fetched = box.fetch(page.messages[0])
    assert fetched.message == f"msip_labels: {label}\r\n".encode() + GRAVE
    assert screener().screen(fetched.message, fetched.envelope).marked


def test_a_busy_server_is_waited_for(server: Exchange, box: route.ExchangeMailbox) -> None:
    server.put(CLEAN)
    server.busy = 3
    assert len(list(box.pages(Folder.SENT, ""))) == 1
    assert server.said == ["SyncFolderItems"] * 4


@pytest.mark.parametrize("life", [2, 3])
def test_a_forgotten_state_begins_anew(
    server: Exchange, box: route.ExchangeMailbox, life: int, tmp_path: Path
) -> None:
    server.put(GRAVE)
    (page,) = box.pages(Folder.SENT, "")
    server.life = life
    with pytest.raises(StateExpired):
        list(box.pages(Folder.SENT, page.state))
    progress = Progress(tmp_path / "place.json")
    progress.turns(Folder.SENT, page.state)
    auditor = Auditor(box, screener().screen)
    assert [each.known for each in auditor.look(Folder.SENT, progress)] == [False]
    progress.turns(Folder.SENT, page.state)  # forgotten again: read again, reported no more
    assert [each.known for each in auditor.look(Folder.SENT, progress)] == [True]


def test_what_vanished_is_said_and_left_alone(server: Exchange, box: route.ExchangeMailbox) -> None:
    gone = server.put(GRAVE)
    server.vanish.add(gone)
    assert box.fetch(Listed(gone)).problem == "vanished"
    for act in Act:
        box.act(Listed(gone), act)
    box.clear(Listed(gone))
    box.retitle(Listed(gone), "x")


def test_a_huge_message_is_not_read(server: Exchange, box: route.ExchangeMailbox) -> None:
    assert box.fetch(Listed("item-1", size=1 << 40)).problem == "too-large"
    assert server.said == []


def test_every_act(server: Exchange, box: route.ExchangeMailbox) -> None:
    sent = server.put(GRAVE, categories=["Blue"])
    item = server.items[sent]
    for act in Act:
        box.act(Listed(sent), act)
    assert item.categories == ["Blue", CATEGORY]
    assert item.flag == 2
    assert server.folders[item.folder] == "Safehand"
    other = server.put(GRAVE, categories=["Blue", CATEGORY])
    box.act(Listed(other), Act.MOVE)  # the folder is there now
    assert len(server.folders) == 1
    draft = server.put(GRAVE, "drafts", categories=["Blue", CATEGORY])
    box.clear(Listed(draft))
    assert server.items[draft].categories == ["Blue"]
    box.retitle(Listed(draft), "[secure] list")
    assert server.items[draft].subject == "[secure] list"


def test_a_meeting_request_is_mail_too(server: Exchange, box: route.ExchangeMailbox) -> None:
    server.put(GRAVE, kind="MeetingRequest")
    (page,) = box.pages(Folder.SENT, "")
    fetched = box.fetch(page.messages[0])
    assert (fetched.message, fetched.envelope.recipients) == (GRAVE, ("a@clinic.example",))
    for act in (Act.CATEGORISE, Act.FLAG):
        box.act(page.messages[0], act)
    assert server.items[page.messages[0].id].categories == [CATEGORY]


@pytest.mark.parametrize("notice", [Notice.STREAMING, Notice.PULL])
def test_news_ends_the_wait_and_a_lost_subscription_is_made_anew(
    server: Exchange, notice: Notice
) -> None:
    with opened(watch(server, notice=notice), lambda: PASSWORD) as box:
        threading.Timer(0.2, lambda: server.put(GRAVE)).start()
        box.wait(1)  # a pull looks at once, and again when the time is over
        server.forget = True
        box.wait(60)  # returns at once: what was missed is in the list
        server.said.clear()
        server.news.set()
        box.wait(60)
        assert server.said[0] == "Subscribe"


def test_without_notices_it_only_waits(server: Exchange) -> None:
    with opened(watch(server, notice=Notice.NONE), lambda: PASSWORD) as box:
        server.said.clear()
        box.wait(0.01)
        assert server.said == []


def test_ntlm_sends_no_password(server: Exchange) -> None:
    server.ntlm = True
    server.put(GRAVE)
    with opened(watch(server, sign_in=SignIn.NTLM), lambda: PASSWORD) as box:
        assert len(list(box.pages(Folder.SENT, ""))) == 1
    assert "Basic" not in " ".join(server.signed)
    assert any(each.startswith("NTLM ") for each in server.signed)


def test_oauth(server: Exchange, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")  # the double speaks no TLS
    server.put(GRAVE)
    account = watch(server, sign_in=SignIn.OAUTH, user="", impersonate=True)
    with opened(account, lambda: TOKEN) as box:
        assert len(list(box.pages(Folder.SENT, ""))) == 1


@pytest.mark.parametrize("sign_in", [SignIn.BASIC, SignIn.OAUTH])
def test_no_entry(server: Exchange, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")
    with (
        pytest.raises(OSError, match=r"does not let .* in; check"),
        opened(watch(server, sign_in=sign_in, user="someone else"), lambda: "wrong"),
    ):
        pass
