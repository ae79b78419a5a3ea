"""`tongxin desk` against real tables and topics."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import openpyxl
import orjson
import pytest
from typer.testing import CliRunner

from infra.clickhouse import client
from infra.settings import Settings
from infra.topic import TRAIL, project_topics
from producers.desk.cli import app
from schemas.errors import ConfigurationError
from tests.integration.consumers.line import point_at
from tests.integration.producers.desk.filled import BROKEN, OTHER_SOURCE, SOURCE, fill
from tests.integration.producers.gateway.running import add_agency
from tests.support.event_factory import encode, own_catalogue
from tests.support.reading import everything, values
from tests.support.topics import TestTopics
from tests.unit.schemas.sample import MISSING, visit

pytestmark = pytest.mark.usefixtures("tables")


@pytest.fixture
def desk(settings: Settings, topics: TestTopics, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    topics.create(project_topics(own_catalogue().topics))
    fill(settings)
    point_at(settings, monkeypatch)
    return CliRunner()


def called(desk: CliRunner, *arguments: str) -> tuple[int, Any]:
    result = desk.invoke(app, [*arguments, "--json"])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, json.loads(result.stdout)


def corrected(tmp_path: Path, event: dict[str, Any]) -> str:
    path = tmp_path / "event.json"
    path.write_bytes(encode(event) + b"\n")
    return str(path)


def test_groups_and_their_letters_say_what_to_do(desk: CliRunner) -> None:
    groups = called(desk, "groups", "--agency", "3701-hrss")[1]
    assert (groups[0]["place"], groups[0]["kind"], groups[0]["letters"]) == ("data.purpose", "missing", 2)
    assert {one["source"] for one in groups} == {SOURCE}
    listed = called(desk, "list", "--place", "data.purpose", "--kind", "missing")[1]
    assert [one["id"] for one in listed] == ["visits|1|1|0", "visits|1|0|0"]
    assert listed[1]["advice"] == ["“走访目的”没有填写。请补上后重新报送。"]
    shown = called(desk, "show", "visits|1|0|0")[1]
    assert orjson.loads(shown["raw"]) == BROKEN[0]
    assert called(desk, "list", "--topic", "trips") == (0, [])
    assert desk.invoke(app, ["show", "visits|1|99|0"]).exit_code == 1
    assert desk.invoke(app, ["list", "--kind", "missing"]).exit_code == 2


def test_tables_are_for_people(desk: CliRunner) -> None:
    assert "走访目的" in desk.invoke(app, ["groups"], terminal_width=200).stdout
    assert "走访目的" in desk.invoke(app, ["show", "visits|1|0|0"]).stdout


def test_a_corrected_event_is_sent_and_the_act_goes_to_the_trail(desk: CliRunner, settings: Settings, tmp_path: Path) -> None:
    add_agency(settings, "3701-hrss", cities=("370100",))
    still = desk.invoke(app, ["fix", "visits|1|0|0", "--file", corrected(tmp_path, BROKEN[0])])
    assert (still.exit_code, still.stderr) == (1, "visits|1|0|0  “走访目的”没有填写。请补上后重新报送。\n")
    outside = corrected(tmp_path, visit({"city": "370200"}))
    code, told = called(desk, "fix", "visits|1|0|0", "--file", outside)
    assert (code, told["refused"][0]["reasons"]) == (1, ["city: this agency may not report for 370200"])
    assert called(desk, "fix", "visits|1|0|0", "--file", corrected(tmp_path, visit()), "--actor", "clerk")[1]["sent"] == ["visits|1|0|0"]
    assert [record.key for record in everything(settings)] == [b"370100"]
    assert called(desk, "show", "visits|1|0|0")[1]["state"] == "replayed"
    assert "visits|1|0|0" not in [one["id"] for one in called(desk, "list")[1]]
    acts = [orjson.loads(value) for value in values(settings, TRAIL)]
    assert [(act["actor"], act["action"], act["outcome"], act["agency"], act["subject"]) for act in acts][-1] == (
        "clerk",
        "replay",
        "done",
        "3701-hrss",
        "visits|1|0|0",
    )


def test_a_correction_keeps_the_source_where_the_agency_is_not_registered(desk: CliRunner, tmp_path: Path) -> None:
    code, told = called(desk, "fix", "visits|1|3|0", "--file", corrected(tmp_path, visit()))
    assert (code, told["refused"][0]["reasons"]) == (1, [f"source: is {SOURCE}, but this agency reports as {OTHER_SOURCE}"])


def test_a_workbook_is_exported_corrected_and_taken(desk: CliRunner, settings: Settings, tmp_path: Path) -> None:
    out = tmp_path / "refused.xlsx"
    assert desk.invoke(app, ["export", str(out), "--topic", "visits"]).stdout == f"4 refused events are in {out}.\n"
    book = openpyxl.load_workbook(out)
    sheet = book.worksheets[0]
    headings = [cell.value for cell in sheet[1]]
    ids, at = [cell.value for cell in sheet["A"]], {str(name): place + 1 for place, name in enumerate(headings)}
    assert ids[1:] == ["visits|1|3|0", "visits|1|2|0", "visits|1|1|0", "visits|1|0|0"]
    assert sheet.cell(5, at["错误说明"]).value == "“走访目的”没有填写。请补上后重新报送。"
    assert sheet.cell(5, at["走访方式"]).value == "上门走访"
    sheet.cell(5, at["走访目的"]).value = "走访慰问"
    sheet.cell(4, at["走访目的"]).value = "走访慰问"
    sheet.cell(2, at["走访方式"]).value = "步行"
    sheet.cell(3, at["三到落实"]).value = "政策到家"
    book.save(out)
    code, told = called(desk, "fix", "--workbook", str(out))
    assert (code, sorted(told["sent"])) == (1, ["visits|1|0|0", "visits|1|1|0", "visits|1|2|0"])
    [bad] = told["refused"]
    assert (bad["letter"], bad["advice"][0].startswith("“走访方式”"), "不在可选值之内" in bad["advice"][0]) == ("visits|1|3|0", True, True)
    arrived = [orjson.loads(record.value) for record in everything(settings)]
    assert len(arrived) == 3
    assert {event["subject"] for event in arrived} == {"3701-hrss/V-1"}
    assert sorted(event["data"]["demands_count"] for event in arrived) == [1, 1, 3]
    again = desk.invoke(app, ["fix", "--workbook", str(out)])
    assert again.exit_code == 1
    assert "没有这条退回记录，或已改正重报。" in again.stderr


def test_no_cell_of_an_exported_workbook_is_a_formula(settings: Settings, desk: CliRunner, tmp_path: Path) -> None:
    nasty = ["=1+1", "+cmd|' /C calc'!A0", "@SUM(A1)", "-2+3", "\t=1", "http://x/"]
    with client(settings) as connection:
        connection.execute("TRUNCATE TABLE dead_letters")
    fill(settings, [visit(purpose=MISSING, remark=text, visit_no=text, org_name=text) for text in nasty])
    out = tmp_path / "refused.xlsx"
    desk.invoke(app, ["export", str(out), "--topic", "visits"], catch_exceptions=False)
    cells = [cell for row in openpyxl.load_workbook(out).worksheets[0].iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    assert all(cell.hyperlink is None for cell in cells)
    told = [str(cell.value) for cell in cells]
    assert not [text for text in told if text.startswith(("=", "+", "-", "@", "\t"))]
    assert "'=1+1" in told


@pytest.mark.parametrize("content", [b"PK\x03\x04", "走访编号,城市\n1,济南\n".encode()])
def test_a_file_that_is_no_exported_workbook_is_refused_in_words(desk: CliRunner, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "file.xlsx"
    path.write_bytes(content)
    result = desk.invoke(app, ["fix", "--workbook", str(path)])
    assert isinstance(result.exception, ConfigurationError)
    assert desk.invoke(app, ["fix"]).exit_code == 2
