"""OpenDocument texts, sheets and presentations, the format of published statistics."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType

Read = Callable[..., dict[str, str]]


def odf(make: ModuleType, kind: str, content: str, **parts: str) -> bytes:
    files = {
        "mimetype": f"application/vnd.oasis.opendocument.{kind}",
        "content.xml": f"<office:document-content>{content}</office:document-content>",
        **{f"{name}.xml": f"<office:x>{text}</office:x>" for name, text in parts.items()},
    }
    # The prefixes need no namespaces here: expat is not asked to look them up.
    return bytes(make.zipped(files))


def test_a_text(make: ModuleType, texts: Read) -> None:
    content = (
        "<text:p>NHS <text:span>943</text:span><text:s/>476<text:s text:c='2'/>5919</text:p>"
        "<text:p>x<office:annotation><dc:creator>Me</dc:creator><text:p>a remark</text:p>"
        "</office:annotation>y</text:p>"
        "<text:tracked-changes><text:deletion><text:p>was here</text:p></text:deletion>"
        "</text:tracked-changes><table:table><table:table-row><table:table-cell><text:p>Name"
        "</text:p></table:table-cell><table:table-cell><text:p>DOB</text:p></table:table-cell>"
        "</table:table-row></table:table>"
    )
    data = odf(
        make, "text", content, styles="<text:p>on top</text:p>", meta="<dc:title>May</dc:title>"
    )
    assert texts(data, "a.odt") == {
        "text": "NHS 943 476  5919\nxy\nName\tDOB",
        "comments": "a remark",
        "deleted text": "was here",
        "properties": "title: May",
        "header and footer": "on top",
    }


def test_sheets(make: ModuleType, texts: Read) -> None:
    def cell(text: str, attributes: str = "") -> str:
        return f"<table:table-cell {attributes}><text:p>{text}</text:p></table:table-cell>"

    rows = (
        f"<table:table-row>{cell('Name')}{cell('DOB')}</table:table-row>"
        "<table:table-row>"
        + cell("Ann")
        + cell("04/03/84", 'office:value-type="date" office:date-value="1984-03-04"')
        + '<table:table-cell table:number-columns-repeated="2"/>'
        + cell("7", 'table:number-columns-repeated="2"')
        + '<table:table-cell table:number-columns-repeated="16000"/></table:table-row>'
        '<table:table-row table:number-rows-repeated="1048000"><table:table-cell/>'
        "</table:table-row>"
    )
    content = f'<table:table table:name="Cases">{rows}</table:table>'
    found = texts(odf(make, "spreadsheet", content), "a.ods")
    assert found["sheet 'Cases'"] == "Name\tDOB\nAnn\t1984-03-04\t\t\t7\t7"
    assert found["names of sheets"] == "Cases"


def test_a_row_that_repeats_for_ever_is_bounded(make: ModuleType, texts: Read) -> None:
    content = (
        '<table:table table:name="B"><table:table-row table:number-rows-repeated="1048576">'
        '<table:table-cell table:number-columns-repeated="16384"><text:p>x</text:p>'
        "</table:table-cell></table:table-row></table:table>"
    )
    assert len(texts(odf(make, "spreadsheet", content))["sheet 'B'"]) < 200_000


def test_slides(make: ModuleType, texts: Read) -> None:
    content = "".join(f"<draw:page><text:p>{n}</text:p></draw:page>" for n in ("one", "two"))
    found = texts(odf(make, "presentation", content))
    assert (found["slide 1"], found["slide 2"]) == ("one", "two")


def test_encrypted_documents_are_named(make: ModuleType, refusals: Read) -> None:
    manifest = "<manifest:file-entry><manifest:encryption-data m:x='1'/></manifest:file-entry>"
    data = odf(make, "text", "x", **{"META-INF/manifest": manifest})
    assert refusals(data) == {"whole file": "encrypted"}


def test_a_broken_part_says_what_it_had(make: ModuleType, texts: Read, refusals: Read) -> None:
    data = odf(make, "text", "<text:p>said</text:p><broken", meta="<dc:title>May</dc:title>")
    assert texts(data) == {"text": "said", "properties": "title: May"}
    assert refusals(data) == {"part 'content.xml'": "broken"}
