"""The statement that lists the records of one topic behind a signal or a figure, with their number and their sum."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from dashboard.basis.question import OfFigure, OfSignal, Question
from dashboard.basis.term import Side, Term, figure_terms, kept_of, signal_terms
from infra.recount.formula import Formula
from infra.recount.literal import text, texts
from infra.recount.reading import Reading
from infra.recount.standing import records_of
from schemas.catalogue import Catalogue

CARRIED = ("id", "org_code", "department", "reported_at", "received_at")


def statement(
    catalogue: Catalogue,
    topic: str,
    asked: Question,
    generation: int,
    most: int,
    departments: Collection[str] | None,
    told: datetime | None,
) -> str | None:
    """Rows of records, the newest first, each with the totals over all of them; None where the topic brings nothing.

    Args:
        most: how many records are listed; totals are of all.
        departments: whose records may be seen; those of others are only counted. None: everybody's.
        told: the moment since when records are counted as late.
    """
    if not asked.cities():
        return None
    source = records_of(catalogue.topics[topic], asked.cities(), kept_of(catalogue, topic, asked))
    formula = Formula(catalogue, Reading(catalogue.topics[topic], source, generation, CARRIED))
    terms = list(_terms(formula, catalogue, asked))
    if not terms:
        return None
    name = formula.reading.column("org_name")
    above, below = ([term for term in terms if term.side is side] for side in Side)
    shown = "1" if departments is None else f"department IN ({texts(departments)})" if departments else "0"
    since = "0" if told is None else f"received_at > fromUnixTimestamp64Milli({round(told.timestamp() * 1000)})"
    columns = ", ".join((
        f"toString(city) AS place, subject, revision, toString(department) AS of_department, {name} AS of_body",
        f"{_counted_on(terms)} AS on_day, reported_at, received_at",
        f"{_any(above)} AS is_above, {_any(below)} AS is_below, {_sum(above)} AS above, {_sum(below)} AS below",
        f"{shown} AS is_shown, {since} AS is_later",
    ))  # fmt: skip
    kept = "is_above AND above != 0" if isinstance(asked, OfSignal) else "is_above OR is_below"
    return f"""
        SELECT
            place, if(is_shown, subject, ''), revision, if(is_shown, of_department, ''), if(is_shown, of_body, ''), toInt32(on_day),
            toUnixTimestamp64Milli(reported_at), toUnixTimestamp64Milli(received_at), is_above, is_below, above, below, is_shown,
            count() OVER (), sum(is_above) OVER (), sum(is_below) OVER (), sum(above) OVER (), sum(below) OVER (),
            sum(is_later) OVER (), sum(is_shown) OVER ()
        FROM (SELECT {columns} FROM ({formula.rows(f"city IN ({texts(asked.cities())})")}))
        WHERE {kept}
        ORDER BY is_shown DESC, on_day DESC, received_at DESC, place, subject
        LIMIT {most}
    """


def severities(topic: str, generation: int, keys: Iterable[tuple[str, str, int]]) -> str:
    """Rows (city, subject, severity, polarity) of records by city, subject and revision: as their texts were judged last."""
    held = list(keys)
    named = ", ".join(f"({text(city)}, {text(subject)}, {revision})" for city, subject, revision in held)
    return f"""
        SELECT toString(city), subject, argMax(severity, position), toString(argMax(polarity, position))
        FROM judgements
        WHERE generation = {generation} AND topic = {text(topic)} AND city IN ({texts({city for city, _, _ in held})})
            AND (city, subject, revision) IN ({named})
        GROUP BY city, subject
    """


def _terms(formula: Formula, catalogue: Catalogue, asked: Question) -> Iterable[Term]:
    if isinstance(asked, OfFigure):
        return figure_terms(formula, catalogue.indicators[asked.indicator], asked)
    signal = catalogue.signals.get(asked.key.signal)
    return () if signal is None else signal_terms(formula, signal, asked)


def _any(terms: list[Term]) -> str:
    return "(" + (" OR ".join(f"({term.met})" for term in terms) or "0") + ")"


def _sum(terms: list[Term]) -> str:
    return "toInt64(" + (" + ".join(f"if({term.met}, {term.amount}, 0)" for term in terms) or "0") + ")"


def _counted_on(terms: list[Term]) -> str:
    """The day on which the record counts, by the first term that it meets."""
    cases = ", ".join(f"({term.met}), ifNull({term.day}, day)" for term in terms)
    return f"multiIf({cases}, day)"
