"""How far behind the line is, and what the last audit found; part of the snapshot."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Audited:
    """What `tongxin audit` found: cells compared, cells that differ, and positions that nobody had read by then."""

    at: datetime
    cells: int
    differing: int
    behind: int


@dataclass(frozen=True, slots=True)
class Line:
    """`unread` is what the worker has not counted, by topic, `unwritten` what the sink has not written; None where Kafka does not say."""

    unread: Mapping[str, int] | None = None
    unwritten: int | None = None
    audit: Audited | None = None
