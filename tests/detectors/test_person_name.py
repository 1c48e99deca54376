"""Who is named as the one spoken of, and who only took part?"""

import pytest

HITS = [
    "Patient: Jane Smith",
    "Name: Jane Smith\nDOB: 12/03/1961",
    "Client name: Mr Okafor",
    "Re: Mrs Jane Smith",
    "Full name: Siân O'Connor",
    "Patient Name\tWard\nJane Smith\t7\nSMITH, John\t8\n",
    "Jane Smith, NHS no 943 476 5919",
]
NEAR_MISSES = [
    "",
    "Jane Smith will chair the meeting",
    "Dear Jane Smith",
    "Kind regards,\nJane Smith",
    "File name: report.docx",
    "Name: Harbour Health Ltd",
    "Trust name: Ribblesdale",
    "Dr Jane Smith, NHS no 943 476 5919",
]


@pytest.mark.parametrize("text", HITS)
def test_hits(text, kinds):
    assert "person-name" in kinds(text)


@pytest.mark.parametrize("text", NEAR_MISSES)
def test_near_misses(text, kinds):
    assert "person-name" not in kinds(text)
