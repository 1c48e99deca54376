"""agent.cli: commands, exit codes, and errors without tracebacks."""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

import agent
from agent import cli


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["--version"]) == 0
    assert capsys.readouterr().out == f"safehand {agent.__version__}\n"


def test_version_imports_no_command_and_nothing_heavy() -> None:
    code = (
        "import sys; from agent.cli import main; main(['--version']);"
        "print([m for m in sys.modules if m.startswith('agent.')])"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.splitlines()[1] == "['agent.cli']"


def test_every_command_describes_itself(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        cli.main(["--help"])
    assert left.value.code == 0
    assert "COMMAND" in capsys.readouterr().out


@pytest.mark.parametrize("words", [[], ["no-such-command"]])
def test_what_is_not_a_command_is_exit_2(words: list[str]) -> None:
    with pytest.raises(SystemExit) as left:
        cli.main(words)
    assert left.value.code == 2


@pytest.mark.parametrize(
    ("problem", "code"),
    [(ValueError("mend this"), 2), (OSError(28, "No space left"), 2), (KeyboardInterrupt(), 130)],
)
def test_what_goes_wrong_is_an_exit_code_and_a_sentence(
    problem: BaseException,
    code: int,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def run(_: object) -> int:
        raise problem

    command = SimpleNamespace(HELP="x", arguments=lambda _: None, run=run)
    monkeypatch.setattr(cli, "_commands", lambda: ["broken"])
    monkeypatch.setattr(cli, "_module", lambda _: command)
    assert cli.main(["broken"]) == code
    err = capsys.readouterr().err
    assert "Traceback" not in err
    assert code == 130 or err.startswith("safehand: ")


@pytest.mark.parametrize(
    "words",
    [
        ["--policies", "X", "policy", "lint"],
        ["policy", "--policies", "X", "lint"],
        ["policy", "lint", "--policies=X"],
    ],
)
def test_shared_options_stand_anywhere(
    words: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main([word.replace("X", str(tmp_path)) for word in words]) == 0
    assert str(tmp_path) in capsys.readouterr().out


def test_what_follows_two_dashes_is_taken_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []

    def run(args: argparse.Namespace) -> int:
        seen.extend(args.file)
        return 0

    def arguments(parser: argparse.ArgumentParser) -> None:
        parser.add_argument("file", nargs="+")

    command = SimpleNamespace(HELP="x", arguments=arguments, run=run)
    monkeypatch.setattr(cli, "_commands", lambda: ["read"])
    monkeypatch.setattr(cli, "_module", lambda _: command)
    assert cli.main(["read", "--", "--odd-name", "plain"]) == 0
    assert seen == ["--odd-name", "plain"]


def test_the_named_policies_are_used(tmp_path: Path) -> None:
    args = SimpleNamespace(policies=tmp_path, settings=None)
    assert cli.policies(args).directory == tmp_path  # type: ignore[arg-type]


def test_a_command_without_arguments_of_its_own_takes_a_word(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(["mail"])
    assert ended.value.code == 2
    assert "WHAT" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        cli.main(["mail", "holds", "--help"])
    assert "safehand mail holds" in capsys.readouterr().out
