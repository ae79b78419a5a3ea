"""Any order, any duplication, any cutting into chunks and any kill between two effects ends in the same cells."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.catalogue import Catalogue, load_catalogue
from schemas.decode import Decoder, decoders
from schemas.formula import Formulas, compile_formulas
from schemas.judge import judge
from schemas.placement import partition_of
from schemas.privacy import Keys, Protection
from streams.chunk import Chunk
from streams.ledger import verdict_on
from streams.refusal import Breaker, RefusalLimitError
from streams.shard import Rules, Shard
from tests.support.recount import recount, recount_signals

CATALOGUE: Catalogue = load_catalogue()
DECODERS: dict[str, Decoder] = decoders(CATALOGUE)
FORMULAS: dict[str, Formulas] = compile_formulas(CATALOGUE)
PROTECTION = Protection(CATALOGUE, Keys(b"i" * 32, {1: b"d" * 32}, 1))
PARTITIONS = 1
CITIES = ("370100", "370000")
TEXTS = (None, "谢谢你们，工资已经拿到了", "再不发工资我们就集体堵路", "不给钱就从楼上跳下去")


class KilledError(Exception):
    """The process ended here."""


@dataclass
class Durable:
    """What outlives a process: all tables, and the topics beside. `lives` counts the writes until the next kill."""

    tables: dict[str, dict[bytes, bytes]] = field(
        default_factory=lambda: {"progress": {}, "signals": {}, "ledger": {}, "dead-letters": {}, "judgements": {}}
    )
    lives: int | None = None

    def write(self, table: str, items: Mapping[bytes, bytes]) -> None:
        """Write whole, in part, or not at all: a kill strikes before, in the middle, or after."""
        for key, value in items.items():
            if self.lives is not None:
                if self.lives == 0:
                    raise KilledError
                self.lives -= 1
            self.tables[table][key] = value


class Table:
    """The batched table's face over what is durable."""

    def __init__(self, durable: Durable, name: str) -> None:
        self._durable, self._name = durable, name

    def get_many(self, keys: Sequence[bytes]) -> list[bytes | None]:
        return [self._durable.tables[self._name].get(key) for key in keys]

    async def put_many(
        self,
        items: Mapping[bytes, bytes],
        beside: Mapping[str, Mapping[bytes, bytes]] | None = None,
        along: Mapping[Table, Mapping[bytes, bytes]] | None = None,
    ) -> None:
        for name, others in (beside or {}).items():
            self._durable.write(name, others)
        for table, others in (along or {}).items():
            self._durable.write(table._name, others)
        self._durable.write(self._name, items)


def shard_over(durable: Durable) -> Shard:
    rules = Rules(DECODERS, FORMULAS, PARTITIONS, "dead-letters", "judgements", PROTECTION, judge)
    cells: Any = Table(durable, "progress")
    signals: Any = Table(durable, "signals")
    ledger: Any = Table(durable, "ledger")
    writer: Any = None
    return Shard(0, rules, cells, signals, ledger, writer, Breaker(1.0), asyncio.Lock())


def visit(city: str, number: int, revision: int, withdrawn: bool, demands: int, mode: str, day: int) -> dict[str, Any]:
    data = {
        "org_code": "org",
        "org_name": "某局",
        "department": "hrss-all",
        "reported_at": "2024-02-20T10:00:00+08:00",
        "visit_no": str(number),
        "visitee_ref": "v",
        "household_ref": "h",
        "visitee_kind": "inbound-worker",
        "purpose": "comfort",
        "mode": mode,
        "brought_home": ["policy", "care"],
        "visitor_level": "village",
        "key_person": False,
        "demands_count": demands,
        "remark": TEXTS[demands % len(TEXTS)],
    }
    return event("visits", city, f"org/{number}", f"2024-02-{day:02}T09:00:00+08:00", revision, withdrawn, data)


