"""agent.daemon.pam_question: what the module sends is read; everything else is refused."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.daemon.pam_question import Answer, Letter, Question, Verb, parse


def netstrings(*fields: str | bytes) -> bytes:
    encoded = [each.encode() if isinstance(each, str) else each for each in fields]
    return b"".join(b"%d:%s," % (len(each), each) for each in encoded)


def test_a_question() -> None:
    data = netstrings("password", "passwd", "pat", "", "Zażółć 1:2,")
    assert parse(data) == Question(Verb.PASSWORD, "passwd", "pat", "", "Zażółć 1:2,")


@given(st.sampled_from(Verb), st.lists(st.text(max_size=300), min_size=4, max_size=4))
def test_any_text_reads_back(verb: Verb, fields: list[str]) -> None:
    assert parse(netstrings(verb, *fields)) == Question(verb, *fields)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"hello",
        b"8:password,",
        netstrings("password", "passwd", "pat", ""),
        netstrings("password", "passwd", "pat", "", "x", "y"),
        netstrings("reset", "passwd", "pat", "", "secret"),
        netstrings("password", "passwd", "pat", "", b"\xff secret"),
        netstrings("password", "passwd", "pat", "", "secret")[:-1],
        b"99999:" + b"x" * 99999 + b",",
        b"-1:x,",
        b"8:password,6:passwd,3:pat,0:,9:secret,",
        b"\xb2:no,",
    ],
)
def test_what_is_no_question(data: bytes) -> None:
    with pytest.raises(ValueError, match="not a question") as caught:
        parse(data)
    assert "secret" not in str(caught.value).replace("host and secret", "")
    assert caught.value.__cause__ is None


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    with contextlib.suppress(ValueError):  # and nothing else
        assert parse(data).verb in Verb


def test_an_answer() -> None:
    assert Answer(Letter.ACCEPT).encoded() == b"A"
    assert Answer(Letter.REFUSE, "Nein – čau").encoded() == "RNein – čau".encode()
    long = Answer(Letter.REFUSE, "é" * 5000).encoded()
    assert len(long) <= 4001
    assert long.decode() == "R" + "é" * 2000


def test_secrets_are_not_shown() -> None:
    shown = f"{parse(netstrings('auth', 's', 'u', '', '123456'))!r}{Answer(Letter.REFUSE, 'Tip')!r}"
    assert "123456" not in shown
    assert "Tip" not in shown
