"""Which security updates does apt know of that are not installed?

Read from apt's own lists, signed by their maker, and dpkg's status: no network, no lock. The lists
run to tens of megabytes, so awk leaves only the fields that matter; a last line `#complete` shows
that nothing was cut off on the way.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from agent.checks import _dpkg
from agent.checks._updates import Facts, Pending
from agent.event import Outcome
from agent.host import Host, Unreadable

_COMPLETE = "#complete"
_LISTS = "/var/lib/apt/lists"
_STATUS = "/var/lib/dpkg/status"
RELEASES = (
    "/bin/sh",
    "-c",
    (
        f'cd {_LISTS} && ls && set -- *Release && {{ [ -e "$1" ] || set -- /dev/null; }} && '
        "awk 'FNR > 40 {nextfile} /^(Origin|Label|Suite|Codename|Date): /"
        '{print FILENAME "\\t" $0}\' "$@" && echo "#complete"'
    ),
)
"""Every name in the folder of lists, then the head of each release file."""
PACKAGES = (
    "/bin/sh",
    "-c",
    (
        f"cd {_LISTS} && {{ /usr/lib/apt/apt-helper cat-file \"$@\" && echo '#complete'; }} | "
        "awk 'FNR == NR {if (/^Package: /) here[$2]; next} "
        "/^Package: / {known = $2 in here} "
        f"/^#complete$/ || known && /^(Package|Version|Architecture): /' {_STATUS} -"
    ),
    "sh",
)
"""With the names of lists after it: what they offer of the packages that dpkg knows. `cat-file`
knows every compression.
"""
SOME = (
    "/bin/sh",
    "-c",
    (
        f'cd {_LISTS} && wanted=$1 && shift && /usr/lib/apt/apt-helper cat-file "$@" | '
        'grep -F -x -A 12 -e "$wanted" | grep -E "^(Package|Version|Architecture): "; '
        'echo "#complete"'
    ),
    "sh",
)
"""With lines such as "Package: curl", and lists after it: what these offer of those packages."""
INSTALLED = (
    "/usr/bin/awk",
    '/^(Package|Status|Version|Architecture): / {print} END {print "#complete"}',
    _STATUS,
)
RESTART = ("/usr/bin/stat", "-c", "%Y", "/run/reboot-required")


_YOUNG = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Package:
    """One stanza of a Packages list or of dpkg's status."""

    name: str
    architecture: str
    version: str
    status: str = ""


def collect(host: Host, facts: Mapping[str, str]) -> Facts:
    """What apt knows on this machine. `facts` is its os-release. Raises Unreadable."""
    codenames = {facts.get("VERSION_CODENAME", ""), facts.get("UBUNTU_CODENAME", "")} - {""}
    names, releases = parse_releases(_complete(host, RELEASES))
    security = [r for r, fields in releases.items() if is_security(fields, codenames)]
    trouble = None
    if not releases:
        return Facts(host.taken, host.release)
    if not security:
        # A distribution that we know keeps its security updates in an archive of their own.
        ours = any(f.get("Origin") in {"Debian", "Ubuntu"} for f in releases.values())
        trouble = (
            (
                Outcome.FAIL,
                "no-security-source",
                "This machine takes updates from its maker, but not the security updates.",
            )
            if ours and codenames
            else (
                Outcome.UNKNOWN,
                "security-source-not-recognised",
                "None of this machine's sources of software is known to carry security updates.",
            )
        )
        return Facts(host.taken, host.release, trouble=trouble)
    lists = {r: _packages_of(r, names) for r in security}
    listed = [_date(releases[r].get("Date", "")) for r in security]
    if not all(lists.values()) or None in listed:
        trouble = (
            Outcome.UNKNOWN,
            "update-list-incomplete",
            "Part of this machine's list of security updates is missing.",
        )
        return Facts(host.taken, host.release, trouble=trouble)
    wanted = sorted(name for found in lists.values() for name in found)
    offered = parse_packages(_complete(host, (*PACKAGES, *wanted)))
    installed = parse_packages(_complete(host, INSTALLED))
    if not installed:
        raise Unreadable(_STATUS, "EMPTY")
    pending = tuple(outstanding(installed, offered))
    if pending:
        pending = tuple(_dated(host, pending, names, releases, codenames))
    return Facts(
        taken=host.taken,
        release=host.release,
        listed=min(each for each in listed if each is not None),
        pending=pending,
        restart_since=_restart_since(host),
    )


