"""The gateway as the process that `up` starts."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import httpx
import orjson
import pytest

from infra.settings import Settings, environment
from tests.integration.producers.gateway.conftest import AGENCY
from tests.integration.producers.gateway.running import events_of, with_limits
from tests.support.reading import everything

START_TIMEOUT_S = 60
STOP_TIMEOUT_S = 60


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_in_good_order(bureau: str, settings: Settings, number: signal.Signals) -> None:
    settings = with_limits(settings)
    health = settings.data_dir / "health"
    health.parent.mkdir(parents=True)
    variables = {**os.environ, **environment(settings), "TONGXIN_HEALTH_FILE": str(health), "TONGXIN_LOG_FORMAT": "json"}
    command = [sys.executable, "-m", "tongxin", "gateway"]
    with subprocess.Popen(command, env=variables, stderr=subprocess.PIPE, text=True) as process:
        until = time.monotonic() + START_TIMEOUT_S
        while not _is_healthy(settings):
            assert process.poll() is None
            assert time.monotonic() < until
            time.sleep(0.1)
        [event] = events_of(AGENCY, 1)
        headers = {"authorization": f"Bearer {bureau}", "content-type": "application/json"}
        answer = httpx.post(
            f"{settings.gateway_address}/v1/events", content=orjson.dumps(event), headers=headers, trust_env=False, timeout=60
        )
        assert answer.status_code == 202
        process.send_signal(number)
        _, told = process.communicate(timeout=STOP_TIMEOUT_S)
    assert process.returncode == 0
    assert told == ""
    assert health.exists()
    assert len(list(everything(settings))) == 1


def _is_healthy(settings: Settings) -> bool:
    try:
        return httpx.get(f"{settings.gateway_address}/-/healthy", trust_env=False).status_code == 200
    except httpx.TransportError:
        return False
