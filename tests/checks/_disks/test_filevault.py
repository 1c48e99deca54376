"""agent.checks._disks.filevault: fdesetup's sentences and a volume's flags."""

from __future__ import annotations

import pytest

from agent.checks._disks.filevault import System, dictionaries, layers, of_system, parse_fdesetup
from agent.checks._disks.volume import Layer, Reason

GOOD = (Layer("FileVault", "aes", "xts", 256),)
OFF = (Layer("APFS", fault=Reason.FILEVAULT_OFF),)


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("FileVault is On.\n", System.ON),
        ("FileVault is Off.\n", System.OFF),
        ("FileVault is Off, but will be enabled after the next restart.\n", System.PENDING),
        (
            "FileVault is On.\nEncryption in progress: Percent completed = 42\n",
            System.ENCRYPTING,
        ),
        (
            "FileVault is On.\nDecryption in progress: Percent completed = 42\n",
            System.DECRYPTING,
        ),
        (
            "FileVault is Off.\nDeferred enablement appears to be active for user 'x'.\n",
            System.PENDING,
        ),
        (
            "FileVault is On.\nDeferred enablement appears to be active for user 'x'.\n",
            System.ON,
        ),
    ],
)
def test_every_sentence(text: str, state: System) -> None:
    assert parse_fdesetup(text) is state


@pytest.mark.parametrize(
    "text",
    ["", "\n", "FileVault is On.", "FileVault is On.\nDecryption in prog", "FileVault ist ein.\n",
     "FileVault is On.\nSomething new.\n", "Error: Not available.\n"],
)  # fmt: skip
def test_what_is_no_sentence_of_it_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not understood"):
        parse_fdesetup(text)


@pytest.mark.parametrize(
    ("volume", "expected"),
    [
        ({"Encryption": True, "FileVault": True, "CryptoMigrationOn": False}, GOOD),
        ({"Encryption": True, "CryptoMigrationOn": False}, GOOD),
        ({"Encryption": True, "FileVault": False}, OFF),
        ({"Encryption": False, "FileVault": False}, ()),
        (
            {"Encryption": True, "FileVault": True, "CryptoMigrationOn": True},
            (Layer("FileVault", fault=Reason.ENCRYPTING),),
        ),
        ({}, (Layer("FileVault", unseen=Reason.STATUS_NOT_VISIBLE),)),
        ({"Encryption": 1}, (Layer("FileVault", unseen=Reason.STATUS_NOT_VISIBLE),)),
    ],
)
def test_a_volumes_flags(volume: dict[str, object], expected: tuple[Layer, ...]) -> None:
    assert layers(volume, 256) == expected


@pytest.mark.parametrize(
    ("found", "state", "expected"),
    [
        (GOOD, System.ON, GOOD),
        (OFF, System.OFF, OFF),
        ((), System.OFF, ()),
        (OFF, None, OFF),
        (GOOD, None, (Layer("FileVault", unseen=Reason.STATUS_NOT_VISIBLE),)),
        (GOOD, System.OFF, (Layer("FileVault", unseen=Reason.CONTRADICTION),)),
        (OFF, System.ON, (Layer("FileVault", unseen=Reason.CONTRADICTION),)),
        (GOOD, System.DECRYPTING, (Layer("FileVault", fault=Reason.DECRYPTING),)),
        (OFF, System.PENDING, (Layer("FileVault", fault=Reason.FILEVAULT_PENDING),)),
    ],
)
def test_both_must_agree(
    found: tuple[Layer, ...], state: System | None, expected: tuple[Layer, ...]
) -> None:
    assert of_system(found, state) == expected


def test_only_dictionaries_in_a_list_count() -> None:
    assert list(dictionaries([{"a": 1}, "b", None])) == [{"a": 1}]
    assert list(dictionaries({"a": 1})) == []
