"""Which time does this code belong to?

Pure. RFC 6238 with SHA-1, which is what every authenticator app does whatever a QR code says.
"""

from __future__ import annotations

import base64
import hmac
import re

import pyotp

from agent.mfa import Seed

MIN_SECRET_BITS = 112
"""NIST SP 800-63B-4, section 3.1.4.1; shorter seeds are refused, also where they are imported."""

_SEPARATORS = re.compile(r"[\s-]+")


def totp(seed: Seed) -> pyotp.TOTP:
    """The generator for a seed. Raises ValueError where it is too short or its form unknown."""
    if len(seed.secret) * 8 < MIN_SECRET_BITS:
        raise ValueError(
            f"the secret has {len(seed.secret) * 8} bits, and at least {MIN_SECRET_BITS} are "
            "needed; enrol anew instead of importing it."
        )
    if not 6 <= seed.digits <= 8 or seed.step_s not in {30, 60}:
        raise ValueError("only codes of 6 to 8 digits that change every 30 or 60 seconds are known")
    encoded = base64.b32encode(seed.secret).decode().rstrip("=")
    return pyotp.TOTP(encoded, digits=seed.digits, interval=seed.step_s)


def typed(code: str) -> str:
    """The code as people type it ("123 456"), without what they put between."""
    return _SEPARATORS.sub("", code.strip())


def is_code(text: str) -> bool:
    """Whether this could be a one-time code at all."""
    return 6 <= len(text) <= 8 and text.isascii() and text.isdigit()


def find(seed: Seed, code: str, centre: int, reach: int) -> int | None:
    """The time step, within `reach` steps of `centre`, whose code this is; the nearest to the
    centre where there are two, None where there is none. Every step is computed each time.
    """
    generator = totp(seed)
    near_first = sorted(range(centre - reach, centre + reach + 1), key=lambda at: abs(at - centre))
    found = [
        at
        for at in near_first
        if at >= 0 and hmac.compare_digest(generator.generate_otp(at).encode(), code.encode())
    ]
    return found[0] if found else None
