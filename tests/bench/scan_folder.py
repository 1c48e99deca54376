"""What does a new user meet who scans a folder of 10,000 mixed files, and breaks off in the middle?

    python tests/bench/scan_folder.py [FILES] [--keep FOLDER]

Makes a folder as people have them (notes, letters, workbooks, PDFs, mail, archives, pictures, a
large mailbox; broken, locked, empty and unreadable ones among them), scans it at a terminal,
interrupts that half way, goes on with `--resume`, and compares all answers with those of a scan
that ran through. Prints what the terminal showed. Fails where an answer is missing, doubled or
different, where an interrupt takes long, or where a value of the folder is in any output.

Linux and macOS: it needs a pseudo-terminal.
"""

from __future__ import annotations

import argparse
import json
import os
import pty
import random
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(Path(__file__).parent), str(ROOT / "tests" / "content")]

import builders  # noqa: E402 -- beside the tests of the readers
import uk_office  # noqa: E402 -- beside this script
import uk_office_values as values  # noqa: E402 -- as above

SEED = 20261129
SCAN = [sys.executable, "-m", "agent"]


def texts(rng: random.Random) -> list[str]:
    """What stands in the files: one in ten tells of somebody."""
    kept: list[str] = []
    for file, times in (("uk_office_private.txt", 1), ("uk_office_ordinary.txt", 9)):
        for template in uk_office.templates(file):
            kept += [template.text.format_map(values.Words(rng, uk_office.EXTRA))] * times
    return kept


def _mail(text: str) -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "a@b.example", "c@d.example", "figures"
    message.set_content(text)
    return message.as_bytes()


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


def _docx(text: str, _: random.Random) -> bytes:
    return builders.docx("".join(map(builders.paragraph, _escaped(text).split("\n"))))


def _xlsx(text: str, _: random.Random) -> bytes:
    rows = "".join(
        f'<row><c t="inlineStr"><is><t>{_escaped(line)}</t></is></c></row>'
        for line in text.split("\n")
    )
    sheet = f"<worksheet><sheetData>{rows}</sheetData></worksheet>"
    return builders.xlsx(("S", "visible", sheet))


def _pdf(text: str, _: random.Random) -> bytes:
    safe = text.encode("latin-1", "replace").decode("latin-1")
    return builders.pdf([builders.shown(re.sub(r"[\\()\n]", " ", safe))] * 2)


def _odd(_: str, rng: random.Random) -> bytes:
    return rng.choice((b"", b"PK\3\4 broken", rng.randbytes(3000), bytes(50)))


KINDS: dict[str, tuple[int, Callable[[str, random.Random], bytes]]] = {
    "txt": (20, lambda text, _: text.encode()),
    "docx": (16, _docx),
    "xlsx": (10, _xlsx),
    "pdf": (8, _pdf),
    "eml": (16, lambda text, _: _mail(text)),
    "zip": (3, lambda text, _: builders.zipped({"a.txt": text, "b.txt": "nothing"})),
    "csv": (10, lambda text, _: text.encode("cp1252", "replace")),
    "html": (8, lambda text, _: f"<html><body><p>{_escaped(text)}</p></body></html>".encode()),
    "png": (6, lambda _, rng: b"\x89PNG\r\n\x1a\n" + rng.randbytes(rng.choice((400, 60_000)))),
    "odd": (3, _odd),
}
"""How many in a hundred, and how one is made of a text."""


