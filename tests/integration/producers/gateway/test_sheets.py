"""Sheets over HTTP, into a real Kafka and ClickHouse: checked, taken, again, corrected, and complete."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import openpyxl
import pytest

from infra.clickhouse import client
from infra.generation import generations_topic
from infra.topic import RECEIPTS, TRAIL
from producers.sheets.header import FAULT_HEADING
from producers.sheets.survey import ROWS_LIMIT
from tests.integration.consumers.line import ALL_READ, await_sink, await_true, running_sink
from tests.integration.producers.gateway.conftest import AGENCY
from tests.integration.producers.gateway.running import Running, add_agency
from tests.support.event_factory import own_catalogue
from tests.support.reading import everything
from tests.support.topics import TestTopics
from tests.unit.producers.sheets.sheet import form, grid, workbook
from tests.unit.producers.sheets.test_submission import visits

pytestmark = pytest.mark.usefixtures("tables")
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
AT = "/v1/sheets/visits"


def sheet(tmp_path: Path, rows: list[dict[str, Any]], without: tuple[str, ...] = ()) -> bytes:
    return workbook(tmp_path / "sheet.xlsx", grid(form("visits"), rows, without)).read_bytes()


def post(running: Running, content: bytes, **asked: Any) -> httpx.Response:
    return running.http.post(AT, content=content, headers={"content-type": WORKBOOK}, params=asked)


def done(running: Running, answer: httpx.Response) -> dict[str, Any]:
    """The job, once it is over."""
    assert answer.status_code == 202, answer.text
    told: dict[str, Any] = {}

    def is_over() -> bool:
        told.update(running.http.get(answer.headers["location"]).json())
        return told["stage"] not in ("waiting", "running")

    await_true(is_over, "the sheet is done")
    return told


def counts(job: dict[str, Any]) -> tuple[int, int, int, int]:
    report = job["report"]
    return report["new"], report["changed"], report["same"], report["refused"]


def current(running: Running) -> dict[str, int]:
    with client(running.settings) as connection:
        return dict(connection.execute("SELECT subject, revision FROM records_current(topic = 'visits')"))


def test_a_sheet_is_checked_taken_repeated_corrected_and_completed(running: Running, topics: TestTopics, tmp_path: Path) -> None:
    topics.create([generations_topic()])
    rows = visits(40)
    content = sheet(tmp_path, rows, ("reported_at",))
    with running_sink(running.settings):
        checked = post(running, content, dry_run=True)
        assert checked.status_code == 200
        assert counts(checked.json()) == (40, 0, 0, 0)
        assert checked.json()["receipt"] is None
        await_sink(running.settings, ALL_READ)
        assert current(running) == {}

        taken = done(running, post(running, content))
        assert (taken["stage"], counts(taken), taken["workbook"]) == ("done", (40, 0, 0, 0), None)
        await_sink(running.settings, ALL_READ)
        assert current(running) == {f"JN-1/V{number}": 1 for number in range(40)}
        receipt = running.http.get(taken["receipt"]).json()
        assert (receipt["total"], receipt["states"]["accepted"]) == (40, 40)

        again = done(running, post(running, content))
        assert counts(again) == (0, 0, 40, 0)
        assert counts(post(running, content, dry_run=True).json()) == (0, 0, 40, 0)

        rows[5]["demands_count"] = 4321
        corrected = done(running, post(running, sheet(tmp_path, rows, ("reported_at",))))
        assert counts(corrected) == (0, 1, 39, 0)
        await_sink(running.settings, ALL_READ)
        assert current(running) == {f"JN-1/V{number}": 2 if number == 5 else 1 for number in range(40)}

        less = sheet(tmp_path, rows[:38], ("reported_at",))
        offered = done(running, post(running, less, complete=True))
        assert {one["subject"] for one in offered["report"]["missing_records"]} == {"JN-1/V38", "JN-1/V39"}
        withdrawn = done(running, post(running, less, complete=True, withdraw=True))
        assert withdrawn["report"]["withdrawn"] == 2
        await_sink(running.settings, ALL_READ)
        assert set(current(running)) == {f"JN-1/V{number}" for number in range(38)}

        back = done(running, post(running, sheet(tmp_path, rows, ("reported_at",))))
        assert counts(back) == (0, 2, 38, 0)
        await_sink(running.settings, ALL_READ)
        assert {subject: revision for subject, revision in current(running).items() if revision == 3} == {"JN-1/V38": 3, "JN-1/V39": 3}


def test_bad_rows_come_back_in_the_workbook_and_the_receipt(running: Running, tmp_path: Path) -> None:
    rows = visits(5)
    rows[3]["demands_count"] = "张三说很多"
    job = done(running, post(running, sheet(tmp_path, rows)))
    assert counts(job) == (4, 0, 0, 1)
    assert job["report"]["agency"] == AGENCY
    answer = running.http.get(job["workbook"])
    (tmp_path / "back.xlsx").write_bytes(answer.content)
    back = openpyxl.load_workbook(tmp_path / "back.xlsx").worksheets[0]
    assert back.cell(1, back.max_column).value == FAULT_HEADING
    assert [row for row in range(2, 7) if back.cell(row, back.max_column).value] == [5]
    receipt = running.http.get(job["receipt"]).json()
    assert (receipt["total"], receipt["states"]["refused"]) == (5, 1)
    assert "张三" in job["report"]["faults"][0]["faults"][0]["zh"]
    kept = b"".join(record.value for record in everything(running.settings, [RECEIPTS, TRAIL, *own_catalogue().topics]))
    assert "诉求数".encode() in kept
    assert "张三".encode() not in kept


def test_a_form_of_a_browser_is_taken_too(running: Running, tmp_path: Path) -> None:
    files = {"file": ("走访.xlsx", sheet(tmp_path, visits(2)), WORKBOOK)}
    assert counts(running.http.post(AT, params={"dry_run": True}, files=files).json()) == (2, 0, 0, 0)
    assert running.http.post(AT, files={"file": (None, b"no file")}).status_code == 400


def test_what_is_no_sheet_is_refused_in_words(running: Running) -> None:
    answer = post(running, b"PK\x03\x04 not a workbook", dry_run=True)
    assert answer.status_code == 422
    assert "损坏" in answer.json()["reasons"][0]
    assert "损坏" in answer.json()["detail"]
    job = done(running, post(running, b"a,b\n" * (ROWS_LIMIT + 100)))
    assert (job["stage"], job["report"]) == ("refused", None)
    assert "100,000" in job["reasons"][0]
    assert running.http.post(AT, content=b"x", headers={"content-type": "image/png"}).status_code == 415
    assert running.http.post("/v1/sheets/nothing", content=b"x").status_code == 404


def test_an_agency_sees_its_own_sheets_only_and_says_what_it_may(running: Running, tmp_path: Path) -> None:
    job = post(running, sheet(tmp_path, [visits(1)[0] | {"demands_count": "?"}]), dry_run=True).json()
    other = add_agency(running.settings, "other", cities=("370200",))
    headers = {"authorization": f"Bearer {other}"}
    await_true(lambda: running.http.get(job["href"], headers=headers).status_code != 401, "the agency is known")
    assert running.http.get(job["href"], headers=headers).status_code == 404
    assert running.http.get(job["workbook"], headers=headers).status_code == 404
    assert running.http.get(job["workbook"]).status_code == 200
    answer = running.http.post(
        AT, content=sheet(tmp_path, visits(2)), params={"dry_run": True}, headers={**headers, "content-type": WORKBOOK}
    )
    assert counts(answer.json()) == (0, 0, 0, 2)


def test_a_template_for_a_topic_and_a_city(running: Running, tmp_path: Path) -> None:
    answer = running.http.get(f"{AT}/template", params={"city": "370100"})
    assert answer.headers["content-type"] == WORKBOOK
    (tmp_path / "t.xlsx").write_bytes(answer.content)
    assert openpyxl.load_workbook(tmp_path / "t.xlsx").sheetnames[0] == "填报"
    assert running.http.get(f"{AT}/template", params={"city": "999999"}).status_code == 422
    assert running.http.get("/v1/sheets/nothing/template").status_code == 404
    assert running.http.get(f"{AT}/template", headers={"authorization": ""}).status_code == 401


def test_no_file_of_a_sheet_stays_when_the_gateway_ends(running: Running, tmp_path: Path) -> None:
    rows = [visits(1)[0] | {"demands_count": "?"}]
    assert post(running, sheet(tmp_path, rows), dry_run=True).json()["workbook"]
    folder = running.settings.data_dir / "sheets" / "jobs"
    assert [path.stat().st_mode & 0o077 for path in folder.rglob("*")] == [0] * len(list(folder.rglob("*")))
    assert len(list(folder.rglob("*.xlsx"))) == 1
    running.gateway.sheets.close()
    assert not folder.exists()
