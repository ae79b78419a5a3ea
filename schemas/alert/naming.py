"""What the parts of an alert are called, in Chinese and in English: its states, steps and grades, and the bodies it is for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple

from schemas.alert.alert import Body, Stage, State
from schemas.alert.entry import OFFICE
from schemas.alert.rule import Method, Severity
from schemas.alert.step import Action
from schemas.catalogue import Catalogue

Language = Literal["zh", "en"]
EVERYWHERE = ("各市（区、县）", "各级地方", "各市", "各地", "各级")


class Name(NamedTuple):
    """One thing in both languages."""

    zh: str
    en: str

    def of(self, language: Language) -> str:
        return self.zh if language == "zh" else self.en


STATES: Mapping[State, Name] = {
    State.OPEN: Name("待通知", "new"),
    State.NOTIFIED: Name("待签收", "to acknowledge"),
    State.ACKNOWLEDGED: Name("已签收", "acknowledged"),
    State.VERIFIED: Name("核实属实", "verified"),
    State.HANDLING: Name("处置中", "in hand"),
    State.RESOLVED: Name("已办结", "resolved"),
    State.CALLED_BACK: Name("已回访", "called back"),
    State.CLOSED: Name("已归档", "closed"),
    State.FALSE_ALARM: Name("误报", "false alarm"),
    State.MERGED: Name("已并单", "merged"),
    State.WITHDRAWN: Name("已撤销", "withdrawn"),
}
ACTIONS: Mapping[Action, Name] = {
    Action.RAISE: Name("发现", "raised"),
    Action.UPDATE: Name("更新依据", "evidence updated"),
    Action.WITHDRAW: Name("撤销", "withdrawn"),
    Action.NOTIFY: Name("通知", "notified"),
    Action.ACKNOWLEDGE: Name("签收", "acknowledge"),
    Action.VERIFY: Name("核实属实", "verify"),
    Action.DISMISS: Name("误报", "false alarm"),
    Action.HANDLE: Name("开始处置", "handle"),
    Action.ADVANCE: Name("推进环节", "next stage"),
    Action.RESOLVE: Name("办结", "resolve"),
    Action.CALL_BACK: Name("回访", "call back"),
    Action.CLOSE: Name("归档", "close"),
    Action.MERGE: Name("并单", "merge"),
    Action.OBJECT: Name("派单异议", "object"),
    Action.REROUTE: Name("改派", "re-route"),
    Action.UPHOLD: Name("维持派单", "uphold"),
    Action.ASSIGN: Name("指定经办人", "assign"),
    Action.ESCALATE: Name("督办", "escalate"),
    Action.REOPEN: Name("重启", "reopen"),
    Action.COMMENT: Name("批注", "comment"),
}
STAGES: Mapping[Stage, Name] = {
    Stage.FILED: Name("快立", "filed"),
    Stage.MEDIATED: Name("快调", "mediated"),
    Stage.HEARD: Name("快审", "heard"),
    Stage.CONCLUDED: Name("快结", "concluded"),
}
SEVERITIES: Mapping[Severity, Name] = {
    Severity.NOTICE: Name("关注", "watch"),
    Severity.WARNING: Name("预警", "warning"),
    Severity.SERIOUS: Name("重大", "serious"),
}
METHODS: Mapping[Method, Name] = {
    Method.SPIKE: Name("突增", "jump"),
    Method.RISE: Name("持续攀升", "steady rise"),
    Method.LINKED: Name("联动风险", "linked risk"),
    Method.LEVEL: Name("达到限值", "limit reached"),
    Method.SILENCE: Name("中断报送", "silent reporter"),
    Method.BY_HAND: Name("人工发起", "raised by hand"),
}
COORDINATION = Name("协调办公室", "coordination office")


def body_name(catalogue: Catalogue, body: Body, language: Language) -> str:
    """A department at its place: 菏泽市人力资源社会保障局."""
    place = catalogue.cities.get(body.city) or catalogue.provinces.get(body.city)
    where = Name(body.city, body.city) if place is None else Name(place.zh, place.en)
    department = catalogue.departments.get(body.department)
    if body.department == OFFICE or department is None:
        what = COORDINATION.of(language) if body.department == OFFICE else body.department
    elif department.level == "province":
        return department.zh if language == "zh" else department.en
    elif language == "zh":
        what = next((department.zh.removeprefix(prefix) for prefix in EVERYWHERE if department.zh.startswith(prefix)), department.zh)
        what += "部门" if what == catalogue.lines[department.line].zh else ""
    else:
        what = catalogue.lines[department.line].en
    return f"{where.zh}{what}" if language == "zh" else f"{where.en}: {what}"
