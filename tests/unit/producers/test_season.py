"""Seasons: valid where they mean to be, wrong where they mean to be, the same from the same seed, and of the right shape."""

from __future__ import annotations

from collections import Counter
from datetime import date
from itertools import pairwise

import orjson
import pytest

from producers.simulate.clock import DAY_S
from producers.simulate.flaws import MISPLACED
from producers.simulate.message import Kind
from producers.simulate.options import SeasonOptions, Shares
from producers.simulate.rhythm import festival_near
from producers.simulate.season import Season
from schemas.decode import decoders
from schemas.errors import ConfigurationError, ContractError
from schemas.placement import message_key
from tests.support.event_factory import own_catalogue
from tests.unit.producers.seasons import MESSAGES, own_season, played

DECODERS = decoders(own_catalogue())


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_every_good_message_keeps_the_contract_and_says_what_its_fact_says(seed: int) -> None:
    topics = own_catalogue().topics
    for message in own_season(seed):
        if message.kind is Kind.MALFORMED:
            continue
        event = DECODERS[message.topic].decode(message.raw)
        fact = message.fact
        assert fact is not None
        assert (event.id, event.city, event.revision, event.withdrawn) == (message.id, fact.city, fact.revision, fact.withdrawn)
        assert event.subject == fact.subject
        assert event.day.toordinal() == fact.at // DAY_S
        assert message.key == message_key(topics[message.topic], event)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_every_malformed_message_is_refused(seed: int) -> None:
    topics = own_catalogue().topics
    flaws: Counter[str | None] = Counter()
    for message in own_season(seed):
        if message.kind is not Kind.MALFORMED:
            continue
        flaws[message.flaw] += 1
        if message.flaw == MISPLACED:
            event = DECODERS[message.topic].decode(message.raw)
            assert message.key != message_key(topics[message.topic], event)
            continue
        with pytest.raises(ContractError):
            DECODERS[message.topic].decode(message.raw)
    assert len(flaws) > 30


def test_every_flaw_spoils_every_topic_it_is_meant_for() -> None:
    season = played(SeasonOptions(seed=4, messages=6_000, shares=Shares(malformed=0.9, duplicates=0)))
    seen = {(message.topic, message.flaw) for message in season if message.kind is Kind.MALFORMED}
    assert len({flaw for _, flaw in seen}) > 45
    for message in season:
        if message.kind is Kind.MALFORMED and message.flaw != MISPLACED:
            with pytest.raises(ContractError):
                DECODERS[message.topic].decode(message.raw)


def test_the_id_told_of_a_malformed_message_is_the_one_that_can_be_read() -> None:
    for message in own_season(1) + own_season(2):
        if message.kind is not Kind.MALFORMED:
            continue
        try:
            parsed = orjson.loads(message.raw)
        except orjson.JSONDecodeError:
            parsed = None
        readable = parsed.get("id") if isinstance(parsed, dict) else None
        assert message.id == readable, message.flaw


def test_the_same_options_give_the_same_bytes() -> None:
    again = Season(own_catalogue(), SeasonOptions(seed=1, messages=MESSAGES))
    assert [(m.topic, m.key, m.raw) for m in again] == [(m.topic, m.key, m.raw) for m in own_season(1)]


def test_other_options_tell_of_other_records() -> None:
    def codes(seed: int, messages: int) -> set[str]:
        return {m.fact.subject.split("/")[0] for m in own_season(seed, messages) if m.fact and m.topic == "visits"}

    assert not codes(1, MESSAGES) & codes(2, MESSAGES)
    assert not codes(1, MESSAGES) & codes(1, 3_000)


@pytest.mark.parametrize("messages", [1, 7, 500, 3_001])
def test_a_season_has_exactly_the_messages_asked_for(messages: int) -> None:
    assert len(own_season(5, messages)) == messages


def test_the_shares_are_those_asked_for() -> None:
    season = own_season(1)
    kinds = Counter(message.kind for message in season)
    for kind, share in ((Kind.DUPLICATE, 0.03), (Kind.CORRECTION, 0.02), (Kind.WITHDRAWAL, 0.01), (Kind.MALFORMED, 0.01)):
        assert kinds[kind] / MESSAGES == pytest.approx(share, rel=0.2), kind
    assert sum(message.late for message in season) / MESSAGES == pytest.approx(0.05, rel=0.2)
    assert sum(message.swapped for message in season) / MESSAGES == pytest.approx(0.01, rel=0.3)


def test_shares_of_zero_give_none() -> None:
    season = played(SeasonOptions(seed=3, messages=4_000, shares=Shares(0, 0, 0, 0, 0, 0)))
    assert {message.kind for message in season} == {Kind.FIRST, Kind.STAGE}
    assert not any(message.late or message.swapped for message in season)


def test_swapped_means_that_a_higher_revision_went_before() -> None:
    highest: dict[tuple[str, str, str], int] = {}
    swapped = 0
    for message in own_season(2):
        fact = message.fact
        if fact is None or message.kind is Kind.DUPLICATE:
            continue
        key = message.topic, fact.city, fact.subject
        overtaken = highest.get(key, 0) > fact.revision
        assert overtaken == message.swapped
        swapped += message.swapped
        highest[key] = max(highest.get(key, 0), fact.revision)
    assert swapped > MESSAGES * 0.005


