#!/usr/bin/env python3
"""How long does a mail of 10 MB take, and whom does it keep waiting? Prints a table.

    python -m tests.bench.mail_large [--rounds 5]

A real `safehand mail gateway` in front of a sink. The large mail carries a docx, an xlsx, a PDF and
a zip with text, 10 MB on the wire, and one NHS number of the range for tests in the last of them;
meanwhile another session sends small mail without a pause. Printed: the seconds from the end of the
large mail to its answer, and how long the small mail waits, alone and meanwhile.
"""

from __future__ import annotations

import argparse
import asyncio
import io
import random
import re
import smtplib
import statistics
import sys
import tempfile
import threading
import time
import zipfile
from email import policy
from email.message import EmailMessage
from pathlib import Path

from tests.bench.mail import below, cpu_s
from tests.content import builders
from tests.mail.chaos import _free_port
from tests.mail.sink import Sink

_WIRE = 10 << 20
_README = Path(__file__).parents[2] / "README.md"
_WORDS = [word for word in _README.read_text("utf-8").split() if word.isascii()]

_NOT_PDF = re.compile(r"[^\w .,-]")


def words(count: int, seed: int) -> str:
    """Text that packs as text does, in lines."""
    chosen = random.Random(seed).choices(_WORDS, k=count)
    lines = (" ".join(chosen[i : i + 12]) for i in range(0, count, 12))
    return "\n".join(lines).replace("<", "").replace("&", "").replace(">", "")


def large() -> bytes:
    paragraphs = "".join(
        f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in words(60_000, 1).splitlines()
    )
    cells = "".join(
        f'<row><c r="A1" t="inlineStr"><is><t>{line}</t></is></c></row>'
        for line in words(60_000, 2).splitlines()
    )
    pages = [
        "BT /F1 9 Tf 40 780 Td 11 TL "
        + " ".join(f"({_NOT_PDF.sub('', line)[:90]}) Tj T*" for line in page)
        + " ET"
        for page in _pages(words(30_000, 3).splitlines())
    ]
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("notes.txt", words(200_000, 4) + "\nNHS number: 943 476 5919\n")
        archive.writestr("rest.txt", "x")
    files = {
        "report.docx": builders.docx(paragraphs),
        "table.xlsx": builders.xlsx(("Sheet1", "visible", f"<worksheet>{cells}</worksheet>")),
        "pages.pdf": builders.pdf(pages),
    }
    taken = sum(map(len, files.values())) + len(packed.getvalue())
    left = int(_WIRE / 1.37) - taken
    with zipfile.ZipFile(packed, "a", zipfile.ZIP_STORED) as archive:
        archive.writestr("more.csv", words(max(1, left // 6), 5)[: max(1, left)])
    files["archive.zip"] = packed.getvalue()
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "me@x.example", "a@clinic.example", "all"
    message.set_content("Attached.")
    for name, data in files.items():
        message.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    raw = message.as_bytes(policy=policy.SMTP)
    print("attached: " + ", ".join(f"{name} {len(data) >> 10} KB" for name, data in files.items()))
    print(f"on the wire: {len(raw) / (1 << 20):.1f} MB")
    return raw


def _pages(lines: list[str]) -> list[list[str]]:
    return [lines[i : i + 60] for i in range(0, len(lines), 60)]


def send(port: int, message: bytes) -> tuple[float, str]:
    """Seconds from the end of the message to its answer, and the answer."""
    with smtplib.SMTP("127.0.0.1", port, timeout=120) as client:
        client.ehlo()
        client.mail("me@x.example")
        client.rcpt("a@clinic.example")
        client.putcmd("data")
        client.getreply()
        client.sock.sendall(message + (b"" if message.endswith(b"\r\n") else b"\r\n") + b".\r\n")
        started = time.perf_counter()
        code, text = client.getreply()
        return time.perf_counter() - started, f"{code} {text.decode()}"


def small(port: int, until: threading.Event) -> list[float]:
    """How long small mail waits for its answer, one after the other until it is told to stop."""
    taken = []
    while not until.is_set():
        seconds, said = send(port, b"Subject: lunch\r\n\r\nAt twelve?\r\n")
        assert said.startswith("250"), said
        taken.append(seconds * 1000)
    return taken


def measure(port: int, gateway: int, message: bytes, rounds: int) -> None:
    alone, meanwhile, large_s, large_cpu_s = [], [], [], []
    for _ in range(rounds):
        stop, quiet = threading.Event(), threading.Event()
        threading.Timer(1.0, quiet.set).start()
        alone += small(port, quiet)
        found: list[float] = []
        thread = threading.Thread(
            target=lambda stop=stop, found=found: found.extend(small(port, stop))
        )
        thread.start()
        seconds, said = send(port, message)
        stop.set()
        thread.join()
        assert "Held as" in said, said
        large_s.append(seconds)
        meanwhile += found
    for _ in range(rounds):
        used = cpu_s(below(gateway))
        send(port, message)
        large_cpu_s.append(cpu_s(below(gateway)) - used)
    before, after = statistics.median(alone), statistics.median(meanwhile)
    print(
        f"large mail to its verdict: {statistics.median(large_s):.2f} s (most {max(large_s):.2f})"
    )
    print(f"    processor time of it:  {statistics.median(large_cpu_s):.2f} s")
    print(f"small mail alone:          {before:.1f} ms (most {max(alone):.0f})")
    print(f"small mail meanwhile:      {after:.1f} ms (most {max(meanwhile):.0f})")
    print(f"delayed by:                {after - before:.1f} ms")


async def run(rounds: int) -> None:
    message, port = large(), _free_port()
    with tempfile.TemporaryDirectory() as folder:
        settings = Path(folder) / "safehand.toml"
        settings.write_text(f'state = "{folder}/state"\n')
        async with Sink() as sink:
            command = ["mail", "gateway", "--listen", f"127.0.0.1:{port}"]
            command += ["--next-hop", str(sink.address), "--settings", str(settings)]
            gateway = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "agent", *command, stderr=asyncio.subprocess.PIPE
            )
            assert gateway.stderr is not None
            while b"listening" not in await gateway.stderr.readline():
                pass
            try:
                await asyncio.to_thread(measure, port, gateway.pid, message, rounds)
            finally:
                gateway.terminate()
                await gateway.wait()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--rounds", type=int, default=5)
    args = parser.parse_args()
    asyncio.run(run(args.rounds))


if __name__ == "__main__":
    from agent.cli._piped import piped

    sys.exit(piped(main))
