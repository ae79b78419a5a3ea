"""Steps: what is done to alerts, by whom and why. One step is one message, wished for or taken."""

from __future__ import annotations

from enum import StrEnum
from hashlib import blake2b
from typing import Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from schemas.alert.alert import Alert

ID_BYTES = 12
MARK = b"@"
"""Begins the keys of the alerter's own marks in topic `alerts`, which are no steps; readers pass them over."""


class Action(StrEnum):
    """What a step does."""

    RAISE = "raise"
    UPDATE = "update"  # the evidence changed
    WITHDRAW = "withdraw"  # corrected reports took the ground away
    NOTIFY = "notify"
    ACKNOWLEDGE = "acknowledge"  # 签收
    VERIFY = "verify"  # 核实属实
    DISMISS = "dismiss"  # 误报
    HANDLE = "handle"  # 开始处置
    ADVANCE = "advance"  # 快立、快调、快审、快结
    RESOLVE = "resolve"  # 办结
    CALL_BACK = "call-back"  # 回访
    CLOSE = "close"  # 归档
    MERGE = "merge"  # 并单
    OBJECT = "object"  # 派单异议
    REROUTE = "reroute"  # 改派
    UPHOLD = "uphold"  # 异议不成立
    ASSIGN = "assign"  # 经办人
    ESCALATE = "escalate"  # 督办
    REOPEN = "reopen"  # 重启
    COMMENT = "comment"


class _Kept(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Actor(_Kept):
    """Who acts. The office may act on every alert; a department on those that are for it, in its own cities (None: all of them)."""

    id: str
    role: Literal["system", "office", "department"]
    departments: tuple[str, ...] = ()
    cities: tuple[str, ...] | None = None


SYSTEM = Actor(id="system", role="system")


class Step(_Kept):
    """One step, wished for. `id` makes it happen once, however often it is sent; `version` is the version it was decided on, if it matters.

    `detail` has what the action needs: RAISE the whole alert (`alert`); UPDATE `evidence` and `severity`; ADVANCE `stage`; MERGE `into`;
    REROUTE `owner` {department, city}; ASSIGN `assignee`; CALL_BACK `satisfied`; RESOLVE `outcome`.
    """

    id: str = Field(min_length=1, max_length=100)
    alert: str = Field(min_length=1, max_length=100)
    action: Action
    at: AwareDatetime
    actor: Actor
    why: str = Field(default="", max_length=2000)
    version: int | None = None
    detail: dict[str, Any] = Field(default_factory=dict)

    def to_bytes(self) -> bytes:
        return self.model_dump_json().encode()

    @classmethod
    def from_bytes(cls, raw: bytes) -> Step:
        """Raises pydantic's ValidationError where it is none."""
        return cls.model_validate_json(raw)


class Taken(_Kept):
    """A step and what came of it, as topic `alerts` has it: the alert after it, or the reasons why it was refused.

    `command` is the position of the wish in topic `alert-commands`, None for what the alerter did itself.
    """

    step: Step
    alert: Alert | None = None
    refused: tuple[str, ...] = ()
    command: int | None = None

    def to_bytes(self) -> bytes:
        return self.model_dump_json().encode()

    @classmethod
    def from_bytes(cls, raw: bytes) -> Taken:
        """Raises pydantic's ValidationError where it is none."""
        return cls.model_validate_json(raw)


def step_id(alert: str, action: Action, *told: object) -> str:
    """The id of a step that a program takes, the same at every replay."""
    text = "\x1f".join((alert, action.value, *map(str, told)))
    return blake2b(text.encode(), digest_size=ID_BYTES).hexdigest()
