"""How is PostgreSQL spoken to?

asyncpg has binary COPY and no blocking calls: whoever asks turns its loop until they are answered.
"""

from __future__ import annotations

import asyncio
import functools
import re
import threading
from collections.abc import Callable, Coroutine, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import chain
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

from agent.central.store import StoreError
from agent.central.store.postgresql import reading, rooms
from agent.central.store.postgresql.errors import translated
from agent.central.store.postgresql.locks import SEQUENCER, WRITERS
from agent.central.store.sql import Row, together

if TYPE_CHECKING:
    import asyncpg

T = TypeVar("T")

_CONNECT_S = 10.0
_ANSWER_S = 60.0
"""For one statement; a purge or an erasure of millions takes some seconds."""
_NOTICED = {
    "tcp_keepalives_idle": "10",
    "tcp_keepalives_interval": "5",
    "tcp_keepalives_count": "3",
    "tcp_user_timeout": "25000",
}
"""How the server notices within half a minute that a program or its network is gone, and gives its
locks to others (PostgreSQL's manual, section 20.3.2; by itself it takes two hours)."""
_ROWS = 64
"""In one statement; each number of them is prepared once."""
_STATEMENTS = 512
"""Kept prepared on each connection."""


class Connections:
    """Those that one part of a program holds, so that none is left behind."""

    def __init__(self) -> None:
        self._open: list[PostgresqlConnection] = []

    def add(self, connection: PostgresqlConnection) -> None:
        for each in self._open:
            if each.ended:  # by the other side: what is left here goes too
                each.close()
        self._open = [each for each in self._open if not each.ended] + [connection]

    @contextmanager
    def closed_on_error(self) -> Iterator[None]:
        """Where the block raises, nothing of it is left."""
        try:
            yield
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        for each in self._open:
            each.close()


