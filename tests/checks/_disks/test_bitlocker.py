"""agent.checks._disks.bitlocker: every number of Win32_EncryptableVolume, and no other."""

from __future__ import annotations

import pytest

from agent.checks._disks.bitlocker import Row, Status, layers, shell_layers
from agent.checks._disks.volume import Layer, Reason


def status(
    protection: object = 1,
    conversion: object = 1,
    method: object = 6,
    flags: object = 0,
    percentage: object = 100,
    protectors: object = ("{1}",),
) -> Status:
    def row(**facts: object) -> Row:
        return {"ReturnValue": 0, **facts}  # type: ignore[dict-item]

    return Status(
        row(EncryptionMethod=method),
        row(ProtectionStatus=protection),
        row(ConversionStatus=conversion, EncryptionFlags=flags, EncryptionPercentage=percentage),
        row(VolumeKeyProtectorID=protectors),
    )


@pytest.mark.parametrize(
    ("method", "cipher"),
    [
        (1, ("aes", "cbc", 128)),
        (2, ("aes", "cbc", 256)),
        (3, ("aes", "cbc", 128)),
        (4, ("aes", "cbc", 256)),
        (6, ("aes", "xts", 128)),
        (7, ("aes", "xts", 256)),
    ],
)
def test_every_method_by_its_number(method: int, cipher: tuple[str, str, int]) -> None:
    assert layers(status(method=method)) == (Layer("BitLocker", *cipher),)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (status(method=5), Layer("BitLocker", hardware=True)),
        (status(method=0), Layer("BitLocker", unseen=Reason.CIPHER_NOT_VISIBLE)),
        (status(method="XTS"), Layer("BitLocker", unseen=Reason.CIPHER_NOT_VISIBLE)),
        (status(flags=0x10001), Layer("BitLocker", "aes", "xts", 128, used_space_only=True)),
        (status(flags=None), Layer("BitLocker", unseen=Reason.STATUS_NOT_VISIBLE)),
        (status(protection=0), Layer("BitLocker", fault=Reason.PROTECTION_OFF)),
        (status(protection=2), Layer("BitLocker", unseen=Reason.LOCKED)),
        (status(protection=7), Layer("BitLocker", unseen=Reason.STATUS_NOT_VISIBLE)),
        (status(protection=True), Layer("BitLocker", unseen=Reason.STATUS_NOT_VISIBLE)),
        (status(conversion=2), Layer("BitLocker", fault=Reason.ENCRYPTING)),
        (status(conversion=3), Layer("BitLocker", fault=Reason.DECRYPTING)),
        (status(conversion=4), Layer("BitLocker", fault=Reason.PAUSED)),
        (status(conversion=5), Layer("BitLocker", fault=Reason.PAUSED)),
        (status(conversion=6), Layer("BitLocker", unseen=Reason.STATUS_NOT_VISIBLE)),
        (status(percentage=87), Layer("BitLocker", unseen=Reason.CONTRADICTION)),
        (status(protectors=()), Layer("BitLocker", unseen=Reason.CONTRADICTION)),
        (status(protectors=None), Layer("BitLocker", unseen=Reason.CONTRADICTION)),
        (
            status(protection=0, protectors=()),
            Layer("BitLocker", fault=Reason.NO_KEY_PROTECTOR),
        ),
        (status(conversion=0), Layer("BitLocker", unseen=Reason.CONTRADICTION)),
        (Status({"EncryptionMethod": 6}), Layer("BitLocker", unseen=Reason.STATUS_NOT_VISIBLE)),
    ],
)
def test_every_state(given: Status, expected: Layer) -> None:
    assert layers(given) == (expected,)


def test_off_is_off() -> None:
    assert layers(status(conversion=0, protection=0)) == ()


@pytest.mark.parametrize("value", [0, 3, 4, 5, 6, 7, None])
def test_explorer_is_believed_in_two_words_only(value: int | None) -> None:
    assert shell_layers(value)[0].unseen is Reason.STATUS_NOT_VISIBLE
    assert shell_layers(1)[0].unseen is Reason.LOW_CONFIDENCE
    assert shell_layers(2) == ()
