"""The notifier as a process, with real receivers: killed at any moment it loses nothing, and what it repeats can be told by its number."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from consumers.notify.entry import Mark
from consumers.notify.notifier import Notifier, Point
from infra.settings import Settings, environment
from schemas.alert.alert import Alert
from schemas.alert.step import Action
from schemas.errors import ConfigurationError
from tests.integration.consumers.line import await_true
from tests.integration.consumers.notify.office import make_topics, new_alert, noted, open_office, wished, write_alerts
from tests.integration.consumers.notify.receiver import http_receiver, mail_receiver
from tests.support.event_factory import own_catalogue
from tests.support.topics import TestTopics
from tests.unit.schemas.alert.sample import HRSS

ROOT = Path(__file__).parents[4]
KILLS = 6
CITY = "370100"


def start(settings: Settings, *arguments: str) -> subprocess.Popen[bytes]:
    surroundings = {**os.environ, **environment(settings), "TONGXIN_LOG_FORMAT": "json"}
    with (settings.data_dir / "notifier.log").open("ab") as log:
        return subprocess.Popen([sys.executable, "-m", *arguments], cwd=ROOT, env=surroundings, stdout=log, stderr=log)


@contextmanager
def running(settings: Settings) -> Iterator[Notifier]:
    """A notifier in a thread until the block ends."""
    with Notifier(settings, own_catalogue(), lambda: None) as notifier:
        stopped = threading.Event()
        thread = threading.Thread(target=notifier.run, args=(stopped.is_set,))
        thread.start()
        try:
            yield notifier
        finally:
            stopped.set()
            thread.join()


def quickly(settings: Settings) -> Settings:
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    return settings


def test_killed_at_any_moment_it_loses_nothing_and_repeats_nothing_without_its_number(settings: Settings, topics: TestTopics) -> None:
    make_topics(topics)
    quickly(settings)
    rng = random.Random(5)
    cities = list(own_catalogue().cities)
    alerts = [new_alert(city, rule) for rule in ("arrears-spike", "petitions-spike", "layoffs-spike") for city in cities]
    with http_receiver() as (web, hooks), mail_receiver() as (post, mails):
        hooks.delay_s = 0.05
        # The routes of ours send what is serious to the owner and to the office.
        open_office(settings, hrss_city_sd=f"json://{web}/sd", office=f"mailto://{post}?from=a@example.org&to=b@example.org")
        writing = threading.Thread(target=_write_slowly, args=(settings, list(alerts)))
        writing.start()
        for _ in range(KILLS):
            process = start(settings, "tongxin", "notifier")
            time.sleep(rng.uniform(2.0, 5.0))
            process.send_signal(signal.SIGKILL)
            process.wait()
        writing.join()
        process = start(settings, "tongxin", "notifier")
        alerts.append(new_alert(CITY, "overdue-cases"))
        write_alerts(settings, alerts[-1:])
        try:
            await_true(_all_sent(settings, len(alerts)), "every alert has been sent to both")
            process.send_signal(signal.SIGTERM)
            assert process.wait(60) == 0
        finally:
            process.kill()
            process.wait()
        log = noted(settings)
        intents = {entry.delivery: entry for entry in log if entry.mark is Mark.INTENDED}
        sent = [entry.delivery for entry in log if entry.mark is Mark.SENT]
        assert len(sent) == len(set(sent)) == len(intents)
        told = Counter((errand.address.key, errand.alert) for delivery in sent for errand in intents[delivery].errands)
        assert set(told.values()) == {1}
        assert set(told) == {(address, one.id) for address in ("hrss_city_sd#0", "office#0") for one in alerts}
        times = hooks.times + mails.times
        assert set(times) == set(intents)
        repeats = sum(times.values()) - len(times)
        assert repeats <= 2 * KILLS, "a kill repeats at most the message that was under way to each address"
        notified = [step for step in wished(settings) if step.action is Action.NOTIFY]
        assert len({step.id for step in notified}) == len({step.alert for step in notified}) == len(alerts)


@pytest.mark.parametrize(("place", "times"), [(Point.INTENDED, {1}), (Point.ANSWERED, {2}), (Point.SETTLED, {1})])
def test_killed_at_each_place(place: Point, times: set[int], settings: Settings, topics: TestTopics) -> None:
    make_topics(topics)
    quickly(settings)
    with http_receiver() as (web, hooks):
        open_office(settings, hrss_city_sd=f"json://{web}", office=f"json://{web}/office")
        alert = new_alert(CITY, severity="warning")
        write_alerts(settings, [alert])
        process = start(settings, "tests.integration.consumers.notify.killed", place.value)
        assert process.wait(180) == -signal.SIGKILL, (settings.data_dir / "notifier.log").read_text()[-2000:]
        with running(settings):
            await_true(lambda: any(step.action is Action.NOTIFY for step in wished(settings)), "the alert counts as notified")
        assert set(hooks.times.values()) == times
        assert len(hooks.times) == 1, "a repeat has the number of the first"
        assert len(set(hooks.bodies)) == 1, "and says the same"
        assert {step.alert for step in wished(settings)} == {alert.id}


def test_a_second_notifier_stops_the_first_before_it_sends(settings: Settings, topics: TestTopics) -> None:
    make_topics(topics)
    with http_receiver() as (web, hooks):
        open_office(settings, hrss_city_sd=f"json://{web}", office=f"json://{web}/office")
        with Notifier(settings, own_catalogue(), lambda: None) as first, running(settings):
            write_alerts(settings, [new_alert(CITY, severity="warning")])
            with pytest.raises(ConfigurationError, match="Another notifier"):
                first.run(lambda: False)
            await_true(lambda: len(hooks.messages) == 1, "the second has sent it")
        assert set(hooks.times.values()) == {1}


def test_a_department_without_contact_is_wished_to_be_an_alert_once(settings: Settings, topics: TestTopics) -> None:
    make_topics(topics)
    with http_receiver() as (web, hooks):
        open_office(settings, office=f"json://{web}")
        write_alerts(settings, [new_alert(CITY), new_alert(CITY, "petitions-spike")])
        for _ in range(2):
            with running(settings):
                await_true(lambda: len(wished(settings)) >= 3, "both count as notified, and who was not reached is an alert")
        raised = [step for step in wished(settings) if step.action is Action.RAISE]
        assert [step.detail["alert"]["value"] for step in raised] == [HRSS.department]
        assert len(hooks.times) == len(hooks.messages)


def _write_slowly(settings: Settings, alerts: list[Alert]) -> None:
    for number in range(0, len(alerts), 3):
        write_alerts(settings, alerts[number : number + 3])
        time.sleep(0.7)


def _all_sent(settings: Settings, alerts: int) -> Callable[[], bool]:
    def done() -> bool:
        log = noted(settings)
        intents = {entry.delivery: entry for entry in log if entry.mark is Mark.INTENDED}
        sent = [intents[entry.delivery] for entry in log if entry.mark is Mark.SENT]
        return len({(errand.address.key, errand.alert) for intent in sent for errand in intent.errands}) == 2 * alerts

    return done
