from __future__ import annotations

from agent.passwords.reasons import EXPLANATIONS, Code, Reason, explain


def test_every_code_says_what_to_do() -> None:
    assert set(EXPLANATIONS) == set(Code)
    for code in Code:
        text = explain(Reason(code, 1))
        assert "{" not in text
        assert text.endswith(".")


def test_names_the_word_by_its_place() -> None:
    assert explain(Reason(Code.NOT_A_WORD, 1)).startswith("The second word is in none")
    assert explain(Reason(Code.NOT_A_WORD, 11)).startswith("Word 12 is in none")
    assert explain(Reason(Code.OWN_WORD)).startswith("One word is part of your own name")
