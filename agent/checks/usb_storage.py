"""Can data leave this machine on a USB stick?"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from agent.checks import Check, _answers, _programs, conclude
from agent.event import Finding, Outcome, Scope
from agent.host import Host, Platform, Unreadable

CHECK = "usb-storage"


class Access(StrEnum):
    """What a USB drive may be used for, strictest first."""

    BLOCKED = "blocked"
    READ_ONLY = "read-only"
    ENCRYPTED_ONLY = "encrypted-only"
    ALLOWED = "allowed"


_STRICT = list(Access)


@dataclass(frozen=True, slots=True)
class Parameters:
    """`[usb-storage]` in `policies/checks.toml`."""

    at_least: Access = Access.BLOCKED
    """How strict a machine must be; `allowed` to ask for nothing."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What holds on this machine, by which means."""

    access: Access | None
    """None where that cannot be told."""
    by: str = ""


# Linux

_MODPROBE = tuple(f"{place}/modprobe.d" for place in ("/usr/lib", "/usr/local/lib", "/run", "/etc"))
_REFUSING = re.compile(r"install\s+(?:usb[-_]storage)\s+(?:/usr)?/bin/(?:false|true)\s*(?:#|$)")
_BLACKLIST = re.compile(r"blacklist\s+(usb[-_]storage|uas)\b")
# A rule that names a device allows that one; a maker's number alone, or none, is any of theirs.
_NAMED = re.compile(r"\b(?:hash|serial)\b|\bid\s+[0-9a-fA-F]{4}:[0-9a-fA-F]{4}\b")
_USBGUARD = "/etc/usbguard/usbguard-daemon.conf"


def collect_linux(host: Host) -> Facts:
    """USBGuard at work, or the kernel's drivers kept from loading. Raises Unreadable."""
    if "usbguard-daemon" in _programs.running(host):
        return _usbguard(host)
    # A driver that is loaded serves a stick whatever modprobe.d says.
    if {"usb_storage", "uas"} & set(host.list_directory("/sys/module")):
        return Facts(Access.ALLOWED, "the kernel's USB storage driver is loaded")
    refused: set[str] = set()
    for line in _modprobe_lines(host):
        if _REFUSING.match(line):
            return Facts(Access.BLOCKED, "modprobe refuses the USB storage driver")
        if found := _BLACKLIST.match(line):
            refused.add(found[1].replace("-", "_"))
    # uas needs usb-storage and draws it in: a blacklist holds only where it names both.
    if refused == {"usb_storage", "uas"}:
        return Facts(Access.BLOCKED, "both USB storage drivers are blacklisted")
    return Facts(Access.ALLOWED, "nothing keeps the USB storage driver from loading")


def _modprobe_lines(host: Host) -> list[str]:
    """modprobe.d(5): a file of the same name in a later directory replaces an earlier one."""
    files = {
        name: f"{directory}/{name}"
        for directory in _MODPROBE
        for name in _answers.listed(host, directory)
        if name.endswith(".conf")
    }
    paths = [files[name] for name in sorted(files)]
    texts = (_answers.whole(_answers.text(host, path), path) for path in paths)
    return [line.strip() for text in texts for line in text.splitlines()]


def _usbguard(host: Host) -> Facts:
    """usbguard-daemon.conf(5): what no rule names meets ImplicitPolicyTarget, `block` if unset."""
    settings = _answers.ini(f"[all]\n{host.read_text(_USBGUARD)}", _USBGUARD)["all"]
    target = settings.get("ImplicitPolicyTarget", "block")
    if target not in {"block", "reject"}:
        return Facts(Access.ALLOWED, f"USBGuard's implicit target is {target}")
    if settings.get("PresentDevicePolicy", "apply-policy") in {"allow", "keep"}:
        return Facts(Access.ALLOWED, "USBGuard allows what is plugged in when it starts")
    folder = settings.get("RuleFolder", "").rstrip("/")
    names = _answers.listed(host, folder) if folder else ()
    paths = [settings.get("RuleFile", "/etc/usbguard/rules.conf")]
    paths += [f"{folder}/{name}" for name in names if name.endswith(".conf")]
    for path in paths:
        for rule in _answers.whole(host.read_text(path), path).splitlines():
            if not re.match(r"\s*(#|$|(allow|block|reject)\b)", rule):
                raise Unreadable(path, _answers.UNPARSED)
            if rule.lstrip().startswith("allow") and not _NAMED.search(rule):
                return Facts(
                    Access.ALLOWED, "a rule of USBGuard allows drives that it does not name"
                )
    return Facts(Access.BLOCKED, "USBGuard blocks what it does not know")


# Windows

