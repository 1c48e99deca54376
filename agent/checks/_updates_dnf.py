"""Which security advisories does dnf know of that are not installed?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime

from agent.checks import _answers
from agent.checks._updates import Facts, Pending
from agent.event import Outcome
from agent.host import Host

# dnf 4 and dnf 5 name and lay out their advisories differently, and both keep what they fetched;
# -C answers from that alone. Their repositories' repomd.xml holds the moment it was made.
ADVISORIES = _answers.script(
    "if [ -x /usr/bin/dnf5 ]; then /usr/bin/dnf5 -q -C advisory info --security --available; "
    "else /usr/bin/dnf -q -C updateinfo info --security --available; fi || exit 1"
)
REVISIONS = _answers.script(
    "for file in /var/cache/dnf/*/repodata/repomd.xml /var/cache/libdnf5/*/repodata/repomd.xml; do "
    '[ -f "$file" ] && printf "%s " "$file" && grep -o -m 1 "<revision>[0-9]*" "$file"; done; true'
)
# The maker's own repositories of updates: Fedora's `updates`, Red Hat's BaseOS and AppStream. A
# shop's repository that is made afresh every day says nothing about them.
_MAKERS = re.compile(
    r"/(?:updates|(?:rhel-\S*)?(?:baseos|appstream))(?:-rpms)?(?:-[0-9a-f]{16})?/repodata/\S+ "
    r"<revision>(\d{9,10})$"
)
_FIELD = re.compile(r"^\s*(Update ID|Name|Updated|Issued|Type)\s*: (.*)$")


def collect(host: Host) -> Facts:
    """What dnf's own copies say. Raises Unreadable."""
    made = [
        int(found[1])
        for line in _answers.lines(host, REVISIONS, "dnf's repositories")
        if (found := _MAKERS.search(line))
    ]
    if not made:
        trouble = (
            Outcome.UNKNOWN,
            "update-list-missing",
            "This machine holds no list of available updates whose age it tells.",
        )
        return Facts(host.taken, host.release, trouble=trouble)
    said = _answers.lines(host, ADVISORIES, "dnf's advisories", timeout_s=30)
    return Facts(
        taken=host.taken,
        release=host.release,
        listed=datetime.fromtimestamp(min(made), UTC),
        pending=tuple(parse_advisories(said)),
    )


def parse_advisories(lines: list[str]) -> Iterator[Pending]:
    """Each advisory with its day; dnf 4 begins one with `Update ID`, dnf 5 with `Name`."""
    name: str = ""
    issued: datetime | None = None
    updated: datetime | None = None
    for line in lines:
        if (found := _FIELD.match(line)) is None:
            continue
        key, value = found[1], found[2].strip()
        if key in {"Update ID", "Name"}:
            if name:
                yield Pending(name, published=issued, no_later_than=updated)
            name, issued, updated = value, None, None
        elif key == "Issued":
            issued = _moment(value)
        elif key == "Updated":  # dnf 4: perhaps published earlier, and changed on this day
            updated = _moment(value)
    if name:
        yield Pending(name, published=issued, no_later_than=updated)


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text).replace(tzinfo=UTC)
    except ValueError:
        return None
