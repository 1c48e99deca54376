"""Which programs run on this machine, and which are installed?

Names alone. Command lines may hold passwords, so nothing here ever asks for them.
"""

from __future__ import annotations

import re

from agent.checks import _answers
from agent.host import Host, Platform, Unreadable

# A process may end between the listing and the reading: that is no error.
LINUX = _answers.script("cat /proc/[0-9]*/comm 2>/dev/null")
MACOS = _answers.script("/bin/ps -axco comm=")
_CMD = (r"C:\Windows\System32\cmd.exe", "/d", "/c")
WINDOWS = (*_CMD, "tasklist /fo csv /nh && echo #complete")
SERVICES = (*_CMD, "sc query type= service state= all && echo #complete")

_PLACES = {
    Platform.LINUX: (
        *("/usr/bin", "/usr/sbin", "/usr/local/bin", "/opt"),
        *("/snap/bin", "/var/lib/flatpak/app", "/etc/systemd/system"),
    ),
    Platform.MACOS: (
        *("/Applications", "/Library/LaunchDaemons", "/Library/LaunchAgents"),
        "/Library/PrivilegedHelperTools",
    ),
    Platform.WINDOWS: (r"C:\Program Files", r"C:\Program Files (x86)", r"C:\ProgramData"),
}
# What people install for themselves, in the folder of homes and in each of them.
_HOMES = {
    Platform.LINUX: ("/home", (".local/bin", "bin", ".local/share/flatpak/app")),
    Platform.MACOS: ("/Users", ("Applications", "Library/LaunchAgents")),
    Platform.WINDOWS: (
        r"C:\Users",
        (r"AppData\Local\Programs", r"AppData\Roaming", "AppData\\Local"),
    ),
}


_NO_HOMES = {"All Users", "Default User"}
"""Windows' links to other folders, which refuse to be listed."""


def running(host: Host) -> frozenset[str]:
    """The names of running processes; Linux cuts them at 15 characters. Raises Unreadable."""
    if host.platform is Platform.LINUX:
        found = _answers.lines(host, LINUX, "processes")
    elif host.platform is Platform.MACOS:
        found = [line.strip() for line in _answers.lines(host, MACOS, "processes")]
    else:
        rows = _answers.lines(host, WINDOWS, "processes", timeout_s=20)
        # Rows are "name","number",…; no file name holds a quotation mark.
        found = [row.split('"')[1] for row in rows if row.startswith('"')]
    if not found:
        raise Unreadable("processes", _answers.INCOMPLETE)  # at least this one runs
    return frozenset(found)


def services(host: Host) -> frozenset[str]:
    """The names of Windows' installed services, running or not. Raises Unreadable."""
    said = _answers.lines(host, SERVICES, "services", timeout_s=20)
    # sc(1) prints this word in every language.
    names = [found[1] for line in said if (found := re.match(r"SERVICE_NAME: (.+)", line))]
    if not names:
        raise Unreadable("services", _answers.UNPARSED)
    return frozenset(names)


def installed(host: Host) -> tuple[frozenset[str], tuple[str, ...]]:
    """The names in the places where programs are put; and those people's folders that could not be
    looked into. Raises Unreadable where it is a place for everybody.
    """
    names = {name for place in _PLACES[host.platform] for name in _answers.listed(host, place)}
    unseen: list[str] = []
    homes, inside = _HOMES[host.platform]
    separator = "\\" if host.platform is Platform.WINDOWS else "/"
    for home in sorted({*_answers.listed(host, homes)} - _NO_HOMES):
        for folder in inside:
            path = separator.join((homes, home, folder))
            try:
                names.update(_answers.listed(host, path))
            except Unreadable:
                unseen.append(path)
    # A flatpak or a LaunchAgent is called com.example.Program; a service has its kind at the end.
    names |= {name.rpartition(".")[2] for name in names if name.count(".") >= 2}
    names |= {name.removesuffix(".service") for name in names}
    return frozenset(names), tuple(unseen)
