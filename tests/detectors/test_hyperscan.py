"""Is a compiled form believed only where it is whole and nobody else could have made it?"""

import os
import sys

import pytest

from agent.detectors._detector import Trigger
from agent.detectors._hyperscan import compile_hyperscan, default_cache

TRIGGERS = [Trigger(patterns=("[0-9][0-9]",))]


@pytest.fixture(autouse=True)
def _installed():
    pytest.importorskip("hyperscan", reason="hyperscan is not installed here")


def test_it_is_kept_and_read_again(tmp_path):
    cache = tmp_path / "cache"
    assert compile_hyperscan(TRIGGERS, cache)(b"a 12") == [(0, 4)]
    (kept,) = cache.iterdir()
    before = kept.stat().st_mtime_ns
    assert compile_hyperscan(TRIGGERS, cache)(b"a 12") == [(0, 4)]
    assert kept.stat().st_mtime_ns == before


@pytest.mark.parametrize("harm", ["cut", "flipped", "other"])
def test_a_harmed_one_is_made_anew(tmp_path, harm):
    compile_hyperscan(TRIGGERS, tmp_path)
    (kept,) = tmp_path.iterdir()
    whole = kept.read_bytes()
    harmed = {"cut": whole[:-9], "flipped": whole[:-1] + b"\x00\x01", "other": b"not ours"}[harm]
    kept.write_bytes(harmed)
    assert compile_hyperscan(TRIGGERS, tmp_path)(b"a 12") == [(0, 4)]
    assert kept.read_bytes() == whole


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX modes")
def test_one_that_others_can_write_is_not_read(tmp_path):
    compile_hyperscan(TRIGGERS, tmp_path)
    (kept,) = tmp_path.iterdir()
    kept.chmod(0o666)
    compile_hyperscan(TRIGGERS, tmp_path)
    assert (kept.stat().st_mode & 0o777) == 0o600
    tmp_path.chmod(0o777)
    before = kept.stat().st_mtime_ns
    assert compile_hyperscan(TRIGGERS, tmp_path)(b"a 12") == [(0, 4)]
    assert kept.stat().st_mtime_ns == before


def test_without_a_place_it_works_too(tmp_path):
    (tmp_path / "file").write_text("")
    assert compile_hyperscan(TRIGGERS, tmp_path / "file" / "cache")(b"12") == [(0, 2)]
    assert compile_hyperscan(TRIGGERS, None)(b"12") == [(0, 2)]


def test_the_usual_place(monkeypatch):
    if sys.platform == "win32":
        pytest.skip("POSIX variables")
    monkeypatch.setenv("XDG_CACHE_HOME", "/x")
    assert str(default_cache()) == "/x/safehand"
    for name in ("XDG_CACHE_HOME", "HOME"):
        monkeypatch.delenv(name, raising=False)
    assert default_cache() is None or os.environ.get("LOCALAPPDATA")
