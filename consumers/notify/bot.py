"""Robots of groups in WeCom, DingTalk and Feishu. They answer 200 to everything and say in the body whether a message was taken.

Apprise's own plugins look at the status only, so that a wrong key or a limit would pass for a message sent; and they send plain text. These
read addresses as those do, and send and look for themselves. `at=` in an address leads to a house's own server (政务微信, 专有钉钉).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import time
from collections.abc import Mapping
from typing import Any

import httpx
from apprise import AppriseAsset, NotifyType
from apprise.plugins.dingtalk import NotifyDingTalk
from apprise.plugins.feishu import NotifyFeishu
from apprise.plugins.wecombot import NotifyWeComBot

from infra.contact import Channel

CONNECT_S = 10.0
ANSWER_S = 30.0
"""A message that is taken and answered too late is sent again, so the wait is long."""

BUSY_CODES = frozenset({
    -1,  # both: the system is busy
    45009,  # WeCom: more than 20 a minute
    45033,  # WeCom: too many at once
    130101,  # DingTalk: too fast
    410100,  # DingTalk: too fast, held for ten minutes
    9499,  # Feishu: too many requests
    11232,  # Feishu: more than 100 a minute or 5 a second
    99991400,  # Feishu: the same, from its gateway
})  # fmt: skip


class Bot:
    """What robots have in common; `answer` is (status, code of the body, its words) of the last message, None without one."""

    answer: tuple[int, int, str] | None = None
    house: str = ""

    def post(self, url: str, payload: Mapping[str, Any]) -> bool:
        try:
            answer = httpx.post(url, json=payload, timeout=httpx.Timeout(ANSWER_S, connect=CONNECT_S))
        except httpx.HTTPError:
            return False
        try:
            told = answer.json()
            code, words = int(told.get("errcode", told.get("code", 0))), str(told.get("errmsg", told.get("msg", "")))
        except (AttributeError, TypeError, ValueError):
            code, words = (0, "") if answer.status_code != httpx.codes.OK else (-1, "the answer is no JSON")
        self.answer = (answer.status_code, code, words)
        return answer.status_code == httpx.codes.OK and code == 0

    def home(self, standard: str) -> str:
        return self.house.rstrip("/") or standard


class WeComBot(Bot, NotifyWeComBot):  # type: ignore[no-untyped-call]
    """A robot in a WeCom group, in Markdown, which may be twice as long as plain text."""

    body_maxlen = 4096

    def send(self, body: str, title: str = "", notify_type: NotifyType = NotifyType.INFO, **kwargs: Any) -> bool:  # noqa: ARG002 - its signature
        url = f"{self.home('https://qyapi.weixin.qq.com')}/cgi-bin/webhook/send?key={self.key}"
        return self.post(url, {"msgtype": "markdown", "markdown": {"content": body}})


class DingTalkBot(Bot, NotifyDingTalk):  # type: ignore[no-untyped-call]
    """A robot in a DingTalk group, in Markdown; a secret signs each message."""

    def send(self, body: str, title: str = "", notify_type: NotifyType = NotifyType.INFO, *_: Any, **kwargs: Any) -> bool:  # noqa: ARG002 - its signature
        url = httpx.URL(f"{self.home('https://oapi.dingtalk.com')}/robot/send", params={"access_token": self.token, **self._signed()})
        payload = {"msgtype": "markdown", "markdown": {"title": title or self.app_desc, "text": body}}
        return self.post(str(url), payload | {"at": {"atMobiles": self.targets, "isAtAll": False}})

    def _signed(self) -> dict[str, str]:
        if not self.secret:
            return {}
        moment = str(round(time.time() * 1000))
        digest = hmac.new(self.secret.encode(), f"{moment}\n{self.secret}".encode(), hashlib.sha256).digest()
        return {"timestamp": moment, "sign": base64.b64encode(digest).decode()}


class FeishuBot(Bot, NotifyFeishu):  # type: ignore[no-untyped-call]
    """A robot in a Feishu group, in plain text; `secret=` in its address signs each message."""

    secret = ""

    def send(self, body: str, title: str = "", notify_type: NotifyType = NotifyType.INFO, **kwargs: Any) -> bool:  # noqa: ARG002 - its signature
        url = f"{self.home('https://open.feishu.cn')}/open-apis/bot/v2/hook/{self.token}"
        return self.post(url, {"msg_type": "text", "content": {"text": body}, **self._signed()})

    def _signed(self) -> dict[str, str]:
        if not self.secret:
            return {}
        moment = str(int(time.time()))
        digest = hmac.new(f"{moment}\n{self.secret}".encode(), b"", hashlib.sha256).digest()
        return {"timestamp": moment, "sign": base64.b64encode(digest).decode()}


BOTS: Mapping[Channel, Any] = {Channel.WECOM: WeComBot, Channel.DINGTALK: DingTalkBot, Channel.FEISHU: FeishuBot}


def bot_of(channel: Channel, address: str, asset: AppriseAsset) -> Any:
    """The robot of an address; None where the address is none."""
    kind = BOTS[channel]
    results = kind.parse_url(address)
    if not results:
        return None
    bot = kind(**results, asset=asset)
    bot.house = str(results["qsd"].get("at") or "")
    if isinstance(bot, FeishuBot):
        bot.secret = str(results["qsd"].get("secret") or "")
    return bot
