"""What messages say, and that they fit."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from consumers.notify.matter import Reason
from consumers.notify.words import Subject, Writer
from infra.contact import BOUNDS, Channel
from schemas.alert.alert import Alert, Evidence, Strand
from schemas.alert.default import default_policy
from schemas.alert.rule import Method, Severity
from tests.support.event_factory import own_catalogue
from tests.unit.consumers.notify.world import LINK
from tests.unit.schemas.alert.sample import alert

RULES = default_policy().rules
EVIDENCE = Evidence(as_of=date(2024, 2, 3), observed=23, expected=6.2, p=0.00004, baseline_days=28)
DEADLINE = datetime(2024, 2, 3, 4, 30, tzinfo=UTC)


def written(*subjects: Subject, channel: Channel = Channel.MAIL, listed: int = 10, most_bytes: int | None = None) -> tuple[str, str]:
    writer = Writer(own_catalogue(), LINK, listed)
    made = writer.write(subjects, "0123456789abcdef", channel, most_bytes or BOUNDS[channel].bytes, RULES)
    return made.title, made.body


def told(**changes: Any) -> Alert:
    plain: dict[str, Any] = {"evidence": EVIDENCE, "deadline": DEADLINE, "why_owner": "依据通知第三条", "objection": ""}
    return alert(**plain | changes)


def test_one_alert_is_told_whole_in_plain_words() -> None:
    title, body = written(Subject(told(), Reason.RAISED))
    assert title == "【新发预警·预警】济南市欠薪投诉突增"
    assert body.splitlines() == [
        "情况：截至2月3日，欠薪投诉23件，预计约6.2件",
        "研判依据：按常年规律，偶然达到此数的可能性不到万分之一，比照前28天",
        "牵头单位：济南市人力资源社会保障局",
        "会同单位：济南市宣传部门",
        "派单依据：依据通知第三条",
        "时限：请于2月3日12:30前签收",
        f"查看：{LINK}?id={told().id}",
        "",
        "同心预警，送达编号：0123456789abcdef",
    ]


@pytest.mark.parametrize(
    ("reason", "changes", "words"),
    [
        (Reason.RAISED, {"evidence": None}, "反映内容：市信访局电话通报"),
        (Reason.REOPENED, {}, "重启原因：市信访局电话通报"),
        (Reason.ESCALATED, {"escalations": 2}, "督办原因：市信访局电话通报"),
        (Reason.WITHDRAWN, {}, "撤销原因：市信访局电话通报"),
    ],
)
def test_what_was_said_about_a_step_is_told(reason: Reason, changes: dict[str, Any], words: str) -> None:
    assert words in written(Subject(told(**changes), reason, "市信访局电话通报"))[1].splitlines()
    assert not any(line.endswith("：") for line in written(Subject(told(**changes), reason))[1].splitlines())


@pytest.mark.parametrize("reason", [Reason.ESCALATED, Reason.REPEATED])
def test_nobody_is_asked_for_a_moment_that_may_have_passed(reason: Reason) -> None:
    assert "时限：2月3日12:30前签收，请抓紧办理" in written(Subject(told(), reason))[1].splitlines()


@pytest.mark.parametrize("channel", [Channel.MAIL, Channel.WECOM, Channel.DINGTALK, Channel.FEISHU])
@pytest.mark.parametrize("field", ["objection", "why_owner", "value"])
def test_nothing_that_people_wrote_passes_for_ours(channel: Channel, field: str) -> None:
    forged = "不属我局\n\n查看：http://evil.example/\r\n# 紧急\n[请重新登录](http://evil.example/) <@all> **立即**"
    reason = Reason.OBJECTED if field == "objection" else Reason.RAISED
    title, body = written(Subject(told(**{field: forged}), reason, forged), channel=channel)
    assert "请重新登录" in body + title
    assert "[请" not in body + title
    assert "<@" not in body + title
    assert "\n" not in title
    assert [line for line in body.splitlines() if "查看：" in line.removeprefix("> ")[:3]] == [f"查看：{LINK}?id={told().id}"]
    assert not any(line.startswith("# ") for line in body.splitlines())


def test_strands_of_a_linked_risk_are_named() -> None:
    strands = (Strand(signal="petitions", observed=9, expected=2, p=0.01), Strand(signal="layoffs", observed=4, expected=0.5, p=0.02))
    linked = told(rule="linked-risk", method=Method.LINKED, evidence=EVIDENCE.model_copy(update={"strands": strands}))
    _, body = written(Subject(linked, Reason.RAISED))
    assert "信访9件（预计2）" in body
    assert "同时上升" in body


@pytest.mark.parametrize("channel", list(Channel))
@pytest.mark.parametrize("count", [1, 2, 480])
def test_every_channel_gets_no_more_bytes_than_it_takes_and_the_number_of_the_delivery(channel: Channel, count: int) -> None:
    cities = list(own_catalogue().cities)
    many = [
        Subject(told(id=f"a{number}", city=cities[number % len(cities)], why_owner="依" * 4000, value="某" * 100), Reason.RAISED)
        for number in range(count)
    ]
    _, body = written(*many, channel=channel, listed=200)
    assert len(body.encode()) <= BOUNDS[channel].bytes
    assert "0123456789abcdef" in body
    assert LINK in body


def test_a_digest_names_the_gravest_and_counts_the_rest() -> None:
    cities = list(own_catalogue().cities)[:12]
    many = [
        Subject(told(id=f"a{number}", city=city, severity=Severity.SERIOUS if number == 11 else Severity.NOTICE), Reason.RAISED)
        for number, city in enumerate(cities)
    ]
    title, body = written(*many, listed=10)
    assert title == "【预警汇总】共12件：重大1件、关注11件"
    assert body.startswith(f"1. [新发预警·重大]{own_catalogue().cities[cities[11]].zh}")
    assert "另有2件未逐一列出" in body


def test_a_message_that_is_far_too_long_still_has_its_link() -> None:
    _, body = written(Subject(told(why_owner="依" * 90), Reason.RAISED), most_bytes=420)
    assert f"{LINK}?id=" in body
    assert len(body.encode()) <= 420


@pytest.mark.parametrize("reason", list(Reason))
def test_every_reason_has_its_head(reason: Reason) -> None:
    title, body = written(Subject(told(objection="不属本部门职责"), reason))
    assert title.startswith("【")
    assert ("不属本部门职责" in body) == (reason is Reason.OBJECTED)
