"""The table of records behind a figure or an alert: on the page its first lines, in the workbook all."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import unquote

from dashboard.basis.listing import Entry, Listing
from dashboard.basis.question import OfSignal, Question
from dashboard.panels.table import Cell, Row, Table, table
from dashboard.units import unit_label
from dashboard.voice import Voice, plain
from schemas.catalogue import Catalogue

SHARES = ("ratio", "true_share", "negative_share")


@dataclass(frozen=True, slots=True)
class Columns:
    """What is told of each record, beside its number, day and reporter."""

    cities: bool
    topics: bool
    judged: bool
    share: bool
    """Records enter a numerator and a denominator, and are no sum."""
    unit: str = ""
    """Of what is added up, where it is not records."""


def columns_of(catalogue: Catalogue, asked: Question) -> Columns:
    """What the records asked for differ in."""
    topics = asked.topics(catalogue)
    judged = any(catalogue.topics[topic].has_text for topic in topics)
    if isinstance(asked, OfSignal):
        signal = catalogue.signals[asked.key.signal]
        return Columns(False, len(topics) > 1, judged, False, signal.unit if any(part.field for part in signal.parts) else "")
    indicator = catalogue.indicators[asked.indicator]
    unit = indicator.unit if indicator.calc.agg == "sum" else ""
    return Columns(len(asked.places) > 1, len(topics) > 1, judged, indicator.calc.agg in SHARES, unit)


def basis_table(voice: Voice, catalogue: Catalogue, columns: Columns, listing: Listing, whole: Callable[[], Listing]) -> Table:
    """A row per record; a click picks its number. `whole` lists as many as go into a file; it may block."""
    heads = [Cell(voice.say("record"), kind="left"), Cell(voice.say("basis_day"), kind="tight")]
    heads += [Cell(voice.say("city"), kind="left")] if columns.cities else []
    heads += [Cell(voice.say("topic"), kind="left wide")] if columns.topics else []
    heads += [Cell(voice.say("basis_body"), kind="left wide")]
    adds = voice.say("basis_adds", unit=unit_label(columns.unit, voice.is_chinese)) if columns.unit else voice.say("adds")
    heads += [Cell(voice.say("basis_above")), Cell(voice.say("basis_below"))] if columns.share else [Cell(adds)]
    heads += [Cell(voice.say("basis_severity"), kind="left")] if columns.judged else []
    heads += [Cell(voice.say("received_at"), kind="tight wide")]

    def rows(entries: Iterable[Entry]) -> Iterator[Row]:
        return (_row(voice, catalogue, columns, entry) for entry in entries)

    return table(heads, rows(listing.entries), "dense narrow record", lambda: rows(whole().entries))


def _row(voice: Voice, catalogue: Catalogue, columns: Columns, entry: Entry) -> Row:
    cells = [Cell(unquote(entry.subject)), Cell(voice.day(entry.day, year=True), at=entry.day)]
    cells += [Cell(_place(voice, catalogue, entry.city))] if columns.cities else []
    cells += [Cell(voice.name(catalogue.topics[entry.topic]))] if columns.topics else []
    cells += [Cell(entry.body or entry.department)]
    cells += _adds(entry, share=columns.share)
    cells += [Cell("—" if entry.severity is None else voice.say(f"basis_severity_{entry.severity}"))] if columns.judged else []
    return Row([*cells, Cell(voice.moment(entry.received_at, year=True), at=entry.received_at)], pick=entry.subject)


def _adds(entry: Entry, *, share: bool) -> list[Cell]:
    above = Cell(_number(entry.above)) if entry.is_above else Cell("—")
    if not share:
        return [above]
    return [above, Cell(_number(entry.below)) if entry.is_below else Cell("—")]


def _number(value: float) -> str:
    return plain(value, 0 if value == round(value) else 2)


def _place(voice: Voice, catalogue: Catalogue, code: str) -> str:
    city = catalogue.cities.get(code)
    return voice.city(city) if city else voice.say("province_bodies")
