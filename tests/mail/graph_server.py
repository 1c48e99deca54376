"""Microsoft Graph for tests: one mailbox, no more of it than the audit asks.

JSON over HTTP on loopback. Lists come in pages, the server can be busy, a token can expire, a
delta link can be forgotten, and messages can vanish.
"""

from __future__ import annotations

import contextlib
import http.server
import itertools
import json
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import parse_qs, unquote, urlsplit

OWNER = "reception@example.org"


@dataclass
class Item:
    """One message of the mailbox."""

    message: bytes
    folder: str = "sentitems"
    bcc: tuple[str, ...] = ()
    labels: str = ""
    categories: list[str] = field(default_factory=list)
    flag: str = "notFlagged"
    subject: str = ""
    changed: int = 0


@dataclass
class Graph:
    """What the server has. May change while it runs."""

    items: dict[str, Item] = field(default_factory=dict)
    page: int = 50
    busy: int = 0
    """So many requests are answered with 429."""
    busy_status: int = 429
    vanish: set[str] = field(default_factory=set)
    """Listed, and gone when they are asked for."""
    life: int = 1
    """Delta links of another life are not known any more."""
    token: str = "token-1"
    """The one that is good."""
    elsewhere: str = ""
    """Where the next page is said to be."""
    said: list[str] = field(default_factory=list)
    folders: dict[str, str] = field(default_factory=dict)
    port: int = 0
    _count: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def put(self, message: bytes, folder: str = "sentitems", **more: object) -> str:
        """A new message; its id."""
        number = next(self._count)
        item = Item(message, folder, changed=number, **more)  # type: ignore[arg-type]
        # Ids of Graph hold characters that an address has its own use for.
        self.items[f"AAMk/{number}+x="] = item
        return f"AAMk/{number}+x="

    def touch(self, item: Item) -> None:
        item.changed = next(self._count)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1.0"


class _Handler(http.server.BaseHTTPRequestHandler):
    wbufsize = 1 << 16  # headers and body in one packet, as real servers send them
    protocol_version = "HTTP/1.1"
    server: _Server

    def log_message(self, *_: object) -> None:
        pass

    def do_GET(self) -> None:
        self.do()

    def do_POST(self) -> None:
        self.do()

    def do_PATCH(self) -> None:
        self.do()

    def do(self) -> None:
        graph = self.server.graph
        length = int(self.headers.get("Content-Length") or 0)
        body = json.loads(self.rfile.read(length)) if length else {}
        parts = urlsplit(self.path)
        path = unquote(parts.path).removeprefix(f"/v1.0/users/{OWNER}")
        graph.said.append(f"{self.command} {path}")
        if self.headers["Authorization"] != f"Bearer {graph.token}":
            self.no(401, "InvalidAuthenticationToken")
        elif graph.busy:
            graph.busy -= 1
            self.no(graph.busy_status, "TooManyRequests", {"Retry-After": "7"})
        elif found := re.fullmatch(r"/mailFolders/(\w+)/messages/delta", path):
            self.delta(found[1], parse_qs(parts.query))
        elif found := re.fullmatch(r"/messages/([^$]+?)(/\$value|/move)?", path):
            self.message(found[1], found[2] or "", body, parse_qs(parts.query))
        elif path == "/mailFolders":
            self.folder(body, parse_qs(parts.query))
        else:
            self.no(404, "ResourceNotFound")

    def delta(self, folder: str, query: dict[str, list[str]]) -> None:
        graph = self.server.graph
        token = (query.get("$deltatoken") or query.get("$skiptoken") or [""])[0]
        life, _, after = token.partition(":")
        if life and int(life) != graph.life:
            self.no(410, "syncStateNotFound" if graph.life % 2 else "resyncRequired")
            return
        since = int(after or 0)
        changed = sorted(
            (item.changed, id_, item)
            for id_, item in graph.items.items()
            if item.folder == folder and item.changed > since
        )
        page = changed[: graph.page]
        here = f"{graph.elsewhere or graph.url}/users/{OWNER}/mailFolders/{folder}/messages/delta"
        state = f"{graph.life}:{page[-1][0] if page else since}"
        link = "nextLink" if len(page) < len(changed) else "deltaLink"
        kind = "$skiptoken" if len(page) < len(changed) else "$deltatoken"
        self.yes(
            {
                "value": [
                    *({"id": "gone", "@removed": {"reason": "deleted"}} for _ in page[:1]),
                    *(
                        {
                            "id": id_,
                            "categories": item.categories,
                            "toRecipients": [],
                            "bccRecipients": [{"emailAddress": {"address": a}} for a in item.bcc],
                        }
                        for _, id_, item in page
                    ),
                ],
                f"@odata.{link}": f"{here}?{kind}={state}",
            }
        )

    def message(
        self, id_: str, what: str, body: dict[str, object], query: dict[str, list[str]]
    ) -> None:
        graph = self.server.graph
        item = graph.items.get(id_)
        if item is None or id_ in graph.vanish:
            self.no(404, "ErrorItemNotFound")
        elif what == "/$value":
            self.answer(200, item.message, "text/plain")
        elif what == "/move":
            item.folder = str(body["destinationId"])
            graph.touch(item)
            self.yes({"id": id_}, 201)
        elif self.command == "PATCH":
            item.categories = body.get("categories", item.categories)  # type: ignore[assignment]
            item.flag = body.get("flag", {"flagStatus": item.flag})["flagStatus"]  # type: ignore[index]
            if "subject" in body:
                item.subject = str(body["subject"])
                item.message = re.sub(
                    rb"Subject:[^\r\n]*", b"Subject: " + item.subject.encode(), item.message
                )
            graph.touch(item)
            self.yes({"id": id_})
        else:
            asked = query.get("$expand", [""])[0]
            labels = [{"value": item.labels}] if item.labels and "msip_labels" in asked else []
            more = {"singleValueExtendedProperties": labels} if labels else {}
            self.yes({"id": id_, **more})

    def folder(self, body: dict[str, object], query: dict[str, list[str]]) -> None:
        graph = self.server.graph
        if self.command == "POST":
            name = str(body["displayName"])
            graph.folders[f"folder-{name}"] = name
            self.yes({"id": f"folder-{name}", "displayName": name}, 201)
            return
        wanted = query.get("$filter", [""])[0]
        found = [id_ for id_, name in graph.folders.items() if f"'{name}'" in wanted]
        self.yes({"value": [{"id": id_} for id_ in found]})

    def yes(self, body: object, status: int = 200) -> None:
        self.answer(status, json.dumps(body).encode(), "application/json")

    def no(self, status: int, code: str, more: dict[str, str] | None = None) -> None:
        body = {"error": {"code": code, "message": "no"}}
        self.answer(status, json.dumps(body).encode(), "application/json", more or {})

    def answer(
        self, status: int, body: bytes, kind: str, more: dict[str, str] | None = None
    ) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": kind, **(more or {})}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


class _Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    graph: Graph


@contextlib.contextmanager
def serving(graph: Graph) -> Iterator[Graph]:
    """The server on loopback, at `graph.port`."""
    with _Server(("127.0.0.1", 0), _Handler) as server:
        server.graph = graph
        graph.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield graph
        finally:
            server.shutdown()
            thread.join()
