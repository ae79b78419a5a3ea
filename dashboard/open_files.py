"""How many files the dashboard may hold open: a session of Streamlit takes three and its websocket one, and many systems begin at 1,024.

200 viewers with the sessions that are kept for those who have just left take about 1,200.
"""

from __future__ import annotations

import resource


def allow_open_files() -> None:
    """Raise this process's limit as far as the system lets it."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
