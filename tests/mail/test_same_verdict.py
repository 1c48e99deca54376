"""The same message meets the same verdict by whichever route it comes."""

from __future__ import annotations

import asyncio
from contextlib import ExitStack
from pathlib import Path

import pytest

from agent.mail.audit import Auditor, Progress
from agent.mail.envelope import Envelope
from agent.mail.mailbox import Folder
from agent.mail.routes import exchange, imap
from agent.mail.routes.graph import GraphMailbox
from agent.mail.rules import Rules
from agent.mail.screen import Verdict
from agent.mail.sources import envelope
from agent.settings import MailKind, SignIn, Watch
from tests.mail import exchange_server, graph_server, imap_server
from tests.mail.routes import test_imap, test_milter, test_submission
from tests.mail.sink import Sink
from tests.mail.test_markings_in_the_wild import FIRST_LINES, HEADERS, HTML, SUBJECTS, TAGS

SAMPLE = Path(__file__).parents[2] / "installer" / "sample-mail"
PATIENT = "NHS number: 943 476 5919"


def corpus() -> list[bytes]:
    """The sample, and every fresh marking on a message that needs one."""
    found = [path.read_bytes() for path in sorted(SAMPLE.glob("*.eml"))]
    head = ["From: me@{}", "To: a@clinic.example"]
    senders = ["nhs.net", "example.org"]
    for lines in [
        *([f"Subject: {subject}", "", PATIENT] for subject, _ in [*SUBJECTS, *TAGS]),
        *([*lines, "", PATIENT] for lines, _, _ in HEADERS),
        *(["Subject: a", "", f"{body}\n{PATIENT}"] for body, _ in FIRST_LINES),
        *(["Content-Type: text/html", "", f"{body}<p>{PATIENT}</p>"] for body, _ in HTML),
    ]:
        sender = senders[len(found) % 2]
        text = "\n".join([each.format(sender) for each in head] + lines) + "\n"
        found.append(text.replace("\r\n", "\n").encode("utf-8", "surrogateescape"))
    return [each.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n") for each in found]


CORPUS = corpus()
SCREENER = test_imap.screener()
EXPECTED = [SCREENER.screen(message, envelope(message)) for message in CORPUS]


class Seen:
    """A screen that keeps its verdicts."""

    def __init__(self) -> None:
        self.verdicts: list[Verdict] = []

    def __call__(self, message: bytes, sent: Envelope) -> Verdict:
        self.verdicts.append(SCREENER.screen(message, sent))
        return self.verdicts[-1]

    def agrees(self) -> None:
        wrong = [n for n, each in enumerate(EXPECTED) if self.verdicts[n] != each]
        assert len(self.verdicts) == len(CORPUS)
        assert not wrong, [CORPUS[n][:200] for n in wrong[:3]]


def test_the_corpus_has_every_verdict_that_the_rules_give() -> None:
    assert len(CORPUS) > 300
    assert {each.action.value for each in EXPECTED} == {"allow", "hold"}
    assert sum(each.marked for each in EXPECTED) > 100


@pytest.mark.slow
def test_over_submission(tmp_path: Path) -> None:
    seen = Seen()

    async def talk() -> None:
        async with Sink() as sink:
            house = test_submission.House(sink, tmp_path, Rules())
            house.screen_with = seen
            async with house.open():
                for message in CORPUS:
                    sent = envelope(message)
                    await asyncio.to_thread(
                        house.submit, message, sent.sender, list(sent.recipients)
                    )

    asyncio.run(talk())
    seen.agrees()


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(asyncio, "open_unix_connection"), reason="no UNIX sockets here")
def test_over_the_milter(tmp_path: Path) -> None:
    seen = Seen()

    async def talk() -> None:
        house = test_milter.House(tmp_path, Rules())
        house.screener = None  # type: ignore[assignment]

        async def screen(message: bytes, sent: Envelope) -> Verdict:
            return seen(message, sent)

        house.screen = screen  # type: ignore[method-assign]
        async with house.open():
            reader, writer = await asyncio.open_unix_connection(house.where.removeprefix("unix:"))
            mta = test_milter.Mta(reader, writer)
            await mta.negotiate()
            for message in CORPUS:
                sent = envelope(message)
                await mta.send(message.decode(), sent.sender, list(sent.recipients))
            writer.close()

    asyncio.run(talk())
    seen.agrees()


@pytest.mark.slow
@pytest.mark.parametrize("kind", list(MailKind))
def test_over_the_mailboxes(kind: MailKind, tmp_path: Path) -> None:
    seen = Seen()
    with ExitStack() as stack:
        if kind is MailKind.IMAP:
            boxes = imap_server.Mailboxes(dict(enumerate(CORPUS, 1)))
            stack.enter_context(imap_server.serving(boxes))
            account = test_imap.account(boxes)
            box = stack.enter_context(imap.opened(account, imap_server.PASSWORD, None))
        elif kind is MailKind.EXCHANGE:
            server = stack.enter_context(exchange_server.serving(exchange_server.Exchange()))
            for message in CORPUS:
                server.put(message)
            watch = Watch(
                "a",
                kind,
                server.url,
                exchange_server.OWNER,
                user=exchange_server.USER,
                sign_in=SignIn.BASIC,
            )
            box = stack.enter_context(exchange.opened(watch, lambda: exchange_server.PASSWORD))
        else:
            graph = stack.enter_context(graph_server.serving(graph_server.Graph()))
            for message in CORPUS:
                graph.put(message)
            watch = Watch("a", kind, graph.url, graph_server.OWNER)
            box = GraphMailbox(watch, lambda fresh: "token-1")
        for _ in Auditor(box, seen).look(Folder.SENT, Progress(tmp_path / "place.json")):
            pass
    seen.agrees()
