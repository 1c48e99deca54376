"""Is the list in the form in which it is looked up?"""

from agent.detectors._conditions import CONDITIONS


def test_entries():
    assert len(set(CONDITIONS)) == len(CONDITIONS) > 300
    assert all(each and each == " ".join(each.lower().split()) for each in CONDITIONS)
