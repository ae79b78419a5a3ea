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


def asks(indicator: str) -> str:
    """Attributes of an element that opens the definition of an indicator."""
    return f'role="button" tabindex="0" data-pick="{ASK}{escape(indicator)}"'


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
    where = "" if ":" in figure.place else figure.place
    chosen = {"of": indicator.id, "notice": notice, "place": where, "lang": voice.language}
    link = "/search?" + urlencode({name: value for name, value in chosen.items() if value})
    full = indicator.full_zh if voice.is_chinese else indicator.full_en
    return (
        f'<aside class="tx-definition" role="dialog" aria-label="{escape(full)}"><header><h2>{escape(full)}</h2>'
        f'<button type="button" data-pick="{ASK}" aria-label="{escape(voice.say("close"))}">×</button></header><dl>{body}</dl>'
        f'<footer><a href="{escape(link)}" target="_self">{escape(voice.say("definition_records_link"))}</a>'
        f"<code>{escape(indicator.id)}</code></footer></aside>"
    )


def _topics(voice: Voice, snapshot: Snapshot, figure: Figure) -> Iterable[str]:
    for topic_id in figure.indicator.topics:
        taken = snapshot.intake.get(topic_id, Intake(topic_id))
        name = escape(voice.name(snapshot.catalogue.topics[topic_id]))
        words = voice.say("definition_intake", events=plain(taken.events), refused=plain(taken.refused))
        if snapshot.records.reporting is not None:
            places = [place for place in snapshot.within(figure.place) if snapshot.shows_detail(place)]
            late, refused = snapshot.records.reporting.behind(places, topic_id)
            words = voice.say("definition_late", reports=plain(late.first), late=plain(late.late), refused=plain(refused))
        yield f"{name}<small>{escape(words)}</small>"
