"""What does a PDF say: its pages, forms, comments, attachments and properties?

Read by PDFium (through pypdfium2) in the reader's process. A page that is a picture is
uninspectable: there may be a scanned letter on it.
"""

from __future__ import annotations

import ctypes
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pypdfium2.raw as pdfium

from agent.content import markup
from agent.content.document import Reason, Refused
from agent.content.text import decode

if TYPE_CHECKING:
    from agent.content.walk import Walk

_FEW = 200
"""Characters on a page below which it may be a picture with a stamp or a page number."""
_MUCH = 0.3
"""Share of a page that a picture must cover to be what the page is about."""
_DOTS, _LARGEST = 200, 3300
"""Dots an inch at which pages are drawn to be read, and pixels of the longer side at most."""
_INFO = ("Title", "Author", "Subject", "Keywords", "Creator", "Producer")
_EVENTS = (
    pdfium.FPDF_ANNOT_AACTION_KEY_STROKE,
    pdfium.FPDF_ANNOT_AACTION_FORMAT,
    pdfium.FPDF_ANNOT_AACTION_VALIDATE,
    pdfium.FPDF_ANNOT_AACTION_CALCULATE,
)
"""At which a field's scripts run."""
_XFA = (pdfium.FORMTYPE_XFA_FULL, pdfium.FORMTYPE_XFA_FOREGROUND)
# Labels that Microsoft Purview writes into the document's information and its XMP metadata.
_LABEL = re.compile(
    rb"(MSIP_Label_[0-9a-fA-F-]{36}_\w{1,40})\s*(?:>([^<]{0,200})<|\(([^)]{0,200})\))"
)


def _string(call: Callable[..., int], *arguments: object) -> str:
    """What a PDFium function writes into a buffer as UTF-16, asked first for its size in bytes."""
    size = call(*arguments, None, 0)
    if size <= 2:
        return ""
    buffer = ctypes.create_string_buffer(size)
    call(*arguments, ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)), size)
    return buffer.raw[:size].decode("utf-16-le", "replace").rstrip("\0")


def start() -> None:
    """Start PDFium, which looks at the system's fonts; once is enough for every fork."""
    pdfium.FPDF_InitLibrary()


@contextmanager
def _open(data: bytes) -> Iterator[Any]:
    """The document. Raises Refused where it needs a password or is none."""
    start()
    document = pdfium.FPDF_LoadMemDocument64(data, len(data), None)
    if not document:
        locked = pdfium.FPDF_GetLastError() in (pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY)
        raise Refused(Reason.ENCRYPTED if locked else Reason.BROKEN)
    try:
        yield document
    finally:
        pdfium.FPDF_CloseDocument(document)


@contextmanager
def _forms(document: Any, walk: Walk) -> Iterator[Any]:
    """What is needed to ask form fields for their values; None where there are none."""
    kind = pdfium.FPDF_GetFormType(document)
    if kind in _XFA:  # its fields are not on the pages, and nobody but Adobe reads it
        walk.cannot(Reason.UNSUPPORTED, "form")
    if kind == pdfium.FORMTYPE_NONE:
        yield None
        return
    info = pdfium.FPDF_FORMFILLINFO(version=2)
    form = pdfium.FPDFDOC_InitFormFillEnvironment(document, info)
    try:
        yield form
    finally:
        pdfium.FPDFDOC_ExitFormFillEnvironment(form)


def _page_text(page: Any, walk: Walk) -> str:
    text_page = pdfium.FPDFText_LoadPage(page)
    if not text_page:
        raise Refused(Reason.BROKEN)
    try:
        count = pdfium.FPDFText_CountChars(text_page)
        if count <= 0:
            return ""
        if count > walk.budget.memory:
            raise Refused(Reason.TOO_LARGE)
        buffer = (ctypes.c_ushort * (count + 1))()
        written = pdfium.FPDFText_GetText(text_page, 0, count, buffer)
    finally:
        pdfium.FPDFText_ClosePage(text_page)
    text = bytes(buffer)[: max(written - 1, 0) * 2].decode("utf-16-le", "replace")
    # PDFium marks a hyphen at the end of a line with U+0002 or U+FFFE.
    return text.replace("\x02", "-").replace("\ufffe", "-").replace("\r\n", "\n")


