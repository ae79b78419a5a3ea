"""Logging of every process, configured once at the entry point: JSON lines, or coloured lines on a terminal.

Numbers and names of persons are covered in every line: what is logged should hold none, and this is the last that sees it.
"""

from __future__ import annotations

import logging
import sys
from typing import Any

import structlog
from structlog.typing import EventDict, Processor

from infra.settings import Settings
from schemas.privacy import mask_text

# These say at INFO what concerns nobody; their warnings stay.
QUIET_LOGGERS = ("aiokafka", "asyncio", "clickhouse_driver", "faust", "kafka", "mode", "urllib3", "uvicorn")


def configure_logging(settings: Settings, *, part: str | None = None) -> None:
    """Send the standard loggers to stderr; fields given with `extra=` appear as values, and `part` is on every line. May be repeated."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=False),
        structlog.processors.StackInfoRenderer(),
    ]
    console = settings.log_format == "console" or (settings.log_format == "auto" and sys.stderr.isatty())
    rendering: list[Processor] = (
        [structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty()), _mask_line]
        if console
        else [structlog.processors.format_exc_info, _mask_fields, structlog.processors.JSONRenderer(ensure_ascii=False)]
    )
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared, processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *rendering]
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(settings.log_level.upper())
    for name in QUIET_LOGGERS:
        logging.getLogger(name).setLevel(logging.WARNING)
    structlog.contextvars.clear_contextvars()
    if part is not None:
        structlog.contextvars.bind_contextvars(part=part)
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


def _mask_fields(_logger: Any, _method: str, fields: EventDict) -> EventDict:
    """Values of texts and lists; numbers stay numbers, for they are counts and positions."""
    return {name: _masked(value) for name, value in fields.items()}


def _mask_line(_logger: Any, _method: str, line: Any) -> Any:
    return _masked(line)


def _masked(value: Any) -> Any:
    if isinstance(value, str):
        return mask_text(value)
    if isinstance(value, dict):
        return {name: _masked(item) for name, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_masked(item) for item in value]
    return value if value is None or isinstance(value, int | float) else mask_text(repr(value))
