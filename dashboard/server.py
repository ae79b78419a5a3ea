"""The dashboard's server: Streamlit behind the gate. Run from the root as `python -m streamlit run dashboard/server.py`."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from starlette.middleware import Middleware
from streamlit.starlette import App

from dashboard.entrance import entrance, oidc_secrets
from dashboard.gate import Gate, routes
from dashboard.open_files import allow_open_files
from dashboard.turn import Turns
from infra.settings import load_settings
from schemas.errors import ConfigurationError

HANDOVER_S = 0.0005
"""A run hands over to the event loop at each of its hundred messages, and waits up to so long to go on while another run is under way."""


@asynccontextmanager
async def lifespan(_app: App) -> AsyncIterator[dict[str, Any] | None]:
    """Until the server stops; what waits for the trail is then written."""
    sys.setswitchinterval(HANDOVER_S)
    allow_open_files()
    yield None
    try:
        entrance().teller.close()
    except ConfigurationError:
        return


def _secrets() -> dict[str, Any]:
    """Settings that can't work are told by the gate, to whoever comes."""
    try:
        return oidc_secrets(load_settings())
    except ConfigurationError:
        return {}


app = App(
    Path(__file__).with_name("app.py"),
    routes=routes(),
    middleware=[Middleware(Gate), Middleware(Turns)],
    lifespan=lifespan,
    secrets=_secrets() or None,
)
