"""Words that others have written, where Streamlit reads Markdown: in notes and captions."""

from __future__ import annotations

import re

SIGNS = re.compile(r"([\\`*_\[\]<>#~$|&])")


def literal(words: str) -> str:
    """The words as they are: no link, no picture from elsewhere, no formula."""
    return SIGNS.sub(r"\\\1", words)
