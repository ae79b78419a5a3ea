"""Everything that takes a sheet, together: the one way in for the command line, the gateway and the dashboard."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from infra.settings import Settings
from producers.intake import Intake
from producers.sheets.form import Form, form_of
from producers.sheets.mapping import Mappings
from producers.sheets.outlet import Outlet
from producers.sheets.record import SheetWide
from producers.sheets.refusal import SheetRefusal
from producers.sheets.report import Report
from producers.sheets.returned import needs_return, write_returned
from producers.sheets.standing import Nothing, Standing, Stored
from producers.sheets.submission import Bounds, Complete, Told, read_header, submit_sheet
from producers.sheets.table import open_table
from producers.sheets.template import write_template
from schemas.catalogue import Catalogue
from schemas.errors import TransientError

NOT_COMPARED = "数据库暂时没有应答，没有与已报送的记录比较。"

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Order:
    """What somebody asks for: whose sheet, of which topic (None: the template says), and what holds for all of it."""

    agency: str
    topic: str | None = None
    wide: SheetWide = field(default_factory=SheetWide)
    complete: Complete | None = None


class SheetHouse:
    """Takes sheets and hands out templates; safe to share between threads."""

    def __init__(self, settings: Settings, catalogue: Catalogue, intake: Intake) -> None:
        self._settings = settings
        self._catalogue = catalogue
        self._intake = intake
        self._forms: dict[str, Form] = {}
        self.mappings = Mappings(settings.data_dir)

    def form(self, topic: str) -> Form:
        """The columns of a topic's sheet. Raises SheetRefusal for a topic that is none."""
        if topic not in self._catalogue.topics:
            raise SheetRefusal([f"目录里没有业务表“{topic}”，可选：{'、'.join(self._catalogue.topics)}。"])
        if topic not in self._forms:
            self._forms[topic] = form_of(self._catalogue.topics[topic], self._catalogue)
        return self._forms[topic]

    def write_template(self, topic: str, target: Path, city: str | None = None) -> None:
        """Write an empty sheet. Raises SheetRefusal for a topic or a city that is none."""
        form = self.form(topic)
        if city is not None and city not in self._catalogue.places:
            raise SheetRefusal([f"目录里没有城市“{city}”，请填六位行政区划代码，如{self._catalogue.places[0]}。"])
        write_template(form, self._catalogue, target, city=city)

    def take(
        self,
        path: Path,
        order: Order,
        now: datetime,
        *,
        outlet: Outlet | None = None,
        scope: Bounds | None = None,
        returned: Path | None = None,
        told: Told | None = None,
    ) -> Report:
        """Take the sheet in `path`; without an outlet nothing is sent, and the report says what would be.

        `returned` is where the marked workbook is written, if there is anything to mark. Blocks.

        Raises:
            SheetRefusal: the sheet as a whole can't be taken; nothing was sent.
            TransientError: Kafka or the database is away; what was sent stands, and the same sheet may be taken again.
        """
        table = open_table(path)
        form = self.form(order.topic or table.about.get("topic") or _no_topic())
        mapping = self.mappings.read(order.agency, form.topic)
        header, wide, remarks = read_header(table, form, mapping, order.wide, self._catalogue)
        standing = self._standing(needed=outlet is not None, remarks=remarks)
        try:
            report = submit_sheet(
                table,
                form,
                header,
                wide=wide,
                agency=order.agency,
                intake=self._intake,
                standing=standing,
                now=now,
                outlet=outlet,
                scope=scope,
                complete=order.complete,
                told=told,
            )
        finally:
            if isinstance(standing, Stored):
                standing.close()
        report.remarks[:0] = remarks
        if returned is not None and needs_return(report):
            write_returned(table, form, header, report, returned)
        log.info("sheet-taken", extra=report.as_json(0))
        return report

    def _standing(self, *, needed: bool, remarks: list[str]) -> Standing:
        """What stands; where nothing is sent, a database that is away only makes the report poorer."""
        stored = Stored(self._settings)
        if needed:
            return stored
        try:
            stored.ask()
        except TransientError:
            stored.close()
            remarks.append(NOT_COMPARED)
            return Nothing()
        return stored


def _no_topic() -> str:
    raise SheetRefusal(["没有指明业务表，文件也不是本系统的模板。请选择业务表后再上传。"])
