#!/usr/bin/env python3
"""Builds the lexicon's data files from freely licensed packages; takes about an hour.

    installer/lexicon/build.py [--work DIR] [--output DIR]

One command, nothing else to prepare: it fetches every source in the version that is pinned beside
it (requirements.txt and package-lock.json by hash, debian.txt by checksum), unpacks them below the
work folder, and runs itself again there to write agent/passwords/data and its manifest.json. The
same sources give the same bytes. Needs Debian with nodejs, npm, tesseract-ocr (its
combine_tessdata and dawg2wordlist) and python3-icu, 10 GB of disk and 6 GB of memory.
agent/passwords/data/README.md names every source with its licence.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
import subprocess
import sys
import time
import venv
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
DATA = ROOT / "agent" / "passwords" / "data"
FIRST = "lists"
BESIDE = ("words", "spelling", "phrases", "romanised", "scripts", "series", "lemmas")
"""Need the lists and nothing of each other."""
LAST = "suggestions"
PARTS = (FIRST, *BESIDE, LAST)
PROGRAMS = ("node", "npm", "apt-get", "dpkg-deb", "combine_tessdata", "dawg2wordlist")


def _sha256(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _run(*words: str, cwd: Path | None = None) -> None:
    subprocess.run(words, check=True, cwd=cwd, stdout=subprocess.DEVNULL)


def _debian(work: Path) -> None:
    """Debian's packages, unpacked below the work folder; nothing is installed."""
    archives, folder = work / "archives", work / "debian"
    archives.mkdir(exist_ok=True)
    for line in (HERE / "debian.txt").read_text("utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        package, version, digest = line.split()
        named = f"{package}_{version.replace(':', '%3a')}_all.deb"
        if not (archives / named).exists():
            _run("apt-get", "download", "-qq", f"{package}={version}", cwd=archives)
        if _sha256(archives / named) != digest:
            sys.exit(f"{archives / named} is not what debian.txt pins; fetch it again.")
        if not (folder / f".{package}").exists():
            _run("dpkg-deb", "-x", str(archives / named), str(folder))
            (folder / f".{package}").touch()


def prepare(work: Path) -> None:
    """Every source, below the work folder. What is there already is taken as it is."""
    if missing := [each for each in PROGRAMS if shutil.which(each) is None]:
        sys.exit(f"Not installed: {', '.join(missing)}. apt-get install nodejs npm tesseract-ocr")
    if subprocess.run(["/usr/bin/python3", "-c", "import icu"], capture_output=True).returncode:
        sys.exit("Not installed: python3-icu. apt-get install python3-icu")
    work.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copy(HERE / name, work / name)
    _run("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", cwd=work)
    if not (work / "venv").exists():
        venv.create(work / "venv", with_pip=True)
    pip = (str(work / "venv/bin/python"), "-m", "pip", "install", "--quiet", "--no-deps")
    _run(*pip, "--require-hashes", "-r", str(HERE / "requirements.txt"))
    _debian(work)


def _manifest(output: Path) -> dict[str, dict[str, str]]:
    """Digests of what pins the sources, of the lists that were written by hand, and of the files
    that were made of them.
    """
    pins = [HERE / name for name in ("requirements.txt", "package-lock.json", "debian.txt")]
    made = [file for file in output.rglob("*") if file.suffix in {".marisa", ".bloom", ".bin"}]
    made += (output / "suggest").glob("*.txt")
    return {
        "sources": {
            str(file.relative_to(HERE)): _sha256(file)
            for file in sorted([*pins, *(HERE / "lists").rglob("*.txt")])
        },
        "files": {str(file.relative_to(output)): _sha256(file) for file in sorted(made)},
    }


def _part(work: Path, output: Path, name: str) -> list[str]:
    """One part, and the lines that it has to say."""
    import importlib

    sys.path[:0] = [str(ROOT), str(HERE)]
    began = time.monotonic()
    lines = list(importlib.import_module(name).build(work / "node_modules", output))
    return [*lines, f"{name}: {time.monotonic() - began:.0f} s"]


def build(work: Path, output: Path, only: str | None) -> Iterator[str]:
    """Writes the files; yields what it did. Runs in the environment that `prepare` made."""
    output.mkdir(parents=True, exist_ok=True)
    if only:
        yield from _part(work, output, only)
    else:
        yield from _part(work, output, FIRST)
        with ProcessPoolExecutor() as pool:
            for lines in pool.map(partial(_part, work, output), BESIDE):
                yield from lines
        yield from _part(work, output, LAST)
    manifest = json.dumps(_manifest(output), indent=1) + "\n"
    (output / "manifest.json").write_text(manifest, "utf-8")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--work", type=Path, default=ROOT / ".lexicon", help="keeps the sources")
    parser.add_argument("--output", type=Path, default=DATA)
    parser.add_argument("--only", choices=PARTS, help="one part, while it is being worked on")
    parser.add_argument("--prepared", action="store_true", help=argparse.SUPPRESS)
    args = parser.parse_args()
    work, output = args.work.resolve(), args.output.resolve()
    if args.prepared:
        for line in build(work, output, args.only):
            print(line, flush=True)
        return 0
    prepare(work)
    python = str(work / "venv/bin/python")
    words = [python, __file__, "--prepared", "--work", str(work), "--output", str(output)]
    if args.only:
        words += ["--only", args.only]
    return subprocess.run(words).returncode


if __name__ == "__main__":
    sys.exit(main())
