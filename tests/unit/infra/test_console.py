"""What agencies have written does not steer the terminal on which it is read."""

from __future__ import annotations

import pytest
from rich.table import Table

from infra.console import output_console, visible


@pytest.mark.parametrize("sign", ["\x1b[2J", "\x1b]0;title\x07", "\x9b2J", "\r", "\x08", "\u202e"])
def test_no_value_of_a_table_steers_the_terminal(sign: str) -> None:
    console = output_console()
    table = Table(sign)
    table.add_row(f"before{sign}after")
    with console.capture() as capture:
        console.print(table)
        console.print(f"before{sign}after")
    assert sign[0] not in capture.get()
    assert capture.get().count("before\ufffd") == 2


def test_words_stay_as_they_are() -> None:
    assert visible("济南市\t人社局\n[a] é") == "济南市\t人社局\n[a] é"
