"""What may this request ask of the console, and what does every answer carry?"""

from __future__ import annotations

import ipaddress
from urllib.parse import parse_qsl, urlsplit

from starlette.requests import Request

HEADERS = {
    "Content-Security-Policy": "default-src 'self'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}
"""What a browser is told with each page: nothing from elsewhere, nothing kept."""

SECURE = {**HEADERS, "Strict-Transport-Security": "max-age=31536000"}
"""The same over TLS."""

_FORWARDED = ("forwarded", "x-forwarded-for", "via")
_MOST_FORM_BYTES = 64 * 1024
_MOST_FIELDS = 100


def headers(request: Request) -> dict[str, str]:
    return SECURE if request.url.scheme == "https" else HEADERS


def is_loopback(request: Request) -> bool:
    """True where the browser runs on this machine, and no proxy stands between."""
    if request.client is None or any(name in request.headers for name in _FORWARDED):
        return False
    try:
        return ipaddress.ip_address(request.client.host).is_loopback
    except ValueError:
        return False


def from_our_own_page(request: Request) -> bool:
    """True where one of our pages sent this form, and no other site did (OWASP ASVS 5.0, 3.5)."""
    origin = request.headers.get("origin")
    if origin is None:
        return request.headers.get("sec-fetch-site") == "same-origin"
    parts = urlsplit(origin)
    return (parts.scheme, parts.netloc) == (request.url.scheme, request.headers.get("host"))


async def form(request: Request) -> dict[str, str]:
    """The fields of a form. Raises ValueError where it is none, or is too long."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > _MOST_FORM_BYTES:
            raise ValueError("this form is too long")
    pairs = parse_qsl(
        body.decode("ascii"),
        keep_blank_values=True,
        strict_parsing=bool(body),
        max_num_fields=_MOST_FIELDS,
        errors="strict",
    )
    return dict(pairs)
