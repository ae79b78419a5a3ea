"""Sheets that are taken in the background, one after the other: how far each is, and the marked workbook until it is fetched.

Workbooks hold what clerks wrote, persons too: they lie in the data folder, readable by its owner only, for an hour at most.
"""

from __future__ import annotations

import logging
import os
import shutil
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any

from producers.sheets.house import Order, SheetHouse
from producers.sheets.outlet import Outlet
from producers.sheets.refusal import SheetRefusal
from producers.sheets.report import Report
from producers.sheets.returned import needs_return
from producers.sheets.submission import Bounds
from schemas.errors import TransientError

KEPT_FOR = timedelta(hours=1)
SWEEP_EVERY_S = 60
WAITING_LIMIT = 20
BUSY_RETRY_S = 10.0
FAULT = "系统故障，已记录。请稍后重新上传，不会重复计数。"

log = logging.getLogger(__name__)


class Stage(StrEnum):
    """How far a job is."""

    WAITING = "waiting"  # others come first
    RUNNING = "running"
    DONE = "done"  # the report says of every row what became of it
    REFUSED = "refused"  # the file as a whole; nothing was sent
    AWAY = "away"  # Kafka or the database; the same sheet may be sent again
    FAILED = "failed"  # our fault


@dataclass
class Job:
    """One sheet under way or done."""

    id: str
    agency: str
    at: datetime
    folder: Path
    suffix: str
    dry_run: bool
    stage: Stage = Stage.WAITING
    done_rows: int = 0
    total_rows: int = 0
    report: Report | None = None
    reasons: list[str] = field(default_factory=list)

    @property
    def workbook(self) -> Path | None:
        """The marked workbook; None where there is nothing to mark."""
        path = self.folder / f"returned{self.suffix}"
        return path if self.stage is Stage.DONE and path.exists() else None

    @property
    def is_over(self) -> bool:
        return self.stage not in (Stage.WAITING, Stage.RUNNING)


Finished = Callable[[Job, Report], None]
"""Told of a job whose rows were taken, before it counts as done; what it raises makes the job fail."""


class SheetJobs:
    """Runs jobs in one thread, since a large sheet takes some hundred megabytes; safe to share between threads."""

    def __init__(self, house: SheetHouse, folder: Path) -> None:
        self.house = house
        self._folder = folder
        self._jobs: dict[str, Job] = {}
        self._lock = threading.Lock()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="sheets")
        # Jobs are known in memory only, so what an earlier process left is nobody's any more.
        shutil.rmtree(folder, ignore_errors=True)
        self._closing = threading.Event()
        threading.Thread(target=self._sweep, name="sheets-sweep", daemon=True).start()

    def start(
        self,
        job_id: str,
        content: bytes,
        order: Order,
        now: datetime,
        *,
        outlet: Outlet | None,
        scope: Bounds | None,
        finished: Finished | None = None,
    ) -> tuple[Job, Future[None]]:
        """Put a sheet in line; without an outlet it is only checked. The future ends with the job, and raises nothing.

        Raises:
            TransientError: too many are waiting; nothing was taken.
        """
        with self._lock:
            if sum(not job.is_over for job in self._jobs.values()) >= WAITING_LIMIT:
                raise TransientError("too many sheets are waiting", BUSY_RETRY_S)
            folder = self._folder / job_id
            suffix = ".xlsx" if content.startswith(b"PK") else ".csv"
            job = self._jobs[job_id] = Job(job_id, order.agency, now, folder, suffix, dry_run=outlet is None)
        folder.mkdir(mode=0o700, parents=True)
        source = folder / f"sheet{suffix}"
        with os.fdopen(os.open(source, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
        return job, self._thread.submit(self._run, job, source, order, now, outlet, scope, finished)

    def find(self, job_id: str, agency: str) -> Job | None:
        """None too where it is another agency's."""
        job = self._jobs.get(job_id)
        return job if job is not None and job.agency == agency else None

    def forget_old(self, now: datetime) -> None:
        """Forget jobs that were handed in more than KEPT_FOR ago, and remove their files."""
        with self._lock:
            old = [job for job in self._jobs.values() if job.is_over and now - job.at > KEPT_FOR]
            for job in old:
                del self._jobs[job.id]
        for job in old:
            shutil.rmtree(job.folder, ignore_errors=True)

    def close(self) -> None:
        """Let the job that runs end, forget the others, and remove all files."""
        self._closing.set()
        self._thread.shutdown(cancel_futures=True)
        shutil.rmtree(self._folder, ignore_errors=True)

    def _run(self, job: Job, source: Path, *rest: Any) -> None:
        job.stage = Stage.RUNNING
        try:
            self._take(job, source, *rest)
        except SheetRefusal as refusal:
            job.reasons, job.stage = list(refusal.reasons), Stage.REFUSED
        except TransientError as error:
            log.warning("sheet-away", extra={"job": job.id, "reason": str(error)})
            job.reasons, job.stage = ["系统暂时没有应答。请稍后重新上传，不会重复计数。"], Stage.AWAY
        except Exception:  # the thread must go on with the next
            log.exception("sheet-failed", extra={"job": job.id})
            job.reasons, job.stage = [FAULT], Stage.FAILED
        finally:
            source.unlink(missing_ok=True)

    def _take(
        self,
        job: Job,
        source: Path,
        order: Order,
        now: datetime,
        outlet: Outlet | None,
        scope: Bounds | None,
        finished: Finished | None,
    ) -> None:
        def told(done: int, total: int) -> None:
            job.done_rows, job.total_rows = done, total

        target = job.folder / f"returned{job.suffix}"
        report = self.house.take(source, order, now, outlet=outlet, scope=scope, returned=target, told=told)
        if needs_return(report):
            target.chmod(0o600)
        if finished is not None:
            finished(job, report)
        job.report, job.stage = report, Stage.DONE

    def _sweep(self) -> None:
        while not self._closing.wait(SWEEP_EVERY_S):
            self.forget_old(datetime.now(UTC))
