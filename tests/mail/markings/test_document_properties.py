"""Labels in attached Office documents."""

from __future__ import annotations

import pytest

from tests.mail.messages import (
    GUID,
    LOWER_GUID,
    OTHER_GUID,
    custom,
    marked,
    package,
    with_attachment,
)


def msip(guid: str, **properties: str) -> dict[str, str]:
    return {f"MSIP_Label_{guid}_{key}": value for key, value in properties.items()}


def info(guid: str, enabled: str = "1", method: str = "Privileged") -> str:
    return (
        '<clbl:labelList xmlns:clbl="http://schemas.microsoft.com/office/2020/mipLabelMetadata">'
        f'<clbl:label id="{{{guid}}}" enabled="{enabled}" method="{method}" '
        f'siteId="{{{OTHER_GUID}}}"/>'
        "</clbl:labelList>"
    )


@pytest.mark.parametrize(
    ("document", "level", "chosen"),
    [
        (
            package(custom=custom(**msip(GUID, Enabled="true", Method="Standard"))),
            "official-sensitive",
            False,
        ),
        (
            package(custom=custom(**msip(OTHER_GUID, Enabled="True", Name="OFFICIAL-SENSITIVE"))),
            "official-sensitive",
            None,
        ),
        (package(custom=custom(**msip(LOWER_GUID, Enabled="true"))), "lower", None),
        (package(custom=custom(**msip(GUID, Enabled="false"))), "absent", None),
        (
            package(custom=custom(bjDocumentSecurityLabel="OFFICIAL-SENSITIVE")),
            "official-sensitive",
            None,
        ),
        (
            package(custom=custom(bjDocumentSecurityLabel="Example Council UNCLASSIFIED")),
            "lower",
            None,
        ),
        (package(info=info(GUID)), "official-sensitive", True),
        (package(info=info(GUID, method="Standard")), "official-sensitive", False),
        (package(info=info(GUID, enabled="0")), "absent", None),
        (package(info=info(LOWER_GUID)), "lower", True),
        (package(custom=custom(Title="OFFICIAL-SENSITIVE")), "absent", None),
        (package(), "absent", None),
        (package(custom="<broken"), "absent", None),
        (b"PK\x03\x04 broken", "absent", None),
        (b"OFFICIAL-SENSITIVE", "absent", None),
        (b"", "absent", None),
    ],
)
def test_documents(document: bytes, level: str, chosen: bool | None) -> None:
    found = marked(with_attachment(document))
    assert (found.classification, found.chosen_by_user) == (level, chosen)
    assert found.source == ("" if level == "absent" else "document-properties")


def pdf(**properties: str) -> bytes:
    entries = " ".join(f"/{name} ({value})" for name, value in msip(GUID, **properties).items())
    return f"%PDF-1.7\n1 0 obj\n<< /Title (list) {entries} >>\nendobj\n".encode()


@pytest.mark.parametrize(
    ("document", "level", "chosen"),
    [
        (pdf(Enabled="true", Method="Privileged"), "official-sensitive", True),
        (pdf(Enabled="false"), "absent", None),
        (pdf(), "absent", None),
        (
            b"%%PDF-1.7 /MSIP_Label_%s_Enabled (\xfe\xff\0t\0r\0u\0e)" % GUID.encode(),
            "official-sensitive",
            None,
        ),
        (pdf(Enabled="true")[1:], "absent", None),
    ],
)
def test_pdfs(document: bytes, level: str, chosen: bool | None) -> None:
    found = marked(with_attachment(document, "list.pdf"))
    assert (found.classification, found.chosen_by_user) == (level, chosen)


def test_a_document_against_the_header_is_a_conflict() -> None:
    document = package(custom=custom(**msip(GUID, Enabled="true")))
    found = marked(with_attachment(document, "a.docx", "bjclassification: OFFICIAL"))
    assert found.classification == "conflicting"
    assert found.source == "bjclassification, document-properties"
