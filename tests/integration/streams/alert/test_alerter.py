"""The alerter on a real Kafka: it raises, answers, and neither loses nor repeats anything when it is killed."""

from __future__ import annotations

import random
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta

import pytest
from kafka import TopicPartition
from kafka.structs import OffsetAndMetadata
from pydantic import BaseModel

from infra.generation import worker_group
from infra.kafka import consumer, producer
from infra.office import tell
from infra.settings import Settings
from infra.topic import project_topics
from schemas.alert.alert import Alert, Due, State
from schemas.alert.default import default_policy
from schemas.alert.policy import DueEntry, Entry, Kind, Match
from schemas.alert.step import Action, Taken
from schemas.catalogue import load_catalogue
from schemas.placement import partition_of
from streams.alert.alerter import TOOK_OVER
from streams.alert.run import EXIT_FAILED
from tests.integration.streams.alert.flow import Feed, merge_nothing, outcomes, prepare, start_alerter, until
from tests.support.topics import TestTopics

CITIES = ["370100", "370200", "370300", "370400", "370500", "370600"]
FIRST, LAST = date(2024, 1, 1), date(2024, 2, 10)


@contextmanager
def running(settings: Settings) -> Iterator[subprocess.Popen[bytes]]:
    process = start_alerter(settings)
    try:
        yield process
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=60)


@pytest.fixture
def feed(settings: Settings, topics: TestTopics) -> Iterator[Feed]:
    prepare(settings)
    made = Feed(settings)
    yield made
    made.close()


def raised(found: list[Taken]) -> list[Alert]:
    """Alerts of the rule that these tests are about; slow rises come of such spikes too."""
    alerts = [one.alert for one in found if one.step.action is Action.RAISE and one.alert is not None]
    return [alert for alert in alerts if alert.rule == "arrears-spike"]


def test_it_raises_and_answers(settings: Settings, feed: Feed) -> None:
    feed.season(CITIES, FIRST, LAST)
    feed.flush()
    with running(settings) as process:
        feed.cell("370100", LAST, 60)
        (alert,) = raised(until(settings, lambda found: len(raised(found)) > 0))[:1]
        assert (alert.city, alert.state, alert.owner.department) == ("370100", State.OPEN, "hrss-city-sd")
        assert alert.evidence is not None
        assert alert.evidence.observed == 60
        feed.raw(b"nonsense")
        began = time.monotonic()
        feed.wish(alert.id, Action.VERIFY, "w-1")
        feed.wish(alert.id, Action.VERIFY, "w-1")
        feed.wish(alert.id, Action.CLOSE, "w-2")
        feed.flush()
        found = until(settings, lambda found: any(one.step.id == "w-2" for one in found))
        assert time.monotonic() - began < 15
        answers = [one for one in found if one.command is not None]
        assert [(one.step.id, one.command, bool(one.refused)) for one in answers] == [("w-1", 1, False), ("w-2", 3, True)]
        assert answers[0].alert is not None
        assert answers[0].alert.state is State.VERIFIED
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=60) == 0


def test_a_later_one_shuts_out_an_earlier_one(settings: Settings, feed: Feed) -> None:
    feed.season(CITIES, FIRST, LAST)
    feed.cell("370100", LAST, 60)
    feed.flush()
    with running(settings) as first:
        (alert,) = raised(until(settings, lambda found: len(raised(found)) > 0))[:1]
        for number in range(5):
            feed.wish(alert.id, Action.COMMENT, f"before-{number}")
        feed.flush()
        with running(settings):
            assert first.wait(timeout=60) == EXIT_FAILED, "the earlier one ends, for its supervisor to see"
            feed.wish(alert.id, Action.COMMENT, "after")
            feed.flush()
            found = until(settings, lambda found: any(one.step.id == "after" for one in found))
    assert TOOK_OVER in (settings.data_dir / "alerter.log").read_text()
    assert sum(one.step.action is Action.COMMENT for one in found) == 6
    ids = [one.step.id for one in found]
    assert len(ids) == len(set(ids)), "whoever answered, each wish is answered once"


def test_the_offices_word_is_followed_while_it_runs(settings: Settings, feed: Feed) -> None:
    rule = default_policy().rules["arrears-spike"]

    def told(kind: Kind, name: str, value: BaseModel) -> None:
        tell(settings, Entry(kind=kind, id=name, value=value.model_dump(mode="json"), at=datetime.now(UTC), actor="wang"))

    feed.season(CITIES, FIRST, LAST)
    feed.flush()
    with running(settings):
        until(settings, lambda _: "alerter-ready" in (settings.data_dir / "alerter.log").read_text())
        told(Kind.RULE, rule.id, rule.model_copy(update={"enabled": False}))
        told(Kind.DUE, "at-once", DueEntry(id="at-once", match=Match(rules=(rule.id,)), due=Due(acknowledge_h=1 / 3600)))
        time.sleep(5)
        feed.cell("370100", LAST, 60)
        feed.flush()
        time.sleep(3)
        assert raised(outcomes(settings)) == []
        told(Kind.RULE, rule.id, rule)
        found = until(settings, lambda found: any(one.step.action is Action.ESCALATE for one in found))
        (alert,) = raised(found)
        assert alert.due == Due(acknowledge_h=1 / 3600)
        (late,) = [one for one in found if one.step.action is Action.ESCALATE]
        assert late.alert is not None
        assert (late.alert.id, late.alert.escalations) == (alert.id, 1)
        assert "签收" in late.step.why


