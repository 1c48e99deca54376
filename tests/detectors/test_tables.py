"""Are tables found, and their columns named?"""

import pytest

from agent.detectors._tables import cells, spaced, table_at


@pytest.mark.parametrize(
    ("text", "delimiter", "header"),
    [
        ("Name\tAge\nA\t1\n", "\t", ("name", "age")),
        ("Name,Age\nA,1\nB,2", ",", ("name", "age")),
        ("| Name | Age |\n|---|---|\n| A | 1 |", "|", ("", "name", "age", "")),
        ("Name   Age\nA      1\n", "  ", ("name", "age")),
        ("NHS Number\n1\n2\n", "", ("nhs number",)),
        ("1\t2\n3\t4\n", "\t", ()),
    ],
)
def test_forms(text, delimiter, header):
    table = table_at(text, 0)
    assert table is not None
    assert (table.delimiter, table.header) == (delimiter, header)


def test_prose_is_no_table():
    text = "Dear all, thank you, and see you on Monday, when we meet with the others.\n" * 3
    assert table_at(text, 0) is None


def test_a_column_is_found_by_place():
    text = 'Name,Note,NHS No\n"Person, A","x, y",9434765919\n"Person, B",z,4010232137\n'
    table = table_at(text, 30)
    assert table is not None
    assert table.header_at(text, text.index("943")) == "nhs no"
    assert table.header_at(text, text.index("401")) == "nhs no"
    assert table.header_at(text, 0) == ""


def test_cells_and_names():
    assert cells('"a, b",c', ",") == ["a, b", "c"]
    assert cells("a   b  c d", "  ") == ["a", "b", "c d"]
    assert spaced("patientNHS_No") == "patient nhs no"
    assert spaced("DOB") == "dob"
