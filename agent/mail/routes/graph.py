"""The audit route of Exchange Online: Sent Items and drafts, over Microsoft Graph.

Delta queries list what changed; each message is then read as it was sent, in MIME. Plain HTTP of
the standard library: of Graph's SDK we would use six requests. Like every audit it comes after the
fact: Graph has no way to stop a message that a person sends.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import quote

from agent.mail import headers
from agent.mail.graph_client import Client, RefusedError, Token
from agent.mail.mailbox import (
    CATEGORY,
    MAX_MESSAGE_BYTES,
    TOO_LARGE,
    VANISHED,
    Fetched,
    Folder,
    Listed,
    Page,
    StateExpired,
    addressed,
)
from agent.mail.rewrite import with_header
from agent.settings import Act, Watch

SERVICE = "https://graph.microsoft.com/v1.0"

_PAGE = 50
_FOLDERS = {Folder.SENT: "sentitems", Folder.DRAFTS: "drafts"}
_LABELS = "msip_labels"
# The property in which Exchange keeps the header: PS_INTERNET_HEADERS ([MS-OXPROPS] 1.3.2).
_LABELS_PROPERTY = "String {00020386-0000-0000-C000-000000000046} Name msip_labels"
_SELECT = "id,categories,toRecipients,ccRecipients,bccRecipients"


class GraphMailbox:
    """A mailbox of Exchange Online."""

    def __init__(
        self, account: Watch, token: Token, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        """Signs in with the first request."""
        self._account, self._sleep = account, sleep
        self._client = Client(account.server or SERVICE, token, ca=account.ca, sleep=sleep)
        self._user = f"{self._client.base}/users/{quote(account.mailbox, safe='@')}"
        self._known: dict[str, tuple[str, ...]] = {}  # recipients, by id, of the page under way

    def pages(self, folder: Folder, state: str) -> Iterator[Page]:
        first = f"{self._user}/mailFolders/{_FOLDERS[folder]}/messages/delta?$select={_SELECT}"
        where = state or first
        while where:
            try:
                answer = self._json("GET", where, prefer=f"odata.maxpagesize={_PAGE}")
            except RefusedError as problem:
                # 410 is what the documentation says, with syncStateNotFound or resyncRequired.
                if state and (problem.status == 410 or problem.code.lower().startswith("sync")):
                    raise StateExpired from None
                raise
            self._known.clear()
            following = answer.get("@odata.nextLink", "")
            yield Page(
                tuple(map(self._listed, _present(answer))),
                following or answer.get("@odata.deltaLink", ""),
            )
            where = following

    def fetch(self, listed: Listed) -> Fetched:
        try:
            message = self._client.read(f"{self._message(listed)}/$value", MAX_MESSAGE_BYTES)
            if message is None:
                return TOO_LARGE
            # What a person's label is kept in is a property; not always is it written out again.
            if not headers.parse(message).all(_LABELS):
                label = self._label(listed)
                if label.isascii() and label:
                    message = with_header(message, _LABELS, " ".join(label.split()))
        except RefusedError as problem:
            if problem.status == 404:
                return VANISHED
            raise
        known = self._known.get(listed.id, ())
        return Fetched(message, addressed(message, self._account.mailbox, known))

    def act(self, listed: Listed, act: Act) -> None:
        if act is Act.CATEGORISE:
            self._change(listed, {"categories": sorted({*listed.categories, CATEGORY})})
        elif act is Act.FLAG:
            self._change(listed, {"flag": {"flagStatus": "flagged"}})
        else:
            self._sent(listed, "POST", "/move", {"destinationId": self._target()})

    def clear(self, listed: Listed) -> None:
        left = [each for each in listed.categories if each != CATEGORY]
        self._change(listed, {"categories": left})

    def retitle(self, listed: Listed, subject: str) -> None:
        self._change(listed, {"subject": subject})

    def wait(self, seconds: float) -> None:
        self._sleep(seconds)

    def _listed(self, message: Mapping[str, Any]) -> Listed:
        lists = ("toRecipients", "ccRecipients", "bccRecipients")
        self._known[message["id"]] = tuple(
            (each.get("emailAddress") or {}).get("address") or ""
            for name in lists
            for each in message.get(name) or ()
        )
        return Listed(message["id"], categories=tuple(message.get("categories") or ()))

    def _message(self, listed: Listed) -> str:
        return f"{self._user}/messages/{quote(listed.id, safe='')}"

    def _label(self, listed: Listed) -> str:
        wanted = quote(f"singleValueExtendedProperties($filter=id eq '{_LABELS_PROPERTY}')")
        answer = self._json("GET", f"{self._message(listed)}?$select=id&$expand={wanted}")
        properties = answer.get("singleValueExtendedProperties") or [{}]
        label: str = properties[0].get("value") or ""
        return label

    def _change(self, listed: Listed, fields: Mapping[str, object]) -> None:
        self._sent(listed, "PATCH", "", fields)

    def _sent(self, listed: Listed, method: str, more: str, fields: Mapping[str, object]) -> None:
        """Changes that message; nothing where it has vanished."""
        try:
            self._json(method, self._message(listed) + more, body=fields)
        except RefusedError as problem:
            if problem.status != 404:
                raise

    def _target(self) -> str:
        """The folder to move into; made where there is none."""
        name = self._account.move_to.replace("'", "''")
        wanted = quote(f"displayName eq '{name}'")
        found = self._json("GET", f"{self._user}/mailFolders?$filter={wanted}").get("value")
        if not found:
            made = {"displayName": self._account.move_to}
            found = [self._json("POST", f"{self._user}/mailFolders", body=made)]
        return str(found[0]["id"])

    def _json(self, method: str, url: str, **more: Any) -> dict[str, Any]:
        """As the client has it, but that a refusal to let us in says what to look at."""
        try:
            return self._client.json(method, url, **more)
        except RefusedError as problem:
            if problem.status not in {401, 403}:
                raise
            raise OSError(
                f"{self._client.base} does not let this application into "
                f"{self._account.mailbox} ({problem.code or problem.status}); check its "
                "permissions and its secret."
            ) from problem


def _present(answer: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The messages of a list that are still there."""
    return [each for each in answer.get("value") or () if "@removed" not in each and "id" in each]
