#!/usr/bin/env python3
"""How fast are attachments read, beside the libraries others use, and what do hostile files cost?

    python tests/bench/attachments.py [peers | hostile]

peers    400 KB of text in each kind of document; processor time of the whole of `content.read`,
         its own process included, and of each library in the same rounds (needs python-docx,
         openpyxl, xlsxwriter, python-pptx, reportlab to write, and python-calamine, kreuzberg,
         pypdf to compare; what is not installed is left out).
hostile  files of up to 25 MB of every kind and bombs of every sort, each in a fresh process: wall
         time, peak memory of the caller and of the reader's process, and the answer. Fails where
         one takes more than 5 s or either more than 150 MB.

Linux only: it reads /proc.
"""

from __future__ import annotations

import argparse
import bz2
import contextlib
import gzip
import importlib.util
import io
import json
import lzma
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

MEGABYTE = 1024 * 1024
ROUNDS = 9
MOST_S, MOST_MB = 5.0, 150
WORDS = (
    "patient", "clinic", "report", "budget", "meeting", "figures",
    "holiday", "service", "summary", "region", "table", "letter",
    "appointment", "referral", "outcome", "measure", "quarter", "review",
)  # fmt: skip
Make = Callable[[Path], None]
Read = Callable[[str], object]


def builders() -> object:
    path = ROOT / "tests" / "content" / "builders.py"
    spec = importlib.util.spec_from_file_location("builders", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def paragraphs(size: int = 400_000) -> list[str]:
    chance = random.Random(11)
    out: list[str] = []
    while size > 0:
        text = " ".join(chance.choice(WORDS) for _ in range(60)) + f" {chance.randrange(10**10)}."
        size -= len(text)
        out.append(text)
    return out


def rows() -> list[list[object]]:
    import datetime as dt

    chance = random.Random(12)
    out: list[list[object]] = [["Name", "Date of birth", "NHS number", "Note"]]
    size = 400_000
    while size > 0:
        born = dt.date(1940, 1, 1) + dt.timedelta(days=chance.randrange(25_000))
        note = " ".join(chance.choice(WORDS) for _ in range(6))
        out.append([" ".join(chance.sample(WORDS, 2)), born, chance.randrange(10**10), note])
        size -= sum(len(str(each)) for each in out[-1])
    return out


def write_docx(path: Path) -> None:
    import docx

    document = docx.Document()
    for text in paragraphs():
        added = document.add_paragraph()
        for at in range(0, len(text), 80):
            added.add_run(text[at : at + 80])
    document.save(str(path))


def write_openpyxl(path: Path) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    for row in rows():
        book.active.append(row)
    book.save(path)


def write_xlsxwriter(path: Path) -> None:
    import xlsxwriter

    book = xlsxwriter.Workbook(str(path), {"default_date_format": "dd/mm/yyyy"})
    sheet = book.add_worksheet("Cases")
    for number, row in enumerate(rows()):
        sheet.write_row(number, 0, row)
    book.close()


def write_pptx(path: Path) -> None:
    import pptx

    shown = pptx.Presentation()
    texts = paragraphs()
    for at in range(0, len(texts), 10):
        slide = shown.slides.add_slide(shown.slide_layouts[1])
        slide.shapes.title.text = f"Slide {at}"
        slide.placeholders[1].text = "\n".join(texts[at : at + 10])
        slide.notes_slide.notes_text_frame.text = "said aloud"
    shown.save(str(path))


def write_pdf(path: Path) -> None:
    from reportlab.pdfgen import canvas

    page = canvas.Canvas(str(path))
    height = 800
    for text in paragraphs():
        for at in range(0, len(text), 90):
            page.drawString(40, height, text[at : at + 90])
            height -= 12
            if height < 40:
                page.showPage()
                height = 800
    page.save()


def by_python_docx(path: str) -> object:
    import docx

    return [each.text for each in docx.Document(path).paragraphs]


def by_openpyxl(path: str) -> object:
    import openpyxl

    book = openpyxl.load_workbook(path, read_only=True)
    return [list(sheet.iter_rows(values_only=True)) for sheet in book]


def by_calamine(path: str) -> object:
    import python_calamine

    book = python_calamine.CalamineWorkbook.from_path(path)
    return [book.get_sheet_by_name(name).to_python() for name in book.sheet_names]


def by_python_pptx(path: str) -> object:
    import pptx

    slides = pptx.Presentation(path).slides
    return [s.text_frame.text for slide in slides for s in slide.shapes if s.has_text_frame]


def by_pypdf(path: str) -> object:
    import pypdf

    return [page.extract_text() for page in pypdf.PdfReader(path).pages]


def by_pypdfium2(path: str) -> object:
    import pypdfium2

    return [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(path)]


def by_kreuzberg(path: str) -> object:
    import kreuzberg

    return kreuzberg.extract_file_sync(path)


def by_safehand(path: str) -> object:
    from agent.content import read

    document = read(Path(path).read_bytes(), path)
    if document.uninspectable:
        raise RuntimeError(f"{path}: {document.uninspectable}")
    return document


KINDS: tuple[tuple[str, str, Make, tuple[Read, ...]], ...] = (
    ("docx", "a.docx", write_docx, (by_python_docx, by_kreuzberg)),
    ("xlsx, openpyxl's", "a.xlsx", write_openpyxl, (by_openpyxl, by_calamine, by_kreuzberg)),
    ("xlsx, xlsxwriter's", "b.xlsx", write_xlsxwriter, (by_openpyxl, by_calamine, by_kreuzberg)),
    ("pptx", "a.pptx", write_pptx, (by_python_pptx, by_kreuzberg)),
    ("pdf", "a.pdf", write_pdf, (by_pypdf, by_pypdfium2, by_kreuzberg)),
)


def processor_s() -> float:
    """Processor time of this process, and of the readers' processes and their forks."""
    from agent.content.sandbox import POOL

    spent = time.process_time()
    for reader in POOL._idle:
        stat = Path(f"/proc/{reader._process.pid}/stat").read_text("ascii")
        fields = stat.rpartition(")")[2].split()
        spent += sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")
    return spent


def rounds(path: str, readers: tuple[Read, ...]) -> dict[str, list[tuple[float, float]]]:
    """Processor and wall seconds of every round, the readers taking turns."""
    took: dict[str, list[tuple[float, float]]] = {}
    # A tick of /proc's clock is 10 ms: several reads in a row make it fine enough.
    for number in range(ROUNDS + 1):
        for reader in readers:
            times = 5
            spent, wall = processor_s(), time.perf_counter()
            for _ in range(times):
                reader(path)
            each = (processor_s() - spent) / times, (time.perf_counter() - wall) / times
            if number:
                took.setdefault(reader.__name__.removeprefix("by_"), []).append(each)
    return took


def peers() -> int:
    warnings.simplefilter("ignore")
    slower = 0
    print(
        f"{'400 KB of text in':20} {'reader':12} {'processor ms':>13} {'wall ms':>8}   of the best"
    )
    with tempfile.TemporaryDirectory() as folder:
        for kind, name, write, others in KINDS:
            path = Path(folder) / name
            try:
                write(path)
            except ImportError as problem:
                print(f"{kind:20} left out: {problem}")
                continue
            known = tuple(reader for reader in others if _installed(reader, path))
            took = rounds(str(path), (by_safehand, *known))
            medians = {
                name: tuple(statistics.median(each) * 1000 for each in zip(*pairs, strict=True))
                for name, pairs in took.items()
            }
            best = min(spent for name, (spent, _) in medians.items() if name != "safehand")
            for name, (spent, wall) in sorted(medians.items(), key=lambda each: each[1][0]):
                print(f"{kind:20} {name:12} {spent:13.1f} {wall:8.1f}   {spent / best:.2f}")
                slower += name == "safehand" and spent > best
    print(f"load average {os.getloadavg()[0]:.1f}")
    return 1 if slower else 0


def _installed(reader: Read, path: Path) -> bool:
    try:
        reader(str(path))
    except ImportError as problem:
        print(f"{'':20} {reader.__name__.removeprefix('by_'):12} left out: {problem}")
        return False
    return True


def hostile_files() -> Iterator[tuple[str, str, Callable[[], bytes]]]:
    """What it is, its name, and how it is made."""
    make = builders()
    size = 25 * MEGABYTE - 1000

    def fill(piece: bytes) -> bytes:
        return (piece * (size // len(piece) + 1))[:size]

    def nested(levels: int) -> bytes:
        data = b"core"
        for _ in range(levels):
            data = make.zipped({"a.zip": data, "b.zip": data})
        return data

    strings = f"<sst><si><t>{'long ' * 6000}</t></si></sst>"

    def sheet(cells: str) -> bytes:
        body = f"<worksheet><sheetData>{cells}</sheetData></worksheet>"
        return make.xlsx(("S", "visible", body), sharedStrings=strings)

    line = ("Ann Example, 943 476 5919, " + " ".join(WORDS) + "\n").encode()
    lol = "<!DOCTYPE a [<!ENTITY a '" + "lol" * 50 + "'>" + "".join(
        f"<!ENTITY {b} '{f'&{a};' * 10}'>" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    ) + "]><a>&i;</a>"  # fmt: skip
    deep = b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(100_000)
    )
    yield "text, ASCII", "a.txt", lambda: fill(line)
    yield "text, UTF-16", "a.txt", lambda: fill(line.decode().encode("utf-16-le"))
    yield "text with emoji", "a.txt", lambda: fill(line + "☃😀".encode())
    yield "text, bytes above 127", "a.txt", lambda: fill(b"\xe9\xff\x80 abc ")
    yield "CSV, quoted", "a.csv", lambda: fill(b'"a ""b""","c,d",5\n')
    yield "CSV, never closed", "a.csv", lambda: b'a,b\n"' + fill(b"x,y\n")[:-10]
    yield "HTML page", "a.html", lambda: b"<html>" + fill(b"<p>some <b>words</b> &amp; more</p>")
    yield "HTML, open tables", "a.html", lambda: b"<html>" + fill(b"<table><tr><td>")
    yield "HTML, open quotes", "a.html", lambda: b"<html>" + fill(b"<a b=\"<a b='")
    yield "HTML, comments", "a.html", lambda: b"<html>" + fill(b"<!--<!")
    yield "mail, 18 MB attached", "a.eml", lambda: mail(fill(line)[: 18 * MEGABYTE])
    yield "mail, 100,000 deep", "a.eml", lambda: b"Subject: x\n" + deep
    yield (
        "mail, 400,000 parts",
        "a.eml",
        lambda: b"Subject: x\nContent-Type: multipart/mixed; boundary=b\n\n" + fill(b"--b\n\nx\n"),
    )
    yield "mail, endless header", "a.eml", lambda: b"Subject: " + fill(b"=?utf-8?q?x?=\n ")
    yield (
        "mailbox",
        "a.mbox",
        lambda: fill(
            b"From a@b.example Thu Jan  1 10:00:00 2026\nSubject: x\nMessage-ID: <1>\n\nhello\n\n"
        ),
    )
    yield "zip bomb, 300 MB", "a.zip", lambda: make.zipped({"a.txt": bytes(300 * MEGABYTE)})
    yield "zip in zip, 40 deep", "a.zip", lambda: nested(16)
    yield (
        "zip, 60,000 files",
        "a.zip",
        lambda: make.zipped({f"{n}.txt": b"x" for n in range(60_000)}),
    )
    yield "zip of itself", "a.zip", lambda: overlapping()
    yield "gzip bomb", "a.gz", lambda: gzip.compress(bytes(300 * MEGABYTE))
    yield "bzip2 bomb", "a.bz2", lambda: bz2.compress(bytes(300 * MEGABYTE))
    yield "xz bomb", "a.xz", lambda: lzma.compress(bytes(300 * MEGABYTE))
    yield "xml bomb in docx", "a.docx", lambda: make.package({"word/document.xml": lol})
    yield "docx bomb, 300 MB", "a.docx", lambda: make.docx(make.paragraph("word " * 60 * MEGABYTE))
    yield "docx, 100,000 tables deep", "a.docx", lambda: make.docx("<w:tbl><w:tr><w:tc>" * 100_000)
    yield "docx of 25 MB of text", "a.docx", lambda: make.docx(make.paragraph(fill(line).decode()))
    yield (
        "xlsx, one string a million times",
        "a.xlsx",
        lambda: sheet('<row r="1"><c r="A1" t="s"><v>0</v></c></row>' * 1_000_000),
    )
    yield (
        "xlsx, a million rows",
        "a.xlsx",
        lambda: sheet(
            "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in range(1_000_000))
        ),
    )
    yield "pdf, 20,000 pages", "a.pdf", lambda: make.pdf([make.shown("some words")] * 20_000)
    yield "pdf, one page of 20 MB", "a.pdf", lambda: make.pdf([make.shown("word " * 20) * 100_000])
    yield "pdf, deep arrays", "a.pdf", lambda: b"%PDF-1.7\n1 0 obj\n" + fill(b"[")
    yield "rtf", "a.rtf", lambda: b"{\\rtf1 " + fill(b"{\\b some} words\\par \\'e9")
    yield "rtf, open groups", "a.rtf", lambda: b"{\\rtf1 " + fill(b"{")
    yield (
        "compound file of rubbish",
        "a.doc",
        lambda: bytes.fromhex("d0cf11e0a1b11ae1") + random.Random(1).randbytes(size),
    )
    yield "tar of 40,000 files", "a.tar", lambda: fill(tar_block())
    yield "noise", "a.bin", lambda: random.Random(2).randbytes(size)


def mail(data: bytes) -> bytes:
    from email.message import EmailMessage

    made = EmailMessage()
    made["Subject"] = "figures"
    made.set_content("see attached")
    made.add_attachment(data, maintype="text", subtype="csv", filename="a.csv")
    return made.as_bytes()


def tar_block() -> bytes:
    import tarfile

    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        info = tarfile.TarInfo("a.txt")
        info.size = 5
        archive.addfile(info, io.BytesIO(b"words"))
    return out.getvalue()[:1024]


def overlapping() -> bytes:
    """A zip whose every entry names the same compressed bytes, as 42.zip's heirs do."""
    import struct
    import zlib

    plain = bytes(20 * MEGABYTE)
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = packer.compress(plain) + packer.flush()
    crc = zlib.crc32(plain)
    local = struct.pack(
        "<4sHHHHHIIIHH", b"PK\3\4", 20, 0, 8, 0, 0, crc, len(packed), len(plain), 1, 0
    )
    entry = struct.pack(
        "<4sHHHHHHIIIHHHHHII", b"PK\1\2", 20, 20, 0, 8, 0, 0, crc, len(packed), len(plain),
        1, 0, 0, 0, 0, 0, 0,
    ) + b"a"  # fmt: skip
    count = 4000
    head = local + b"a" + packed
    end = struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, count, count, len(entry) * count, len(head), 0)
    return head + entry * count + end


PROGRAM = """
import collections, json, resource, sys, time
sys.path.insert(0, sys.argv[1])
from agent.content import read, sandbox
import agent.content.archive
sandbox.POOL.give(sandbox.POOL.take())
data = open(sys.argv[2], "rb").read()
began = time.perf_counter()
document = read(data, sys.argv[2])
took = time.perf_counter() - began
status = open("/proc/self/status").read()  # ru_maxrss would be the one who started us
mine = int(status.split("VmHWM:")[1].split()[0])
sandbox.POOL.close()
reader = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
reasons = collections.Counter(each.reason for each in document.uninspectable)
characters = sum(len(part.text) for part in document.parts)
print(json.dumps([took, mine / 1024, reader / 1024, characters, reasons]))
"""


def hostile() -> int:
    print(
        f"{'file':34} {'MB':>6} {'s':>6} {'caller MB':>9} {'reader MB':>9} {'characters':>11}"
        "  not read"
    )
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        for what, name, make in hostile_files():
            path = Path(folder) / name
            path.write_bytes(make())
            done = subprocess.run(
                [sys.executable, "-c", PROGRAM, str(ROOT), str(path)],
                capture_output=True, text=True, timeout=60, check=False,
            )  # fmt: skip
            size = path.stat().st_size / MEGABYTE
            path.unlink()
            if done.returncode:
                print(f"{what:34} {size:6.1f} FAILED {done.stderr.strip().splitlines()[-1:]}")
                failed += 1
                continue
            took, mine, reader, characters, reasons = json.loads(done.stdout)
            bad = took > MOST_S or reader > MOST_MB or mine > MOST_MB
            failed += bad
            said = ", ".join(f"{reason} x {count}" for reason, count in reasons.items()) or "-"
            print(
                f"{what:34} {size:6.1f} {took:6.2f} {mine:9.0f} {reader:9.0f} {characters:11,}  "
                f"{said}{'   <-- over the limit' if bad else ''}",
                flush=True,
            )
    print(f"load average {os.getloadavg()[0]:.1f}")
    return 1 if failed else 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("part", nargs="?", choices=("peers", "hostile"))
    part = parser.parse_args().part
    code = 0
    with contextlib.suppress(KeyboardInterrupt):
        if part != "hostile":
            code |= peers()
        if part != "peers":
            code |= hostile()
    return code


if __name__ == "__main__":
    from agent.cli._piped import piped

    sys.exit(piped(main))
