"""Sheets in the background: in line, over, and forgotten with their files."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from infra.settings import Settings
from producers.sheets.house import Order, SheetHouse
from producers.sheets.job import KEPT_FOR, WAITING_LIMIT, Job, SheetJobs, Stage
from producers.sheets.report import Report
from schemas.errors import TransientError
from tests.unit.producers.sheets.sheet import CATALOGUE, INTAKE, NOW, form, grid, workbook
from tests.unit.producers.sheets.test_submission import visits

ORDER = Order("jn-hrss", "visits")


@pytest.fixture
def jobs(tmp_path: Path) -> Iterator[SheetJobs]:
    # Nobody listens at that address: a check goes on without the database.
    settings = Settings.model_validate({"data_dir": tmp_path, "clickhouse": {"server": "127.0.0.1:1", "password": "x"}})
    made = SheetJobs(SheetHouse(settings, CATALOGUE, INTAKE), tmp_path / "jobs")
    yield made
    made.close()


def content(tmp_path: Path, **wrong: Any) -> bytes:
    rows = visits(3)
    rows[1] |= wrong
    return workbook(tmp_path / "a.xlsx", grid(form("visits"), rows)).read_bytes()


def test_a_job_is_forgotten_with_its_files_after_its_time(jobs: SheetJobs, tmp_path: Path) -> None:
    job, ended = jobs.start("j1", content(tmp_path, demands_count="?"), ORDER, NOW, outlet=None, scope=None)
    ended.result(60)
    assert (job.stage, job.done_rows) == (Stage.DONE, 3)
    assert job.report is not None
    assert "数据库暂时没有应答" in job.report.remarks[0]
    assert job.workbook is not None
    assert jobs.find("j1", "jn-hrss") is job
    assert jobs.find("j1", "other") is None
    jobs.forget_old(NOW + KEPT_FOR)
    assert job.workbook.exists()
    jobs.forget_old(NOW + KEPT_FOR + timedelta(seconds=1))
    assert jobs.find("j1", "jn-hrss") is None
    assert not job.folder.exists()


def test_a_refused_file_and_a_fault_of_ours_stop_nobody_behind(jobs: SheetJobs, tmp_path: Path) -> None:
    def broken(job: Job, report: Report) -> None:
        raise RuntimeError("ours")

    refused, _ = jobs.start("j1", b"PK\x03\x04", ORDER, NOW, outlet=None, scope=None)
    failed, _ = jobs.start("j2", content(tmp_path), ORDER, NOW, outlet=None, scope=None, finished=broken)
    good, ended = jobs.start("j3", content(tmp_path), ORDER, NOW, outlet=None, scope=None)
    ended.result(60)
    assert [job.stage for job in (refused, failed, good)] == [Stage.REFUSED, Stage.FAILED, Stage.DONE]
    assert "损坏" in refused.reasons[0]
    assert list((tmp_path / "jobs").rglob("sheet*.xlsx")) == []


def test_too_many_that_wait_are_not_taken(jobs: SheetJobs, tmp_path: Path) -> None:
    go_on = threading.Event()

    def held(job: Job, report: Report) -> None:
        assert go_on.wait(120)

    raw = content(tmp_path)
    started = [jobs.start(f"j{number}", raw, ORDER, NOW, outlet=None, scope=None, finished=held) for number in range(WAITING_LIMIT)]
    with pytest.raises(TransientError):
        jobs.start("more", raw, ORDER, NOW, outlet=None, scope=None)
    go_on.set()
    started[-1][1].result(60)
    assert jobs.start("more", raw, ORDER, NOW, outlet=None, scope=None)[0].stage is not Stage.FAILED