def complaint(city: str, number: int, revision: int, withdrawn: bool, amount: int, stage: str, day: int) -> dict[str, Any]:
    received = f"2024-01-{day:02}T09:00:00+08:00"
    data = {
        "org_code": "org",
        "org_name": "某局",
        "department": "hrss-all",
        "reported_at": "2024-02-20T10:00:00+08:00",
        "case_no": str(number),
        "category": "wage-arrears",
        "channel": "online",
        "stage": stage,
        "received_at": received,
        "workers_count": 3,
        "county_code": f"37010{amount}",
        "remark": TEXTS[(amount + revision) % len(TEXTS)],
        "amount_owed": amount + 0.5,
        "amount_recovered": 0.25,
    } | ({"closed_at": f"2024-02-{day:02}T09:00:00+08:00"} if stage == "closed" else {})
    return event("complaints", city, f"org/{number}", received, revision, withdrawn, data)


def event(topic: str, city: str, subject: str, time: str, revision: int, withdrawn: bool, data: dict[str, Any]) -> dict[str, Any]:
    return {
        "specversion": "1.0",
        "id": f"{topic}-{subject}-{revision}",
        "source": "/agencies/a",
        "type": f"tongxin.{topic}.v1",
        "time": time,
        "subject": subject,
        "city": city,
        "revision": revision,
        "withdrawn": withdrawn,
        "data": None if withdrawn else data,
    }


common = (st.sampled_from(CITIES), st.integers(1, 3), st.integers(1, 3), st.booleans(), st.integers(0, 2))
visits = st.builds(visit, *common, st.sampled_from(["home-visit", "phone"]), st.integers(1, 2))
complaints = st.builds(complaint, *common, st.sampled_from(["received", "closed"]), st.integers(26, 27))
bad = st.builds(lambda one: one | {"city": "999999"}, visits)
logs = st.lists(st.one_of(visits, complaints, bad), max_size=25)


def records_of(log: list[dict[str, Any]]) -> dict[str, list[Any]]:
    """The log as Kafka has it: per topic, with offsets."""
    found: dict[str, list[Any]] = {}
    for one in log:
        topic = one["type"].split(".")[1]
        of_topic = found.setdefault(topic, [])
        of_topic.append(SimpleNamespace(offset=len(of_topic), key=one["city"].encode(), value=orjson.dumps(one), timestamp=0))
    return found


def cells_of(durable: Durable, table: str = "progress") -> dict[bytes, tuple[int, int]]:
    kept = {key: orjson.loads(value) for key, value in durable.tables[table].items()}
    return {key: (v["amount"], v["records"]) for key, v in kept.items() if (v["amount"], v["records"]) != (0, 0)}


async def run(durable: Durable, log: dict[str, list[Any]], read: dict[str, int], cuts: list[int]) -> None:
    """Read on from what was acknowledged, in chunks of the given sizes, until the end or a kill."""
    shard = shard_over(durable)
    sizes = iter(cuts * 100 or [3] * 1000)
    while any(read.get(topic, 0) < len(records) for topic, records in log.items()):
        chunks = []
        for topic, records in log.items():
            begin = read.get(topic, 0)
            end = min(len(records), begin + next(sizes, 3))
            if begin < end:
                chunks.append(Chunk(topic, 0, records[begin:end]))
        await shard.apply(chunks)
        for chunk in chunks:
            read[chunk.topic] = chunk.records[-1].offset + 1


@given(logs, st.lists(st.tuples(st.integers(0, 40), st.lists(st.integers(1, 6), min_size=1, max_size=5)), max_size=4))
@settings(deadline=None, max_examples=150)
def test_kills_and_cuts_change_nothing(log: list[dict[str, Any]], kills: list[tuple[int, list[int]]]) -> None:
    durable, records = Durable(), records_of(log)
    read: dict[str, int] = {}
    for lives, cuts in [*kills, (None, [4])]:
        durable.lives = lives
        try:
            asyncio.run(run(durable, records, read, cuts))
        except KilledError:
            continue
    assert cells_of(durable) == recount(log)
    assert cells_of(durable, "signals") == recount_signals(log)
    refused = [one for one in log if one["city"] == "999999" or (one["withdrawn"] and one["revision"] == 1)]
    assert len(durable.tables["dead-letters"]) == len(refused)


