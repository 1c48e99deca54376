from __future__ import annotations

import hashlib
import random
from pathlib import Path

import pytest

from agent.passwords.breaches import build, corpus
from agent.passwords.breaches.filter import BreachFilter

HASHES = sorted(hashlib.sha1(str(each).encode()).hexdigest().upper() for each in range(2000))


@pytest.fixture
def source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(corpus, "_CHUNK", 2000)
    path = tmp_path / "corpus.txt"
    path.write_text("".join(f"{each}:{at % 5 + 1}\n" for at, each in enumerate(HASHES)))
    return path


def finish(source: Path, output: Path, **wanted: int) -> bytes:
    for _ in build.build(corpus.find(source), output, **wanted):
        pass
    return output.read_bytes()


def test_all_of_it_is_in_the_filter(source: Path, tmp_path: Path) -> None:
    finish(source, tmp_path / "out")
    opened = BreachFilter(tmp_path / "out")
    assert opened.entries == len(HASHES)
    assert all(opened(each) for each in HASHES)
    assert not any(opened(each[1:] + each[:1]) for each in HASHES)
    assert sorted(each.name for each in tmp_path.iterdir()) == ["corpus.txt", "out"]


def test_rarely_seen_ones_may_be_left_out(source: Path, tmp_path: Path) -> None:
    finish(source, tmp_path / "out", at_least=3)
    opened = BreachFilter(tmp_path / "out")
    assert (opened.entries, opened.at_least) == (1200, 3)
    assert [opened(each) for each in HASHES[:5]] == [False, False, True, True, True]


def test_stopped_anywhere_it_goes_on_to_the_same_bytes(source: Path, tmp_path: Path) -> None:
    whole = finish(source, tmp_path / "whole")
    chance = random.Random(7)
    output = tmp_path / "out"
    for _ in range(6):
        ticks = iter(range(0, 10_000, 6))  # every piece is a checkpoint
        steps = build.build(corpus.find(source), output, clock=lambda t=ticks: float(next(t)))
        for _ in range(chance.randint(1, 9)):
            next(steps)
        steps.close()
        with (tmp_path / "out.partial").open("ab") as file:  # what a crash leaves behind it
            file.write(b"torn"[: chance.randint(0, 4)])
    first = next(iter(build.build(corpus.find(source), output)))
    assert first.number > 6
    assert finish(source, output) == whole


def test_another_corpus_begins_anew(source: Path, tmp_path: Path) -> None:
    steps = build.build(
        corpus.find(source), tmp_path / "out", clock=iter(range(0, 999, 6)).__next__
    )
    next(steps)
    next(steps)
    steps.close()
    assert finish(source, tmp_path / "out", at_least=2) == finish(
        source, tmp_path / "other", at_least=2
    )


@pytest.mark.parametrize("state", [b"", b"{}\n", b'{"corpus": 1}\n', b"\xff\xfe"])
def test_a_checkpoint_that_cannot_be_used_begins_anew(
    source: Path, tmp_path: Path, state: bytes
) -> None:
    (tmp_path / "out.state").write_bytes(state)
    (tmp_path / "out.partial").write_bytes(b"rest")
    finish(source, tmp_path / "out")
    assert BreachFilter(tmp_path / "out").entries == len(HASHES)


def test_disorder_and_nothing_are_refused(tmp_path: Path) -> None:
    (tmp_path / "c").write_text("".join(f"{each}:1\n" for each in reversed(HASHES)))
    with pytest.raises(ValueError, match="order"):
        finish(tmp_path / "c", tmp_path / "out")
    (tmp_path / "empty").write_text("")
    with pytest.raises(ValueError, match="nothing"):
        finish(tmp_path / "empty", tmp_path / "out2")
    assert not (tmp_path / "out").exists()
