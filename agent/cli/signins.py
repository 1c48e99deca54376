"""`safehand signins`: was one account used by two people, or in two places?"""

from __future__ import annotations

import argparse
import importlib
import pkgutil

HELP = "find accounts that two people use, or that are used in two places at once"


def _words() -> list[str]:
    """The words after `signins`: one module each, beginning with `_signins_`."""
    import agent.cli

    names = [module.name for module in pkgutil.iter_modules(agent.cli.__path__)]
    return sorted(name[9:] for name in names if name.startswith("_signins_"))


def arguments(parser: argparse.ArgumentParser) -> None:
    """What each word takes."""
    commands = parser.add_subparsers(dest="signins", metavar="COMMAND", required=True)
    for word in _words():
        module = importlib.import_module(f"agent.cli._signins_{word}")
        each = commands.add_parser(word, help=module.HELP, description=module.HELP)
        module.arguments(each)
        each.set_defaults(run_signins=module.run)


def run(args: argparse.Namespace) -> int:
    """Do what the word after `signins` asks; the exit code."""
    code: int = args.run_signins(args)
    return code
