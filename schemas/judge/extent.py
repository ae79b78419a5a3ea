"""How many, how long, how much and in what season: what makes a complaint graver."""

from __future__ import annotations

import re
from typing import NamedTuple

MANY, MASS = 10, 100
"""Persons: from ten on a dispute is collective (Law on Labour Dispute Mediation and Arbitration, article 7); a hundred is our choice."""
LONG_MONTHS = 6
LARGE_YUAN = 500_000

_NUMBER = r"(?:\d{1,7}(?:\.\d+)?|[一二两三四五六七八九十百千几数上]{1,5}|半)"
_PEOPLE = re.compile(
    rf"(?<!第)({_NUMBER})[多余来几]?(?:名(?!次|额|单|字|义|声|牌)|位(?!置|于|数)|号人|口子|户(?!口|型|外|籍|主|头)|(?:个|号|多个|号多)?"
    r"(?:工人|农民工|民工|工友|职工|员工|学员|弟兄|兄弟|务工人员|建筑工|瓦工|女工|老乡|骑手|司机|乘客|学生工|姐妹|阿姨|妇女|木工|油漆工|钢筋工|保洁员|环卫工|老师|村民|业主|学员|家长|同事|人(?!民|次|员|才|均|社|力|大|事|字|家|行|间)))"
)
_SPAN = re.compile(rf"(?<!干了)(?<!做了)(?<!工作)(?<!作了)(?<!前)({_NUMBER})(多|来|几)?(个多?月|年)(?!级|龄|纪|轻|度|终|底|休|假|的?合同)")
_YUAN = re.compile(r"(\d{1,9}(?:\.\d+)?|[一二两三四五六七八九十百千几]{1,4}|上百|几百)(多|余)?(万|亿|元|块)")
_WINTER = re.compile(r"大冬天|寒冬|天寒地冻|数九|零下|腊月|冰天雪地|没火|下雪|大雪|过冬|过年|年三十|除夕|小年")
_may_be_winter = re.compile("[冬寒数零腊冰没雪过年除小]").search
_numeral = re.compile(r"[\d一二两三四五六七八九十百千几数上半]").search
_DIGITS = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "几": 3, "数": 3, "上": 1}
_UNITS = {"十": 10, "百": 100, "千": 1000}
_YEARS = range(1900, 2100)


class Extent(NamedTuple):
    """The largest figures of a text, whether it speaks of winter or the festival, and the words that say so; 0 where it gives none."""

    people: int
    months: int
    yuan: int
    winter: bool
    words: tuple[str, ...]


def number(text: str) -> float:
    """A number in digits or in Chinese numerals below ten thousand."""
    if text[0].isdigit():
        return float(text)
    if text == "半":
        return 0.5
    total, digit = 0, 0
    for sign in text:
        if sign in _UNITS:
            total += (digit or 1) * _UNITS[sign]
            digit = 0
        else:
            digit = _DIGITS[sign]
    return total + digit


def extent(text: str) -> Extent:
    """The figures of a folded text that are large enough to matter."""
    words: list[str] = []
    people = months = yuan = 0
    cold = _WINTER.search(text) if _may_be_winter(text) else None
    if _numeral(text) is None:
        return Extent(0, 0, 0, cold is not None, (cold[0],) if cold else ())
    for match in _PEOPLE.finditer(text):
        count = int(number(match[1]))
        if count >= MANY:
            words.append(match[0])
            people = max(people, count)
    for match in _SPAN.finditer(text):
        value = number(match[1])
        if value in _YEARS:
            continue
        length = int(value * 12) if match[3] == "年" else int(value)
        if length >= LONG_MONTHS:
            words.append(match[0])
            months = max(months, length)
    for match in _YUAN.finditer(text):
        amount = int(number(match[1]) * {"万": 10_000, "亿": 100_000_000}.get(match[3], 1))
        if amount >= LARGE_YUAN:
            words.append(match[0])
            yuan = max(yuan, amount)
    if cold:
        words.append(cold[0])
    return Extent(people, months, yuan, cold is not None, tuple(words))
