"""`safehand mfa`: the second factor of people on this machine."""

from __future__ import annotations

import argparse
import importlib
import pkgutil

HELP = "the second factor: enrol, verify, recover, and who has one"


def _words() -> list[str]:
    """The words after `mfa`: one module each, beginning with `_mfa_`."""
    import agent.cli

    names = [module.name for module in pkgutil.iter_modules(agent.cli.__path__)]
    return sorted(name[5:] for name in names if name.startswith("_mfa_"))


def arguments(parser: argparse.ArgumentParser) -> None:
    """What each word takes."""
    commands = parser.add_subparsers(dest="word", metavar="WHAT", required=True)
    for word in _words():
        module = importlib.import_module(f"agent.cli._mfa_{word}")
        each = commands.add_parser(word, help=module.HELP, description=module.HELP)
        module.arguments(each)
        each.set_defaults(run_mfa=module.run)


def run(args: argparse.Namespace) -> int:
    """Do what the word after `mfa` asks; the exit code."""
    code: int = args.run_mfa(args)
    return code
