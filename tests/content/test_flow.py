"""Rows become lines, cells columns, and a table in a cell stays readable."""

from __future__ import annotations

from agent.content.flow import Flow, lines


def test_a_table() -> None:
    flow = Flow()
    flow.say("before\n")
    flow.open_table()
    for cells in (("Name", "NHS"), ("Ann\nExample", "943")):
        flow.open_row()
        for cell in cells:
            flow.open_cell()
            flow.say(cell)
        flow.close_row()
    flow.close_table()
    flow.say("after")
    assert flow.whole() == "before\nName\tNHS\nAnn Example\t943\nafter"


def test_what_nobody_closed_is_closed() -> None:
    flow = Flow()
    flow.open_table()
    flow.open_cell()
    flow.say("a")
    flow.open_cell()
    flow.say("b")
    flow.open_table()
    flow.open_cell()
    flow.say("inner")
    assert flow.whole() == "a\tb inner"


def test_cells_outside_tables_are_text() -> None:
    flow = Flow()
    flow.open_row()
    flow.open_cell()
    flow.say("text")
    flow.close_table()
    assert flow.whole() == "text"


def test_long_rows_keep_their_lines() -> None:
    flow = Flow()
    flow.open_table()
    for cell in ("menu", "a line\n" * 1000):
        flow.open_cell()
        flow.say(cell)
    assert flow.whole().count("\n") == 1000


def test_lines() -> None:
    assert lines(" a \n\n  \n b") == "a\nb"


def test_tables_without_end_take_no_quadratic_time() -> None:
    flow = Flow()
    for _ in range(20_000):
        flow.open_table()
        flow.open_row()
        flow.open_cell()
        flow.say("x")
    for _ in range(19_980):
        flow.close_table()
    assert flow.whole().count("x") == 20_000
