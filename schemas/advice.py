"""What a clerk should do about a fault, in Chinese, and the kind of fault it is.

Faults are told in English sentences of a fixed form, `place: what is wrong`; each form has its kind and its advice here, in one table. The
kinds are stable names, by which refused events are grouped; their patterns are RE2, so that ClickHouse can use the same ones.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from schemas.catalogue.topic import Topic
from schemas.label import label_of

OTHER = "other"
"""The kind of a reason in words that the table does not have."""

ATTRIBUTES = {
    "event": "整条记录",
    "message": "Kafka 消息",
    "specversion": "规范版本",
    "id": "事件编号",
    "source": "报送机构",
    "type": "事件类型",
    "subject": "记录编号",
    "time": "发生时间",
    "city": "城市代码",
    "revision": "修订号",
    "withdrawn": "撤回标记",
    "data": "数据内容",
    "topic": "业务表",
}
"""Chinese names of what every event has."""

KINDS: dict[str, tuple[str, str]] = {
    "missing": (r"is missing", "没有填写。请补上后重新报送。"),
    "missing-data": (r"is missing; only a withdrawal needs none", "没有填写。请填写数据；只有撤回记录时才可以不填。"),
    "missing-here": (r"must be given where (?P<where>.*)", "在{where}时必须填写。请补上后重新报送。"),
    "unknown-field": (r"is no part of this event", "不是本表的栏目。请删去，或核对栏目名称是否写错。"),
    "not-in-list": (r"must be (?P<values>'.*')", "不在可选值之内。只能填：{values}。"),
    "not-text": (r"must be text", "应当是文字。请改为文字后重新报送。"),
    "empty": (r"must not be empty", "是空的。请填写内容；没有内容的，整栏不要报送。"),
    "too-long": (r"must have at most (?P<most>[0-9]+) characters", "太长，最多 {most} 个字。请缩短后重新报送。"),
    "not-whole": (r"must be a whole number", "应当是整数。请只填数字，不带小数、单位、引号和逗号。"),
    "not-number": (r"must be a number", "应当是数字。请只填数字，不带单位、引号和逗号。"),
    "not-boolean": (r"must be true or false", "只能填“是”（true）或“否”（false）。"),
    "not-list": (r"must be a list", "应当是列表，可以填多项。只有一项时也请写成列表。"),
    "empty-list": (r"must not be an empty list", "一项也没有。请至少填一项。"),
    "not-object": (r"must be an object", "应当是一组“栏目：内容”。请按接口说明的格式报送。"),
    "too-small": (r"must be at least (?P<least>-?[0-9]+)", "太小，不能小于 {least}。请核对数字。"),
    "too-large": (r"must be at most (?P<most>[0-9]+)", "太大，不能大于 {most}。请核对数字和单位。"),
    "above-other": (r"must not be above (?P<field>[a-z_]+)", "不能大于{field}。请核对这两个数字。"),
    "decimals": (r"yuan have at most two decimals", "是金额，以元为单位，最多两位小数。请四舍五入到分。"),
    "bad-date": (r"must be a date like .*", "不是正确的日期。请写成 2024-02-01 的样子。"),
    "bad-moment": (r"must be a date-time with its offset like .*", "不是正确的时间。请写成 2024-02-01T09:30:00+08:00 的样子。"),
    "no-such-day": (
        r"(?:year|month|day|hour|minute|second|offset|[Ii]nvalid).*(?: in |range|format|between).*",
        "在日历上不存在。请核对年月日。",
    ),
    "bad-adcode": (r"must be an adcode of six digits", "应当是六位行政区划代码，如济南市 370100。"),
    "unknown-city": (
        r"(?P<value>.*) is neither a city nor a province of the catalogue",
        "填的“{value}”不是参加行动的市或省。请核对行政区划代码。",
    ),
    "bad-source": (r"must be /agencies/ and the agency's id", "写法不对。请写成 /agencies/ 加上本机构的代号。"),
    "unknown-department": (r"(?P<value>.*) is no department of the catalogue", "填的“{value}”不是目录里的部门。请从部门代码表中选一个。"),
    "unknown-notice": (
        r"(?P<value>.*) is no notice of the catalogue",
        "填的“{value}”不是目录里的通知。请核对通知编号；不确定的，不填这一栏。",
    ),
    "notice-elsewhere": (
        r"(?P<value>.*) is not for the province of (?P<city>.*)",
        "填的通知“{value}”不适用于 {city} 所在的省。请改填本省的通知，或不填这一栏。",
    ),
    "empty-notices": (
        r"is empty; leave it out, and every campaign of the day counts",
        "是空的。请整栏不填，系统会计入当天的全部行动。",
    ),
    "withdrawal-revision": (r"a withdrawal must raise the revision, so it is at least 2", "太小：撤回记录时修订号要加一，至少是 2。"),
    "subject-differs": (
        r"is (?P<told>.*), but the data say (?P<value>.*)",
        "与数据不一致：写的是“{told}”，按数据应当是“{value}”。请改为后者，或核对数据中的编号。",
    ),
    "subject-form": (r"is (?P<told>.*), but must be (?P<keys>[a-z_/]+)", "写法不对：应当依次由{keys}组成，中间用“/”隔开。"),
    "subject-encoding": (r"is (?P<told>.*), which is no percent-encoded UTF-8", "的编码不对。请用 UTF-8 百分号编码，或重新生成。"),
    "unknown-type": (r"(?P<value>.*) is none of the catalogue", "填的“{value}”不是目录里的事件类型。请写成 tongxin.业务表.v1 的样子。"),
    "not-your-source": (
        r"is (?P<told>.*), but this agency reports as (?P<value>.*)",
        "写的是“{told}”，应当是本机构的“{value}”。请改正后重新报送。",
    ),
    "not-your-topic": (
        r"this agency may not report to topic (?P<value>.*)",
        "是“{value}”，本机构没有报送此表的权限。如应当有，请联系平台管理员。",
    ),
    "not-your-city": (
        r"this agency may not report for (?P<value>.*)",
        "是“{value}”，不在本机构的报送范围内。请核对；如应当在内，请联系平台管理员。",
    ),
    "not-your-organisation": (
        r"this agency may not speak for (?P<value>.*)",
        "是“{value}”，本机构不能代为报送。请核对单位代码；如应当可以，请联系平台管理员。",
    ),
    "organisation-untold": (
        r"must be given, since this agency may only speak for its own org_code",
        "没有填写，看不出是哪个单位的记录。请填写数据后重新报送。",
    ),
    "unknown-topic": (r"(?P<value>.*) is no topic of the catalogue", "填的“{value}”不是目录里的业务表。请联系平台管理员。"),
    "no-json": (r"is no JSON.*", "不是完整的 JSON，系统读不出来。请检查括号、引号和编码（UTF-8）后重新报送。"),
    "no-object": (r"must be a JSON object", "不是一条记录。请按接口说明，一条记录写成一个 JSON 对象。"),
    "too-many-bytes": (
        r"has (?P<size>[0-9]+) bytes; at most (?P<most>[0-9]+) are allowed",
        "有 {size} 字节，超过上限 {most} 字节。请缩短备注等文字。",
    ),
    "more-faults": (r"has (?P<count>[0-9]+) faults more", "另有 {count} 处错误没有列出。请先改正已列出的错误。"),
    "unsayable": (
        r"(?:Type is not JSON|Integer exceeds|Dict key|str is not valid|Recursion|Circular|Default serializer).*",
        "含有 JSON 不能表示的内容。请联系贵单位系统的开发人员。",
    ),
    "wrong-key": (
        r"its key is (?P<told>.*), but must be the (?:subject|city) (?P<value>.*)",
        "的键（key）是“{told}”，应当是“{value}”。请联系贵单位系统的开发人员。",
    ),
    "wrong-partition": (
        r"is in partition (?P<told>[0-9]+), but its key belongs to (?P<value>[0-9]+)",
        "进错了分区：在 {told}，应当在 {value}。请联系贵单位系统的开发人员。",
    ),
}
"""Kind: the pattern of its words, after `place: `, and the advice, which goes on from the place's name."""


