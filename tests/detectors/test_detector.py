"""Is the order of strengths what policy builds on?"""

from agent.detectors import Strength
from agent.detectors._detector import stronger


def test_hold_is_stronger_than_flag_than_evidence():
    assert stronger(Strength.FLAG, Strength.HOLD) is Strength.HOLD
    assert stronger(Strength.FLAG, Strength.EVIDENCE) is Strength.FLAG
