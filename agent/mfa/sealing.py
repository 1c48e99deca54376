"""How does a seed lie in our database, so that the file alone is worth nothing?

Sealed under one key that the system's own store keeps (`agent.credentials`), bound to its account.
One key, so that a seed and what is known of it change in one transaction.
"""

from __future__ import annotations

import secrets

from nacl.exceptions import CryptoError
from nacl.secret import Aead

from agent.credentials import CredentialsError, Store

KEY_NAME = "mfa-key"


class Sealing:
    """Seals and opens with the store's key, which is read once."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._box: Aead | None = None

    def prepare(self, *, used: bool) -> None:
        """Makes the key where there is none. The caller holds the database's lock.

        Raises CredentialsError where the key is gone although it was used: a new one would open
        nothing.
        """
        if self._box is not None:
            return
        key = self._store.get(KEY_NAME)
        if key is None and used:
            raise CredentialsError(
                "the key of the enrolled second factors is gone from this machine's store. Put "
                "the store's files back, or remove mfa.sqlite and enrol everybody anew."
            )
        if key is None:
            key = secrets.token_bytes(Aead.KEY_SIZE)
            self._store.put(KEY_NAME, key)
        if len(key) != Aead.KEY_SIZE:
            raise CredentialsError("the key of the second factors is damaged; restore it.")
        self._box = Aead(key)

    def seal(self, account: str, secret: bytes) -> bytes:
        """Needs `prepare` before."""
        return bytes(self._ready().encrypt(secret, account.encode()))

    def open(self, account: str, sealed: bytes) -> bytes:
        """Raises CredentialsError where it was sealed with another key or for another account."""
        self.prepare(used=True)
        try:
            return self._ready().decrypt(sealed, account.encode())
        except CryptoError as problem:
            raise CredentialsError(
                "a second factor does not open with this machine's key: its file was altered, or "
                "came from elsewhere. Enrol it anew."
            ) from problem

    def _ready(self) -> Aead:
        if self._box is None:
            raise RuntimeError("prepare() comes first")
        return self._box
