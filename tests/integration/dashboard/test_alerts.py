"""The page of alerts, drawn by Streamlit from alerts as the sink writes them into a real ClickHouse."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest
import streamlit as st
from kafka import TopicPartition

from consumers.sink.alerts import AlertRows
from dashboard.alerts.alerts import Alerts
from dashboard.alerts.reader import AlertReader
from dashboard.alerts.source import AlertSource
from dashboard.background import BackgroundReader
from dashboard.house import house
from infra.clickhouse import client
from infra.settings import Settings, environment
from infra.topic import ALERTS
from schemas.alert.alert import Alert
from schemas.alert.life import take
from schemas.alert.step import Action, Step, Taken
from schemas.catalogue import Catalogue
from tests.integration.dashboard.filled import put_season
from tests.integration.dashboard.test_pages import opened, text_of
from tests.unit.schemas.alert.sample import CITY, OFFICE, OWNER, alert, raising, step

pytestmark = pytest.mark.usefixtures("kafka")
"""The process asks Kafka too how far the line is."""

SIGNALS = """INSERT INTO signals (generation, topic, city, signal, dimension, value, hour, amount, records, position, updated_at) VALUES"""


def lived(steps: Iterable[Step]) -> Iterator[Taken]:
    """What the alerter makes of steps."""
    held: Alert | None = None
    for one in steps:
        held = take(held, one)
        yield Taken(step=one, alert=held)


def put_alerts(settings: Settings, taken: Iterable[Taken], first: int = 0) -> None:
    """As the sink does it."""
    rows = AlertRows()
    rows.add(
        TopicPartition(ALERTS, 0), [SimpleNamespace(key=b"a", value=one.to_bytes(), offset=first + at) for at, one in enumerate(taken)]
    )
    with client(settings) as database:
        rows.insert(database)


@pytest.fixture
def page(tables: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Settings]:
    """A season with one alert in hand, and a process that shows it."""
    began = datetime.now(UTC) - timedelta(hours=3)
    with client(tables) as database:
        put_season(database)
        days = [datetime(2024, 1, 20, 9, tzinfo=UTC) + timedelta(days=at) for at in range(13)]
        rows = [
            (1, "complaints", CITY, "arrears-complaints", "", "", day, 12 if at == 12 else 3, 3, at, day) for at, day in enumerate(days)
        ]
        database.execute(SIGNALS, rows)
    steps = (
        raising().model_copy(update={"id": "s0", "at": began}),
        step(Action.NOTIFY, id="s1", at=began),
        step(Action.ACKNOWLEDGE, OWNER, id="s2", at=began),
    )
    put_alerts(tables, lived(steps))
    for name, value in environment(tables).items():
        monkeypatch.setenv(name, value)
    st.cache_resource.clear()
    home = house()
    home.stop()
    read()
    yield tables
    st.cache_resource.clear()


def read() -> None:
    home = house()
    assert home.alert_reader.step()
    home.reader.step()
    assert home.alert_reader.step()
    home.reader.step()


@pytest.mark.usefixtures("page")
@pytest.mark.parametrize(("language", "words"), [("zh", "济南"), ("en", "Jinan")])
def test_the_list_shows_what_is_open(language: str, words: str) -> None:
    shown = text_of(opened("alerts", lang=language))
    assert words in shown
    assert 'class="seal orange held"' in shown
    assert 'class="orange"' in shown, "the last day's bar"


@pytest.mark.usefixtures("page")
def test_one_alert_shows_why_and_what_was_done() -> None:
    shown = text_of(opened("alerts", id=alert().id))
    for words in ("欠薪投诉12件，应有3.5件", "济南市人力资源社会保障局", "签收", "li", "为什么报"):
        assert words in shown


@pytest.mark.usefixtures("page")
def test_an_alert_that_is_not_there_is_said_to_be_so() -> None:
    assert "没有这件预警" in text_of(opened("alerts", id="20240101-370100-0000000000"))


@pytest.mark.usefixtures("page")
def test_the_first_page_of_a_process_knows_the_alerts(monkeypatch: pytest.MonkeyPatch) -> None:
    st.cache_resource.clear()
    monkeypatch.setattr(BackgroundReader, "start", lambda _: None)
    assert alert().id in house().reader.snapshot.alerts.by_id


@pytest.mark.usefixtures("page")
def test_alerts_that_were_never_read_are_not_said_to_be_none() -> None:
    home = house()
    home.reader.alerted = lambda: Alerts(is_read=False)
    home.reader.step()
    for shown in (text_of(opened("alerts")), text_of(opened("alerts", id=alert().id)), text_of(opened("overview"))):
        assert "预警还没有读出" in shown
        assert "没有预警在办" not in shown
        assert "没有这件预警" not in shown


def test_that_there_are_none_is_known_once_they_were_read(tables: Settings, catalogue: Catalogue) -> None:
    reader = AlertReader(lambda: AlertSource(client(tables), catalogue), lambda: date(2024, 2, 1), lambda: datetime.now(UTC))
    assert not reader.found.is_read
    assert reader.step()
    assert reader.found.is_read


@pytest.mark.usefixtures("page")
def test_the_search_finds_an_alert_by_its_id() -> None:
    assert 'class="seal orange held"' in text_of(opened("search", q=alert().id))


def test_a_step_shows_after_the_next_reading(page: Settings) -> None:
    before = house().alert_reader.found.by_id[alert().id]
    closing = Taken(step=step(Action.DISMISS, OFFICE, id="s3"), alert=take(before, step(Action.DISMISS, OFFICE, id="s3", at=before.since)))
    put_alerts(page, [closing], first=3)
    read()
    assert 'class="seal orange over"' in text_of(opened("alerts", which="over"))
    assert "没有预警在办" in text_of(opened("alerts"))


def test_no_step_is_shown_before_the_alert_it_made(page: Settings) -> None:
    """The sink inserts steps and alerts one after the other; what is read between the two waits."""
    home = house()
    before = home.alert_reader.found.by_id[alert().id]
    comment = Taken(step=step(Action.COMMENT, OFFICE, id="s4"), alert=take(before, step(Action.COMMENT, OFFICE, id="s4", at=before.since)))
    rows = AlertRows()
    rows.add(TopicPartition(ALERTS, 0), [SimpleNamespace(key=b"a", value=comment.to_bytes(), offset=3)])
    with client(page) as database:
        rows._steps.insert(database)
    assert home.alert_reader.step()
    assert [one.id for one in home.alert_reader.found.steps[before.id]] == ["s0", "s1", "s2"]
    with client(page) as database:
        rows.insert(database)
    assert home.alert_reader.step()
    assert [one.id for one in home.alert_reader.found.steps[before.id]] == ["s0", "s1", "s2", "s4"]
