"""Messages for the tests of the mail room, built as mail programs build them. Nobody is real."""

from __future__ import annotations

import base64
import io
import json
import zipfile

from agent.mail import headers, leaves, marking
from agent.policy import Label

GUID = "3f2a9c61-7d58-4e0b-9b1c-5a6e2f8d0c47"
LOWER_GUID = "9b1c5a6e-2f8d-4c47-a3f2-61c97d584e0b"
OTHER_GUID = "11111111-2222-4333-8444-555555555555"
LABELS = (
    Label("EXTERNAL OFFICIAL-SENSITIVE", "official-sensitive", GUID),
    Label("Staff only", "lower", LOWER_GUID),
)


def message(*lines: str, body: str = "Hello.\r\n") -> bytes:
    """A message with these header lines."""
    return "\r\n".join([*lines, "", body]).encode()


def marked(raw: bytes, labels: tuple[Label, ...] = LABELS) -> marking.Marking:
    return marking.read(headers.parse(raw), leaves.leaves(raw), labels=labels)


def level(raw: bytes, labels: tuple[Label, ...] = LABELS) -> str:
    return marked(raw, labels).classification.value


def msip(guid: str = GUID, **properties: str) -> list[str]:
    """The pieces of one label, in the order given."""
    return [f"MSIP_Label_{guid}_{key}={value}" for key, value in properties.items()]


def titus(*properties: tuple[str, str]) -> str:
    document = {
        "CategoryLabels": "",
        "Metadata": {
            "ns": "http://www.titus.com/ns/Example",
            "id": OTHER_GUID,
            "props": [{"n": name, "vals": [{"value": value}]} for name, value in properties],
        },
        "SubjectLabels": [],
    }
    return base64.b64encode(json.dumps(document).encode()).decode()


def package(**parts: str) -> bytes:
    """An Office document with these parts; `custom` and `info` stand for the long names."""
    names = {"custom": "docProps/custom.xml", "info": "docMetadata/LabelInfo.xml"}
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        for name, text in parts.items():
            archive.writestr(names[name], text)
    return made.getvalue()


def custom(**properties: str) -> str:
    """`docProps/custom.xml`."""
    return (
        '<?xml version="1.0"?><Properties xmlns:vt="urn:vt">'
        + "".join(
            f'<property fmtid="{{D5}}" pid="2" name="{name}">'
            f"<vt:lpwstr>{value}</vt:lpwstr></property>"
            for name, value in properties.items()
        )
        + "</Properties>"
    )


def with_attachment(data: bytes, name: str = "list.docx", *lines: str) -> bytes:
    head = [*lines, 'Content-Type: multipart/mixed; boundary="b"', "", "--b", "", "Hello.", "--b"]
    head += [
        "Content-Type: application/octet-stream",
        "Content-Transfer-Encoding: base64",
        f'Content-Disposition: attachment; filename="{name}"',
        "",
    ]
    return ("\r\n".join(head) + "\r\n").encode() + base64.encodebytes(data) + b"\r\n--b--\r\n"
