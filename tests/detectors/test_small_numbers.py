"""Which counts are too small to publish, and which numbers count nobody?"""

import pytest

from agent import detectors, policy
from agent.detectors import Strength
from agent.typed_toml import TomlError

HITS = [
    "Area\tDeaths\tPopulation\nLeeds\t3\t900\nYork\t12\t400\nHull\t*\t300\n",
    "Ward,Patients,Rate\nA,2,0.1\nB,17,0.9\nC,23,1.2\n",
    "| Area | Cases |\n|---|---|\n| Leeds | 4 |\n| York | 12 |\n| Hull | 9 |\n",
    "Deaths by area and year\n\nArea\t2023\t2024\nLeeds\t3\t9\nYork\t12\t8\nHull\t10\t30\n",
    "Area    Referrals  Total\nLeeds   2  40\nYork    17  90\nHull    30  50\n",
]
NEAR_MISSES = [
    "",
    "Area\tDeaths\nLeeds\t<5\nYork\t*\nHull\t0\nBath\t10\n",
    "Task\tDays\tPriority\nBuild\t3\t1\nTest\t2\t2\nShip\t1\t3\n",
    "Item,Qty,Patients information\nCable,2,no\nPlug,3,no\nFuse,4,no\n",
    "Area\tRate of deaths per 1,000\nLeeds\t3\nYork\t2\nHull\t1\n",
    "No\tPatients\n1\tyes\n2\tno\n3\tno\n",
]


@pytest.mark.parametrize("text", HITS)
def test_hits(text, kinds):
    assert "small-numbers" in kinds(text)


@pytest.mark.parametrize("text", NEAR_MISSES)
def test_near_misses(text, kinds):
    assert "small-numbers" not in kinds(text)


def test_each_cell_is_counted_and_none_kept_back(kinds):
    found = kinds("Area\tDeaths\tBirths\nLeeds\t3\t1\nYork\t12\t40\nHull\t4\t30\n")["small-numbers"]
    assert (found.count, found.strength) == (3, Strength.FLAG)


def test_the_threshold_is_policy(tmp_path):
    class Part:
        place, text = "body", "Area\tDeaths\nLeeds\t7\nYork\t12\nHull\t30\n"

    (tmp_path / "detectors.toml").write_text("[small-numbers]\nthreshold = 8\n")
    engine = detectors.load(policy.read(tmp_path), scanner="re")
    assert [each.type for each in engine.find([Part()]).personal_data] == ["small-numbers"]
    (tmp_path / "detectors.toml").write_text("[small-numbers]\nthreshold = 80\n")
    with pytest.raises(TomlError, match="between 2 and 10"):
        detectors.load(policy.read(tmp_path), scanner="re")
