"""The operator's own file of places, read from real (tiny) MMDB files."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from agent.signins import city, tables
from agent.signins.alert import Kind
from agent.signins.atlas import Atlas
from agent.signins.certify import certify
from agent.signins.places import Network, NetworkClass
from agent.signins.spans import DAY_MS
from tests.signins.mmdb import mmdb
from tests.signins.stories import DELHI, PARAMETERS, PARIS, STARLINK, line, numbered
from tests.signins.test_tables import write

BUILT = int(datetime(2026, 10, 25, tzinfo=UTC).timestamp())
NOW = (BUILT + 86_400) * 1000


def place(lat: float, lon: float, country: str, radius: int | None = 20) -> dict[str, Any]:
    location = {"latitude": lat, "longitude": lon}
    return {
        "country": {"iso_code": country, "names": {"en": "somewhere"}},
        "location": location if radius is None else location | {"accuracy_radius": radius},
    }


CITIES = {
    "81.2.69.0/24": place(53.9, -1.5, "GB"),
    "49.36.0.0/16": place(28.6, 77.2, "IN"),
    "82.64.0.0/16": place(48.9, 2.3, "FR"),
    "98.97.0.0/16": place(50.1, 8.7, "DE"),
    "5.6.7.0/24": place(40.4, -3.7, "ES"),
    "5.6.8.0/24": place(40.4, -3.7, "ES", None),
    "2a01:e0a::/32": place(48.9, 2.3, "FR"),
}
NETWORKS = {
    cidr: {"autonomous_system_number": 64500, "autonomous_system_organization": org}
    for cidr, org in {
        "81.2.69.0/24": "British Telecommunications PLC",
        "49.36.0.0/16": "Example Broadband India",
        "82.64.0.0/16": "Free SAS",
        "98.97.0.0/16": "Space Exploration (Starlink)",
        "5.6.8.0/24": "Example Broadband",
        "2a01:e0a::/32": "Free SAS",
    }.items()
}


def files(folder: Path, *, built: int = BUILT, networks: bool = True, version: int = 6) -> Path:
    v4 = {cidr: each for cidr, each in CITIES.items() if version == 6 or ":" not in cidr}
    (folder / "geo.mmdb").write_bytes(mmdb(v4, built=built, version=version))
    if networks:
        raw = mmdb(NETWORKS, built=BUILT, kind="Test-ASN")
        (folder / "asn.mmdb").write_bytes(raw)
    return folder


def network(folder: Path, ip: str, moment: int = NOW) -> Network:
    found = Atlas({}, None, PARAMETERS.places, city.read(folder)).network(ip, moment)
    assert found is not None
    return found


def test_the_same_places_as_a_table_gives(tmp_path: Path) -> None:
    files(tmp_path)
    paris, leeds = network(tmp_path, PARIS), network(tmp_path, "81.2.69.7")
    assert (paris.country, paris.kind) == ("FR", NetworkClass.FIXED)
    assert paris.circle is not None
    assert (paris.circle.lat, paris.circle.radius_km) == (48.9, 100.0)
    assert leeds.circle is not None
    assert leeds.circle.radius_km == 250.0  # at home no city data is believed to be nearer
    assert network(tmp_path, "2a01:e0a::1").country == "FR"
    assert network(tmp_path, STARLINK).kind is NetworkClass.SATELLITE
    assert network(tmp_path, STARLINK).circle is None
    assert network(tmp_path, "9.9.9.9").kind is NetworkClass.UNKNOWN


@pytest.mark.parametrize("ip", ["5.6.7.8", "5.6.8.8"])
def test_without_operator_or_radius_there_is_a_country_and_no_place(
    tmp_path: Path, ip: str
) -> None:
    found = network(files(tmp_path), ip)
    assert (found.country, found.circle) == ("ES", None)


def test_without_the_file_of_networks_nothing_has_a_place(tmp_path: Path) -> None:
    found = network(files(tmp_path, networks=False), PARIS)
    assert (found.country, found.circle) == ("FR", None)


@pytest.mark.parametrize(
    ("age_days", "circle", "country"), [(30, True, "FR"), (31, False, "FR"), (121, False, None)]
)
def test_old_data_is_refused(
    tmp_path: Path, age_days: int, circle: bool, country: str | None
) -> None:
    found = network(files(tmp_path), PARIS, BUILT * 1000 + age_days * DAY_MS)
    assert (found.circle is not None, found.country) == (circle, country)


def test_the_older_of_two_files_says_how_old_they_are(tmp_path: Path) -> None:
    read = city.read(files(tmp_path, built=BUILT + 86_400))
    assert read is not None
    assert (read.source, read.built) == ("Test-City and Test-ASN", BUILT * 1000)


def test_a_file_of_ipv4_knows_nothing_of_ipv6(tmp_path: Path) -> None:
    files(tmp_path, version=4, networks=False)
    assert network(tmp_path, PARIS).country == "FR"
    assert network(tmp_path, "2a01:e0a::1").kind is NetworkClass.UNKNOWN


def test_a_new_file_is_taken_up(tmp_path: Path) -> None:
    files(tmp_path)
    assert network(tmp_path, "5.6.7.8").country == "ES"
    (tmp_path / "geo.mmdb").write_bytes(mmdb({"5.6.7.0/24": place(1.0, 2.0, "PT")}, built=BUILT))
    assert network(tmp_path, "5.6.7.8").country == "PT"


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b"", "no MMDB file"),
        (b"nonsense", "no MMDB file"),
        (mmdb(CITIES, built=BUILT)[:-40], "no MMDB file"),
        (b"\xab\xcd\xefMaxMind.com", "no MMDB file"),
        (mmdb(CITIES, built=0), "not when it was built"),
    ],
)
def test_what_cannot_be_used_is_named(tmp_path: Path, raw: bytes, message: str) -> None:
    (tmp_path / "geo.mmdb").write_bytes(raw)
    with pytest.raises(ValueError, match=rf"geo\.mmdb: .*{message}"):
        city.read(tmp_path)


def test_a_damaged_file_proves_nothing_and_stops_nothing(tmp_path: Path) -> None:
    whole = mmdb(CITIES, built=BUILT)
    tree = whole.index(b"country")
    chance = random.Random(3)
    for number in range(300):
        folder = tmp_path / str(number)
        folder.mkdir()
        raw = bytearray(whole)
        for _ in range(5):
            raw[chance.randrange(tree + 400)] = chance.randrange(256)
        (folder / "geo.mmdb").write_bytes(raw)
        read = city.read(folder)
        assert read is not None
        for ip in (PARIS, DELHI, "81.2.69.7", "2a01:e0a::1"):
            Atlas({}, None, PARAMETERS.places, read).network(ip, NOW)


@pytest.mark.parametrize(
    "record",
    [
        "text",
        {},
        {"country": "somewhere", "location": 7},
        {"country": {"iso_code": 7}, "traits": [], "isp": 3},
        {"isp": "Example Broadband", "location": {"latitude": "x", "accuracy_radius": 1}},
    ],
)
def test_records_of_another_shape_place_nobody(tmp_path: Path, record: Any) -> None:
    (tmp_path / "geo.mmdb").write_bytes(mmdb({"5.6.7.0/24": record}, built=BUILT))
    found = network(tmp_path, "5.6.7.8")
    assert (found.country, found.circle) == (None, None)


def test_names_in_traits_and_flat_countries(tmp_path: Path) -> None:
    record = place(48.9, 2.3, "FR") | {"traits": {"isp": "Example", "organization": "Vodafone"}}
    flat = {"country": "FR", "as_name": "Example Broadband"}
    raw = mmdb({"5.6.7.0/24": record, "5.6.8.0/24": flat}, built=BUILT)
    (tmp_path / "geo.mmdb").write_bytes(raw)
    assert network(tmp_path, "5.6.7.8").kind is NetworkClass.MOBILE
    assert network(tmp_path, "5.6.8.8").country == "FR"
    assert network(tmp_path, "5.6.8.8").kind is NetworkClass.FIXED
    raw = mmdb({"5.6.8.0/24": {"autonomous_system_organization": "Example Mobile"}}, built=BUILT)
    (tmp_path / "asn.mmdb").write_bytes(raw)
    assert network(tmp_path, "5.6.8.8").kind is NetworkClass.MOBILE  # of two names the wary one


def test_none(tmp_path: Path) -> None:
    assert city.read(tmp_path) is None


def test_two_places_too_far_apart_by_the_folder_of_tables(tmp_path: Path) -> None:
    events = numbered(
        line("alice", "active", "09:00", "LT-A", ip=PARIS),
        line("alice", "active", "10:00", "LT-A2", ip=DELHI),
    )
    write(tmp_path)
    (tmp_path / "geo.json").unlink()
    assert certify(events, tables.read(tmp_path, PARAMETERS)) == []
    world = tables.read(files(tmp_path), PARAMETERS)
    assert world.atlas.problems == []
    assert world.atlas.source == "Test-City and Test-ASN"
    (alert,) = certify(events, world)
    assert alert.certificate.kind is Kind.VELOCITY


def test_a_table_beside_the_file_is_not_asked(tmp_path: Path) -> None:
    world = tables.read(files(write(tmp_path)), PARAMETERS)
    (problem,) = world.atlas.problems
    assert "geo.mmdb, which is asked in its stead" in problem
