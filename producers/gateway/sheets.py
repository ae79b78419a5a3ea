"""`/v1/sheets`: templates for clerks, their sheets checked or taken, and the marked workbook back."""

from __future__ import annotations

import asyncio
import tempfile
import time
from datetime import date
from pathlib import Path as File
from typing import Annotated, Any
from urllib.parse import quote

import orjson
from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.responses import FileResponse
from pydantic import BaseModel, Field
from starlette.datastructures import UploadFile
from starlette.types import Message

from producers.gateway import openapi
from producers.gateway.body import read_body
from producers.gateway.door import Granted
from producers.gateway.gateway import Gateway, gateway_of
from producers.gateway.problem import Problem, ProblemDetails, unavailable, unsupported
from producers.receipt import Kind, Receipt, Refused, new_id
from producers.sheets.archive import UPLOAD_LIMIT_BYTES
from producers.sheets.cell import wordless
from producers.sheets.house import Order
from producers.sheets.job import BUSY_RETRY_S, Job, SheetJobs, Stage
from producers.sheets.outlet import KafkaOutlet
from producers.sheets.record import SheetWide
from producers.sheets.report import Report
from producers.sheets.submission import Complete

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv"
BYTES = "application/octet-stream"
FORM = "multipart/form-data"
MOST_MB = UPLOAD_LIMIT_BYTES // 1024**2
SHOWN_ROWS = 200
"""Of refused rows and missing records a report names so many; the workbook has all."""
_BINARY = {"schema": {"type": "string", "format": "binary"}}
_FORM = {"schema": {"type": "object", "required": ["file"], "properties": {"file": {"type": "string", "format": "binary"}}}}
_BODY: openapi.Document = {
    "requestBody": {"required": True, "content": {WORKBOOK: _BINARY, CSV: _BINARY, BYTES: _BINARY, FORM: _FORM}},
}
_FILE: openapi.Document = {"description": "The file.", "content": {WORKBOOK: _BINARY, CSV: _BINARY}}

router = APIRouter(tags=["sheets"])

Topic = Annotated[str, Path(description="the topic of the records", max_length=200)]
Text = Annotated[str | None, Query(max_length=200)]


class SheetJob(BaseModel):
    """A sheet that is taken, or was."""

    job: str = Field(description="its id; that of its receipt too, once it is done and was not only checked")
    stage: Stage
    done_rows: int = Field(ge=0)
    total_rows: int = Field(ge=0, description="at most")
    href: str = Field(description="where to ask how far it is")
    report: dict[str, Any] | None = Field(description="what became of every row, once it is done")
    reasons: list[str] = Field(description="in Chinese: why the whole file was not taken")
    workbook: str | None = Field(description="where the marked workbook is, if rows were bad or got numbers; for an hour")
    receipt: str | None = Field(description="where to ask what became of the events")


class SheetRefused(ProblemDetails):
    """A file that can't be taken as a whole."""

    reasons: list[str] = Field(default_factory=list, description="in Chinese, each with what to do")


@router.get(
    "/v1/sheets/{topic}/template",
    summary="An empty sheet with headings, explanations, drop-down lists and examples",
    response_class=Response,
    responses={200: {"description": "The sheet.", "content": {WORKBOOK: _BINARY}}, 422: openapi.problem(422), **openapi.problems(401, 404)},
)
async def template(request: Request, grant: Granted, topic: Topic, city: Text = None) -> Response:  # noqa: ARG001 - only who is let in
    gateway = gateway_of(request)
    _known_topic(gateway, topic)
    if city is not None and city not in gateway.catalogue.places:
        raise Problem(422, "unknown-city", f"{city} is neither a city nor a province of the catalogue.")
    content = await asyncio.to_thread(_template, gateway.sheets, topic, city)
    name = quote(f"{gateway.catalogue.topics[topic].zh}.xlsx")
    return Response(content, headers={"Content-Disposition": f"attachment; filename*=UTF-8''{name}"}, media_type=WORKBOOK)


