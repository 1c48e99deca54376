"""Which cipher does a device-mapper device use, with how long a key?

From the kernel's table (`dmsetup table`, which blanks the key itself unless told otherwise:
dmsetup(8), --showkeys), or, where dmsetup is not installed, from `cryptsetup status`; for a LUKS
device that nobody opened, from `cryptsetup luksDump`. All three are for root alone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from agent.checks._disks import cipher
from agent.checks._disks.volume import Layer, Reason
from agent.host import Host, Unreadable

_PLACES = ("/usr/sbin", "/sbin", "/usr/bin", "/bin", "/run/current-system/sw/bin")
_SEGMENT = re.compile(
    r"(?P<name>.+?): (?P<start>\d+) (?P<length>\d+) (?P<target>\S+)(?: (?P<rest>.*))?"
)
_KEYRING = re.compile(r":(\d+):[a-z]+:\S+")
_HEX = re.compile(r"(?:[0-9a-f]{2})+")
# DM_UUID as cryptsetup makes it (lib/libdevmapper.c): CRYPT-TYPE-[32 hexadecimal-]NAME.
_UUID = re.compile(
    r"CRYPT-(?:(?P<marked>LUKS1|LUKS2-OPAL|LUKS2|BITLK|FVAULT2)-[0-9a-f]{32}"
    r"|(?P<bare>PLAIN|TCRYPT|LOOPAES))-.+"
)
# Kinds that pass everything through to what is below: not encryption, whatever else they are.
_TRANSPARENT = re.compile(
    r"(?:CRYPT-(?:VERITY|INTEGRITY|SUBDEV)|LVM|mpath|part\d+|DMRAID|VDO|stratis-1)-.+"
)
_NAMES = {"PLAIN": "dm-crypt", "BITLK": "BitLocker", "FVAULT2": "FileVault", "TCRYPT": "VeraCrypt"}


@dataclass(frozen=True, slots=True)
class Segment:
    """One line of a device's table."""

    start: int
    length: int
    target: str
    rest: str


Tables = Mapping[str, tuple[Segment, ...]]
"""Every device-mapper device's table by the device's name."""


def run(host: Host, tool: str, *arguments: str) -> str:
    """What a tool printed. Raises Unreadable where it is nowhere, fails, or is cut off."""
    for place in _PLACES:
        path = f"{place}/{tool}"
        try:
            done = host.run([path, *arguments])
        except Unreadable as problem:
            if problem.absent:
                continue
            raise
        if done.exit != 0 or not done.stdout.endswith("\n"):
            raise Unreadable(path, f"exit-{done.exit}" if done.exit else "cut-off")
        return done.stdout
    raise Unreadable(tool, "ENOENT")


def collect_tables(host: Host) -> Tables:
    """The tables of every device-mapper device. Raises Unreadable."""
    text = run(host, "dmsetup", "table")
    try:
        return parse_tables(text)
    except ValueError as problem:
        raise Unreadable("dmsetup table", "not-understood") from problem


def parse_tables(text: str) -> dict[str, tuple[Segment, ...]]:
    """`dmsetup table` by device name. Raises ValueError for a line that is not one."""
    tables: dict[str, tuple[Segment, ...]] = {}
    if text == "No devices found\n":
        return tables
    for line in text.splitlines():
        match = _SEGMENT.fullmatch(line)
        if match is None:
            raise ValueError("not a line of dmsetup table")
        segment = Segment(
            int(match["start"]), int(match["length"]), match["target"], match["rest"] or ""
        )
        tables[match["name"]] = (*tables.get(match["name"], ()), segment)
    return tables


def layer(uuid: str | None, table: tuple[Segment, ...] | None, sectors: int | None) -> Layer | None:
    """What a device-mapper device itself encrypts; None where it passes data through.

    `table` is None where it could not be read; then the uuid alone speaks, and it does not tell
    the cipher.
    """
    kind = _kind(uuid)
    if table is None:
        if kind is not None:
            return Layer(kind, unseen=Reason.CIPHER_NOT_VISIBLE)
        if uuid and _TRANSPARENT.fullmatch(uuid):
            return None
        return Layer("device-mapper", unseen=Reason.DEVICE_NOT_VISIBLE)
    if not _whole(table, sectors):
        return Layer(kind or "device-mapper", unseen=Reason.CONTRADICTION)
    crypt = [_crypt(kind or "dm-crypt", each) for each in table if each.target == "crypt"]
    if len(crypt) == len(table):
        return _weakest(crypt)
    if crypt:
        # cryptsetup-reencrypt maps what it has not converted yet straight through.
        return Layer(kind or "dm-crypt", fault=Reason.ENCRYPTING)
    if uuid is not None and uuid.startswith("CRYPT-LUKS2-OPAL-"):
        return Layer("LUKS2 on a self-encrypting drive", hardware=True)
    return None


