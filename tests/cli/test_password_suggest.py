from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest

from tests.cli.conftest import Say


def test_suggests(say: Say) -> None:
    code, out, err = say(b"", "suggest", "-n", "3")
    assert code == 0
    assert len(out.splitlines()) == 3
    assert "2^" in err
    for phrase in out.splitlines():
        assert say(phrase.encode(), "check")[0] == 0


def test_suggests_in_another_language(say: Say) -> None:
    code, out, _ = say(b"", "suggest", "--language", "cy,pl", "--allowed", "-", "--json")
    phrases = [json.loads(line)["password"] for line in out.splitlines()]
    assert (code, len(phrases)) == (0, 5)
    assert all(phrase.replace("-", "").isalpha() for phrase in phrases)


def test_an_unknown_language_is_said(say: Say) -> None:
    code, _, err = say(b"", "suggest", "--language", "xx")
    assert (code, "there are for:" in err) == (2, True)


@pytest.fixture
def device(tmp_path: Path) -> Path:
    file = tmp_path / "device.toml"
    file.write_text(f"state = '{tmp_path / 'state'}'\n")
    return file


def spooled(device: Path) -> list[dict[str, object]]:
    with sqlite3.connect(device.parent / "state" / "spool.sqlite") as store:
        return [
            json.loads(data)
            for row in store.execute("SELECT * FROM event")
            for data in row
            if isinstance(data, bytes)
        ]


def test_one_made_for_an_account_is_attested_without_it(say: Say, device: Path) -> None:
    code, out, err = say(
        b"", "suggest", "--for", "x.com/northwind", "--settings", str(device), "--json"
    )
    phrases = [json.loads(line)["password"] for line in out.splitlines()]
    (event,) = spooled(device)
    assert code == 0
    assert event["metadata"]["event_code"] == "password-generated"  # type: ignore[index]
    assert event["entity"]["name"] == "x.com/northwind"  # type: ignore[index]
    assert event["unmapped"]["bits"] >= 55  # type: ignore[index]
    assert event["unmapped"]["record"] in err  # type: ignore[index]
    text = (device.parent / "state" / "spool.sqlite").read_bytes().lower()
    for phrase in phrases:
        assert phrase.lower().encode() not in text


def test_what_cannot_be_recorded_is_not_shown(say: Say, device: Path) -> None:
    (device.parent / "state").write_text("in the way")
    code, out, err = say(b"", "suggest", "--for", "x.com/northwind", "--settings", str(device))
    assert (code, out) == (2, "")
    assert "state" in err


@pytest.mark.parametrize("account", ["", "  ", "a\nb", "x" * 201])
def test_an_account_needs_a_name(say: Say, device: Path, account: str) -> None:
    code, out, err = say(b"", "suggest", "--for", account, "--settings", str(device))
    assert (code, out) == (2, "")
    assert "--for takes the name" in err
