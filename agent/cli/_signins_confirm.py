"""`safehand signins confirm`: a person looked, and the hold stays."""

from __future__ import annotations

import argparse

from agent.cli import signins

HELP = "keep a hold until somebody releases it; without this it ends by itself"

arguments = signins.reason


def run(args: argparse.Namespace) -> int:
    """Confirm it; 0."""
    return signins.settle(args, "confirm", "stays held until somebody releases it")
