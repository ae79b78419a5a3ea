"""The backtest of a rule from ClickHouse: its series as they stand, the alerts that were raised, and what people reported."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import clickhouse_driver
import yaml
from pydantic import ValidationError

from infra.clickhouse import client, translated
from infra.settings import Settings
from schemas.alert.owner import LINKED_SIGNAL
from schemas.alert.rule import BY_HAND, Rule
from schemas.catalogue import Catalogue
from streams.detect.backtest import Backtest, Raised, Replayed, compare, replay
from streams.detect.baseline import REPORTS
from streams.detect.judging import Judge
from streams.detect.series import FUTURE_DAYS, WHOLE_DAYS, SeriesStore

DAYS_MOST = FUTURE_DAYS
TOPIC = "signals_current"
"""In place of the topics, which the view has summed over."""
_CELLS = """
    SELECT city, signal, dimension, value, toString(hour), amount, records
    FROM signals_current
    WHERE (dimension = '' AND signal IN %(whole)s OR dimension = %(dimension)s AND signal IN %(signals)s)
        AND (hour >= %(first)s OR signal IN %(positions)s) AND hour < %(until)s
"""
_LATEST = (
    "SELECT toDate32(max(hour)) FROM signals_current WHERE dimension = '' AND signal IN %(signals)s AND hour <= now() HAVING count() > 0"
)
_ALERTS = """
    SELECT id, city, dimension, value, first_day, toDate32OrNull(JSONExtractString(evidence, 'as_of')), verdict, merged_into
    FROM alerts_current
    WHERE rule = %(rule)s AND signal IN %(signals)s AND first_day >= %(first)s AND first_day <= %(last)s
        AND state != 'withdrawn'
    ORDER BY first_day, id
