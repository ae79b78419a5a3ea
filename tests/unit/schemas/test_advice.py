"""Advice in Chinese: every fault that the contract can give has one."""

from __future__ import annotations

import json
import random
import re
from typing import Any

import pytest

from producers.agency.model import Agency
from producers.agency.scope import Scope
from producers.intake import Intake
from schemas import placement, wording
from schemas.advice import KINDS, OTHER, advice, in_chinese, kind_of, split
from schemas.errors import ContractError
from schemas.event import EVENT_LIMIT_BYTES
from schemas.privacy import Keys
from tests.support.event_factory import encode, own_catalogue, random_event
from tests.unit.schemas.sample import DECODERS, MISSING, WITHDRAWAL, visit

CATALOGUE = own_catalogue()
WRONG = (
    *("null", "true", "false", "-1", "0", "1", "1.5", "0.001", "1e30", "10000000000001", "1e400", "[]", "[1]", "[null]", "{}", "NaN"),
    *map(json.dumps, ("", "x", "x" * 20_000, "2024-02-30", "2024-13-01T00:00:00Z", "2024-02-30T00:00:00+08:00", "999999", "%FF/%FE")),
    *map(json.dumps, (["x"], ["x"] * 200, {"a": 1}, "a/b", "\0", "\ud800")),
)


def broken(rng: random.Random) -> bytes:
    """A good event of any topic with one to three things wrong."""
    event = random_event(rng.choice(list(CATALOGUE.topics)), rng)
    if rng.random() < 0.1:
        event |= {"withdrawn": True, "revision": rng.choice((1, 2))}
        if rng.random() < 0.5:
            del event["data"]
    marks: dict[str, str] = {}
    for _ in range(rng.choice((1, 1, 3))):
        home: Any = event["data"] if isinstance(event.get("data"), dict) and rng.random() < 0.7 else event
        name = rng.choice([*sorted(home), "surplus"])
        if rng.random() < 0.2:
            home.pop(name, None)
        else:
            mark = f"«{len(marks)}»"
            home[name], marks[mark] = mark, rng.choice(WRONG)
    text = encode(event).decode()
    for mark, wrong in marks.items():
        text = text.replace(f'"{mark}"', wrong)
    raw = text.encode("utf-8", "surrogatepass")
    return raw[: rng.randrange(len(raw))] if rng.random() < 0.03 else raw


def reasons_of(event: Any) -> tuple[str, ...]:
    try:
        INTAKE.take(event)
    except ContractError as error:
        return error.reasons
    return ()


def without_items() -> dict[str, Any]:
    """A training of nobody's group: the list must have an item."""
    event = random_event("trainings", random.Random(1))
    event["data"]["groups"] = []
    return event


INTAKE = Intake(CATALOGUE, Keys(b"i" * 32, {1: b"d" * 32}, 1))
TOPIC = CATALOGUE.topics["visits"]
MADE = (
    b" " * (EVENT_LIMIT_BYTES + 1),
    encode({**visit(), "remark": "x" * EVENT_LIMIT_BYTES}),
    b"[]",
    b"{",
    {"x": object()},
    {"x": 2**70},
    visit({"city": "999999"}),
    visit({"city": "37010"}),
    visit({"source": "/people/x"}),
    visit({"subject": "3701-hrss/V-2"}),
    visit({"withdrawn": True}),
    visit({"data": MISSING}),
    visit(department="bakery"),
    visit(notice_ids=[]),
    visit(notice_ids=["moon-2024"]),
    visit(notice_ids=["urban-ln"]),
    visit(household_ref=MISSING),
    {**WITHDRAWAL, "subject": "V-1"},
    {**WITHDRAWAL, "subject": "%FF/V-1"},
    without_items(),
)


def every_reason() -> list[str]:
    rng = random.Random(7)
    told = [reason for event in MADE for reason in reasons_of(event)]
    told += [reason for _ in range(6_000) for reason in reasons_of(broken(rng))]
    event = DECODERS["visits"].decode(encode(visit()))
    key = placement.message_key(TOPIC, event)
    home = placement.partition_of(key, 12)
    told += placement.misplaced(TOPIC, event, None, home, 12) + placement.misplaced(TOPIC, event, key, home + 1, 12)
    bounds = {"id": "other", "cities": ("370200",), "topics": ("trips",), "org_codes": ("3702-hrss",)}
    scope = Scope(Agency.model_validate({"name": "x", **bounds}), CATALOGUE)
    for about in (event, event._replace(topic="worker-registers", data=None)):
        told += scope.faults(about)
    return [*told, "topic: cakes is no topic of the catalogue"]


def test_every_fault_of_broken_events_has_advice() -> None:
    reasons = every_reason()
    without = {reason for reason in reasons if kind_of(reason) == OTHER}
    assert without == set()
    kinds = {kind_of(reason) for reason in reasons}
    assert set(KINDS) - kinds == set(), "a kind that no fault has is out of date"
    for reason in reasons:
        told = in_chinese(reason, TOPIC)
        assert re.search("[一-鿿]", told)
        assert "{" not in told or "{" in reason


def test_every_wording_has_advice() -> None:
    context = {"expected": "'a' or 'b'", "max_length": 3, "ge": 1.0, "le": 2.0, "error": "yuan have at most two decimals"}
    for words in [*wording._WORDS.values(), *wording._PATTERNS.values()]:
        assert kind_of(f"data.x: {words.format_map(context)}") != OTHER, words


def test_a_reason_has_one_kind() -> None:
    """Groups are counted by the first pattern that fits; where two did, the order would decide."""
    for reason in set(every_reason()):
        fitting = [kind for kind, (pattern, _) in KINDS.items() if re.fullmatch(pattern, split(reason)[1], re.DOTALL)]
        assert len(fitting) == 1, (reason, fitting)


@pytest.mark.parametrize(
    ("reason", "zh"),
    [
        ("data.visit_no: is missing", "“我们的编号”没有填写。请补上后重新报送。"),
        (
            "data.brought_home.1: must be 'policy', 'service' or 'care'",
            "“三到落实”的第 2 项不在可选值之内。只能填：policy（政策到家）、service（服务到家）、care（关爱到家）。",
        ),
        (
            "data.household_ref: must be given where purpose is comfort and mode is home-visit or phone",
            "“家庭”在“走访目的”为comfort（走访慰问）且“走访方式”为home-visit（上门走访）或phone（电话回访（电话联系））时必须填写。请补上后重新报送。",
        ),
        (
            "city: 999999 is neither a city nor a province of the catalogue",
            "“城市代码”填的“999999”不是参加行动的市或省。请核对行政区划代码。",
        ),
        ("subject: is V-1, but must be org_code/visit_no", "“记录编号”写法不对：应当依次由“单位代码”、“我们的编号”组成，中间用“/”隔开。"),
    ],
)
def test_advice_names_fields_and_values(reason: str, zh: str) -> None:
    assert in_chinese(reason, TOPIC, {"visit_no": "我们的编号"}) == zh


def test_fields_are_called_as_on_sheets() -> None:
    assert in_chinese("data.org_name: is missing", TOPIC) == "“单位名称”没有填写。请补上后重新报送。"
    assert in_chinese("data.org_name: is missing") == "“org_name”没有填写。请补上后重新报送。"


def test_what_the_table_does_not_have_is_passed_on() -> None:
    assert advice("data.mode: walks backwards", TOPIC) == (
        OTHER,
        "data.mode",
        "“走访方式”：walks backwards。如看不明白，请把这句话发给平台管理员。",
    )
    assert advice("something is odd").place == "event"
