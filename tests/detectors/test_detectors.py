"""Is every detector found and bound to its policy?"""

from dataclasses import dataclass
from pathlib import Path

import pytest

from agent import detectors, policy
from agent.typed_toml import TomlError


def _policy(folder: Path, text: str) -> policy.Policy:
    (folder / "detectors.toml").write_text(text, "utf-8")
    return policy.read(folder)


@dataclass(frozen=True)
class Body:
    text: str
    place: str = "body"


def _wordings() -> list[tuple[str, str]]:
    lines = Path(__file__).with_name("wordings.txt").read_text("utf-8").splitlines()
    parted = [line.partition(" | ") for line in lines if line and not line.startswith("#")]
    return [
        (kind, text.replace("\\n", "\n").replace("\\t", "\t").replace("\\u00a0", "\u00a0"))
        for kind, _, text in parted
    ]


@pytest.fixture(scope="module")
def engine() -> detectors.Engine:
    return detectors.load(policy.read(policy.default_directory()))


@pytest.mark.parametrize(
    ("kind", "text"), _wordings(), ids=[f"{n} {w[0]}" for n, w in enumerate(_wordings(), 1)]
)
def test_what_people_write(kind: str, text: str, engine: detectors.Engine):
    found = engine.find([Body(text)])
    kinds = {each.type: each.strength for each in found.personal_data}
    if kind == "-":
        assert detectors.Strength.HOLD not in kinds.values()
    else:
        assert kind in kinds


TYPES = """nhs-number chi-number hc-number ni-number utr passport driving-licence bank-account
payment-card iban date-of-birth home-address personal-phone email-address vehicle-registration
hospital-number gmc-number person-name health ethnicity religion sexual-life trade-union political
genetic-biometric criminal hr small-numbers"""


def test_every_type_has_its_detector_and_its_table():
    known = detectors.discover()
    assert set(known) == set(TYPES.split())
    assert set(policy.read(policy.default_directory()).files["detectors"].tables) == set(known)


def test_an_unknown_detector_is_an_error(tmp_path):
    with pytest.raises(TomlError, match=r"detectors\.toml, line 1: unknown key 'nhs-numbr'"):
        detectors.load(_policy(tmp_path, "[nhs-numbr]\nenabled = true\n"))


def test_a_detector_can_be_switched_off(tmp_path):
    class Part:
        place, text = "body", "NHS no 943 476 5919"

    engine = detectors.load(_policy(tmp_path, "[nhs-number]\nenabled = false\n"))
    assert engine.find([Part()]).people == 0
