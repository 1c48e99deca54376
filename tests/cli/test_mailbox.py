"""Opening a watched mailbox, and keeping its secret."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import pytest

from agent import credentials
from agent.cli import main
from agent.cli._mailbox import opened
from agent.settings import MailKind, Settings, Watch


class Kept:
    """A store of credentials in memory."""

    def __init__(self) -> None:
        self.secrets: dict[str, bytes] = {}

    def get(self, name: str) -> bytes | None:
        return self.secrets.get(name)

    def put(self, name: str, secret: bytes) -> None:
        self.secrets[name] = secret

    def delete(self, name: str) -> None:
        del self.secrets[name]


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch) -> Kept:
    store = Kept()
    monkeypatch.setattr(credentials, "open_here", lambda *_, **__: store)
    return store


WATCH = Watch("sent", MailKind.IMAP, "imap://me@127.0.0.1:1/Sent")


def test_a_secret_is_kept_under_the_mailboxs_name(
    kept: Kept, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "safehand.toml"
    file.write_text(
        f'state = "{tmp_path.as_posix()}"\n'
        f'[[watch]]\nname = "sent"\nkind = "imap"\nserver = "{WATCH.server}"\n'
    )
    words = ["mail", "watch", "sent", "--keep-secret", "--settings", str(file)]
    monkeypatch.setattr("sys.stdin", io.StringIO("hush\n"))
    assert main(words) == 0
    assert kept.secrets == {"mail-watch-sent": b"hush"}
    monkeypatch.setattr("sys.stdin", io.StringIO("\n"))
    assert main(words) == 2
    said = capsys.readouterr()
    assert "no secret was typed" in said.err
    assert "hush" not in said.out + said.err


def test_without_a_secret_it_says_how_to_keep_one(kept: Kept, tmp_path: Path) -> None:
    settings = Settings(state=str(tmp_path))
    with (
        pytest.raises(OSError, match="mail watch sent --keep-secret"),
        opened(settings, WATCH),
    ):
        pass
    kept.put("mail-watch-sent", b"hush")
    with pytest.raises(OSError, match="does not answer"), opened(settings, WATCH):
        pass
    file = tmp_path / "password"
    file.write_text("hush\n")
    with (
        pytest.raises(OSError, match="does not answer"),
        opened(settings, replace(WATCH, password_file=str(file))),
    ):
        pass
