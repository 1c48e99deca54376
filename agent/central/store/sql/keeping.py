"""How does one transaction take away what is past its time, or what must be forgotten?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from agent.central.store.rows import Day, Forgotten, Key, Milliseconds, Request
from agent.central.store.sql.about import events_about
from agent.central.store.sql.transaction import Transaction

GONE = (
    "INSERT INTO gone (stream, first, last) SELECT stream, min(sequence), max(sequence) FROM ("
    "SELECT stream, sequence, sequence - row_number() OVER (PARTITION BY stream ORDER BY sequence)"
    " AS island FROM event"
)
ISLANDS = ") AS numbered GROUP BY stream, island"
"""Around a WHERE: notes which numbers of which streams are about to be deleted, in runs."""


class Keeping(Transaction):
    """The part of a transaction that is about retention and erasure."""

    def alone(self) -> None:
        self._db.alone()
        self._payloads.forget_cache()  # others may have changed it until now

    def day(self, now: Day) -> Day:
        return self._payloads.day(now)

    def set_day(self, day: Day) -> None:
        self._payloads.put_state("day", day)

    def classes(self) -> list[str]:
        return [row[0] for row in self._db.rows("SELECT DISTINCT class FROM payload_key")]

    def expired(self, kept_as: str, before: Day) -> bool:
        return bool(
            self._db.rows(
                "SELECT 1 FROM payload_key WHERE class = ? AND day < ? LIMIT 1", (kept_as, before)
            )
        )

    def expire(self, kept_as: str, before: Day, most: int) -> int:
        gone = self._db.drop_before(kept_as, before, most)
        if gone < most:
            # What follows from events goes with the last of them.
            for table in ("finding", "hold"):
                self._db.rows(f"DELETE FROM {table} WHERE class = ? AND day < ?", (kept_as, before))
        return gone

    def step_keys(self, kept_as: str, before: Day) -> None:
        self._db.rows(
            "DELETE FROM about WHERE day < ?"
            " AND key IN (SELECT id FROM payload_key WHERE class = ?)",
            (before, kept_as),
        )
        self._payloads.step(kept_as, before)

    def generation(self) -> int:
        return self._payloads.state["envelope"]

    def use_generation(self, generation: int) -> None:
        self._payloads.put_state("envelope", generation)
        self._payloads.put_state("unturned", 0)

    def payload_keys(self) -> list[Key]:
        return [Key(*row) for row in self._db.rows("SELECT id, day, wrapped FROM payload_key")]

    def put_wrapped(self, keys: Sequence[tuple[int, bytes]]) -> None:
        self._db.many(
            "UPDATE payload_key SET wrapped = ? WHERE id = ?",
            [(wrapped, number) for number, wrapped in keys],
        )

    def unturned(self) -> bool:
        return bool(self._payloads.state.get("unturned"))

    def pseudonym(self, subject: str) -> bytes:
        return self._payloads.envelope.pseudonym(subject)

    def ask_erasure(self, subject: str, reason: str, by: str, *, now: Milliseconds) -> Request:
        about = self.pseudonym(subject)
        ((number,),) = self._db.rows(
            "INSERT INTO erasure (subject, reason, requested_by, requested) VALUES (?, ?, ?, ?)"
            " RETURNING id",
            (about, reason, by, now),
        )
        return Request(number, about, reason, by, now)

    def requests(self) -> list[Request]:
        rows = self._db.rows(
            "SELECT id, subject, reason, requested_by, requested FROM erasure ORDER BY id"
        )
        return [Request(*row) for row in rows]

    def close_request(self, request: int) -> None:
        self._db.rows("DELETE FROM erasure WHERE id = ?", (request,))

    def forget(self, subject: str) -> Forgotten:
        keys = self._db.rows(
            "SELECT id, class FROM payload_key WHERE subject = ?", (self.pseudonym(subject),)
        )
        found: list[int] = []
        for key, kept_as in keys:
            found += self._forget(subject, key, kept_as)
            self._db.rows("DELETE FROM about WHERE key = ?", (key,))
            for table in ("finding", "hold"):
                self._db.rows(
                    f"DELETE FROM {table} WHERE ' ' || keys || ' ' LIKE ?", (f"% {key} %",)
                )
            self._db.rows("DELETE FROM payload_key WHERE id = ?", (key,))
        if keys:
            self._payloads.put_state("unturned", 1)
            self._payloads.forget_cache()
        return Forgotten(tuple(_ranges(sorted(found))), len(found))

    def _forget(self, subject: str, key: int, kept_as: str) -> list[int]:
        """The entries of the events that this key seals; the events are gone."""
        rows = events_about(
            self._db,
            subject,
            key,
            kept_as,
            "event.stream, event.sequence, event.day, position,"
            " (SELECT number FROM entry WHERE entry.event = position)",
        )
        rows.sort(key=lambda row: row[:2])
        gone = [
            (stream, *run)
            for stream, some in groupby(rows, lambda row: row[0])
            for run in _ranges([row[1] for row in some])
        ]
        self._db.fill("gone", "stream, first, last", gone)
        self._db.delete_events(kept_as, [(row[2], row[3]) for row in rows])
        return [row[4] for row in rows if row[4] is not None]


def _ranges(numbers: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Runs of numbers that follow one another; sorted."""
    for _, run in groupby(enumerate(numbers), lambda pair: pair[1] - pair[0]):
        run_of = [number for _, number in run]
        yield run_of[0], run_of[-1]
