"""What goes over the pipe comes out the same."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.content import Limits, frames
from agent.content.frames import Job

JOB = Job("attachment 'a'", "a ☃.zip", "x/y", "", 1, False, Limits(), 5, 6, 1.5, {3: 7}, (9,))


def test_a_job_and_back() -> None:
    assert frames.job(JOB.header()) == JOB
    assert frames.job(replace(JOB, done={}).header()).done == {}


@given(st.text(st.characters()))
def test_text_and_back(text: str) -> None:
    assert frames.decode(frames.encode(text)) == text


@given(st.binary(max_size=50), st.binary(max_size=50))
def test_a_frame_and_back(first: bytes, second: bytes) -> None:
    sent = frames.frame(frames.PART, first, second)
    assert frames.receive(io.BytesIO(sent).read) == (frames.PART, first, second)


def test_half_a_frame_and_a_huge_one() -> None:
    with pytest.raises(EOFError):
        frames.receive(io.BytesIO(frames.frame(frames.PART, b"x", b"y")[:-1]).read)
    with pytest.raises(ValueError, match="larger"):
        frames.receive(io.BytesIO(frames.HEAD.pack(b"P", 2**31, 2**31)).read)
