"""What does the agent do from its start to its stop?

Four things, each in its own time: heartbeats (with a look at the central log), checks, delivery,
and following the policies. What comes of them goes through `telling`.
"""

from __future__ import annotations

import asyncio
import signal
import sys
from collections import Counter
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from agent import ocsf
from agent.daemon import findings, notify
from agent.daemon.change_watch import change_watch
from agent.daemon.findings import Checked
from agent.daemon.log_watch import LogWatch
from agent.daemon.policy_keeper import PolicyKeeper, watch
from agent.daemon.session_watch import SessionWatch
from agent.daemon.telling import Telling
from agent.delivery.shipper import BackOff, NotSent, Shipper
from agent.delivery.spool import Spool, SpoolFullError
from agent.event import Body
from agent.signins.watching import Watcher

_SETTLE_CHECKS_S = 5.0  # after a change on the device: what writes one file often writes more
_BETWEEN_CHECKS_S = 45.0  # an upgrade writes for minutes; every change is still seen within 60 s
_SETTLE_S = 0.5  # an editor writes a file in several steps; look when it has finished
_LOOK_FOR_OTHERS_S = 5.0  # the mail gateway and commands append to the same spool
_TRY_SPOOL_AGAIN_S = 30.0
_LAST_DELIVERY_S = 3.0


@dataclass(frozen=True, slots=True)
class Schedule:
    """How often, in seconds."""

    heartbeat_s: float
    checks_s: float


