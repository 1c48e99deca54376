"""agent.plugins: one object a module."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from agent import plugins


@dataclass(frozen=True)
class Thing:
    id: str


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    package = tmp_path / "things_under_test"
    package.mkdir()
    (package / "__init__.py").touch()
    monkeypatch.syspath_prepend(str(tmp_path))
    for name in [n for n in sys.modules if n.startswith("things_under_test")]:
        del sys.modules[name]
    return package


def offer(folder: Path, module: str, *ids: str) -> None:
    lines = [f"from {Thing.__module__} import Thing"]
    lines += [f"T{n} = Thing({name!r})" for n, name in enumerate(ids)]
    (folder / f"{module}.py").write_text("\n".join(lines))


@pytest.fixture(autouse=True)
def importable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, Thing.__module__, sys.modules[__name__])


def test_one_object_a_module_in_the_order_of_ids(folder: Path) -> None:
    offer(folder, "b", "alpha")
    offer(folder, "a", "beta")
    offer(folder, "nothing")
    offer(folder, "_machinery", "hidden")
    assert list(plugins.discover("things_under_test", Thing)) == ["alpha", "beta"]


def test_two_in_a_module_is_a_mistake(folder: Path) -> None:
    offer(folder, "a", "one", "two")
    with pytest.raises(ValueError, match="one a module"):
        plugins.discover("things_under_test", Thing)


def test_the_same_id_twice_is_a_mistake(folder: Path) -> None:
    offer(folder, "a", "one")
    offer(folder, "b", "one")
    with pytest.raises(ValueError, match="exists already"):
        plugins.discover("things_under_test", Thing)
