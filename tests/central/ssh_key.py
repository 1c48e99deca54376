"""A made-up SSH key that signs as ssh-keygen does."""

from __future__ import annotations

import base64
import hashlib

from nacl.signing import SigningKey

PLAIN, TOKEN = b"ssh-ed25519", b"sk-ssh-ed25519@openssh.com"


def packed(*parts: bytes) -> bytes:
    return b"".join(len(each).to_bytes(4, "big") + each for each in parts)


class SshKey:
    """An Ed25519 key; with `token` one that a hardware token would hold."""

    def __init__(self, seed: int, *, token: bool = False) -> None:
        self._key = SigningKey(bytes([seed] * 32))
        self.kind = TOKEN if token else PLAIN
        more = (b"ssh:",) if token else ()
        self.blob = packed(self.kind, bytes(self._key.verify_key), *more)
        self.public = f"{self.kind.decode()} {base64.b64encode(self.blob).decode()}"

    def signed(
        self, text: str, *, namespace: str = "safehand-erasure", hashed: str = "sha512",
        flags: int = 1,
    ) -> str:  # fmt: skip
        digest = hashlib.new(hashed, text.encode()).digest()
        message = b"SSHSIG" + packed(namespace.encode(), b"", hashed.encode(), digest)
        after = b""
        if self.kind == TOKEN:
            after = bytes([flags]) + (7).to_bytes(4, "big")
            message = hashlib.sha256(b"ssh:").digest() + after + hashlib.sha256(message).digest()
        sealed = packed(self.kind, self._key.sign(message).signature) + after
        blob = b"SSHSIG\0\0\0\1" + packed(
            self.blob, namespace.encode(), b"", hashed.encode(), sealed
        )
        lines = base64.encodebytes(blob).decode()
        return f"-----BEGIN SSH SIGNATURE-----\n{lines}-----END SSH SIGNATURE-----\n"
