"""Troubles of a season: the same for the same salt, parted, and felt in what is reported."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import orjson

from producers.simulate.options import SeasonOptions
from producers.simulate.season import Season
from producers.simulate.trouble import CALM_DAYS, LEAST_SIZE, Affair, Troubles
from schemas.catalogue import load_catalogue

CATALOGUE = load_catalogue()
FIRST, LAST = date(2024, 1, 15), date(2024, 3, 15)


def season(**told: object) -> Season:
    return Season(CATALOGUE, SeasonOptions(**{"first": FIRST, "last": LAST, **told}))  # type: ignore[arg-type]


def of_season(made: Season) -> Troubles:
    return made._author.troubles


def test_they_follow_from_the_options_alone() -> None:
    one, same, other = (list(of_season(season(messages=10, seed=seed)).between(FIRST, LAST)) for seed in (1, 1, 2))
    assert [(t.affair, t.place.code, t.first, t.last, t.factor) for t in one] == [
        (t.affair, t.place.code, t.first, t.last, t.factor) for t in same
    ]
    assert one != other


def test_a_season_begins_calm_and_then_each_week_has_some() -> None:
    found = list(of_season(season(messages=10)).between(FIRST, LAST))
    assert min(trouble.days[0] for trouble in found) >= FIRST + timedelta(days=CALM_DAYS)
    assert len(found) >= 12
    assert {trouble.affair for trouble in found} == set(Affair)
    assert all(not trouble.place.is_province and trouble.place.size >= LEAST_SIZE for trouble in found)


def test_a_city_in_trouble_reports_a_multiple_of_what_it_did() -> None:
    made = season(messages=150_000, seed=3)
    troubles = [t for t in of_season(made).between(FIRST, LAST) if t.affair is Affair.ARREARS and t.factor > 3 and t.days[1] <= LAST]
    assert troubles
    counts: Counter[tuple[str, int]] = Counter()
    firms: dict[str, Counter[str]] = {}
    for message in made:
        if message.topic != "complaints" or message.kind.value != "first":
            continue
        event = orjson.loads(message.raw)
        if event["data"]["category"] == "wage-arrears":
            day = date.fromisoformat(event["data"]["received_at"][:10]).toordinal()
            counts[event["city"], day] += 1
            firms.setdefault(event["city"], Counter())[event["data"]["employer_ref"]] += 1
    whole = Counter[int]()
    for (_, day), count in counts.items():
        whole[day] += count

    def share(place: str, days: range) -> float:
        return sum(counts[place, day] for day in days) / max(sum(whole[day] for day in days), 1)

    during = [share(one.place.code, range(one.first, one.last + 1)) for one in troubles]
    before = [share(one.place.code, range(one.first - 7, one.first)) for one in troubles]
    assert sum(during) > 2 * sum(before)
    assert max(firms[one.place.code].most_common(1)[0][1] for one in troubles) >= 8
