"""Pictures are read where tesseract is there, and stay uninspectable where it is not sure."""

from __future__ import annotations

import io
import shutil
import struct
import sys
import zlib
from pathlib import Path

import pytest

from agent.content import Limits, ocr, read

HEADER = "level page block par line word left top width height conf text".replace(" ", "\t")
PNG = b"\x89PNG\r\n\x1a\n" + bytes(8) + struct.pack(">II", 1200, 1600) + bytes(90_000)


def tsv(*lines: str, sure: float) -> str:
    rows = [
        f"5\t1\t1\t1\t{number}\t{at}\t0\t0\t9\t9\t{sure}\t{word}"
        for number, line in enumerate(lines)
        for at, word in enumerate(line.split())
    ]
    return "\n".join([HEADER, *rows]) + "\n"


@pytest.fixture
def tesseract(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Puts a script of the shell in tesseract's place, which does and says what it is told."""

    def put(says: str, does: str = "cat >/dev/null") -> None:
        if sys.platform == "win32":
            pytest.skip("a script is no executable here")
        path, said = tmp_path / "tesseract", tmp_path / "said"
        said.write_text(says, "utf-8")
        path.write_text(f"#!/bin/sh\n{does}\ncat {said}\n", "utf-8")
        path.chmod(0o755)
        for folder in path.parents:
            if folder != Path(folder.anchor) and folder.stat().st_uid == tmp_path.stat().st_uid:
                folder.chmod(folder.stat().st_mode | 0o111)  # it runs as nobody
        monkeypatch.setattr(ocr, "executable", lambda: str(path))

    return put


def said(data: bytes, **limits: float) -> tuple[dict[str, str], dict[str, str]]:
    document = read(data, "scan.png", limits=Limits(**limits))  # type: ignore[arg-type]
    missing = {each.part: each.reason.value for each in document.uninspectable}
    return {each.place: each.text for each in document.parts}, missing


def test_what_it_is_sure_of_is_text(tesseract):
    tesseract(tsv("NHS no 943", "Jane Smith", sure=92.0), "test $(head -c 4 | wc -c) = 4 || exit 1")

    assert said(PNG) == ({"whole file": "NHS no 943 \nJane Smith"}, {})


@pytest.mark.parametrize(
    "output",
    [tsv("Kxq fll ii", sure=31.0), tsv("A4 B", sure=95.0), tsv(sure=0.0), "", "nonsense\n1\t2"],
    ids=["unsure", "few words", "nothing", "silence", "nonsense"],
)
def test_a_picture_it_cannot_read_stays_one(tesseract, output):
    tesseract(output)
    assert said(PNG)[1] == {"whole file": "image-only"}


@pytest.mark.parametrize("code", ["exit 1", "sleep 9", "kill -9 $$"])
def test_a_reader_that_fails_or_is_late(tesseract, code):
    tesseract(tsv("one two three", sure=99.0), code)
    assert said(PNG, ocr_seconds=0.6) == ({}, {"whole file": "image-only"})


def test_it_writes_no_file(tesseract, tmp_path):
    tmp_path.chmod(0o777)
    tesseract(tsv("one two three", sure=99.0), f"cat >{tmp_path / 'left'}")
    said(PNG)
    left = tmp_path / "left"
    assert not left.exists() or not left.read_bytes()


def test_switched_off_or_not_there(tesseract, monkeypatch):
    tesseract(tsv("one two three", sure=99.0))
    assert said(PNG, ocr_seconds=0) == ({}, {"whole file": "image-only"})
    monkeypatch.setattr(ocr, "executable", lambda: None)
    assert said(PNG) == ({}, {"whole file": "image-only"})


def test_too_many_pictures_for_one_message(tesseract, monkeypatch, make):
    tesseract(tsv("one two three", sure=99.0))
    monkeypatch.setattr("agent.content.walk._MOST_DRAWN", 1)
    assert said(PNG)[1] == {"whole file": "image-only"}


def test_a_picture_in_an_archive(tesseract, make):
    tesseract(tsv("one two three", sure=99.0))
    texts, missing = said(make.zipped({"a.txt": "hello", "b.png": PNG}))
    assert texts["'b.png'"].split() == ["one", "two", "three"]
    assert not missing


LINES = ("Discharge summary", "Patient: Jane Smith   DOB 03/07/1961", "NHS No. 943 476 5919")


def _graymap(make, lines: tuple[str, ...]) -> tuple[int, int, bytes]:
    """A page with these lines, drawn."""
    import pypdfium2.raw as pdfium

    from agent.content import pdf

    text = "\n".join(
        f"BT /F1 14 Tf 60 {740 - 24 * at} Td ({line}) Tj ET" for at, line in enumerate(lines)
    )
    with pdf._open(make.pdf([text])) as document:
        page = pdfium.FPDF_LoadPage(document, 0)
        drawn = pdf._drawn(page)
        pdfium.FPDF_ClosePage(page)
    head, _, pixels = drawn.partition(b"\n")
    _, width, height, _ = head.split()
    return int(width), int(height), pixels


def _png(width: int, height: int, pixels: bytes) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        crc = zlib.crc32(kind + data)
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", crc)

    rows = io.BytesIO()
    for at in range(0, len(pixels), width):
        rows.write(b"\0" + pixels[at : at + width])
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    body = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows.getvalue(), 1))
    return b"\x89PNG\r\n\x1a\n" + body + chunk(b"IEND", b"")


@pytest.mark.real
@pytest.mark.skipif(shutil.which("tesseract") is None, reason="tesseract is not installed")
def test_with_tesseract(make, monkeypatch):
    monkeypatch.setattr(ocr, "executable", lambda: shutil.which("tesseract"))
    width, height, pixels = _graymap(make, LINES)
    texts, missing = said(_png(width, height, pixels))
    assert "943 476 5919" in texts["whole file"]
    assert not missing
    image = zlib.compress(pixels, 1)
    scanned = make.pdf(
        ["q 600 0 0 800 0 0 cm /Scan Do Q"] * 2,
        f"<< /Type /XObject /Subtype /Image /Width {width} /Height {height} /ColorSpace /DeviceGray"
        f" /BitsPerComponent 8 /Filter /FlateDecode /Length {len(image)} >>\nstream\n"
        f"{image.decode('latin-1')}\nendstream",
    ).replace(b"/I 4 0 R", b"/Scan 14 0 R")
    texts, missing = said(scanned)
    assert "943 476 5919" in texts["page 1"]
    assert "943 476 5919" in texts["page 2"]
    assert not missing
    noise = bytes(range(256)) * (width * height // 256 + 1)
    png = _png(width, height, noise[: width * height])
    assert said(png, ocr_seconds=2)[1] == {"whole file": "image-only"}
