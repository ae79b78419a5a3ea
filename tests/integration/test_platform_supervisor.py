"""The supervisor with small processes of the tests' own: order, restarts, and an end that leaves nothing behind."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from infra.platform.part import Part, Report, Restart, Step
from infra.platform.status import PartStatus, RunLock, State, read_status
from infra.platform.supervisor import Supervisor
from infra.settings import Settings
from schemas.errors import ConfigurationError, TransientError

PATIENCE_S = 60.0
TOUCH = "import os, pathlib; pathlib.Path(os.environ['TONGXIN_HEALTH_FILE']).touch()"
LIVE = f"{TOUCH}; import time; time.sleep(600)"


def python(code: str) -> Callable[[], list[str]]:
    return lambda: [sys.executable, "-c", code]


def lives(pid: int) -> bool:
    """Whether the process still runs; one that only waits to be reaped does not."""
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


class Play:
    """A supervisor in the test's event loop, and all that it told."""

    def __init__(self, settings: Settings, *items: Part | Step) -> None:
        self.told: list[PartStatus] = []
        self.supervisor = Supervisor(settings, items, self.told.append)

    def states(self, name: str) -> list[State]:
        found = [status.state for status in self.told if status.name == name]
        return [state for index, state in enumerate(found) if index == 0 or found[index - 1] is not state]

    def latest(self, name: str) -> PartStatus:
        return next((status for status in reversed(self.told) if status.name == name), PartStatus(name))

    def pids(self) -> set[int]:
        return {status.pid for status in self.told if status.pid is not None}

    async def until(self, condition: Callable[[], bool]) -> None:
        deadline = time.monotonic() + PATIENCE_S
        while not condition():
            assert time.monotonic() < deadline, self.told[-5:]
            await asyncio.sleep(0.02)

    async def run(self, scene: Callable[[], object] | None = None) -> None:
        running = asyncio.create_task(self.supervisor.run())
        try:
            done = scene() if scene is not None else None
            if asyncio.iscoroutine(done):
                acting = asyncio.create_task(done)
                await asyncio.wait({running, acting}, return_when=asyncio.FIRST_COMPLETED)
                if acting.done():
                    acting.result()
                acting.cancel()
        finally:
            self.supervisor.stop()
            await running


@pytest.fixture
def here(tmp_path: Path) -> Settings:
    return Settings.model_validate({"data_dir": tmp_path})


def test_each_waits_for_what_it_needs_and_all_end_in_reverse(here: Settings) -> None:
    order: list[str] = []
    first = Part("first", python(LIVE), prepare=lambda _report: order.append("first"))
    between = Step("between", lambda _report: order.append("between"), needs=("first",))
    last = Part("last", python(LIVE), needs=("between",), prepare=lambda _report: order.append("last"))
    play = Play(here, last, between, first)
    asyncio.run(play.run(play.supervisor.until_ready))
    assert order == ["first", "between", "last"]
    stopped = [status.name for status in play.told if status.state is State.STOPPED]
    assert stopped == ["last", "first"]
    assert play.states("first") == [State.PREPARING, State.STARTING, State.READY, State.STOPPED]


def test_a_part_that_dies_is_started_again_and_counted(here: Settings) -> None:
    play = Play(here, Part("worker", python(LIVE)))

    async def scene() -> None:
        await play.supervisor.until_ready()
        first = play.latest("worker").pid
        assert first is not None
        os.kill(first, signal.SIGKILL)
        await play.until(lambda: play.latest("worker").restarts == 1 and play.latest("worker").state is State.READY)
        assert play.latest("worker").pid not in {None, first}

    with RunLock(here):
        asyncio.run(play.run(scene))
        assert read_status(here).parts == (play.latest("worker"),)
    assert State.RESTARTING in play.states("worker")


