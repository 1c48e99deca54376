"""Who administers this machine, by its own groups?"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence


def administers(account: str, groups: Sequence[str], /) -> bool:
    """Whether the account is root, or a member of one of these groups by first or further group.

    An account that the system does not know administers nothing.
    """
    if sys.platform == "win32":
        return False
    import grp
    import pwd

    try:
        found = pwd.getpwnam(account)
    except (KeyError, ValueError):
        return False
    if found.pw_uid == 0:
        return True
    wanted = set()
    for name in groups:
        try:
            wanted.add(grp.getgrnam(name).gr_gid)
        except KeyError:
            continue  # Debian has no wheel, Fedora no sudo
    return not wanted.isdisjoint(os.getgrouplist(account, found.pw_gid))
