"""How the tests of the readers see a document."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from agent.content import Document, Limits, ocr, read


@pytest.fixture(autouse=True)
def _no_tesseract(monkeypatch: pytest.MonkeyPatch) -> None:
    """A picture is a picture on every machine; `test_ocr` brings what reads it."""
    monkeypatch.setattr(ocr, "executable", lambda: None)


@pytest.fixture
def texts() -> Callable[..., dict[str, str]]:
    """Reads bytes and gives the text at each place; texts at one place follow each other."""

    def read_all(
        data: bytes, name: str = "", media_type: str = "", **limits: int
    ) -> dict[str, str]:
        found: dict[str, str] = {}
        for part in read(data, name, media_type, limits=Limits(**limits)).parts:
            found[part.place] = found.get(part.place, "") + part.text
        return found

    return read_all


@pytest.fixture
def refusals() -> Callable[..., dict[str, str]]:
    """Reads bytes and gives the reason at each place that was not read."""

    def read_all(
        data: bytes, name: str = "", media_type: str = "", **limits: int
    ) -> dict[str, str]:
        document: Document = read(data, name, media_type, limits=Limits(**limits))
        return {each.part: each.reason.value for each in document.uninspectable}

    return read_all


@pytest.fixture(scope="session")
def make() -> ModuleType:
    """The builders beside this file; test modules are no package that could import them."""
    spec = importlib.util.spec_from_file_location("builders", Path(__file__).parent / "builders.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
