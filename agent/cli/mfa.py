"""`safehand mfa`: the second factor of people on this machine."""

from __future__ import annotations

HELP = "the second factor: enrol, verify, recover, and who has one"
