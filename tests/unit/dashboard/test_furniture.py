"""Streamlit's own words: each has one in Chinese, and goes back for English."""

from __future__ import annotations

import re

from dashboard.furniture import PATTERNS, SAID, script
from dashboard.voice import Voice


def test_every_word_has_one_of_its_own() -> None:
    assert len(set(SAID.values())) == len(SAID)
    assert not [words for words in SAID.values() if re.search("[A-Za-z]", words)]
    for pattern in PATTERNS:
        re.compile(pattern)


def test_the_script_speaks_the_language_of_the_page() -> None:
    assert '"Choose an option": "请选择"' in script(Voice("zh"))
    assert '"请选择": "Choose an option"' in script(Voice("en"))
    assert "window.tongxinPatterns = Object.entries({})" in script(Voice("en"))
