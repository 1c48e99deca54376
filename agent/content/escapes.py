r"""What does a text say once the escapes of programs are undone?

`\u0039` of JSON, `&#57;` of HTML, `%39` of addresses and `=39` of quoted-printable stand in files
and bodies that nothing decodes on its way; people see what they stand for.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from urllib.parse import unquote

_UNICODE = re.compile(r"\\u00([0-7][0-9a-fA-F])|\\x([2-7][0-9a-fA-F])")
_ENTITY = re.compile(r"&#(?:x[0-9a-fA-F]{2,4}|[0-9]{2,5});|&(?:nbsp|amp|quot|lt|gt|pound);")
_PERCENT = re.compile(r"%[2-7][0-9a-fA-F]")
_QUOTED = re.compile(r"=\r?\n|=[2-7][0-9A-F]")
_LEAST_PERCENT, _LEAST_QUOTED = 2, 2
"""So many in a line: "20%30" and "x=20" are people's own."""
_MOST_LINES = 20_000


def _unicode(line: str) -> str:
    return _UNICODE.sub(lambda code: chr(int(code[1] or code[2], 16)), line)


def _percent(line: str) -> str:
    if len(_PERCENT.findall(line)) < _LEAST_PERCENT:
        return line
    return unquote(line.replace("+", " ") if " " not in line else line)


def _quoted(line: str) -> str:
    if len(_QUOTED.findall(line)) < _LEAST_QUOTED:
        return line
    return _QUOTED.sub(lambda code: chr(int(code[0][1:], 16)) if code[0][1:].strip() else "", line)


_KINDS: tuple[tuple[str, Callable[[str], str]], ...] = (
    ("\\", _unicode),
    ("&", lambda line: html.unescape(line) if _ENTITY.search(line) else line),
    ("%", _percent),
    ("=", _quoted),
)


def undone(text: str) -> str:
    """The lines with escapes in them, without these; nothing where there are none.

    Only lines that change: what a text says anyway is not said twice.
    """
    marks = [mark for mark, _ in _KINDS if mark in text]
    if not marks:
        return ""
    if "=" in marks:
        text = re.sub(r"=[ \t]*\r?\n", "", text) if _QUOTED.search(text) else text
    out: list[str] = []
    for line in text.split("\n"):
        said = line
        for mark, undo in _KINDS:
            if mark in said:
                said = undo(said)
        if said != line:
            out.append(said)
            if len(out) >= _MOST_LINES:
                break
    return "\n".join(out)
