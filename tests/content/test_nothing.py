"""Fonts and signatures say nothing and are not reported; a text that poses as one is read."""

from __future__ import annotations

from collections.abc import Callable

from agent.content import Document, read

SIGNATURE = (
    b"-----BEGIN PGP SIGNATURE-----\n\niQEzBAABCAAdFiEE\n=abcd\n-----END PGP SIGNATURE-----\n"
)


def test_a_signature_is_passed_over() -> None:
    assert read(SIGNATURE, "signature.asc", "application/pgp-signature") == Document()
    assert read(b"wOF2\0\1\0\0", "brand.woff2") == Document()


def test_a_text_behind_a_signature_is_read(texts: Callable[..., dict[str, str]]) -> None:
    assert "patient" in texts(SIGNATURE + b"and the patient is\n", "signature.asc")["text"]
