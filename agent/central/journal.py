"""How does the central log tell its own service manager what happens?

One JSON object a line on stderr where a machine reads it, a plain line at a terminal.
"""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime
from typing import TextIO

from agent.event import rfc_3339


class Lines(logging.Formatter):
    """A record as one JSON object: time, level, where, message, and the exception's kind."""

    def format(self, record: logging.LogRecord) -> str:
        said = {
            "time": rfc_3339(datetime.fromtimestamp(record.created, UTC)),
            "level": record.levelname.lower(),
            "where": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info and record.exc_info[0] is not None:
            said["exception"] = self.formatException(record.exc_info)
        return json.dumps(said, ensure_ascii=False)


def begin(stream: TextIO) -> None:
    """Sends what the server logs, warnings and worse, to the stream."""
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logging.Formatter("%(message)s") if stream.isatty() else Lines())
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
