"""What `tongxin up` shows: a table that moves on a terminal, lines elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Self

from rich.columns import Columns
from rich.console import Console, RenderableType
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.spinner import Spinner
from rich.table import Table
from rich.text import Text

from infra.platform.status import PartStatus, State

REFRESHES_PER_S = 8
BAR_WIDTH = 24
SETTLED = frozenset({State.READY, State.FINISHED})
_STYLES = {State.READY: "green", State.FINISHED: "green", State.RESTARTING: "yellow", State.FAILING: "bold red", State.WAITING: "dim"}


class StartScreen:
    """Follows the parts until they are ready, and says in lines what happens to them afterwards. A context manager."""

    def __init__(self, console: Console, names: Sequence[str], clock: Callable[[], float]) -> None:
        self._console = console
        self._clock = clock
        self._started = clock()
        self._latest = {name: PartStatus(name) for name in names}
        self._spinner = Spinner("dots")
        self._live = Live(console=console, get_renderable=self._table, refresh_per_second=REFRESHES_PER_S, transient=False)
        self._moving = False

    def __enter__(self) -> Self:
        if self._console.is_terminal:
            self._live.start()
            self._moving = True
        return self

    def __exit__(self, *_: object) -> None:
        self.settle()

    def settle(self) -> None:
        """Leave the table as it is and go on in lines."""
        if self._moving:
            self._moving = False
            self._live.stop()

    def show(self, status: PartStatus) -> None:
        """Take in a part's new status."""
        before = self._latest[status.name]
        self._latest[status.name] = status
        if not self._moving and (status.state is not before.state or (status.note and status.note != before.note)):
            self._console.print(_line(status, self._clock() - self._started), highlight=False, soft_wrap=True)

    def _table(self) -> Table:
        table = Table.grid(padding=(0, 2))
        now = self._clock()
        for status in self._latest.values():
            busy = status.state in {State.PREPARING, State.STARTING}
            mark = self._spinner if busy else Text("✓" if status.state in SETTLED else "·" if status.state is State.WAITING else "!")
            seconds = "" if status.state is State.WAITING else f"{(now if busy else status.since) - self._started:5.1f} s"
            words: RenderableType = Text(status.address or "" if status.state in SETTLED else status.note)
            if status.share is not None:
                words = Columns([ProgressBar(total=1, completed=status.share, width=BAR_WIDTH), words])
            table.add_row(mark, status.name, Text(status.state.value, style=_STYLES.get(status.state, "")), seconds, words)
        return table


def _line(status: PartStatus, seconds: float) -> Text:
    words = status.note or (status.address or "" if status.state is State.READY else "")
    line = Text(f"{seconds:6.1f} s  {status.name:<11}")
    line.append(f"{status.state.value:<11}", style=_STYLES.get(status.state, ""))
    line.append(words)
    line.rstrip()
    return line
