"""An Exchange server for tests: one mailbox, no more of EWS than the audit asks.

SOAP over HTTP on loopback, answered to the real exchangelib. Lists come in pages, the server can
be busy, forget a subscription or a synchronisation state, and items can vanish.
"""

from __future__ import annotations

import base64
import contextlib
import http.server
import itertools
import struct
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from lxml import etree

USER, PASSWORD, TOKEN = "EXAMPLE\\safehand", "not a secret", "a token of no use elsewhere"
OWNER = "reception@example.org"
_S = "http://schemas.xmlsoap.org/soap/envelope/"
_M = "http://schemas.microsoft.com/exchange/services/2006/messages"
_T = "http://schemas.microsoft.com/exchange/services/2006/types"
_NAMES = {"s": _S, "m": _M, "t": _T}
_ENVELOPE = (
    f'<s:Envelope xmlns:s="{_S}" xmlns:m="{_M}" xmlns:t="{_T}"><s:Header><t:ServerVersionInfo '
    'MajorVersion="15" MinorVersion="0" MajorBuildNumber="847" MinorBuildNumber="32" '
    'Version="V2_8"/></s:Header><s:Body>{}</s:Body></s:Envelope>'
)


@dataclass
class Item:
    """One message of the mailbox."""

    message: bytes
    folder: str = "sentitems"
    bcc: tuple[str, ...] = ()
    labels: str = ""
    categories: list[str] = field(default_factory=list)
    flag: int = 0
    subject: str = ""
    changed: int = 0
    created: int = 0
    kind: str = "Message"


@dataclass
class Exchange:
    """What the server has. May change while it runs."""

    items: dict[str, Item] = field(default_factory=dict)
    page: int = 100
    busy: int = 0
    """So many requests are answered with ErrorServerBusy."""
    vanish: set[str] = field(default_factory=set)
    """Listed, and gone when they are asked for."""
    life: int = 1
    """Synchronisation states of another life are not known any more."""
    forget: bool = False
    """Subscriptions are not known any more."""
    news: threading.Event = field(default_factory=threading.Event)
    said: list[str] = field(default_factory=list)
    folders: dict[str, str] = field(default_factory=dict)
    """Folders that were made, by id."""
    ntlm: bool = False
    """Asks for NTLM, not for a password in clear."""
    signed: list[str] = field(default_factory=list)
    """Every header by which somebody signed in."""
    port: int = 0
    _count: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def put(self, message: bytes, folder: str = "sentitems", **more: object) -> str:
        """A new message; its id."""
        number = next(self._count)
        item = Item(message, folder, changed=number, created=number, **more)  # type: ignore[arg-type]
        self.items[f"item-{number}"] = item
        self.news.set()
        return f"item-{number}"

    def touch(self, item: Item) -> None:
        item.changed = next(self._count)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/EWS/Exchange.asmx"


