"""Our own ClickHouse: the server inside the chdb-core wheel as a process of its own, its data in the data folder."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import sys
from pathlib import Path
from xml.sax.saxutils import escape

from infra.clickhouse import client
from infra.platform import chdb_server
from infra.platform.part import Part, Port, Report
from infra.platform.port import is_open
from infra.secret import clickhouse_password
from infra.settings import Settings
from schemas.errors import ConfigurationError

MEGABYTE = 1024 * 1024
MARK_CACHE_MB = 64
# Of the server's memory, how much one query may take, and from where it goes to disk.
QUERY_SHARE = 0.6
SPILL_SHARE = 0.25


def clickhouse_part(settings: Settings) -> Part:
    """The server as a part."""
    host = settings.clickhouse.host
    native = Port("clickhouse", host, settings.clickhouse_address[1], "TONGXIN_CLICKHOUSE__PORT")
    http = Port("clickhouse http", host, settings.clickhouse_http_port, "TONGXIN_CLICKHOUSE__HTTP_PORT")
    folder = settings.data_dir / "clickhouse"
    return Part(
        name="clickhouse",
        command=lambda: [sys.executable, "-P", chdb_server.__file__, str(folder)],
        ports=(native, http),
        address=f"{host}:{native.number}",
        http_address=f"http://{host}:{http.number}",
        cwd=folder,
        prepare=lambda _report: prepare(settings, _report),
        ready=lambda: answers(settings),
    )


def prepare(settings: Settings, _report: Report) -> None:
    """Write the configuration. Raises ConfigurationError when the wheel is missing."""
    if importlib.util.find_spec("chdb") is None:
        raise ConfigurationError(["Python package chdb-core, which carries ClickHouse, is missing; run `make setup`."])
    folder = settings.data_dir / "clickhouse"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.xml").write_text(_config(settings, folder), encoding="utf-8")
    _write_private(folder / "users.xml", _users(settings))


def answers(settings: Settings) -> bool:
    """Whether the server answers our user. May raise."""
    if not is_open(*settings.clickhouse_address):
        return False
    with client(settings, database="default") as connection:
        return bool(connection.execute("SELECT 1") == [(1,)])


def _write_private(path: Path, text: str) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)


def _config(settings: Settings, folder: Path) -> str:
    values: dict[str, object] = {
        "listen_host": settings.clickhouse.host,
        "tcp_port": settings.clickhouse_address[1],
        "http_port": settings.clickhouse_http_port,
        "path": f"{folder / 'data'}/",
        "tmp_path": f"{folder / 'data' / 'tmp'}/",
        "users_config": "users.xml",
        "timezone": "UTC",
        "max_server_memory_usage": settings.clickhouse.memory_mb * MEGABYTE,
        "mark_cache_size": MARK_CACHE_MB * MEGABYTE,
        "index_mark_cache_size": MARK_CACHE_MB * MEGABYTE,
        "primary_index_cache_size": MARK_CACHE_MB * MEGABYTE,
        "query_condition_cache_size": 16 * MEGABYTE,
        "compiled_expression_cache_size": 16 * MEGABYTE,
        "background_pool_size": 2,
        "background_merges_mutations_concurrency_ratio": 1,
        "background_schedule_pool_size": 2,
        "max_thread_pool_size": 500,
        "max_thread_pool_free_size": 20,
        "max_concurrent_queries": 64,
    }
    log = f"<level>warning</level><console>false</console><log>{escape(str(folder / 'server.log'))}</log><size>10M</size><count>2</count>"
    # Statistics for the query planner were a tenth of the server's work, and no query of ours is planned by them.
    inner = {"send_crash_reports": "<enabled>false</enabled>", "merge_tree": "<auto_statistics_types></auto_statistics_types>"}
    return _xml({"logger": log, **{name: escape(str(value)) for name, value in values.items()}, **inner})


def _users(settings: Settings) -> str:
    memory = settings.clickhouse.memory_mb * MEGABYTE
    digest = hashlib.sha256(clickhouse_password(settings).encode()).hexdigest()
    local = f"<profile>default</profile><quota>default</quota><networks><ip>{escape(settings.clickhouse.host)}</ip></networks>"
    grants = "<query>GRANT SYSTEM LISTEN ON *.*</query><query>GRANT SELECT ON system.numbers</query>"
    profile = (
        f"<max_memory_usage>{int(memory * QUERY_SHARE)}</max_memory_usage>"
        f"<max_bytes_before_external_group_by>{int(memory * SPILL_SHARE)}</max_bytes_before_external_group_by>"
        f"<max_bytes_before_external_sort>{int(memory * SPILL_SHARE)}</max_bytes_before_external_sort>"
        "<async_insert>0</async_insert><log_queries>0</log_queries>"
    )
    user = escape(settings.clickhouse.user)
    return _xml(
        {
            "users": f"<default><password></password>{local}<grants>{grants}</grants></default>"
            f"<{user}><password_sha256_hex>{digest}</password_sha256_hex>{local}<access_management>1</access_management></{user}>",
            "profiles": f"<default>{profile}</default>",
            "quotas": "<default></default>",
        }
    )


def _xml(values: dict[str, str]) -> str:
    inner = "\n".join(f"  <{name}>{value}</{name}>" for name, value in values.items())
    return f"<clickhouse>\n{inner}\n</clickhouse>\n"
