"""What do a calendar entry and a business card say?

iCalendar (RFC 5545) and vCard (RFC 6350, 2.1): folded lines whole again, escapes undone, one
property a line with its name in front, as evidence of what the value is.
"""

from __future__ import annotations

import binascii
import re
from typing import TYPE_CHECKING

from agent.content import headers
from agent.content.text import decode

if TYPE_CHECKING:
    from agent.content.walk import Walk

_FOLD = re.compile(r"\r?\n[ \t]")
_SOFT = re.compile(r"=\r?\n")
_ESCAPE = re.compile(r"\\([nN,;:\\])")
_VALUE_AT = re.compile(r'((?:[^":;]|"[^"]*")*)((?:;(?:[^":;]|"[^"]*")*)*):')


def lines(source: str) -> list[tuple[str, str, str]]:
    """Name, parameters and value of every property, unfolded."""
    if "QUOTED-PRINTABLE" in source.upper():
        source = _SOFT.sub("", source)
    out = []
    for line in _FOLD.sub("", source).splitlines():
        head = _VALUE_AT.match(line)
        out.append((head[1], head[2], line[head.end() :]) if head else ("", "", line))
    return out


def _value(parameters: str, raw: str) -> str:
    stated = parameters.upper()
    if "QUOTED-PRINTABLE" in stated:
        charset = re.search(r"CHARSET=([^;:]+)", stated)
        return decode(
            binascii.a2b_qp(raw.encode("latin-1", "replace")), charset[1] if charset else ""
        )
    return _ESCAPE.sub(lambda e: "\n" if e[1] in "nN" else e[1], raw)


def read(data: bytes, walk: Walk) -> None:
    """A calendar or a card; a file embedded in it is read as what it is."""
    said: list[str] = []
    for name, parameters, raw in lines(decode(data, walk.charset)):
        if re.search(r"(?i)ENCODING=B(ASE64)?\b", parameters) or raw.startswith("data:"):
            walk.inside("", headers.base64(raw.partition("base64,")[2].encode() or raw.encode()))
            continue
        if name in ("BEGIN", "END", "UID", "PRODID", "VERSION", "DTSTAMP", "SEQUENCE"):
            continue
        value = _value(parameters, raw)
        said.append(f"{name}: {value}" if name else value)
    walk.say("\n".join(said))