@router.post(
    "/v1/sheets/{topic}",
    status_code=202,
    summary="Check a sheet, or take it",
    description="With dry_run nothing is sent, and the answer has the report. Sending the same sheet again changes nothing.",
    responses={
        200: openapi.answer("Checked; nothing was sent.", SheetJob),
        202: openapi.answer("In line; the job tells how far it is.", SheetJob, headers={"Location": "where the job is"}),
        422: openapi.problem(422, SheetRefused),
        **openapi.problems(400, 401, 404, 408, 413, 415, 429, 503),
    },
    openapi_extra=_BODY,
)
async def take_sheet(
    request: Request,
    grant: Granted,
    topic: Topic,
    dry_run: bool = False,
    complete: Annotated[bool, Query(description="it holds every record of its units; those that it lacks are listed")] = False,
    withdraw: Annotated[bool, Query(description="with complete: withdraw what it lacks")] = False,
    first: Annotated[date | None, Query(alias="from", description="with complete: of records from this day on")] = None,
    last: Annotated[date | None, Query(alias="to", description="with complete: of records up to this day")] = None,
    city: Text = None,
    org_code: Text = None,
    org_name: Text = None,
    department: Text = None,
) -> Response:
    gateway = gateway_of(request)
    _known_topic(gateway, topic)
    wide = SheetWide(city, org_code, org_name, department)
    order = Order(grant.agency.id, topic, wide, Complete(withdraw, first, last) if complete else None)
    now = gateway.clock()
    with gateway.load.share() as share:
        gateway.rates.take(grant.agency.id, 1, time.monotonic())
        content = await _content(request, await read_body(request, MOST_MB, share))
        outlet = None if dry_run else KafkaOutlet(gateway.reception.channel)
        loop = asyncio.get_running_loop()

        def finished(job: Job, report: Report) -> None:
            if outlet is not None:
                receipt = _receipt(job, report, outlet, grant.token_id)
                gateway.reception.file(receipt)
                loop.call_soon_threadsafe(gateway.recent.add, receipt)
                loop.call_soon_threadsafe(gateway.metrics.received, len(receipt.entries), len(receipt.refused))

        job, ended = await asyncio.to_thread(
            gateway.sheets.start, new_id(now), content, order, now, outlet=outlet, scope=grant.scope, finished=finished
        )
        if not dry_run:
            return Response(orjson.dumps(_told(job)), 202, {"Location": _href(job)}, "application/json")
        await asyncio.wrap_future(ended)
    if job.stage is Stage.REFUSED:
        raise Problem(422, "sheet-refused", " ".join(job.reasons), members={"reasons": job.reasons})
    if job.stage is not Stage.DONE:
        raise unavailable("The sheet could not be checked just now.", BUSY_RETRY_S)
    return Response(orjson.dumps(_told(job)), media_type="application/json")


@router.get("/v1/sheet-jobs/{job_id}", response_model=SheetJob, summary="How far a sheet is", responses=openapi.problems(401, 404))
async def job(
    request: Request, grant: Granted, job_id: Annotated[str, Path(description="as the answer to the sheet named it")]
) -> Response:
    return Response(orjson.dumps(_told(_found(gateway_of(request), job_id, grant.agency.id))), media_type="application/json")


@router.get(
    "/v1/sheet-jobs/{job_id}/workbook",
    summary="The sheet back, with bad rows marked and the reasons beside them",
    response_class=Response,
    responses={200: _FILE, **openapi.problems(401, 404)},
)
async def workbook(
    request: Request, grant: Granted, job_id: Annotated[str, Path(description="as the answer to the sheet named it")]
) -> Response:
    path = _found(gateway_of(request), job_id, grant.agency.id).workbook
    if path is None:
        raise Problem(404, "no-workbook", "There is nothing to mark, or the sheet is not done.")
    return FileResponse(path, media_type=WORKBOOK if path.suffix == ".xlsx" else CSV, filename=f"returned{path.suffix}")


def _template(jobs: SheetJobs, topic: str, city: str | None) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        target = File(folder) / "template.xlsx"
        jobs.house.write_template(topic, target, city)
        return target.read_bytes()


async def _content(request: Request, body: bytes) -> bytes:
    """The file: the body itself, or the first file of a form."""
    kind = request.headers.get("content-type", BYTES).partition(";")[0].strip().lower()
    if kind in (WORKBOOK, CSV, BYTES, "application/vnd.ms-excel"):
        return body
    if kind != FORM:
        raise unsupported(f"A sheet comes as {WORKBOOK}, {CSV}, {BYTES} or {FORM}.")

    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    async with Request(request.scope, receive).form(max_files=1, max_fields=10) as form:
        file = next((value for value in form.values() if isinstance(value, UploadFile)), None)
        if file is None:
            raise Problem(400, "no-file", "The form has no file.")
        return await file.read()


def _receipt(job: Job, report: Report, outlet: KafkaOutlet, token_id: str) -> Receipt:
    """What the way in did with the sheet; rows are counted from 0."""
    refused = [
        Refused(row - 1, None, report.topic, [wordless(fault.zh) for fault in faults]) for row, faults in sorted(report.refused.items())
    ]
    refused += [Refused(max(row - 1, 0), None, report.topic, [reason]) for row, reason in sorted(report.undelivered.items())]
    return Receipt(job.id, job.agency, token_id, job.at, Kind.SHEET, outlet.entries, refused)


def _known_topic(gateway: Gateway, topic: str) -> None:
    if topic not in gateway.catalogue.topics:
        raise Problem(404, "unknown-topic", f"{topic} is no topic of the catalogue.")


def _found(gateway: Gateway, job_id: str, agency: str) -> Job:
    found = gateway.sheets.find(job_id, agency)
    if found is None:
        raise Problem(404, "no-job", "There is no such sheet; its job is kept for an hour.")
    return found


def _href(job: Job) -> str:
    return f"/v1/sheet-jobs/{job.id}"


def _told(job: Job) -> dict[str, Any]:
    return {
        "job": job.id,
        "stage": job.stage,
        "done_rows": job.done_rows,
        "total_rows": job.total_rows,
        "href": _href(job),
        "report": None if job.report is None else job.report.as_json(SHOWN_ROWS),
        "reasons": job.reasons,
        "workbook": f"{_href(job)}/workbook" if job.workbook else None,
        "receipt": f"/v1/receipts/{job.id}" if job.stage is Stage.DONE and not job.dry_run else None,
    }
