"""A sheet that says what a figure is and what it rests on; it stands in the address, so it can be sent along."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from urllib.parse import urlencode

from dashboard.board import Figure
from dashboard.definition import clauses, formula, meaning
from dashboard.snapshot import Intake, Snapshot
from dashboard.voice import Voice, plain

ASK = "?"
"""Begins the pick of an element that asks for the definition of the indicator named after it."""


def asks(indicator: str, tab: int = 0) -> str:
    """Attributes of an element that opens the definition of an indicator; in a grid it is no tab stop of its own."""
    return f'role="button" tabindex="{tab}" data-pick="{ASK}{escape(indicator)}"'


def definition(voice: Voice, snapshot: Snapshot, figure: Figure, notice: str, as_of: str) -> str:
    """The sheet."""
    indicator, catalogue = figure.indicator, snapshot.catalogue
    rows: list[tuple[str, str]] = [(voice.say("definition_kind"), escape(meaning(voice, figure)))]
    rows.append((voice.say("definition_formula"), "<br>".join(escape(line) for line in formula(voice, catalogue, indicator))))
    asked = [
        f"<b>{escape(clause.measure.ref)}</b> {escape(voice.name(clause.measure))}"
        f"<small>{escape(voice.say(f'force_{clause.measure.force}'.replace('-', '_')))}</small>"
        for clause in clauses(catalogue, notice, indicator.id)
    ]
    rows.append((voice.say("definition_clause"), "<br>".join(asked) or escape(voice.say("definition_no_clause"))))
    rows.append((voice.say("definition_topics"), "<br>".join(_topics(voice, snapshot, figure))))
    if figure.reading.value is None:
        rows.insert(0, (voice.say("definition_figure"), escape(voice.say(f"standing_{figure.pace.standing.value}"))))
    else:
        quantity = voice.exact(figure.reading.value, indicator)
        counted = (
            voice.say("definition_records", records=plain(figure.reading.records))
            if figure.reading.records and indicator.time == "period"
            else ""
        )
        rows.insert(0, (voice.say("definition_figure"), f"<b>{escape(str(quantity))}</b><small>{escape(counted)}</small>"))
    rows.append((voice.say("definition_asof"), escape(as_of)))
    body = "".join(f"<dt>{escape(name)}</dt><dd>{value}</dd>" for name, value in rows)
    link = records_address(voice, indicator.id, notice, figure.place)
    full = indicator.full_zh if voice.is_chinese else indicator.full_en
    return (
        f'<aside class="tx-definition" role="dialog" aria-label="{escape(full)}"><header><h2>{escape(full)}</h2>'
        f'<button type="button" data-pick="{ASK}" aria-label="{escape(voice.say("close"))}">×</button></header><dl>{body}</dl>'
        f'<footer><a href="{escape(link)}" target="_self">{escape(voice.say("definition_records_link"))}</a>'
        f"<code>{escape(indicator.id)}</code></footer></aside>"
    )


def records_address(voice: Voice, indicator: str, notice: str, place: str) -> str:
    """Where the records behind a figure are listed; of a whole province, without a place."""
    chosen = {"of": indicator, "notice": notice, "place": "" if ":" in place else place, "lang": voice.language}
    return "/search?" + urlencode({name: value for name, value in chosen.items() if value})


def _topics(voice: Voice, snapshot: Snapshot, figure: Figure) -> Iterable[str]:
    for topic, words in reports_behind(voice, snapshot, figure.place, figure.indicator.topics):
        yield f"{escape(topic)}<small>{escape(words)}</small>"


def reports_behind(voice: Voice, snapshot: Snapshot, place: str, topics: Iterable[str]) -> Iterable[tuple[str, str]]:
    """By topic's name: how many reports there are, how many came late, were corrected or withdrawn, and are refused.

    Before they are counted, and where no place's detail is seen, the events and dead letters of all places.
    """
    reporting = snapshot.records.reporting
    places = [one for one in snapshot.within(place) if snapshot.shows_detail(one)]
    for topic_id in topics:
        name = voice.name(snapshot.catalogue.topics[topic_id])
        if reporting is None or not places:
            taken = snapshot.intake.get(topic_id, Intake(topic_id))
            yield name, voice.say("definition_intake", events=plain(taken.events), refused=plain(taken.refused))
            continue
        yield (
            name,
            voice.say("basis_behind", **{key: plain(number) for key, number in reporting.behind(places, topic_id)._asdict().items()}),
        )
