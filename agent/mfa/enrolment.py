"""What must a person scan to enrol a second factor?

The seed is made here, shown once as a QR code and in letters, and kept only when a code proves
that the authenticator has it.
"""

from __future__ import annotations

import base64
import io
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field

from agent.mfa import Seed, codes

_SECRET_BYTES = 20  # RFC 4226 section 4, R6


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What is shown to one person, once."""

    account: str
    seed: Seed
    uri: str = field(repr=False)
    """`otpauth://totp/…`, as authenticator apps read it."""

    @property
    def letters(self) -> str:
        """The secret to type where nothing can be scanned, in groups of four."""
        encoded = base64.b32encode(self.seed.secret).decode().rstrip("=")
        return " ".join(encoded[at : at + 4] for at in range(0, len(encoded), 4))

    def terminal(self) -> str:
        """The QR code as text for a terminal."""
        import segno

        out = io.StringIO()
        # Low error correction: a screen is clean, and the code stays small.
        segno.make(self.uri, error="l", micro=False).terminal(out, compact=True)
        return out.getvalue()

    def svg(self) -> bytes:
        """The QR code as an SVG document."""
        import segno

        out = io.BytesIO()
        segno.make(self.uri, error="m", micro=False).save(out, kind="svg", scale=6, light="white")
        return out.getvalue()


def begin(
    account: str, issuer: str, random: Callable[[int], bytes] = secrets.token_bytes
) -> Enrolment:
    """A new seed for the account; `issuer` is how the app shows who asks for the codes."""
    seed = Seed(random(_SECRET_BYTES))
    uri = codes.totp(seed).provisioning_uri(name=account, issuer_name=issuer.replace(":", " "))
    return Enrolment(account, seed, uri)
