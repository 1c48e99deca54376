"""agent.host._windows: rows and registry values as they come, or the reason why not."""

from __future__ import annotations

import sys

import pytest

from agent.host import NOT_TEXT, WRONG_PLATFORM, Completed, Unreadable, _windows


def test_rows_keep_their_plain_values() -> None:
    text = '[{"DeviceID":"C:","Size":5,"On":true,"Gone":null,"Ids":["a","b"],"Load":1.5}]'
    assert _windows.parse_wmi("x", Completed(text, "", 0)) == (
        {"DeviceID": "C:", "Size": 5, "On": True, "Gone": None, "Ids": ("a", "b"), "Load": "1.5"},
    )
    assert _windows.parse_wmi("x", Completed("[]", "", 0)) == ()


@pytest.mark.parametrize(
    ("done", "code"),
    [
        (Completed("", "AccessDenied", 3), "EACCES"),
        (Completed("", "InvalidNamespace", 3), "ENOENT"),
        (Completed("", "InvalidClass\r\n", 3), "ENOENT"),
        (Completed("", "ServerLimitsExceeded", 3), "EIO"),
        (Completed("[{", "", 0), NOT_TEXT),
        (Completed("", "", 0), NOT_TEXT),
        (Completed('{"a":1}', "", 0), NOT_TEXT),
        (Completed("[1]", "", 0), NOT_TEXT),
    ],
)
def test_what_is_no_answer_says_why(done: Completed, code: str) -> None:
    with pytest.raises(Unreadable) as caught:
        _windows.parse_wmi("x", done)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("namespace", "name"),
    [("root\\cimv2'; calc", "A"), ("root\\cimv2", "A'); calc"), ("", "A"), ("root", "A.B.C")],
)
def test_nothing_but_a_name_gets_into_the_script(namespace: str, name: str) -> None:
    with pytest.raises(ValueError, match="not a WMI namespace"):
        _windows.wmi(lambda *_, **__: Completed("[]", "", 0), namespace, name)


@pytest.mark.skipif(sys.platform == "win32", reason="asks what Windows alone can answer")
def test_other_systems_have_neither() -> None:
    for ask in (
        lambda: _windows.registry(r"HKLM\SOFTWARE"),
        lambda: _windows.wmi(lambda *_, **__: Completed("[]", "", 0), r"root\cimv2", "A"),
    ):
        with pytest.raises(Unreadable) as caught:
            ask()
        assert caught.value.code == WRONG_PLATFORM


def test_a_key_begins_with_a_hive() -> None:
    with pytest.raises(ValueError, match="must begin with"):
        _windows.registry("SOFTWARE")


@pytest.mark.parametrize(
    ("value", "expected"),
    [(5, 5), ("a", "a"), (b"\x01", b"\x01"), (["a", "b"], ("a", "b")), (None, b"")],
)
def test_registry_values(value: object, expected: object) -> None:
    assert _windows.registry_value(value) == expected
