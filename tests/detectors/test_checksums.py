"""Do the check digits of the standards' own examples agree?"""

from agent.detectors._checksums import digits, luhn, mod11, mod97


def test_digits():
    assert digits("943 476-5919 a") == "9434765919"


def test_mod11_writes_11_as_0_and_refuses_10():
    weights = (10, 9, 8, 7, 6, 5, 4, 3, 2)
    assert mod11("943476591", weights) == "9"
    assert mod11("000000000", weights) == "0"
    assert mod11("400000008", weights) is None


def test_luhn_and_mod97():
    assert luhn("79927398713")
    assert not luhn("79927398710")
    assert mod97("GB82WEST12345698765432")
    assert not mod97("GB83WEST12345698765432")
