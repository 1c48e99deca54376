"""Workers answer in order, and alike."""

from __future__ import annotations

import multiprocessing
from collections import Counter
from concurrent.futures import Future
from pathlib import Path

import pytest

from agent.files.crew import Answer, Orders, _in_order, scan_all, workers
from agent.files.listing import Entry, entries

POLICIES = Path(__file__).parent.parent.parent / "policies"
ORDERS = Orders(POLICIES, bytes(32), contexts=False)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for number in range(20):
        text = "patient, NHS number 943 476 5919" if number % 3 == 0 else "nothing"
        (tmp_path / f"{number:02}.txt").write_text(text, "utf-8")
    return tmp_path


def test_one_process_or_several_give_the_same(folder: Path) -> None:
    found = list(entries([folder]))
    here = list(scan_all(found, ORDERS, 0))
    crew = list(scan_all(found, ORDERS, 1))
    assert here == crew
    assert [entry for entry, _ in here] == found
    people = {subject for _, [each] in here for subject in each.findings.subjects}
    assert len(people) == 1


def test_few_files_are_not_worth_a_worker() -> None:
    few = [Entry("a", 10, 0)] * 10
    assert workers(few) == 0
    assert workers(few * 10) > 0
    assert workers([Entry("a", 20 * 1024 * 1024, 0)] * 2) > 0
    assert workers([Entry("a", 20 * 1024 * 1024, 0)]) == 0


def test_batches_go_out_a_bounded_number_ahead() -> None:
    seen: Counter[str] = Counter()
    most = 0

    def submit(batch: list[Entry]) -> Future[list[Answer]]:
        nonlocal most
        seen["out"] += 1
        most = max(most, seen["out"] - seen["back"])
        future: Future[list[Answer]] = Future()
        future.set_result([(each, []) for each in batch])
        return future

    found = [Entry(str(n), 0, 0) for n in range(100)]
    got = []
    for entry, _ in _in_order(submit, found, 3):  # type: ignore[arg-type]
        got.append(entry)
        seen["back"] = -(-len(got) // 8)
    assert got == found
    assert most <= 4


def test_nobody_waits_for_workers_that_are_not_wanted_any_more(folder: Path) -> None:
    found = list(entries([folder]))
    answers = scan_all(found * 20, ORDERS, 1)
    next(answers)
    [worker] = multiprocessing.active_children()
    answers.close()  # type: ignore[attr-defined]
    worker.join(20)
    assert worker.exitcode


@pytest.mark.parametrize("count", [0, 1])
def test_a_large_mailbox_is_told_as_it_is_read(tmp_path: Path, count: int) -> None:
    message = "From a@b.example Thu Jan  1 10:00:00 2026\nSubject: x\nMessage-ID: <1>\n\nhello\n\n"
    box = tmp_path / "INBOX"
    box.write_text(message * 200, "utf-8")
    (tmp_path / "a.txt").write_text("nothing", "utf-8")
    seen: list[int] = []
    found = list(entries([tmp_path]))
    [(_, answers), _] = sorted(
        scan_all(found, ORDERS, count, seen.append), key=lambda each: -len(each[1])
    )
    assert len(answers) == 200
    assert seen == sorted(seen)
    assert seen[-1] == box.stat().st_size + 7
    assert count or len(seen) > 200