def test_nobody_is_silent_while_events_wait_to_be_counted(settings: Settings, topics: TestTopics, feed: Feed) -> None:
    """A reporter's last events have come in, and the worker has not counted them yet."""

    def told() -> list[Alert]:
        alerts = [one.alert for one in outcomes(settings) if one.alert is not None and one.step.action is Action.RAISE]
        return [alert for alert in alerts if alert.rule == "reporter-silent"]

    home = TopicPartition("complaints", partition_of(b"370100", settings.kafka.partitions))
    topics.create([topic for topic in project_topics(load_catalogue().topics) if topic.name == home.topic])
    for number in range(40):
        for city, days in (("370100", 25), ("370200", 40)):
            if number < days:
                feed.cell(city, FIRST + timedelta(days=number), 3, signal="reports", by=("department", "hrss-city-sd"))
    feed.flush()
    with producer(settings) as writer:
        writer.send(home.topic, value=b"{}", partition=home.partition).get(timeout=60)
    with running(settings):
        until(settings, lambda _: "alerter-ready" in (settings.data_dir / "alerter.log").read_text())
        time.sleep(6)
        assert told() == []
        with consumer(settings, group=worker_group(settings, 1)) as worker:
            worker.assign([home])
            worker.commit({home: OffsetAndMetadata(1, "", -1)})
        until(settings, lambda _: bool(told()))
    (alert,) = told()
    assert (alert.city, alert.value, alert.first_day > FIRST + timedelta(days=25)) == ("370100", "hrss-city-sd", True)


def play(settings: Settings, feed: Feed, kill: random.Random | None) -> list[Taken]:
    """A flow of days with three episodes, and wishes about them; with `kill` the alerter is killed at random moments."""
    process = start_alerter(settings)
    kills = 0
    try:
        for number in range(14):
            day = LAST + timedelta(days=1 + number)
            for city in CITIES:
                feed.cell(city, day, 2 + number % 2)
            if number in (2, 3):
                feed.cell("370100", day, 60)
            if number == 6:
                feed.cell("370200", day, 70)
                feed.cell("370300", day, 80)
            feed.flush()
            if number == 4:
                (first,) = raised(until(settings, lambda found: any(one.city == "370100" for one in raised(found))))[:1]
                feed.wish(first.id, Action.ACKNOWLEDGE, "w-ack")
                feed.wish(first.id, Action.VERIFY, "w-verify")
            if number == 8:
                dismissed = next(one for one in raised(until(settings, lambda found: len(raised(found)) == 3)) if one.city == "370200")
                for count in range(40):
                    feed.wish(dismissed.id, Action.COMMENT, f"w-comment-{count}")
                feed.wish(dismissed.id, Action.DISMISS, "w-dismiss")
            feed.flush()
            if kill is not None and number % 3 != 1:
                time.sleep(kill.uniform(0.0, 2.5))
                process.kill()
                process.wait()
                kills += 1
                process = start_alerter(settings)
            elif kill is None:
                time.sleep(0.6)
        feed.cell("370400", LAST + timedelta(days=14), 90)
        feed.flush()
        until(settings, lambda found: any(one.city == "370400" for one in raised(found)))
        feed.wish("nobody", Action.COMMENT, "w-last")
        feed.flush()
        found = until(settings, lambda found: any(one.step.id == "w-last" for one in found))
    finally:
        process.kill()
        process.wait()
    assert kill is None or kills > 8
    return found


def lived(found: list[Taken]) -> tuple[dict[str, tuple[State, int, bool | None]], list[tuple[str, bool]]]:
    """What is left of it: each alert, and each answer in its order."""
    last = {one.alert.id: one.alert for one in found if one.alert is not None}
    alerts = {name: (alert.state, alert.comments, alert.verdict) for name, alert in last.items()}
    return alerts, [(one.step.id, bool(one.refused)) for one in found if one.command is not None]


def test_kills_lose_and_repeat_nothing(settings: Settings, topics: TestTopics) -> None:
    results = []
    for kill in (None, random.Random(7)):
        prepare(settings)
        merge_nothing(settings)
        feed = Feed(settings)
        feed.season(CITIES, FIRST, LAST)
        try:
            found = play(settings, feed, kill)
        finally:
            feed.close()
        ids = [one.step.id for one in found]
        assert len(ids) == len(set(ids)), "no step is written twice"
        results.append(lived(found))
        topics.remove_all()
    assert results[0] == results[1]
    assert sum(name.startswith("202402") for name in results[0][0]) >= 4
    assert len(results[0][1]) == 2 + 41 + 1


def test_nothing_is_written_before_there_is_something_to_say(settings: Settings, feed: Feed) -> None:
    feed.season(CITIES, FIRST, LAST)
    feed.flush()
    with running(settings):
        until(settings, lambda _: "alerter-ready" in (settings.data_dir / "alerter.log").read_text())
        time.sleep(2)
        assert outcomes(settings) == []
