"""Which certificate does the central log show, and who vouches for it?

An organisation without a certificate of its own makes a private authority on the central machine:
one key that signs for this log's names alone. Devices get its public half with their enrolment
and trust nobody else for this log.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from agent.delivery.identity import write_private

CA_FILE = "ca.pem"
"""What devices need."""
CERTIFICATE_FILE = "server.pem"
"""The server's certificate, then its key."""
CA_KEY_FILE = "ca.key"

_CA_LIFE = timedelta(days=3653)
_CERTIFICATE_LIFE = timedelta(days=397)
"""CA/Browser Forum Baseline Requirements 6.3.2, before 2026: long enough to be renewed yearly."""
RENEW_BEFORE = timedelta(days=60)
"""So long before it ends it is renewed, when the server starts."""
_CLOCKS_MAY_DIFFER = timedelta(hours=24)
_NAME = re.compile(r"(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*")


def make(folder: Path, names: Sequence[str], *, now: datetime) -> Path:
    """The file with a new certificate for these host names and addresses; the authority that
    signs it is made where there is none. Raises ValueError for what is no name, OSError.
    """
    if not names:
        raise ValueError("name the hosts under which devices reach this machine")
    wanted = [_general_name(each) for each in names]
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not (folder / CA_KEY_FILE).exists():
        _make_authority(folder, now)
    authority = x509.load_pem_x509_certificate((folder / CA_FILE).read_bytes())
    signing = load_pem_private_key((folder / CA_KEY_FILE).read_bytes(), None)
    if not isinstance(signing, ec.EllipticCurvePrivateKey):
        raise ValueError(f"{folder / CA_KEY_FILE} is no key that Safehand made")
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = (
        _builder("Safehand central log", key, now, _CERTIFICATE_LIFE)
        .issuer_name(authority.subject)
        .add_extension(x509.SubjectAlternativeName(wanted), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(_usage(signs=True), critical=True)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(signing.public_key()),
            critical=False,
        )
        .sign(signing, hashes.SHA256())
    )
    path = folder / CERTIFICATE_FILE
    draft = path.with_name(f"{path.name}.new")
    write_private(draft, certificate.public_bytes(Encoding.PEM) + _pem(key))
    draft.replace(path)
    return path


def renewed(folder: Path, *, now: datetime) -> bool:
    """Renews the certificate that `make` made here where it ends soon; True where it did."""
    path = folder / CERTIFICATE_FILE
    if not (folder / CA_KEY_FILE).exists() or not path.exists():
        return False
    if expires(path) - now > RENEW_BEFORE:
        return False
    make(folder, sorted(names(path)), now=now)
    return True


def expires(certificate: Path) -> datetime:
    """When the first certificate of a file ends. Raises ValueError or OSError."""
    return x509.load_pem_x509_certificate(certificate.read_bytes()).not_valid_after_utc


def names(certificate: Path) -> frozenset[str]:
    """The host names and addresses in the first certificate of a file, lower case.

    Raises ValueError where it is none, OSError.
    """
    try:
        first = x509.load_pem_x509_certificate(certificate.read_bytes())
        found = first.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except (ValueError, x509.ExtensionNotFound) as problem:
        raise ValueError(
            f"{certificate}: this is no certificate of a server: it names no host"
        ) from problem
    hosts = found.get_values_for_type(x509.DNSName)
    addresses = found.get_values_for_type(x509.IPAddress)
    return frozenset([*(each.lower() for each in hosts), *(str(each) for each in addresses)])


def _make_authority(folder: Path, now: datetime) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    builder = _builder("Safehand private authority", key, now, _CA_LIFE)
    certificate = (
        builder.issuer_name(_subject("Safehand private authority"))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs=False), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / CA_FILE).write_bytes(certificate.public_bytes(Encoding.PEM))
    write_private(folder / CA_KEY_FILE, _pem(key))


def _builder(
    name: str, key: ec.EllipticCurvePrivateKey, now: datetime, life: timedelta
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(_subject(name))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _CLOCKS_MAY_DIFFER)
        .not_valid_after(now + life)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _subject(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _usage(*, signs: bool) -> x509.KeyUsage:
    """What the key is for: to sign handshakes, or to sign certificates."""
    return x509.KeyUsage(
        digital_signature=signs,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=not signs,
        crl_sign=not signs,
        encipher_only=False,
        decipher_only=False,
    )


def _general_name(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        if not _NAME.fullmatch(name.lower()):
            raise ValueError(f"{name!r} is no host name and no address") from None
        return x509.DNSName(name.lower())


def _pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