def _is_picture(page: Any) -> bool:
    """True where pictures, or drawings such as outlined letters, cover much of the page."""
    whole = pdfium.FPDF_GetPageWidthF(page) * pdfium.FPDF_GetPageHeightF(page)
    covered = 0.0
    edges = [ctypes.c_float() for _ in range(4)]
    for index in range(min(pdfium.FPDFPage_CountObjects(page), 5000)):
        shape = pdfium.FPDFPage_GetObject(page, index)
        kind = pdfium.FPDFPageObj_GetType(shape)
        if kind not in (pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_FORM):
            continue
        if pdfium.FPDFPageObj_GetBounds(shape, *edges):
            left, bottom, right, top = (edge.value for edge in edges)
            covered += abs(right - left) * abs(top - bottom)
    return bool(covered > whole * _MUCH)


def _drawn(page: Any) -> bytes:
    """The page in grey at 200 dots an inch, at most as large as A3, as a portable graymap."""
    wide, high = pdfium.FPDF_GetPageWidthF(page), pdfium.FPDF_GetPageHeightF(page)
    scale = min(_DOTS / 72, _LARGEST / max(wide, high, 1))
    width, height = max(int(wide * scale), 1), max(int(high * scale), 1)
    bitmap = pdfium.FPDFBitmap_Create(width, height, 0)
    if not bitmap:
        raise Refused(Reason.OUT_OF_MEMORY)
    try:
        pdfium.FPDFBitmap_FillRect(bitmap, 0, 0, width, height, 0xFFFFFFFF)
        pdfium.FPDF_RenderPageBitmap(
            bitmap, page, 0, 0, width, height, 0, pdfium.FPDF_ANNOT | pdfium.FPDF_GRAYSCALE
        )
        stride = pdfium.FPDFBitmap_GetStride(bitmap)
        pixels = ctypes.string_at(pdfium.FPDFBitmap_GetBuffer(bitmap), stride * height)
    finally:
        pdfium.FPDFBitmap_Destroy(bitmap)
    # Four bytes a pixel, all of one value but the last.
    rows = [pixels[at : at + 4 * width : 4] for at in range(0, stride * height, stride)]
    return b"P5 %d %d 255\n" % (width, height) + b"".join(rows)


def _annotations(page: Any, form: Any, walk: Walk) -> tuple[list[str], list[str]]:
    """Filled-in fields as "name: value", and comments."""
    fields, comments = [], []
    for index in range(min(pdfium.FPDFPage_GetAnnotCount(page), 20_000)):
        note = pdfium.FPDFPage_GetAnnot(page, index)
        if not note:
            continue
        kind = pdfium.FPDFAnnot_GetSubtype(note)
        if kind == pdfium.FPDF_ANNOT_WIDGET and form:
            value = _string(pdfium.FPDFAnnot_GetFormFieldValue, form, note)
            name = _string(pdfium.FPDFAnnot_GetFormFieldAlternateName, form, note)
            name = name or _string(pdfium.FPDFAnnot_GetFormFieldName, form, note)
            if value:
                fields.append(f"{name}: {value}")
        elif kind == pdfium.FPDF_ANNOT_FILEATTACHMENT:
            _attachment(pdfium.FPDFAnnot_GetFileAttachment(note), walk)
        else:
            comments.append(_string(pdfium.FPDFAnnot_GetStringValue, note, b"Contents"))
            comments.append(_string(pdfium.FPDFAnnot_GetStringValue, note, b"Subj"))
            # 12.5.6.2: the same with its looks, as a page of XHTML; it may say more.
            rich = _string(pdfium.FPDFAnnot_GetStringValue, note, b"RC")
            comments += [each for each in markup.extract(rich) if each.strip() != comments[-2]]
        if kind == pdfium.FPDF_ANNOT_WIDGET and form:
            for event in _EVENTS:
                script = _string(
                    pdfium.FPDFAnnot_GetFormAdditionalActionJavaScript, form, note, event
                )
                comments.append(script)
        pdfium.FPDFPage_CloseAnnot(note)
        walk.breathe()
    return fields, [each for each in comments if each]


