"""Who administers this machine, and is each of them on the organisation's list?"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from agent.checks import Check, _answers, _people, _sudoers, conclude
from agent.event import Finding, Outcome, Scope
from agent.host import Host, Platform, Unreadable

CHECK = "local-admins"


@dataclass(frozen=True, slots=True)
class Parameters:
    """`[local-admins]` in `policies/checks.toml`."""

    allowed: tuple[str, ...] = ()
    """Accounts and groups that may administer a machine, as the system names them: `amy`,
    `%sudo-team` (a group in sudoers), `EXAMPLE\\\\IT Administrators`, or a Windows SID."""


@dataclass(frozen=True, slots=True)
class Administrator:
    """One account, or a group that nobody here can look into."""

    name: str
    by: str
    """What makes it one: a group, a rule of sudo, user number 0."""
    ids: tuple[str, ...] = ()
    """Other names under which the list may know it, such as a SID."""


Facts = tuple[Administrator, ...]

# Linux. sudo, wheel and admin are administrators to polkit even where sudo is not installed.
# Membership of docker or lxd gives the whole machine away as well: their daemons run what members
# ask for as root (Docker's manual, "Docker daemon attack surface").
# So do libvirt's, and whoever may write to the disks themselves.
GROUPS = ("sudo", "wheel", "admin", "docker", "lxd", "incus-admin", "libvirt", "disk")
_GETENT = 'getent group "$@"'


def collect_linux(host: Host) -> Facts:
    """Accounts with number 0, and all whom sudo, doas, polkit or a root-like group lets act as
    root.

    Raises Unreadable.
    """
    accounts = _people.accounts(host)
    granted = _sudo(host) | _doas(host) | _polkit(host)
    named = {g[1:].removeprefix("#") for g in granted if g[:1] == "%"}
    groups = _groups(host, accounts, sorted({*GROUPS, *named}))
    acting = {f"%{name}" for name in GROUPS} | granted
    found = {a.name: f"user number 0 ({a.name})" for a in accounts if a.uid == 0}
    numbers = {f"#{a.uid}": a.name for a in accounts}
    for grant in sorted(acting):
        if grant[:1] == "%":
            # A group that this machine cannot look into, such as a directory's, is named itself.
            unseen = () if grant[1:] in GROUPS else (grant,)
            members = groups.get(grant[1:].removeprefix("#"), unseen)
        else:
            members = (numbers.get(grant, grant),)
        for member in members:
            found.setdefault(member, f"group {grant[1:]}" if grant[:1] == "%" else "sudo")
    found.pop("root", None)  # the system's own account is nobody's
    return tuple(Administrator(name, by) for name, by in sorted(found.items()))


def _sudo(host: Host) -> frozenset[str]:
    try:
        return _sudoers.administrators(
            "/etc/sudoers", host.read_text, lambda path: _answers.listed(host, path)
        )
    except ValueError as problem:
        raise Unreadable("/etc/sudoers", _answers.UNPARSED) from problem
    except Unreadable as problem:
        if problem.what != "/etc/sudoers" or not problem.absent:
            raise
        return frozenset()  # sudo is not installed


_DOAS = ("/etc/doas.conf", "/usr/local/etc/doas.conf")


def _doas(host: Host) -> frozenset[str]:
    """doas.conf(5): `permit [options] who [as target] [cmd …]`; `:name` is a group."""
    found: set[str] = set()
    for path in _DOAS:
        for line in _answers.whole(_answers.text(host, path), path).splitlines():
            words = re.sub(r"\{[^}]*\}", " ", line.partition("#")[0]).split()
            if not words or words[0] == "deny":
                continue
            if words[0] != "permit":
                raise Unreadable(path, _answers.UNPARSED)
            rest = [w for w in words[1:] if w not in {"nopass", "nolog", "persist", "keepenv"}]
            rest = [w for w in rest if w != "setenv"]
            if not rest:
                raise Unreadable(path, _answers.UNPARSED)
            if "cmd" not in rest and (rest[1:2] != ["as"] or rest[2:3] == ["root"]):
                found.add(f"%{rest[0][1:]}" if rest[0][0] == ":" else rest[0])
    return frozenset(found)


_POLKIT = ("/etc/polkit-1/rules.d", "/usr/local/share/polkit-1/rules.d")


def _polkit(host: Host) -> frozenset[str]:
    """polkit(8), "Administrator identities": the names that addAdminRule() scripts hold. They are
    programs: whom one really returns cannot be told, so every name in it counts.
    """
    found: set[str] = set()
    for place in _POLKIT:
        for name in _answers.listed(host, place):
            path = f"{place}/{name}"
            if not name.endswith(".rules"):
                continue
            text = _answers.whole(host.read_text(path), path)
            if text.strip() and "polkit." not in text:
                raise Unreadable(path, _answers.UNPARSED)
            if "addAdminRule" in text:
                found |= set(re.findall(r"unix-user:([\w.-]+)", text))
                found |= {f"%{each}" for each in re.findall(r"unix-group:([\w.-]+)", text)}
    return frozenset(found)


def _groups(
    host: Host, accounts: list[_people.Account], wanted: list[str]
) -> dict[str, tuple[str, ...]]:
    """The members of each group, those with it as their first group included."""
    groups: dict[str, tuple[str, ...]] = {}
    for line in _answers.lines(host, _answers.script(_GETENT, *wanted), "groups"):
        fields = line.split(":")
        if len(fields) == 4 and fields[2].isdecimal():
            named = {each for each in fields[3].split(",") if each}
            first = {each.name for each in accounts if each.gid == int(fields[2])}
            groups[fields[0]] = groups[fields[2]] = tuple(sorted(named | first))
    return groups


# Windows: the members of the group with the well-known SID S-1-5-32-544, in every language.

MEMBERS = r"""
$sid = New-Object Security.Principal.SecurityIdentifier 'S-1-5-32-544'
$name = $sid.Translate([Security.Principal.NTAccount]).Value.Split('\')[-1]
$members = @(([ADSI]"WinNT://./$name,group").psbase.Invoke('Members') | ForEach-Object {
  $get = { param($o, $p) $o.GetType().InvokeMember($p, 'GetProperty', $null, $o, $null) }
  $id = (New-Object Security.Principal.SecurityIdentifier((& $get $_ 'objectSid'), 0)).Value
  $off = $false
  if ($id -like 'S-1-5-21-*-500') { $off = -not (Get-LocalUser -SID $id).Enabled }
  @{ name = ((& $get $_ 'AdsPath') -replace '^WinNT://', '' -replace '/', '\'); sid = $id
     disabled = $off }
})
ConvertTo-Json @{ members = $members } -Depth 3
"""


def collect_windows(host: Host) -> Facts:
    """Members of Administrators; a built-in Administrator that is disabled is none."""
    said = _answers.from_powershell(host, MEMBERS, "Administrators")
    members = said.get("members") if isinstance(said, Mapping) else None
    if not isinstance(members, list):
        raise Unreadable("Administrators", _answers.UNPARSED)
    found = []
    for member in members:
        if not isinstance(member, Mapping) or not isinstance(member.get("sid"), str):
            raise Unreadable("Administrators", _answers.UNPARSED)
        if member.get("disabled") is not True:
            name = str(member.get("name") or member["sid"])
            ids = (member["sid"], name.rpartition("\\")[2])
            found.append(Administrator(name, "group Administrators", ids))
    return tuple(found)


# macOS

DSCL = ("/usr/bin/dscl", "-plist", ".", "-read", "/Groups/admin")


def collect_macos(host: Host) -> Facts:
    """Members of the group admin, and others whom sudo's rules let act as root. Raises
    Unreadable.
    """
    done = host.run(DSCL)
    record = _answers.parsed_plist(done.stdout.encode(), "group admin")
    members = record.get("dsAttrTypeStandard:GroupMembership")
    nested = record.get("dsAttrTypeStandard:NestedGroups", [])
    known = record.get("dsAttrTypeStandard:GroupMembers", [])
    if (
        done.exit != 0
        or not isinstance(members, list)
        or not isinstance(nested, list)
        or not isinstance(known, list)
    ):
        raise Unreadable("group admin", _answers.UNPARSED)
    # Members stand there by name and by number; a directory's may stand by number alone.
    by_number = max(0, len(known) - len(members))
    granted = sorted(_sudo(host) - {"root", "%admin", *members})
    people = [Administrator(str(m), "group admin") for m in members if m != "root"]
    inner = [Administrator(f"group {each}", "group admin", (str(each),)) for each in nested]
    unnamed = [
        Administrator(f"member {n + 1} without a name", "group admin") for n in range(by_number)
    ]
    return (*people, *inner, *unnamed, *(Administrator(each, "sudo") for each in granted))


REMEDIES = {
    "not-on-the-list": "Take the administrator's rights from this account, or ask the SIRO to put "
    "it on the list in policies/checks.toml.",
    "everybody": "Take the rule that lets everybody act as administrator out of sudo's rules.",
}


def judge(facts: Facts, parameters: Parameters) -> Finding:
    """Every administrator must be on the list."""
    allowed = {name.casefold() for name in parameters.allowed}
    scopes = [_judge_one(each, allowed) for each in facts]
    if not scopes:
        return Finding(
            CHECK,
            Outcome.PASS,
            "no-administrators",
            explanation="No person's account administers this machine.",
        )
    return conclude(
        CHECK,
        scopes,
        REMEDIES,
        good="Everybody who administers this machine is on the organisation's list.",
        evidence={"administrators": len(facts)},
    )


def _judge_one(who: Administrator, allowed: set[str]) -> Scope:
    if who.name == "ALL":
        return Scope(
            "everybody", Outcome.FAIL, "everybody", "sudo lets everybody act as administrator."
        )
    if {name.casefold() for name in (who.name, *who.ids)} & allowed:
        return Scope(who.name, Outcome.PASS, "on-the-list", f"By {who.by}.")
    return Scope(
        who.name,
        Outcome.FAIL,
        "not-on-the-list",
        f"{who.name} administers this machine (by {who.by}) and is not on the list.",
    )


LOCAL_ADMINS = Check(
    id=CHECK,
    title="Is everybody who administers this machine on the list?",
    clauses=("SP-admin",),
    parameters=Parameters,
    collect={
        Platform.LINUX: collect_linux,
        Platform.WINDOWS: collect_windows,
        Platform.MACOS: collect_macos,
    },
    judge=judge,
    cyber_essentials="User access control",
    dspt="4.4 (privileged access is closely managed)",
    watch={
        Platform.LINUX: ("/etc/passwd", "/etc/group", "/etc/sudoers", "/etc/sudoers.d"),
        Platform.MACOS: ("/private/var/db/dslocal/nodes/Default/groups/admin.plist",),
        # The members of the group with the RID 0x220, Administrators. Only the system reads it.
        Platform.WINDOWS: (r"HKLM\SAM\SAM\Domains\Builtin\Aliases\00000220",),
    },
)