"""
_WHOLES = "SELECT id, verdict, merged_into FROM alerts_current WHERE id IN %(ids)s"


def run_backtest(settings: Settings, catalogue: Catalogue, rule: Rule, first: date, last: date | None = None) -> Backtest:
    """Replay a rule over days, at most DAYS_MOST, with data as it stands now: corrections that came since are in it.

    Without `last` it is the latest day with data, up to DAYS_MOST.

    Raises:
        TransientError: no database answers.
    """
    positions = sorted(signal.id for signal in catalogue.signals.values() if signal.is_position)
    with translated(settings), client(settings) as connection:
        furthest = first + timedelta(days=DAYS_MOST)
        last = min(furthest, _latest(connection, rule) or first) if last is None else min(furthest, last)
        store = SeriesStore({city.code: city.province for city in catalogue.cities.values()}, first, positions)
        for cell in _cells(connection, rule, first, last, positions):
            store.put(TOPIC, *cell)
        asked: Mapping[str, Any] = {"signals": [*rule.signals, LINKED_SIGNAL], "first": first, "last": last}
        raised = _alerts(connection, {**asked, "rule": rule.id})
        by_people = _alerts(connection, {**asked, "rule": BY_HAND})
    episodes = replay(Judge(store, catalogue.signals), rule, catalogue.provinces, first, last)
    return compare(rule, episodes, raised, by_people)


def changed_rule(rule: Rule, changes: Sequence[str]) -> Rule:
    """The rule with some of its fields changed, each as KEY=VALUE. Raises ValueError, in words, for what a rule can't be."""
    value = rule.model_dump(mode="json")
    for change in changes:
        name, parted, told = change.partition("=")
        if not parted:
            raise ValueError(f"{change} is not KEY=VALUE.")
        try:
            value[name] = yaml.safe_load(told)
        except yaml.YAMLError as error:
            raise ValueError(f"{change}: {error}") from None
    try:
        return Rule.model_validate(value)
    except ValidationError as error:
        raise ValueError("; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors())) from None


def _cells(connection: clickhouse_driver.Client, rule: Rule, first: date, last: date, positions: list[str]) -> Iterator[tuple[Any, ...]]:
    asked = {
        "whole": [*rule.signals, REPORTS],
        "signals": list(rule.signals),
        "dimension": "" if rule.by == "city" else rule.by,
        "positions": positions or [""],
        "first": f"{first - timedelta(days=WHOLE_DAYS)} 00:00:00",
        "until": f"{last + timedelta(days=1)} 00:00:00",
    }
    yield from connection.execute_iter(_CELLS, asked)


def _latest(connection: clickhouse_driver.Client, rule: Rule) -> date | None:
    rows = connection.execute(_LATEST, {"signals": [*rule.signals, REPORTS]})
    return rows[0][0] if rows else None


def _alerts(connection: clickhouse_driver.Client, asked: Mapping[str, Any]) -> list[Raised]:
    rows = connection.execute(_ALERTS, dict(asked))
    wholes = _wholes(connection, {into for *_, into in rows if into})
    return [
        Raised(id_, city, dimension, value, day, as_of or day, wholes[into] if into else verdict)
        for id_, city, dimension, value, day, as_of, verdict, into in rows
    ]


def _wholes(connection: clickhouse_driver.Client, names: set[str]) -> dict[str, bool | None]:
    """What alerts turned out to be that others were merged into, those among them that were merged too by what they are part of."""
    found: dict[str, tuple[bool | None, str]] = {}
    asked = names
    while asked:
        found |= {id_: (verdict, into) for id_, verdict, into in connection.execute(_WHOLES, {"ids": sorted(asked)})}
        asked = {into for _, into in found.values() if into} - found.keys()
    return {name: _verdict(name, found) for name in names}


def _verdict(name: str, wholes: Mapping[str, tuple[bool | None, str]]) -> bool | None:
    seen: set[str] = set()
    while name in wholes and name not in seen:
        seen.add(name)
        verdict, into = wholes[name]
        if not into:
            return verdict
        name = into
    return None


def as_json(found: Backtest) -> dict[str, Any]:
    """Everything, as plain data."""
    return {
        "rule": found.rule.model_dump(mode="json"),
        "raised": len(found.kept) + len(found.lost),
        "raised_again": [_alert(one) for one in found.kept],
        "lost": [_alert(one) for one in found.lost],
        "new": [_episode(one) for one in found.new],
        "episodes": [_episode(one) for one in found.episodes],
        "missed_found": [_alert(one) for one in found.found],
        "missed": [_alert(one) for one in found.missed],
        "precision_before": found.precision_before,
        "precision": found.precision,
    }


def sentences(found: Backtest) -> Iterator[str]:
    """What a rule would have done, for people."""
    yield f"Rule {found.rule.id} would raise {len(found.episodes)} alerts; {len(found.kept) + len(found.lost)} were raised."
    yield f"{len(found.kept)} of those again ({_verdicts(found.kept)}), {len(found.lost)} no more ({_verdicts(found.lost)})."
    yield f"{len(found.new)} that there were none of:"
    for one in found.new:
        where = f"{one.city} {one.value}".strip()
        expected = "" if one.worst.expected is None else f", expected {one.worst.expected:.1f}"
        yield f"  {one.first} to {one.last}  {where}  {one.worst.observed:g}{expected}"
    if found.found or found.missed:
        yield f"Of {len(found.found) + len(found.missed)} that people found first, it finds {len(found.found)}."
    if found.precision_before is not None:
        now = "none is left with a verdict" if found.precision is None else f"{found.precision:.0%} of those that stay"
        yield f"Verified, of alerts with a verdict: {found.precision_before:.0%} as it was; {now}."


def _verdicts(alerts: Sequence[Raised]) -> str:
    true, false = (sum(one.verdict is verdict for one in alerts) for verdict in (True, False))
    return f"{true} verified, {false} false, {len(alerts) - true - false} without verdict"


def _alert(one: Raised) -> dict[str, Any]:
    return {
        "id": one.id,
        "city": one.city,
        "dimension": one.dimension,
        "value": one.value,
        "first_day": one.first.isoformat(),
        "last_day": one.last.isoformat(),
        "verdict": one.verdict,
    }


def _episode(one: Replayed) -> dict[str, Any]:
    return {
        "city": one.city,
        "dimension": one.dimension,
        "value": one.value,
        "first_day": one.first.isoformat(),
        "last_day": one.last.isoformat(),
        "evidence": one.worst.evidence().model_dump(mode="json", exclude={"rule", "top", "told_at"}),
    }