def make(folder: Path, count: int) -> None:
    """The folder, the same one on every machine."""
    rng = random.Random(SEED)
    said = texts(rng)
    kinds = rng.choices(list(KINDS), [share for share, _ in KINDS.values()], k=count)
    for number, kind in enumerate(kinds):
        below = folder / f"{rng.choice(('HR', 'Clinics', 'Projects', 'Old'))}/{number % 40:02}"
        below.mkdir(parents=True, exist_ok=True)
        data = KINDS[kind][1](rng.choice(said), rng)
        (below / f"{number:05} {kind} file.{kind}").write_bytes(data)
    box = b"".join(
        b"From a@b.example Thu Jan  1 10:00:00 2026\n" + _mail(rng.choice(said)) + b"\n"
        for _ in range(count // 4)
    )
    (folder / "Inbox").write_bytes(box)


def at_a_terminal(arguments: list[str], stop_after: int, out: Path) -> tuple[int, str, float]:
    """Exit code, what the terminal showed on stderr, and seconds it took to end once interrupted;
    it is after so many lines of answers, 0 for never.
    """
    ours, theirs = pty.openpty()
    with out.open("wb") as stdout:
        process = subprocess.Popen([*SCAN, *arguments], cwd=ROOT, stdout=stdout, stderr=theirs)
    os.close(theirs)
    shown, asked = b"", 0.0
    while True:
        try:
            piece = os.read(ours, 65536)
        except OSError:  # the other side of a terminal is gone
            break
        if not piece:
            break
        shown += piece
        if stop_after and not asked and out.read_bytes().count(b"\n") >= stop_after:
            process.send_signal(signal.SIGINT)
            asked = time.perf_counter()
    code = process.wait()
    os.close(ours)
    return code, shown.decode("utf-8", "replace"), time.perf_counter() - asked if asked else 0.0


def answers(out: Path) -> Counter[str]:
    return Counter(out.read_text("utf-8").splitlines())


def alike(one: Counter[str], other: Counter[str]) -> bool:
    """Whether two scans say the same of the same files, each once; what a busy machine had no time
    for in either counts only as answered.
    """
    first, second = (
        {(each["path"], each.get("part", "")): each for each in map(json.loads, every)}
        for every in (one, other)
    )
    return first.keys() == second.keys() and all(
        first[key] == second[key] or "timed-out" in f"{first[key]}{second[key]}" for key in first
    )


def bars(shown: str, count: int) -> list[str]:
    """Some of the bars that were drawn, evenly."""
    drawn = [each.strip() for each in re.findall(r"\[[#.]{20}\][^\r\n]*", shown)]
    return drawn[:: max(1, len(drawn) // count)][:count]


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("files", nargs="?", type=int, default=10_000)
    parser.add_argument("--keep", type=Path)
    args = parser.parse_args()
    # A shell lets what it starts in the background ignore this, and so would the scan.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    with tempfile.TemporaryDirectory() as made:
        folder = args.keep or Path(made) / "Shared drive"
        if not folder.exists():
            make(folder, args.files)
        (Path(made) / "safehand.toml").write_text(f'state = "{made}"\n', "utf-8")
        begin = ["--settings", f"{made}/safehand.toml", "scan", str(folder), "--json"]
        whole, first, second = (Path(made) / name for name in ("whole", "first", "second"))
        start = time.perf_counter()
        code, shown, _ = at_a_terminal(begin, 0, whole)
        took = time.perf_counter() - start
        print("\n".join(bars(shown, 6)))
        print("\n".join(shown.split("\x1b[K")[-1].strip().splitlines()))
        lines = sum(answers(whole).values())
        print(f"ran through: exit {code}, {lines:,} answers, {took:.0f} s")
        cut, told, ended = at_a_terminal(begin, lines // 2, first)
        print(told.split("\x1b[K")[-1].strip())
        some = sum(answers(first).values())
        print(f"interrupted: exit {cut}, {some:,} answers, ended after {ended:.1f} s")
        again, more, _ = at_a_terminal([*begin, "--resume"], 0, second)
        print("\n".join(bars(more, 3)))
        once = max(answers(second).values()) == 1
        same = once and alike(answers(second), answers(whole))
        print(f"resumed: exit {again}, {'the same answers' if same else 'OTHER ANSWERS'}")
        numbers = re.compile(r"(?<![\w.])[4-9]\d\d ?\d\d\d ?\d{4}(?![\w.])")
        leaked = numbers.findall(whole.read_text("utf-8"))
        leaked += numbers.findall(shown + told + more)
        print(f"values in any output: {len(leaked)}")
    return int(not same or code != 1 or cut != 130 or ended > 5 or bool(leaked))


if __name__ == "__main__":
    from agent.cli._piped import piped

    sys.exit(piped(main))
