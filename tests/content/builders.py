"""Builds files for the tests: office packages, compound files, PDFs, tars."""

from __future__ import annotations

import io
import itertools
import struct
import zipfile
from collections.abc import Mapping, Sequence

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
A = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'


def zipped(parts: Mapping[str, str | bytes]) -> bytes:
    """A zip file with these members."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()


def package(parts: Mapping[str, str | bytes]) -> bytes:
    """An OOXML package with these parts."""
    return zipped({"[Content_Types].xml": "<Types/>", **parts})


def docx(body: str, **parts: str) -> bytes:
    """A Word document; `parts` by name without folder and ending."""
    more = {f"word/{name}.xml": text for name, text in parts.items()}
    return package({"word/document.xml": f"<w:document {W}>{body}</w:document>", **more})


def run(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'


def paragraph(*texts: str) -> str:
    return f"<w:p>{''.join(map(run, texts))}</w:p>"


def xlsx(*sheets: tuple[str, str, str], **parts: str) -> bytes:
    """A workbook from (name, state, sheet's XML); `parts` by name without folder and ending."""
    listed = "".join(
        f'<sheet name="{name}" sheetId="{n}" state="{state}" r:id="rId{n}"/>'
        for n, (name, state, _) in enumerate(sheets, 1)
    )
    rels = "".join(
        f'<Relationship Id="rId{n}" Target="worksheets/sheet{n}.xml"/>'
        for n in range(1, len(sheets) + 1)
    )
    return package(
        {
            "xl/workbook.xml": f"<workbook><sheets>{listed}</sheets></workbook>",
            "xl/_rels/workbook.xml.rels": f"<Relationships>{rels}</Relationships>",
            **{f"xl/worksheets/sheet{n}.xml": s[2] for n, s in enumerate(sheets, 1)},
            **{f"xl/{name}.xml": text for name, text in parts.items()},
        }
    )


_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_SECTOR = 512

Tree = Mapping[str, "bytes | Tree"]


def _cut(data: bytes, size: int) -> list[bytes]:
    return [data[at : at + size].ljust(size, b"\0") for at in range(0, len(data), size)]


class _Chains:
    """Sectors of one size, and the table of which follows which."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.sectors: list[bytes] = []
        self.table: list[int] = []

    def add(self, data: bytes) -> int:
        """Keep these bytes; the number of their first sector."""
        pieces = _cut(data, self.size)
        first = len(self.sectors)
        self.table += [*range(first + 1, first + len(pieces)), *([_END] if pieces else [])]
        self.sectors += pieces
        return first if pieces else _END


def _entries(tree: Tree) -> list[tuple[str, int, int, int, bytes]]:
    """Name, type, first child, right sibling and data of every directory entry."""
    found: list[tuple[str, int, int, int, bytes]] = []

    def add(name: str, node: bytes | Tree) -> int:
        index = len(found)
        if isinstance(node, bytes):
            found.append((name, 2, _FREE, _FREE, node))
            return index
        found.append((name, 1 if index else 5, _FREE, _FREE, b""))
        children = [add(each, node[each]) for each in sorted(node, key=lambda n: (len(n), n))]
        for left, right in itertools.pairwise(children):
            found[left] = (*found[left][:3], right, found[left][4])
        if children:
            found[index] = (name, found[index][1], children[0], _FREE, b"")
        return index

    add("Root Entry", tree)
    return found


def compound(tree: Tree) -> bytes:
    """The bytes of a compound file with these streams (bytes) and storages (mappings)."""
    big, small = _Chains(_SECTOR), _Chains(64)
    entries = _entries(tree)
    starts = [(big if len(each[4]) >= 4096 else small).add(each[4]) for each in entries]
    mini = b"".join(small.sectors)
    starts[0] = big.add(mini)
    directory = b""
    for start, (name, kind, child, right, data) in zip(starts, entries, strict=True):
        wide = name.encode("utf-16-le")
        directory += (wide + b"\0\0").ljust(64, b"\0")
        directory += struct.pack("<HBBIII", len(wide) + 2, kind, 1, _FREE, right, child)
        directory += bytes(36) + struct.pack("<IQ", start, len(mini) if kind == 5 else len(data))
    at_directory = big.add(directory.ljust(-(-len(directory) // _SECTOR) * _SECTOR, b"\0"))
    mini_table = struct.pack(f"<{len(small.table)}I", *small.table)
    at_mini_table = big.add(mini_table)
    mini_sectors = -(-len(mini_table) // _SECTOR)
    fat_sectors = -(-(len(big.table) + 110) // 128)
    at_fat = len(big.sectors)
    fat = [*big.table, *[_FAT] * fat_sectors]
    fat += [_FREE] * (fat_sectors * 128 - len(fat))
    header = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16)
    header += struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<III", 0, fat_sectors, at_directory)
    header += struct.pack("<IIIIII", 0, 4096, at_mini_table, mini_sectors, _END, 0)
    header += struct.pack(f"<{fat_sectors}I", *range(at_fat, at_fat + fat_sectors))
    return (
        header.ljust(_SECTOR, b"\xff") + b"".join(big.sectors) + struct.pack(f"<{len(fat)}I", *fat)
    )


def pdf(pages: Sequence[str], *objects: str, extra: str = "", catalog: str = "") -> bytes:
    """A PDF with a page for each content stream. `objects` follow, numbered from 10 + 2 * pages;
    `extra` goes into every page, `catalog` into the catalogue.
    """
    numbered: dict[int, bytes] = {}
    kids = " ".join(f"{10 + 2 * n} 0 R" for n in range(len(pages)))
    numbered[1] = f"<< /Type /Catalog /Pages 2 0 R {catalog} >>".encode()
    numbered[2] = f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode()
    numbered[3] = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
    for n, content in enumerate(pages):
        numbered[10 + 2 * n] = (
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Resources << /Font << /F1 3 0 R"
            f" >> /XObject << /I 4 0 R >> >> /Contents {11 + 2 * n} 0 R {extra} >>"
        ).encode()
        stream = content.encode("latin-1")
        numbered[11 + 2 * n] = b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream)
    pixels = bytes(64)
    numbered[4] = (
        b"<< /Type /XObject /Subtype /Image /Width 8 /Height 8 /ColorSpace /DeviceGray"
        b" /BitsPerComponent 8 /Length 64 >>\nstream\n" + pixels + b"\nendstream"
    )
    for n, each in enumerate(objects):
        numbered[10 + 2 * len(pages) + n] = each.encode("latin-1")
    out = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    places: dict[int, int] = {}
    for number, body in sorted(numbered.items()):
        places[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    size = max(numbered) + 1
    out += b"xref\n0 %d\n" % size
    for number in range(size):
        out += b"%010d %05d %c \n" % (
            places.get(number, 0),
            0 if number in places else 65535,
            b"n" if number in places else b"f",
        )
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, start)
    return bytes(out)


def shown(text: str) -> str:
    """A content stream that shows one line."""
    return f"BT /F1 12 Tf 50 700 Td ({text}) Tj ET"


def ole_message(**streams: bytes | Mapping[str, bytes]) -> dict[str, bytes | Mapping[str, bytes]]:
    """The streams of an Outlook message, by property id and type: `_0037001F=…`."""
    named = {f"__substg1.0{name}": data for name, data in streams.items()}
    return {"__properties_version1.0": bytes(32), **named}
