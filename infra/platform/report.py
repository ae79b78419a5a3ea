"""The answers of `tongxin status` and `tongxin doctor`, as data and as tables."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

import psutil
from rich.table import Table
from rich.text import Text

from infra.platform.finding import Finding, Verdict
from infra.platform.status import State, Status

MEGABYTE = 1024 * 1024
_WELL = (State.READY, State.FINISHED)
_MARKS = {Verdict.OK: Text("✓", style="green"), Verdict.WARNING: Text("!", style="yellow"), Verdict.FAULT: Text("✗", style="bold red")}


def describe_status(status: Status) -> dict[str, Any]:
    """The status with the memory of each part in MB: its share of what processes have in common is counted once (PSS, on Linux)."""
    parts = [{**asdict(part), "memory_mb": _memory_mb(part.pid)} for part in status.parts]
    total = sum(part["memory_mb"] or 0 for part in parts) + (_memory_mb(status.pid) or 0)
    return {"running": status.running, "pid": status.pid, "data_dir": status.data_dir, "memory_mb": total, "parts": parts}


def is_well(described: dict[str, Any]) -> bool:
    """Whether a supervisor runs and every part is ready or done."""
    return bool(described["running"] and described["parts"]) and all(part["state"] in _WELL for part in described["parts"])


def status_table(described: dict[str, Any]) -> Table | str:
    if not described["running"]:
        return f"Nothing runs on {described['data_dir']}; start it with `tongxin up`."
    table = Table("part", "state", "pid", "restarts", "MB", "address", "note", box=None, padding=(0, 2, 0, 0))
    for part in described["parts"]:
        addresses = ", ".join(filter(None, (part["address"], part["http_address"])))
        cells = (part["state"], part["pid"] or "", part["restarts"], part["memory_mb"] or "", addresses, part["note"])
        table.add_row(part["name"], *(Text(str(cell)) for cell in cells))
    return table


def finding_table(findings: Iterable[Finding]) -> Table:
    table = Table.grid(padding=(0, 2, 0, 0))
    for finding in findings:
        table.add_row(_MARKS[finding.verdict], finding.check, Text(finding.words))
    return table


def _memory_mb(pid: int | None) -> int | None:
    if pid is None:
        return None
    try:
        used = psutil.Process(pid).memory_full_info()
        return round(getattr(used, "pss", used.rss) / MEGABYTE)
    except psutil.Error:
        return None