class Daemon:
    """The running agent. Times are aware; `say` gets sentences for the service's journal."""

    def __init__(
        self,
        *,
        schedule: Schedule,
        keeper: PolicyKeeper,
        policies: Path,
        open_spool: Callable[[], Spool],
        shipper: Callable[[Spool], Shipper],
        check: Callable[[Path, Sequence[str]], Awaitable[tuple[Checked, ...]]] = findings.run,
        log_watch: LogWatch | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        gate: Callable[[Path], Coroutine[None, None, None]] | None = None,
        due: Callable[[], Coroutine[None, None, None]] | None = None,
        sessions: Watcher | None = None,
        say: Callable[[str], None],
    ) -> None:
        self._sessions = sessions
        self._gate = gate
        self._due = due
        self._schedule = schedule
        self._keeper = keeper
        self._policies = policies
        self._open_spool = open_spool
        self._new_shipper = shipper
        self._check = check
        self._log_watch = log_watch
        self._clock = clock
        self._say = say
        self._last: dict[str, Checked] = {}

    async def run(self) -> None:
        """Until SIGTERM or SIGINT; what can be delivered in a few seconds then still is.

        Raises TomlError where the policies are broken and there never were good ones.
        """
        loop = asyncio.get_running_loop()
        self._stop = asyncio.Event()
        self._look = asyncio.Event()
        self._edited = asyncio.Event()
        self._ruled = asyncio.Event()
        _on_signals(loop, self._stop.set)
        # SQLite and the connection belong to one thread; the loop itself never waits for either.
        delivery = ThreadPoolExecutor(1, "delivery")
        self._telling = self._begin_telling()
        shipping = await loop.run_in_executor(delivery, self._open_spool)
        shipper = self._new_shipper(shipping)
        self._in_force = await self._keeper.refresh()
        self._telling.policy(self._in_force)
        end_watching = watch(self._policies, lambda: loop.call_soon_threadsafe(self._edited.set))
        self._changes = change_watch(loop, self._look.set)
        notify.notify("READY=1")
        tasks = [
            asyncio.create_task(each)
            for each in (
                *([self._due()] if self._due else []),
                *([self._watch_sessions(self._sessions)] if self._sessions else []),
                self._heartbeats(delivery),
                self._checks(),
                self._deliver(delivery, shipper),
                self._follow_policies(),
                self._signs_of_life(),
                self._keep_gate(),
            )
        ]
        try:
            stopped = asyncio.create_task(self._stop.wait())
            done, _ = await asyncio.wait([*tasks, stopped], return_when=asyncio.FIRST_COMPLETED)
            for each in done:
                each.result()  # a task that ended by itself broke: say so, do not limp on
        finally:
            notify.notify("STOPPING=1")
            for each in tasks:
                each.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            end_watching()
            self._changes.stop()
            with suppress(TimeoutError, NotSent, SpoolFullError):
                async with asyncio.timeout(_LAST_DELIVERY_S):
                    while await loop.run_in_executor(delivery, shipper.ship):
                        pass
            delivery.submit(shipping.close)  # once the network lets go of that thread
            delivery.shutdown(wait=False)
            self._telling.spool.close()

    def _begin_telling(self) -> Telling:
        return Telling(self._open_spool(), self._clock, self._say)

    async def once(self) -> bool:
        """One run of everything; True where nothing was found wrong. Raises NotSent where the
        log could not be reached: then the events wait in the spool.
        """
        self._telling = self._begin_telling()
        with closing(self._telling.spool) as spool:
            self._in_force = await self._keeper.refresh()
            self._telling.policy(self._in_force)
            self._take(await self._check(self._in_force.directory, ()))
            self._telling.report(self._heartbeat())
            shipper = self._new_shipper(spool)
            while shipper.ship():
                pass
            broken = self._log_watch.look() if self._log_watch is not None else None
            if broken is not None:
                self._telling.log(broken)
                shipper.ship()
        return not (self._in_force.problem or broken) and self._outcomes().keys() <= {
            "pass",
            "not-applicable",
        }

    async def _heartbeats(self, delivery: ThreadPoolExecutor) -> None:
        loop = asyncio.get_running_loop()
        while True:
            next_at = loop.time() + self._schedule.heartbeat_s
            self._telling.report(self._heartbeat())
            if self._log_watch is not None:
                self._telling.log(await loop.run_in_executor(delivery, self._log_watch.look))
            await asyncio.sleep(next_at - loop.time())

    def _heartbeat(self) -> Body:
        return ocsf.heartbeat(
            self._clock(),
            policies=self._in_force.digest,
            outcomes=self._outcomes(),
            interval_s=round(self._schedule.heartbeat_s) or None,
            log=self._log_watch.seen() if self._log_watch is not None else None,
        )

    async def _checks(self) -> None:
        """All of them in their time, and at once where the policies changed; between these, the
        ones that a change on the device is about.
        """
        loop = asyncio.get_running_loop()
        policies: Path | None = None
        due = 0.0
        while True:
            self._look.clear()
            changed = self._changes.take()
            if self._in_force.directory != policies or loop.time() >= due:
                policies, due = self._in_force.directory, loop.time() + self._schedule.checks_s
                checked = await self._check(policies, ())
                self._last.clear()
                self._take(checked)
            elif ids := [i for i, each in self._last.items() if changed.intersection(each.watch)]:
                self._take(await self._check(policies, ids))
            self._changes.watch({thing for each in self._last.values() for thing in each.watch})
            next_s = loop.time() + _BETWEEN_CHECKS_S
            if (
                await _either(self._look, due - loop.time())
                and self._in_force.directory == policies
            ):
                await asyncio.sleep(max(_SETTLE_CHECKS_S, next_s - loop.time()))

    def _take(self, checked: Iterable[Checked]) -> None:
        """Keeps what was found and reports what is new; a whole round begins with nothing kept."""
        for each in checked:
            if not each.same_as(self._last.get(each.finding.check)):
                self._telling.report(ocsf.found(each.finding, self._clock(), clauses=each.clauses))
            self._last[each.finding.check] = each

    def _outcomes(self) -> Counter[str]:
        return Counter(each.finding.outcome.value for each in self._last.values())

    async def _deliver(self, delivery: ThreadPoolExecutor, shipper: Shipper) -> None:
        loop = asyncio.get_running_loop()
        back_off = BackOff()
        said = ""
        while True:
            self._telling.appended.clear()
            looked_at = self._telling.spool.version()
            try:
                shipped = await loop.run_in_executor(delivery, shipper.ship)
            except NotSent as problem:
                if str(problem) != said:
                    said = str(problem)
                    self._say(f"{said}; events wait in the spool until it does")
                await asyncio.sleep(back_off.next_s(problem.retry_after_s))
                continue
            except SpoolFullError as problem:
                self._say(str(problem))
                await asyncio.sleep(_TRY_SPOOL_AGAIN_S)
                continue
            back_off.reset()
            if said:
                said = ""
                self._say("the central log answers again")
            if shipped is None:
                while not await _either(self._telling.appended, _LOOK_FOR_OTHERS_S):
                    if self._telling.spool.version() != looked_at:
                        break
            else:
                self._telling.skew(shipped.skew)

    async def _watch_sessions(self, watcher: Watcher) -> None:
        await SessionWatch(watcher, self._telling.report, self._clock).run()

    async def _follow_policies(self) -> None:
        while True:
            await self._edited.wait()
            await asyncio.sleep(_SETTLE_S)
            self._edited.clear()
            before = self._in_force
            self._in_force = await self._keeper.refresh()
            if self._in_force != before:
                self._telling.policy(self._in_force)
                self._look.set()
                self._ruled.set()

    async def _keep_gate(self) -> None:
        """The process that judges passwords and codes, with the policies that are in force."""
        while True:
            self._ruled.clear()
            rules = self._in_force.directory
            kept = asyncio.create_task(self._gate(rules)) if self._gate else None
            try:
                while rules == self._in_force.directory:
                    await self._ruled.wait()
                    self._ruled.clear()
            finally:
                if kept:
                    kept.cancel()
                    await asyncio.gather(kept, return_exceptions=True)

    async def _signs_of_life(self) -> None:
        every_s = notify.watchdog_s()
        while True:
            # Also the time to try again what a full disk refused.
            await asyncio.sleep(every_s or _TRY_SPOOL_AGAIN_S)
            notify.notify("WATCHDOG=1")
            self._telling.flush()


async def _either(wake: asyncio.Event, timeout_s: float) -> bool:
    """Waits for the event, but not longer than the time; True where the event came."""
    try:
        async with asyncio.timeout(timeout_s):
            return await wake.wait()
    except TimeoutError:
        return False


def _on_signals(loop: asyncio.AbstractEventLoop, stop: Callable[[], None]) -> None:
    for number in (signal.SIGTERM, signal.SIGINT):
        if sys.platform == "win32":  # asyncio has no signal handlers there
            signal.signal(number, lambda *_: loop.call_soon_threadsafe(stop))
        else:
            loop.add_signal_handler(number, stop)
