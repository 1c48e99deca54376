"""Which kinds of file hold no text of people's own? Fonts, style sheets, signatures, keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from agent.content.walk import Walk


def read(data: bytes, walk: Walk) -> None:
    """Nothing to say."""