_STORAGE = r"HKLM\SOFTWARE\Policies\Microsoft\Windows\RemovableStorageDevices"
_DISKS = _STORAGE + r"\{53f5630d-b6bf-11d0-94f2-00a0c91efb8b}"  # removable disks
_SERVICES = r"HKLM\SYSTEM\CurrentControlSet\Services"
_WRITE_PROTECT = r"HKLM\SYSTEM\CurrentControlSet\Control\StorageDevicePolicies"
_FVE = r"HKLM\SYSTEM\CurrentControlSet\Policies\Microsoft\FVE"


def collect_windows(host: Host) -> Facts:
    """Group policy for removable storage, or the drivers switched off. Raises Unreadable."""
    every, disks = _answers.registry(host, _STORAGE), _answers.registry(host, _DISKS)
    if every.get("Deny_All") == 1:
        return Facts(Access.BLOCKED, "group policy denies all removable storage")
    if disks.get("Deny_Read") == 1 and disks.get("Deny_Write") == 1:
        return Facts(Access.BLOCKED, "group policy denies removable disks")
    # Start 4 is "disabled"; UASP drives have a driver of their own beside USBSTOR.
    off = [
        _answers.registry(host, rf"{_SERVICES}\{driver}").get("Start")
        for driver in ("USBSTOR", "UASPStor")
    ]
    if off == [4, 4]:
        return Facts(Access.BLOCKED, "the USB storage drivers are disabled")
    protect = _answers.registry(host, _WRITE_PROTECT).get("WriteProtect")
    if disks.get("Deny_Write") == 1 or protect == 1:
        return Facts(Access.READ_ONLY, "writing to removable disks is denied")
    if _answers.registry(host, _FVE).get("RDVDenyWriteAccess") == 1:
        return Facts(Access.ENCRYPTED_ONLY, "BitLocker denies writing to what is not encrypted")
    return Facts(Access.ALLOWED, "no policy restricts removable disks")


# macOS

_MOUNTS = "/Library/Managed Preferences/com.apple.systemuiserver.plist"


def collect_macos(host: Host) -> Facts:
    """Apple's media restriction payload; its newer declarative form cannot be seen from here."""
    controls = _answers.plist(host, _MOUNTS).get("mount-controls", {})
    external = controls.get("harddisk-external", []) if isinstance(controls, dict) else None
    if not isinstance(external, list):
        raise Unreadable(_MOUNTS, _answers.UNPARSED)
    if {"deny", "eject"} & set(map(str, external)):
        return Facts(Access.BLOCKED, "a profile denies external disks")
    if "read-only" in external:
        return Facts(Access.READ_ONLY, "a profile makes external disks read-only")
    return Facts(None, "no profile here restricts external disks")


REMEDIES = {
    "usb-storage-allowed": "Ask whoever looks after this machine to block USB drives, or the SIRO "
    "to allow them in policies/checks.toml.",
    "setting-not-visible": "Ask whoever manages this Mac to confirm its rule for external disks.",
}


def judge(facts: Facts, parameters: Parameters) -> Finding:
    """The machine must be at least as strict as the policy."""
    wanted = parameters.at_least
    name = "USB drives"
    if wanted is Access.ALLOWED:
        part = Scope(name, Outcome.NOT_APPLICABLE, "policy-allows-all")
    elif facts.access is None:
        part = Scope(
            name,
            Outcome.UNKNOWN,
            "setting-not-visible",
            f"Whether USB drives may be used cannot be seen from here: {facts.by}.",
        )
    elif _STRICT.index(facts.access) <= _STRICT.index(wanted):
        part = Scope(name, Outcome.PASS, "usb-storage-restricted", facts.by)
    else:
        part = Scope(
            name,
            Outcome.FAIL,
            "usb-storage-allowed",
            f"Data can be copied to USB drives here: {facts.by}.",
        )
    return conclude(
        CHECK,
        (part,),
        REMEDIES,
        good="Policy asks for nothing." if wanted is Access.ALLOWED else f"USB drives: {facts.by}.",
        evidence={"access": facts.access.value if facts.access else None},
    )


USB_STORAGE = Check(
    id=CHECK,
    title="Are USB drives kept from carrying data away?",
    clauses=("SP-storage", "SP-leavers"),
    parameters=Parameters,
    collect={
        Platform.LINUX: collect_linux,
        Platform.WINDOWS: collect_windows,
        Platform.MACOS: collect_macos,
    },
    judge=judge,
    watch={
        Platform.LINUX: ("/etc/modprobe.d", "/etc/usbguard", "/sys/module"),
        Platform.MACOS: ("/Library/Managed Preferences",),
        Platform.WINDOWS: (_STORAGE, rf"{_SERVICES}\USBSTOR", _WRITE_PROTECT, _FVE),
    },
)
