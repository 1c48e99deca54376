"""How is a long list of words looked for in one step?"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any


def words(text: str) -> frozenset[str]:
    """The words of a text."""
    return frozenset(text.split())


def pattern(phrases: Iterable[str]) -> str:
    """A pattern for any of the phrases as whole words, lower case, that shares their beginnings:
    its cost does not grow with their number. A space also matches a hyphen or a broken line.
    """
    root: dict[str, Any] = {}
    for phrase in phrases:
        node = root
        for character in phrase.lower():
            node = node.setdefault(character, {})
        node[""] = {}
    return rf"\b(?:{_branches(root)})(?![\w-]?\w)"


def ending(endings: Iterable[str]) -> str:
    """A pattern for the place behind a word that ends in one of these, lower case, with three
    letters before it: asked once a word, not once a letter.
    """
    by_length: dict[int, list[str]] = {}
    for each in sorted(endings):
        by_length.setdefault(len(each), []).append(each)
    behind = "|".join(f"(?<=[a-z][a-z][a-z](?:{'|'.join(e)}))" for e in by_length.values())
    return f"(?:{behind})"


def _branches(node: dict[str, Any]) -> str:
    options = []
    for character, below in sorted(node.items()):
        if character:
            here = r"[\s-]+(?:>\s*)*" if character == " " else re.escape(character)
            rest = _branches(below)
            options.append(f"{here}(?:{rest})" if "|" in rest else here + rest)
    text = "|".join(options)
    return f"(?:{text})?" if "" in node and options else text