def test_one_that_dies_again_and_again_is_failing_with_its_last_words(here: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("infra.platform.supervisor.FIRST_PAUSE_S", 0.01)
    play = Play(here, Part("sink", python("raise SystemExit('no such table')")), Part("other", python(LIVE)))

    async def scene() -> None:
        await play.until(lambda: play.latest("sink").state is State.FAILING and play.latest("sink").restarts > 4)

    asyncio.run(play.run(scene))
    failing = [status for status in play.told if status.state is State.FAILING]
    assert {status.note for status in failing} == {"no such table"}
    assert play.states("other")[-1] is State.STOPPED


def test_pauses_grow_to_a_bound() -> None:
    from infra.platform.supervisor import FIRST_PAUSE_S, LONGEST_PAUSE_S, pause_s

    pauses = [pause_s(failures) for failures in range(1, 40)]
    assert pauses[:3] == [FIRST_PAUSE_S, 2 * FIRST_PAUSE_S, 4 * FIRST_PAUSE_S]
    assert pauses == sorted(pauses)
    assert pauses[-1] == LONGEST_PAUSE_S


def test_a_silent_part_counts_as_stuck(here: Settings) -> None:
    play = Play(here, Part("worker", python(LIVE), silence_s=0.5))

    async def scene() -> None:
        await play.until(lambda: play.latest("worker").restarts > 0)

    asyncio.run(play.run(scene))
    assert next(status.note for status in play.told if status.state is State.RESTARTING) == "no sign of life for 0.5 s"


def test_finished_work_is_not_begun_again(here: Settings) -> None:
    play = Play(here, Part("simulator", python(TOUCH), restart=Restart.ON_FAILURE), Part("other", python(LIVE)))
    asyncio.run(play.run(play.supervisor.until_ready))
    assert play.latest("simulator").state is State.FINISHED
    assert play.latest("simulator").restarts == 0


def test_a_step_is_tried_again_while_a_server_is_away(here: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("infra.platform.supervisor.FIRST_PAUSE_S", 0.01)
    tries: list[int] = []

    def run(_report: Report) -> None:
        tries.append(1)
        if len(tries) < 3:
            raise TransientError("away")

    play = Play(here, Step("topics", run), Part("other", python(LIVE)))
    asyncio.run(play.run(play.supervisor.until_ready))
    assert len(tries) == 3


@pytest.mark.parametrize("where", ["prepare", "step"])
def test_what_can_not_work_stops_everything(where: str, here: Settings) -> None:
    def refuse(_report: Report) -> None:
        raise ConfigurationError(["No."])

    item = Part("broken", python(LIVE), needs=("good",), prepare=refuse) if where == "prepare" else Step("broken", refuse, needs=("good",))
    play = Play(here, Part("good", python(LIVE)), item)
    with pytest.raises(ConfigurationError, match="No"):
        asyncio.run(play.run(lambda: play.until(lambda: False)))
    assert play.pids()
    assert not [pid for pid in play.pids() if lives(pid)]


def test_a_part_that_will_not_end_is_killed_with_its_children(here: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("infra.platform.supervisor.STOP_GRACE_S", 0.3)
    stubborn = f"""
        import signal, subprocess, sys
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        child = subprocess.Popen([sys.executable, "-c", "import signal, time; signal.signal(15, signal.SIG_IGN); time.sleep(600)"])
        open({str(here.data_dir / "child")!r}, "w").write(str(child.pid))
        {LIVE}
    """
    play = Play(here, Part("stubborn", python(textwrap.dedent(stubborn))))
    asyncio.run(play.run(play.supervisor.until_ready))
    child = int((here.data_dir / "child").read_text())
    assert not [pid for pid in {child, *play.pids()} if lives(pid)]


def test_nothing_outlives_a_killed_supervisor(tmp_path: Path) -> None:
    code = f"""
        import asyncio, sys
        from pathlib import Path
        from infra.platform.part import Part
        from infra.platform.supervisor import Supervisor
        from infra.settings import Settings
        command = lambda: [sys.executable, "-c", {LIVE!r}]
        settings = Settings.model_validate({{"data_dir": {str(tmp_path)!r}}})
        asyncio.run(Supervisor(settings, [Part("a", command), Part("b", command)], lambda _status: None).run())
    """
    with subprocess.Popen([sys.executable, "-c", textwrap.dedent(code)], cwd=Path(__file__).parents[2]) as supervisor:
        parts: list[psutil.Process] = []
        deadline = time.monotonic() + PATIENCE_S
        while len(parts) < 2 or any("-I" in part.cmdline() for part in parts):
            assert time.monotonic() < deadline
            time.sleep(0.05)
            parts = psutil.Process(supervisor.pid).children(recursive=True)
        supervisor.kill()
    gone, alive = psutil.wait_procs(parts, timeout=PATIENCE_S)
    assert len(gone) == 2
    assert not alive
