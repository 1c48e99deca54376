"""Is every volume encrypted as the organisation's standard asks?

Pure, and the same for every system: a volume passes where every piece of storage that it ends on
is behind at least one layer of encryption that counts. What could not be seen never counts.
"""

from __future__ import annotations

from dataclasses import dataclass

from agent.checks._disks import words
from agent.checks._disks.volume import (
    Layer,
    Piece,
    Reason,
    Role,
    Storage,
    Survey,
    Volume,
)
from agent.event import Finding, Outcome, Scope, badness, worst

CHECK = "disk-encryption"


@dataclass(frozen=True, slots=True)
class Standard:
    """`[disk-encryption]`: the minimum standard of clause SP-encryption."""

    ciphers: tuple[str, ...] = ("aes", "serpent", "twofish", "camellia", "xchacha12", "xchacha20")
    """Ciphers that count. The first is what BitLocker, FileVault, LUKS and ZFS use unless told
    otherwise; the next three are what VeraCrypt and LUKS offer beside it; the last two are
    Adiantum, for processors without AES instructions."""
    refused_modes: tuple[str, ...] = ("ecb",)
    """Modes that do not hide which blocks are equal (NIST SP 800-38A, appendix on ECB)."""
    minimum_key_bits: int = 128
    """The cipher's own key, so an XTS key counts half: BitLocker's default is 128."""
    exempt_mounts: tuple[str, ...] = ("/boot", "/boot/efi", "/efi", "/boot/firmware")
    """Where the start-up files may stay readable; no personal data belongs there."""
    used_space_only: bool = True
    """Whether BitLocker may leave free space as it was before it was switched on."""
    hardware_encryption: bool = False
    """Whether a drive's own encryption counts; its firmware has to be trusted
    (CVE-2018-12037, CVE-2018-12038)."""
    accept_unseen_cipher: bool = False
    """Whether encryption counts whose cipher only an administrator could have read."""

    def __post_init__(self) -> None:
        if "/" in self.exempt_mounts:
            raise ValueError('exempt-mounts: "/" holds the system and cannot be exempt')
        if self.minimum_key_bits < 1:
            raise ValueError("minimum-key-bits must be at least 1")
        if not self.ciphers:
            raise ValueError("ciphers: name at least one, such as aes")


Verdict = tuple[Outcome, Reason]

# It encrypts for certain, or as far as an ordinary user is told; with what cipher is not known.
_ONLY_CIPHER_UNSEEN = {Reason.CIPHER_NOT_VISIBLE, Reason.LOW_CONFIDENCE, Reason.LOCKED}

# As the enumerations list them: what to name first among volumes or reasons that are equally bad.
_ROLES, _ORDER = tuple(Role), tuple(Reason)


def judge(survey: Survey, standard: Standard) -> Finding:
    """The finding over all volumes, worst first, with what was read as evidence."""
    judged = [(volume, *_volume(volume, standard)) for volume in survey.volumes]
    judged.sort(key=lambda each: (badness(each[1]), _ROLES.index(each[0].role), each[0].name))
    scope = tuple(
        Scope(volume.name, outcome, reason.value, words.explain(volume, reason, survey))
        for volume, outcome, reason in judged
    )
    outcome = worst(each.outcome for each in scope)
    leading = [(volume, reason) for volume, found, reason in judged if found is outcome]
    if not leading:
        return Finding(
            CHECK, Outcome.UNKNOWN, "no-volume-found", explanation=words.NOTHING, remedy=""
        )
    return Finding(
        CHECK,
        outcome,
        leading[0][1].value,
        scope,
        explanation=words.summary(leading, survey),
        remedy=words.remedy(leading[0], outcome, survey),
        evidence={volume.name: _said(volume) for volume, _, _ in judged} | survey.notes,
    )


def _volume(volume: Volume, standard: Standard) -> Verdict:
    if volume.set_aside is not None:
        return Outcome.NOT_APPLICABLE, volume.set_aside
    if volume.mount_points and set(volume.mount_points) <= set(standard.exempt_mounts):
        return Outcome.NOT_APPLICABLE, Reason.EXEMPT
    verdicts = [_piece(piece, volume, standard) for piece in volume.pieces]
    if not verdicts:
        return Outcome.UNKNOWN, Reason.DEVICE_NOT_VISIBLE
    outcome = worst(each for each, _ in verdicts)
    reasons = {reason for each, reason in verdicts if each is outcome}
    whole = all(each is outcome for each, _ in verdicts)
    if reasons == {Reason.NOT_ENCRYPTED} and not whole:
        return outcome, Reason.PARTLY_ENCRYPTED
    return outcome, min(reasons, key=_ORDER.index)