def _kind(uuid: str | None) -> str | None:
    """The encryption that a device-mapper uuid announces, as people call it; None for none."""
    match = _UUID.fullmatch(uuid or "")
    if match is None:
        return None
    name = match["marked"] or match["bare"]
    return _NAMES.get(name, name)


def _whole(table: tuple[Segment, ...], sectors: int | None) -> bool:
    """True where the segments follow each other from 0 to the device's end."""
    end = 0
    if not table:
        return False
    for segment in table:
        if segment.start != end or segment.length == 0:
            return False
        end += segment.length
    return sectors is None or end == sectors


def _crypt(kind: str, segment: Segment) -> Layer:
    """A `crypt` target: cipher, key, IV offset, device, start (dm-crypt.rst)."""
    fields = segment.rest.split(" ")
    bits = _key_bits(fields[1]) if len(fields) >= 5 else None
    if bits is None:
        return Layer(kind, unseen=Reason.CIPHER_NOT_UNDERSTOOD)
    return _named(kind, fields[0], bits)


def _named(kind: str, spec: str, bits: int) -> Layer:
    try:
        found = cipher.parse(spec, bits)
    except ValueError:
        return Layer(kind, unseen=Reason.CIPHER_NOT_UNDERSTOOD)
    return Layer(kind, found.name, found.mode, found.key_bits)


def _key_bits(field: str) -> int | None:
    """The whole key's length; never its value. None where the field is no key."""
    if field in {"-", "0"}:  # no key at all; dmsetup 1.02.185 blanks the hyphen too
        return 0
    if match := _KEYRING.fullmatch(field):
        return int(match[1]) * 8
    return len(field) * 4 if _HEX.fullmatch(field) else None


def _weakest(layers: list[Layer]) -> Layer:
    """The layer that speaks for all: one that could not be seen, else the shortest key. Ciphers
    of several kinds, as halfway through a change of cipher, are not weighed against each other.
    """
    found = min(layers, key=lambda each: (each.unseen is None, each.key_bits or 0))
    if found.cipher == "null" or len({(each.cipher, each.mode) for each in layers}) == 1:
        return found
    return Layer(found.kind, unseen=Reason.CIPHER_NOT_UNDERSTOOD)


def collect_status(host: Host, name: str) -> Layer:
    """What `cryptsetup status NAME` says of an open device. Raises Unreadable."""
    text = run(host, "cryptsetup", "status", name)
    return parse_status(text)


def parse_status(text: str) -> Layer:
    """`cryptsetup status` as a layer: `cipher: aes-xts-plain64`, `keysize: 512 bits`."""
    facts = _facts(text)
    kind = facts.get("type", "")
    name = _NAMES.get(kind, kind)
    if kind in {"VERITY", "INTEGRITY", ""}:
        return Layer(name or "device-mapper", unseen=Reason.CIPHER_NOT_UNDERSTOOD)
    if "OPAL" in facts.get("encryption", ""):
        return Layer(name, hardware=True)
    bits = re.match(r"(\d+) ?\[?bits\]?", facts.get("keysize", ""))
    if "cipher" not in facts or bits is None or "reencryption" in facts:
        return Layer(name, unseen=Reason.CIPHER_NOT_UNDERSTOOD)
    return _named(name, facts["cipher"], int(bits[1]))


def collect_header(host: Host, device: str) -> Layer:
    """What `cryptsetup luksDump DEVICE` says of a locked device. Raises Unreadable."""
    return parse_header(run(host, "cryptsetup", "luksDump", device))


def parse_header(text: str) -> Layer:
    """A LUKS header as a layer. LUKS1 names cipher, mode and MK bits apart; LUKS2 each segment."""
    facts = _facts(text)
    if facts.get("version") == "1" and {"cipher name", "cipher mode", "mk bits"} <= facts.keys():
        spec = f"{facts['cipher name']}-{facts['cipher mode']}"
        return _named("LUKS1", spec, int(facts["mk bits"]) if facts["mk bits"].isdecimal() else 0)
    segments = re.findall(r"^\s*\d+: (crypt|hw-opal-crypt|hw-opal|linear)$", text, re.MULTILINE)
    ciphers = re.findall(r"^\tcipher: (\S+)$", text, re.MULTILINE)
    keys = re.findall(r"^\tKey:\s+(\d+) bits$", text, re.MULTILINE)
    if facts.get("version") == "2" and segments == ["hw-opal"]:
        return Layer("LUKS2 on a self-encrypting drive", hardware=True)
    if facts.get("version") != "2" or not ciphers or not keys or "linear" in segments:
        return Layer("LUKS", unseen=Reason.CIPHER_NOT_UNDERSTOOD)
    return _weakest([_named("LUKS2", each, min(map(int, keys))) for each in ciphers])


def _facts(text: str) -> dict[str, str]:
    """ "  Name: value" lines, names in lower case; the first of equals counts."""
    facts: dict[str, str] = {}
    for line in text.splitlines():
        name, colon, value = line.partition(":")
        if colon:
            facts.setdefault(name.strip().lower(), value.strip())
    return facts
