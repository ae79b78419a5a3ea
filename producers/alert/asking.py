"""Asks the alerter from the command line, as the coordination office."""

from __future__ import annotations

from concurrent.futures import Future
from datetime import datetime

from infra.kafka import producer, translated
from infra.settings import Settings
from infra.topic import ALERT_COMMANDS, TRAIL, alert_topics, create_topics, trail_topic
from infra.trail import Act, Action, Outcome
from producers.alert.book import AlertBook, Past
from schemas.alert.step import Step

ANSWER_S = 10.0
WRITE_TIMEOUT_S = 20


def ask(settings: Settings, book: AlertBook, step: Step, now: datetime, answer_s: float = ANSWER_S) -> Past | None:
    """What came of a wish, which is then on the trail too; None where the alerter has not answered in time. Blocks.

    Raises:
        TransientError: no broker answers.
    """
    create_topics(settings, [*alert_topics(), trail_topic()])
    answer = book.expect(step.id)
    try:
        with producer(settings) as writer, translated(settings):
            writer.send(ALERT_COMMANDS, key=step.alert.encode(), value=step.to_bytes(), partition=0).get(WRITE_TIMEOUT_S)
            past = _awaited(answer, answer_s)
            reasons = ["waits for the alerter"] if past is None else list(past.refused)
            outcome = Outcome.REFUSED if past is not None and past.refused else Outcome.DONE
            detail = {"step": step.id} | ({"reasons": reasons} if reasons else {})
            act = Act(now, step.actor.id, Action.ACT_ON_ALERT, outcome, "", f"{step.alert}/{step.action.value}", detail)
            writer.send(TRAIL, key=b"", value=act.to_bytes(), partition=0).get(WRITE_TIMEOUT_S)
            return past
    finally:
        answer.cancel()


def _awaited(answer: Future[Past], answer_s: float) -> Past | None:
    try:
        return answer.result(answer_s)
    except TimeoutError:
        return None
