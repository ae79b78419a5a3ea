"""The processes of the rooms as parts, from the workers to the simulator. They are run as commands, so no room is imported."""

from __future__ import annotations

import sys
import urllib.request
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from infra.platform.part import Part, Port, Restart
from infra.settings import Settings

SILENCE_S = 120.0
PROBE_TIMEOUT_S = 2.0
ROOT = Path(__file__).parents[2]
# What the parts of the rooms wait for: the servers, their topics and their tables.
NEEDS = ("topics", "tables")
# Products of small tables gain nothing by a thread for each core, and their waiting takes a core from the next part.
ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1"}


def worker_parts(settings: Settings) -> list[Part]:
    """The stream workers; the only one is called `worker`."""
    names = {index: "worker" if settings.workers == 1 else f"worker-{index}" for index in range(settings.workers)}
    return [_command_part(name, ["worker", "--index", str(index)]) for index, name in names.items()]


def alerter_part() -> Part:
    return _command_part("alerter", ["alerter"])


def sink_part() -> Part:
    return _command_part("sink", ["sink"])


def figures_part() -> Part:
    return _command_part("figures", ["figures"])


def notifier_part() -> Part:
    return _command_part("notifier", ["notifier"])


def simulator_part(*arguments: str) -> Part:
    """The simulated season; when it has played to its end it stays finished."""
    return _command_part("simulator", ["simulate", *arguments], restart=Restart.ON_FAILURE, silence_s=None)


def dashboard_part(settings: Settings) -> Part:
    """Streamlit with the dashboard; ready when it answers its health check."""
    host, port = settings.dashboard.host, settings.dashboard_port
    # The rest of Streamlit's options are in .streamlit/config.toml, which it reads from its working directory.
    flags = [f"--server.address={host}", f"--server.port={port}", "--server.headless=true"]
    return Part(
        name="dashboard",
        command=lambda: [sys.executable, "-m", "streamlit", "run", str(ROOT / "dashboard" / "server.py"), *flags],
        needs=NEEDS,
        ports=(Port("dashboard", host, port, "TONGXIN_DASHBOARD__PORT"),),
        address=settings.dashboard_address,
        cwd=ROOT,
        ready=lambda: _answers(f"{settings.dashboard_address}/_stcore/health"),
    )


def gateway_part(settings: Settings) -> Part:
    """The HTTP gateway; ready when it lives, which it does once Kafka has answered it."""
    part = _command_part("gateway", ["gateway"])
    return replace(
        part,
        ports=(Port("gateway", settings.gateway.host, settings.gateway_port, "TONGXIN_GATEWAY__PORT"),),
        address=settings.gateway_address,
        ready=lambda: _answers(f"{settings.gateway_address}/-/healthy"),
    )


def _command_part(
    name: str,
    arguments: Sequence[str],
    *,
    restart: Restart = Restart.ALWAYS,
    silence_s: float | None = SILENCE_S,
) -> Part:
    return Part(
        name=name,
        command=lambda: [sys.executable, "-m", "tongxin", *arguments],
        needs=NEEDS,
        cwd=ROOT,
        environment={"TONGXIN_LOG_FORMAT": "json", **ONE_THREAD},
        restart=restart,
        silence_s=silence_s,
    )


def _answers(address: str) -> bool:
    with urllib.request.urlopen(address, timeout=PROBE_TIMEOUT_S) as answer:
        return bool(answer.status == 200)
