from __future__ import annotations

import json

import pytest

from tests.cli.conftest import Say


def test_accepts_one(say: Say) -> None:
    code, out, err = say(b"Copper-Lantern!Velvet\n", "check")
    assert (code, out) == (0, "Accepted.\n")
    assert "Not checked against passwords that became known" in err


def test_refuses_one_in_plain_words_without_echo(say: Say) -> None:
    code, out, err = say(b"Monday-Tuesday!Zzyzzqx", "check")
    assert code == 1
    assert "The third word is in none of the dictionaries" in out
    assert "safehand password suggest" in out
    assert not any(word in (out + err).lower() for word in ("monday", "tuesday", "zzyzzqx"))


def test_own_words_from_the_command_line(say: Say) -> None:
    code, out, _ = say(b"Ashworth-Lantern!Velvet", "check", "--full-name", "Priya Ashworth")
    assert (code, "your own name" in out) == (1, True)


def test_bytes_that_are_no_text(say: Say) -> None:
    code, out, _ = say(b"Copper-\xff\xfe!Velvet", "check")
    assert (code, "invisible character" in out) == (1, True)


def test_json_lines(say: Say) -> None:
    user = {"username": "pashworth", "full_name": "Priya Ashworth", "organisation": "Northwind"}
    asked = [
        {"password": "Copper-Lantern!Velvet", "user": user},
        {"password": "Copper-Northwind!Velvet", "user": user},
        {"password": "Copper-Lantern!Velvet", "user": None},
    ]
    code, out, _ = say("\n".join(map(json.dumps, asked)).encode(), "check", "--jsonl")
    assert code == 1
    assert [json.loads(line) for line in out.splitlines()] == [
        {"line": 1, "accept": True, "reasons": [], "not_checked": ["compromised-list"]},
        {
            "line": 2,
            "accept": False,
            "reasons": [{"code": "organisation-word", "word_index": 1}],
        },
        {"line": 3, "accept": True, "reasons": [], "not_checked": ["compromised-list"]},
    ]


@pytest.mark.parametrize(
    "line",
    [
        b"Copper-Lantern",
        b"",
        b"null",
        b'["Copper"]',
        b"[" * 100_000,
        b"\xff\xfe",
        b'{"password": 7}',
        b'{"password": null}',
        b'{"user": {}}',
        b'{"password": "Copper", "user": 3}',
        b'{"password": "Copper", "user": {"full_name": ["Copper"]}}',
    ],
)
def test_lines_that_cannot_be_read(say: Say, line: bytes) -> None:
    good = json.dumps({"password": "Copper-Lantern!Velvet"}).encode()
    code, out, err = say(line + b"\n" + good, "check", "--jsonl")
    answers = [json.loads(each) for each in out.splitlines()]
    assert code == 2
    assert [answer["accept"] for answer in answers] == [None, True]
    assert "line 1" in err
    assert "opper" not in out + err


def test_odd_lines_get_a_verdict(say: Say) -> None:
    lines = [
        b'{"password": "Copper-\\ud800antern!Velvet"}',
        b'{"password": ""}',
        b'{"password": "Copper-Lantern!Velvet", "user": {"username": null, "nickname": "Velvet"}}',
        b'{"password": "' + b"A-" * 32768 + b'"}',
    ]
    code, out, _ = say(b"\n".join(lines), "check", "--jsonl")
    answers = [json.loads(line) for line in out.splitlines()]
    assert code == 1
    assert [each["line"] for each in answers] == [1, 2, 3, 4]
    assert [each["reasons"][0]["code"] for each in answers] == [
        "forbidden-character",
        "too-few-words",
        "own-word",
        "too-long",
    ]


@pytest.mark.parametrize(
    ("account", "full_name", "code"), [("kim", "", 0), ("ctulip", "", 1), ("kim", "Kim Cabin", 1)]
)
def test_as_samba_asks(
    say: Say, monkeypatch: pytest.MonkeyPatch, account: str, full_name: str, code: int
) -> None:
    monkeypatch.setenv("SAMBA_CPS_ACCOUNT_NAME", account)
    monkeypatch.setenv("SAMBA_CPS_FULL_NAME", full_name)
    assert say(b"Tulip-Hammer?Cabin\n", "check", "--samba")[0] == code
