"""What `tongxin desk fix` does: the correction of one letter, or of all rows of a workbook."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import clickhouse_driver

from infra.clickhouse import client, translated
from infra.letter import Letter, LetterId, read_letters
from infra.settings import Settings
from infra.trail import Trail, whoever_runs_this
from producers.agency.registrar import entries
from producers.agency.scope import Scope
from producers.client import Client
from producers.desk.correction import StillBad, send_again
from producers.desk.workbook import event_of, read_workbook
from producers.sheets.form import form_of
from producers.sheets.refusal import SheetRefusal
from producers.sheets.table import open_table
from schemas.advice import in_chinese
from schemas.catalogue import Catalogue
from schemas.errors import ConfigurationError


class Bad(NamedTuple):
    """A correction that is refused: why, and what to do, in Chinese."""

    letter: LetterId
    reasons: Sequence[str]
    advice: Sequence[str]


NO_LETTER = "没有这条退回记录，或已改正重报。"


def mend(
    settings: Settings, catalogue: Catalogue, letter_id: str | None, file: Path, actor: str | None
) -> tuple[list[LetterId], list[Bad]]:
    """Correct the letter of that id by the event in a file, or without an id all of a workbook; what was sent, and what is still bad.

    Blocks.

    Raises:
        ConfigurationError: there is no such letter, or the workbook can't be used.
        TransientError: Kafka or ClickHouse is away; what was sent may not be marked.
    """
    scopes = {agency.source: Scope(agency, catalogue) for agency in entries(settings).values()}
    with translated(settings), client(settings) as connection:
        if letter_id is None:
            corrections, bad = _rows(connection, catalogue, file)
        else:
            found = read_letters(connection, letters=[LetterId.read(letter_id)])
            if not found:
                raise ConfigurationError([f"No event {letter_id} was refused."])
            corrections, bad = [(found[0], file.read_bytes().strip())], []
        with Client(settings, catalogue) as sender, Trail(settings) as trail:
            sent, still = send_again(sender, connection, trail, corrections, scopes.get, actor or whoever_runs_this(), datetime.now(UTC))
    return [letter.id for letter in sent], [*bad, *(_still_bad(one, catalogue) for one in still)]


def _still_bad(one: StillBad, catalogue: Catalogue) -> Bad:
    topic = catalogue.topics.get(one.letter.id.topic)
    return Bad(one.letter.id, one.reasons, [in_chinese(reason, topic) for reason in one.reasons])


def _rows(connection: clickhouse_driver.Client, catalogue: Catalogue, file: Path) -> tuple[list[tuple[Letter, bytes]], list[Bad]]:
    try:
        table = open_table(file)
        topic = catalogue.topics.get(table.about.get("topic", ""))
        if topic is None:
            raise SheetRefusal(["这不是导出的退回表。请用 tongxin desk export 重新导出后改正。"])
        form = form_of(topic, catalogue)
        rows = read_workbook(table, form)
    except SheetRefusal as refusal:
        raise ConfigurationError(refusal.reasons) from refusal
    letters = (
        {} if not rows else {letter.id: letter for letter in read_letters(connection, letters=[row.letter for row in rows], state="open")}
    )
    corrections: list[tuple[Letter, bytes]] = []
    bad: list[Bad] = []
    for row in rows:
        letter = letters.get(row.letter)
        if letter is None or row.faults:
            faults = row.faults if letter else [NO_LETTER]
            bad.append(Bad(row.letter, faults, faults))
        else:
            corrections.append((letter, event_of(row, form, letter)))
    return corrections, bad
