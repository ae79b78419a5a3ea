"""What a turn of the notifier decided, in the order in which it must be done: write, wish, send."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from consumers.notify.book import Book
from consumers.notify.entry import Entry
from schemas.alert.step import Step


class Send(NamedTuple):
    """A message to be sent; `url` is the secret address."""

    intent: Entry
    url: str


@dataclass
class Turn:
    """Entries to be written and wishes to be made together, and the messages that may be sent after that."""

    book: Book
    entries: list[Entry] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    sends: list[Send] = field(default_factory=list)

    def write(self, entry: Entry) -> None:
        """Decide an entry; the book has it at once."""
        self.book.fold(entry)
        self.entries.append(entry)
