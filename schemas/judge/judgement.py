"""What the judge says of a text, and the names of what it can say."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple


class Polarity(StrEnum):
    """How a text speaks of what it is about."""

    NEGATIVE = "negative"  # a grievance, trouble or displeasure
    NEUTRAL = "neutral"  # a record, a question, a wish
    POSITIVE = "positive"  # thanks, content, or trouble that is over


class Judgement(NamedTuple):
    """One text's judgement.

    `severity` is 0 none, 1 notice, 2 warning, 3 serious; `category` is a key of CATEGORIES; `words` are the places of the text that
    decided, as they stand there, the gravest first, at most eight.
    """

    polarity: Polarity
    severity: int
    category: str
    words: tuple[str, ...]


class Label(NamedTuple):
    """A name for screens."""

    zh: str
    en: str


POLARITIES: Mapping[Polarity, Label] = MappingProxyType(
    {
        Polarity.NEGATIVE: Label("负面", "negative"),
        Polarity.NEUTRAL: Label("中性", "neutral"),
        Polarity.POSITIVE: Label("正面", "positive"),
    }
)
SEVERITIES: Mapping[int, Label] = MappingProxyType(
    {
        0: Label("一般", "none"),
        1: Label("关注", "notice"),
        2: Label("预警", "warning"),
        3: Label("重大", "serious"),
    }
)
CATEGORIES: Mapping[str, Label] = MappingProxyType(
    {
        "arrears": Label("拖欠工资", "wage arrears"),
        "contract": Label("劳动合同", "labour contract"),
        "injury": Label("工伤与职业病", "work injury and occupational disease"),
        "hours": Label("工时与休息休假", "hours, rest and leave"),
        "housing": Label("住房与食宿", "housing and board"),
        "schooling": Label("子女入学", "children's schooling"),
        "social-insurance": Label("社会保险", "social insurance"),
        "dismissal": Label("裁员与辞退", "layoffs and dismissal"),
        "safety": Label("安全生产", "work safety"),
        "transport": Label("出行服务", "travel"),
        "training": Label("技能培训", "training"),
        "employment": Label("就业创业", "jobs and start-ups"),
        "hardship": Label("生活困难与关爱帮扶", "hardship and care"),
        "service": Label("办事服务", "public service"),
        "policy": Label("政策咨询", "policy advice"),
        "thanks": Label("表扬致谢", "thanks"),
        "other": Label("其他", "other"),
    }
)