@given(logs, st.integers(0, 10))
@settings(deadline=None, max_examples=50)
def test_reading_again_from_anywhere_changes_nothing(log: list[dict[str, Any]], back: int) -> None:
    durable, records = Durable(), records_of(log)
    read: dict[str, int] = {}
    asyncio.run(run(durable, records, read, [5]))
    before, signals, judgements = cells_of(durable), cells_of(durable, "signals"), dict(durable.tables["judgements"])
    asyncio.run(run(durable, records, {topic: max(0, end - back) for topic, end in read.items()}, [2]))
    assert cells_of(durable) == before == recount(log)
    assert cells_of(durable, "signals") == signals == recount_signals(log)
    assert durable.tables["judgements"] == judgements


@given(st.permutations([1, 2, 3]), st.booleans())
def test_revisions_may_arrive_in_any_order(order: list[int], withdrawn: bool) -> None:
    log = [visit("370100", 1, revision, withdrawn and revision == 3, revision, "phone", 1) for revision in order]
    durable = Durable()
    asyncio.run(run(durable, records_of(log), {}, [1]))
    last = [visit("370100", 1, 3, withdrawn, 3, "phone", 1)]
    assert cells_of(durable) == recount(last)
    assert cells_of(durable, "signals") == recount_signals(last)


def test_a_withdrawal_is_only_undone_by_a_higher_revision() -> None:
    log = [
        visit("370100", 1, 1, False, 1, "phone", 1),
        visit("370100", 1, 2, True, 1, "phone", 1),
        visit("370100", 1, 2, False, 5, "phone", 1),
    ]
    durable = Durable()
    asyncio.run(run(durable, records_of(log), {}, [1]))
    assert cells_of(durable) == cells_of(durable, "signals") == {}
    asyncio.run(run(durable, records_of([*log, visit("370100", 1, 3, False, 7, "phone", 1)]), {"visits": 3}, [1]))
    assert cells_of(durable)[b"visits|370100|luli-sd-2024|demands-collected|sum||2024-02-01"] == (7, 1)


def test_a_text_is_judged_once_for_each_event_that_changes_its_record() -> None:
    first, second = visit("370100", 1, 1, False, 2, "phone", 1), visit("370100", 1, 2, False, 3, "phone", 1)
    durable = Durable()
    asyncio.run(run(durable, records_of([first, first, second, first, visit("370100", 1, 3, True, 3, "phone", 1)]), {}, [2]))
    kept = {key: orjson.loads(value) for key, value in durable.tables["judgements"].items()}
    assert {key: (one["subject"], one["revision"], one["polarity"]) for key, one in kept.items()} == {
        b"visits|0|0": ("org/1", 1, "negative"),
        b"visits|0|2": ("org/1", 2, "negative"),
    }
    assert kept[b"visits|0|0"]["words"]


def test_a_withdrawal_of_the_same_revision_is_void() -> None:
    log = [visit("370100", 1, 2, False, 1, "phone", 1), visit("370100", 1, 2, True, 1, "phone", 1)]
    durable = Durable()
    asyncio.run(run(durable, records_of(log), {}, [2]))
    assert cells_of(durable) == recount(log[:1]) != {}


def test_a_topic_that_is_all_refused_stops_the_worker() -> None:
    shard = shard_over(Durable())
    shard._breaker = Breaker(0.5)
    log = records_of([visit("370100", n, 1, True, 1, "phone", 1) for n in range(300)])
    with pytest.raises(RefusalLimitError, match="300 of the last 300 events of visits were refused"):
        asyncio.run(shard.apply([Chunk("visits", 0, log["visits"])]))


def test_the_cities_of_this_test_share_its_one_partition() -> None:
    assert {partition_of(city.encode(), PARTITIONS) for city in CITIES} == {0}
    assert verdict_on.__module__ == "streams.ledger"
