"""Passwords of the parts we run ourselves: made once, kept in the data folder, readable by its owner only."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from infra.settings import Settings

PASSWORD_BYTES = 24


def clickhouse_password(settings: Settings) -> str:
    """The password for ClickHouse; that of our own server is made at the first call, which may raise OSError."""
    if settings.clickhouse.password is not None:
        return settings.clickhouse.password.get_secret_value()
    if settings.clickhouse.server is not None:
        return ""
    return kept_secret(settings.data_dir / "secrets", "clickhouse")


def kept_secret(folder: Path, name: str) -> str:
    """The secret of that name, made when it is not there; two processes that ask at once get the same one."""
    return kept_text(folder, name, secrets.token_urlsafe(PASSWORD_BYTES))


def kept_text(folder: Path, name: str, text: str) -> str:
    """The text that is kept under that name: `text` when there was none, which only the owner may read."""
    path = folder / name
    if not path.exists():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = folder / f".{name}.{os.getpid()}.{secrets.token_hex(4)}"
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(text)
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text(encoding="ascii")
