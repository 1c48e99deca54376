"""The audit over Microsoft Graph, against a double on loopback."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.mail.audit import Auditor, Progress
from agent.mail.mailbox import CATEGORY, MAX_MESSAGE_BYTES, Folder, Listed, StateExpired
from agent.mail.routes import graph as route
from agent.mail.routes.graph import GraphMailbox
from agent.settings import Act, MailKind, Watch
from tests.mail.graph_server import OWNER, Graph, serving
from tests.mail.messages import GUID, msip
from tests.mail.routes.test_imap import CLEAN, GRAVE, screener


def opened(graph: Graph, waits: list[float] | None = None) -> GraphMailbox:
    watch = Watch("reception", MailKind.GRAPH, graph.url, OWNER)
    tokens = iter(["token-1", "token-2"])
    kept = [next(tokens)]

    def token(fresh: bool) -> str:
        if fresh:
            kept[0] = next(tokens, "none")
        return kept[0]

    return GraphMailbox(watch, token, (waits if waits is not None else []).append)


def test_pages_go_on_from_where_they_ended() -> None:
    with serving(Graph(page=2)) as graph:
        ids = [graph.put(CLEAN) for _ in range(5)]
        box = opened(graph)
        pages = list(box.pages(Folder.SENT, ""))
        assert [[each.id for each in page.messages] for page in pages] == [
            ids[:2],
            ids[2:4],
            ids[4:],
        ]
        assert [page.messages for page in box.pages(Folder.SENT, pages[-1].state)] == [()]
        # Killed between pages, it goes on with the next.
        assert [each.id for each in next(box.pages(Folder.SENT, pages[0].state)).messages] == ids[
            2:4
        ]
        new = graph.put(GRAVE)
        later = list(box.pages(Folder.SENT, pages[-1].state))
        assert [each.id for page in later for each in page.messages] == [new]


def test_what_is_read_is_what_was_sent_with_everybody_it_went_to() -> None:
    with serving(Graph()) as graph:
        graph.put(GRAVE, bcc=("hidden@clinic.example", "/o=Example/cn=x"))
        box = opened(graph)
        (page,) = box.pages(Folder.SENT, "")
        fetched = box.fetch(page.messages[0])
        assert fetched.message == GRAVE
        assert fetched.envelope.sender == "me@example.org"
        assert fetched.envelope.recipients == ("a@clinic.example", "hidden@clinic.example")


def test_a_label_that_the_message_does_not_carry_is_read_from_its_property() -> None:
    with serving(Graph()) as graph:
        label = "; ".join(msip(GUID, Enabled="true", Name="OFFICIAL-SENSITIVE"))
        graph.put(GRAVE, labels=label)
        box = opened(graph)
        (page,) = box.pages(Folder.SENT, "")
        fetched = box.fetch(page.messages[0])
        assert fetched.message == f"msip_labels: {label}\r\n".encode() + GRAVE
        assert screener().screen(fetched.message, fetched.envelope).marked


@pytest.mark.parametrize("status", [429, 503])
def test_a_busy_server_is_waited_for_as_long_as_it_says(status: int) -> None:
    with serving(Graph(busy=2, busy_status=status)) as graph:
        graph.put(CLEAN)
        waits: list[float] = []
        assert len(list(opened(graph, waits).pages(Folder.SENT, ""))) == 1
        assert waits == [7.0, 7.0]


def test_one_that_stays_busy_is_an_error() -> None:
    with serving(Graph(busy=99)) as graph, pytest.raises(OSError, match="429 TooManyRequests"):
        list(opened(graph).pages(Folder.SENT, ""))


def test_an_expired_token_is_replaced_once() -> None:
    with serving(Graph(token="token-2")) as graph:
        graph.put(CLEAN)
        assert len(list(opened(graph).pages(Folder.SENT, ""))) == 1
        graph.token = "token-9"
        with pytest.raises(OSError, match="does not let this application into"):
            list(opened(graph).pages(Folder.SENT, ""))


@pytest.mark.parametrize("life", [2, 3])
def test_a_forgotten_delta_link_begins_anew(life: int, tmp_path: Path) -> None:
    with serving(Graph()) as graph:
        graph.put(GRAVE)
        box = opened(graph)
        (page,) = box.pages(Folder.SENT, "")
        graph.life = life
        with pytest.raises(StateExpired):
            list(box.pages(Folder.SENT, page.state))
        progress = Progress(tmp_path / "place.json")
        progress.turns(Folder.SENT, page.state)
        auditor = Auditor(box, screener().screen)
        assert [each.known for each in auditor.look(Folder.SENT, progress)] == [False]
        progress.turns(Folder.SENT, page.state)  # forgotten again: read again, reported no more
        assert [each.known for each in auditor.look(Folder.SENT, progress)] == [True]


def test_what_vanished_is_said_and_left_alone() -> None:
    with serving(Graph()) as graph:
        gone = graph.put(GRAVE)
        graph.vanish.add(gone)
        box = opened(graph)
        assert box.fetch(Listed(gone)).problem == "vanished"
        for act in Act:
            box.act(Listed(gone), act)
        box.clear(Listed(gone))


def test_a_huge_message_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(route, "MAX_MESSAGE_BYTES", 10)
    assert MAX_MESSAGE_BYTES > 10
    with serving(Graph()) as graph:
        huge = graph.put(GRAVE)
        assert opened(graph).fetch(Listed(huge)).problem == "too-large"


def test_every_act() -> None:
    with serving(Graph()) as graph:
        sent = graph.put(GRAVE, categories=["Blue"])
        box = opened(graph)
        listed = Listed(sent, categories=("Blue",))
        for act in Act:
            box.act(listed, act)
        item = graph.items[sent]
        assert item.categories == ["Blue", CATEGORY]
        assert item.flag == "flagged"
        assert graph.folders[item.folder] == "Safehand"
        box.act(listed, Act.MOVE)  # the folder is there now
        assert len(graph.folders) == 1
        box.clear(Listed(sent, categories=("Blue", CATEGORY)))
        assert item.categories == ["Blue"]
        box.retitle(listed, "[secure] list")
        assert item.subject == "[secure] list"


def test_a_token_goes_nowhere_else() -> None:
    with serving(Graph(page=1, elsewhere="http://127.0.0.1:9")) as graph:
        graph.put(CLEAN)
        graph.put(CLEAN)
        with pytest.raises(OSError, match="another server"):
            list(opened(graph).pages(Folder.SENT, ""))


def test_waiting_is_waiting() -> None:
    with serving(Graph()) as graph:
        waits: list[float] = []
        opened(graph, waits).wait(300)
        assert waits == [300]
