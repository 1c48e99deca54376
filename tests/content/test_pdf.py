"""Pages, forms, comments and attachments of a PDF; pictures of pages are not clean."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType

import pytest

Read = Callable[..., dict[str, str]]


def test_pages(make: ModuleType, texts: Read, refusals: Read) -> None:
    data = make.pdf([make.shown("NHS number 943 476 5919"), make.shown("second")])
    found = texts(data, "a.pdf")
    assert found["page 1"] == "NHS number 943 476 5919"
    assert found["page 2"] == "second"
    assert refusals(data) == {}


def test_forms_and_comments(make: ModuleType, texts: Read) -> None:
    field = (
        "<< /Type /Annot /Subtype /Widget /FT /Tx /T (nhs) /TU (NHS number) /V (943 476 5919)"
        " /Rect [0 0 100 20] /F 4 >>"
    )
    note = "<< /Type /Annot /Subtype /Text /Contents (a sticky note) /Rect [0 0 9 9] >>"
    data = make.pdf(
        [make.shown("form")],
        field,
        note,
        extra="/Annots [12 0 R 13 0 R]",
        catalog="/AcroForm << /Fields [12 0 R] >>",
    )
    found = texts(data)
    assert found["page 1, form"] == "NHS number: 943 476 5919"
    assert found["page 1, comments"] == "a sticky note"


def test_attachments_and_outline(make: ModuleType, texts: Read) -> None:
    data = make.pdf(
        [make.shown("x")],
        "<< /Type /Filespec /F (in.csv) /UF (in.csv) /EF << /F 13 0 R >> >>",
        "<< /Type /EmbeddedFile /Length 7 >>\nstream\na,b\n1,2\nendstream",
        "<< /First 15 0 R /Last 15 0 R /Count 1 >>",
        "<< /Title (Chapter of Ann) /Parent 14 0 R /Dest [10 0 R /Fit] >>",
        catalog="/Names << /EmbeddedFiles << /Names [(in.csv) 12 0 R] >> >> /Outlines 14 0 R",
    )
    found = texts(data)
    assert found["'in.csv'"] == "a\tb\n1\t2"
    assert found["outline"] == "Chapter of Ann"


def test_a_page_that_is_a_picture_is_not_clean(make: ModuleType, refusals: Read) -> None:
    picture = "q 600 0 0 800 0 0 cm /I Do Q"
    logo = "q 60 0 0 40 0 700 cm /I Do Q " + make.shown("a letter")
    data = make.pdf([picture, logo, picture + " " + make.shown("Scanned by X")])
    assert refusals(data) == {"page 1": "image-only", "page 3": "image-only"}


@pytest.mark.parametrize("data", [b"%PDF-1.7\n" + b"x" * 500, b"%PDF-1.4\n1 0 obj\n<<"])
def test_what_is_no_pdf(refusals: Read, data: bytes) -> None:
    assert refusals(data) == {"whole file": "broken"}


def test_encrypted(make: ModuleType, refusals: Read) -> None:
    plain = make.pdf([make.shown("x")])
    locked = plain.replace(
        b"/Root 1 0 R",
        b"/Root 1 0 R /Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <"
        + b"00" * 32
        + b"> /U <"
        + b"00" * 32
        + b"> >> /ID [<00> <00>]",
    )
    assert refusals(locked) == {"whole file": "encrypted"}


def test_labels_in_metadata(make: ModuleType, texts: Read) -> None:
    label = "MSIP_Label_11111111-2222-3333-4444-555555555555_Name"
    data = make.pdf([make.shown("x")], f"<< /Type /Metadata >> % <pdfx:{label}>OFFICIAL</pdfx>")
    assert f"{label}: OFFICIAL" in texts(data)["properties"]


def test_scripts_and_what_comments_say_richly(make: ModuleType, texts: Read) -> None:
    note = (
        "<< /Type /Annot /Subtype /FreeText /Contents (call her) /Subj (Review of Ann)"
        " /RC (<body><p>NHS no 943 476 <b>5919</b></p></body>) /Rect [0 0 9 9] >>"
    )
    data = make.pdf(
        [make.shown("x")],
        note,
        "<< /S /JavaScript /JS (var who = 'Jane Smith';) >>",
        extra="/Annots [12 0 R]",
        catalog="/Names << /JavaScript << /Names [(start) 13 0 R] >> >>",
    )
    found = texts(data)
    assert "Jane Smith" in found["scripts"]
    assert found["page 1, comments"].splitlines()[:2] == ["call her", "Review of Ann"]
    assert "943 476 5919" in found["page 1, comments"]
