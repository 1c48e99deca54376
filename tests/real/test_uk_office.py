"""Is office mail that a second author wrote judged right, through the public command?"""

import importlib.util
import sys
from pathlib import Path

import pytest

BENCH = Path(__file__).parent.parent / "bench"
EVERY = 4
"""One in so many of the set is read here; `tests/bench/uk_office.py` reads all of it."""


@pytest.mark.slow
def test_uk_office(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "path", sys.path[:])
    spec = importlib.util.spec_from_file_location("uk_office", BENCH / "uk_office.py")
    assert spec is not None
    assert spec.loader is not None
    uk_office = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "uk_office", uk_office)
    spec.loader.exec_module(uk_office)
    every = list(uk_office.mails())
    assert len(every) == len({mail.name for mail in every}) > 2_000
    counted = uk_office.count(every[::EVERY], uk_office.screened(every[::EVERY], tmp_path))
    assert counted.recall >= 0.98
    assert counted.precision >= 0.97
    assert counted.held <= 0.01 * counted.ordinary
    assert counted.let_go <= 0.02 * counted.private
