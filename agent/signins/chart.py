"""How does a month of decisions look, day by day?

A small SVG of stacked bars, one a day, the gravest tier at the bottom; and the same as a table, for
those who cannot see it. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from html import escape

TIERS = (3, 2, 1)
_COLOURS = {3: "#b3261e", 2: "#c77700", 1: "#5f6b7a"}
_NAMES = {3: "held, or would be", 2: "second factor", 1: "asked"}
_BAR, _GAP, _HEIGHT, _LEFT, _TOP = 14, 4, 120, 30, 24

Days = Mapping[date, Mapping[int, int]]
"""Each day of the month, and how many decisions of each tier it had."""


def svg(title: str, days: Days) -> str:
    """The chart, as a file of its own: nothing in it is fetched from elsewhere."""
    most = max((sum(each.values()) for each in days.values()), default=0)
    scale = _HEIGHT / max(1, most)
    width = _LEFT + len(days) * (_BAR + _GAP) + 10
    parts = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{_HEIGHT + 70}" '
            'role="img" font-family="sans-serif" font-size="10">'
        ),
        f"<title>{escape(title)}</title>",
        f'<text x="{_LEFT}" y="12" font-size="12">{escape(title)}</text>',
        f'<text x="2" y="{_TOP + 8}">{most}</text><text x="2" y="{_TOP + _HEIGHT}">0</text>',
        f'<path d="M{_LEFT - 4} {_TOP}V{_TOP + _HEIGHT}H{width - 6}" fill="none" stroke="#999"/>',
    ]
    for number, (day, counts) in enumerate(sorted(days.items())):
        x, y = _LEFT + number * (_BAR + _GAP), float(_TOP + _HEIGHT)
        for tier in TIERS:
            count = counts.get(tier, 0)
            if count:
                y -= count * scale
                parts.append(
                    f'<rect x="{x}" y="{y:.1f}" width="{_BAR}" height="{count * scale:.1f}" '
                    f'fill="{_COLOURS[tier]}"><title>{day}: {count} of tier {tier}</title></rect>'
                )
        if day.day % 5 == 1:
            parts.append(f'<text x="{x}" y="{_TOP + _HEIGHT + 14}">{day.day}</text>')
    for number, tier in enumerate(TIERS):
        x, y = _LEFT + number * 150, _TOP + _HEIGHT + 28
        parts.append(
            f'<rect x="{x}" y="{y}" width="10" height="10" fill="{_COLOURS[tier]}"/>'
            f'<text x="{x + 14}" y="{y + 9}">tier {tier}: {_NAMES[tier]}</text>'
        )
    return "\n".join([*parts, "</svg>\n"])


def table(days: Days) -> str:
    """The same in figures: days on which something was decided, and the whole month."""
    lines = [f"{'day':12}{'tier 1':>8}{'tier 2':>8}{'tier 3':>8}"]
    rows = [(str(day), counts) for day, counts in sorted(days.items()) if any(counts.values())]
    whole = {tier: sum(counts.get(tier, 0) for counts in days.values()) for tier in TIERS}
    for name, counts in [*rows, ("month", whole)]:
        lines.append(f"{name:12}" + "".join(f"{counts.get(tier, 0):>8}" for tier in (1, 2, 3)))
    return "\n".join(lines)
