#!/usr/bin/env python3
"""What does a member of staff see who mails patient data without the marking?

    python -m tests.mail.staff [--write]

Starts a mail gateway with the policies that come with Safehand, in front of a sink that takes what
is delivered; sends with smtplib, reads the notice, and puts it right in both ways. Prints what was
typed and what came back, which README's mail chapter shows (--write puts it there). Nobody in it is
real.
"""

from __future__ import annotations

import asyncio
import re
import smtplib
import sys
import tempfile
from collections.abc import Callable
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from tests import readme
from tests.mail.chaos import _free_port
from tests.mail.sink import Sink, Taken

ME, CLINIC = "a.khan@nhs.net", "referrals@clinic.example"
SUBJECT = "Referral for June"
BODY = "Patient: Rosalind Hartley-Moss\nNHS number: 943 476 5919\nPlease see her on Thursday.\n"


def compose(subject: str, body: str, to: str = CLINIC) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = ME, to, subject
    message.set_content(body)
    return message


def send(port: int, message: EmailMessage) -> str:
    """What the gateway answers, as a mail client would show it."""
    with smtplib.SMTP("127.0.0.1", port, timeout=60) as client:
        client.ehlo()
        client.mail(ME)
        client.rcpt(str(message["To"]))
        code, text = client.data(message.as_bytes(policy=policy.SMTP))
    return f"{code} {text.decode()}"


class Story:
    """One run."""

    def __init__(self, directory: Path, say: Callable[[str], None]) -> None:
        self._directory, self._say, self._port = directory, say, _free_port()
        self._sink = Sink()

    async def tell(self) -> None:
        """Sends, reads, puts it right; raises AssertionError where it went otherwise."""
        async with self._sink:
            settings = self._directory / "safehand.toml"
            settings.write_text(f'state = "{(self._directory / "state").as_posix()}"\n')
            words = ["mail", "gateway", "--listen", f"127.0.0.1:{self._port}"]
            words += ["--next-hop", str(self._sink.address), "--settings", str(settings)]
            gateway = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "agent", *words, stderr=asyncio.subprocess.DEVNULL
            )
            try:
                await self._open()
                await self._scenes()
            finally:
                gateway.terminate()
                await gateway.wait()

    async def _open(self) -> None:
        for _ in range(300):
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", self._port)
            except OSError:
                await asyncio.sleep(0.05)
            else:
                writer.close()
                return
        raise TimeoutError("the gateway does not listen")

    async def _scenes(self) -> None:
        self._say("She sends it as she always does:")
        await self._send(compose(SUBJECT, BODY))
        self._say("A moment later, in her inbox:")
        notice = await self._delivered(ME)
        self._show(notice)
        self._say("Step 1: she puts the tag into the subject. Step 2: she sends it again.")
        await self._send(compose(f"[secure] {SUBJECT}", BODY))
        self._say("The clinic has it:")
        await self._arrives(f"[secure] {SUBJECT}")
        self._say("Had she been sure that the first one may go as it is, she would have answered:")
        subject = str(message_from_bytes(notice.data, policy=policy.SMTP)["Subject"])
        answer = compose(f"Re: {subject}", "Agreed with the clinic's Caldicott guardian.\n", ME)
        await self._send(answer)
        self._say("and the clinic has that one too, once:")
        await self._arrives(SUBJECT)

    async def _send(self, message: EmailMessage) -> None:
        subject = re.sub(r"\[confirm [^]]*\]", "[confirm …]", str(message["Subject"]))
        lines = [f"To: {message['To']}", f"Subject: {subject}", "", *_lines(message)]
        self._say("\n".join(f"  > {line}".rstrip() for line in lines))
        self._say(f"  < {await asyncio.to_thread(send, self._port, message)}")

    async def _delivered(self, to: str) -> Taken:
        """The next message that the sink took for that address."""
        for _ in range(600):
            found = [each for each in self._sink.taken if to in each.recipients]
            if found:
                assert len(self._sink.taken) == 1, "something else was delivered"
                self._sink.taken.clear()
                return found[0]
            await asyncio.sleep(0.05)
        raise TimeoutError(f"nothing was delivered to {to}")

    async def _arrives(self, subject: str) -> None:
        taken = await self._delivered(CLINIC)
        message = message_from_bytes(taken.data, policy=policy.SMTP)
        assert message["Subject"] == subject
        assert BODY.splitlines()[1] in _lines(message)
        self._say(f"  From: {message['From']}\n  Subject: {message['Subject']}")

    def _show(self, taken: Taken) -> None:
        message = message_from_bytes(taken.data, policy=policy.SMTP)
        lines = [f"From: {message['From']}", f"Subject: {message['Subject']}", ""]
        self._say("\n".join(f"  {line}".rstrip() for line in [*lines, *_lines(message)]))


def _lines(message: EmailMessage) -> list[str]:
    return str(message.get_content()).strip().splitlines()


def transcript() -> str:
    """What was said, line by line."""
    said: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(Story(Path(folder), said.append).tell())
    return "\n".join(said) + "\n"


def plain(said: str) -> str:
    """The transcript without what differs from run to run: ids, tokens and the time."""
    said = re.sub(r"\[confirm [^]]*\]", "[confirm]", said)
    said = re.sub(r"\b[A-Z0-9]{4}-[A-Z0-9]{4}\b", "ID", said)
    said = re.sub(r"\d\d \w+ \d{4} at \d\d:\d\d", "THEN", said)
    return " ".join(said.split())  # lines break elsewhere where those are longer


def main() -> None:
    said = transcript()
    sys.stdout.write(said)
    if "--write" in sys.argv[1:]:
        text = readme.README.read_text("utf-8")
        before, _, rest = text.partition("<!-- mail -->\n")
        _, _, after = rest.partition("<!-- /mail -->")
        block = f"<!-- mail -->\n```\n{said}```\n<!-- /mail -->"
        readme.README.write_text(before + block + after, "utf-8")


if __name__ == "__main__":
    main()
