"""The process of our own ClickHouse: the server inside the chdb-core wheel, kept listening until it is killed.

Run as a script with the server's folder, which holds config.xml and users.xml; chdb reads them from its working directory when it opens the
database, and an import there would open it twice. The blocking statement runs as the built-in user, which may do nothing else.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

LISTEN_FOREVER = """
    SYSTEM START LISTEN TCP;
    SYSTEM START LISTEN HTTP;
    SELECT sleepEachRow(3) FROM system.numbers SETTINGS max_block_size = 1, function_sleep_max_microseconds_per_block = 0 FORMAT Null
"""


def serve(folder: Path) -> None:
    """Block for as long as the server lives; raises RuntimeError with ClickHouse's words when it can't start."""
    os.chdir("/")
    from chdb import _chdb

    os.chdir(folder)
    result = _chdb.query(  # type: ignore[attr-defined]  # the stub leaves it out
        LISTEN_FOREVER, "CSV", path=str(folder / "data")
    )
    raise RuntimeError(result.error_message() if result.has_error() else "The server stopped listening.")


if __name__ == "__main__":
    serve(Path(sys.argv[1]))
