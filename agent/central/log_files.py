"""How does an auditor's own tool read the log?

As the static files of https://c2sp.org/tlog-tiles, under /log. Entries hold digests and no
personal value; payloads are not served.
"""

from __future__ import annotations

import asyncio
import re

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from agent.central.store import LogReader
from agent.tlog.tiles import WIDTH, path, width

_PATH = re.compile(
    r"tile/(?P<level>entries|[0-9]|[1-5][0-9]|6[0-3])"
    r"/(?P<number>(?:x[0-9]{3}/){0,5}[0-9]{3})(?:\.p/(?P<width>[0-9]{1,3}))?"
)
_FOREVER = {"Cache-Control": "max-age=31536000, immutable"}


class LogFiles:
    """The routes under /log."""

    def __init__(self, log: LogReader) -> None:
        self._log = log

    def routes(self) -> list[Route]:
        return [
            Route("/log/checkpoint", self.checkpoint, methods=["GET"]),
            Route("/log/addenda.v1", self.addenda, methods=["GET"]),
            Route("/log/tile/{place:path}", self.tile, methods=["GET"]),
        ]

    async def checkpoint(self, request: Request) -> Response:  # noqa: ARG002 -- a route
        note = await asyncio.to_thread(self._log.checkpoint)
        if note is None:
            return PlainTextResponse("The log is empty.\n", 404)
        return PlainTextResponse(note, headers={"Cache-Control": "no-store"})

    async def addenda(self, request: Request) -> Response:  # noqa: ARG002 -- a route
        """The mark of https://c2sp.org/tlog-addenda: each entry says where its digests stand."""
        return Response(media_type="application/octet-stream")

    async def tile(self, request: Request) -> Response:
        wanted = f"tile/{request.path_params['place']}"
        data = await asyncio.to_thread(self._tile, wanted)
        if data is None:
            return PlainTextResponse("There is no such tile in this log.\n", 404)
        return Response(data, media_type="application/octet-stream", headers=_FOREVER)

    def _tile(self, wanted: str) -> bytes | None:
        read = _read_path(wanted)
        if read is None:
            return None
        level, number, hashes = read
        size = self._log.size()
        if level == "entries":
            if width(0, number, size) < hashes:
                return None
            entries = self._log.entries(number * WIDTH, hashes)
            return b"".join(len(each.data).to_bytes(2, "big") + each.data for each in entries)
        if width(int(level), number, size) < hashes:
            return None
        return self._log.tile(int(level), number)[: hashes * 32]


def _read_path(wanted: str) -> tuple[str, int, int] | None:
    """Level, number and width in a path; None where `path` would not have written it so."""
    read = _PATH.fullmatch(wanted)
    if read is None:
        return None
    number = int(re.sub("[x/]", "", read["number"]))
    hashes = int(read["width"] or WIDTH)
    if not 1 <= hashes <= WIDTH or path(read["level"], number, hashes) != wanted:
        return None
    return read["level"], number, hashes
