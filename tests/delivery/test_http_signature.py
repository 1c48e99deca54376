"""A request is believed when the device that it names signed it, whole and in time."""

from __future__ import annotations

import base64
import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nacl.exceptions import BadSignatureError
from nacl.signing import SigningKey, VerifyKey

from agent.delivery import http_signature
from agent.delivery.http_signature import (
    Reason,
    Refused,
    content_digest,
    key_name,
    sign,
    signature_base,
)

KEY = SigningKey(bytes(range(32)))
NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
BODY = b'{"a":1}\n'
WHERE = ("POST", "log.example:8470", "/v1/events")


def signed(**changed: object) -> dict[str, str]:
    arguments: dict[str, object] = {
        "created": NOW,
        "expires": NOW + timedelta(minutes=5),
        "nonce": "once",
        "key_id": "device-1",
    }
    return sign(KEY, *WHERE, BODY, **(arguments | changed))  # type: ignore[arg-type]


def verify(
    headers: dict[str, str],
    where: tuple[str, str, str] = WHERE,
    body: bytes = BODY,
    now: datetime = NOW,
) -> str:
    keys = {"device-1": KEY.verify_key}
    return http_signature.verify(headers, *where, body, key_of=keys.get, now=now)


def refusal(
    headers: dict[str, str],
    where: tuple[str, str, str] = WHERE,
    body: bytes = BODY,
    now: datetime = NOW,
) -> Reason:
    with pytest.raises(Refused) as caught:
        verify(headers, where, body, now)
    return caught.value.reason


def test_the_base_and_the_signature_are_those_of_the_rfc() -> None:
    """RFC 9421 appendix B.2.6, with the key test-key-ed25519 of appendix B.1.4."""
    key = SigningKey(base64.urlsafe_b64decode("n4Ni-HpISpVObnQMW0wOhCKROaIKqKtW_2ZYb2p9KcU="))
    public = base64.urlsafe_b64decode("JrQLj5P_89iXES9-vFgrIy29clF9CC_oPPsw3c5D0bs=")
    base = signature_base(
        [
            ("date", "Tue, 20 Apr 2021 02:07:55 GMT"),
            ("@method", "POST"),
            ("@path", "/foo"),
            ("@authority", "example.com"),
            ("content-type", "application/json"),
            ("content-length", "18"),
        ],
        '("date" "@method" "@path" "@authority" "content-type" "content-length")'
        ';created=1618884473;keyid="test-key-ed25519"',
    )
    wanted = base64.b64decode(
        "wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw=="
    )
    assert bytes(key.verify_key) == public
    assert key.sign(base).signature == wanted
    VerifyKey(public).verify(base, wanted)
    with pytest.raises(BadSignatureError):
        VerifyKey(public).verify(base + b" ", wanted)


def test_the_digest_is_that_of_the_rfc() -> None:
    """RFC 9530 appendix B.1: the digest of `{"hello": "world"}` and a line feed."""
    assert (
        content_digest(b'{"hello": "world"}\n')
        == "sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:"
    )


def test_a_signed_request_names_its_device() -> None:
    headers = signed()
    assert verify(headers) == "device-1"
    assert verify({name.upper(): value for name, value in headers.items()}) == "device-1"
    assert verify(headers, ("POST", "LOG.example:8470", "/v1/events")) == "device-1"


def test_only_expires_is_judged_of_the_clock() -> None:
    hour = timedelta(hours=1)
    assert refusal(signed(), now=NOW + hour) == Reason.EXPIRED
    assert verify(signed(created=NOW + hour, expires=NOW + hour * 2)) == "device-1"


