"""A message that Outlook saved, with a file and another message attached."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType

Read = Callable[..., dict[str, str]]


def wide(text: str) -> bytes:
    return text.encode("utf-16-le")


def test_a_message(make: ModuleType, texts: Read, refusals: Read) -> None:
    inner = make.ole_message(_0037001F=wide("inside"), _1000001F=wide("inner body"))
    inner["__properties_version1.0"] = bytes(24)
    outer = make.ole_message(
        _0037001F=wide("outside"), _1000001F=wide("outer body"), _10130102=b"<p>page"
    )
    attached = make.ole_message(_3707001F=wide("cases.csv"), _37010102=b"a,b\n1,2")
    forwarded = make.ole_message(_3001001F=wide("old mail"), _3701000D=inner)
    outer["__attach_version1.0_#00000000"] = attached
    outer["__attach_version1.0_#00000001"] = forwarded
    linked = make.ole_message(_3707001F=wide("elsewhere.docx"))
    outer["__attach_version1.0_#00000002"] = linked
    data = make.compound(outer)
    assert texts(data, "a.msg") == {
        "subject": "outside",
        "body": "outer bodypage",
        "attachment name": "cases.csvold mailelsewhere.docx",
        "attachment 'cases.csv'": "a\tb\n1\t2",
        "attachment 'old mail', subject": "inside",
        "attachment 'old mail', body": "inner body",
    }
    assert refusals(data) == {"attachment 'elsewhere.docx'": "unsupported"}