class _Handler(http.server.BaseHTTPRequestHandler):
    wbufsize = 1 << 16  # headers and body in one packet, as real servers send them
    protocol_version = "HTTP/1.1"
    ntlm = False
    """True once this connection is signed in."""
    server: _Server

    def log_message(self, *_: object) -> None:
        pass

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if not self.let_in(self.headers.get("Authorization", "")):
            return
        asked = etree.fromstring(body).find("s:Body", _NAMES)[0]
        name = etree.QName(asked).localname
        exchange = self.server.exchange
        exchange.said.append(name)
        if exchange.busy:
            exchange.busy -= 1
            said = '<t:Value Name="BackOffMilliseconds">20</t:Value>'
            xml = (
                "<s:Fault><faultcode>s:Client</faultcode><faultstring>busy</faultstring><detail>"
                '<e:ResponseCode xmlns:e="http://schemas.microsoft.com/exchange/services/2006/'
                'errors">ErrorServerBusy</e:ResponseCode><e:Message xmlns:e="http://schemas.'
                'microsoft.com/exchange/services/2006/errors">busy</e:Message>'
                f"<t:MessageXml>{said}</t:MessageXml></detail></s:Fault>"
            )
            self.answer(500, _ENVELOPE.format(xml).encode())
        elif name == "GetStreamingEvents":
            self.stream(asked)
        else:
            operation: Callable[[etree._Element], str] = getattr(self, name)
            self.answer(200, self.message(name, operation(asked)))

    def let_in(self, said: str) -> bool:
        """True for the right password or token; NTLM takes three requests on one connection."""
        self.server.exchange.signed.append(said)
        basic = base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
        if said in {f"Basic {basic}", f"Bearer {TOKEN}"}:
            return True
        token = base64.b64decode(said[5:]) if said.startswith("NTLM ") else b""
        if token[:8] == b"NTLMSSP\0" and token[8] == 3:
            # Who signs in is in it; that the answer to the challenge is right we take on trust.
            self.ntlm = "safehand".encode("utf-16-le") in token
        elif token[:8] == b"NTLMSSP\0" and token[8] == 1:
            self.answer(401, b"", f"NTLM {base64.b64encode(_challenge()).decode()}")
            return False
        if not self.ntlm:
            self.answer(401, b"", "NTLM" if self.server.exchange.ntlm else "Basic")
        return self.ntlm

    def message(self, name: str, inside: str) -> bytes:
        """The answer with one or many response messages; those that failed carry their code."""
        messages = inside if inside.startswith("<m:ResponseMessages>") else self.ok(name, inside)
        return _ENVELOPE.format(f"<m:{name}Response>{messages}</m:{name}Response>").encode()

    def ok(self, name: str, inside: str) -> str:
        return (
            f'<m:ResponseMessages><m:{name}ResponseMessage ResponseClass="Success">'
            f"<m:ResponseCode>NoError</m:ResponseCode>{inside}</m:{name}ResponseMessage>"
            "</m:ResponseMessages>"
        )

    def wrong(self, name: str, code: str, more: str = "") -> str:
        return (
            f'<m:ResponseMessages><m:{name}ResponseMessage ResponseClass="Error">'
            f"<m:MessageText>no</m:MessageText><m:ResponseCode>{code}</m:ResponseCode>"
            f"<m:DescriptiveLinkKey>0</m:DescriptiveLinkKey>{more}</m:{name}ResponseMessage>"
            "</m:ResponseMessages>"
        )

    def answer(self, status: int, body: bytes, asks: str = "") -> None:
        self.send_response(status)
        if asks:
            self.send_header("WWW-Authenticate", asks)
        self.send_header("Content-Type", "text/xml; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    # One method an operation, as EWS names them.

    def GetFolder(self, asked: etree._Element) -> str:  # noqa: N802
        wanted = asked.find("m:FolderIds", _NAMES)[0].get("Id")
        return self.ok("GetFolder", f"<m:Folders>{_folder(wanted, wanted)}</m:Folders>")

    def FindFolder(self, asked: etree._Element) -> str:  # noqa: N802
        wanted = [each.get("Value") for each in asked.iterfind(".//t:Constant", _NAMES)]
        made = self.server.exchange.folders
        found = "".join(_folder(id_, name) for id_, name in made.items() if name in wanted)
        return self.ok(
            "FindFolder",
            f'<m:RootFolder TotalItemsInView="{int(bool(found))}" IncludesLastItemInRange="true">'
            f"<t:Folders>{found}</t:Folders></m:RootFolder>",
        )

    def CreateFolder(self, asked: etree._Element) -> str:  # noqa: N802
        name = asked.findtext(".//t:DisplayName", namespaces=_NAMES)
        id_ = f"folder-{name}"
        self.server.exchange.folders[id_] = name
        return self.ok("CreateFolder", f"<m:Folders>{_folder(id_, name)}</m:Folders>")

    def SyncFolderItems(self, asked: etree._Element) -> str:  # noqa: N802
        exchange = self.server.exchange
        where = asked.find("m:SyncFolderId", _NAMES)[0].get("Id")
        life, _, after = asked.findtext("m:SyncState", "", namespaces=_NAMES).partition(":")
        if life and int(life) != exchange.life:
            more = "<m:SyncState/>" if exchange.life % 2 else ""  # both have been seen
            return self.wrong("SyncFolderItems", "ErrorInvalidSyncStateData", more)
        since = int(after or 0)
        changed = sorted(
            (item.changed, id_, item)
            for id_, item in exchange.items.items()
            if item.folder == where and item.changed > since
        )
        most = min(exchange.page, int(asked.findtext("m:MaxChangesReturned", namespaces=_NAMES)))
        page = changed[:most]
        state = page[-1][0] if page else since
        changes = "".join(
            f"<t:{kind}>{_item(id_, item, _wanted(asked))}</t:{kind}>"
            for _, id_, item in page
            for kind in ["Create" if item.created > since else "Update"]
        )
        return self.ok(
            "SyncFolderItems",
            f"<m:SyncState>{exchange.life}:{state}</m:SyncState><m:IncludesLastItemInRange>"
            f"{str(len(page) == len(changed)).lower()}</m:IncludesLastItemInRange>"
            f"<m:Changes>{changes}</m:Changes>",
        )

    def GetItem(self, asked: etree._Element) -> str:  # noqa: N802
        exchange = self.server.exchange
        said = ""
        for each in asked.iterfind("m:ItemIds/t:ItemId", _NAMES):
            id_ = each.get("Id")
            if id_ in exchange.vanish or id_ not in exchange.items:
                said += self.wrong("GetItem", "ErrorItemNotFound")
            else:
                item = _item(id_, exchange.items[id_], _wanted(asked))
                said += self.ok("GetItem", f"<m:Items>{item}</m:Items>")
        return said.replace("</m:ResponseMessages><m:ResponseMessages>", "")

    def UpdateItem(self, asked: etree._Element) -> str:  # noqa: N802
        exchange = self.server.exchange
        id_ = asked.find(".//t:ItemId", _NAMES).get("Id")
        if id_ in exchange.vanish or id_ not in exchange.items:
            return self.wrong("UpdateItem", "ErrorItemNotFound")
        item = exchange.items[id_]
        for change in asked.find(".//t:Updates", _NAMES):
            uri = change[0].get("FieldURI")
            if uri == "item:Categories":
                item.categories = [s.text for s in change.iterfind(".//t:String", _NAMES)]
            elif uri == "item:Subject":
                item.subject = change.findtext(".//t:Subject", namespaces=_NAMES)
                _, _, rest = item.message.partition(b"Subject:")
                head, _, _ = item.message.partition(b"Subject:")
                rest = rest.partition(b"\r\n")[2]
                item.message = head + f"Subject: {item.subject}\r\n".encode() + rest
            else:
                item.flag = int(change.findtext(".//t:Value", namespaces=_NAMES))
        exchange.touch(item)
        return self.ok("UpdateItem", f"<m:Items>{_item(id_, item, set())}</m:Items>")

    def MoveItem(self, asked: etree._Element) -> str:  # noqa: N802
        exchange = self.server.exchange
        id_ = asked.find(".//t:ItemId", _NAMES).get("Id")
        if id_ in exchange.vanish or id_ not in exchange.items:
            return self.wrong("MoveItem", "ErrorItemNotFound")
        item = exchange.items.pop(id_)
        item.folder = asked.find("m:ToFolderId", _NAMES)[0].get("Id")
        exchange.items[f"{id_}-moved"] = item
        exchange.touch(item)
        return self.ok("MoveItem", f"<m:Items>{_item(id_ + '-moved', item, set())}</m:Items>")

    def Subscribe(self, asked: etree._Element) -> str:  # noqa: N802
        self.server.exchange.forget = False
        pull = asked.find("m:PullSubscriptionRequest", _NAMES) is not None
        mark = "<m:Watermark>w0</m:Watermark>" if pull else ""
        return self.ok("Subscribe", f"<m:SubscriptionId>sub-1</m:SubscriptionId>{mark}")

    def Unsubscribe(self, _asked: etree._Element) -> str:  # noqa: N802
        return self.ok("Unsubscribe", "")

    def GetEvents(self, _asked: etree._Element) -> str:  # noqa: N802
        exchange = self.server.exchange
        if exchange.forget:
            return self.wrong("GetEvents", "ErrorSubscriptionNotFound")
        events = _event() if exchange.news.is_set() else _event("StatusEvent")
        exchange.news.clear()
        return self.ok("GetEvents", _notification(events))

    def stream(self, _asked: etree._Element) -> None:
        exchange = self.server.exchange
        name = "GetStreamingEvents"
        if exchange.forget:
            self.answer(200, self.message(name, self.wrong(name, "ErrorSubscriptionNotFound")))
            return
        self.send_response(200)
        self.send_header("Content-Type", "text/xml; charset=utf-8")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()

        def piece(inside: str) -> None:
            data = self.message(name, self.ok(name, inside))
            self.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
            self.wfile.flush()

        with contextlib.suppress(OSError):
            piece("<m:ConnectionStatus>OK</m:ConnectionStatus>")
            while not exchange.news.wait(0.1) and not self.server.ends.is_set():
                status = _notification(_event("StatusEvent"))
                piece(f"<m:Notifications>{status}</m:Notifications>")
            exchange.news.clear()
            piece(f"<m:Notifications>{_notification(_event())}</m:Notifications>")
            piece("<m:ConnectionStatus>Closed</m:ConnectionStatus>")
            self.wfile.write(b"0\r\n\r\n")


def _challenge() -> bytes:
    """An NTLM CHALLENGE_MESSAGE ([MS-NLMP] 2.2.1.2) of a domain EXAMPLE."""
    name = "EXAMPLE".encode("utf-16-le")
    target = struct.pack("<HH", 2, len(name)) + name + struct.pack("<HH", 0, 0)
    # Unicode, NTLM, target type domain, extended session security, target information, 128 bit.
    flags = 0x00000001 | 0x00000200 | 0x00010000 | 0x00080000 | 0x00800000 | 0x20000000
    at = 56
    return (
        b"NTLMSSP\0"
        + struct.pack("<I", 2)
        + struct.pack("<HHI", len(name), len(name), at)
        + struct.pack("<I", flags)
        + bytes(range(8))
        + bytes(8)
        + struct.pack("<HHI", len(target), len(target), at + len(name))
        + bytes(8)
        + name
        + target
    )


def _wanted(asked: etree._Element) -> set[str]:
    """The fields that were asked for, by the ends of their names."""
    named = {each.get("FieldURI", "") for each in asked.iterfind(".//t:FieldURI", _NAMES)}
    more = {
        each.get("PropertyName") or each.get("PropertyTag") or ""
        for each in asked.iterfind(".//t:ExtendedFieldURI", _NAMES)
    }
    return {each.rpartition(":")[2] for each in named} | more


def _folder(id_: str, name: str) -> str:
    return (
        f'<t:Folder><t:FolderId Id="{id_}" ChangeKey="1"/><t:FolderClass>IPF.Note</t:FolderClass>'
        f"<t:DisplayName>{name}</t:DisplayName></t:Folder>"
    )


def _item(id_: str, item: Item, wanted: set[str]) -> str:
    """The item with the fields that were asked for, in the order of the schema."""
    xml = ""
    if "MimeContent" in wanted:
        data = base64.b64encode(item.message).decode()
        xml += f'<t:MimeContent CharacterSet="UTF-8">{data}</t:MimeContent>'
    xml += f'<t:ItemId Id="{id_}" ChangeKey="{item.changed}"/>'
    if "Subject" in wanted:
        xml += f"<t:Subject>{item.subject}</t:Subject>"
    if "Size" in wanted:
        xml += f"<t:Size>{len(item.message)}</t:Size>"
    if "Categories" in wanted and item.categories:
        inside = "".join(f"<t:String>{each}</t:String>" for each in item.categories)
        xml += f"<t:Categories>{inside}</t:Categories>"
    if "msip_labels" in wanted and item.labels:
        xml += (
            '<t:ExtendedProperty><t:ExtendedFieldURI DistinguishedPropertySetId="InternetHeaders" '
            'PropertyName="msip_labels" PropertyType="String"/>'
            f"<t:Value>{item.labels}</t:Value></t:ExtendedProperty>"
        )
    if "BccRecipients" in wanted and item.bcc:
        inside = "".join(
            f"<t:Mailbox><t:EmailAddress>{each}</t:EmailAddress></t:Mailbox>" for each in item.bcc
        )
        xml += f"<t:BccRecipients>{inside}</t:BccRecipients>"
    return f"<t:{item.kind}>{xml}</t:{item.kind}>"


def _event(kind: str = "CreatedEvent") -> str:
    more = (
        ""
        if kind == "StatusEvent"
        else '<t:TimeStamp>2026-11-16T09:00:00Z</t:TimeStamp><t:ItemId Id="i" ChangeKey="1"/>'
        '<t:ParentFolderId Id="sentitems" ChangeKey="1"/>'
    )
    return f"<t:{kind}><t:Watermark>w1</t:Watermark>{more}</t:{kind}>"


def _notification(events: str) -> str:
    return (
        "<m:Notification><t:SubscriptionId>sub-1</t:SubscriptionId>"
        f"<t:MoreEvents>false</t:MoreEvents>{events}</m:Notification>"
    )


class _Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    exchange: Exchange
    ends: threading.Event


@contextlib.contextmanager
def serving(exchange: Exchange) -> Iterator[Exchange]:
    """The server on loopback, at `exchange.port`."""
    with _Server(("127.0.0.1", 0), _Handler) as server:
        server.exchange, server.ends = exchange, threading.Event()
        exchange.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield exchange
        finally:
            server.ends.set()
            server.shutdown()
            thread.join()
