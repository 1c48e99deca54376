"""`safehand mail watch --once`, against servers on loopback: IMAP, Exchange and Graph alike."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path

import pytest

from agent.cli import main
from agent.delivery.spool import open_here
from agent.mail import tokens
from agent.mail.mailbox import CATEGORY
from tests.cli.test_mail_holds import settings
from tests.mail import exchange_server, graph_server
from tests.mail.imap_server import PASSWORD, Mailboxes, serving
from tests.mail.routes.test_imap import CLEAN, GRAVE


def watch(tmp_path: Path, boxes: Mailboxes, *words: str) -> int:
    (tmp_path / "password").write_text(PASSWORD + "\n")
    command = ["mail", "watch", f"imap://me@127.0.0.1:{boxes.port}/Sent", "--once"]
    command += ["--password-file", str(tmp_path / "password"), "--settings", settings(tmp_path)]
    return main([*command, *words])


def waiting(state: Path) -> int:
    with open_here(state, max_mb=1) as spool:
        return spool.waiting()


def test_once_and_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with serving(Mailboxes({1: CLEAN, 2: GRAVE})) as boxes:
        assert watch(tmp_path, boxes) == 1
        shown = capsys.readouterr().out
        assert "NHS number: 1, in body" in shown
        assert "476 5919" not in shown
        assert watch(tmp_path, boxes) == 0
        boxes.messages[3] = CLEAN
        assert watch(tmp_path, boxes, "--json") == 0
        assert json.loads(capsys.readouterr().out)["verdict"] == "allow"
    assert waiting(tmp_path) == 1


def test_a_wrong_password_is_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with serving(Mailboxes()) as boxes:
        (tmp_path / "password").write_text("wrong\n")
        words = ["mail", "watch", f"imap://me@127.0.0.1:{boxes.port}/Sent", "--once"]
        words += ["--password-file", str(tmp_path / "password")]
        assert main([*words, "--settings", settings(tmp_path)]) == 2
    assert "check the password" in capsys.readouterr().err


def test_three_kinds_of_mailbox_from_the_settings(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    class Tokens:
        def __init__(self, *_: object) -> None: ...

        def token(self, fresh: bool = False) -> str:
            return "token-1"

    monkeypatch.setattr(tokens, "Tokens", Tokens)
    (tmp_path / "secret").write_text(PASSWORD + "\n")
    file, secret = Path(settings(tmp_path)), (tmp_path / "secret").as_posix()
    with ExitStack() as stack:
        boxes = stack.enter_context(serving(Mailboxes({1: GRAVE})))
        exchange = stack.enter_context(exchange_server.serving(exchange_server.Exchange()))
        graph = stack.enter_context(graph_server.serving(graph_server.Graph()))
        sent, draft = exchange.put(GRAVE), exchange.put(GRAVE, "drafts")
        online = graph.put(GRAVE)
        file.write_text(
            file.read_text()
            + f"""
[[watch]]
name = "imap"
kind = "imap"
server = "imap://me@127.0.0.1:{boxes.port}/Sent"
password-file = "{secret}"

[[watch]]
name = "on-premises"
kind = "exchange"
server = "{exchange.url}"
mailbox = "{exchange_server.OWNER}"
user = '{exchange_server.USER}'
sign-in = "basic"
password-file = "{secret}"
drafts = true
acts = ["categorise"]

[[watch]]
name = "online"
kind = "graph"
server = "{graph.url}"
mailbox = "{graph_server.OWNER}"
authority = "https://127.0.0.1:1"
tenant = "example.org"
client = "11111111-2222-4333-8444-555555555555"
password-file = "{secret}"
acts = ["flag"]
"""
        )
        words = ["--once", "--settings", str(file)]
        assert [main(["mail", "watch", name, *words]) for name in ("imap", "on-premises")] == [1, 1]
        assert main(["mail", "watch", "online", *words]) == 1
        assert exchange.items[sent].categories == [CATEGORY]
        assert exchange.items[draft].categories == [CATEGORY]
        assert (graph.items[online].categories, graph.items[online].flag) == ([CATEGORY], "flagged")
        shown = capfd.readouterr().out
        assert shown.count("NHS number: 1, in body") == 4
        # Each in a process of its own; there the double's token is not the one msal would get.
        boxes.messages[2] = GRAVE + b"Again.\r\n"
        exchange.put(CLEAN)
        assert main(["mail", "watch", *words]) == 2
        said = capfd.readouterr()
        assert said.out.count("NHS number: 1, in body") == 1
        assert "knows no tenant 'example.org'" in said.err
    assert waiting(tmp_path) == 5  # IMAP twice, Exchange sent and draft, Graph


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="only Linux lists children")
@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_whoever_watches_all_ends_with_all(tmp_path: Path, how: signal.Signals) -> None:
    (tmp_path / "secret").write_text(PASSWORD + "\n")
    file = Path(settings(tmp_path))
    with serving(Mailboxes({1: GRAVE})) as boxes:
        file.write_text(
            file.read_text()
            + f'[[watch]]\nname = "a"\nkind = "imap"\npassword-file = "{tmp_path}/secret"\n'
            f'server = "imap://me@127.0.0.1:{boxes.port}/Sent"\n'
        )
        words = [sys.executable, "-m", "agent", "mail", "watch", "--settings", str(file)]
        with subprocess.Popen(words, stdout=subprocess.PIPE) as parent:
            assert parent.stdout is not None
            assert b"message 1" in parent.stdout.readline()
            listed = Path(f"/proc/{parent.pid}/task/{parent.pid}/children").read_text()
            (child,) = map(int, listed.split())
            parent.send_signal(how)
            try:
                parent.wait(30)
            finally:
                parent.kill()  # else the block would wait for it for ever
            for _ in range(300):
                if not Path(f"/proc/{child}").exists() or _dead(child):
                    break
                time.sleep(0.1)
            else:
                raise AssertionError("the child goes on")


def _dead(pid: int) -> bool:
    try:
        return ") Z " in Path(f"/proc/{pid}/stat").read_text()
    except FileNotFoundError:
        return True


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ([], "no mailbox is named"),
        (["--keep-secret"], "no mailbox is named"),
        (["reception"], "no [[watch]] table named 'reception'"),
        (["imaps://me@mail.example.org/Sent"], "needs --password-file"),
    ],
)
def test_what_is_not_there(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], words: list[str], says: str
) -> None:
    assert main(["mail", "watch", *words, "--settings", settings(tmp_path)]) == 2
    assert says in capsys.readouterr().err
