"""Which advisory locks do the programs hold that share one PostgreSQL database?

Each ends with the connection that holds it. The numbers are for ever: programs of two versions may
share the database for a while.
"""

from __future__ import annotations

WRITERS = 0x5AFE0001
"""Every transaction that changes something holds it shared."""
SEQUENCER = 0x5AFE0002
"""Who holds it grows the log."""
UPGRADE = 0x5AFE0003
"""Who holds it makes or changes tables."""
CHANGING = 0x5AFE0004
"""Who holds it changes the desk."""
DUTY = 0x5AFE0005
"""Who holds it watches for alerts and sends them."""

PARTS = 0x5AFE0004
"""Locks of two numbers, which are none of the above: this one, and a part's of the sign-ins."""