def test_revisions_with_other_content_differ_in_number() -> None:
    told: dict[tuple[str, str, str, int], object] = {}
    for message in own_season(3):
        if message.fact is None:
            continue
        fact = message.fact
        key = message.topic, fact.city, fact.subject, fact.revision
        content = fact.withdrawn, fact.at, fact.data
        assert told.setdefault(key, content) == content
    assert told


def test_messages_come_in_order_of_time_and_within_the_season() -> None:
    season = own_season(1)
    assert all(a.at <= b.at for a, b in pairwise(season))
    assert date.fromordinal(season[0].at // DAY_S) == date(2024, 1, 15)
    assert date.fromordinal(season[-1].at // DAY_S) == date(2024, 3, 15)


def test_nothing_is_told_before_it_happens() -> None:
    days = {topic.id: [field.name for field in topic.field.values() if field.is_day] for topic in own_catalogue().topics.values()}
    for message in own_season(1):
        if message.fact is None or message.fact.data is None:
            continue
        for name in days[message.topic]:
            value = message.fact.data.get(name)
            if value is not None:
                assert value[:10] <= date.fromordinal(message.at // DAY_S + 1).isoformat(), (message.topic, name)


def test_all_topics_and_all_places_report() -> None:
    season = own_season(1)
    assert {message.topic for message in season} == set(own_catalogue().topics)
    assert {message.fact.city for message in season if message.fact} == set(own_catalogue().places)


def test_larger_cities_report_more() -> None:
    by_city = Counter(message.fact.city for message in own_season(1) if message.fact)
    assert by_city["371300"] > 2 * by_city["370500"] > by_city["211100"]


def test_a_season_has_days_nights_and_the_two_waves() -> None:
    season = own_season(1)
    hours = Counter(message.at % DAY_S // 3600 for message in season)
    assert hours[10] > 15 * hours[3]
    feast = festival_near(date(2024, 2, 1)).toordinal()
    assert date.fromordinal(feast) == date(2024, 2, 10)
    trips = Counter((message.at // DAY_S - feast) // 7 for message in season if message.topic == "trips" and message.kind is Kind.FIRST)
    assert trips[-1] > 1.5 * trips[-3]
    assert trips[1] > 1.5 * trips[3]


def test_an_agency_keeps_its_source() -> None:
    sources: dict[str, set[str]] = {}
    for message in own_season(2):
        if message.fact and message.fact.data:
            sources.setdefault(message.fact.data["org_code"], set()).add(orjson.loads(message.raw)["source"])
    assert all(len(found) == 1 for found in sources.values())


def test_some_workers_are_entered_in_two_cities() -> None:
    cities: dict[str, set[str]] = {}
    for message in own_season(1):
        if message.topic == "worker-registers" and message.fact:
            cities.setdefault(message.fact.subject, set()).add(message.fact.city)
    assert sum(len(found) > 1 for found in cities.values()) > 5


def test_cases_move_through_their_stages() -> None:
    stages: dict[str, list[str]] = {}
    for message in own_season(1):
        if message.topic == "complaints" and message.kind in (Kind.FIRST, Kind.STAGE) and message.fact and message.fact.data:
            stages.setdefault(message.fact.subject, []).append(message.fact.data["stage"])
    assert Counter(found[-1] for found in stages.values())["closed"] > len(stages) / 3
    assert any(found[0] == "received" and "mediating" in found and found[-1] == "closed" for found in stages.values())


def test_a_season_taken_up_from_its_state_goes_on_with_the_same_bytes() -> None:
    options = SeasonOptions(seed=9, a_day=400)
    whole = Season(own_catalogue(), options)
    for _ in range(24 * 9):
        whole.hour()
    taken_up = Season(own_catalogue(), options)
    taken_up.restore(orjson.loads(orjson.dumps(whole.state)))
    for _ in range(24 * 12):
        one, other = whole.hour(), taken_up.hour()
        assert one is not None
        assert other is not None
        assert [m.raw for m in one.messages] == [m.raw for m in other.messages]


def test_a_season_without_end_keeps_to_its_messages_a_day() -> None:
    season = Season(own_catalogue(), SeasonOptions(seed=9, a_day=300))
    sent = sum(len(hour.messages) for hour in (season.hour() for _ in range(24 * 61)) if hour)
    assert sent == pytest.approx(300 * 61, rel=0.02)
    later = [season.hour() for _ in range(24 * 365)]
    assert sum(len(hour.messages) for hour in later if hour) > 365 * 100


def test_faulty_options_are_told_at_once() -> None:
    options = SeasonOptions(first=date(2024, 3, 1), last=date(2024, 2, 1), messages=0, shares=Shares(duplicates=-1, malformed=2))
    with pytest.raises(ConfigurationError) as error:
        options.check()
    assert len(error.value.faults) == 5
