from __future__ import annotations

import io
import json
import sys
from types import SimpleNamespace

import pytest

from agent.cli import main


@pytest.fixture
def say(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):  # type: ignore[no-untyped-def]
    def run(data: bytes, *words: str) -> tuple[int, str, str]:
        stdin = SimpleNamespace(buffer=io.BytesIO(data), isatty=lambda: False)
        monkeypatch.setattr(sys, "stdin", stdin)
        code = main(["password", *words])
        out = capsys.readouterr()
        return code, out.out, out.err

    return run


def test_accepts_one(say) -> None:  # type: ignore[no-untyped-def]
    assert say(b"Copper-Lantern!Velvet\n", "check") == (0, "Accepted.\n", "")


def test_refuses_one_in_plain_words_without_echo(say) -> None:  # type: ignore[no-untyped-def]
    code, out, err = say(b"Monday-Tuesday!Zzyzzqx", "check")
    assert code == 1
    assert "The third word is in none of the dictionaries" in out
    assert "safehand password suggest" in out
    assert not any(word in (out + err).lower() for word in ("monday", "tuesday", "zzyzzqx"))


def test_own_words_from_the_command_line(say) -> None:  # type: ignore[no-untyped-def]
    code, out, _ = say(b"Ashworth-Lantern!Velvet", "check", "--full-name", "Priya Ashworth")
    assert (code, "your own name" in out) == (1, True)


def test_bytes_that_are_no_text(say) -> None:  # type: ignore[no-untyped-def]
    code, out, _ = say(b"Copper-\xff\xfe!Velvet", "check")
    assert (code, "invisible character" in out) == (1, True)


def test_json_lines(say) -> None:  # type: ignore[no-untyped-def]
    user = {"username": "pashworth", "full_name": "Priya Ashworth", "organisation": "Northwind"}
    asked = [
        {"password": "Copper-Lantern!Velvet", "user": user},
        {"password": "Copper-Northwind!Velvet", "user": user},
        {"password": "Copper-Lantern!Velvet", "user": None},
    ]
    code, out, _ = say("\n".join(map(json.dumps, asked)).encode(), "check", "--jsonl")
    assert code == 1
    assert [json.loads(line) for line in out.splitlines()] == [
        {"line": 1, "accept": True, "reasons": []},
        {
            "line": 2,
            "accept": False,
            "reasons": [{"code": "organisation-word", "word_index": 1}],
        },
        {"line": 3, "accept": True, "reasons": []},
    ]


@pytest.mark.parametrize(
    "line", [b"Copper-Lantern", b'{"password": 7}', b'["Copper"]', b'{"password": "x", "user": 3}']
)
def test_lines_that_cannot_be_read(say, line: bytes) -> None:  # type: ignore[no-untyped-def]
    good = json.dumps({"password": "Copper-Lantern!Velvet"}).encode()
    code, out, err = say(line + b"\n" + good, "check", "--jsonl")
    answers = [json.loads(each) for each in out.splitlines()]
    assert code == 2
    assert [answer["accept"] for answer in answers] == [None, True]
    assert "line 1" in err
    assert "opper" not in out + err


def test_suggests(say) -> None:  # type: ignore[no-untyped-def]
    code, out, err = say(b"", "suggest", "-n", "3")
    assert code == 0
    assert len(out.splitlines()) == 3
    assert "2^" in err
    for phrase in out.splitlines():
        assert say(phrase.encode(), "check")[0] == 0


def test_suggests_in_another_language(say) -> None:  # type: ignore[no-untyped-def]
    code, out, _ = say(b"", "suggest", "--language", "cy,pl", "--allowed", "-", "--json")
    phrases = [json.loads(line)["password"] for line in out.splitlines()]
    assert (code, len(phrases)) == (0, 5)
    assert all(phrase.replace("-", "").isalpha() for phrase in phrases)


def test_an_unknown_language_is_said(say) -> None:  # type: ignore[no-untyped-def]
    code, _, err = say(b"", "suggest", "--language", "xx")
    assert (code, "there are for:" in err) == (2, True)