def _piece(piece: Piece, volume: Volume, standard: Standard) -> Verdict:
    """One layer that counts is enough; one that might count keeps the piece from failing."""
    verdicts = [_layer(layer, standard) for layer in piece.layers]
    if drive := _drive(piece, standard):
        verdicts.append(drive)
    for wanted in (Outcome.PASS, Outcome.UNKNOWN):
        for outcome, reason in verdicts:
            if outcome is wanted:
                return outcome, reason
    match piece.storage:
        case Storage.MEMORY:
            return Outcome.PASS, Reason.IN_MEMORY
        case Storage.READ_ONLY:
            return Outcome.NOT_APPLICABLE, Reason.READ_ONLY_MEDIUM
        case Storage.NETWORK:
            # A share's disks are the server's business; a system that starts from one keeps
            # everything where this device cannot look.
            remote = "/" not in volume.mount_points
            return (Outcome.NOT_APPLICABLE if remote else Outcome.UNKNOWN), Reason.NETWORK_VOLUME
        case Storage.UNSEEN:
            return Outcome.UNKNOWN, piece.unseen or Reason.DEVICE_NOT_VISIBLE
        case Storage.DISK:
            return verdicts[0] if verdicts else (Outcome.FAIL, Reason.NOT_ENCRYPTED)


def _drive(piece: Piece, standard: Standard) -> Verdict | None:
    """The drive's own encryption, where the standard lets it count: it may be there, unseen."""
    if not standard.hardware_encryption or piece.storage is not Storage.DISK or piece.never_locks:
        return None
    return Outcome.UNKNOWN, Reason.HARDWARE_NOT_VISIBLE


def _layer(layer: Layer, standard: Standard) -> Verdict:
    if layer.fault is not None:
        return Outcome.FAIL, layer.fault
    if layer.unseen is not None:
        accepted = layer.unseen in _ONLY_CIPHER_UNSEEN and standard.accept_unseen_cipher
        return (Outcome.PASS, Reason.ENCRYPTED) if accepted else (Outcome.UNKNOWN, layer.unseen)
    if layer.hardware:
        if standard.hardware_encryption:
            return Outcome.PASS, Reason.ENCRYPTED
        return Outcome.FAIL, Reason.HARDWARE_ENCRYPTION
    if layer.cipher is None or layer.key_bits is None:
        return Outcome.UNKNOWN, Reason.CIPHER_NOT_VISIBLE
    if layer.cipher == "null":
        return Outcome.FAIL, Reason.NO_CIPHER
    if layer.cipher not in standard.ciphers or layer.mode in standard.refused_modes:
        return Outcome.FAIL, Reason.CIPHER_NOT_ALLOWED
    if layer.key_bits < standard.minimum_key_bits:
        return Outcome.FAIL, Reason.KEY_TOO_SHORT
    if layer.used_space_only and not standard.used_space_only:
        return Outcome.FAIL, Reason.USED_SPACE_ONLY
    return Outcome.PASS, Reason.ENCRYPTED


def _said(volume: Volume) -> str:
    """What stands between a volume and its storage, for the evidence: ciphers and key sizes,
    never keys or serial numbers.
    """
    return "; ".join(
        f"{piece.where} ({piece.storage.value}): "
        + (", ".join(_layer_said(layer) for layer in piece.layers) or _BARE[piece.storage])
        for piece in volume.pieces
    )


_BARE = dict.fromkeys(Storage, "nothing encrypts it") | {Storage.UNSEEN: "could not be looked at"}


def _layer_said(layer: Layer) -> str:
    said = [layer.kind]
    if layer.cipher is not None:
        said.append(f"{layer.cipher}-{layer.mode}")
    if layer.key_bits is not None:
        said.append(f"{layer.key_bits} bits")
    if layer.hardware:
        said.append("by the drive")
    if layer.used_space_only:
        said.append("used space only")
    said += [reason.value for reason in (layer.fault, layer.unseen) if reason is not None]
    return " ".join(said)
