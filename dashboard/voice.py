"""How numbers, dates and states are said, in Chinese or in English.

Chinese counts in 万 and 亿, which belong to the unit, so that figures compare; English in thousands and millions. Spaces between
Chinese and digits are drawn by the browser, not typed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal, Protocol

from dashboard.pace import Pace, Standing
from dashboard.units import unit_label
from dashboard.words import WORDS
from schemas.catalogue import Indicator
from schemas.day import SHANGHAI

Language = Literal["zh", "en"]
MINUS = "−"
WAN = 10_000
YI = 100_000_000
MILLION = 1_000_000


class Named(Protocol):
    """Anything of the catalogue with a name in both languages."""

    @property
    def zh(self) -> str: ...
    @property
    def en(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Quantity:
    """A figure and its unit, to be set in different sizes."""

    figure: str
    scale: str = ""
    kind: str = ""

    @property
    def unit(self) -> str:
        """What stands beside the figure: 万, 亿 or M belong to it."""
        return f"{self.scale} {self.kind}".strip() if self.scale == "M" else self.scale + self.kind

    @property
    def short(self) -> str:
        """The figure for tight places: no unit, but what scales it."""
        return self.figure + (self.scale or ("%" if self.kind == "%" else ""))

    def __str__(self) -> str:
        return f"{self.figure}{' ' if self.unit.isascii() and self.unit not in ('', '%') else ''}{self.unit}"


@dataclass(frozen=True, slots=True)
class Voice:
    """One language."""

    language: Language = "zh"

    @property
    def is_chinese(self) -> bool:
        """Whether it is Chinese."""
        return self.language == "zh"

    def say(self, key: str, **values: object) -> str:
        """A sentence or a label of words.py, with its values put in."""
        return WORDS[key][0 if self.is_chinese else 1].format(**values)

    def name(self, thing: Named) -> str:
        """The name of a thing of the catalogue."""
        return thing.zh if self.is_chinese else thing.en

    def brief(self, thing: Named) -> str:
        """The first part of a name in two parts (活动·内容), for tight places."""
        return self.name(thing).partition("·" if self.is_chinese else ": ")[0]

    def city(self, thing: Named) -> str:
        """A city without 市."""
        return thing.zh.removesuffix("市") if self.is_chinese else thing.en

    def join(self, parts: list[str]) -> str:
        """A list in words."""
        if self.is_chinese:
            return "、".join(parts)
        return ", ".join(parts[:-1]) + (" and " if parts[1:] else "") + parts[-1] if parts else ""

    def quantity(self, value: float, indicator: Indicator) -> Quantity:
        """A figure for reading: shortened to 万, 亿 or millions where it is long."""
        unit = unit_label(indicator.unit, self.is_chinese)
        if indicator.unit == "share":
            return Quantity(plain(value * 100, 1), "", "%")
        size = abs(value)
        if not self.is_chinese:
            digits = 1 if size >= 10 * MILLION else 2
            return Quantity(plain(value / MILLION, digits), "M", unit) if size >= MILLION else Quantity(_plain(value), "", unit)
        if size >= YI:
            return Quantity(plain(value / YI, 2), "亿", unit)
        if size >= (WAN if indicator.unit == "yuan" else 10 * WAN):
            return Quantity(plain(value / WAN, 1), "万", unit)
        return Quantity(_plain(value), "", unit)

    def exact(self, value: float, indicator: Indicator) -> Quantity:
        """A figure for a table: every digit that means something; in Chinese money is in 万元."""
        unit = unit_label(indicator.unit, self.is_chinese)
        if indicator.unit == "share":
            return Quantity(plain(value * 100, 1), "", "%")
        if indicator.unit == "yuan":
            return Quantity(plain(value / WAN, 1), "万", unit) if self.is_chinese else Quantity(_plain(value), "", unit)
        return Quantity(_plain(value), "", unit)

    def day(self, day: date, year: bool = False) -> str:
        """2月5日 or 5 Feb, with the year if asked."""
        if self.is_chinese:
            return (f"{day.year}年" if year else "") + f"{day.month}月{day.day}日"
        return f"{day.day} {day:%b}" + (f" {day.year}" if year else "")

    def weekday(self, day: date) -> str:
        """星期一 or Mon."""
        return "星期" + "一二三四五六日"[day.weekday()] if self.is_chinese else f"{day:%a}"

    def clock(self, at: datetime, seconds: bool = False) -> str:
        """The time of day."""
        return f"{at:%H:%M:%S}" if seconds else f"{at:%H:%M}"

    def moment(self, at: datetime, *, year: bool = False) -> str:
        """Day and time of day in China."""
        there = at.astimezone(SHANGHAI)
        return f"{self.day(there.date(), year=year)} {self.clock(there)}"

    def span(self, length: timedelta) -> str:
        """A length of time in its two largest parts."""
        minutes = int(length.total_seconds() // 60)
        if not minutes:
            return self.say("span_none")
        days, hours = divmod(minutes // 60, 24)
        if days:
            return self.say("span_days", days=days, hours=hours)
        return self.say("span_hours", hours=hours, minutes=minutes % 60) if hours else self.say("span_minutes", minutes=minutes)

    def standing(self, pace: Pace) -> str:
        """A judgement in words: 落后3天."""
        if pace.days is not None and pace.standing not in (Standing.ON_PACE, Standing.DONE):
            return self.say("ahead_days" if pace.days > 0 else "behind_days", days=abs(pace.days))
        if pace.goal is not None and pace.goal.is_zero and pace.standing.is_judged:
            return self.say({Standing.ON_PACE: "cleared", Standing.SLOW: "not_cleared"}.get(pace.standing, "not_cleared_more"))
        return self.say(f"standing_{pace.standing.value}")


def signed(days: float) -> str:
    """+3, 0, −12."""
    return f"+{days:,.0f}" if days > 0 else (f"{MINUS}{-days:,.0f}" if days < 0 else "0")


def plain(value: float, digits: int = 0) -> str:
    """Thousands marked, the true minus sign."""
    text = f"{abs(value):,.{digits}f}"
    return f"{MINUS}{text}" if value < 0 and text.strip("0.,") else text


def _plain(value: float) -> str:
    """No decimals for whole numbers, one for others."""
    return plain(value, 0 if value == round(value) or abs(value) >= 1000 else 1)
