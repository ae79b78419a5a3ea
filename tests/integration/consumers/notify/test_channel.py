"""Messages sent to real servers, and how their answers are understood."""

from __future__ import annotations

import io
import logging

import pytest

from consumers.notify.channel import Answer, Fate, Message, send
from tests.integration.consumers.notify.receiver import http_receiver, mail_receiver
from tests.support.server import free_ports

MESSAGE = Message("0123456789abcdef", "【新发预警·重大】济南市欠薪投诉突增", "情况：23件\n送达编号：0123456789abcdef")


def test_a_webhook_gets_the_message_and_the_number_of_its_delivery() -> None:
    with http_receiver() as (place, received):
        assert send(f"json://{place}/hook", MESSAGE) == Answer(Fate.SENT, "已送达")
        assert received.times == {"0123456789abcdef": 1}
        assert "济南市" in received.bodies[0]


def test_a_mail_gets_there_with_the_number_of_its_delivery() -> None:
    with mail_receiver() as (place, received):
        assert send(f"mailto://{place}?from=a@example.org&to=b@example.org", MESSAGE).fate is Fate.SENT
        assert received.times == {"0123456789abcdef": 1}
        assert MESSAGE.title in received.bodies[0]
        assert "情况：23件" in received.bodies[0]


@pytest.mark.parametrize("address", ["json://{}", "wecombot://abc?at=http://{}"])
def test_a_slow_answer_is_waited_for_lest_the_message_is_sent_twice(address: str) -> None:
    with http_receiver() as (place, received):
        received.delay_s = 6.0
        received.answer = {"errcode": 0}
        assert send(address.format(place), MESSAGE).fate is Fate.SENT


@pytest.mark.parametrize(("status", "fate"), [(404, Fate.REFUSED), (401, Fate.REFUSED), (429, Fate.PASSING), (503, Fate.PASSING)])
def test_a_status_says_whether_another_try_may_succeed(status: int, fate: Fate) -> None:
    with http_receiver() as (place, received):
        received.refusals.append(status)
        answer = send(f"json://{place}", MESSAGE)
    assert answer == Answer(fate, f"对方返回 HTTP {status}")


@pytest.mark.parametrize(("reply", "fate"), [(550, Fate.REFUSED), (451, Fate.PASSING)])
def test_a_reply_of_a_mail_server_says_it_too(reply: int, fate: Fate) -> None:
    with mail_receiver() as (place, received):
        received.refusals.append(reply)
        answer = send(f"mailto://{place}?from=a@example.org&to=b@example.org", MESSAGE)
    assert answer == Answer(fate, f"邮件服务器返回 {reply}")


@pytest.mark.parametrize("scheme", ["json", "mailto"])
def test_nobody_there_may_pass(scheme: str) -> None:
    [port] = free_ports(1)
    answer = send(f"{scheme}://127.0.0.1:{port}?from=a@example.org&to=b@example.org", MESSAGE)
    assert answer == Answer(Fate.PASSING, "无法连接")


@pytest.mark.parametrize(
    "address", ["json://{}/geheim", "wecombot://geheim?at=http://{}", "dingtalk://geheim?at=http://{}", "bogus://geheim"]
)
def test_no_address_gets_into_the_log(address: str) -> None:
    heard = io.StringIO()
    handler = logging.StreamHandler(heard)
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        root.debug("listening")
        with http_receiver() as (place, received):
            received.refusals.append(503)
            assert "geheim" not in send(address.format(place), MESSAGE).words
    finally:
        root.removeHandler(handler)
        root.setLevel(level)
    assert "listening" in heard.getvalue()
    assert "geheim" not in heard.getvalue()


def test_a_robot_whose_server_is_ill_is_tried_again_whatever_its_body_says() -> None:
    with http_receiver() as (place, received):
        received.refusals.append(502)
        received.answer = {"code": 93000, "msg": "bad gateway"}
        assert send(f"feishu://token?at=http://{place}", MESSAGE) == Answer(Fate.PASSING, "对方返回 HTTP 502")


ROBOTS = ["wecombot://abc-def?at=http://{}", "dingtalk://secret@token?at=http://{}", "feishu://token?at=http://{}&secret=s"]


@pytest.mark.parametrize("address", ROBOTS)
@pytest.mark.parametrize(
    ("answer", "fate"),
    [
        ({"errcode": 0, "errmsg": "ok"}, Fate.SENT),
        ({"code": 0, "msg": "success"}, Fate.SENT),
        ({"errcode": 93000, "errmsg": "invalid webhook url"}, Fate.REFUSED),
        ({"errcode": 45009, "errmsg": "api freq out of limit"}, Fate.PASSING),
        ({"code": 19024, "msg": "Key Words Not Found"}, Fate.REFUSED),
        ({"code": 11232, "msg": "frequency limited"}, Fate.PASSING),
    ],
)
def test_a_robot_that_answers_200_is_believed_by_what_it_says(address: str, answer: dict[str, object], fate: Fate) -> None:
    with http_receiver() as (place, received):
        received.answer = answer
        assert send(address.format(place), MESSAGE).fate is fate
        assert "0123456789abcdef" in received.bodies[0]
