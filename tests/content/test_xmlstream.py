"""XML is read without entities, and prefixes do not matter."""

from __future__ import annotations

from xml.parsers import expat

import pytest

from agent.content import Limits, reader_of
from agent.content.document import Reason, Refused
from agent.content.walk import Found, Walk, budget
from agent.content.xmlstream import Attributes, Grammar, leaves, local


def walk() -> Walk:
    return Walk(Limits(), reader_of, budget(Limits()), Found())


def read(data: bytes) -> list[str]:
    seen: list[str] = []

    def starts(name: str) -> object:
        return (lambda _: seen.append(f"<{name}")) if name != "b" else None

    def ends(name: str) -> object:
        return (lambda: seen.append(f"/{name}")) if name == "a" else None

    Grammar(starts, ends, seen.append).parse([data])  # type: ignore[arg-type]
    return seen


def test_elements_by_their_local_names() -> None:
    assert read(b'<x:a xmlns:x="u">1<b>2</b></x:a>') == ["<a", "1", "2", "/a"]


@pytest.mark.parametrize(
    "bomb",
    [
        b'<!DOCTYPE a [<!ENTITY l "lol"><!ENTITY m "&l;&l;&l;">]><a>&m;</a>',
        b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
        b'<!DOCTYPE a [<!ENTITY % p SYSTEM "http://a.example/">%p;]><a/>',
    ],
)
def test_entities_are_refused(bomb: bytes) -> None:
    with pytest.raises(Refused) as refusal:
        read(bomb)
    assert refusal.value.reason is Reason.BROKEN


def test_an_external_doctype_is_not_fetched() -> None:
    assert read(b'<!DOCTYPE a SYSTEM "http://a.example/x.dtd"><a>1</a>') == ["<a", "1", "/a"]


def test_what_is_no_xml() -> None:
    with pytest.raises(expat.ExpatError):
        read(b"<a><b></a>")


def test_leaves() -> None:
    found = leaves([b'<r><x n="1">text</x><y/><z> </z></r>'], walk())
    assert found == [("x", {"n": "1"}, "text")]


def test_leaves_nest_no_deeper_than_documents_do() -> None:
    with pytest.raises(Refused):
        leaves([b"<a>" * 5000], walk())


def test_local() -> None:
    attributes: Attributes = {"r:id": "rId1", "name": "x"}
    assert local(attributes, "id") == "rId1"
    assert local(attributes, "name") == "x"
    assert local(attributes, "absent") == ""
