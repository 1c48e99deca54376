"""Asking the whole engine, as its consumers do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from agent import detectors, policy
from agent.detectors import Findings, PersonalData

POLICIES = Path(__file__).parent.parent.parent / "policies"


@dataclass(frozen=True)
class Text:
    text: str
    place: str = "body"


@pytest.fixture(scope="session")
def engine() -> detectors.Engine:
    return detectors.load(policy.read(POLICIES))


@pytest.fixture(scope="session")
def find(engine: detectors.Engine) -> Callable[..., Findings]:
    """Texts → what is in them; each is a part."""
    return lambda *texts: engine.find(
        [Text(t, "body" if i == 0 else f"part {i}") for i, t in enumerate(texts)]
    )


@pytest.fixture(scope="session")
def kinds(find: Callable[..., Findings]) -> Callable[..., dict[str, PersonalData]]:
    """Texts → the personal data in them by type."""
    return lambda *texts: {each.type: each for each in find(*texts).personal_data}
