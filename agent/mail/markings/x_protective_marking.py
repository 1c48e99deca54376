"""The header `X-Protective-Marking` (Australian Email Protective Marking Standard, PSPF).

`VER=2018.4, NS=gov.au, SEC=OFFICIAL:Sensitive, ORIGIN=…`; some gateways elsewhere write only the
name of the classification into it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from agent.mail.markings import Mark, Outgoing, Source
from agent.mail.markings._names import level_of

_SEC = re.compile(r"(?:^|[,;\s])SEC\s*=\s*((?:[^,;\\]|\\.)*)", re.IGNORECASE)
_TOKEN = re.compile(r"(?:^|[,;\s])[A-Z]+\s*=", re.IGNORECASE)


def _read(message: Outgoing) -> Iterable[Mark]:
    for field in message.headers.all("x-protective-marking"):
        found = _SEC.findall(field.text)
        named = found or ([] if _TOKEN.search(field.text) else [field.text])
        for name in named:
            level = level_of(name.replace("\\", ""), message.labels)
            if level is not None:
                yield Mark("x-protective-marking", level)


SOURCE = Source("x-protective-marking", _read)
