"""What `tongxin up` shows where there is no terminal."""

from __future__ import annotations

import io

from rich.console import Console

from infra.platform.screen import StartScreen
from infra.platform.status import PartStatus, State


def test_every_change_is_a_line_and_what_stays_is_none() -> None:
    out = io.StringIO()
    now = [10.0]
    with StartScreen(Console(file=out, width=200), ["kafka"], lambda: now[0]) as screen:
        now[0] = 11.0
        screen.show(PartStatus("kafka", State.STARTING))
        screen.show(PartStatus("kafka", State.STARTING))
        now[0] = 12.5
        screen.show(PartStatus("kafka", State.READY, address="127.0.0.1:1"))
        now[0] = 14.0
        screen.show(PartStatus("kafka", State.FAILING, note="no [disk]"))
    assert out.getvalue().splitlines() == [
        "   1.0 s  kafka      starting",
        "   2.5 s  kafka      ready      127.0.0.1:1",
        "   4.0 s  kafka      failing    no [disk]",
    ]


def test_a_terminal_gets_a_table_that_stays() -> None:
    out = io.StringIO()
    console = Console(file=out, width=100, force_terminal=True, color_system=None)
    with StartScreen(console, ["kafka", "sink"], lambda: 3.0) as screen:
        screen.show(PartStatus("kafka", State.PREPARING, note="fetching Kafka's jars: 3 of 46", share=3 / 46))
        screen.show(PartStatus("sink", State.READY, address="here"))
    last = out.getvalue().rpartition("kafka")[2]
    assert "fetching Kafka's jars: 3 of 46" in last
    assert "━" in last
    assert "here" in last
