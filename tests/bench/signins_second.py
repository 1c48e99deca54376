#!/usr/bin/env python3
"""What do the rules find in streams that another hand wrote, and what do they tell without reason?

    python tests/bench/signins_second.py [--streams 12] [--show 5]

Incidents found at each tier, by where the second person sat and by which of the two machines has an
agent; false alerts (account-days) by tier, and in which trap.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from agent import policy
from agent.signins import atlas, inventory, parameters
from agent.signins.alert import Alert
from agent.signins.certify import World, certify
from agent.signins.sign_in import parse
from tests.bench.signins_stream import Stream, Truth, stream

_AROUND_S = 900


def judged(told: Stream) -> list[Alert]:
    rules = parameters.load(policy.read(policy.default_directory()))
    tables = told.tables
    world = World(
        inventory.build(tables["accounts"], tables["devices"], rules.names),
        atlas.Atlas(tables["sites"], tables["geo"], rules.places),
        rules,
    )
    return certify(map(parse, told.lines), world)


def of(alert: Alert, truth: Truth) -> bool:
    moment = alert.certificate.known / 1000
    return (
        alert.account.casefold() == truth.account.casefold()
        and truth.first - _AROUND_S <= moment <= truth.last + _AROUND_S
    )


def show(there: Counter[str], found: Counter[tuple[str, int]]) -> None:
    print(f"{'incidents':28}{'of':>6}{'tier 1+':>10}{'tier 2+':>10}{'tier 3':>10}")
    for group, count in there.items():
        rates = "".join(f"{found[group, tier] / count:>10.3f}" for tier in (1, 2, 3))
        print(f"{group:28}{count:>6}{rates}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--streams", type=int, default=12)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--show", type=int, default=0, help="misses and false alerts to show")
    args = parser.parse_args()
    there: Counter[str] = Counter()
    found: Counter[tuple[str, int]] = Counter()
    false: dict[int, set[tuple[int, str, int]]] = {1: set(), 2: set(), 3: set()}
    traps: Counter[tuple[str, int]] = Counter()
    laid: Counter[str] = Counter()
    shown: list[str] = []
    months, lines = 0.0, 0
    for seed in range(args.seed, args.seed + args.streams):
        told = stream(seed)
        months, lines = months + told.user_months, lines + len(told.lines)
        laid.update(each.what for each in told.traps)
        alerts = judged(told)
        for each in told.incidents:
            for group in (each.what, each.how):
                there[group] += 1
                most = max((a.certificate.tier for a in alerts if of(a, each)), default=0)
                for tier in range(1, most + 1):
                    found[group, tier] += 1
            if not any(of(a, each) for a in alerts):
                shown.append(f"missed: stream {seed}, {each}")
        for a in alerts:
            c = a.certificate
            if any(of(a, each) for each in told.incidents):
                continue
            trap = next((t.what for t in told.traps if of(a, t)), "an ordinary day")
            traps[trap, c.tier] += 1
            for tier in range(1, c.tier + 1):
                false[tier].add((seed, a.account, c.known // 86_400_000))
            shown.append(f"false: stream {seed}, {a.account}, tier {c.tier}, {trap}: {c.says}")
    print("\n".join(shown[: args.show]))
    show(there, found)
    print(f"{lines:,} lines, {months:,.0f} user-months, {sum(laid.values())} traps laid")
    for tier, days in false.items():
        print(f"false at tier {tier}{'' if tier == 3 else ' and above'}: {len(days)} account-days, "
              f"{len(days) / months:.4f} a user-month")  # fmt: skip
    for (trap, tier), count in sorted(traps.items()):
        print(f"  {trap}, tier {tier}: {count} alerts (laid {laid[trap]} times)")
    return 0


if __name__ == "__main__":
    from agent.cli._piped import piped

    sys.exit(piped(main))
