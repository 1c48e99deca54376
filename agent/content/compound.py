"""Which streams does a compound file hold (MS-CFB)?"""

from __future__ import annotations

import io
from types import TracebackType
from typing import Any

import olefile

from agent.content.document import Reason, Refused

Path = list[str]


class Compound:
    """A compound file that is open; what olefile gives, or a refusal, never half of a stream."""

    def __init__(self, data: bytes) -> None:
        """Raises OSError where it is none."""
        self._file: Any = olefile.OleFileIO(io.BytesIO(data))

    def __enter__(self) -> Compound:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()

    def exists(self, *path: str) -> bool:
        return bool(self._file.exists(list(path)))

    def paths(self) -> list[Path]:
        """Every stream's path."""
        return [list(path) for path in self._file.listdir()]

    def read(self, *path: str) -> bytes:
        """The whole stream. Raises Refused where it is not there or breaks off."""
        if not self._file.exists(list(path)):
            raise Refused(Reason.BROKEN)
        data = bytes(self._file.openstream(list(path)).read())
        if len(data) < self._file.get_size(list(path)):
            raise Refused(Reason.BROKEN)
        return data

    def properties(self) -> dict[str, object]:
        """The document's summary, by name."""
        found = self._file.get_metadata()
        names = (*found.SUMMARY_ATTRIBS, *found.DOCSUM_ATTRIBS)
        return {name: getattr(found, name, None) for name in names}
