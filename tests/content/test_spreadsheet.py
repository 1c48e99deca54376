"""Cells come out as people see them, quickly or by the book, with one result."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType

import pytest

Read = Callable[..., dict[str, str]]

STRINGS = (
    '<sst xmlns="u"><si><t>Name</t></si><si><t xml:space="preserve">Ann &amp; Co</t></si>'
    "<si><r><t>ri</t></r><r><t>ch</t></r><rPh sb='0' eb='1'><t>phonetic</t></rPh></si></sst>"
)
STYLES = (
    '<styleSheet><numFmts><numFmt numFmtId="164" formatCode="dd\\/mm\\/yyyy"/></numFmts>'
    '<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>'
    '<cellXfs><xf numFmtId="0"/><xf numFmtId="164"/><xf numFmtId="14"/></cellXfs></styleSheet>'
)
ROWS = (
    '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="inlineStr"><is><t>DOB</t></is></c>'
    '<c r="D1" s="0"/></row>'
    '<row r="2"><c r="A2" t="s"><v>1</v></c><c r="B2" s="1"><v>30745</v></c>'
    '<c r="C2"><v>9.434765919E9</v></c><c r="E2" t="str"><f>A2&amp;"x"</f><v>far</v></c></row>'
    '<row r="3"><c r="A3" t="s"><v>2</v></c><c r="B3" s="2"><v>30745.5</v></c></row>'
)
SHEET = (
    f'<worksheet xmlns="u"><sheetData>{ROWS}</sheetData>'
    "<headerFooter><oddHeader>&amp;LOFFICIAL</oddHeader></headerFooter></worksheet>"
)
SAID = "Name\tDOB\t\t\nAnn & Co\t1984-03-04\t9434765919\t\tfar\nrich\t1984-03-04 12:00"


def prefixed(xml: str) -> str:
    return xml.replace("<", "<x:").replace("<x:/", "</x:")


@pytest.mark.parametrize(
    "spelling",
    [
        lambda xml: xml,
        prefixed,
        lambda xml: xml.replace("<row", "<!-- a comment --><row"),
        lambda xml: xml.replace("Name<", "<![CDATA[Name]]><"),
        lambda xml: xml.replace('r="A1" t="s"', 't="s" r="A1"'),
        lambda xml: xml.replace(' r="1">', " r='1'>").replace('<c r="A2"', "<c  r='A2'"),
    ],
)
def test_every_spelling_gives_the_same(
    make: ModuleType, texts: Read, spelling: Callable[[str], str]
) -> None:
    data = make.xlsx(
        ("Cases", "visible", spelling(SHEET)), sharedStrings=spelling(STRINGS), styles=STYLES
    )
    found = texts(data, "cases.xlsx")
    assert found["sheet 'Cases'"] == SAID
    assert found["sheet 'Cases', header and footer"] == "&LOFFICIAL"
    assert found["sheet 'Cases', formulas"] == "x"


def test_hidden_sheets_and_sheets_that_nobody_lists(make: ModuleType, texts: Read) -> None:
    data = make.xlsx(("Open", "visible", SHEET), ("Secret 943 476 5919", "veryHidden", SHEET))
    found = texts(data)
    assert "hidden sheet 'Secret ### ### ####'" in found
    assert "Secret 943 476 5919" in found["names of sheets"]
    lone = make.package({"xl/workbook.xml": "<w/>", "xl/worksheets/sheet9.xml": SHEET})
    assert "hidden sheet 'sheet9.xml'" in texts(lone)


def test_a_broken_sheet_says_what_it_had(make: ModuleType, texts: Read, refusals: Read) -> None:
    cut = SHEET[: SHEET.index('<row r="3">')]
    data = make.xlsx(("Cut", "visible", prefixed(cut)), ("Fine", "visible", SHEET))
    assert "far" in texts(data)["sheet 'Cut'"]
    assert "far" in texts(data)["sheet 'Fine'"]
    assert refusals(data) == {"sheet 'Cut'": "broken"}


def test_a_sheet_that_repeats_a_long_string_is_bounded(make: ModuleType, refusals: Read) -> None:
    strings = f"<sst><si><t>{'x' * 30_000}</t></si></sst>"
    cells = '<row><c r="A1" t="s"><v>0</v></c></row>' * 20_000
    data = make.xlsx(
        ("Bomb", "visible", f"<worksheet><sheetData>{cells}</sheetData></worksheet>"),
        sharedStrings=strings,
    )
    assert refusals(data, max_text_mb=8)["sheet 'Bomb'"] == "too-large"


@pytest.mark.parametrize("spelling", [lambda xml: xml, prefixed])
def test_texts_in_formulas_that_no_cell_shows(
    make: ModuleType, texts: Read, spelling: Callable[[str], str]
) -> None:
    formula = 'IF(B1=1,&quot;NHS no 943 476 5919&quot;,"it said ""no""")'
    rows = f'<row r="1"><c r="A1" t="str"><f>{formula}</f><v>it said</v></c></row>'
    rule = '<dataValidation><formula1>"Jane Smith,Ann Jones"</formula1></dataValidation>'
    sheet = (
        f"<worksheet><sheetData>{rows}</sheetData><dataValidations>{rule}</dataValidations>"
        "</worksheet>"
    )
    found = texts(make.xlsx(("S", "visible", spelling(sheet))))
    assert found["sheet 'S'"] == "it said"
    said = found["sheet 'S', formulas"].split("\n")
    assert said == ["NHS no 943 476 5919", 'it said ""no""', "Jane Smith,Ann Jones"]
