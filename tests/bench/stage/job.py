"""The job that all peers of the bench do: decode, judge against the ledger, fold into cells. Only where state is kept differs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from schemas.catalogue import TEXT_FIELD, load_catalogue
from schemas.contribution import parted
from schemas.decode import Decoder, decoders
from schemas.errors import ContractError
from schemas.formula import Formulas, compile_formulas
from schemas.judge import judge
from streams.cell import Cell
from streams.key import figure_keys, signal_keys
from streams.ledger import Entry, delta, ledger_key, verdict_on

Get = Callable[[bytes], bytes | None]
Put = Callable[[bytes, bytes], None]


@dataclass(frozen=True)
class Job:
    """One event at a time, as a stream library hands them on."""

    decoders: dict[str, Decoder]
    formulas: dict[str, Formulas]

    @classmethod
    def load(cls) -> Job:
        catalogue = load_catalogue()
        return cls(decoders(catalogue), compile_formulas(catalogue))

    def take(self, topic: str, position: int, raw: bytes, get: Get, put: Put) -> None:
        """Read entry and cells with `get`, write them with `put`."""
        try:
            event = self.decoders[topic].decode(raw)
        except ContractError:
            return
        formulas = self.formulas[topic]
        if formulas.topic.unique_within == "all":
            return
        key = ledger_key(event)
        kept = get(key)
        old = None if kept is None else Entry.from_bytes(kept)
        if not verdict_on(old, event, position).changes:
            return
        text = (event.data or {}).get(TEXT_FIELD)
        now = formulas.contributions(event, None if text is None else judge(text))
        figures, signals = parted(delta(old, now))
        keys = [(figure_keys(topic, formulas.slots), figures), (signal_keys(topic, formulas.signals.slots), signals)]
        for keys_of, (place, (amount, records)) in ((of, change) for of, changes in keys for change in changes.items()):
            for name in keys_of(event.city, place):
                kept = get(name)
                cell = Cell() if kept is None else Cell.from_bytes(kept)
                if position > cell.position:
                    put(name, Cell(cell.amount + amount, cell.records + records, position).to_bytes())
        put(key, Entry(position, event.revision, event.withdrawn, event.content, now).to_bytes())
