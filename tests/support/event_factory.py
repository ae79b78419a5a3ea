"""Random events that keep the contract, made from the catalogue: every field, every value, every rule between fields."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from functools import cache
from typing import Any

from schemas.catalogue import TEXT_FIELD, Catalogue, Field, Topic, load_catalogue, wanted_values
from schemas.subject import subject_of

FIRST_DAY = date(2022, 12, 20)
DAYS = 760
"""From before the first of our campaigns to after the last."""
OFFSETS = (timezone(timedelta(hours=8)),) * 6 + (UTC, timezone(timedelta(hours=-5)))
TEXTS = (
    "工资已经拿到了，谢谢帮忙",
    "宿舍没有热水，住得很不满意",
    "咨询随迁子女入学政策",
    "老板拖欠工资半年，再不给钱我们就集体去堵路",
    "不给钱就从楼上跳下去",
)
"""What people say: pleased, cross, asking, and twice in earnest."""
WORDS = ("回访", "A-12", "暖心/驿站", "line 3", "已办结！", "x%2F", "50%", "a+b", "🙂")


@cache
def own_catalogue() -> Catalogue:
    """Our catalogue, read once."""
    return load_catalogue()


def random_event(topic: str, rng: random.Random) -> dict[str, Any]:
    """A valid event of the topic as plain JSON data; the same `rng` state gives the same event."""
    catalogue = own_catalogue()
    kind = catalogue.topics[topic]
    time = _moment(rng, datetime.combine(FIRST_DAY, datetime.min.time(), OFFSETS[0]), DAYS)
    city = rng.choice(list(catalogue.provinces) if rng.random() < 0.05 else list(catalogue.cities))
    data = random_data(kind, city, time, rng)
    event: dict[str, Any] = {
        "specversion": "1.0",
        "id": f"{rng.getrandbits(48):012x}",
        "source": f"/agencies/{city}-{data['department']}",
        "type": kind.event_type,
        "subject": subject_of([data[name] for name in kind.natural_key]),
        "time": _text(time, rng),
        "city": city,
        "data": data,
    }
    optional = {"revision": rng.randint(1, 3), "withdrawn": False, "datacontenttype": "application/json", "sequence": "7"}
    return event | {name: value for name, value in optional.items() if rng.random() < 0.4}


def random_data(topic: Topic, city: str, time: datetime, rng: random.Random) -> dict[str, Any]:
    """Data of one event; every rule of the topic holds."""
    catalogue = own_catalogue()
    province = catalogue.province_of(city)
    fitting = [notice.id for notice in catalogue.notices.values() if province in notice.provinces]
    data: dict[str, Any] = {}
    for field in topic.field.values():
        if field.name == "department":
            data["department"] = rng.choice(list(catalogue.departments))
        elif field.name == "notice_id":
            data["notice_id"] = rng.choice(fitting)
        elif field.name == "notice_ids":
            if rng.random() < 0.15:
                data["notice_ids"] = rng.sample(fitting, rng.randint(1, len(fitting)))
        elif field.required or rng.random() < 0.6:
            data[field.name] = random_value(field, time, rng)
        elif rng.random() < 0.1:
            data[field.name] = None
    _keep_rules(topic, data, time, rng)
    return data


def random_value(field: Field, time: datetime, rng: random.Random) -> Any:
    """A value that the field takes, as JSON; dates and moments are that of the event or later."""
    if field.values:
        allowed = [value.v for value in field.values]
        return rng.sample(allowed, rng.randint(1, min(3, len(allowed)))) if field.is_list else rng.choice(allowed)
    if field.note and field.note.startswith("the same moment as time"):
        return _text(time, rng)
    if field.name == TEXT_FIELD:
        return rng.choice(TEXTS)
    made: dict[str, Callable[[], Any]] = {
        "string": lambda: f"{rng.choice(WORDS)}-{rng.randint(1, 999)}",
        "list<string>": lambda: [f"d-{rng.randint(1, 9)}" for _ in range(rng.randint(1, 3))],
        "integer": lambda: rng.choice((0, 1, rng.randint(2, 60), rng.randint(61, 100_000))),
        "decimal": lambda: rng.choice((0, rng.randint(1, 500), rng.randrange(10**9) / 100)),
        "boolean": lambda: rng.random() < 0.5,
        "date": lambda: str(time.date() + timedelta(days=rng.choice((0, 0, 1, rng.randint(2, 400))))),
        "datetime": lambda: _text(_moment(rng, time, rng.choice((1, 3, 400))), rng),
    }
    return made[field.type]()


def encode(event: Mapping[str, Any]) -> bytes:
    """The event as its message has it."""
    return json.dumps(event, ensure_ascii=False, separators=(",", ":")).encode()


def _keep_rules(topic: Topic, data: dict[str, Any], time: datetime, rng: random.Random) -> None:
    for field in topic.fields:
        if field.required_when and data.get(field.name) is None and all(_meets(data.get(n), w) for n, w in field.required_when.items()):
            data[field.name] = random_value(field, time, rng)
    for _ in topic.fields:  # a cap may have a cap of its own
        for field in topic.fields:
            value, cap = data.get(field.name), data.get(field.at_most or "")
            if value is not None and cap is not None and value > cap:
                data[field.name] = rng.randint(0, int(cap))
    if topic.state and data.get(topic.state.begins) and data.get(topic.state.ends):
        begins, ends = topic.state.begins, topic.state.ends
        if datetime.fromisoformat(data[ends]) < datetime.fromisoformat(data[begins]):
            data[ends] = data[begins]


def _meets(value: Any, condition: Any) -> bool:
    wanted = wanted_values(condition)
    if value is None or value == []:
        return False
    return wanted is None or any(item in wanted for item in (value if isinstance(value, list) else [value]))


def _moment(rng: random.Random, first: datetime, days: int) -> datetime:
    """Within `days` of the first, often just before or after midnight in China."""
    moment = first + timedelta(days=rng.randrange(days), seconds=rng.randrange(86_400), milliseconds=rng.randrange(1000))
    if rng.random() < 0.2:
        midnight = moment.astimezone(OFFSETS[0]).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
        return midnight - timedelta(microseconds=rng.choice((0, 1)))
    return moment


def _text(moment: datetime, rng: random.Random) -> str:
    text = moment.astimezone(rng.choice(OFFSETS)).isoformat()
    return text.replace("+00:00", "Z") if rng.random() < 0.5 else text
