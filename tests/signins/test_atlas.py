"""What an address says, and that it mostly says little."""

from __future__ import annotations

from typing import Any

import pytest

from agent.signins.atlas import Atlas
from agent.signins.places import NetworkClass
from agent.signins.spans import DAY_MS
from tests.signins.stories import (
    ALICES_HOME,
    DELHI,
    GEO,
    LEEDS,
    MONDAY,
    PARAMETERS,
    PHONE_NET,
    SITES,
    STARLINK,
    UNLISTED_VPN,
    VPN,
)

NOW = int(MONDAY.timestamp() * 1000)
ATLAS = Atlas(SITES, GEO, PARAMETERS.places)


@pytest.mark.parametrize(
    ("ip", "kind", "country", "located"),
    [
        (LEEDS, NetworkClass.SITE, None, True),
        ("2001:db8:1::9", NetworkClass.SITE, None, True),
        (VPN, NetworkClass.VPN, None, False),
        (PHONE_NET, NetworkClass.MOBILE, None, False),
        (ALICES_HOME, NetworkClass.FIXED, "GB", True),
        (DELHI, NetworkClass.FIXED, "IN", True),
        (UNLISTED_VPN, NetworkClass.HOSTING, "SE", False),
        (STARLINK, NetworkClass.SATELLITE, "DE", False),
        ("8.8.8.8", NetworkClass.UNKNOWN, None, False),
    ],
)
def test_networks(ip: str, kind: NetworkClass, country: str | None, located: bool) -> None:
    found = ATLAS.network(ip, NOW)
    assert found is not None
    assert (found.kind, found.country, found.circle is not None) == (kind, country, located)


@pytest.mark.parametrize("ip", [None, "", "x", "127.0.0.1", "::", "192.168.1.1", "fd00::1"])
def test_addresses_that_are_nobodys(ip: str | None) -> None:
    assert ATLAS.network(ip, NOW) is None


def test_a_private_network_that_a_site_names() -> None:
    sites = {"sites": [{"name": "HQ", "egress": ["10.1.0.0/16"]}]}
    found = Atlas(sites, None, PARAMETERS.places).network("10.1.2.3", NOW)
    assert found is not None
    assert (found.key, found.circle) == ("site:HQ", None)


def test_city_data_is_believed_no_finer_than_it_is_and_no_longer() -> None:
    home, far = ATLAS.network(ALICES_HOME, NOW), ATLAS.network(DELHI, NOW)
    assert home is not None
    assert far is not None
    assert home.circle is not None
    assert far.circle is not None
    assert (home.circle.radius_km, far.circle.radius_km) == (250, 100)
    built = 1_792_886_400_000
    assert ATLAS.built == built
    last, over = (
        ATLAS.network(DELHI, built + 30 * DAY_MS),
        ATLAS.network(DELHI, built + 31 * DAY_MS),
    )
    assert last is not None
    assert over is not None
    assert (last.circle is None, over.circle is None, over.country) == (False, True, "IN")
    gone = ATLAS.network(DELHI, built + 121 * DAY_MS)
    assert gone is not None
    assert (gone.kind, gone.country) == (NetworkClass.UNKNOWN, None)


def test_data_that_does_not_say_how_old_it_is() -> None:
    atlas = Atlas(SITES, {"source": "x", "entries": GEO["entries"]}, PARAMETERS.places)
    assert atlas.problems == ["geo.json says not when it was built, so nothing in it is used"]
    found = atlas.network(DELHI, NOW)
    assert found is not None
    assert found.kind is NetworkClass.UNKNOWN


@pytest.mark.parametrize(
    "sites",
    [
        {"sites": [{"name": "A", "egress": ["nonsense"]}]},
        {"vpn_egress": [7]},
        {"asn_classes": {"mobile": ["1.2.3.4/99"]}},
    ],
)
def test_entries_that_cannot_be_read_are_named(sites: dict[str, Any]) -> None:
    (problem,) = Atlas(sites, None, PARAMETERS.places).problems
    assert "is no network" in problem


@pytest.mark.parametrize("sites", [{}, {"sites": None}, {"sites": [7]}, {"asn_classes": None}])
def test_tables_that_are_not_there(sites: dict[str, Any]) -> None:
    assert Atlas(sites, None, PARAMETERS.places).problems == []


def test_of_two_words_the_vpn_counts_and_the_finer_network_does() -> None:
    sites = {
        "sites": [{"name": "A", "egress": ["1.2.3.0/24", "1.2.4.4/32"]}],
        "vpn_egress": ["1.2.3.0/24", "1.2.4.0/24"],
        "asn_classes": {"proxy": ["1.2.5.0/24"], "broadband": ["1.2.6.0/24"]},
    }
    atlas = Atlas(sites, None, PARAMETERS.places)
    kinds = [atlas.network(ip, NOW) for ip in ("1.2.3.4", "1.2.4.4", "1.2.5.5", "1.2.6.6")]
    assert [each.kind for each in kinds if each] == [
        NetworkClass.VPN,
        NetworkClass.SITE,
        NetworkClass.VPN,
        NetworkClass.FIXED,
    ]
