"""Real SMTP conversations on loopback: client, gateway, next hop."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import smtplib
import socket
import ssl
import subprocess
import time
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import pytest

from agent.event import Body
from agent.mail import headers
from agent.mail.envelope import Envelope
from agent.mail.handling import Handling, Terms
from agent.mail.holds import Holds
from agent.mail.next_hop import Address
from agent.mail.release import hand_over
from agent.mail.routes.submission import Gateway
from agent.mail.rules import Action, Rule, Rules, Strength
from agent.mail.screen import Screener, Verdict
from agent.policy import Organisation
from tests.mail.sink import Sink

T = TypeVar("T")
CLEAN = "Subject: lunch\r\n\r\nAt twelve?\r\n"
GRAVE = "Subject: list\r\n\r\nNHS number: 943 476 5919\r\n"
ORGANISATION = Organisation(
    siro="Dr Bell", siro_contact="siro@example.org", domains=("example.org",)
)
TO = ["a@clinic.example", "b@clinic.example"]


class House:
    """A gateway between a sink and clients."""

    def __init__(self, sink: Sink, directory: Path, rules: Rules) -> None:
        from agent import content, detectors, policy

        engine = detectors.load(policy.read(policy.default_directory()))
        self.screener = Screener(rules, ORGANISATION, content.read, engine.find)
        self.sink = sink
        self.holds = Holds(directory)
        self.events: list[Body] = []
        self.screen_with: Callable[[bytes, Envelope], Verdict] = self.screener.screen
        self.address = Address("", 0)
        self.client_tls: ssl.SSLContext | None = None
        self.hop_tls: ssl.SSLContext | None = None
        self.gateway: Gateway | None = None

    async def screen(self, message: bytes, envelope: Envelope) -> Verdict:
        return await asyncio.to_thread(self.screen_with, message, envelope)

    async def send(self, envelope: Envelope, message: bytes) -> tuple[str, ...]:
        return await hand_over(self.sink.address, "gateway.example", envelope, message)

    @contextlib.asynccontextmanager
    async def open(self, next_hop: Address | None = None) -> AsyncIterator[House]:
        handling = Handling(
            self.holds,
            self.events.append,
            self.send,
            Terms(ORGANISATION, "[secure]", 48),
            lambda: datetime.now(UTC),
        )
        self.gateway = Gateway(
            Address("127.0.0.1", 0),
            next_hop or self.sink.address,
            self.screen,
            handling,
            hostname="gateway.example",
            client_tls=self.client_tls,
            hop_tls=self.hop_tls,
        )
        self.address = await self.gateway.start()
        background = asyncio.create_task(handling.run())
        try:
            yield self
        finally:
            await self.gateway.stop()
            background.cancel()

    def client(self) -> smtplib.SMTP:
        return smtplib.SMTP(self.address.host, self.address.port, timeout=10)

    def submit(self, message: str | bytes, sender: str = "me@nhs.net", to: list[str] = TO) -> str:
        """What the client hears at the end, and every refused recipient."""
        with self.client() as client:
            try:
                refused = client.sendmail(sender, to, message)
            except smtplib.SMTPResponseException as problem:
                return f"{problem.smtp_code} {problem.smtp_error!r}"
            except smtplib.SMTPRecipientsRefused as problem:
                return f"all refused {sorted(problem.recipients)}"
            return f"250 refused={refused}"


def run(
    directory: Path,
    work: Callable[[House], T],
    sink: Sink | None = None,
    rules: Rules | None = None,
    next_hop: Address | None = None,
) -> tuple[T, House]:
    """What a client in a thread of its own saw, and the house after everything was handed on."""

    async def inside() -> tuple[T, House]:
        async with sink or Sink() as there:
            house = House(there, directory, rules or Rules())
            async with house.open(next_hop):
                seen = await asyncio.to_thread(work, house)
                async with asyncio.timeout(10):
                    while house.holds.notices_due():  # noqa: ASYNC110 -- another part's work
                        await asyncio.sleep(0.02)
                house.holds.report(house.events.append)
            return seen, house

    return asyncio.run(inside())


def test_clean_mail_goes_with_a_trace(tmp_path: Path) -> None:
    seen, house = run(tmp_path, lambda house: house.submit(CLEAN))
    assert seen == "250 refused={}"
    (taken,) = house.sink.taken
    assert (taken.sender, taken.recipients) == ("me@nhs.net", TO)
    assert taken.data.endswith(CLEAN.encode())
    assert taken.data.startswith(b"Received: from ")
    assert b"\r\nX-Safehand: allow; id=" in taken.data
    assert house.events == []


def test_grave_mail_is_held_and_the_sender_told(tmp_path: Path) -> None:
    def work(house: House) -> tuple[int, bytes]:
        with house.client() as client:
            client.ehlo()
            client.mail("me@nhs.net")
            client.rcpt("a@clinic.example")
            return client.data(GRAVE)

    (code, text), house = run(tmp_path, work)
    (hold,) = house.holds.all()
    assert code == 250
    assert hold.id.encode() in text
    assert house.holds.message(hold.id) == GRAVE.encode()
    (notice,) = house.sink.taken
    assert (notice.sender, notice.recipients) == ("", ["me@nhs.net"])
    assert b"476 5919" not in notice.data
    assert b"[secure]" in notice.data
    assert hold.id.encode() in notice.data
    assert [event.code for event in house.events] == ["mail-hold"]
    assert "RSET" in house.sink.commands


def test_the_tag_lets_it_go(tmp_path: Path) -> None:
    message = GRAVE.replace("list", "[secure] list")
    seen, house = run(tmp_path, lambda house: house.submit(message))
    assert seen == "250 refused={}"
    assert len(house.sink.taken) == 1
    assert [event.code for event in house.events] == ["mail-allow"]


def test_bcc_counts_and_headers_do_not(tmp_path: Path) -> None:
    message = "To: you@example.org\r\n" + GRAVE

    def work(house: House) -> list[str]:
        inside = house.submit(message, to=["you@example.org"])
        return [inside, house.submit(message, to=["you@example.org", "x@clinic.example"])]

    _, house = run(tmp_path, work)
    assert [taken.recipients for taken in house.sink.taken if taken.sender] == [["you@example.org"]]
    assert [hold.facts.outside for hold in house.holds.all()] == [1]


def test_reject_says_what_to_do(tmp_path: Path) -> None:
    rules = Rules(rules=(Rule("all", Action.REJECT, strength=Strength.HOLD),))
    seen, house = run(tmp_path, lambda house: house.submit(GRAVE), rules=rules)
    assert seen.startswith("550 ")
    assert "5.7.1" in seen
    assert "[secure]" in seen
    assert "476 5919" not in seen
    assert house.sink.taken == []
    assert [event.code for event in house.events] == ["mail-reject"]


def test_rewrite_adds_the_tag(tmp_path: Path) -> None:
    rules = Rules(rules=(Rule("all", Action.REWRITE),))
    seen, house = run(tmp_path, lambda house: house.submit(GRAVE), rules=rules)
    assert seen == "250 refused={}"
    assert b"Subject: [secure] list\r\n" in house.sink.taken[0].data


@pytest.mark.parametrize(
    ("answers", "seen"),
    [
        (
            {"a@clinic.example": "550 5.1.1 no"},
            "250 refused={'a@clinic.example': (550, b'5.1.1 no')}",
        ),
        (dict.fromkeys(TO, "550 5.1.1 no"), f"all refused {TO}"),
        (dict.fromkeys(TO, "450 4.2.0 later"), f"all refused {TO}"),
        ({"MAIL": "550 5.7.1 not you"}, "550 b'5.7.1 not you'"),
        ({"DATA": "451 4.3.0 later"}, "451 b'4.3.0 later'"),
        ({".": "552 5.3.4 too big"}, "552 b'5.3.4 too big'"),
        ({".": "451-4.3.0 one\r\n451 4.3.0 two"}, "451 b'4.3.0 one\\n4.3.0 two'"),
    ],
)
def test_refusals_reach_the_client(tmp_path: Path, answers: dict[str, str], seen: str) -> None:
    heard, house = run(tmp_path, lambda house: house.submit(CLEAN), Sink(answers=answers))
    assert heard == seen
    assert len(house.sink.taken) == (1 if seen.startswith("250") else 0)


def test_held_mail_remembers_only_the_recipients_that_were_taken(tmp_path: Path) -> None:
    sink = Sink(answers={"a@clinic.example": "550 5.1.1 no"})
    _, house = run(tmp_path, lambda house: house.submit(GRAVE), sink)
    assert house.holds.all()[0].facts.envelope.recipients == ("b@clinic.example",)


@pytest.mark.parametrize("drop_at", ["EHLO", "MAIL", "RCPT", "DATA", "body", "."])
def test_a_next_hop_that_goes_away_is_451(tmp_path: Path, drop_at: str) -> None:
    seen, house = run(tmp_path, lambda house: house.submit(CLEAN), Sink(drop_at=drop_at))
    assert seen.startswith(("451", "all refused"))
    assert house.sink.taken == []


def test_an_answer_that_is_lost_is_never_250(tmp_path: Path) -> None:
    seen, _ = run(tmp_path, lambda house: house.submit(CLEAN), Sink(take_and_drop=True))
    assert seen.startswith("451")


def test_a_next_hop_that_is_down_is_451(tmp_path: Path) -> None:
    down = Address("127.0.0.1", 1)
    seen, _ = run(tmp_path, lambda house: house.submit(CLEAN), next_hop=down)
    assert seen.startswith("451")


def test_a_session_goes_on_after_the_next_hop_went_away(tmp_path: Path) -> None:
    def work(house: House) -> int:
        with house.client() as client:
            house.sink.drop_at = "DATA"
            with pytest.raises(smtplib.SMTPDataError):
                client.sendmail("me@nhs.net", TO, CLEAN)
            house.sink.drop_at = ""
            client.sendmail("me@nhs.net", TO, CLEAN)
        return len(house.sink.taken)

    assert run(tmp_path, work)[0] == 1


def refused_at_the_end(client: smtplib.SMTP, body: str) -> bool:
    try:
        return client.data(CLEAN + body)[0] >= 400
    except smtplib.SMTPDataError:
        return True


@pytest.mark.parametrize("refused", ["DATA", ".", "too large"])
def test_a_session_goes_on_after_a_message_that_was_refused(tmp_path: Path, refused: str) -> None:
    def work(house: House) -> int:
        assert house.gateway is not None
        house.gateway.max_bytes = 3000
        house.sink.answers = {refused: "451 4.3.0 later"}
        with house.client() as client:
            client.ehlo()
            client.mail("me@nhs.net")
            client.rcpt(TO[0])
            # Not sendmail: it would say RSET, and hide what is tried here.
            assert refused_at_the_end(client, "x\r\n" * (3000 if refused == "too large" else 1))
            house.sink.answers = {}
            client.sendmail("me@nhs.net", TO, CLEAN)
        return len(house.sink.taken)

    assert run(tmp_path, work)[0] == 1


def test_a_screen_that_fails_never_passes(tmp_path: Path) -> None:
    def broken(_: bytes, __: Envelope) -> Verdict:
        raise RuntimeError("943 476 5919")

    def work(house: House) -> str:
        house.screen_with = broken
        return house.submit(CLEAN)

    seen, house = run(tmp_path, work)
    assert seen.startswith("451")
    assert "476 5919" not in seen
    assert house.sink.taken == []


@pytest.mark.parametrize("message", [GRAVE, "Subject: [secure] x\r\n\r\nNHS number: 943 476 5919"])
def test_a_full_disk_is_451_and_nothing_goes(
    tmp_path: Path, message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> str:
        raise OSError("database or disk is full")

    monkeypatch.setattr(Holds, "keep", full)
    monkeypatch.setattr(Holds, "note", full)
    seen, house = run(tmp_path, lambda house: house.submit(message))
    assert seen.startswith("451")
    assert house.sink.taken == []


def test_others_go_on_while_one_is_screened(tmp_path: Path) -> None:
    import threading

    entered, leave = threading.Event(), threading.Event()

    def work(house: House) -> str:
        def slow(message: bytes, envelope: Envelope) -> Verdict:
            if b"slow" in message:
                entered.set()
                leave.wait(10)
            return house.screener.screen(message, envelope)

        house.screen_with = slow
        first = threading.Thread(target=house.submit, args=("Subject: slow\r\n\r\nx",))
        first.start()
        entered.wait(10)
        heard = house.submit(CLEAN)
        leave.set()
        first.join()
        return heard

    seen, house = run(tmp_path, work)
    assert seen == "250 refused={}"
    assert len(house.sink.taken) == 2


def test_what_is_offered_is_what_the_next_hop_offers(tmp_path: Path) -> None:
    def work(house: House) -> dict[str, str]:
        with house.client() as client:
            client.ehlo()
            return dict(client.esmtp_features)

    offered, _ = run(tmp_path, work)
    assert {"8bitmime", "smtputf8", "pipelining"} <= set(offered)
    assert offered["size"] == "1000000"
    plain, _ = run(tmp_path / "b", work, Sink(extensions=[]))
    assert not {"8bitmime", "smtputf8"} & set(plain)


def test_eight_bit_mail_and_addresses(tmp_path: Path) -> None:
    def work(house: House) -> None:
        with house.client() as client:
            client.ehlo()
            client.mail("zoë@example.org", ["SMTPUTF8", "BODY=8BITMIME"])
            client.rcpt("renée@clinic.example")
            assert client.data("Subject: Zoë\r\n\r\ncafé\r\n".encode())[0] == 250

    _, house = run(tmp_path, work)
    (taken,) = house.sink.taken
    assert (taken.sender, taken.recipients) == ("zoë@example.org", ["renée@clinic.example"])
    assert taken.data.endswith("café\r\n".encode())


def test_eight_bit_mail_to_a_seven_bit_hop_is_refused(tmp_path: Path) -> None:
    message = "Subject: Zoë\r\n\r\ncafé\r\n".encode()
    seen, house = run(tmp_path, lambda house: house.submit(message), Sink(extensions=[]))
    assert seen.startswith("554")
    assert house.sink.taken == []


@pytest.mark.parametrize("hidden", [b"\n.\n", b"\r\n.\n", b"\n.\r\n", b"\r.\r", b"\r\n.\r"])
def test_nothing_is_smuggled(tmp_path: Path, hidden: bytes) -> None:
    second = b"MAIL FROM:<me@nhs.net>\r\nRCPT TO:<x@clinic.example>\r\nDATA\r\n" + GRAVE.encode()

    def work(house: House) -> None:
        with socket.create_connection((house.address.host, house.address.port), timeout=10) as raw:
            file = raw.makefile("rb")
            file.readline()
            raw.sendall(
                b"HELO x\r\nMAIL FROM:<me@nhs.net>\r\nRCPT TO:<a@clinic.example>\r\nDATA\r\n"
            )
            for _ in range(4):
                file.readline()
            raw.sendall(b"Subject: a\r\n\r\nx" + hidden + second + b"\r\n.\r\nQUIT\r\n")
            assert file.readline().startswith(b"250 2.0.0 Held as")

    _, house = run(tmp_path, work)
    assert len(house.holds.all()) == 1
    assert all(taken.sender == "" for taken in house.sink.taken)


def test_pipelining(tmp_path: Path) -> None:
    def work(house: House) -> list[bytes]:
        with socket.create_connection((house.address.host, house.address.port), timeout=10) as raw:
            one = "MAIL FROM:<me@nhs.net>\r\nRCPT TO:<a@clinic.example>\r\nDATA\r\n"
            raw.sendall(f"HELO x\r\n{one}{CLEAN}.\r\n{one}{CLEAN}.\r\nQUIT\r\n".encode())
            return [line[:3] for line in raw.makefile("rb")]

    seen, house = run(tmp_path, work)
    assert seen == [b"220", b"250", *[b"250", b"250", b"354", b"250"] * 2, b"221"]
    assert len(house.sink.taken) == 2


def test_bounces_pass_as_bounces(tmp_path: Path) -> None:
    _, house = run(tmp_path, lambda house: house.submit(CLEAN, sender=""))
    assert house.sink.taken[0].sender == ""


def test_too_large_is_refused(tmp_path: Path) -> None:
    def work(house: House) -> str:
        assert house.gateway is not None
        house.gateway.max_bytes = 2000
        return house.submit(CLEAN + "x" * 70 + "\r\n" * 3000)

    seen, house = run(tmp_path, work)
    assert seen.startswith("552")
    assert house.sink.taken == []


def test_a_client_that_goes_away_sends_nothing(tmp_path: Path) -> None:
    def work(house: House) -> None:
        with socket.create_connection((house.address.host, house.address.port), timeout=10) as raw:
            raw.sendall(
                b"HELO x\r\nMAIL FROM:<me@nhs.net>\r\nRCPT TO:<a@clinic.example>\r\nDATA\r\n"
            )
            raw.recv(100)
            raw.sendall(b"Subject: a\r\n\r\nhalf a mess")

    _, house = run(tmp_path, work)
    assert house.sink.taken == []
    assert house.holds.all() == []


def test_another_policy_counts_from_the_next_message(tmp_path: Path) -> None:
    async def inside() -> list[str]:
        async with Sink() as sink:
            house = House(sink, tmp_path, Rules())
            async with house.open():
                before = await asyncio.to_thread(house.submit, GRAVE)
                observing = Screener(
                    Rules(rules=()), ORGANISATION, house.screener.read, house.screener.find
                )

                async def screen(message: bytes, envelope: Envelope) -> Verdict:
                    return observing.screen(message, envelope)

                assert house.gateway is not None
                house.gateway.use(screen, Terms(ORGANISATION, "[secure]"))
                after = await asyncio.to_thread(house.submit, GRAVE)
            return [before, after, str(sum(bool(taken.sender) for taken in sink.taken))]

    assert asyncio.run(inside())[2] == "1"


def confirm(house: House, subject: str = "", body: str = "The clinic asked for it.") -> str:
    """A member of staff answers the notice."""
    notice = next(taken.data for taken in house.sink.taken if not taken.sender)
    told = headers.parse(notice).first("subject")
    message = f"Subject: Re: {subject or told}\r\n\r\n{body}\r\n\r\n> Your message is held\r\n"
    return house.submit(message, to=["siro@example.org"])


def wait_for_the_notice(house: House) -> None:
    for _ in range(500):
        if house.sink.taken and not house.holds.notices_due():
            return
        time.sleep(0.01)
    raise AssertionError("no notice")


def test_the_sender_confirms_in_two_steps(tmp_path: Path) -> None:
    def work(house: House) -> tuple[str, str]:
        house.submit(GRAVE)
        wait_for_the_notice(house)
        return confirm(house), confirm(house)

    (first, second), house = run(tmp_path, work)
    assert first == "250 refused={}"
    assert second.startswith("550")
    assert "released already" in second
    (released,) = [taken for taken in house.sink.taken if taken.sender]
    assert released.data == GRAVE.encode()
    assert released.recipients == TO
    codes = [event.code for event in house.events]
    assert codes == ["mail-hold", "mail-hold-releasing", "mail-hold-released"]
    assert "The clinic asked for it." in repr(house.events)


@pytest.mark.parametrize(
    ("body", "says"),
    [("", "reason"), ("> quoted", "reason"), ("NHS number: 943 476 5919", "personal data")],
)
def test_an_answer_needs_a_reason_without_personal_data(
    tmp_path: Path, body: str, says: str
) -> None:
    def work(house: House) -> str:
        house.submit(GRAVE)
        wait_for_the_notice(house)
        return confirm(house, body=body)

    seen, house = run(tmp_path, work)
    assert seen.startswith("550")
    assert says in seen
    assert house.holds.all()[0].state == "held"


def test_the_notice_itself_confirms_nothing_where_it_passes_again(tmp_path: Path) -> None:
    def work(house: House) -> str:
        house.submit(GRAVE)
        wait_for_the_notice(house)
        return house.submit(house.sink.taken[0].data, sender="", to=["me@nhs.net"])

    seen, house = run(tmp_path, work)
    assert seen == "250 refused={}"
    assert house.holds.all()[0].state == "held"


def test_a_token_that_was_made_up_releases_nothing(tmp_path: Path) -> None:
    def work(house: House) -> str:
        house.submit(GRAVE)
        wait_for_the_notice(house)
        hold = house.holds.all()[0].id
        return confirm(house, subject=f"[confirm {hold}-7fffffff-{'0' * 32}]")

    seen, house = run(tmp_path, work)
    assert seen.startswith("550")
    assert house.holds.all()[0].state == "held"


AUTH = ["8BITMIME", "AUTH PLAIN LOGIN GSSAPI"]


@pytest.mark.parametrize("mechanism", ["auth_plain", "auth_login"])
def test_passwords_are_the_next_hops_to_judge(tmp_path: Path, mechanism: str) -> None:
    def work(house: House) -> tuple[str, int]:
        with house.client() as client:
            client.ehlo()
            client.user, client.password = "me", "not a secret"  # type: ignore[attr-defined]
            verb = mechanism.removeprefix("auth_").upper()
            client.auth(verb, getattr(client, mechanism), initial_response_ok=verb == "PLAIN")
            client.sendmail("me@nhs.net", TO, CLEAN)
            return client.esmtp_features["auth"], len(house.sink.taken)

    (offered, count), house = run(tmp_path, work, Sink(extensions=AUTH))
    assert (offered.split(), count) == (["PLAIN", "LOGIN"], 1)
    said = [each for each in house.sink.commands if not each.startswith(("EHLO", "MAIL", "RCPT"))]
    assert said[0].startswith("AUTH ")


def test_a_wrong_password_is_refused(tmp_path: Path) -> None:
    def work(house: House) -> None:
        with house.client() as client:
            client.login("me", "wrong")

    with pytest.raises(smtplib.SMTPAuthenticationError, match="535"):
        run(tmp_path, work, Sink(extensions=AUTH, answers={"AUTH": "535 5.7.8 no"}))


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for localhost and its key, in one file, made for this run."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("needs openssl to make a certificate")
    folder = tmp_path_factory.mktemp("tls")
    made = [openssl, "req", "-x509", "-newkey", "ed25519", "-nodes", "-days", "2"]
    made += ["-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost"]
    made += ["-keyout", str(folder / "key"), "-out", str(folder / "certificate")]
    subprocess.run(made, check=True, capture_output=True)
    both = folder / "both"
    both.write_bytes((folder / "key").read_bytes() + (folder / "certificate").read_bytes())
    return both


def test_tls_on_both_sides(tmp_path: Path, certificate: Path) -> None:
    async def inside() -> bool:
        server = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        server.load_cert_chain(certificate)
        trusting = ssl.create_default_context(cafile=str(certificate))
        async with Sink(extensions=["STARTTLS", *AUTH], tls=server) as sink:
            house = House(sink, tmp_path, Rules())
            house.client_tls, house.hop_tls = server, trusting

            def work() -> bool:
                with house.client() as client:
                    client.starttls(context=trusting)
                    client.login("me", "not a secret")
                    client.sendmail("me@nhs.net", TO, CLEAN)
                return "STARTTLS" in sink.commands and len(sink.taken) == 1

            async with house.open():
                return await asyncio.to_thread(work)

    assert asyncio.run(inside())


def test_a_next_hop_without_the_tls_that_we_ask_for_gets_nothing(tmp_path: Path) -> None:
    def work(house: House) -> str:
        assert house.gateway is not None
        house.gateway.hop_tls = ssl.create_default_context()
        return house.submit(CLEAN)

    seen, house = run(tmp_path, work, Sink(answers={"STARTTLS": "502 no"}))
    assert seen.startswith("451")
    assert house.sink.taken == []