def _page(document: Any, number: int, form: Any, walk: Walk) -> None:
    page = pdfium.FPDF_LoadPage(document, number)
    if not page:
        raise Refused(Reason.BROKEN)
    section = f"page {number + 1}"
    try:
        text = _page_text(page, walk)
        walk.say(text, section)
        fields, comments = _annotations(page, form, walk)
        walk.say("\n".join(fields), f"{section}, form")
        walk.say("\n".join(comments), f"{section}, comments")
        if len(text) < _FEW and _is_picture(page):
            walk.picture(_drawn(page) if walk.limits.ocr_seconds > 0 else b"", section)
    finally:
        pdfium.FPDF_ClosePage(page)


def _attachment(attached: Any, walk: Walk) -> None:
    if not attached:
        return
    name = _string(pdfium.FPDFAttachment_GetName, attached)
    size = ctypes.c_ulong()
    if not pdfium.FPDFAttachment_GetFile(attached, None, 0, size):
        return
    if size.value > walk.limits.max_file_mb * 1024 * 1024:
        walk.inside(name, b"", cut=Reason.TOO_LARGE)
        return
    buffer = ctypes.create_string_buffer(size.value)
    pdfium.FPDFAttachment_GetFile(attached, buffer, size.value, size)
    walk.inside(name, buffer.raw)


def _scripts(document: Any) -> Iterator[str]:
    """The JavaScript that the document brings along (12.6.4.17), with its names."""
    for index in range(min(max(pdfium.FPDFDoc_GetJavaScriptActionCount(document), 0), 1000)):
        action = pdfium.FPDFDoc_GetJavaScriptAction(document, index)
        if action:
            yield _string(pdfium.FPDFJavaScriptAction_GetName, action)
            yield _string(pdfium.FPDFJavaScriptAction_GetScript, action)
            pdfium.FPDFDoc_CloseJavaScriptAction(action)


def _outline(document: Any) -> list[str]:
    """The titles of the bookmarks, nested ones too."""
    titles: list[str] = []
    seen: set[int] = set()
    waiting = [pdfium.FPDFBookmark_GetFirstChild(document, None)]
    while waiting and len(titles) < 20_000:
        mark = waiting.pop()
        address = ctypes.cast(mark, ctypes.c_void_p).value
        if not address or address in seen:
            continue
        seen.add(address)
        titles.append(_string(pdfium.FPDFBookmark_GetTitle, mark))
        waiting.append(pdfium.FPDFBookmark_GetNextSibling(document, mark))
        waiting.append(pdfium.FPDFBookmark_GetFirstChild(document, mark))
    return titles


def read(data: bytes, walk: Walk) -> None:
    """A PDF, page by page; a broken page spares the rest."""
    with _open(data) as document, _forms(document, walk) as form:
        for number in range(pdfium.FPDF_GetPageCount(document)):
            try:
                _page(document, number, form, walk)
            except Refused as refusal:
                if refusal.reason is not Reason.BROKEN:
                    raise
                walk.cannot(Reason.BROKEN, f"page {number + 1}")
        for index in range(min(pdfium.FPDFDoc_GetAttachmentCount(document), 1000)):
            _attachment(pdfium.FPDFDoc_GetAttachment(document, index), walk)
        walk.say("\n".join(_outline(document)), "outline")
        walk.say("\n".join(_scripts(document)), "scripts")
        said = [
            f"{key}: {_string(pdfium.FPDF_GetMetaText, document, key.encode())}" for key in _INFO
        ]
    said += [f"{decode(k)}: {decode(a or b)}" for k, a, b in _LABEL.findall(data)]
    walk.say("\n".join(line for line in said if not line.endswith(": ")), "properties")
