"""`safehand signins release`: end a hold, or close an alert, in one action."""

from __future__ import annotations

import argparse

from agent.cli import signins

HELP = "end a hold, or close an alert; the reason is logged"

arguments = signins.reason


def run(args: argparse.Namespace) -> int:
    """Release it; 0."""
    return signins.settle(args, "release", "is released")
