"""Random storage stacks are judged as their oracle says, volume by volume.

Some hundreds here; `python tests/bench/storage_stacks.py` throws 10,000.
"""

from __future__ import annotations

import copy
import random
from typing import Any

import pytest

from agent import checks
from agent.checks._disks import trace
from agent.checks._disks.sysfs import Device
from agent.checks._disks.volume import Piece
from agent.checks.disk_encryption import DISK_ENCRYPTION
from agent.host.capture import CapturedHost
from tests.checks._disks import random_stacks


def judged(seed: int) -> tuple[dict[str, str], dict[str, str]]:
    """What the check says of each volume, and what is right."""
    machine, truth = random_stacks.throw(seed)
    finding = checks.run(
        DISK_ENCRYPTION, CapturedHost(machine.document()), DISK_ENCRYPTION.parameters()
    )
    assert finding.outcome.value != "error", finding
    return {part.name: part.outcome.value for part in finding.scope}, truth


@pytest.mark.parametrize("block", range(4))
def test_every_volume_is_judged_as_the_oracle_says(block: int) -> None:
    for seed in range(block * 100, block * 100 + 100):
        said, truth = judged(seed)
        assert said == truth, f"seed {seed}"


def test_the_stacks_are_not_all_alike() -> None:
    outcomes = {outcome for seed in range(100) for outcome in random_stacks.throw(seed)[1].values()}
    assert outcomes == {"pass", "fail", "unknown", "not-applicable"}


def test_the_oracle_notices_a_rule_that_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    """What osquery does, to follow only the first slave, must show."""
    right = trace._below

    def first_only(machine: trace.Machine, device: Device, seen: trace.Seen) -> tuple[Piece, ...]:
        if device.below:
            return trace.of_device(machine, min(device.below), seen)
        return right(machine, device, seen)

    monkeypatch.setattr(trace, "_below", first_only)
    assert any(said != truth for said, truth in map(judged, range(60)))


GOOD = {"pass", "not-applicable"}


def damaged(answer: Any, chance: random.Random) -> Any:
    """The answer cut off, between lines or within, thinned out, denied, late, or garbled."""
    error = chance.choice(("EACCES", "EIO", "timed-out", "not-recorded"))
    if isinstance(answer, dict) and "argv" in answer:
        stdout = damaged(answer["stdout"], chance) if "stdout" in answer else ""
        if isinstance(stdout, str):
            return {**answer, "stdout": stdout}
        return {"argv": answer["argv"], "error": error}
    if isinstance(answer, list):
        return [each for each in answer if chance.random() < 0.6]
    if not isinstance(answer, str) or chance.random() < 0.3:
        return {"error": error}
    lines = answer.splitlines(keepends=True)
    cut = answer[: chance.randrange(len(answer) or 1)]
    return chance.choice(("".join(lines[: chance.randrange(len(lines) or 1)]), cut, "\x00 {"))


def test_damage_to_an_answer_never_makes_a_machine_pass() -> None:
    """Machines with a single volume that fails or is unknown: nothing else could hide it."""
    tried = 0
    for seed in range(400):
        document = random_stacks.throw(seed)[0].document()
        host = CapturedHost(document)
        before = checks.run(DISK_ENCRYPTION, host, DISK_ENCRYPTION.parameters())
        if sum(part.outcome.value not in GOOD for part in before.scope) != 1:
            continue
        chance = random.Random(seed)
        places = [(t, key) for t in ("files", "links", "directories") for key in document[t]]
        places += [("commands", number) for number in range(len(document["commands"]))]
        for table, key in chance.sample(places, k=min(12, len(places))):
            broken = copy.deepcopy(document)
            broken[table][key] = damaged(broken[table][key], chance)
            after = checks.run(DISK_ENCRYPTION, CapturedHost(broken), DISK_ENCRYPTION.parameters())
            assert after.outcome.value not in {*GOOD, "error"}, (seed, table, key)
            tried += 1
    assert tried > 300
