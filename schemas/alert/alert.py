"""An alert 预警: an episode of trouble with an owner, deadlines and a life. What is here is all that is known of it at a moment."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from hashlib import blake2b
from typing import Any

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from schemas.alert.rule import Method, Severity

ID_BYTES = 5


class State(StrEnum):
    """Where an alert is in its life."""

    OPEN = "open"  # 新发
    NOTIFIED = "notified"  # 已通知
    ACKNOWLEDGED = "acknowledged"  # 已签收
    VERIFIED = "verified"  # 属实
    HANDLING = "handling"  # 处置中
    RESOLVED = "resolved"  # 已办结
    CALLED_BACK = "called-back"  # 已回访
    CLOSED = "closed"  # 已归档
    FALSE_ALARM = "false-alarm"  # 误报
    MERGED = "merged"  # 并单
    WITHDRAWN = "withdrawn"  # 数据更正后撤销

    @property
    def is_over(self) -> bool:
        """Whether nobody has to do anything more."""
        return self in _OVER


_OVER = frozenset({State.CLOSED, State.FALSE_ALARM, State.MERGED, State.WITHDRAWN})


class Stage(StrEnum):
    """The four quick stages of handling 快立、快调、快审、快结, for alerts of which the notice asks for them."""

    FILED = "filed"
    MEDIATED = "mediated"
    HEARD = "heard"
    CONCLUDED = "concluded"


class _Kept(BaseModel):
    # What a newer release adds is passed over, so that an older one can still read.
    model_config = ConfigDict(frozen=True, extra="ignore")


class Body(_Kept):
    """A department at a place: `department` is its slug, `city` the adcode where it acts (a province's for a province body)."""

    department: str
    city: str


class Strand(_Kept):
    """One signal of a linked risk, counted from the first to the last day of its `window`."""

    signal: str
    observed: float
    expected: float
    p: float
    window: tuple[date, date] | None = None


class Evidence(_Kept):
    """Why there is an alert: figures in the signal's unit, of the day `as_of`, told at `told_at`.

    `window` is the first and the last day that were counted; None in what was told before it was kept, and of no day in particular.
    `baseline` is the first and the last day they rest on. `p` is the probability of as much or more by chance, `q` the same after
    false-discovery control; `threshold` is the count from which it would have been raised. `top` has the largest shares by dimension:
    value and count.
    """

    as_of: date
    told_at: AwareDatetime | None = None
    observed: float
    expected: float | None = None
    threshold: float | None = None
    p: float | None = None
    q: float | None = None
    dispersion: float | None = None
    window: tuple[date, date] | None = None
    baseline: tuple[date, date] | None = None
    baseline_days: int = 0
    method: str = ""
    strands: tuple[Strand, ...] = ()
    top: dict[str, tuple[tuple[str, float], ...]] = Field(default_factory=dict)
    rule: dict[str, Any] = Field(default_factory=dict)


class Due(_Kept):
    """Hours that each step may take, from the one before it; None where nothing is asked."""

    acknowledge_h: float | None = None
    verify_h: float | None = None
    resolve_h: float | None = None
    call_back_h: float | None = None


class Alert(_Kept):
    """An alert as it stands after `version` steps. `first_day` is the day of events that raised it; other moments are the clock's.

    `reopened_by` is the role of whoever took it up again last.
    """

    id: str
    version: int
    rule: str
    method: Method
    signal: str
    city: str
    dimension: str = ""
    value: str = ""
    first_day: date
    severity: Severity
    state: State
    owner: Body
    joint: tuple[Body, ...] = ()
    measure: str = ""
    why_owner: str = ""
    evidence: Evidence | None = None
    quick: bool = False
    stage: Stage | None = None
    assignee: str = ""
    due: Due = Due()
    raised_at: AwareDatetime
    raised_by: str = "system"
    since: AwareDatetime
    deadline: AwareDatetime | None = None
    notified_at: AwareDatetime | None = None
    acknowledged_at: AwareDatetime | None = None
    verified_at: AwareDatetime | None = None
    resolved_at: AwareDatetime | None = None
    called_back_at: AwareDatetime | None = None
    over_at: AwareDatetime | None = None
    verdict: bool | None = None
    objection: str = ""
    escalations: int = 0
    escalated_at: AwareDatetime | None = None
    reopened: int = 0
    reopened_by: str = ""
    merged_into: str = ""
    comments: int = 0

    @property
    def is_kept(self) -> bool:
        """Whether people took it up again: then only people end it."""
        return self.reopened_by == "office"

    @property
    def bodies(self) -> tuple[Body, ...]:
        """Everybody whom it is for, the owner first."""
        return (self.owner, *self.joint)


def alert_id(rule: str, city: str, dimension: str, value: str, first_day: date) -> str:
    """The id of an episode, the same however often it is worked out: day, city and a digest."""
    told = f"{rule}\x1f{city}\x1f{dimension}\x1f{value}\x1f{first_day.isoformat()}"
    return f"{first_day:%Y%m%d}-{city}-{blake2b(told.encode(), digest_size=ID_BYTES).hexdigest()}"
