"""agent.mfa.enrolment: what is shown holds the seed, and reads back."""

from __future__ import annotations

import base64
from urllib.parse import parse_qs, urlsplit

import pyotp

from agent.mfa.enrolment import begin


def test_the_address_reads_back() -> None:
    offered = begin("pat", "Example: Analytics Ltd", lambda size: bytes(range(size)))
    read = pyotp.parse_uri(offered.uri)
    assert isinstance(read, pyotp.TOTP)
    assert (read.name, read.issuer) == ("pat", "Example  Analytics Ltd")
    letters = offered.letters.replace(" ", "")
    assert parse_qs(urlsplit(offered.uri).query)["secret"] == [letters]
    assert base64.b32decode(letters) == bytes(range(20)) == offered.seed.secret


def test_every_enrolment_is_another() -> None:
    assert begin("pat", "X").seed != begin("pat", "X").seed


def test_pictures() -> None:
    offered = begin("pat", "Example")
    assert len(offered.terminal().splitlines()) > 15
    assert offered.svg().startswith(b"<?xml")
    assert b"<svg" in offered.svg()


def test_the_seed_is_not_in_its_repr() -> None:
    offered = begin("pat", "Example")
    assert offered.letters[:4] not in repr(offered)
