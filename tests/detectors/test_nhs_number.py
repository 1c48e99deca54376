"""What is an NHS number, and what only looks like one?"""

import pytest

from agent.detectors.nhs_number import parse

HITS = [
    "NHS number: 943 476 5919",
    "nhs no 9434765919",
    "NHSno:943-476-5919",
    "NHS No. 943.476.5919",
    "Her NHS number is\n943 476 5919",
    "ＮＨＳ number ９４３ ４７６ ５９１９",
    "NHS\u00a0number:\u00a0943\u00a0476\u00a05919",
    "NHS number 943\u2011476\u20115919",
    "nhsNumber=9434765919",
    "https://clinic.example/view?nhs_number=9434765919",
    "943 476 5919 (NHS number)",
    "pt 943 476 5919 attended this morning",
    "The patient, 4010232137, was discharged",
    "Name\tNHS No\tWard\nA Person\t9434765919\t7\n",
    "Name,NHS_Number,Ward\nA Person,9434765919,7\nB Person,4010232137,8\n",
    "NHS Number\n9434765919\n4010232137\n",
    "Name        NHS No        Ward\nA Person    943 476 5919  7\n",
    "NHS Number\t943\t476\t5919\n",
    "> > the NHS number you asked for is 9434765919",
    "In this rather long line of a quoted reply the NHS number is given as 943 476\n> 5919.",
    "7074833789\n7762328602\n7129040475\n7666972512\n4273464683\n6958969359\n7049258997\n",
]
HITS += [
    "nhs_number\tsurname\tdob\n9434765919\tOkafor\t1958-07-04\n",
    "NHS No,DOB\n9434765919,1958-07-04\n",
    "NHS No.: 9 4 3 4 7 6 5 9 1 9",
    "Mr J Patel (dob 4.7.58, 943 476 5919) is on the ward",
    "NHS numbers 4010232137, 9434765919",
    "ID,Sex,Age\n4010232137,F,34\n9434765919,M,55\n",
]
# Test patients' numbers (999) and the Data Dictionary's example are screened as any other: whoever
# tries Safehand out sends one of these, and a number does not say that its text is no real one.
HITS += [
    "Patient: A Person, NHS number 999 110 6847",
    "NHS No: 9990388547",
]
NEAR_MISSES = [
    "Member no. 9434765919, patients' participation group",
    "NHS exemption certificate 9434765919",
    "",
    "943 476 5910 is not valid, NHS number or not: NHS number 943 476 5910",
    "9434765919",
    "Order 9434765919 for NHS England",
    "Zoom meeting ID: 943 476 5919, all patients welcome",
    "Tel 943 476 5919",
    "Ticket 9434765919: the patient portal is down",
    "https://example.org/patient/9434765919/",
    "ISBN 9434765919",
    "0000000000 is the NHS number of the test patient",
    "NHS number 1111111111",
    "Order\tPatients\n9434765919\t4\n4010232137\t7\n",
    "NHS number 943 476 59191",
]


@pytest.mark.parametrize("text", HITS)
def test_hits(text, kinds):
    assert kinds(text)["nhs-number"].confidence >= 0.8


@pytest.mark.parametrize("text", NEAR_MISSES)
def test_near_misses(text, kinds):
    assert "nhs-number" not in kinds(text)


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("943 476 5919", "9434765919"),
        ("943 476 5918", None),
        ("94347659", None),
        ("4000000080", None),  # its check value is 10, which is never issued
    ],
)
def test_parse(written, number):
    assert parse(written) == number
