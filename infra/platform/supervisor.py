"""Starts the parts in order, starts again what dies, and stops everything in reverse order.

Each part has a task of its own that walks through its life; what it knows is published after every change, to a file and to an observer.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from subprocess import Popen
from typing import Any

from infra.platform import process
from infra.platform.part import Part, Report, Restart, Step
from infra.platform.status import PartStatus, State, log_file, run_folder, write_status
from infra.platform.thread import in_thread
from infra.settings import Settings, environment
from schemas.errors import ConfigurationError, TongxinError

TICK_S = 0.1
START_TIMEOUT_S = 120.0
STOP_GRACE_S = 4.5
FIRST_PAUSE_S = 0.5
LONGEST_PAUSE_S = 30.0
# A part that ran this long was well: its next end counts as the first.
STABLE_S = 60.0
FAILING_AFTER = 3
TRIM_INTERVAL_S = 60.0


class Supervisor:
    """Keeps parts running until `stop` is called or something can't work at all."""

    def __init__(self, settings: Settings, items: Sequence[Part | Step], observe: Callable[[PartStatus], None]) -> None:
        self._settings = settings
        self._items = {item.name: item for item in items}
        self._observe = observe
        self._status = {item.name: _first_status(item) for item in items}
        self._done = {item.name: asyncio.Event() for item in items}
        self._processes: dict[str, Popen[bytes]] = {}
        self._stopping = asyncio.Event()

    def stop(self) -> None:
        """Ask for the end; `run` returns when every process is gone. May be called again."""
        self._stopping.set()

    async def until_ready(self) -> None:
        """Return when every part was ready once and every step is done."""
        await asyncio.gather(*(event.wait() for event in self._done.values()))

    async def run(self) -> None:
        """Run until `stop`. Raises ConfigurationError, after stopping everything, when a part can't be prepared or a step can't be done."""
        (run_folder(self._settings) / "health").mkdir(parents=True, exist_ok=True)
        keeping = [
            asyncio.create_task(self._keep(item) if isinstance(item, Part) else self._perform(item)) for item in self._items.values()
        ]
        trimming = asyncio.create_task(self._trim_logs())
        ending = asyncio.create_task(self._stopping.wait())
        try:
            alive = {*keeping, ending}
            while not self._stopping.is_set():
                finished, alive = await asyncio.wait(alive, return_when=asyncio.FIRST_COMPLETED)
                for task in finished:
                    task.result()
        finally:
            self._stopping.set()
            for task in (*keeping, trimming, ending):
                task.cancel()
            await asyncio.gather(*keeping, trimming, ending, return_exceptions=True)
            await self._stop_all()

    async def _perform(self, step: Step) -> None:
        await self._needs_met(step)
        tries = 0
        while True:
            self._publish(step.name, State.STARTING)
            try:
                await in_thread(step.run, self._reporter(step.name))
            except ConfigurationError:
                raise
            except (TongxinError, OSError) as error:
                tries += 1
                self._publish(step.name, State.FAILING if tries >= FAILING_AFTER else State.RESTARTING, note=str(error), restarts=tries)
                await asyncio.sleep(pause_s(tries))
                continue
            self._publish(step.name, State.FINISHED)
            self._done[step.name].set()
            return

    async def _keep(self, part: Part) -> None:
        await self._needs_met(part)
        failures = 0
        while True:
            started = time.monotonic()
            try:
                finished, words = await self._live_once(part)
            except ConfigurationError as error:
                if not self._done[part.name].is_set():
                    raise
                finished, words = False, " ".join(error.faults)
            except OSError as error:
                finished, words = False, str(error)
            if finished:
                self._publish(part.name, State.FINISHED, pid=None, note="")
                self._done[part.name].set()
                return
            failures = 1 if time.monotonic() - started > STABLE_S else failures + 1
            state = State.FAILING if failures >= FAILING_AFTER else State.RESTARTING
            self._publish(part.name, state, pid=None, restarts=self._status[part.name].restarts + 1, note=words)
            await asyncio.sleep(pause_s(failures))

    async def _live_once(self, part: Part) -> tuple[bool, str]:
        """Start the part and stay until its process ends; whether it finished its work, and how it ended."""
        if part.prepare is not None:
            self._publish(part.name, State.PREPARING)
            await in_thread(part.prepare, self._reporter(part.name))
        health = self._health_file(part)
        health.unlink(missing_ok=True)
        variables = {**os.environ, **environment(self._settings), "TONGXIN_HEALTH_FILE": str(health), **part.environment}
        running = process.start(part.command(), log_file(self._settings, part.name), cwd=part.cwd, environment=variables)
        self._processes[part.name] = running
        self._publish(part.name, State.STARTING, pid=running.pid, note="")
        started, ready = time.monotonic(), False
        problem: str | None = None
        while running.poll() is None:
            if not ready and await self._is_ready(part):
                ready = True
                self._publish(part.name, State.READY, note="")
                self._done[part.name].set()
            elif (problem := _overdue(part, ready, time.monotonic() - started, health)) is not None:
                process.kill_group(running)
            await asyncio.sleep(TICK_S)
        process.kill_group(running)
        del self._processes[part.name]
        words = problem or process.ending(running, log_file(self._settings, part.name))
        return part.restart is Restart.ON_FAILURE and running.returncode == 0, words

    async def _is_ready(self, part: Part) -> bool:
        try:
            return self._health_file(part).exists() if part.ready is None else await in_thread(part.ready)
        except Exception:  # noqa: BLE001 - a part that is not up yet may answer anything
            return False

    async def _needs_met(self, item: Part | Step) -> None:
        for name in item.needs:
            await self._done[name].wait()

    async def _stop_all(self) -> None:
        """Those that need others first, each level at once, each with its process group."""
        while self._processes:
            needed = {name for other in self._processes for name in self._needs_of(other)}
            level = [name for name in self._processes if name not in needed]
            running = [self._processes.pop(name) for name in level]
            await asyncio.gather(*(in_thread(process.stop, one, STOP_GRACE_S) for one in running))
            for name in level:
                self._publish(name, State.STOPPED, pid=None, note="")

    def _needs_of(self, name: str) -> set[str]:
        direct = self._items[name].needs
        return {*direct, *(deeper for other in direct for deeper in self._needs_of(other))}

    async def _trim_logs(self) -> None:
        while True:
            await asyncio.sleep(TRIM_INTERVAL_S)
            for name in list(self._processes):
                await in_thread(process.trim, log_file(self._settings, name))

    def _health_file(self, part: Part) -> Path:
        return run_folder(self._settings) / "health" / part.name

    def _reporter(self, name: str) -> Report:
        """What a thread may call to say what it does."""
        loop = asyncio.get_running_loop()

        def report(words: str, share: float | None = None) -> None:
            with contextlib.suppress(RuntimeError):  # the loop may have ended meanwhile
                loop.call_soon_threadsafe(self._note, name, words, share)

        return report

    def _note(self, name: str, words: str, share: float | None) -> None:
        self._status[name] = replace(self._status[name], note=words, share=share)
        self._tell(name)

    def _publish(self, name: str, state: State, **changes: Any) -> None:
        self._status[name] = replace(self._status[name], state=state, since=time.time(), share=None, **changes)
        self._tell(name)

    def _tell(self, name: str) -> None:
        write_status(self._settings, [self._status[item.name] for item in self._items.values() if isinstance(item, Part)])
        self._observe(self._status[name])


def _first_status(item: Part | Step) -> PartStatus:
    if isinstance(item, Step):
        return PartStatus(item.name)
    return PartStatus(item.name, address=item.address, http_address=item.http_address)


def pause_s(failures: int) -> float:
    """How long to wait after so many failures in a row."""
    return min(FIRST_PAUSE_S * 2.0 ** (failures - 1), LONGEST_PAUSE_S)


def _overdue(part: Part, ready: bool, age_s: float, health: Path) -> str | None:
    """Why a part that runs counts as stuck."""
    if not ready:
        return f"not ready after {START_TIMEOUT_S:g} s" if age_s > START_TIMEOUT_S else None
    if part.silence_s is not None and _age_s(health) > part.silence_s:
        return f"no sign of life for {part.silence_s:g} s"
    return None


def _age_s(file: Path) -> float:
    try:
        return time.time() - file.stat().st_mtime
    except FileNotFoundError:
        return 0.0
