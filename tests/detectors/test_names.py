"""Are people's names told from other capitals?"""

import pytest

from agent.detectors._names import forename, names


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("yesterday Jane Smith called", ["jane smith"]),
        ("Mrs Okonkwo-Smith's GP", ["okonkwo-smith"]),
        ("SMITH, Jane was seen", ["jane smith"]),
        ("Siân O'Connor, UTR 1", ["siân o'connor"]),
        ("Jane A. Smith and Gurpreet Kaur", ["jane a smith", "gurpreet kaur"]),
        ("Leeds City Council and High Street", []),
        ("Jane", []),
        ("Data Protection Officer", []),
    ],
)
def test_names(text, found):
    assert [name.value for name in names(text, 0, len(text))] == found


def test_a_doctor_is_here_as_staff():
    (name,) = names("Dr Jane Smith", 0, 13)
    assert name.professional


def test_forename_in_any_case():
    assert forename("GURPREET")
    assert not forename("table")
