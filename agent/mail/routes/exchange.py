"""The audit route of Exchange on premises: Sent Items and drafts, over Exchange Web Services.

EWS stays on Exchange Server; in Exchange Online it ends on 1 April 2027, and `graph` takes its
place. exchangelib costs 50 MB resident (measured, 5.6.0): it loads when a mailbox is opened, which
is in a process of its own.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from types import ModuleType
from typing import Any

from agent.mail import headers
from agent.mail.exchange_session import FLAG, LABELS, Secret, signed_in
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
from agent.settings import Act, Notice, Watch

_PAGE = 100
"""Messages in a list; Exchange allows 512 (SyncFolderItems, MaxChangesReturned)."""
_EVENTS = ("CreatedEvent", "ModifiedEvent", "MovedEvent")


@contextmanager
def opened(account: Watch, secret: Secret) -> Iterator[ExchangeMailbox]:
    """The mailbox, signed in. Raises OSError where server or credentials will not do."""
    import exchangelib

    mailbox = ExchangeMailbox(exchangelib, account, secret)
    try:
        yield mailbox
    finally:
        mailbox.close()


class ExchangeMailbox:
    """A mailbox of an Exchange server."""

    def __init__(self, ews: ModuleType, account: Watch, secret: Secret) -> None:
        self._ews, self._account = ews, account
        self._subscription: tuple[Any, str] | None = None
        with self._told():
            self._box = signed_in(ews, account, secret)
            self._folders: Mapping[Folder, Any] = {
                Folder.SENT: self._box.sent,
                Folder.DRAFTS: self._box.drafts,
            }

    def pages(self, folder: Folder, state: str) -> Iterator[Page]:
        errors = self._ews.errors
        while True:
            try:
                with self._told():
                    messages, state, more = self._page(folder, state)
            # exchangelib 5.6.0 trips over a refusal that repeats no state: AttributeError.
            except (errors.ErrorInvalidSyncStateData, AttributeError):
                raise StateExpired from None
            yield Page(tuple(messages), state)
            if not more:
                return

    def fetch(self, listed: Listed) -> Fetched:
        if listed.size > MAX_MESSAGE_BYTES:
            return TOO_LARGE
        wanted = ["mime_content", "to_recipients", "cc_recipients", "bcc_recipients", LABELS]
        item = self._get(listed, wanted)
        if item is None or item.mime_content is None:
            return VANISHED
        message: bytes = item.mime_content
        # What a person's label is kept in is a property; not every server writes it out again.
        labels = getattr(item, LABELS, None)  # a message has it, a meeting request has not
        if labels and not headers.parse(message).all(LABELS):
            with suppress(ValueError):
                message = with_header(message, LABELS, " ".join(labels.split()))
        lists = [getattr(item, f"{kind}_recipients", None) for kind in ("to", "cc", "bcc")]
        known = tuple(each.email_address or "" for some in lists for each in some or ())
        return Fetched(message, addressed(message, self._account.mailbox, known))

    def act(self, listed: Listed, act: Act) -> None:
        item = self._get(listed, ["categories", "subject"])
        if item is None:
            return
        with self._told(), suppress(self._ews.errors.ErrorItemNotFound):
            if act is Act.CATEGORISE:
                item.categories = sorted({*(item.categories or ()), CATEGORY})
                item.save(update_fields=["categories"])
            elif act is Act.FLAG and isinstance(item, self._ews.Message):
                setattr(item, FLAG, 2)  # followupFlagged ([MS-OXOFLAG] 2.2.1.1)
                item.save(update_fields=[FLAG])
            elif act is Act.MOVE:
                item.move(to_folder=self._target())

    def clear(self, listed: Listed) -> None:
        item = self._get(listed, ["categories", "subject"])
        if item is not None and CATEGORY in (item.categories or ()):
            item.categories = [each for each in item.categories if each != CATEGORY] or None
            with self._told(), suppress(self._ews.errors.ErrorItemNotFound):
                item.save(update_fields=["categories"])

    def retitle(self, listed: Listed, subject: str) -> None:
        item = self._get(listed, ["subject"])
        if item is not None:
            item.subject = subject
            with self._told(), suppress(self._ews.errors.ErrorItemNotFound):
                item.save(update_fields=["subject"])

    def wait(self, seconds: float) -> None:
        """By a streaming or a pull subscription. One that expired is made anew on the next wait:
        we only return sooner, and the list says what was missed meanwhile.
        """
        errors = self._ews.errors
        if self._account.notice is Notice.NONE:
            time.sleep(seconds)
            return
        try:
            with self._told():
                if self._account.notice is Notice.STREAMING:
                    self._stream(seconds)
                else:
                    self._pull(seconds)
        except (
            errors.ErrorSubscriptionNotFound,
            errors.ErrorInvalidSubscription,
            errors.ErrorExpiredSubscription,
        ):
            self._subscription = None

    def close(self) -> None:
        """Ends what the server keeps for us."""
        with suppress(Exception):  # it forgets a subscription by itself, only later
            if self._subscription is not None:
                self._folders[Folder.SENT].unsubscribe(self._subscription[0])
        with suppress(Exception):
            self._box.protocol.close()
            self._ews.close_connections()

    def _page(self, folder: Folder, state: str) -> tuple[list[Listed], str, bool]:
        """One page of the list, the state after it, and whether there is more."""
        service = self._ews.services.SyncFolderItems(account=self._box)
        where = self._folders[folder]
        fields = where.normalize_fields(fields=["size", "categories"])
        found = []
        for change, item in service.call(
            folder=where,
            shape="IdOnly",
            additional_fields=set(fields),
            sync_state=state or None,
            ignore=None,
            max_changes_returned=_PAGE,
            sync_scope=None,
        ):
            if change in {"create", "update"}:
                categories = tuple(item.categories or ())
                found.append(Listed(item.id, item.size or 0, categories))
        # A server that gives the same state again has nothing more, whatever else it says.
        more = not service.includes_last_item_in_range and service.sync_state != state
        return found, service.sync_state, more

    def _get(self, listed: Listed, fields: Iterable[str]) -> Any:
        """The item with these fields; None where it has vanished."""
        gone = (self._ews.errors.ErrorItemNotFound, self._ews.errors.ErrorInvalidChangeKey)
        with self._told():
            for item in self._box.fetch([(listed.id, None)], only_fields=list(fields)):
                if isinstance(item, gone):
                    return None
                if isinstance(item, Exception):
                    raise item
                return item
        return None

    def _target(self) -> Any:
        """The folder to move into, beside the inbox; made where there is none."""
        parent, name = self._box.msg_folder_root, self._account.move_to
        with suppress(self._ews.errors.ErrorFolderNotFound):
            return parent // name
        # Not Folder.save(): that reads the whole tree of folders to find a parent that we have.
        make = self._ews.services.CreateFolder(account=self._box)
        return make.get(
            parent_folder=parent, folders=[self._ews.Folder(root=parent.root, name=name)]
        )

    def _stream(self, seconds: float) -> None:
        where = self._collection()
        if self._subscription is None:
            self._subscription = (where.subscribe_to_streaming(event_types=_EVENTS), "")
        service = self._ews.services.GetStreamingEvents(account=self._box)
        minutes = min(30, max(1, round(seconds / 60)))  # the protocol's own unit and bounds
        until = time.monotonic() + seconds
        try:
            for notice in service.call([self._subscription[0]], connection_timeout=minutes):
                if any(_tells(each) for each in notice.events) or time.monotonic() > until:
                    return
        finally:
            service.stop_streaming()

    def _pull(self, seconds: float) -> None:
        where = self._collection()
        if self._subscription is None:
            self._subscription = where.subscribe_to_pull(event_types=_EVENTS, timeout=60)
        subscription, watermark = self._subscription
        until = time.monotonic() + seconds
        while True:
            told = False
            for notice in self._folders[Folder.SENT].get_events(subscription, watermark):
                for event in notice.events:
                    watermark = event.watermark or watermark
                    told = told or _tells(event)
            self._subscription = (subscription, watermark)
            left = until - time.monotonic()
            if told or left <= 0:
                return
            time.sleep(min(left, 10.0))

    def _collection(self) -> Any:
        folders = list(self._folders.values())
        return self._ews.folders.FolderCollection(account=self._box, folders=folders)

    @contextmanager
    def _told(self) -> Iterator[None]:
        """What exchangelib raises as the OSError that people read; what the caller knows how to
        go on from stays as it is.
        """
        errors, account = self._ews.errors, self._account
        try:
            yield
        except (
            errors.ErrorInvalidSyncStateData,
            errors.ErrorItemNotFound,
            errors.ErrorSubscriptionNotFound,
            errors.ErrorInvalidSubscription,
            errors.ErrorExpiredSubscription,
        ):
            raise
        except errors.UnauthorizedError:
            raise OSError(
                f"{account.server} does not let {account.user or 'this application'} in; "
                "check the password, or the application's permission."
            ) from None
        except (errors.ErrorAccessDenied, errors.ErrorNonExistentMailbox) as problem:
            raise OSError(
                f"{account.user or 'this application'} may not open {account.mailbox}: {problem}"
            ) from problem
        except errors.EWSError as problem:
            raise OSError(f"{account.server} does not answer as it should: {problem}") from problem


def _tells(event: Any) -> bool:
    """True for an event that says that something changed, not only that the line is open."""
    return type(event).__name__ != "StatusEvent"
