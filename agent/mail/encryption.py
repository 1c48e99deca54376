"""Is the content of this message encrypted, so that only its recipients can read it?

Pure. A label or a tag does not prove encryption, and a name does not either: what calls itself
encrypted is believed only where its first bytes say the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from agent.mail.leaves import Leaf


class Encryption(StrEnum):
    """How, or not at all."""

    NONE = "none"
    SMIME = "smime"
    PGP_MIME = "pgp-mime"
    PGP_INLINE = "pgp-inline"
    RPMSG = "rpmsg"
    """Microsoft's protected message, as Purview Message Encryption sends it."""


# RFC 5652 section 3: a ContentInfo begins with its type's object identifier. envelopedData,
# encryptedData, and authEnvelopedData (RFC 5083 section 2.1); signedData is none of them.
_ENCRYPTED_OIDS = tuple(
    bytes.fromhex(oid)
    for oid in ("06092a864886f70d010703", "06092a864886f70d010706", "060b2a864886f70d0109100117")
)
_CMS_TYPES = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime"})
_RPMSG_MAGIC = bytes.fromhex("76e80460c411e386")  # [MS-OXORMMS] section 2.1.2
_BEGIN, _END = b"-----BEGIN PGP MESSAGE-----", b"-----END PGP MESSAGE-----"


def of(leaves: Iterable[Leaf]) -> Encryption:
    """How the message with these parts is encrypted; NONE where any part of it is readable.

    Only a protected message of Microsoft's has a readable body too, which says how to open it.
    """
    every = tuple(leaves)
    parts = [leaf for leaf in every if leaf.media_type != "application/pgp-encrypted"]
    kinds = {_kind(leaf) for leaf in parts}
    bodies = {"text/plain", "text/html"}
    if {_kind(leaf) for leaf in parts if leaf.media_type not in bodies} == {Encryption.RPMSG}:
        return Encryption.RPMSG
    if len(kinds) != 1:
        return Encryption.NONE
    kind = kinds.pop()
    if kind is Encryption.PGP_INLINE and len(parts) < len(every):
        return Encryption.PGP_MIME  # RFC 3156 section 4: the control part came before
    return kind


def _kind(leaf: Leaf) -> Encryption:
    if leaf.media_type in _CMS_TYPES or leaf.name.lower().endswith(".p7m"):
        head = leaf.data()[:64]
        # A definite or indefinite length of 1 to 5 bytes follows the SEQUENCE tag (X.690 8.1.3).
        if head[:1] == b"\x30" and any(0 < head.find(oid) <= 7 for oid in _ENCRYPTED_OIDS):
            return Encryption.SMIME
        return Encryption.NONE
    if leaf.name.lower().endswith(".rpmsg") or "rpmsg" in leaf.media_type:
        return Encryption.RPMSG if leaf.data().startswith(_RPMSG_MAGIC) else Encryption.NONE
    if leaf.media_type in {"text/plain", "application/octet-stream"}:
        armoured = leaf.data().strip()
        whole = armoured.startswith(_BEGIN) and armoured.endswith(_END)
        if whole and armoured.count(_BEGIN) == 1:
            return Encryption.PGP_INLINE
    return Encryption.NONE
