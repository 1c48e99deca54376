"""agent.checks._disks.judge: the standard, layer by layer and piece by piece."""

from __future__ import annotations

import pytest

from agent.checks._disks.judge import Standard, judge
from agent.checks._disks.volume import (
    Layer,
    Piece,
    Reason,
    Role,
    Storage,
    Survey,
    Volume,
    unseen,
)
from agent.event import Outcome

GOOD = Layer("LUKS2", "aes", "xts", 256)
SHORT = Layer("LUKS2", "aes", "xts", 64)
NULL = Layer("LUKS2", "null", "ecb", 0)
DRIVE = Layer("OPAL", hardware=True)
USED = Layer("BitLocker", "aes", "xts", 128, used_space_only=True)
HIDDEN = Layer("LUKS2", unseen=Reason.CIPHER_NOT_VISIBLE)


def verdict(
    *pieces: Piece, standard: Standard | None = None, points: tuple[str, ...] = ("/home",)
) -> tuple[str, str]:
    volume = Volume("/home", Role.DATA, pieces, points)
    finding = judge(Survey("linux", True, (volume,)), standard or Standard())
    return finding.outcome.value, finding.reason


def on(*layers: Layer, storage: Storage = Storage.DISK) -> Piece:
    return Piece("/dev/sda", layers, storage)


@pytest.mark.parametrize(
    ("pieces", "expected"),
    [
        ((on(GOOD),), ("pass", "encrypted")),
        ((on(),), ("fail", "not-encrypted")),
        ((), ("unknown", "device-not-visible")),
        ((on(GOOD), on(GOOD)), ("pass", "encrypted")),
        ((on(GOOD), on()), ("fail", "partly-encrypted")),
        ((on(), on()), ("fail", "not-encrypted")),
        ((on(SHORT),), ("fail", "key-too-short")),
        ((on(NULL),), ("fail", "no-cipher")),
        ((on(Layer("LUKS2", "des3_ede", "cbc", 192)),), ("fail", "cipher-not-allowed")),
        ((on(Layer("LUKS2", "aes", "ecb", 256)),), ("fail", "cipher-not-allowed")),
        ((on(DRIVE),), ("fail", "hardware-encryption")),
        ((on(Layer("BitLocker", fault=Reason.PROTECTION_OFF)),), ("fail", "protection-off")),
        ((on(USED),), ("pass", "encrypted")),
        ((on(HIDDEN),), ("unknown", "cipher-not-visible")),
        # One layer that counts is enough, whatever lies above or below it.
        ((on(NULL, GOOD),), ("pass", "encrypted")),
        ((on(GOOD, HIDDEN),), ("pass", "encrypted")),
        ((on(NULL, HIDDEN),), ("unknown", "cipher-not-visible")),
        # What could not be seen is neither a pass nor a failure; a plain piece beside it is.
        ((unseen("x", Reason.DEVICE_NOT_VISIBLE),), ("unknown", "device-not-visible")),
        ((on(GOOD), unseen("x", Reason.DEVICE_NOT_VISIBLE)), ("unknown", "device-not-visible")),
        ((on(), unseen("x", Reason.DEVICE_NOT_VISIBLE)), ("fail", "partly-encrypted")),
        ((on(storage=Storage.MEMORY),), ("pass", "in-memory")),
        ((on(storage=Storage.NETWORK),), ("not-applicable", "network-volume")),
        ((on(storage=Storage.READ_ONLY),), ("not-applicable", "read-only-medium")),
    ],
)
def test_a_volume(pieces: tuple[Piece, ...], expected: tuple[str, str]) -> None:
    assert verdict(*pieces) == expected


@pytest.mark.parametrize(
    ("piece", "standard", "expected"),
    [
        (on(GOOD), Standard(minimum_key_bits=256), ("pass", "encrypted")),
        (on(USED), Standard(minimum_key_bits=256), ("fail", "key-too-short")),
        (on(USED), Standard(used_space_only=False), ("fail", "used-space-only")),
        (on(GOOD), Standard(ciphers=("serpent",)), ("fail", "cipher-not-allowed")),
        (on(HIDDEN), Standard(accept_unseen_cipher=True), ("pass", "encrypted")),
        (on(NULL), Standard(accept_unseen_cipher=True), ("fail", "no-cipher")),
        (on(DRIVE), Standard(hardware_encryption=True), ("pass", "encrypted")),
        (on(), Standard(hardware_encryption=True), ("unknown", "hardware-encryption-not-visible")),
        (
            Piece("/dev/sda", never_locks=True),
            Standard(hardware_encryption=True),
            ("fail", "not-encrypted"),
        ),
    ],
)
def test_the_standard_is_the_organisations(
    piece: Piece, standard: Standard, expected: tuple[str, str]
) -> None:
    assert verdict(piece, standard=standard) == expected


def test_a_mount_is_exempt_only_where_every_one_of_its_places_is() -> None:
    assert verdict(on(), points=("/boot",)) == ("not-applicable", "exempt")
    assert verdict(on(), points=("/boot", "/srv")) == ("fail", "not-encrypted")
    with pytest.raises(ValueError, match="cannot be exempt"):
        Standard(exempt_mounts=("/",))


def test_a_system_on_the_network_is_out_of_sight() -> None:
    piece = on(storage=Storage.NETWORK)
    assert verdict(piece, points=("/",)) == ("unknown", "network-volume")


def test_the_worst_volume_speaks_and_stands_first() -> None:
    volumes = (
        Volume("/", Role.SYSTEM, (on(GOOD),), ("/",)),
        Volume("/srv", Role.DATA, (on(),), ("/srv",)),
        Volume("/boot", Role.DATA, (on(),), ("/boot",)),
    )
    finding = judge(Survey("linux", True, volumes), Standard())
    assert [part.name for part in finding.scope] == ["/srv", "/", "/boot"]
    assert finding.outcome is Outcome.FAIL
    assert "/srv" in finding.explanation
    assert "LUKS2 aes-xts 256 bits" in str(finding.evidence["/"])


def test_a_machine_without_any_volume_is_not_believed() -> None:
    assert judge(Survey("linux", True, ()), Standard()).outcome is Outcome.UNKNOWN


@pytest.mark.parametrize("wrong", [{"minimum_key_bits": 0}, {"ciphers": ()}])
def test_a_standard_that_asks_for_nothing_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="at least"):
        Standard(**wrong)  # type: ignore[arg-type]
