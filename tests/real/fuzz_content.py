#!/usr/bin/env python3
"""Does any input make a reader fail in a way that nobody expects, or take long?

    python tests/real/fuzz_content.py mail|html|rtf|word|sheet|zip|macros|mainframe|pdf SECONDS

Inputs are made up by libFuzzer (atheris), guided by the code that they reach, from a few seeds. A
reader may refuse anything. What it may not do is raise what its contract does not name, which
`agent.content.walk.read` would hide as "broken", or work on after its time is over.
"""

from __future__ import annotations

import contextlib
import importlib.util
import sys
import tempfile
import time
import zlib
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from xml.parsers import expat

import atheris

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

with atheris.instrument_imports(include=["agent.content"]):
    from agent.content import archive, markup, message, pdf, reader_of, rtf, tables, vba, walk
    from agent.content.document import Limits, Refused

SLOW_S = 2.0
LIMITS = Limits(max_file_mb=1, max_text_mb=8, max_seconds=SLOW_S / 2, max_files=200)
EXPECTED = (Refused, expat.ExpatError, zlib.error, ValueError, EOFError, LookupError, OSError)
"""What a reader may raise where a file is broken. struct.error is not among them by itself."""


def _builders() -> ModuleType:
    path = ROOT / "tests" / "content" / "builders.py"
    spec = importlib.util.spec_from_file_location("builders", path)
    if spec is None or spec.loader is None:
        raise ImportError(f"{path}: cannot be loaded")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


MAIL = (
    b"Subject: =?utf-8?q?caf=C3=A9?=\nContent-Type: multipart/mixed; boundary=b\n\n--b\n"
    b"Content-Type: text/html; charset=x\n\n<p>9<b>4</b>3\n--b\nContent-Type: message/rfc822\n\n"
    b"Subject: y\nContent-Transfer-Encoding: base64\n\naGVsbG8=\n--b--\n"
)


def _in_package(part: str, make: ModuleType) -> Callable[[bytes], bytes]:
    """Puts made-up XML where the reader looks for it."""
    book = "<workbook><sheets><sheet name='S' r:id='a'/></sheets></workbook>"
    rels = "<R><Relationship Id='a' Target='worksheets/s.xml'/></R>"

    def wrap(data: bytes) -> bytes:
        parts: dict[str, str | bytes] = {part: data}
        if part.startswith("xl/"):
            parts |= {"xl/workbook.xml": book, "xl/_rels/workbook.xml.rels": rels}
        packed: bytes = make.package(parts)
        return packed

    return wrap


def _macros(data: bytes, here: walk.Walk) -> None:
    """The source of a module: its compression is the program that hostile bytes drive."""
    here.say(vba.source(data))


MODULE = b"\x01\x19\xb0\x00Attribut\x00e VB_Nam\x00e = 'x'"


def _targets() -> dict[str, tuple[walk.Reader, Callable[[bytes], bytes], list[bytes]]]:
    """For each name: the reader, what is done to the input before, and seeds."""
    make = _builders()

    def as_it_is(data: bytes) -> bytes:
        return data

    cells = b'<worksheet><row><c r="A1" s="1"><v>3</v></c></row></worksheet>'
    story = make.paragraph("a", "b").encode()
    return {
        "mail": (message.read, as_it_is, [MAIL]),
        "html": (markup.read, as_it_is, [b"<table><tr><td a='b'>x</table><!-- y --><script>z"]),
        "rtf": (rtf.read, as_it_is, [b"{\\rtf1\\ansi {\\*\\x y}caf\\'e9\\u12?\\par{\\pict 00ff}}"]),
        "word": (archive.read, _in_package("word/document.xml", make), [b"<d>%s</d>" % story]),
        "sheet": (archive.read, _in_package("xl/worksheets/s.xml", make), [cells]),
        "macros": (_macros, as_it_is, [MODULE]),
        "mainframe": (
            tables.read,
            as_it_is,
            ["Name,NHS number\nA B,943 476 5919\n".encode("cp500")],
        ),
        "pdf": (pdf.read, as_it_is, [make.pdf([make.shown("x")])]),
        "zip": (archive.read, as_it_is, [make.zipped({"a.txt": b"x", "b.zip": make.zipped({})})]),
    }


def main() -> None:
    name, seconds = sys.argv[1], int(sys.argv[2])
    reader, wrap, seeds = _targets()[name]

    def one(data: bytes) -> None:
        here = walk.Walk(LIMITS, reader_of, walk.budget(LIMITS), walk.Found())
        began = time.process_time()
        with contextlib.suppress(*EXPECTED):
            reader(wrap(data), here)
        took = time.process_time() - began
        if took > SLOW_S:
            raise RuntimeError(f"{name}: {len(data)} bytes took {took:.1f} s")

    with tempfile.TemporaryDirectory() as folder:
        for number, seed in enumerate(seeds):
            (Path(folder) / str(number)).write_bytes(seed)
        options = [f"-max_total_time={seconds}", "-max_len=4096", "-timeout=10", "-verbosity=0"]
        atheris.Setup([sys.argv[0], *options, f"-artifact_prefix={folder}/", folder], one)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
