"""The hash-locked lists hold everything that pyproject.toml asks for."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


def names(requirements: list[str]) -> set[str]:
    return {re.match(r"[\w.-]+", each)[0].lower() for each in requirements}  # type: ignore[index]


@pytest.mark.parametrize(
    ("lock", "group"), [("installer/requirements.txt", "build"), ("tests/requirements.txt", "dev")]
)
def test_every_dependency_is_locked(lock: str, group: str) -> None:
    text = (ROOT / lock).read_text("utf-8")
    locked = {each.lower() for each in re.findall(r"^([\w.-]+)==", text, re.MULTILINE)}
    asked = names(PROJECT["project"]["dependencies"]) | names(PROJECT["dependency-groups"][group])
    assert asked <= locked, "run installer/lock"
    assert text.count("==") <= text.count("--hash=")
