"""How does a page come to look as it does?

Drawn here, on the server, from the templates; no script, nothing from elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse, Response

from agent.central.registers import Kind, registers
from agent.central.wording import count
from agent.event import moment

_HERE = Path(__file__).parent


class Drawing:
    """The templates, and what each may use."""

    def __init__(self, clock: Callable[[], datetime], *, sign_ins: bool) -> None:
        """`sign_ins`: there is a page of decisions about sign-ins."""
        self._clock = clock
        self._environment = Environment(
            loader=FileSystemLoader(_HERE / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.filters["when"] = when
        self._environment.filters["moment"] = moment
        self._environment.filters["shown"] = shown
        self._environment.globals["count"] = count
        self._environment.globals["registers"] = registers()
        self._environment.globals["sign_ins"] = sign_ins

    def page(self, template: str, *, status: int = 200, **values: object) -> Response:
        text = self._environment.get_template(template).render(
            **{"session": None, "at": self._clock(), **values}
        )
        return HTMLResponse(text, status)


def shown(text: str, kind: Kind) -> str:
    """What stands in a field, as a person reads it."""
    if kind is Kind.MOMENT:
        return f"{when(datetime.fromisoformat(text).astimezone(UTC))} UTC"
    return text


def when(moment: datetime) -> str:
    """As a person reads it, in UTC: "21 Nov 2026, 14:05"."""
    return f"{moment.day} {moment:%b %Y, %H:%M}"
