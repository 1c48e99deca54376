"""agent.cli._piped: `| head` ends a program in silence, and hides no other broken pipe."""

from __future__ import annotations

import subprocess
import sys

import pytest

_BEGIN = "import sys; from agent.cli._piped import piped; "


def ended(work: str, *, read: int) -> tuple[int, bytes]:
    """Exit code and stderr of a program whose reader takes so many bytes and goes."""
    with subprocess.Popen(
        [sys.executable, "-c", f"{_BEGIN}sys.exit(piped({work}))"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as program:
        assert program.stdout
        assert program.stderr
        program.stdout.read(read)
        program.stdout.close()
        return program.wait(60), program.stderr.read()


@pytest.mark.parametrize(
    "work",
    [
        "lambda: [print('x' * 99) for _ in range(99_999)] and 1",  # it breaks while it writes
        "lambda: [print('y'), sys.stdout.flush(), __import__('time').sleep(1), print('x')] and 1",
    ],
)
def test_a_reader_that_went_away(work: str) -> None:
    assert ended(work, read=1) == (0, b"")


def test_the_code_is_told() -> None:
    assert ended("lambda: 7", read=0)[0] == 7
    assert ended("lambda: None", read=0)[0] == 0


def test_another_pipe_that_broke_is_told() -> None:
    work = "lambda: (_ for _ in ()).throw(BrokenPipeError('a socket'))"
    words = [sys.executable, "-c", f"{_BEGIN}sys.exit(piped({work}))"]
    done = subprocess.run(words, capture_output=True, check=False)
    assert done.returncode == 1
    assert b"a socket" in done.stderr
