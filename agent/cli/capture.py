"""What would the checks read on this machine?"""

from __future__ import annotations

import argparse
from pathlib import Path

HELP = "Record what the checks read on this machine, to judge it elsewhere."


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE", help="where to write it (mode 0600)")


def run(args: argparse.Namespace) -> int:
    """Write the capture and say what it holds."""
    import json
    import os
    import sys

    from agent import checks, cli
    from agent.host.capture import RecordingHost
    from agent.host.local import LocalHost

    found = checks.discover()
    host = RecordingHost(LocalHost())
    findings = checks.run_all(found, host, checks.parameters(cli.policies(args), found))
    text = json.dumps(host.document(), ensure_ascii=False, indent=1, sort_keys=True)
    # Written beside its place and then moved, so that it is never seen half done or readable.
    beside = args.file.with_name(f".{args.file.name}.{os.getpid()}")
    try:
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8", errors="surrogatepass") as file:
            file.write(text + "\n")
        beside.replace(args.file)
    finally:
        beside.unlink(missing_ok=True)
    print(
        f"{args.file}: what {len(findings)} checks read on this machine, {len(text) // 1024} kB. "
        "It names this machine's accounts, disks and software: hand it on with care.",
        file=sys.stderr,
    )
    return 0
