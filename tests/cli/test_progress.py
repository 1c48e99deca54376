"""The bar tells how far the work is, and only a terminal sees it."""

from __future__ import annotations

import io

import pytest

from agent.cli._progress import Progress, clock


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("seconds", "shown"), [(4.4, "4 s"), (125, "2:05"), (3725, "1:02:05"), (0, "0 s")]
)
def test_clock(seconds: float, shown: str) -> None:
    assert clock(seconds) == shown


def test_the_bar() -> None:
    moments = iter([0.0, 10.0, 10.0, 10.0, 10.0])
    stream = Terminal()
    progress = Progress(4, "files", stream=stream, now=lambda: next(moments))
    progress.step(50_000_000)
    assert "[#####...............] 1 of 4 files" in stream.getvalue()
    assert "30 s left" in stream.getvalue()
    progress.clear()
    assert stream.getvalue().endswith("\r\x1b[K")


def test_time_left_goes_by_bytes_too() -> None:
    moments = iter([0.0, 10.0, 10.0, 10.0])
    progress = Progress(20, "files", 100, stream=io.StringIO(), now=lambda: next(moments))
    for _ in range(10):
        progress.step(0)
    assert "30 s left" in progress.line()


def test_the_bar_moves_inside_one_large_unit() -> None:
    moments = iter([0.0, 10.0, 10.0, 10.0])
    stream = Terminal()
    progress = Progress(1, "files", 100_000_000, stream=stream, now=lambda: next(moments))
    progress.at(25_000_000)
    assert "[#####...............] 0 of 1 files" in stream.getvalue()
    assert "2.5 MB/s  30 s left" in stream.getvalue()


def test_nothing_where_nobody_looks() -> None:
    stream = io.StringIO()
    progress = Progress(1, "files", stream=stream, now=iter([0.0, 10.0]).__next__)
    progress.step()
    progress.clear()
    assert stream.getvalue() == ""


def test_no_time_is_told_before_anything_is_done() -> None:
    progress = Progress(20, "files", 100, stream=io.StringIO(), now=iter([0.0, 1.0]).__next__)
    assert "left" not in progress.line()


def test_what_was_done_before_says_nothing_of_the_speed() -> None:
    moments = iter([0.0, *[1.0] * 10, 11.0])
    progress = Progress(40, "files", stream=io.StringIO(), now=lambda: next(moments))
    for _ in range(10):
        progress.known(0)
    progress.done += 10
    assert "20 of 40 files  1/s  0.0 MB/s  20 s left" in progress.line()
