"""Text in what we export: never one that a spreadsheet program would take for a formula (CWE-1236)."""

from __future__ import annotations

import re

RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_NUMBER = re.compile(r"[+-]?\d[\d.,\s]*")


def harmless(text: str) -> str:
    """The text, with an apostrophe before what could be a formula; reading our sheets takes it away again."""
    if not text.strip():
        return ""
    return f"'{text}" if text.lstrip(" ").startswith(RISKY) and not _NUMBER.fullmatch(text) else text
