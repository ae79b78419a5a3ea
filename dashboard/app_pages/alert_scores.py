"""处置评价: how good alerts are and how fast they are seen to, by rule, city and department."""

from __future__ import annotations

from dashboard.alerts.scores import DAYS, OF_OTHERS
from dashboard.alerts.telling import place_name
from dashboard.component import panel
from dashboard.panels.alert_scores import score_table
from dashboard.panels.head import head, nothing
from dashboard.part import html
from dashboard.scene import Scene
from dashboard.snapshot import SHANGHAI
from infra.scorecard import Group, Score
from schemas.alert.alert import Body
from schemas.alert.naming import body_name

OFFICE = (Group.RULE, Group.CITY, Group.DEPARTMENT)


def scorecard(scene: Scene) -> None:
    """A table for each of what rows may be of."""
    voice, scores = scene.voice, scene.alerts.scores
    counted_at = scores.counted_at
    if counted_at is None:
        html(nothing(voice.say("score_not_counted")))
        return
    at = counted_at.astimezone(SHANGHAI)
    days = voice.say("score_days", first=voice.day((at - DAYS).date()), last=voice.day(at.date()), time=voice.clock(at))
    shown = [group for group in (OFFICE if scene.viewer.clearance.is_office else OF_OTHERS) if scores.of(group)]
    if not shown:
        html(head(voice.say("score_title"), days))
        html(nothing(voice.say("score_none")))
    for group in shown:
        note = voice.say("score_note") if group is shown[0] else ""
        html(head(voice.say(f"score_by_{group.value}"), days, note))
        panel(
            score_table(voice, voice.say(f"score_of_{group.value}"), scores.of(group), lambda one: _name(scene, one)),
            f"score_{group.value}",
        )


def _name(scene: Scene, score: Score) -> str:
    """What a row is of."""
    catalogue, voice = scene.snapshot.catalogue, scene.voice
    department = catalogue.departments.get(score.department)
    if score.city and score.department:
        body = body_name(catalogue, Body(department=score.department, city=score.city), voice.language)
        return f"{scene.rule_name(score.rule)} · {body}" if score.rule else body
    if score.city:
        return place_name(score.city, catalogue, voice)
    if score.department:
        return score.department if department is None else voice.name(department)
    return scene.rule_name(score.rule)
