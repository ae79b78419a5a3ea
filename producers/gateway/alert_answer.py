"""What the routes of alerts take and answer."""

from __future__ import annotations

from typing import Any

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from producers.alert.wish import Detail
from producers.gateway.problem import ProblemDetails
from schemas.alert.alert import Alert, Body, State
from schemas.alert.step import Action


class AskedStep(BaseModel):
    """What is wished for; who wishes it is told by the token alone."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    why: str = Field(
        "", max_length=2000, description="the reason, for the history; asked for by dismiss, resolve, object, comment and others"
    )
    version: int | None = Field(None, ge=1, description="refuse it if the alert is at another version by now")
    detail: Detail | None = None
    id: str | None = Field(None, min_length=1, max_length=100, description="as the header Idempotency-Key")


class AlertPage(BaseModel):
    """Alerts, the one raised last first."""

    alerts: list[Alert]
    next: str | None = Field(description="what to give as `after` for the next page")


class HistoryStep(BaseModel):
    """One step that was taken, or refused for these reasons."""

    id: str
    action: Action
    at: AwareDatetime
    actor: str
    role: str
    why: str
    detail: dict[str, Any]
    refused: list[str]
    version: int | None = Field(description="of the alert after it")
    state: State | None


class RouteTold(BaseModel):
    """One that the alert goes to, and why."""

    body: Body
    contact: str | None = Field(description="none where the body can't be reached")
    not_before: AwareDatetime
    muted: str = Field(description="why nothing is sent, empty where it is")
    why: list[str]


class Turned(BaseModel):
    """What alerts like this one turned out to be, among those that may be seen."""

    of_city: bool = Field(description="whether only the city's own are counted")
    alerts: int = Field(ge=0)
    verified: int = Field(ge=0)
    false: int = Field(ge=0)
    withdrawn: int = Field(ge=0)
    latest: list[str] = Field(description="ids of the latest")


class AlertFile(BaseModel):
    """All about one alert."""

    alert: Alert
    history: list[HistoryStep]
    actions: list[Action] = Field(description="what the sender of the token may do with it now")
    route: list[RouteTold]
    similar: Turned


class StepTaken(BaseModel):
    """A step was taken."""

    step: str
    alert: Alert = Field(description="as it stands now")


class StepWaits(BaseModel):
    """A wish that is kept; the alerter has not answered yet."""

    step: str
    alert: str
    href: str


class StepRefused(ProblemDetails):
    """A step that may not be taken."""

    reasons: list[str] = Field(default_factory=list)
    version: int | None = Field(None, description="of the alert as it stands now; another than was given where somebody was there before")
