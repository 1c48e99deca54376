#!/usr/bin/env python3
"""Builds the lexicon's data files from freely licensed packages; takes an hour and 10 GB of memory.

    installer/lexicon/build.py --packages DIR      (see requirements.txt and package.json here)

Reads Python packages of this environment, npm packages below DIR/node_modules and Debian's
tesseract-ocr and hunspell dictionaries, keeps each list below DIR/folded, and writes
agent/passwords/data. The same packages give the same bytes. agent/passwords/data/README.md names
every source with its licence.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path[:0] = [str(ROOT), str(Path(__file__).resolve().parent)]

import lemmas  # noqa: E402 -- found beside this script
import phrases  # noqa: E402
import series  # noqa: E402
import shapes  # noqa: E402
import spelling  # noqa: E402
import suggestions  # noqa: E402
import words  # noqa: E402

from agent.passwords.lexicon import DATA  # noqa: E402

PARTS = {
    "words": words.build,
    "spelling": spelling.build,
    "shapes": shapes.build,
    "series": series.build,
    "lemmas": lemmas.build,
    "phrases": phrases.build,
    "suggestions": suggestions.build,
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--packages", type=Path, required=True, help="holds node_modules")
    parser.add_argument("--output", type=Path, default=DATA)
    parser.add_argument("--only", choices=PARTS)
    args = parser.parse_args()
    args.output.mkdir(parents=True, exist_ok=True)
    for name, build in PARTS.items():
        if args.only in (None, name):
            began = time.monotonic()
            for line in build(args.packages / "node_modules", args.output):
                print(line, flush=True)
            print(f"{name}: {time.monotonic() - began:.0f} s", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
