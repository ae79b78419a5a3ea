"""ClickHouse clients (native protocol) with the project's defaults; the library's errors become ours at this border."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import clickhouse_driver
import clickhouse_driver.errors

from infra.secret import clickhouse_password
from infra.settings import Settings
from schemas.errors import ConfigurationError, InvariantError, TransientError

CONNECT_TIMEOUT_S = 5
SEND_RECEIVE_TIMEOUT_S = 300
# Errors of the server (src/Common/ErrorCodes.cpp) that a later try may not meet.
_PASSING_CODES = frozenset({
    3,  # UNEXPECTED_END_OF_FILE
    159,  # TIMEOUT_EXCEEDED
    160,  # TOO_SLOW
    202,  # TOO_MANY_SIMULTANEOUS_QUERIES
    203,  # NO_FREE_CONNECTION
    209,  # SOCKET_TIMEOUT
    210,  # NETWORK_ERROR
    236,  # ABORTED
    241,  # MEMORY_LIMIT_EXCEEDED
    242,  # TABLE_IS_READ_ONLY
    243,  # NOT_ENOUGH_SPACE
    252,  # TOO_MANY_PARTS
    394,  # QUERY_WAS_CANCELLED
    425,  # SYSTEM_ERROR
    999,  # KEEPER_EXCEPTION
})  # fmt: skip
_REFUSAL_CODES = frozenset({
    192,  # UNKNOWN_USER
    193,  # WRONG_PASSWORD
    194,  # REQUIRED_PASSWORD
    195,  # IP_ADDRESS_NOT_ALLOWED
    497,  # ACCESS_DENIED
    516,  # AUTHENTICATION_FAILED
})  # fmt: skip

# A server killed in the middle of an answer looks like any of these.
_BROKEN_CONNECTIONS = (
    clickhouse_driver.errors.NetworkError,
    clickhouse_driver.errors.SocketTimeoutError,
    clickhouse_driver.errors.ChecksumDoesntMatchError,
    clickhouse_driver.errors.UnexpectedPacketFromServerError,
    clickhouse_driver.errors.UnknownPacketFromServerError,
    clickhouse_driver.errors.PartiallyConsumedQueryError,
)


def client(settings: Settings, *, database: str | None = None, **query_settings: Any) -> clickhouse_driver.Client:
    """A client of the project's database with lz4; it connects at the first query, and is for one thread at a time.

    `query_settings` are ClickHouse settings for every query. Queries belong inside `translated`.
    """
    host, port = settings.clickhouse_address
    return clickhouse_driver.Client(
        host,
        port=port,
        user=settings.clickhouse.user,
        password=clickhouse_password(settings),
        database=settings.clickhouse.database if database is None else database,
        secure=settings.clickhouse.secure,
        compression="lz4",
        connect_timeout=CONNECT_TIMEOUT_S,
        send_receive_timeout=SEND_RECEIVE_TIMEOUT_S,
        client_name="tongxin",
        # A modern server answers in zstd unless told otherwise, whatever it is asked in.
        settings={"network_compression_method": "LZ4"} | query_settings,
    )


@contextmanager
def translated(settings: Settings) -> Iterator[None]:
    """Turn clickhouse-driver's errors into ours: a refusal stops, an absence or an overload is tried again, a bad query is our bug."""
    address = "{}:{}".format(*settings.clickhouse_address)
    try:
        yield
    except clickhouse_driver.errors.ServerException as error:
        words = _first_line(error)
        if error.code in _REFUSAL_CODES:
            raise ConfigurationError([f"ClickHouse at {address} refuses user {settings.clickhouse.user}: {words}."]) from error
        if error.code in _PASSING_CODES:
            raise TransientError(f"ClickHouse at {address} can't just now: {words}") from error
        raise InvariantError(f"ClickHouse query failed: {words}") from error
    except (*_BROKEN_CONNECTIONS, EOFError, OSError) as error:
        raise TransientError(f"ClickHouse at {address} does not answer: {_first_line(error)}") from error
    except clickhouse_driver.errors.Error as error:
        raise InvariantError(f"ClickHouse client used wrongly: {_first_line(error)}") from error


def _first_line(error: BaseException) -> str:
    text = str(getattr(error, "message", None) or error).strip()
    text = text.removeprefix("DB::Exception:").strip().split("Stack trace:")[0].strip()
    return (text.splitlines() or [type(error).__name__])[0].rstrip(". ")
