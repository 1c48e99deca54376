"""The house keeps its own rules: every module has its mirrored test."""

from __future__ import annotations

import ast
from pathlib import Path

ROOT = Path(__file__).parent.parent


def _says_something(module: Path) -> bool:
    """False for a module that is a docstring and nothing else."""
    return any(
        not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))
        for node in ast.parse(module.read_text("utf-8")).body
    )


def mirror(module: Path) -> Path:
    """agent/host/local.py → tests/host/test_local.py; agent/host/__init__.py →
    tests/host/test_host.py; a leading underscore is left out.
    """
    inside = module.relative_to(ROOT / "agent")
    folder, name = inside.parent, inside.stem
    if name == "__init__":
        name = folder.name or "agent"
    return ROOT / "tests" / folder / f"test_{name.strip('_')}.py"


def test_every_module_has_its_mirrored_test() -> None:
    modules = [m for m in (ROOT / "agent").rglob("*.py") if _says_something(m)]
    missing = [str(mirror(m).relative_to(ROOT)) for m in modules if not mirror(m).exists()]
    assert modules
    assert not missing, f"no test beside these modules: {missing}"
