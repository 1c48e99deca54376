"""Of whom does a sentence, or the one before it, say a thing?"""

import pytest

from agent.detectors import Strength


@pytest.mark.parametrize(
    ("text", "strength"),
    [
        ("Spoke with Kelechi Obi. Disclosed suicidal ideation, PHQ-9 22.", Strength.HOLD),
        ("Jane Smith rang. She has been sectioned.", Strength.HOLD),
        ("Jane Smith rang for results. Chlamydia positive, please tell her.", Strength.HOLD),
        ("The hip replacement for Mrs Jane Smith is on Monday.", Strength.HOLD),
        ("Please tell Jane Smith her asthma review is due.", Strength.HOLD),
        ("Jane Smith starts her second round of chemotherapy.", Strength.HOLD),
        ("Bed 2 Mrs Smith 67 NSTEMI for angio", Strength.HOLD),
        ("Jane Smith: prolapsed disc", Strength.HOLD),
        ("Resident: Jane Smith. Needs a hoist, pressure ulcer grade 3.", Strength.HOLD),
        ("Jane Smith didn't turn up to his anger management session.", Strength.HOLD),
        ("The CT scan for patient Jane Smith is booked.", Strength.HOLD),
        ("Candidate: Jane Smith. Asked for adjustments, she is dyslexic.", Strength.HOLD),
        ("Jane Smith came. Is diabetes on the agenda?", None),
        ("Jane Smith rang. Asthma is a common illness.", None),
        ("Present: Jane Smith\n2. Stroke: rating moved to B.", None),
        ("Congratulations to Jane Smith for her work with patients who have diabetes.", None),
        ("PHQ-9 of 16 or more is severe depression.", None),
        ("If you feel suicidal call this helpline.", None),
        ("Claim by Jane Smith for asbestosis, exposed at the dockyard.", Strength.HOLD),
        ("Jane Smith approved the extract on epilepsy.", None),
        ("Well done to Jane Smith who walked for end of life care.", None),
        ("Jane can't drive because of her epilepsy. (Jane Smith, bay 2)", Strength.HOLD),
    ],
)
def test_health(text, strength, kinds):
    found = kinds(text).get("health")
    assert (found and found.strength) == strength


@pytest.mark.parametrize(
    ("text", "strength"),
    [
        ("Jane Smith was raped by her partner in May.", Strength.HOLD),
        ("Victim: Jane Smith, 19, alleges that she was raped by Craig Nolan.", Strength.HOLD),
        ("Caseload: Gary Stubbs (burglary), Jane Smith (GBH, recall)", Strength.HOLD),
        ("Special measures for the witness Jane Smith, victim of an assault.", Strength.HOLD),
        ("Jane Smith rang. She is being stalked.", Strength.HOLD),
        ("Concern for Jane Smith: threats to kill from her brothers.", Strength.HOLD),
        ("Two witnesses sign the lease: could Jane Smith come?", None),
        ("In 2025 the force recorded 1,204 rapes and 96 offences of stalking.", None),
        ("Jane Smith will bring the domestic abuse strategy.", None),
    ],
)
def test_crimes_done_and_suffered(text, strength, kinds):
    found = kinds(text).get("criminal")
    assert (found and found.strength) == strength


def test_what_a_newspaper_says_keeps_nothing_back(kinds):
    text = "https://www.bbc.co.uk/news/1\n\nJane Smith was convicted of fraud."
    assert kinds(text)["criminal"].strength is Strength.FLAG
