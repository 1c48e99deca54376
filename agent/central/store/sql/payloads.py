"""How do the tables hold what only its subjects' keys open?

`payload_key` has a row for each subject and retention class; what is sealed stands beside the ids
of its keys ("17", or "17 18" where it is about two subjects) and the day that it was sealed on.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from itertools import groupby
from typing import NamedTuple

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from agent.central.envelope import EnvelopeFile
from agent.central.retention import Retention, believed
from agent.central.sealing import KEY_BYTES, Ciphers, Envelope, SealError, advance, unseal
from agent.central.store import StoreError
from agent.central.store.facts import Received
from agent.central.store.rows import Day, Key
from agent.central.store.sql import Connection

_AT_ONCE = 64
"""Keys asked for in one statement."""
_TOGETHER = 256
"""Keys that are fetched where one of them is needed: the devices that began together."""
_MOST_ID = 1 << 62
"""No key has such a number, and an engine would not take much larger ones."""


class Vault:
    """What a program needs to seal and to open: the envelope's file and the retention classes."""

    def __init__(self, file: EnvelopeFile, retention: Retention | None = None) -> None:
        self.file = file
        self.retention = retention or Retention()
        self.ciphers = Ciphers()


def subjects(event: Received) -> tuple[str, ...]:
    """Whom an event is about: the people in it, else its device."""
    return event.people or (device_subject(event.place.device),)


def device_subject(device: str) -> str:
    """How a device is called as a subject."""
    return f"device:{device}"


class Sealing(NamedTuple):
    """How events of one class about the same subjects are sealed in one transaction."""

    kept_as: str
    keys: str
    cipher: AESGCM


class Payloads:
    """Keys of one transaction."""

    def __init__(self, connection: Connection, vault: Vault) -> None:
        self._db = connection
        self._vault = vault
        self._state: dict[str, int] = {}
        self._keys: dict[tuple[str, str], Key] = {}
        self._sealings: dict[tuple[tuple[str, ...] | str, str, int], Sealing] = {}
        """By whom an event is about (its people, else its device), its code and its class."""
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

    def sealings(self, events: Sequence[Received], day: Day) -> list[Sealing]:
        """How each of these events is sealed on that day."""
        known = self._sealings
        kinds = [(each.people or each.place.device, each.code, each.class_uid) for each in events]
        new = {
            kind: (subjects(each), self._vault.retention.class_of(each.code, each.class_uid))
            for kind, each in zip(kinds, events, strict=True)
            if kind not in known
        }
        self._load({(who, kept_as) for about, kept_as in new.values() for who in about}, day)
        for kind, (about, kept_as) in new.items():
            keys = self.keys(about, kept_as, day)
            known[kind] = Sealing(
                kept_as, " ".join(str(each.id) for each in keys), self.cipher(keys, day)
            )
        return [known[kind] for kind in kinds]

    def keys(self, subjects: Sequence[str], kept_as: str, day: Day) -> tuple[Key, ...]:
        """The subjects' keys, made where there are none, noted as used on that day."""
        ordered = sorted(set(subjects))
        self._load({(subject, kept_as) for subject in ordered}, day)
        return tuple(self._keys[subject, kept_as] for subject in ordered)

    def _load(self, wanted: set[tuple[str, str]], day: Day) -> None:
        """Each of these subjects' keys for these classes is at hand from here on."""
        missing = sorted(wanted - self._keys.keys(), key=lambda name: name[1])
        for kept_as, names in groupby(missing, lambda name: name[1]):
            by_pseudonym = {self.envelope.pseudonym(subject): subject for subject, _ in names}
            found = self._found(kept_as, sorted(by_pseudonym), day)
            for pseudonym, key in found.items():
                self._keys[by_pseudonym[pseudonym], kept_as] = key

    def _found(self, kept_as: str, pseudonyms: Sequence[bytes], day: Day) -> dict[bytes, Key]:
        found: dict[bytes, Key] = {}
        unused = []
        for start in range(0, len(pseudonyms), _AT_ONCE):
            some = pseudonyms[start : start + _AT_ONCE]
            # Again and again the last, so that few statements are prepared.
            some = [*some, *([some[-1]] * ((1 << (len(some) - 1).bit_length()) - len(some)))]
            marks = ", ".join("?" * len(some))
            for subject, number, first, wrapped, used in self._db.rows(
                "SELECT subject, id, day, wrapped, used FROM payload_key"
                f" WHERE class = ? AND subject IN ({marks})",
                (kept_as, *some),
            ):
                found[subject] = Key(number, first, wrapped)
                if used < day:
                    unused.append((day, number))
        if unused:
            self._db.many("UPDATE payload_key SET used = ? WHERE id = ?", sorted(unused))
        if new := [each for each in pseudonyms if each not in found]:
            envelope = self.envelope
            # Where another program makes one at this moment, that one is kept.
            for subject, number, first, wrapped in self._db.put(
                "payload_key",
                "subject, class, day, used, wrapped",
                [
                    (each, kept_as, day, day, envelope.wrap(secrets.token_bytes(KEY_BYTES)))
                    for each in new
                ],
                "ON CONFLICT (subject, class) DO UPDATE SET used = excluded.used"
                " RETURNING subject, id, day, wrapped",
            ):
                found[subject] = Key(number, first, wrapped)
        return found

    def forget_cache(self) -> None:
        """Looks at everything again."""
        self._state = {}
        self._keys.clear()
        self._sealings.clear()
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
        self._sealed = False
        """The envelope is not here: an auditor's copy, the log without the key."""

    def refresh(self) -> None:
        """Looks at the keys again: since then some may have been destroyed."""
        self._sealed = False
        self._keys.clear()
        self._ciphers.clear()
        self._envelope = None

    def open(self, keys: str, day: Day, sealed: bytes) -> bytes | None:
        """What was sealed; None where it cannot be opened."""
        if self._sealed:
            return None
        try:
            return unseal(self.cipher(keys, day), sealed)
        except (SealError, LookupError, ValueError, TypeError):
            return None
        except StoreError:
            if self._vault.file.path.exists():
                raise
            self._sealed = True
            return None

    def cipher(self, keys: str, day: Day) -> AESGCM:
        """What opens what these keys sealed on that day. Raises SealError, LookupError, ValueError
        or TypeError where it cannot be made, StoreError where the envelope is not here.
        """
        cipher = self._ciphers.get((keys, day))
        if cipher is None:
            cipher = self._ciphers[keys, day] = self._vault.ciphers.of(
                [self._key(int(each)) for each in keys.split()], day, self.envelope
            )
        return cipher

    @property
    def envelope(self) -> Envelope:
        if self._envelope is None:
            ((generation,),) = self._db.rows("SELECT value FROM state WHERE name = 'envelope'")
            self._envelope = self._vault.file.load(generation)
        return self._envelope

    def _key(self, number: int) -> Key:
        first = number - number % _TOGETHER
        if number not in self._keys and 0 <= first < _MOST_ID:
            for row in self._db.rows(
                "SELECT id, day, wrapped FROM payload_key WHERE id >= ? AND id < ?",
                (first, first + _TOGETHER),
            ):
                self._keys[row[0]] = Key(*row)
        return self._keys[number]
