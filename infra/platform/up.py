"""Runs everything until it is told to stop: the work behind `tongxin up` and `tongxin down`."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime

import psutil
from rich.console import Console

from infra.accounts.demo import FILE, demo_logins, make_demo
from infra.accounts.register import Register
from infra.catalogue import catalogue_of
from infra.platform import marker
from infra.platform.assembly import assemble, ports_of
from infra.platform.doctor import examine, faults
from infra.platform.finding import Verdict
from infra.platform.part import Part, Step
from infra.platform.process import is_alive, last_line
from infra.platform.screen import SETTLED, StartScreen
from infra.platform.status import RunLock, State, log_file, read_status, running_pid
from infra.platform.supervisor import Supervisor
from infra.settings import Settings, environment
from schemas.errors import ConfigurationError, TongxinError

POLL_S = 0.2
# Longer than the two levels of STOP_GRACE_S that a supervisor may need.
DOWN_TIMEOUT_S = 15.0
DETACHED_TIMEOUT_S = 900.0


def run_up(settings: Settings, console: Console, *, simulate: bool) -> None:
    """Start everything and stay until SIGINT or SIGTERM. Blocks.

    Raises ConfigurationError with everything that stands in the way, after leaving no process behind.
    """
    items = assemble(settings, simulate=simulate)
    if running_pid(settings) is None:
        _refuse_faults(settings, items, console)
    with RunLock(settings):
        marker.write_marker(settings)
        if simulate:
            make_demo(settings, catalogue_of(settings), datetime.now(UTC))
        asyncio.run(_supervise(settings, items, console))
    console.print("Stopped.")


def run_detached(settings: Settings, console: Console, *, simulate: bool) -> None:
    """Start everything in a process of its own and return when all parts are ready.

    Raises ConfigurationError when that process ends, TongxinError when a part keeps failing; it is tried on then.
    """
    if running_pid(settings) is not None:
        with RunLock(settings):
            pass
    log = log_file(settings, "up")
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as output:
        command = [sys.executable, "-m", "tongxin", "up", *([] if simulate else ["--no-simulate"])]
        variables = {**os.environ, **environment(settings)}
        child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, env=variables, start_new_session=True)
    names = [item.name for item in assemble(settings, simulate=simulate) if isinstance(item, Part)]
    with StartScreen(console, names, time.time) as screen:
        _follow(settings, child, screen)
    _announce(settings, console, "Stop it with `tongxin down`.")


def run_down(settings: Settings) -> bool:
    """Stop the supervisor of this data folder and wait for its end; False when none runs. Blocks for up to DOWN_TIMEOUT_S."""
    pid = running_pid(settings)
    if pid is None:
        return False
    try:
        supervisor = psutil.Process(pid)
        supervisor.terminate()
        deadline = time.monotonic() + DOWN_TIMEOUT_S
        # Its lock is free a moment before the process is gone.
        while running_pid(settings) is not None or is_alive(supervisor):
            if time.monotonic() > deadline:
                supervisor.kill()
                deadline = time.monotonic() + DOWN_TIMEOUT_S
            time.sleep(POLL_S)
    except psutil.NoSuchProcess:
        pass
    return True


def _refuse_faults(settings: Settings, items: list[Part | Step], console: Console) -> None:
    findings = list(examine(settings, ports_of(items)))
    for finding in findings:
        if finding.verdict is Verdict.WARNING:
            console.print(finding.words, style="yellow")
    sentences = faults(findings)
    if sentences:
        raise ConfigurationError(sentences)


async def _supervise(settings: Settings, items: list[Part | Step], console: Console) -> None:
    loop = asyncio.get_running_loop()
    with StartScreen(console, [item.name for item in items], time.time) as screen:
        supervisor = Supervisor(settings, items, screen.show)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(number, supervisor.stop)
        welcome = asyncio.create_task(_welcome(settings, supervisor, screen, console))
        try:
            await supervisor.run()
        finally:
            welcome.cancel()


async def _welcome(settings: Settings, supervisor: Supervisor, screen: StartScreen, console: Console) -> None:
    await supervisor.until_ready()
    screen.settle()
    _announce(settings, console, "Ctrl-C stops everything.")


def _announce(settings: Settings, console: Console, how_to_stop: str) -> None:
    console.print(f"Tongxin is up: [bold]{settings.dashboard_address}[/bold]  {how_to_stop}", highlight=False, soft_wrap=True)
    if settings.access.sign_in != "accounts":
        return
    if logins := demo_logins(settings):
        console.print(
            f"Sign in with (kept in {settings.data_dir / FILE}; `tongxin users demo` shows them again):", highlight=False, soft_wrap=True
        )
        for login in logins:
            console.print(f"  {login.name:<12}{login.password}  {login.title}", highlight=False, soft_wrap=True, markup=False)
    elif not Register(settings.accounts_file).all():
        console.print("Nobody can sign in yet: `tongxin users add office --role office`.", style="yellow", soft_wrap=True)


def _follow(settings: Settings, child: subprocess.Popen[bytes], screen: StartScreen) -> None:
    deadline = time.monotonic() + DETACHED_TIMEOUT_S
    while True:
        parts = read_status(settings).parts
        for part in parts:
            screen.show(part)
        if parts and all(part.state in SETTLED for part in parts):
            return
        if child.poll() is not None:
            words = log_file(settings, "up").read_text(encoding="utf-8", errors="replace").strip().splitlines()
            raise ConfigurationError(words[-5:] or ["It ended without a word."])
        failing = [part for part in parts if part.state is State.FAILING]
        if failing or time.monotonic() > deadline:
            words_of = "; ".join(f"{part.name}: {part.note or last_line(log_file(settings, part.name))}" for part in failing or parts)
            raise TongxinError(f"Not everything starts ({words_of}). It is tried on; see `tongxin status`, stop it with `tongxin down`.")
        time.sleep(POLL_S)
