"""Markup inside a number does not part it, tables keep their columns, and no page is slow."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.content.markup import extract


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("<p>943 <b>47</b>6 59<i>19</i></p>", "943 476 5919"),
        ("943<!-- x -->476<span style='x > y'>5919</span>", "9434765919"),
        ("<p>one<p>two<br>three<div>four", "one\ntwo\nthree\nfour"),
        ("a&nbsp;b &amp; c &#57;&#x34;3", "a\u00a0b & c 943"),
        ("one\n  two\tthree", "one two three"),
        ("<pre>one\n  two</pre>", "one\ntwo"),
        ("<div style='display:none'>hidden</div>", "hidden"),
        ("<style>p{}</style><script>var x=1</script>text", "text"),
        ("2 < 3 and 4 > 3", "2 < 3 and 4 > 3"),
        ('<a title="never closed>text</a> more', "text more"),
        ("text <b", "text <b"),
        ("<!-- never closed text", "<!-- never closed text"),
        (
            "<table><tr><th>Name<th>NHS</tr><tr><td>Ann <td><b>943</b><p>476</table>after",
            "Name\tNHS\nAnn\t943 476\nafter",
        ),
        ("<table><tr><td><p>one</p><p>two</p></td></tr></table>", "one\ntwo"),
        (
            "<table><tr><td>left<table><tr><td>a<td>b</table></td></tr></table>",
            "left\na\tb",
        ),
        ("<TD>stray</TD><tr>row</tr>", "stray\nrow"),
    ],
)
def test_what_is_shown(source: str, shown: str) -> None:
    assert extract(source)[0] == shown


def test_what_stands_behind_the_page() -> None:
    _, unseen = extract(
        "<!-- NHS 943 --><img alt='scan of Ann'><input value=\"QQ 12 34 56 C\">"
        "<a href='tel:07700900123'>x</a><script>let a = 'data'</script><![if !mso]>"
    )
    assert unseen.split("\n") == [
        " NHS 943 ",
        "scan of Ann",
        "QQ 12 34 56 C",
        "07700900123",
        "let a = 'data'",
    ]


@given(st.text(alphabet="<>/!-=\"' ab&;#1\ntdr", max_size=300))
def test_any_page_is_read(source: str) -> None:
    extract(source)


@pytest.mark.parametrize(
    "piece",
    ["<", "<a ", '<a "', "<a '", "<!--", "</", "<![", "<a b=\"", "&", "&#", "<td>", "<table>",
     "<tr>", "<table><tr><td>", "<script>", "<a =", "alt ", "<pre>", "<a alt=x "],
)  # fmt: skip
@pytest.mark.parametrize("end", ["", ">"])
def test_no_page_is_slow(piece: str, end: str) -> None:
    small, large = ((piece * (size // len(piece))) + end for size in (20_000, 200_000))
    took = []
    for source in (small, large):
        started = time.process_time()
        extract(source)
        took.append(time.process_time() - started)
    # Ten times the input may take ten times the time; a quadratic reader would take a hundred.
    assert took[1] < 40 * max(took[0], 0.005)
