from __future__ import annotations

import hashlib
import json
from pathlib import Path

from tests.cli.conftest import Say

LEAKED = "Copper-Lantern!Velvet"


def corpus(folder: Path) -> Path:
    hashes = [hashlib.sha1(each.encode()).hexdigest().upper() for each in (LEAKED, "letmein")]
    file = folder / "corpus.txt"
    file.write_text("".join(f"{each}:{at + 2}\n" for at, each in enumerate(sorted(hashes))))
    return file


def test_built_and_asked(say: Say, tmp_path: Path) -> None:
    made = tmp_path / "filter"
    code, out, _ = say(b"", "breach-list", "build", str(corpus(tmp_path)), str(made))
    assert (code, "2 passwords" in out) == (0, True)
    assert say(b"", "breach-list", "show", str(made))[0] == 0
    (tmp_path / "policies").mkdir()
    (tmp_path / "policies" / "passwords.toml").write_text(
        f"[breaches]\noffline-filter = '{made}'\n"
    )
    lines = [json.dumps({"password": each}) for each in (LEAKED, "Copper-Lantern!Marble")]
    code, out, _ = say(
        "\n".join(lines).encode(),
        "check",
        "--jsonl",
        "--policies",
        str(tmp_path / "policies"),
    )
    assert [json.loads(line) for line in out.splitlines()] == [
        {"line": 1, "accept": False, "reasons": [{"code": "compromised", "word_index": None}]},
        {"line": 2, "accept": True, "reasons": []},
    ]


def test_rare_ones_left_out(say: Say, tmp_path: Path) -> None:
    made = tmp_path / "filter"
    code, out, _ = say(
        b"", "breach-list", "build", str(corpus(tmp_path)), str(made), "--at-least", "3"
    )
    assert (code, "1 passwords seen 3 times" in out) == (0, True)


def test_what_cannot_be_built_is_said(say: Say, tmp_path: Path) -> None:
    assert say(b"", "breach-list", "build", str(tmp_path / "none"), str(tmp_path / "f"))[0] == 2
    (tmp_path / "bad").write_text("no hashes here\n")
    code, _, err = say(b"", "breach-list", "build", str(tmp_path / "bad"), str(tmp_path / "f"))
    assert (code, "line 1" in err, "no hashes" in err) == (2, True, False)
    assert say(b"", "breach-list", "show", str(tmp_path / "bad"))[0] == 2
    assert (
        say(
            b"",
            "breach-list",
            "build",
            str(corpus(tmp_path)),
            str(tmp_path / "f"),
            "--at-least",
            "0",
        )[0]
        == 2
    )
