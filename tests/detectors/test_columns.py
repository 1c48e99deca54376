"""Are tables with a person a row told from others?"""

import pytest

from agent.detectors._columns import column, headed, person_columns, row_level
from agent.detectors._detector import Line
from agent.detectors._reading import Reading


@pytest.mark.parametrize(
    ("header", "persons", "rows"),
    [
        ("Patient Name\tAge", [0], False),
        ("Ward\tNHS No\tDOB", [1, 2], False),
        ("File name\tSize", [], False),
        ("Age\tSex\tDiagnosis", [], True),
        ("Age band\tNumber of patients", [], False),
    ],
)
def test_columns(header, persons, rows):
    table = Reading("body", f"{header}\na\tb\tc\n").table(0)
    assert table is not None
    assert person_columns(table) == persons
    assert row_level(table) is rows


def test_cells_of_a_column():
    import re

    text = "Name\tAge\nJane\t34\nJohn\t\n"
    reading = Reading("body", text)
    (table,) = headed(reading, [Line(0, 8)])
    cells = column(reading, table, re.compile("age"))
    assert [(cell.text, text[cell.start : cell.end]) for cell in cells] == [("34", "34")]
    assert column(reading, table, re.compile("sex")) == []
    assert list(headed(reading, [Line(9, 16)])) == []
