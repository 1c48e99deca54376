"""Which security updates does Windows Update know of that are not installed?"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from agent.checks import _answers
from agent.checks._updates import Facts, Pending
from agent.host import Host, Unreadable

# Windows Update Agent API: a search that is not online answers from what was last fetched;
# Results tells when that was; LastDeploymentChangeTime is the day an update was published.
SEARCH = r"""
$searcher = (New-Object -ComObject Microsoft.Update.Session).CreateUpdateSearcher()
$searcher.Online = $false
$found = $searcher.Search("IsInstalled=0 and Type='Software'")
$last = (New-Object -ComObject Microsoft.Update.AutoUpdate).Results.LastSearchSuccessDate
$boot = (Get-CimInstance -ClassName Win32_OperatingSystem).LastBootUpTime
$utc = { param($d) if ($d) { ([datetime]$d).ToString('yyyy-MM-ddTHH:mm:ssZ') } }
ConvertTo-Json -Depth 4 @{
  code = [int]$found.ResultCode
  listed = & $utc $last
  booted = & $utc $boot.ToUniversalTime()
  restart = [bool](New-Object -ComObject Microsoft.Update.SystemInfo).RebootRequired
  pending = @($found.Updates | ForEach-Object { @{
    title = $_.Title; published = & $utc $_.LastDeploymentChangeTime; severity = $_.MsrcSeverity
    categories = @($_.Categories | ForEach-Object { $_.CategoryID }) } })
}
"""
_VERSION = r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion"
# Microsoft, "WSUS classification GUIDs".
_SECURITY = "0fa1201d-4330-4fa8-8ae9-b877473b6441"
_CRITICAL = "e6cf1350-c01b-414d-a61f-263d14d133b4"
_SUCCEEDED = 2  # OperationResultCode.orcSucceeded


def collect(host: Host) -> Facts:
    """What Windows Update last learned. Raises Unreadable."""
    said = _answers.from_powershell(host, SEARCH, "Windows Update", timeout_s=60)
    if not isinstance(said, Mapping) or said.get("code") != _SUCCEEDED:
        raise Unreadable("Windows Update", "search-failed")
    updates, listed = said.get("pending"), said.get("listed")
    if not isinstance(updates, list) or not isinstance(said.get("restart"), bool):
        raise Unreadable("Windows Update", _answers.UNPARSED)
    return Facts(
        taken=host.taken,
        release=release(host.registry(_VERSION)),
        listed=None if listed is None else _moment(listed),
        pending=tuple(_pending(each) for each in updates if _is_security(each)),
        restart_within=_moment(said.get("booted")) if said["restart"] else None,
    )


def release(values: Mapping[str, Any]) -> str:
    """The policy table's name: "windows 26100", "windows 26100 enterprise", "windows-server …"."""
    build, edition = values.get("CurrentBuildNumber"), str(values.get("EditionID", ""))
    if str(values.get("InstallationType", "")).startswith("Server"):
        return f"windows-server {build}"
    if edition.startswith(("EnterpriseS", "IoTEnterpriseS")):
        return f"windows {build} ltsc"
    served_longer = edition.startswith(("Enterprise", "Education", "IoTEnterprise"))
    return f"windows {build} enterprise" if served_longer else f"windows {build}"


def _is_security(update: object) -> bool:
    """True where Microsoft calls it security or critical, or rates what it mends."""
    if not isinstance(update, Mapping):
        raise Unreadable("Windows Update", _answers.UNPARSED)
    categories = {str(each).lower() for each in update.get("categories") or ()}
    return bool(update.get("severity")) or bool(categories & {_SECURITY, _CRITICAL})


def _pending(update: Mapping[str, Any]) -> Pending:
    published = update.get("published")
    return Pending(
        str(update.get("title", "")), published=_moment(published) if published else None
    )


def _moment(text: object) -> datetime:
    try:
        return datetime.fromisoformat(str(text)).astimezone(UTC)
    except ValueError as problem:
        raise Unreadable("Windows Update", _answers.UNPARSED) from problem
