"""Every corner of a document is read, and one broken corner spares the rest."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType

import pytest

Read = Callable[..., dict[str, str]]


def test_a_number_split_over_runs_is_one_number(make: ModuleType, texts: Read) -> None:
    body = make.paragraph("NHS 943", " 47", "6 5919") + make.paragraph("next")
    assert texts(make.docx(body))["text"] == "NHS 943 476 5919\nnext"


def test_tables_keep_their_columns(make: ModuleType, texts: Read) -> None:
    cell = "<w:tc>{}</w:tc>".format
    rows = [["Name", "DOB"], ["Ann", "1 May"]]
    table = "".join(
        f"<w:tr>{''.join(cell(make.paragraph(each)) for each in row)}</w:tr>" for row in rows
    )
    assert texts(make.docx(f"<w:tbl>{table}</w:tbl>"))["text"] == "Name\tDOB\nAnn\t1 May"


def test_corners_of_a_word_document(make: ModuleType, texts: Read) -> None:
    box = (
        "<w:p><w:r><mc:AlternateContent xmlns:mc='m'><mc:Choice><w:txbxContent>"
        f"{make.paragraph('in a box')}</w:txbxContent></mc:Choice><mc:Fallback><w:txbxContent>"
        f"{make.paragraph('in a box')}</w:txbxContent></mc:Fallback></mc:AlternateContent></w:r>"
        f"{make.run('around it')}</w:p>"
    )
    deleted = "<w:p><w:del><w:r><w:delText>943 476</w:delText></w:r></w:del></w:p>"
    picture = '<w:p><wp:docPr xmlns:wp="p" id="1" descr="scan of a letter"/></w:p>'
    part = f"<w:x {make.W}>{{}}</w:x>"
    found = texts(
        make.docx(
            box + deleted + picture,
            header1=part.format(make.paragraph("OFFICIAL-SENSITIVE")),
            footer2=part.format(make.paragraph("page foot")),
            comments=part.format(f"<w:comment>{make.paragraph('a remark')}</w:comment>"),
            footnotes=part.format(make.paragraph("a note")),
            endnotes=part.format(make.paragraph("an end")),
        ),
        "a.docx",
    )
    assert found == {
        "text": "around it",
        "text boxes": "in a box",
        "deleted text": "943 476\n",
        "descriptions of pictures": "scan of a letter",
        "header": "OFFICIAL-SENSITIVE",
        "footer": "page foot",
        "comments": "a remark",
        "footnotes": "a note",
        "endnotes": "an end",
    } | {"deleted text": "943 476"}


@pytest.mark.parametrize("choice", ["", "<mc:Choice/>", "<mc:Choice><w:drawing/></mc:Choice>"])
def test_what_only_older_programs_show_is_read(choice: str, make: ModuleType, texts: Read) -> None:
    either = (
        f"<w:p>{make.run('before ')}<mc:AlternateContent xmlns:mc='m'>{choice}"
        f"<mc:Fallback>{make.run('the rest')}</mc:Fallback></mc:AlternateContent></w:p>"
    )
    assert texts(make.docx(either))["text"] == "before the rest"


def test_properties_and_labels(make: ModuleType, texts: Read) -> None:
    custom = (
        '<Properties><property fmtid="x" pid="2" name="MSIP_Label_1_Name"><vt:lpwstr>'
        "EXTERNAL OFFICIAL-SENSITIVE</vt:lpwstr></property></Properties>"
    ).replace("vt:", "")
    label = (
        '<labelList><label id="{ABC}" enabled="1" method="Privileged" siteId="{s}"/></labelList>'
    )
    data = make.package(
        {
            "word/document.xml": "<d/>",
            "docProps/core.xml": "<c><title>Cases of May</title></c>",
            "docProps/custom.xml": custom,
            "docMetadata/LabelInfo.xml": label,
        }
    )
    said = texts(data)["properties"]
    assert "title: Cases of May" in said
    assert "MSIP_Label_1_Name: EXTERNAL OFFICIAL-SENSITIVE" in said
    assert "MSIP_Label_abc_Method: Privileged" in said


def test_slides_notes_and_embedded_files(make: ModuleType, texts: Read) -> None:
    slide = f"<p:sld {make.A}><a:p><a:r><a:t>{{}}</a:t></a:r></a:p></p:sld>".replace("p:sld", "sld")
    inner = make.xlsx(("Cases", "visible", "<sheetData/>"))
    data = make.package(
        {
            "ppt/slides/slide10.xml": slide.format("ten"),
            "ppt/slides/slide2.xml": slide.format("two"),
            "ppt/notesSlides/notesSlide2.xml": slide.format("said aloud"),
            "ppt/embeddings/Workbook1.xlsx": inner,
            "ppt/theme/theme1.xml": slide.format("Office Theme"),
        }
    )
    found = texts(data, "a.pptx")
    assert found["slide 2"] == "two"
    assert found["notes 2"] == "said aloud"
    assert found["'Workbook1.xlsx', names of sheets"] == "Cases"
    assert "Office Theme" not in found.values()
    assert list(found).index("slide 2") < list(found).index("slide 10")


def test_pivot_data_and_charts_are_read(make: ModuleType, texts: Read) -> None:
    data = make.package(
        {
            "xl/pivotCache/pivotCacheDefinition1.xml": '<p><s v="Ann Example"/></p>',
            "word/charts/chart1.xml": "<c><v>943</v></c>",
        }
    )
    found = texts(data)
    assert "Ann Example" in found["pivot data"]
    assert "943" in found["chart"]


def test_one_broken_part_spares_the_rest(make: ModuleType, texts: Read, refusals: Read) -> None:
    data = make.docx(make.paragraph("fine"), comments="<broken")
    assert texts(data)["text"] == "fine"
    assert refusals(data) == {"part 'word/comments.xml'": "broken"}
    half = make.docx(make.paragraph("said") + "<broken")
    assert texts(half)["text"] == "said"
    assert refusals(half) == {"part 'word/document.xml'": "broken"}


def test_entities_are_refused(make: ModuleType, refusals: Read) -> None:
    bomb = '<!DOCTYPE a [<!ENTITY l "lol"><!ENTITY m "&l;&l;">]><a>&m;</a>'
    data = make.package({"word/document.xml": bomb})
    assert refusals(data) == {"part 'word/document.xml'": "broken"}


def test_a_binary_workbook_is_not_clean(make: ModuleType, refusals: Read) -> None:
    data = make.package({"xl/workbook.bin": b"\x83\x01\x00"})
    assert refusals(data) == {"whole file": "unsupported"}


def test_fields_and_names_of_controls(make: ModuleType, texts: Read) -> None:
    field = '<w:p><w:r><w:instrText> MERGEFIELD "Jane"</w:instrText></w:r></w:p>'
    control = '<w:sdt><w:sdtPr><w:alias w:val="Smith"/></w:sdtPr></w:sdt>'
    assert texts(make.docx(field + control))["fields"] == ' MERGEFIELD "Jane"Smith\n'
