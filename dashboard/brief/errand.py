"""A brief without a page: reads everything once, writes one file and lets go."""

from __future__ import annotations

from pathlib import Path

from dashboard import house
from dashboard.board import board_of
from dashboard.brief.content import brief_of
from dashboard.brief.pdf import pdf_of
from dashboard.brief.period import Kind
from dashboard.brief.word import word_of
from dashboard.standing import freshness
from dashboard.view import board_seen
from dashboard.viewer import EVERYBODY
from dashboard.voice import Language, Voice
from schemas.errors import ConfigurationError

WRITERS = {".docx": word_of, ".pdf": pdf_of}


def brief_file(out: Path, kind: str, city: str, language: Language) -> None:
    """Write it.

    Raises:
        ConfigurationError: the file's ending or the city is not known, or the database does not answer.
    """
    writer = WRITERS.get(out.suffix.lower())
    if writer is None:
        raise ConfigurationError([f"{out}: a brief is written as .docx or .pdf."])
    home = house.opened()
    for reader in (home.reader, home.alert_reader, home.record_reader, home.reader):
        reader.step()
    snapshot, now = home.reader.snapshot, house.now()
    if snapshot.fault is not None:
        raise ConfigurationError([f"The database does not answer: {snapshot.fault}"])
    campaign = snapshot.campaign
    if city and (city not in home.catalogue.cities or home.catalogue.cities[city].province != campaign.province):
        raise ConfigurationError([f"{city}: no city of the province {campaign.province}."])
    board = board_seen(board_of(snapshot, home.goals[campaign.notice], campaign.province), EVERYBODY.clearance)
    fresh = freshness(snapshot, now, home.stale_after)
    out.write_bytes(writer(brief_of(Voice(language), board, city or board.whole, Kind(kind), fresh, now)))
