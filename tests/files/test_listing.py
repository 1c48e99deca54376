"""Regular files are listed; what cannot be looked at is named."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from agent.files.listing import Entry, code, entries


def test_files_in_the_order_of_their_names(tmp_path: Path) -> None:
    for name in ("b.txt", "a/z.txt", "a/.hidden", "c/d/e.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("12345", "utf-8")
    found = list(entries([tmp_path, tmp_path / "b.txt"]))
    names = [str(Path(each.path).relative_to(tmp_path)) for each in found]
    expected = ["b.txt", "a/.hidden", "a/z.txt", "c/d/e.txt", "b.txt"]
    assert names == [str(Path(each)) for each in expected]
    assert {each.size for each in found} == {5}


@pytest.mark.skipif(sys.platform == "win32", reason="pipes and links are made differently there")
def test_links_and_pipes_are_not_opened(tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to(tmp_path)
    os.mkfifo(tmp_path / "pipe")
    assert list(entries([tmp_path])) == []


def test_a_missing_path_is_said(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        list(entries([tmp_path / "absent"]))


def test_a_folder_that_may_not_be_read_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: str) -> None:
        raise PermissionError(13, "Permission denied", path)

    monkeypatch.setattr(os, "scandir", refuse)
    assert list(entries([tmp_path])) == [Entry(str(tmp_path), 0, 0, "denied")]


def test_codes_and_keys() -> None:
    assert code(FileNotFoundError()) == "vanished"
    assert code(OSError()) == "unreadable"
    assert Entry("a", 1, 2).key != Entry("a", 1, 3).key


@pytest.mark.skipif(sys.platform == "win32", reason="no pipe has a path there")
def test_a_pipe_that_was_asked_for_is_named_and_not_opened(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    assert [each.problem for each in entries([pipe])] == ["not-a-file"]


def test_a_path_that_cannot_be_looked_at_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", "utf-8")
    [found] = entries([tmp_path / "file" / "below"])
    assert found.problem
