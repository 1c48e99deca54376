"""What is said of a person's health, and what about health in general?"""

import pytest

from agent.detectors import Strength

HITS = [
    "Mrs Jones was referred to the diabetes clinic",
    "Jane Smith has been diagnosed with epilepsy.",
    "Mrs Smith suffers from rheumatoid arthritis.",
    "NHS no 943 476 5919\nDiagnosis: asthma",
    "The patient takes ramipril. NHS no 943 476 5919",
    "Jane Smith's bronchitis is worse",
    "I was diagnosed with HIV last year",
    "her son Callum was admitted to hospital with epilepsy",
    "Name\tDiagnosis\nJane Smith\tasthma\n",
    "Age\tSex\tDiagnosis\n34\tF\tasthma\n41\tM\tgout\n77\tF\tCOPD\n",
    "Dear Dr Jones, thank you for referring Mrs Smith with COPD.",
]
NEAR_MISSES = [
    "Jane Smith sold it. Condition: new, sealed",
    "Sarah Jones (Diabetes UK) will join",
    "John Brown has the HIV data for the quarter",
    "Contact for the epilepsy register: John Brown",
    "",
    "Our new leaflet about epilepsy is out.",
    "120 patients were admitted with asthma.",
    "Jane Smith leads the asthma research programme.",
    "Prescribing of ramipril rose by 3 per cent",
    "Product\tCondition\nCable\tnew\n",
    "Dr Smith published a paper on diabetes",
]


@pytest.mark.parametrize("text", HITS)
def test_hits(text, kinds):
    assert "health" in kinds(text)


@pytest.mark.parametrize("text", NEAR_MISSES)
def test_near_misses(text, kinds):
    assert "health" not in kinds(text)


def test_rows_of_patients_without_names_are_kept_back(kinds):
    rows = "".join(f"{age}\tF\tasthma\n" for age in range(30, 40))
    found = kinds("Age\tSex\tDiagnosis\n" + rows)["health"]
    assert (found.count, found.strength) == (10, Strength.HOLD)


def test_of_a_named_person_it_is_kept_back(kinds):
    assert kinds("Jane Smith has epilepsy.")["health"].strength is Strength.HOLD