@pytest.mark.parametrize("name", ["Content-Digest", "Signature-Input", "Signature"])
def test_a_header_that_is_missing(name: str) -> None:
    headers = signed()
    del headers[name]
    assert refusal(headers) == Reason.MISSING


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("Signature-Input", r'"@path" ', ""),
        ("Signature-Input", r'"@path"', '"@query"'),
        ("Signature-Input", r";created=\d+", ""),
        ("Signature-Input", r";expires=\d+", ""),
        ("Signature-Input", r";expires=\d+", ';expires="soon"'),
        ("Signature-Input", r";expires=(\d+)", r";expires=\1;expires=9999999999"),
        ("Signature-Input", r';nonce="[^"]*"', ""),
        ("Signature-Input", r';keyid="[^"]*"', ""),
        ("Signature-Input", r'alg="ed25519"', 'alg="hmac-sha256"'),
        ("Signature-Input", r"^safehand=", ""),
        ("Signature-Input", r"$", ', other=("@path")'),
        ("Signature", r"^safehand=", "other="),
        ("Signature", r":$", ""),
        ("Signature", r"=:.", "=:="),
        ("Content-Digest", r"sha-256", "sha-1"),
    ],
)
def test_headers_that_cannot_be_read(name: str, old: str, new: str) -> None:
    headers = signed()
    changed = re.sub(old, new, headers[name], count=1)
    assert changed != headers[name]
    assert refusal(headers | {name: changed}) == Reason.MALFORMED


def test_another_body_path_or_place_is_refused() -> None:
    headers = signed()
    assert refusal(headers, body=BODY + b" ") == Reason.DIGEST
    for where in [
        ("PUT", *WHERE[1:]),
        (WHERE[0], "elsewhere.example", WHERE[2]),
        (*WHERE[:2], "/v1/enrol"),
        (*WHERE[:2], "/v1/évents"),
    ]:
        assert refusal(headers, where) == Reason.INVALID


def test_the_digest_itself_is_signed() -> None:
    headers = signed()
    other = b"something else"
    forged = headers | {"Content-Digest": content_digest(other)}
    assert refusal(forged, body=other) == Reason.INVALID


def test_an_unknown_device_and_the_key_of_another() -> None:
    assert refusal(signed(key_id="device-2")) == Reason.UNKNOWN
    other = SigningKey(bytes(32))
    headers = sign(
        other,
        *WHERE,
        BODY,
        created=NOW,
        expires=NOW + timedelta(minutes=5),
        nonce="n",
        key_id="device-1",
    )
    assert refusal(headers) == Reason.INVALID


def test_components_may_stand_in_another_order() -> None:
    """The RFC leaves the order to the signer; another library may choose its own."""
    parameters = (
        '("content-digest" "@path" "@method" "@authority");keyid="device-1";nonce="n"'
        f";created={int(NOW.timestamp())};expires={int(NOW.timestamp()) + 300}"
    )
    digest = content_digest(BODY)
    base = signature_base(
        [
            ("content-digest", digest),
            ("@path", WHERE[2]),
            ("@method", WHERE[0]),
            ("@authority", WHERE[1]),
        ],
        parameters,
    )
    signature = base64.b64encode(KEY.sign(base).signature).decode()
    headers = {
        "content-digest": f"sha-512=:AAAA:, {digest}",
        "signature-input": f"sig1={parameters}",
        "signature": f"sig1=:{signature}:",
    }
    assert refusal(headers) == Reason.INVALID  # the digest header is signed as it stands
    assert verify(headers | {"content-digest": digest}) == "device-1"


def test_what_cannot_stand_in_a_header_is_not_signed() -> None:
    with pytest.raises(ValueError, match="printable ASCII"):
        signed(nonce='"')
    with pytest.raises(ValueError, match="printable ASCII"):
        signed(key_id="é")


@given(
    name=st.sampled_from(["Content-Digest", "Signature-Input", "Signature"]),
    text=st.text(max_size=80),
)
def test_no_header_can_do_worse_than_be_refused(name: str, text: str) -> None:
    assert refusal(signed() | {name: text}) in Reason


@given(at=st.integers(min_value=0), by=st.integers(min_value=1, max_value=127))
def test_no_changed_character_is_believed(at: int, by: int) -> None:
    for name, value in signed().items():
        place = at % len(value)
        changed = value[:place] + chr((ord(value[place]) + by) % 128) + value[place + 1 :]
        assert refusal(signed() | {name: changed}) in Reason


def test_the_name_of_a_key_is_read_before_it_is_known() -> None:
    for headers, name in (
        ({}, None),
        ({"signature-input": "nonsense"}, None),
        ({"signature-input": 'x=("@method");created=1;nonce="n"'}, None),
        ({"signature-input": 'x=("@method");created=1;keyid="laptop 1"'}, "laptop 1"),
    ):
        assert key_name(headers) == name
