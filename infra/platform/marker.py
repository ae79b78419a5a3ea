"""The mark on a data folder that says whose it is and what wrote it, so that no version opens what it can't read."""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass
from importlib.metadata import version

from infra.platform.jar import locked_jars
from infra.settings import Settings

NAME = "tongxin.json"
FORMAT = 1
# What may lie in a folder before the first start; anything else without the mark is somebody's.
OURS = frozenset({"secrets", "jars", "logs", "run"})


@dataclass(frozen=True)
class Marker:
    """The layout's number and the servers' versions, major and minor."""

    format: int
    kafka: str
    clickhouse: str


def current_marker() -> Marker:
    """What this installation writes."""
    kafka = next(jar.version for jar in locked_jars() if jar.artifact == "kafka_2.13")
    return Marker(FORMAT, _series(kafka), _series(version("chdb-core")))


def check_folder(settings: Settings) -> str | None:
    """Why the data folder can't be used, in one sentence; None when it can, or is not there yet."""
    folder = settings.data_dir
    if not folder.exists():
        return None
    if not folder.is_dir():
        return f"{folder} is not a folder; set TONGXIN_DATA_DIR to one."
    file = folder / NAME
    if not file.exists():
        strangers = sorted(path.name for path in folder.iterdir() if path.name not in OURS)
        if strangers:
            return f"{folder} holds {strangers[0]} and is no data folder of Tongxin; set TONGXIN_DATA_DIR to an empty folder."
        return None
    try:
        found = Marker(**json.loads(file.read_text(encoding="utf-8")))
    except (ValueError, TypeError):
        return f"{file} can't be read; restore it, or set TONGXIN_DATA_DIR to an empty folder."
    return _compare(settings, found, current_marker())


def write_marker(settings: Settings) -> None:
    """Mark the folder as ours, as of this version."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    (settings.data_dir / NAME).write_text(json.dumps(asdict(current_marker())), encoding="utf-8")


def _compare(settings: Settings, found: Marker, ours: Marker) -> str | None:
    remedy = "use that version again, or set TONGXIN_DATA_DIR to an empty folder and publish the events again"
    if found.format != ours.format:
        return f"{settings.data_dir} has layout {found.format} and this version has {ours.format}; {remedy}."
    for server in ("kafka", "clickhouse"):
        was, now = getattr(found, server), getattr(ours, server)
        if _numbers(was) > _numbers(now):
            return f"{settings.data_dir} was written by {server} {was}, which {now} can't read; {remedy}."
    return None


def _series(full: str) -> str:
    return ".".join(full.split(".")[:2])


def _numbers(series: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", series))
