"""Do escapes that nothing decodes on the way still say what they stand for?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.content.escapes import undone


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (r'{"id": "\u0039\u0034\u0033 476 5919"}', '{"id": "943 476 5919"}'),
        (r"var a = '\x39\x34\x33'", "var a = '943'"),
        ("n = '&#57;&#x34;3'", "n = '943'"),
        ("?nhs=943%20476%205919", "?nhs=943 476 5919"),
        ("NHS=20no:=20943", "NHS no: 943"),
        ("NHS no: 943 47=\r\n6 5919 =3D=20x", "NHS no: 943 476 5919 = x"),
        ("plain\n%39%34 there", "94 there"),
        # People's own.
        ("20%30 or so", ""),
        ("x=20", ""),
        ("a & b", ""),
        ("C:\\users\\x", ""),
        ("", ""),
    ],
)
def test_undone(text, said):
    assert undone(text) == said


@given(st.text(alphabet="\\u0039&#;%=\r\n a", max_size=80))
def test_any_text_has_an_answer(text):
    undone(text)


def test_where_they_stand(texts):
    assert texts(rb'{"nhs": "\u0039\u0034\u0033"}', "a.json")["escapes undone"] == '{"nhs": "943"}'
    mail = b"Subject: x\n\nNHS%20no%3A%20943\n"
    assert texts(mail, "a.eml")["body, escapes undone"].strip() == "NHS no: 943"
