"""What runs in the child process of the chat channel? Apprise, once.

Reads one JSON object from stdin: urls, title, body, kind. Exit code 0 when every address took
the message, 1 when one did not, 2 when one is no address.
"""

from __future__ import annotations

import json
import logging
import sys


def main() -> int:
    """The exit code."""
    import apprise

    logging.disable()  # its log names addresses
    asked = json.load(sys.stdin)
    sender = apprise.Apprise()
    if not all(sender.add(url) for url in asked["urls"]):
        return 2
    sent = sender.notify(body=asked["body"], title=asked["title"], notify_type=asked["kind"])
    return 0 if sent else 1


if __name__ == "__main__":
    sys.exit(main())
