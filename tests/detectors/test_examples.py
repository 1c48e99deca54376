"""Is a number that is printed as an example told from one that is somebody's?"""

import pytest

from agent.detectors import Strength

NOBODYS = [
    "An NHS number has ten digits, for example 943 476 5919.",
    "NHS number: e.g. 485 777 3456",
    "For UAT only use NHS numbers such as 999 577 6626",
    "Test patient: NHS number 943 476 5919",
    'unit tests: parse("NHS number 943 476 5919")',
    "Use the test card 4242 4242 4242 4242 in the sandbox",
    "Enter your IBAN, e.g. GB82 WEST 1234 5698 7654 32",
    "GET /patients/4857773456/summary HTTP/1.1 200",
    "2026-11-22 10:31:02 INFO patient request 4857773456 took 12 ms",
    "row 4857773456 of patient_index is broken",
]
SOMEBODYS = [
    "NHS number 943 476 5919",
    "Patient: A Person, NHS number 999 110 6847",
    "NHS number 943 476 5919, see https://clinic.example/view",
    "NHS number 943 476 5919\n\nExample Analytics Ltd, example.org",
    "Test results are back for Jane Smith, NHS number 474 057 6392",
    "She is an example to us all. NHS number 474 057 6392",
    "Waiting list validation: is NHS number 999 110 6847 still to be seen?",
    "Staging CT is booked for NHS number 999 110 6847",
    "Sample number 4471, NHS number 999 110 6847, haemolysed",
    "sample taken from pt 474 057 6392",
    "patient 4740576392 rang about her referral",
]


@pytest.mark.parametrize("text", NOBODYS)
def test_nobodys(text, find):
    strengths = {each.strength for each in find(text).personal_data}
    assert Strength.HOLD not in strengths


@pytest.mark.parametrize("text", SOMEBODYS)
def test_somebodys(text, kinds):
    assert kinds(text)["nhs-number"].strength is Strength.HOLD
