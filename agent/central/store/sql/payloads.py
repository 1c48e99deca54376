"""How do the tables hold what only its subjects' keys open?

`payload_key` has a row for each subject and retention class; what is sealed stands beside the ids
of its keys ("17", or "17 18" where it is about two subjects) and the day that it was sealed on.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from agent.central.envelope import EnvelopeFile
from agent.central.retention import Retention, believed
from agent.central.sealing import KEY_BYTES, Ciphers, Envelope, SealError, advance, unseal
from agent.central.store import Day, Key, StoreError
from agent.central.store.sql import Connection


class Vault:
    """What a program needs to seal and to open: the envelope's file and the retention classes."""

    def __init__(self, file: EnvelopeFile, retention: Retention | None = None) -> None:
        self.file = file
        self.retention = retention or Retention()
        self.ciphers = Ciphers()


class Payloads:
    """Keys of one transaction."""

    def __init__(self, connection: Connection, vault: Vault) -> None:
        self._db = connection
        self._vault = vault
        self._state: dict[str, int] = {}
        self._keys: dict[tuple[bytes, str], Key] = {}
        self._day: Day | None = None

    @property
    def state(self) -> dict[str, int]:
        """What the store says of itself, by name: envelope, day, unturned."""
        if not self._state:
            self._state = dict(self._db.rows("SELECT name, value FROM state"))
        return self._state

    def put_state(self, name: str, value: int) -> None:
        self._db.rows(
            "INSERT INTO state (name, value) VALUES (?, ?)"
            " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            (name, value),
        )
        self._state = {}
        self._day = None

    @property
    def envelope(self) -> Envelope:
        return self._vault.file.load(self.state["envelope"])

    def day(self, now: Day) -> Day:
        if self._day is None:
            kept = self.state.get("day")
            day = believed(kept, now)
            if day != kept:
                self.put_state("day", day)
            self._day = day
        return self._day

    def kept_as(self, code: str, class_uid: int) -> str:
        return self._vault.retention.class_of(code, class_uid)

    def keys(self, subjects: Sequence[str], kept_as: str, day: Day) -> tuple[Key, ...]:
        """The subjects' keys, made where there are none, noted as used on that day."""
        return tuple(self._key(subject, kept_as, day) for subject in sorted(set(subjects)))

    def _key(self, subject: str, kept_as: str, day: Day) -> Key:
        pseudonym = self.envelope.pseudonym(subject)
        known = self._keys.get((pseudonym, kept_as))
        if known is not None:
            return known
        found = self._db.rows(
            "SELECT id, day, wrapped, used FROM payload_key WHERE subject = ? AND class = ?",
            (pseudonym, kept_as),
        )
        if found:
            number, first, wrapped, used = found[0]
            if used < day:
                self._db.rows("UPDATE payload_key SET used = ? WHERE id = ?", (day, number))
        else:
            first = day
            wrapped = self.envelope.wrap(secrets.token_bytes(KEY_BYTES))
            # Where another program makes it at this moment, that one is kept.
            ((number, first, wrapped),) = self._db.rows(
                "INSERT INTO payload_key (subject, class, day, used, wrapped)"
                " VALUES (?, ?, ?, ?, ?) ON CONFLICT (subject, class)"
                " DO UPDATE SET used = excluded.used RETURNING id, day, wrapped",
                (pseudonym, kept_as, day, day, wrapped),
            )
        key = self._keys[pseudonym, kept_as] = Key(number, first, wrapped)
        return key

    def forget_cache(self) -> None:
        """Looks at everything again."""
        self._state = {}
        self._keys.clear()
        self._day = None

    def cipher(self, keys: Sequence[Key], day: Day) -> AESGCM:
        return self._vault.ciphers.of(keys, day, self.envelope)

    def step(self, kept_as: str, before: Day) -> None:
        """Destroys the keys of that class's days before that one."""
        self._db.rows("DELETE FROM payload_key WHERE class = ? AND used < ?", (kept_as, before))
        old = self._db.rows(
            "SELECT id, day, wrapped FROM payload_key WHERE class = ? AND day < ?",
            (kept_as, before),
        )
        envelope = self.envelope
        self._db.many(
            "UPDATE payload_key SET day = ?, wrapped = ? WHERE id = ?",
            [
                (before, envelope.wrap(advance(envelope.unwrap(wrapped), before - day)), number)
                for number, day, wrapped in old
            ],
        )
        self.put_state("unturned", 1)
        self.forget_cache()


class Opener:
    """Opens what one connection reads, at one moment."""

    def __init__(self, connection: Connection, vault: Vault) -> None:
        self._db = connection
        self._vault = vault
        self._keys: dict[int, Key] = {}
        self._ciphers: dict[tuple[str, Day], AESGCM] = {}
        self._envelope: Envelope | None = None

    def refresh(self) -> None:
        """Looks at the keys again: since then some may have been destroyed."""
        self._keys.clear()
        self._ciphers.clear()
        self._envelope = None

    def open(self, keys: str, day: Day, sealed: bytes) -> bytes | None:
        """What was sealed; None where it cannot be opened."""
        try:
            cipher = self._ciphers.get((keys, day))
            if cipher is None:
                cipher = self._ciphers[keys, day] = self._vault.ciphers.of(
                    [self._key(int(each)) for each in keys.split()], day, self.envelope
                )
            return unseal(cipher, sealed)
        except (SealError, LookupError, ValueError, TypeError):
            return None
        except StoreError:
            if self._vault.file.path.exists():
                raise
            return None  # an auditor's copy: the log without the key

    @property
    def envelope(self) -> Envelope:
        if self._envelope is None:
            ((generation,),) = self._db.rows("SELECT value FROM state WHERE name = 'envelope'")
            self._envelope = self._vault.file.load(generation)
        return self._envelope

    def _key(self, number: int) -> Key:
        if number not in self._keys:
            rows = self._db.rows("SELECT id, day, wrapped FROM payload_key WHERE id = ?", (number,))
            if not rows:
                raise LookupError(number)
            self._keys[number] = Key(*rows[0])
        return self._keys[number]
