"""agent.settings: one installation's own file."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent import settings
from agent.typed_toml import TomlError


def test_a_named_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "safehand.toml"
    file.write_text(f'state = "{tmp_path}"\n[agent]\nheartbeat-s = 60\n')
    read = settings.load(file)
    assert read.state_directory == tmp_path
    assert read.agent.heartbeat_s == 60
    assert read.agent.checks_s == 3600
    monkeypatch.setenv(settings.VARIABLE, str(file))
    assert settings.load(None) == read


def test_a_named_file_that_is_absent_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(TomlError, match="no such settings file"):
        settings.load(tmp_path / "none.toml")


def test_without_any_file_the_defaults(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(settings.VARIABLE, raising=False)
    monkeypatch.setattr(settings, "default_file", lambda: tmp_path / "none.toml")
    assert settings.load(None) == settings.Settings()
    assert settings.Settings().state_directory.is_absolute()


def test_an_unknown_key_is_an_error(tmp_path: Path) -> None:
    file = tmp_path / "safehand.toml"
    file.write_text("[agent]\nheartbeat = 60\n")
    with pytest.raises(TomlError, match=r"line 2: .*heartbeat-s"):
        settings.load(file)


def test_watched_mailboxes(tmp_path: Path) -> None:
    file = tmp_path / "safehand.toml"
    file.write_text(
        '[[watch]]\nname = "reception"\nkind = "exchange"\nmailbox = "reception@example.org"\n'
        'server = "https://mail.example.org/EWS/Exchange.asmx"\nacts = ["categorise", "move"]\n'
    )
    (watch,) = settings.load(file).watch
    assert watch.acts == (settings.Act.CATEGORISE, settings.Act.MOVE)
    assert watch.notice is settings.Notice.STREAMING


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        ('name = "Front desk"\nkind = "imap"\nserver = "imaps://a@b/c"', "small letters"),
        ('name = "a"\nkind = "pop"', "one of imap"),
        ('name = "a"\nkind = "graph"', "mailbox is an address"),
        ('name = "a"\nkind = "exchange"\nmailbox = "a@example.org"', "exchange needs server"),
        ('name = "a"\nkind = "imap"', "imap needs server"),
        ('name = "a"\nkind = "imap"\nserver = "imaps://a@b/c"\nevery-s = 0', "every-s"),
        (
            'name = "a"\nkind = "imap"\nserver = "imaps://a@b/c"\nacts = ["delete"]',
            "one of categorise",
        ),
    ],
)
def test_mailboxes_that_cannot_be_watched(tmp_path: Path, lines: str, says: str) -> None:
    file = tmp_path / "safehand.toml"
    file.write_text(f"[[watch]]\n{lines}\n")
    with pytest.raises(TomlError, match=says):
        settings.load(file)
