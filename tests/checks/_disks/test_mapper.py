"""agent.checks._disks.mapper: what device-mapper tables, statuses and headers say of a cipher."""

from __future__ import annotations

import pytest

from agent.checks._disks.mapper import layer, parse_header, parse_status, parse_tables
from agent.checks._disks.volume import Layer, Reason

HEX32 = "0123456789abcdef0123456789abcdef"
LUKS2 = f"CRYPT-LUKS2-{HEX32}-root"
KEYRING = f":64:logon:cryptsetup:{HEX32}-d0"
CRYPT = f"root: 0 100 crypt aes-xts-plain64 {KEYRING} 0 8:3 32768 1 allow_discards\n"
GOOD = Layer("LUKS2", "aes", "xts", 256)


def judged(uuid: str | None, text: str | None, sectors: int | None = 100) -> Layer | None:
    table = None if text is None else parse_tables(text).get("root", ())
    return layer(uuid, table, sectors)


@pytest.mark.parametrize(
    ("uuid", "table", "expected"),
    [
        (LUKS2, CRYPT, GOOD),
        (f"CRYPT-LUKS1-{HEX32}-root", CRYPT, Layer("LUKS1", "aes", "xts", 256)),
        ("CRYPT-PLAIN-swap", CRYPT, Layer("dm-crypt", "aes", "xts", 256)),
        ("", CRYPT, Layer("dm-crypt", "aes", "xts", 256)),
        (LUKS2, CRYPT.replace(KEYRING, "0" * 64), Layer("LUKS2", "aes", "xts", 128)),
        (LUKS2, "root: 0 100 crypt cipher_null-ecb - 0 8:3 0\n", Layer("LUKS2", "null", "ecb", 0)),
        # A mapping that only looks encrypted by its uuid passes the data through.
        (LUKS2, "root: 0 100 linear 8:3 0\n", None),
        ("LVM-abc", "root: 0 100 linear 8:3 0\n", None),
        (f"CRYPT-VERITY-{HEX32}-root", "root: 0 100 verity 1 8:3 8:4 4096\n", None),
        ("CRYPT-INTEGRITY-root", "root: 0 100 integrity 8:3 0 28 J 2\n", None),
        (
            f"CRYPT-LUKS2-OPAL-{HEX32}-root",
            "root: 0 100 linear 8:3 0\n",
            Layer("LUKS2 on a self-encrypting drive", hardware=True),
        ),
        # Re-encryption under way: what is not done yet is mapped straight through.
        (
            LUKS2,
            CRYPT.replace("0 100", "0 60") + "root: 60 40 linear 253:9 60\n",
            Layer("LUKS2", fault=Reason.ENCRYPTING),
        ),
        # A table that is not whole.
        (LUKS2, CRYPT.replace("0 100", "0 60"), Layer("LUKS2", unseen=Reason.CONTRADICTION)),
        (LUKS2, "other: 0 100 linear 8:3 0\n", Layer("LUKS2", unseen=Reason.CONTRADICTION)),
        (
            LUKS2,
            "root: 0 100 crypt aes-xts-plain64 zz 0 8:3 0\n",
            Layer("LUKS2", unseen=Reason.CIPHER_NOT_UNDERSTOOD),
        ),
        # No table: the uuid alone.
        (LUKS2, None, Layer("LUKS2", unseen=Reason.CIPHER_NOT_VISIBLE)),
        ("LVM-abc", None, None),
        (f"CRYPT-VERITY-{HEX32}-root", None, None),
        ("CRYPT-SUBDEV-x", None, None),
        ("", None, Layer("device-mapper", unseen=Reason.DEVICE_NOT_VISIBLE)),
        (None, None, Layer("device-mapper", unseen=Reason.DEVICE_NOT_VISIBLE)),
        ("CRYPT-LUKS2-0123", None, Layer("device-mapper", unseen=Reason.DEVICE_NOT_VISIBLE)),
    ],
)
def test_a_device_by_its_uuid_and_table(
    uuid: str | None, table: str | None, expected: Layer | None
) -> None:
    assert judged(uuid, table) == expected


def test_a_table_that_is_not_one_is_refused() -> None:
    assert parse_tables("No devices found\n") == {}
    with pytest.raises(ValueError, match="not a line"):
        parse_tables("root: 0 100 crypt aes\nSegmentation fault\n")


# cryptsetup 2.6.1, Debian 12.
STATUS = """\
/dev/mapper/root is active and is in use.
  type:    LUKS2
  cipher:  aes-xts-plain64
  keysize: 512 bits
  key location: keyring
  device:  /dev/sda3
  sector size:  512
  offset:  32768 sectors
  size:    985088 sectors
  mode:    read/write
"""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (STATUS, GOOD),
        (STATUS.replace("512 bits", "512 [bits]"), GOOD),
        (STATUS.replace("LUKS2", "PLAIN"), Layer("dm-crypt", "aes", "xts", 256)),
        (STATUS.replace("keysize:", "size:"), None),
        (STATUS.replace("LUKS2", "VERITY"), None),
        ("", None),
    ],
)
def test_a_status_is_read(text: str, expected: Layer | None) -> None:
    found = parse_status(text)
    if expected is None:
        assert found.unseen is Reason.CIPHER_NOT_UNDERSTOOD
    else:
        assert found == expected


HEADER = """\
LUKS header information
Version:       \t2
Epoch:         \t3
UUID:          \t01234567-89ab-cdef-0123-456789abcdef

Data segments:
  0: crypt
\toffset: 16777216 [bytes]
\tlength: (whole device)
\tcipher: aes-xts-plain64
\tsector: 512 [bytes]

Keyslots:
  0: luks2
\tKey:        512 bits
\tPriority:   normal
\tCipher:     aes-xts-plain64
\tCipher key: 512 bits
"""
HEADER_1 = """\
LUKS header information for /dev/sda3

Version:       \t1
Cipher name:   \taes
Cipher mode:   \txts-plain64
Hash spec:     \tsha256
Payload offset:\t4096
MK bits:       \t512
"""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (HEADER, GOOD),
        (HEADER_1, Layer("LUKS1", "aes", "xts", 256)),
        (HEADER.replace("0: crypt", "0: hw-opal-crypt"), GOOD),
        (
            HEADER.replace("0: crypt", "0: hw-opal").replace("\tcipher: aes-xts-plain64\n", ""),
            Layer("LUKS2 on a self-encrypting drive", hardware=True),
        ),
        (HEADER.partition("Keyslots")[0], Layer("LUKS", unseen=Reason.CIPHER_NOT_UNDERSTOOD)),
        ("", Layer("LUKS", unseen=Reason.CIPHER_NOT_UNDERSTOOD)),
    ],
)
def test_a_header_is_read(text: str, expected: Layer) -> None:
    assert parse_header(text) == expected
