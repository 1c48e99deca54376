"""The chart and its table say the same."""

from __future__ import annotations

from datetime import date
from xml.etree import ElementTree as ET

from agent.signins.chart import svg, table

DAYS = {date(2026, 11, n): {} for n in range(1, 31)} | {
    date(2026, 11, 2): {1: 2, 3: 1},
    date(2026, 11, 9): {2: 4},
}


def test_the_chart_is_a_picture_that_fetches_nothing() -> None:
    text = svg("Decisions <November>", DAYS)
    root = ET.fromstring(text)
    titles = [e.text for e in root.iter("{http://www.w3.org/2000/svg}title")]
    assert titles[0] == "Decisions <November>"
    assert "2026-11-02: 2 of tier 1" in titles
    assert len(titles) == 4
    assert "href" not in text


def test_the_table() -> None:
    lines = [line.split() for line in table(DAYS).splitlines()]
    assert lines[1:] == [
        ["2026-11-02", "2", "0", "1"],
        ["2026-11-09", "0", "4", "0"],
        ["month", "2", "4", "1"],
    ]


def test_a_month_without_any() -> None:
    assert "<rect" in svg("Nothing", {date(2026, 11, 1): {}})
    assert table({}).splitlines()[-1].split() == ["month", "0", "0", "0"]
