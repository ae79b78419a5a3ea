"""`GET /v1/scorecard`: how good alerts are and how fast they are seen to; a department is told of itself only."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field

from infra.scorecard import Group, Score
from producers.gateway import openapi
from producers.gateway.alerts import Moment
from producers.gateway.door import Standings
from producers.gateway.gateway import gateway_of
from producers.gateway.problem import Problem
from schemas.alert.step import Actor

DAYS = timedelta(days=90)
YEARS = range(2000, 2200)

router = APIRouter(tags=["alerts"])

Share = Annotated[float | None, Field(ge=0, le=1)]
Hours = Annotated[float | None, Field(ge=0)]


class ScoreTold(BaseModel):
    """One row; '' stands for every rule, signal, city or department. Hours run from when alerts were raised."""

    rule: str
    signal: str
    city: str
    department: str
    raised: int = Field(ge=0)
    verified: int = Field(ge=0)
    false_alarms: int = Field(ge=0)
    withdrawn: int = Field(ge=0, description="corrected reports took the ground away")
    missed: int = Field(ge=0, description="raised by hand: people found what no rule had")
    precision: Share = Field(description="verified, of those verified or false")
    escalated: int = Field(ge=0)
    taken_up_again: int = Field(ge=0)
    acknowledge_h_median: Hours
    acknowledge_h_p90: Hours
    verify_h_median: Hours
    verify_h_p90: Hours
    close_h_median: Hours
    close_h_p90: Hours
    within_48h: Share = Field(description="closed or found false within 48 hours, of those that were, or that have been live for so long")


class Scorecard(BaseModel):
    """The rows asked for, with the most raised first."""

    rows: list[ScoreTold]


@router.get(
    "/v1/scorecard",
    summary="How good alerts are, and how fast they are seen to",
    description="The office may ask for every group; a department gets `body`, its own row in each of its cities, and `each` of these.",
    responses={200: openapi.answer("The rows.", Scorecard), **openapi.problems(401, 403, 422, 503)},
)
async def scorecard(
    request: Request,
    standing: Standings,
    by: Annotated[Group, Query(description="what rows are of")] = Group.BODY,
    since: Annotated[
        Moment | None, Query(description="of alerts raised then or later; 90 days before `until` where it is not given")
    ] = None,
    until: Annotated[Moment | None, Query(description="and before then; now where it is not given")] = None,
) -> Response:
    gateway = gateway_of(request)
    actor = standing.actor
    if actor.role != "office" and by not in (Group.BODY, Group.EACH):
        raise Problem(403, "not-the-office", "Totals over departments are for the coordination office.")
    end = until or gateway.clock()
    if not all(moment.year in YEARS for moment in (since or end, end)):
        raise Problem(422, "invalid", f"since, until: must be of the years {YEARS.start} to {YEARS.stop - 1}.")
    rows = await gateway.alerts.scores(since or end - DAYS, end, by)
    told = [ScoreTold(**vars(row)) for row in rows if actor.role == "office" or _is_own(row, actor)]
    return Response(Scorecard(rows=told).model_dump_json(), media_type="application/json")


def _is_own(row: Score, actor: Actor) -> bool:
    return row.department in actor.departments and (actor.cities is None or row.city in actor.cities)
