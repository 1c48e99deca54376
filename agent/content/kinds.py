"""What kind of file is this?

Judged by its first bytes; then, for what is text, by its media type and name. A name is believed
only where the bytes agree: a `.docx` called `notes.txt` is still a `.docx`.
"""

from __future__ import annotations

import re
from enum import StrEnum

from agent.content.text import looks_like_text


class Kind(StrEnum):
    """Every kind that we tell apart. One without a reader is uninspectable."""

    EMPTY = "empty"
    TEXT = "text"
    HTML = "html"
    MAIL = "mail"
    MAILBOX = "mailbox"
    TABLE = "table"
    """Text with a separator: CSV, TSV."""
    SQL = "sql"
    """A database dump."""
    CARD = "card"
    """iCalendar or vCard."""
    IMAGE = "image"
    HARMLESS = "harmless"
    """Fonts, style sheets, detached signatures, public keys: no text of people's own."""
    ZIP = "zip"
    """Also docx, xlsx, pptx, odt, ods, odp and epub: told apart by what is inside."""
    TAR = "tar"
    GZIP = "gzip"
    BZIP2 = "bzip2"
    XZ = "xz"
    PDF = "pdf"
    RTF = "rtf"
    OLE = "ole"
    """.msg, .doc, .xls, .ppt, encrypted office files."""
    TNEF = "tnef"
    SQLITE = "sqlite"
    CMS = "cms"
    """S/MIME: signed or encrypted content in DER."""
    ENCRYPTED = "encrypted"
    UNKNOWN = "unknown"


_MAGIC: tuple[tuple[bytes, Kind], ...] = (
    (b"PK\x03\x04", Kind.ZIP),
    (b"PK\x05\x06", Kind.ZIP),
    (b"PK\x07\x08", Kind.ZIP),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Kind.OLE),
    (b"{\\rtf", Kind.RTF),
    (b"\x1f\x8b", Kind.GZIP),
    (b"BZh", Kind.BZIP2),
    (b"\xfd7zXZ\x00", Kind.XZ),
    (b"\x78\x9f\x3e\x22", Kind.TNEF),
    (b"SQLite format 3\x00", Kind.SQLITE),
    (b"\x89PNG\r\n\x1a\n", Kind.IMAGE),
    (b"\xff\xd8\xff", Kind.IMAGE),
    (b"GIF87a", Kind.IMAGE),
    (b"GIF89a", Kind.IMAGE),
    (b"II*\x00", Kind.IMAGE),
    (b"MM\x00*", Kind.IMAGE),
    (b"\x00\x00\x01\x00", Kind.IMAGE),
    (b"\xd7\xcd\xc6\x9a", Kind.IMAGE),
    (b"wOFF", Kind.HARMLESS),
    (b"wOF2", Kind.HARMLESS),
    (b"OTTO\x00", Kind.HARMLESS),
    (b"\x00\x01\x00\x00\x00", Kind.HARMLESS),
    (b"-----BEGIN PGP MESSAGE", Kind.ENCRYPTED),
    (b"age-encryption.org/v1", Kind.ENCRYPTED),
    (b"\x76\xe8\x04\x60\xc4\x11\xe3\x86", Kind.ENCRYPTED),  # .rpmsg, MS-OXORMMS 2.1.2
    (b"LUKS\xba\xbe", Kind.ENCRYPTED),
    (b"7z\xbc\xaf\x27\x1c", Kind.UNKNOWN),
    (b"Rar!\x1a\x07", Kind.UNKNOWN),
    (b"!BDN", Kind.UNKNOWN),
    (b"\x7fELF", Kind.UNKNOWN),
)

_BY_FIRST_BYTE = {
    first: [each for each in _MAGIC if each[0][0] == first] for first in {m[0] for m, _ in _MAGIC}
}
# RFC 9580 6.2 and RFC 7468: a signature, key or certificate and not a line more.
_ARMOUR = re.compile(
    rb"\s*(?:-----BEGIN (PGP SIGNATURE|PGP PUBLIC KEY BLOCK|CERTIFICATE|PUBLIC KEY)-----\s*"
    rb"(?:(?:Version|Comment|Hash|Charset):[^\r\n]{0,100}\r?\n)*\s*"
    rb"(?:[A-Za-z0-9+/=]{1,76}\s+)*-----END \1-----\s*)+"
)

_TYPES: dict[str, Kind] = {
    "message/rfc822": Kind.MAIL,
    "message/global": Kind.MAIL,
    "application/mbox": Kind.MAILBOX,
    "text/html": Kind.HTML,
    "application/xhtml+xml": Kind.HTML,
    "text/csv": Kind.TABLE,
    "text/tab-separated-values": Kind.TABLE,
    "text/calendar": Kind.CARD,
    "text/vcard": Kind.CARD,
    "text/x-vcard": Kind.CARD,
    "text/directory": Kind.CARD,
    "text/css": Kind.HARMLESS,
    "application/pkcs7-signature": Kind.HARMLESS,
    "application/x-pkcs7-signature": Kind.HARMLESS,
    "application/pgp-signature": Kind.HARMLESS,
    "application/pgp-keys": Kind.HARMLESS,
    "application/pkcs7-mime": Kind.CMS,
    "application/x-pkcs7-mime": Kind.CMS,
    "application/pgp-encrypted": Kind.HARMLESS,
    "application/x-microsoft-rpmsg-message": Kind.ENCRYPTED,
    "application/ms-tnef": Kind.TNEF,
}

