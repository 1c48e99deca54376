"""What does the operator's own file of places say of an address?

`geo.mmdb` in the folder of tables (MaxMind's format: GeoLite2 or GeoIP2 City, DB-IP and others),
and beside it perhaps `asn.mmdb`, which says whose network it is. Neither is shipped: their licences
do not allow it. An address whose network nobody names may be a phone's or a VPN's, so it gets a
country and no place.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

CITY, NETWORKS = "geo.mmdb", "asn.mmdb"


class Reader(Protocol):
    """Of maxminddb, what is used here."""

    def get(self, ip_address: str) -> object:
        """The address's record; None where there is none. Raises ValueError or RuntimeError."""

    def metadata(self) -> Any:
        """With `build_epoch`, seconds since 1970, and `database_type`."""


@dataclass(frozen=True, slots=True)
class City:
    """The files, ready to be asked. Answers entries as `geo.json` has them."""

    source: str
    built: int
    """Milliseconds since 1970; the older one's where there are two."""
    readers: tuple[Reader, ...]

    def entry(self, ip: str) -> Mapping[str, Any] | None:
        """What is known of the address; None where that is nothing."""
        records = [record for record in (_get(each, ip) for each in self.readers) if record]
        if not records:
            return None
        found: dict[str, Any] = {"country": next(filter(None, map(_country, records)), None)}
        # Every name of the network's operator: any of them may say that it is a phone's.
        if names := [name for record in records for name in _orgs(record)]:
            found["org"] = "; ".join(names)
            found |= next(filter(None, map(_place, records)), {})
        return found


def read(folder: Path) -> City | None:
    """The folder's files; None where it has no `geo.mmdb`.

    Raises ValueError, with the file and what to do, where one cannot be used.
    """
    if not (folder / CITY).exists():
        return None
    files = [folder / name for name in (CITY, NETWORKS) if (folder / name).exists()]
    readers = [_open(file) for file in files]
    told = [_metadata(file, reader) for file, reader in zip(files, readers, strict=True)]
    return City(
        " and ".join(kind for kind, _ in told), min(built for _, built in told), tuple(readers)
    )


def _open(file: Path) -> Reader:
    try:
        stat = file.stat()
        return _loaded(str(file), stat.st_mtime_ns, stat.st_size)
    except OSError as problem:
        raise ValueError(f"{file}: cannot be read: {problem.strerror}.") from problem


@lru_cache(2)
def _loaded(file: str, changed: int, size: int) -> Reader:
    """The file in memory: a mapped one that somebody overwrites would end the process. The tables
    are read anew each minute, this only when it changed.
    """
    import maxminddb

    del changed, size
    try:
        return maxminddb.open_database(file, maxminddb.MODE_MEMORY)
    except OSError:
        raise
    except Exception as problem:  # whatever a broken file makes of a decoder
        raise ValueError(f"{file}: this is no MMDB file, or a broken one; fetch it anew.") from (
            problem
        )


def _metadata(file: Path, reader: Reader) -> tuple[str, int]:
    told = reader.metadata()
    built = told.build_epoch
    if not isinstance(built, int) or built <= 0:
        raise ValueError(f"{file}: it says not when it was built, so it cannot be used.")
    return str(told.database_type), built * 1000


def _get(reader: Reader, ip: str) -> Mapping[str, Any] | None:
    try:
        record = reader.get(ip)
    except _BROKEN:
        # An IPv6 address and a file of IPv4, or whatever a broken record makes of the decoder:
        # nothing is known, and so nothing is proven.
        return None
    return record if isinstance(record, Mapping) else None


_BROKEN = (
    *(ArithmeticError, AttributeError, LookupError, TypeError, ValueError),
    *(RuntimeError, MemoryError, struct.error),
)


def _country(record: Mapping[str, Any]) -> str | None:
    country = record.get("country")
    if isinstance(country, Mapping):
        country = country.get("iso_code")
    return country if isinstance(country, str) and len(country) == 2 else None


_ORGS = ("autonomous_system_organization", "organization", "isp", "as_name", "as_organization")


def _orgs(record: Mapping[str, Any]) -> list[str]:
    traits = record.get("traits")
    places = (record, traits) if isinstance(traits, Mapping) else (record,)
    names = [each.get(key) for each in places for key in _ORGS]
    return [name for name in names if isinstance(name, str) and name]


def _place(record: Mapping[str, Any]) -> dict[str, Any]:
    location = record.get("location")
    if not isinstance(location, Mapping):
        return {}
    return {
        "lat": location.get("latitude"),
        "lon": location.get("longitude"),
        "radius_km": location.get("accuracy_radius"),
    }