class Advice(NamedTuple):
    """A reason read: its kind, the place as the reason has it (`data.mode`), and the advice in Chinese."""

    kind: str
    place: str
    zh: str


def advice(reason: str, topic: Topic | None = None, names: Mapping[str, str] | None = None) -> Advice:
    """What to do about a reason. With `topic` its fields and their values are told by their Chinese names; `names` of fields come first."""
    place, words = split(reason)
    field, _, rest = place.removeprefix("data.").partition(".")
    named = _Names(names or {}, topic)
    told = named.place(field) if place.startswith("data.") else f"“{ATTRIBUTES[field]}”" if field in ATTRIBUTES else named.place(field)
    if rest.isdecimal():
        told += f"的第 {int(rest) + 1} 项"
    kind, found = _found(words)
    if found is None:
        return Advice(OTHER, place, f"{told}：{words}。如看不明白，请把这句话发给平台管理员。")
    parts = {name: named.part(name, value, field) for name, value in found.groupdict().items()}
    return Advice(kind, place, told + KINDS[kind][1].format_map(parts))


def in_chinese(reason: str, topic: Topic | None = None, names: Mapping[str, str] | None = None) -> str:
    """The advice alone: a sentence that begins with the field's name, says what is wrong and what to do.

    `names` has headings of fields that stand before those of `topic` (`{"visit_no": "走访编号"}`). A reason that the table does not have
    is passed on in its own words, with the wish to ask the administrator.
    """
    return advice(reason, topic, names).zh


