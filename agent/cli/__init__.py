"""What did the person ask for?

One module a command, named as the command: `HELP`, `arguments(parser)` and `run(args) -> exit
code`. A command that has no `arguments` takes a word after it, `safehand mail holds`; each word is
a module of the same shape, `_mail_holds`. Only what was asked for is imported, and what is heavy
it imports when it runs: `safehand --version` stays quick.

Exit codes: 0 nothing wrong, 1 something found or failed, 2 could not do it.
"""

from __future__ import annotations

import argparse
import importlib
import os
import pkgutil
import sys
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from agent import __version__

if TYPE_CHECKING:
    from agent.policy import Policy
    from agent.settings import Settings

_DEBUG = "SAFEHAND_DEBUG"


def settings(args: argparse.Namespace) -> Settings:
    """This installation's settings, as the person named them or as the system has them."""
    from agent.settings import load

    return load(args.settings)


def policy_directory(args: argparse.Namespace) -> Path:
    """Where the policies are: `--policies`, else the settings', else those that came with us."""
    from agent import policy

    named: Path | None = args.policies
    if named is not None:
        return named
    chosen = settings(args).policies
    return Path(chosen).expanduser() if chosen else policy.default_directory()


def policies(args: argparse.Namespace) -> Policy:
    """The policies as they stand in the folder that `policy_directory` names."""
    from agent import policy

    return policy.read(policy_directory(args))


def _commands() -> list[str]:
    """Every command, in alphabetical order. A module's trailing underscore dodges a keyword."""
    return sorted(m.name for m in pkgutil.iter_modules(__path__) if not m.name.startswith("_"))


def _module(command: str) -> ModuleType:
    return importlib.import_module(f"agent.cli.{command}")


def _words(parser: argparse.ArgumentParser, command: str, asked: str | None) -> None:
    """Lets the parser take the word after a command: the one that was asked for, or all of them."""
    begins = f"_{command}_"
    names = [m.name for m in pkgutil.iter_modules(__path__) if m.name.startswith(begins)]
    words = parser.add_subparsers(dest="word", metavar="WHAT", required=True)
    wanted = f"{begins}{(asked or '').replace('-', '_')}"
    for name in [wanted] if wanted in names else sorted(names):
        module = _module(name)
        word = name.removeprefix(begins).replace("_", "-")
        each = words.add_parser(word, help=module.HELP, description=module.HELP)
        module.arguments(each)
        each.set_defaults(run_word=module.run)


def _run_word(args: argparse.Namespace) -> int:
    code: int = args.run_word(args)
    return code


def _common() -> argparse.ArgumentParser:
    """What every command takes, anywhere among its words."""
    common = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    for name, meta, text in (
        ("--settings", "FILE", "this installation's settings (default: the system's)"),
        ("--policies", "DIR", "the folder of policies (default: the settings', else our own)"),
    ):
        common.add_argument(name, type=Path, metavar=meta, help=text)
    return common


def _parser(given: Sequence[str], common: argparse.ArgumentParser) -> argparse.ArgumentParser:
    """A parser that knows the command that was asked for, or all of them where none was."""
    asked, word = [*given[:2], None, None][:2]
    parser = argparse.ArgumentParser(
        prog="safehand",
        description="Carries out an organisation's data-handling procedure, and proves it is kept.",
        parents=[common],
    )
    parser.add_argument("--version", action="version", version=f"safehand {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    names = _commands()
    for name in [asked] if asked in names else names:
        module = _module(name)
        # The shared options are read before the command's own; here they are for its help.
        each = commands.add_parser(
            name,
            help=module.HELP,
            description=module.HELP,
            parents=[common],
        )
        each.set_defaults(run=getattr(module, "run", _run_word))
        if hasattr(module, "arguments"):
            module.arguments(each)
        else:
            _words(each, name, word)
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Do what the arguments ask; the exit code. Never a traceback for what a person can mend."""
    words = list(sys.argv[1:] if argv is None else argv)
    if words == ["--version"]:  # answered before any parser is built
        print(f"safehand {__version__}")
        return 0
    from agent.cli._piped import piped

    common = _common()
    shared, words = common.parse_known_args(words)
    args = _parser(words, common).parse_args(words)
    args.settings, args.policies = shared.settings, shared.policies
    try:
        return piped(lambda: args.run(args))
    except KeyboardInterrupt:
        return 130
    except (OSError, ValueError) as problem:
        if os.environ.get(_DEBUG):
            raise
        print(f"safehand: {problem}", file=sys.stderr)
        return 2
