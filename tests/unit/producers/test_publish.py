"""Rows of a file."""

from __future__ import annotations

import io

from hypothesis import given
from hypothesis import strategies as st

from producers.publish import Rows


@given(st.lists(st.sampled_from([b"", b"  ", b"{}", b'{"a": 1}'])))
def test_rows_are_known_by_their_lines(lines: list[bytes]) -> None:
    rows = Rows(io.BytesIO(b"\n".join(lines)))
    read = list(rows)
    expected = [number for number, line in enumerate(lines, start=1) if line.strip()]
    assert read == [line.strip() for line in lines if line.strip()]
    assert [rows.line_of(row) for row in range(1, len(read) + 1)] == expected