class _Turns:
    """An event loop that turns only while somebody waits for it, in the thread that waits: each
    question costs a third of what handing it to a thread of the loop's own does.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._loop = asyncio.new_event_loop()

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """What it returns or raises. Not from a thread in which another loop turns."""
        import asyncpg

        with self._lock:
            if self._loop.is_closed():
                work.close()
                raise asyncpg.InterfaceError("this connection is closed")
            return self._loop.run_until_complete(work)

    def close(self) -> None:
        with self._lock:
            self._loop.close()


def name_of(url: str) -> str:
    """The server and database as messages show them: without the password."""
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    return f"postgresql://{host}{parts.path}"


@functools.lru_cache(maxsize=1024)
def dialect(query: str) -> str:
    """The query as PostgreSQL writes it."""
    numbers = iter(range(1, query.count("?") + 1))
    numbered = re.sub(r"\?", lambda _: f"${next(numbers)}", query)
    return numbered.replace("CAST(note AS BLOB)", "convert_to(note, 'UTF8')")


class PostgresqlConnection:
    """One connection."""

    def __init__(
        self,
        url: str,
        connections: Connections,
        make_room: Callable[[str, int], None] | None = None,
    ) -> None:
        """Connects. `make_room` sees to it that a class and day have their partition, outside of
        this connection's transaction. Raises StoreError.
        """
        self._make_room = make_room
        self.url = url
        self.where = name_of(url)
        self._loop = _Turns()
        self._unsafe = False
        try:
            with translated(self.where):
                self._db = self._loop.run(self._connect())
        except BaseException:
            self._loop.close()
            raise
        connections.add(self)

    async def _connect(self) -> asyncpg.Connection:
        import asyncpg

        connection = await asyncpg.connect(
            self.url,
            timeout=_CONNECT_S,
            command_timeout=_ANSWER_S,
            statement_cache_size=_STATEMENTS,
            server_settings={"application_name": "safehand", "jit": "off", **_NOTICED},
        )
        connection.add_log_listener(self._heard)
        return connection

    def _heard(self, _: object, message: Any) -> None:
        # "canceling wait for synchronous replication": committed here, and nowhere else.
        if getattr(message, "sqlstate", "") == "01000" and "synchronous" in str(message):
            self._unsafe = True

    @property
    def ended(self) -> bool:
        """True once it is known to be closed."""
        return bool(self._db.is_closed())

    @property
    def closed(self) -> bool:
        """True where either side closed it; looks at what came from the other meanwhile."""
        if not self.ended:
            self._loop.run(_some_turns())
        return self.ended

    def _ask(self, work: Coroutine[Any, Any, T]) -> T:
        """What the server answers. Who gave no answer in time is asked nothing more: what became
        of the transaction is not known, and this connection still waits for it.
        """
        with translated(self.where):
            try:
                return self._loop.run(work)
            except TimeoutError:
                self.close()
                raise

    def rows(self, query: str, arguments: Sequence[object] = ()) -> list[Row]:
        return [tuple(row) for row in self.records(query, arguments)]

    def records(self, query: str, arguments: Sequence[object] = ()) -> list[Sequence[Any]]:
        """The same as they came, for whoever takes them apart at once."""
        found: list[Sequence[Any]] = self._ask(self._db.fetch(dialect(query), *arguments))
        return found

    def many(self, query: str, rows: Iterable[Sequence[object]]) -> None:
        if some := list(rows):
            self._ask(self._db.executemany(dialect(query), some))

    def put(
        self, table: str, columns: str, rows: Sequence[Sequence[object]], rest: str = ""
    ) -> list[Row]:
        found: list[Row] = []
        for start in range(0, len(rows), _ROWS):
            some = rows[start : start + _ROWS]
            found += self.rows(
                together(table, columns, len(some), rest), [*chain.from_iterable(some)]
            )
        return found

    def fill(self, table: str, columns: str, rows: Iterable[Sequence[object]]) -> None:
        schema, _, name = table.rpartition(".")
        names = columns.replace(" ", "").split(",")
        self._ask(
            self._db.copy_records_to_table(
                name, schema_name=schema or None, columns=names, records=rows
            )
        )

    def fill_events(self, columns: str, rows: Sequence[Sequence[object]]) -> None:
        self.fill(rooms.table_for(columns, rows), columns, rows)

    def simple(self, script: str) -> None:
        """Statements without arguments, in one turn."""
        self._ask(self._db.execute(script))

    def begin(self) -> None:
        self.simple(f"BEGIN; SELECT pg_advisory_lock_shared({WRITERS})")

    def commit(self, *, keep_locks: bool = False) -> None:
        """Durable where it returns: also on the standby, where there is a synchronous one."""
        self._unsafe = False
        self.simple("COMMIT" if keep_locks else "COMMIT; SELECT pg_advisory_unlock_all()")
        if self._unsafe:
            raise StoreError(f"{self.where}: the standby did not confirm what was stored.")

    def roll_back(self) -> None:
        """Whatever is left of the transaction is undone; a connection that failed is closed."""
        try:
            self.simple("ROLLBACK; SELECT pg_advisory_unlock_all()")
        except StoreError:
            self.close()

    def alone(self) -> None:
        # Not on top of the shared lock: two who both hold that one would wait for each other.
        self.rows(f"SELECT pg_advisory_unlock_shared({WRITERS})")
        self.rows(f"SELECT pg_advisory_xact_lock({WRITERS})")

    def settle(self) -> int:
        # Who was writing has ended, and whoever comes gets positions beyond the last.
        self.rows(f"SELECT pg_advisory_lock({WRITERS})")
        try:
            last: int = self.rows("SELECT last_value FROM event_position")[0][0]
        finally:
            self.rows(f"SELECT pg_advisory_unlock({WRITERS})")
        return last

    def may_sequence(self) -> bool:
        return bool(self.rows(f"SELECT pg_try_advisory_xact_lock({SEQUENCER})")[0][0])

    def room_for(self, kept_as: str, day: int) -> None:
        if self._make_room is not None:
            self._make_room(kept_as, day)

    def drop_before(self, kept_as: str, day: int, most: int) -> int:  # noqa: ARG002 -- all at once
        return rooms.drop_before(self, kept_as, day)

    def delete_events(self, kept_as: str, events: Sequence[tuple[int, int]]) -> None:
        rooms.delete_events(self, kept_as, events)

    def logged(self, first: int, end: int) -> list[Row]:
        return reading.logged(self, first, end)

    def close(self) -> None:
        if not self.ended:
            self._loop.run(self._terminate())
        self._loop.close()

    async def _terminate(self) -> None:
        self._db.terminate()
        await _some_turns()


async def _some_turns() -> None:
    # To see that something came, take in the server's last words and then its end, and hear that
    # the connection is lost: two each.
    for _ in range(6):
        await asyncio.sleep(0)
