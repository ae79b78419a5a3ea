"""What a brief says, from what one viewer sees: nothing is in it that this viewer's pages would not show."""

from __future__ import annotations

from datetime import datetime, timedelta

from dashboard.board import Board
from dashboard.brief.document import Brief
from dashboard.brief.pace_sections import cities, headlines, programmes, rank
from dashboard.brief.period import Kind
from dashboard.brief.trouble_sections import alerts, arrears, reporting
from dashboard.definition import formula
from dashboard.files.workbook import file_name
from dashboard.lead import city_sentence, province_sentence, spoken
from dashboard.panels.head import as_of
from dashboard.standing import Freshness
from dashboard.voice import Voice


def brief_of(voice: Voice, board: Board, place: str, kind: Kind, fresh: Freshness, now: datetime) -> Brief:
    """The brief of a province (`board.whole`) or of one of its cities."""
    snapshot, judged = board.snapshot, not fresh.is_stale
    catalogue, today = snapshot.catalogue, snapshot.today
    is_city = place in catalogue.cities
    name = voice.name(catalogue.cities[place] if is_city else catalogue.provinces[board.province])
    asof = as_of(voice, fresh, board.reported, len(board.cities))
    owed = len(board.alerts.owed)
    lead = city_sentence(voice, board, place, fresh) if is_city else province_sentence(voice, board, fresh, owed)
    day = voice.day(today, year=True)
    first = voice.day(today - timedelta(days=kind.days - 1), year=True)
    title = voice.say(f"brief_title_{kind}", place=name)
    sections = [headlines(voice, board, place, kind, judged), programmes(voice, board, place, judged)]
    if judged:
        sections.append(rank(voice, board, place) if is_city else cities(voice, board))
    sections += [
        alerts(voice, catalogue, board.alerts, place, kind, now),
        arrears(voice, board, snapshot.records.arrears, place, kind),
        reporting(voice, board, snapshot, place),
    ]
    return Brief(
        language=voice.language,
        title=title,
        place=name,
        about=voice.say(f"brief_about_{kind}", notice=voice.name(board.notice), first=first, day=day, weekday=voice.weekday(today)),
        lead=spoken(lead),
        sections=sections,
        notes_title=voice.say("brief_notes"),
        notes=_notes(voice, board, day, asof, kind),
        footer=voice.say("brief_footer", place=name, kind=voice.say(f"brief_{kind}"), day=day, asof=asof),
        name=file_name(title, f"{today:%Y%m%d}", "").rstrip("."),
    )


def _notes(voice: Voice, board: Board, day: str, asof: str, kind: Kind) -> list[str]:
    fixed = [
        voice.say("brief_note_asof", day=day, asof=asof),
        voice.say("brief_note_silent"),
        voice.say("brief_note_pace"),
        voice.say("brief_note_alerts", span=voice.say(f"brief_span_{kind}")),
    ]
    told = [
        voice.say(
            "brief_note_formula",
            name=voice.name(one.indicator),
            formula=voice.say("semicolon").join(formula(voice, board.snapshot.catalogue, one.indicator)),
        )
        for one in board.headlines
    ]
    return fixed + told
