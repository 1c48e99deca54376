#!/usr/bin/env python3
"""How often is an honest person told, how often is a shared login found, and how fast?

    python tests/bench/signins.py [--organisations 36] [--first 0] [--show 5]

Simulates organisations of a hundred people for ninety days each (300 user-months) and prints one
table: false alerts a user-month (user-days with at least one), recall by class of incident, and how
long after the second device's first use the alert could be told.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from agent import policy
from agent.signins import atlas, inventory, parameters
from agent.signins.certify import World, certify
from tests.bench.signins_peers import PEERS, Told
from tests.bench.signins_sim import CLASSES, Incident, Organisation, organisations

_AROUND_MS = 10 * 60_000
OURS = "Safehand"


@dataclass
class Score:
    false_days: set[tuple[int, str, int]] = field(default_factory=set)
    found: Counter[str] = field(default_factory=Counter)


def hit(incident: Incident, account: str, moment: int) -> bool:
    return (
        incident.account == account
        and incident.first_ms - _AROUND_MS <= moment <= incident.last_ms + _AROUND_MS
    )


def score(name: int, incidents: Sequence[Incident], told: Iterable[Told], into: Score) -> None:
    found: set[Incident] = set()
    for account, moment in told:
        hits = [each for each in incidents if hit(each, account, moment)]
        found.update(hits)
        if not hits:
            into.false_days.add((name, account, moment // 86_400_000))
    into.found.update(each.kind for each in found)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--organisations", type=int, default=36)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=int, default=0, help="begin with this one (in parts)")
    parser.add_argument("--show", type=int, default=0, help="false alerts to show")
    args = parser.parse_args()
    rules = parameters.load(policy.read(policy.default_directory()))
    scores: dict[str, Score] = defaultdict(Score)
    kinds: Counter[str] = Counter()
    waits: list[float] = []
    certain: list[float] = []
    months, events, spent, shown = 0.0, 0, 0.0, 0
    for org in organisations(args.organisations, args.seed, args.first):
        months += len(org.people) * org.days / 30
        events += len(org.events)
        accounts, devices, sites, geo = org.directory()
        world = World(
            inventory.build(accounts, devices, rules.names),
            atlas.Atlas(sites, geo, rules.places),
            rules,
        )
        begun = time.process_time()
        alerts = certify(org.events, world)
        spent += time.process_time() - begun
        kinds.update(each.kind for each in org.incidents)
        for tier in (1, 2, 3):
            told = [(a.account, a.certificate.known) for a in alerts if a.certificate.tier >= tier]
            score(org.seed, org.incidents, told, scores[f"{OURS}, tier {tier} and above"])
        for name, peer in PEERS.items():
            score(org.seed, org.incidents, peer(org.events, geo), scores[name])
        waits += detect_s(org, [(a.account, a.certificate.first) for a in alerts])
        certain += detect_s(
            org, [(a.account, a.certificate.known) for a in alerts if a.certificate.tier == 3]
        )
        for alert in alerts:
            told = (alert.account, alert.certificate.known)
            if shown < args.show and not any(hit(i, *told) for i in org.incidents):
                shown += 1
                print(f"false: {alert.account} tier {alert.certificate.tier}"
                      f" {alert.certificate.kind}: {alert.certificate.says}")  # fmt: skip
    print_table(scores, kinds, months)
    print(f"\n{months:,.0f} user-months, {events:,} events, {events / spent:,.0f} events a second")
    for what, each in (("told of", waits), ("certain (tier 3)", certain)):
        each.sort()
        if each:
            print(
                f"{what} after both devices were seen in use: median {each[len(each) // 2]:.0f} s, "
                f"p95 {each[len(each) * 95 // 100]:.0f} s"
            )
    return 0


def detect_s(org: Organisation, told: Sequence[Told]) -> list[float]:
    """Seconds from the second device's first event to the first alert, for overlaps found."""
    found = []
    for incident in org.incidents:
        if incident.kind == "sequential":
            continue
        moments = [moment for account, moment in told if hit(incident, account, moment)]
        if moments:
            found.append(max(0.0, (min(moments) - incident.begun_ms) / 1000))
    return found


def print_table(scores: dict[str, Score], kinds: Counter[str], months: float) -> None:
    print(f"{'':28}{'false alerts a':>16}" + "".join(f"{each:>13}" for each in CLASSES))
    print(f"{'':28}{'user-month':>16}" + "".join(f"{f'of {kinds[k]}':>13}" for k in CLASSES))
    for name, each in scores.items():
        recalls = "".join(f"{each.found[k] / max(1, kinds[k]):>13.3f}" for k in CLASSES)
        print(f"{name:28}{len(each.false_days) / months:>16.4f}{recalls}")


if __name__ == "__main__":
    from agent.cli._piped import piped

    sys.exit(piped(main))
