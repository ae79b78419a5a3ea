"""Logging: one line is one JSON object with its fields."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from typing import Literal

import pytest
import structlog

from infra.log import configure_logging
from infra.settings import Settings


@pytest.fixture(autouse=True)
def _restored() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def test_fields_are_values(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging(Settings(log_format="json"), part="sink")
    logging.getLogger("consumers.sink").warning("rows-inserted", extra={"rows": 12, "city": "济南"})
    [line] = lines(capsys)
    line.pop("timestamp")
    fields = {"rows": 12, "city": "济南", "part": "sink"}
    assert line == {"event": "rows-inserted", "level": "warning", "logger": "consumers.sink", **fields}


def test_an_exception_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging(Settings(log_format="json"))
    try:
        raise ValueError("odd")
    except ValueError:
        logging.getLogger("x").exception("failed")
    [line] = lines(capsys)
    assert str(line["exception"]).endswith("ValueError: odd")


def test_foreign_chatter_is_quiet_and_levels_hold(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging(Settings(log_format="json", log_level="warning"))
    logging.getLogger("kafka.net").info("chatter")
    logging.getLogger("streams").info("chatter")
    logging.getLogger("kafka.net").warning("heard")
    assert [line["event"] for line in lines(capsys)] == ["heard"]


def test_twice_configured_is_once_told(capsys: pytest.CaptureFixture[str]) -> None:
    for _ in range(2):
        configure_logging(Settings(log_format="json"))
    logging.getLogger("x").info("once")
    assert len(lines(capsys)) == 1


def test_on_a_console_lines_are_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging(Settings(log_format="console"))
    logging.getLogger("x").info("rows-inserted", extra={"rows": 12})
    told = capsys.readouterr().err
    assert "rows-inserted" in told
    assert "rows=12" in told


@pytest.mark.parametrize("log_format", ["json", "console"])
def test_no_person_is_named(log_format: Literal["json", "console"], capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging(Settings(log_format=log_format))
    log = logging.getLogger("x")
    log.warning(
        "odd 370102199003071238",
        extra={"seen": ["13812345678"], "said": {"by": "联系人：张三"}, "raw": b"13812345678", "rows": 13812345678},
    )
    log.warning("said %s", "0531-86012345")
    try:
        raise ValueError("电话 138-1234-5678")
    except ValueError:
        log.exception("failed")
    told = capsys.readouterr().err
    for number in ("370102199003071238", "'13812345678", '"13812345678', "138-1234-5678", "86012345", "张三"):
        assert number not in told
    assert log_format == "console" or '"rows": 13812345678' in told, "a count stays a count"