def kind_of(reason: str) -> str:
    """The kind of a reason; OTHER where the table has none."""
    return _found(split(reason)[1])[0]


def split(reason: str) -> tuple[str, str]:
    """The place of a reason, `event` where it names none, and its words."""
    place, colon, words = reason.partition(": ")
    return (place, words) if colon else ("event", reason)


class _Names:
    """Chinese names of fields and values, as far as they are known."""

    def __init__(self, names: Mapping[str, str], topic: Topic | None) -> None:
        self._names = names
        self._topic = topic
        self._values = {name: {value.v: value.zh for value in field.values} for name, field in topic.field.items()} if topic else {}

    def place(self, field: str) -> str:
        known = label_of(self._topic, field).zh if self._topic else field
        return f"“{self._names.get(field) or known}”"

    def part(self, name: str, value: str, field: str) -> str:
        if name == "values":
            return "、".join(self._value(field, one) for one in re.findall(r"'([^']*)'", value))
        if name == "where":
            return "且".join(self._condition(one) for one in value.split(" and "))
        if name == "keys":
            return "、".join(self.place(one) for one in value.split("/"))
        return self.place(value) if name == "field" else value

    def _condition(self, said: str) -> str:
        field, _, values = said.partition(" is ")
        if values == "given":
            return f"填写了{self.place(field)}"
        return f"{self.place(field)}为{'或'.join(self._value(field, one) for one in values.split(' or '))}"

    def _value(self, field: str, value: str) -> str:
        zh = self._values.get(field, {}).get(value) or {"True": "是", "False": "否"}.get(value)
        return f"{value}（{zh}）" if zh else value


def _found(words: str) -> tuple[str, re.Match[str] | None]:
    for kind, pattern in _patterns():
        found = pattern.fullmatch(words)
        if found is not None:
            return kind, found
    return OTHER, None


@cache
def _patterns() -> list[tuple[str, re.Pattern[str]]]:
    return [(kind, re.compile(pattern, re.DOTALL)) for kind, (pattern, _) in KINDS.items()]
