"""What do these events teach about what is usual?"""

from __future__ import annotations

from collections.abc import Iterable

from agent.signins import spans
from agent.signins.atlas import Atlas
from agent.signins.directory import DeviceKind, Directory
from agent.signins.history import History
from agent.signins.line import AGENT
from agent.signins.parameters import Parameters
from agent.signins.places import NOWHERE
from agent.signins.sign_in import SignIn
from agent.signins.spans import DAY_MS, day

_PRESENCE = frozenset({"active", "unlock", "logon"})


def learn(
    history: History,
    account: str,
    events: Iterable[SignIn],
    directory: Directory,
    atlas: Atlas,
    parameters: Parameters,
) -> None:
    """Adds some of one account's events, in order of time, to the history. In which portions they
    come, in what order and how often, makes no difference.
    """
    names = directory.account_of(account).names
    own: dict[tuple[str, int], bool] = {}
    last: tuple[object, ...] = ()
    for e in events:
        from_agent = e.source == AGENT
        if e.failed or e.kind not in _PRESENCE:
            continue
        if e.kind == "logon" and not from_agent and not e.succeeded:
            continue
        today = day(e.time)
        now = (e.source, e.device, today, e.ip, e.authenticated, e.remote_from)
        if now == last:
            continue  # the same as just before, only later: most of a stream
        last = now
        _note(history, account, e, today, names, own, directory, atlas, parameters)


def _note(
    history: History,
    account: str,
    e: SignIn,
    today: int,
    names: frozenset[str],
    own: dict[tuple[str, int], bool],
    directory: Directory,
    atlas: Atlas,
    parameters: Parameters,
) -> None:
    strong = e.source == AGENT and e.authenticated and e.device is not None
    history.saw(account, "", e.time)
    if e.device is not None:
        history.saw(account, f"device:{e.device}", e.time)
        if strong and e.remote_from is None and directory.kind_of(e.device) is DeviceKind.LAPTOP:
            history.used(e.device, account, today)
    network = atlas.network(e.ip, e.time)
    if network is None:
        return
    history.saw(account, f"network:{network.key}", e.time)
    if network.country is not None:
        history.saw(account, f"country:{network.country}", e.time)
    if e.device is None or e.remote_from is not None or network.kind in NOWHERE:
        return
    key = (e.device, today)
    if key not in own:
        own[key] = _own(e, strong, names, directory, parameters)
    if own[key]:
        history.saw(account, f"own:{network.key}", e.time)
        if not network.site:  # whose home it is, is the question; a site is everybody's
            history.stayed(network.key, account, today)


def _own(
    e: SignIn, strong: bool, names: frozenset[str], directory: Directory, parameters: Parameters
) -> bool:
    """Whether the device counts as the account's own for what its networks teach. One that is
    nobody's in the tables does, where its agent vouches for it.
    """
    device = e.device or ""
    noon = spans.day(e.time) * DAY_MS + DAY_MS // 2
    if directory.held_by(device, names, noon, parameters.concurrency.handover_days):
        return True
    return strong and directory.holders(device, noon) is None
