"""How does one transaction change the store?"""

from __future__ import annotations

from collections.abc import Sequence

from agent.central.store.rows import Cosigned, Device, Token
from agent.central.store.sql.adding import Adding
from agent.central.store.sql.growing import Growing
from agent.central.store.sql.keeping import Keeping

_DEVICE = "SELECT id, asset, public_key, hostname, platform, enrolled FROM device"


class SqlChanges(Adding, Growing, Keeping):
    """One open transaction."""

    def add_token(self, token: Token) -> None:
        self._db.rows(
            "INSERT INTO token (digest, asset, expires, device) VALUES (?, ?, ?, ?)",
            (token.digest, token.asset, token.expires, token.device),
        )

    def token(self, digest: bytes) -> Token | None:
        rows = self._db.rows(
            "SELECT digest, asset, expires, device FROM token WHERE digest = ?", (digest,)
        )
        return Token(*rows[0]) if rows else None

    def use_token(self, digest: bytes, device: str) -> None:
        self._db.rows("UPDATE token SET device = ? WHERE digest = ?", (device, digest))

    def device_with(self, public_key: bytes) -> Device | None:
        rows = self._db.rows(f"{_DEVICE} WHERE public_key = ?", (public_key,))
        return Device(*rows[0]) if rows else None

    def put_device(self, device: Device) -> None:
        self.state(
            "device",
            {
                "device": device.id,
                "public_key": device.public_key.hex(),
                "time": device.enrolled,
            },
        )
        self._db.rows(
            "INSERT INTO device (id, asset, public_key, hostname, platform, enrolled)"
            " VALUES (?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (id) DO UPDATE SET asset = excluded.asset,"
            " public_key = excluded.public_key,"
            " hostname = excluded.hostname, platform = excluded.platform",
            (
                device.id,
                device.asset,
                device.public_key,
                device.hostname,
                device.platform,
                device.enrolled,
            ),
        )

    def put_cosigned(self, seen: Sequence[Cosigned], *, now: int) -> None:
        self._db.put(
            "cosigned",
            "device, public_key, signed, size, note, succession",
            sorted(seen),  # so that two programs wait for one another and not each for the other
            "ON CONFLICT (device) DO UPDATE SET public_key = excluded.public_key,"
            " signed = excluded.signed, size = excluded.size, note = excluded.note,"
            " succession = excluded.succession"
            f" WHERE cosigned.signed < excluded.signed OR cosigned.signed > {now:d}",
        )
