"""What was sent, as ClickHouse has it."""

from __future__ import annotations

from infra.clickhouse import client
from infra.settings import Settings
from infra.topic import NOTIFICATIONS, project_topics
from schemas.alert.step import Action
from tests.integration.consumers.line import await_sink, await_true, make_topics, running_sink
from tests.integration.consumers.notify.office import new_alert, noted, open_office, wished, write_alerts
from tests.integration.consumers.notify.receiver import http_receiver
from tests.integration.consumers.notify.test_notifier import running
from tests.support.event_factory import own_catalogue
from tests.support.topics import TestTopics

CITY = "370100"


def test_a_delivery_has_its_outcome_and_what_is_held_its_reason(tables: Settings, topics: TestTopics) -> None:
    make_topics(topics)
    assert NOTIFICATIONS in {topic.name for topic in project_topics(own_catalogue().topics)}
    silent, alert = new_alert(CITY, "petitions-spike", severity="warning"), new_alert(CITY, severity="warning")
    with http_receiver() as (web, hooks), running_sink(tables), client(tables) as connection:
        write_alerts(tables, [silent])
        with running(tables):
            await_true(lambda: any(step.action is Action.RAISE for step in wished(tables)), "nobody has a contact")
        open_office(tables, hrss_city_sd=f"json://{web}")
        hooks.refusals.append(503)
        write_alerts(tables, [alert])
        with running(tables):
            await_true(lambda: len({step.alert for step in wished(tables) if step.action is Action.NOTIFY}) == 2, "both count as notified")
        await_sink(tables, [NOTIFICATIONS])
        query = "SELECT contact, channel, alerts, outcome, tries, words FROM notifications_current ORDER BY tries"
        rows = connection.execute(query)
        held = connection.execute("SELECT alerts, reasons, words FROM notifications WHERE mark = 'held'")
        assert connection.execute("SELECT count() FROM notifications FINAL")[0][0] == len(noted(tables))
    assert sorted(row[2][0] for row in rows) == sorted([alert.id, silent.id])
    assert [(row[0], row[1], row[3], row[4], row[5]) for row in rows] == [
        ("hrss_city_sd", "webhook", "sent", 1, "已送达"),
        ("hrss_city_sd", "webhook", "sent", 2, "已送达"),
    ]
    assert held == [([silent.id], ["raised"], "没有可用的联系方式")]
