"""Cutting SQL into statements."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.statement import statements


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("", []),
        (" ;; ", []),
        ("SELECT 1", ["SELECT 1"]),
        ("SELECT 1; SELECT 2;", ["SELECT 1", "SELECT 2"]),
        ("SELECT ';' ; SELECT `a;b`, \"c;d\"", ["SELECT ';'", 'SELECT `a;b`, "c;d"']),
        ("SELECT 'it''s;', 'a\\';' ; SELECT 2", ["SELECT 'it''s;', 'a\\';'", "SELECT 2"]),
        ("SELECT 1 -- one; two\n, 2; -- end", ["SELECT 1  \n, 2"]),
        ("SELECT /* ; ' */ 1 - 2 / 3", ["SELECT   1 - 2 / 3"]),
    ],
)
def test_only_a_semicolon_between_statements_cuts(sql: str, expected: list[str]) -> None:
    assert list(statements(sql)) == expected


@pytest.mark.parametrize("sql", ["SELECT 1;\nSELECT 'open", "SELECT `a", "/* never"])
def test_what_never_ends_is_refused(sql: str) -> None:
    with pytest.raises(ValueError, match="is never closed"):
        list(statements(sql))


@given(st.lists(st.text(alphabet="ab;-*/ \n").map(lambda text: f"'{text}'"), min_size=1))
def test_quoted_text_comes_back_whole(quoted: list[str]) -> None:
    assert list(statements(" ; ".join(quoted))) == quoted