_ENDINGS: dict[str, Kind] = {
    "eml": Kind.MAIL,
    "mht": Kind.MAIL,
    "mhtml": Kind.MAIL,
    "mbox": Kind.MAILBOX,
    "html": Kind.HTML,
    "htm": Kind.HTML,
    "xhtml": Kind.HTML,
    "svg": Kind.HTML,
    "csv": Kind.TABLE,
    "tsv": Kind.TABLE,
    "tab": Kind.TABLE,
    "psv": Kind.TABLE,
    "sql": Kind.SQL,
    "ics": Kind.CARD,
    "vcs": Kind.CARD,
    "vcf": Kind.CARD,
    "css": Kind.HARMLESS,
}

_BINARY_ENDINGS: dict[str, Kind] = {
    "p7s": Kind.HARMLESS,
    "p7m": Kind.CMS,
    "gpg": Kind.ENCRYPTED,
    "pgp": Kind.ENCRYPTED,
    "ttf": Kind.HARMLESS,
    "otf": Kind.HARMLESS,
    "tif": Kind.IMAGE,
}

# Enough to tell a message from a text that opens with "Note: …": two header fields of RFC 5322,
# one of them a field that only messages carry.
_FIELD = re.compile(rb"[!-9;-~]{1,76}[ \t]*:[ \t]?[^\r\n]*(?:\r?\n[ \t]+[^\r\n]*)*\r?\n")
_MAIL_FIELD = re.compile(
    rb"(?im)^(?:received|return-path|delivered-to|message-id|mime-version|date|from|to|subject"
    rb"|content-type|x-[a-z-]+)[ \t]*:"
)
_SURELY_MAIL = re.compile(
    rb"(?im)^(?:received|return-path|delivered-to|message-id|mime-version)[ \t]*:"
)
_FROM_LINE = re.compile(rb"From [^\r\n]{1,400}\d\d:\d\d[^\r\n]*\r?\n")
_SQL_START = re.compile(
    rb"(?i)(?:\s|--[^\n]*\n|/\*.{0,2000}?\*/;?|set\b[^;]{1,200};)*+"
    rb"(?:create\s+table|insert\s+into|drop\s+table|begin\s+transaction|copy\s+[^\n]{1,500}stdin)\b"
)
_HEAD = 16 * 1024
_HTML_START = re.compile(
    rb"(?is)\s*(?:<\?xml[^>]*>\s*)?(?:<!--.{0,2000}?-->\s*)?<(?:!doctype\s+html|html|svg)\b"
)


def _looks_like_mail(head: bytes) -> bool:
    end = 0
    while field := _FIELD.match(head, end):
        end = field.end()
    block = head[:end]
    return len(_MAIL_FIELD.findall(block)) >= 2 and bool(_SURELY_MAIL.search(block))


def _by_magic(data: bytes) -> Kind | None:
    head = data[:_HEAD]
    for magic, kind in _BY_FIRST_BYTE.get(head[0], ()):
        if head.startswith(magic):
            # A compound file is full of zeros; a letter that begins with its magic is a letter.
            return None if kind is Kind.OLE and looks_like_text(data) else kind
    # PDF 32000-1, implementation note 13: the header may stand anywhere in the first 1024 bytes.
    if b"%PDF-" in head[:1024] and (head.startswith(b"%PDF-") or not looks_like_text(head[:1024])):
        return Kind.PDF
    if head.startswith(b"-----BEGIN ") and _ARMOUR.fullmatch(data):
        return Kind.HARMLESS
    if head[257:262] == b"ustar":
        return Kind.TAR
    if head[4:8] == b"ftyp":
        return Kind.IMAGE if head[8:12] in (b"heic", b"heix", b"mif1", b"avif") else Kind.UNKNOWN
    if head[:4] == b"RIFF":
        return Kind.IMAGE if head[8:12] == b"WEBP" else Kind.UNKNOWN
    if (
        head[:2] == b"BM"
        and len(head) > 18
        and head[14:18] in (b"\x28\0\0\0", b"\x6c\0\0\0", b"\x7c\0\0\0")
    ):
        return Kind.IMAGE
    return None


def detect(data: bytes, name: str = "", media_type: str = "") -> Kind:
    """The kind of this file; UNKNOWN for what nobody here can read.

    `media_type` is what the container claims, such as `text/html`; parameters are ignored.
    """
    stated = media_type.partition(";")[0].strip().lower()
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    if not data.strip(b" \t\r\n\0"):
        return Kind.EMPTY
    if stated in ("message/rfc822", "message/global"):
        return Kind.MAIL
    if data[:1] in b" \t\r\n\xef":  # blank lines, or a UTF-8 mark, before what tells
        data = data.lstrip(b" \t\r\n\xef\xbb\xbf")
    if kind := _by_magic(data):
        return kind
    if kind := _BINARY_ENDINGS.get(ending):
        return kind
    claimed = _TYPES.get(stated) or _ENDINGS.get(ending)
    if claimed in (Kind.CMS, Kind.ENCRYPTED, Kind.TNEF) or (claimed is Kind.HARMLESS and stated):
        return claimed
    if stated.startswith("font/"):
        return Kind.HARMLESS
    if not (looks_like_text(data) or stated.startswith("text/")):
        return Kind.IMAGE if stated.startswith("image/") else Kind.UNKNOWN
    return _text_kind(data[:_HEAD], claimed)


def _text_kind(head: bytes, claimed: Kind | None) -> Kind:
    if head[:15].upper().startswith((b"BEGIN:VCALENDAR", b"BEGIN:VCARD")):
        return Kind.CARD
    if (separator := _FROM_LINE.match(head)) and _looks_like_mail(head[separator.end() :]):
        return Kind.MAILBOX
    if claimed:
        return claimed
    if _looks_like_mail(head):
        return Kind.MAIL
    if _SQL_START.match(head):
        return Kind.SQL
    return Kind.HTML if _HTML_START.match(head) else Kind.TEXT