def _dated(
    host: Host,
    pending: tuple[Pending, ...],
    names: list[str],
    releases: Mapping[str, Mapping[str, str]],
    codenames: set[str],
) -> Iterator[Pending]:
    """The same, a few of them with a date by which they were surely released.

    Debian takes security updates over into its point releases. A machine that lacks what its
    release's own archive holds has lacked it since the date of that archive.
    """
    main = [
        (release, published)
        for release, fields in releases.items()
        if fields.get("Codename") in codenames
        and not is_security(fields, codenames)
        and (published := _date(fields.get("Date", "")))
        # What was made in the last days cannot show that anything is late.
        and host.taken - published > _YOUNG
    ]
    late: dict[str, datetime] = {}
    offered = {each.name: each.version for each in pending}
    wanted = "\n".join(f"Package: {name}" for name in sorted(offered))
    for release, published in main:
        lists = sorted(_packages_of(release, names))
        if not lists:
            continue
        try:
            found = parse_packages(_complete(host, (*SOME, wanted, *lists)))
        except Unreadable:
            continue  # only the date is lost: the update is still pending
        for package in found:
            name = package.name
            if name in offered and _dpkg.compare(package.version, offered[name]) >= 0:
                late[name] = min(published, late.get(name, published))
    for each in pending:
        yield replace(each, no_later_than=late.get(each.name))


def _complete(host: Host, argv: tuple[str, ...]) -> list[str]:
    """The command's lines, without the last that shows that they are all there."""
    done = host.run(argv, timeout_s=20)
    lines = done.stdout.splitlines()
    if done.exit != 0 or not lines or lines[-1] != _COMPLETE:
        raise Unreadable(argv[2] if argv[1] != "-c" else "apt's lists", "INCOMPLETE")
    return lines[:-1]


def parse_releases(lines: list[str]) -> tuple[list[str], dict[str, dict[str, str]]]:
    """The names in the folder, and the fields of each release file by its name."""
    names: list[str] = []
    releases: dict[str, dict[str, str]] = defaultdict(dict)
    for line in lines:
        file, tab, rest = line.partition("\t")
        key, _, value = rest.partition(": ")
        if tab:
            releases[file][key] = value.strip()
        else:
            names.append(line)
    return names, dict(releases)


def is_security(fields: Mapping[str, str], codenames: set[str]) -> bool:
    """True for the release file of this very release's security updates.

    Debian: codename "bookworm-security", label "Debian-Security" (before bullseye the codename
    was the release's own). Ubuntu and its ESM: suite "noble-security", codename "noble".
    """
    codename, suite = fields.get("Codename", ""), fields.get("Suite", "")
    of_this = codename in codenames or codename.removesuffix("-security") in codenames
    return of_this and (
        codename.endswith("-security")
        or suite.endswith("-security")
        or fields.get("Label") == "Debian-Security"
    )


def _packages_of(release: str, names: list[str]) -> list[str]:
    prefix = release.removesuffix("InRelease").removesuffix("Release")
    return [n for n in names if n.startswith(prefix) and "_Packages" in n[len(prefix) - 1 :]]


def parse_packages(lines: list[str]) -> list[Package]:
    """The stanzas; one without a version (never installed) is left out."""
    return [
        Package(
            fields["Package"],
            fields.get("Architecture", ""),
            fields["Version"],
            fields.get("Status", ""),
        )
        for fields in _stanzas(lines)
        if "Version" in fields
    ]


def _stanzas(lines: list[str]) -> Iterator[dict[str, str]]:
    stanza: dict[str, str] = {}
    for line in lines:
        key, _, value = line.partition(": ")
        if key == "Package" and stanza:
            yield stanza
            stanza = {}
        stanza[key] = value
    if "Package" in stanza:
        yield stanza


def outstanding(installed: list[Package], offered: list[Package]) -> Iterator[Pending]:
    """Each installed package for which a newer security version is offered."""
    versions: dict[str, list[Package]] = defaultdict(list)
    for package in offered:
        versions[package.name].append(package)
    for package in installed:
        if package.status.rpartition(" ")[2] in _NOT_HERE:
            continue
        newer = [
            each.version
            for each in versions.get(package.name, ())
            if (
                "all" in (each.architecture, package.architecture)
                or each.architecture == package.architecture
            )
            and _dpkg.compare(each.version, package.version) > 0
        ]
        if newer:
            yield Pending(package.name, max(newer, key=_dpkg.key))


# dpkg(1), "Package states": in every other one, unpacked or half configured, its files are here.
_NOT_HERE = {"not-installed", "config-files"}

_DATE = re.compile(r"\w{3}, +(\d{1,2}) (\w{3}) (\d{4}) (\d{1,2}):(\d\d):(\d\d) (?:UTC|GMT|\+0000)")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def _date(text: str) -> datetime | None:
    """A release file's date, always in UTC (Debian's repository format, "Date"). Read by hand:
    the standard library's reader for mail would cost more than everything else here.
    """
    if (found := _DATE.fullmatch(text)) is None or found[2] not in _MONTHS:
        return None
    day, year, hour, minute, second = (int(found[i]) for i in (1, 3, 4, 5, 6))
    month = _MONTHS.index(found[2]) + 1
    try:
        return datetime(year, month, day, hour, minute, second, tzinfo=UTC)
    except ValueError:
        return None


def _restart_since(host: Host) -> datetime | None:
    """Since when `/run/reboot-required` stands there (update-notifier, unattended-upgrades)."""
    if "reboot-required" not in host.list_directory("/run"):
        return None
    text = host.run(RESTART).stdout.strip()
    if not text.isdecimal():
        raise Unreadable("/run/reboot-required", "UNPARSED")
    return datetime.fromtimestamp(int(text), UTC)
