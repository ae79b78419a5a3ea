"""Runs the gateway until a signal."""

from __future__ import annotations

import signal

import uvicorn

from infra.collector import spare_collections
from infra.health import sign_of_life
from infra.settings import Settings
from producers.gateway.app import build_app
from producers.gateway.gateway import open_gateway

SIGN_EVERY_S = 5
KEEP_ALIVE_S = 65
STOP_GRACE_S = 5


def run_gateway(settings: Settings) -> None:
    """Listen until SIGTERM or SIGINT; requests under way are answered first. Blocks.

    Raises:
        TransientError: no broker answers at the start; a new process should try again.
    """
    # uvicorn stops at these, and then hands them on to whoever had them before; that must not end us before all is closed.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: None)
    beat = sign_of_life(settings)

    async def sign() -> None:
        beat()

    with open_gateway(settings) as gateway:
        spare_collections()
        config = uvicorn.Config(
            build_app(gateway),
            host=settings.gateway.host,
            port=settings.gateway_port,
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_keep_alive=KEEP_ALIVE_S,
            timeout_graceful_shutdown=STOP_GRACE_S,
            callback_notify=sign,
            timeout_notify=SIGN_EVERY_S,
        )
        uvicorn.Server(config).run()
