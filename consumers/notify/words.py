"""What is written: messages in Chinese, as long as a channel takes. Names come from the catalogue; no person is in an alert."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from consumers.notify.matter import Reason
from infra.contact import Channel
from schemas.alert.alert import Alert, Body, Evidence, State
from schemas.alert.naming import SEVERITIES, STATES, body_name
from schemas.alert.rule import CONTACT_FAILS, NO_CONTACT, Rule, Severity
from schemas.catalogue import Catalogue
from schemas.day import SHANGHAI
from schemas.label import unit_zh

HEADS = {
    Reason.RAISED: "新发预警",
    Reason.REOPENED: "预警重启",
    Reason.REROUTED: "预警改派",
    Reason.ESCALATED: "预警督办",
    Reason.WORSE: "预警升级",
    Reason.OBJECTED: "派单异议",
    Reason.WITHDRAWN: "预警撤销",
    Reason.REPEATED: "逾时未签收提醒",
}
STEPS = {
    State.OPEN: "签收",
    State.NOTIFIED: "签收",
    State.ACKNOWLEDGED: "核实",
    State.VERIFIED: "办结",
    State.HANDLING: "办结",
    State.RESOLVED: "回访",
}
PRESSED = (Reason.ESCALATED, Reason.REPEATED)
"""Told when a deadline may have passed."""
UNREACHABLE = {NO_CONTACT: "未配置联系方式", CONTACT_FAILS: "联系方式发送失败"}
WHY_MOST = 120
SIGNS = str.maketrans("[]<>*`#", "［］＜＞＊｀＃")
"""What means something to the robots that read Markdown, or call on everybody (<@all>), and what stands for it."""
KEYWORD = "同心预警"
"""Robots may ask that a certain word is in every message; this has 预警."""
_ORDER = list(Severity)


@dataclass(frozen=True)
class Subject:
    """An alert, and why it is told; `why` is what was said about the step that it is told for."""

    alert: Alert
    reason: Reason
    why: str = ""


@dataclass(frozen=True)
class Written:
    """A message as it is sent."""

    title: str
    body: str


class Writer:
    """Writes messages; `link` is the address of the page of alerts, `listed_most` how many of a digest are named."""

    def __init__(self, catalogue: Catalogue, link: str, listed_most: int) -> None:
        self._catalogue = catalogue
        self._link = link
        self._listed_most = listed_most

    def write(
        self, subjects: Sequence[Subject], delivery: str, channel: Channel, most_bytes: int, rules: Mapping[str, Rule], note: str = ""
    ) -> Written:
        """One message of all subjects, the gravest first, in at most `most_bytes`. What is not named is counted."""
        ordered = sorted(subjects, key=lambda one: (-_ORDER.index(one.alert.severity), one.alert.first_day, one.alert.id))
        title = self._title(ordered, rules)
        foot = [*([note] if note else []), f"{KEYWORD}，送达编号：{delivery}"]
        shape = _SHAPES.get(channel, _plain)
        if len(ordered) == 1:
            return Written(title, _fitted(shape, title, self._whole(ordered[0]), foot, most_bytes))
        listed = min(len(ordered), self._listed_most)
        while True:
            lines = [*(self._line(one, number, rules) for number, one in enumerate(ordered[:listed], 1)), *self._rest(ordered[listed:])]
            body = shape(title, [*lines, f"全部查看：{self._link}"], foot)
            if len(body.encode()) <= most_bytes or listed == 0:
                return Written(title, body)
            listed -= 1

    def _title(self, subjects: Sequence[Subject], rules: Mapping[str, Rule]) -> str:
        first = subjects[0]
        if len(subjects) == 1:
            return (
                f"【{HEADS[first.reason]}·{SEVERITIES[first.alert.severity].zh}】{self._place(first.alert)}{self._what(first.alert, rules)}"
            )
        counts = Counter(one.alert.severity for one in subjects)
        told = "、".join(f"{SEVERITIES[severity].zh}{counts[severity]}件" for severity in reversed(_ORDER) if counts[severity])
        return f"【预警汇总】共{len(subjects)}件：{told}"

    def _whole(self, one: Subject) -> list[str]:
        alert = one.alert
        lines = [f"情况：{self._figures(alert)}", *self._why(one)]
        lines.append(f"牵头单位：{self._body(alert.owner)}")
        if alert.joint:
            lines.append("会同单位：" + "、".join(self._body(body) for body in alert.joint))
        if alert.why_owner and one.reason in (Reason.RAISED, Reason.REROUTED) and alert.rule not in UNREACHABLE:
            lines.append(f"派单依据：{_short(alert.why_owner)}")
        if alert.deadline is not None and alert.state in STEPS:
            by = f"{_moment(alert.deadline)}前{STEPS[alert.state]}"
            lines.append(f"时限：{by}，请抓紧办理" if one.reason in PRESSED else f"时限：请于{by}")
        return [*lines, f"查看：{self._link}?id={quote(alert.id)}"]

    def _line(self, one: Subject, number: int, rules: Mapping[str, Rule]) -> str:
        alert = one.alert
        head = f"{number}. [{HEADS[one.reason]}·{SEVERITIES[alert.severity].zh}]{self._place(alert)}{self._what(alert, rules)}"
        due = f"，{_moment(alert.deadline)}前{STEPS[alert.state]}" if alert.deadline is not None and alert.state in STEPS else ""
        return f"{head}：{self._figures(alert)}{due}"

    def _rest(self, rest: Sequence[Subject]) -> list[str]:
        if not rest:
            return []
        cities = Counter(self._place(one.alert) for one in rest).most_common(5)
        return [f"另有{len(rest)}件未逐一列出（{'、'.join(f'{city}{count}件' for city, count in cities)}等）"]

    def _why(self, one: Subject) -> list[str]:
        alert, said = one.alert, _short(one.why)
        match one.reason:
            case Reason.OBJECTED:
                return [f"异议理由：{_short(alert.objection)}"]
            case Reason.ESCALATED:
                state = f"督办：第{alert.escalations}次，目前状态：{STATES[alert.state].zh}"
                return [state, *([f"督办原因：{said}"] if said else [])]
            case Reason.WITHDRAWN:
                return [f"撤销原因：{said or '报送数据已更正，预警依据不再成立'}", "无需继续处置"]
            case Reason.REPEATED:
                return ["提醒：此件至今无人签收"]
            case Reason.REOPENED:
                return [*([f"重启原因：{said}"] if said and alert.rule not in UNREACHABLE else []), *self._ground(alert)]
            case Reason.RAISED if alert.evidence is None and said:
                return [f"反映内容：{said}"]
            case _:
                return self._ground(alert)

    def _ground(self, alert: Alert) -> list[str]:
        words = "" if alert.evidence is None else self._grounds(alert, alert.evidence)
        return [words] if words else []

    def _grounds(self, alert: Alert, evidence: Evidence) -> str:
        if evidence.strands:
            told = "；".join(
                f"{self._signal(one.signal)}{_number(one.observed)}{self._unit(one.signal)}（预计{_number(one.expected)}）"
                for one in evidence.strands
            )
            return f"联动依据：{told}"
        if evidence.p is not None and evidence.expected is not None:
            rested = f"，比照前{evidence.baseline_days}天" if evidence.baseline_days else ""
            return f"研判依据：按常年规律，偶然达到此数的可能性{_share(evidence.p)}{rested}"
        if evidence.threshold is not None:
            return f"研判依据：达到{_number(evidence.threshold)}{self._unit(alert.signal)}即预警"
        return ""

    def _figures(self, alert: Alert) -> str:
        """Observed against expected, in plain words."""
        if alert.rule in UNREACHABLE:
            return alert.why_owner
        evidence = alert.evidence
        if evidence is None:
            return "人工发起" + (f"，涉及{told}" if (told := self._signal(alert.signal)) else "")
        day = f"截至{evidence.as_of.month}月{evidence.as_of.day}日，"
        if evidence.strands:
            return f"{day}" + "、".join(self._signal(one.signal) for one in evidence.strands) + "同时上升"
        told = f"{day}{self._signal(alert.signal)}{_number(evidence.observed)}{self._unit(alert.signal)}"
        return told if evidence.expected is None else f"{told}，预计约{_number(evidence.expected)}{self._unit(alert.signal)}"

    def _body(self, body: Body) -> str:
        return body_name(self._catalogue, body, "zh")

    def _what(self, alert: Alert, rules: Mapping[str, Rule]) -> str:
        if alert.rule in UNREACHABLE:
            return UNREACHABLE[alert.rule]
        rule = rules.get(alert.rule)
        return rule.zh if rule is not None else self._signal(alert.signal) or "人工预警"

    def _place(self, alert: Alert) -> str:
        value = f"（{_short(alert.value)}）" if alert.value and alert.dimension not in ("department", "contact") else ""
        return f"{self._city(alert.city)}{value}"

    def _city(self, code: str) -> str:
        place = self._catalogue.cities.get(code) or self._catalogue.provinces.get(code)
        return code if place is None else place.zh

    def _signal(self, name: str) -> str:
        signal = self._catalogue.signals.get(name)
        return "" if signal is None else signal.zh

    def _unit(self, name: str) -> str:
        signal = self._catalogue.signals.get(name)
        return "" if signal is None else unit_zh(signal.unit)


def _plain(_title: str, lines: Sequence[str], foot: Sequence[str]) -> str:
    return "\n".join((*lines, "", *foot))


def _titled(title: str, lines: Sequence[str], foot: Sequence[str]) -> str:
    return "\n".join((title, *lines, *foot))


def _wecom(title: str, lines: Sequence[str], foot: Sequence[str]) -> str:
    return "\n".join((f"**{title}**", *lines, *(f'<font color="comment">{words}</font>' for words in foot)))


def _dingtalk(title: str, lines: Sequence[str], foot: Sequence[str]) -> str:
    return "\n\n".join((f"#### {title}", *lines, *(f"> {words}" for words in foot)))


_SHAPES: Mapping[Channel, Callable[[str, Sequence[str], Sequence[str]], str]] = {
    Channel.WECOM: _wecom,
    Channel.DINGTALK: _dingtalk,
    Channel.FEISHU: _titled,
}


def _fitted(
    shape: Callable[[str, Sequence[str], Sequence[str]], str], title: str, lines: list[str], foot: Sequence[str], most_bytes: int
) -> str:
    """Shorten the longest line until everything fits; the link is last and never the longest for long."""
    kept = list(lines)
    while len(shape(title, kept, foot).encode()) > most_bytes:
        longest = max(range(len(kept) - 1), key=lambda number: len(kept[number]), default=None)
        if longest is None or len(kept[longest]) <= 2:
            break
        kept[longest] = kept[longest][: len(kept[longest]) * 2 // 3].rstrip("…") + "…"
    return shape(title, kept, foot)


def _short(words: str) -> str:
    """What somebody has written, in one line, so that it can't pass for one of ours; no sign in it makes a link or calls on anybody."""
    return " ".join(words.split()).translate(SIGNS)[:WHY_MOST]


def _moment(moment: datetime) -> str:
    local = moment.astimezone(SHANGHAI)
    return f"{local.month}月{local.day}日{local:%H:%M}"


def _number(value: float) -> str:
    return f"{value:.0f}" if value == int(value) or value >= 100 else f"{value:.1f}"


def _share(p: float) -> str:
    if p >= 0.01:
        return f"约{p:.0%}"
    return f"约万分之{p * 10_000:.1f}" if p >= 0.0001 else "不到万分之一"
