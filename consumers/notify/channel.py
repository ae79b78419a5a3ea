"""Sending one message to one address through Apprise, and what became of it in our own words, which never hold the address."""

from __future__ import annotations

import logging
import re
import threading
from enum import StrEnum
from typing import Any, NamedTuple

from infra.contact import Channel, channel_of, quiet_apprise

DELIVERY_HEADER = "X-Tongxin-Delivery"
TELLING_LOGGERS = ("httpx", "httpcore", "urllib3")
"""They log each request with its address, which is a secret."""
_STATUS = re.compile(r"error=(\d{3})")
_SMTP_REPLY = re.compile(r"\((\d{3}), ")
_PASSING = frozenset({408, 425, 429})
_PERMANENT_REPLY_FROM = 500


class Fate(StrEnum):
    """What became of a try."""

    SENT = "sent"
    PASSING = "passing"  # a later try may succeed
    REFUSED = "refused"  # none will


class Answer(NamedTuple):
    """What became of a try, in words for people."""

    fate: Fate
    words: str


class Message(NamedTuple):
    """A message; `delivery` is named in it, and in a header where the channel has any."""

    delivery: str
    title: str
    body: str


def send(address: str, message: Message) -> Answer:
    """Send it, once. Blocks until the channel answers, at most about half a minute; raises nothing."""
    channel = channel_of(address)
    with quiet_apprise() as logger:
        for name in TELLING_LOGGERS:
            logging.getLogger(name).setLevel(logging.WARNING)
        heard = _Heard()
        logger.addHandler(heard)
        logger.setLevel(logging.DEBUG)
        try:
            plugin = _plugin(channel, address, message)
            if plugin is None:
                return Answer(Fate.REFUSED, "地址无效")
            from apprise import NotifyFormat

            # The plugin itself, since an Apprise object sends in threads of its own, and then nobody knows whose failure its log tells.
            taken = plugin.notify(title=message.title, body=message.body, body_format=NotifyFormat.TEXT)
        except Exception as error:  # noqa: BLE001 - a plugin's fault must not end the notifier
            return Answer(Fate.PASSING, f"发送组件出错：{type(error).__name__}")
        finally:
            logger.removeHandler(heard)
    return Answer(Fate.SENT, "已送达") if taken else _failure(plugin, heard)


def _plugin(channel: Channel, address: str, message: Message) -> Any:
    import apprise

    from consumers.notify.bot import ANSWER_S, BOTS, CONNECT_S, bot_of

    asset = apprise.AppriseAsset(app_id="Tongxin", app_desc="同心")
    if channel in BOTS:
        return bot_of(channel, address, asset)
    plugin: Any = apprise.Apprise.instantiate(address, asset=asset, suppress_exceptions=True)
    if plugin is None:
        return None
    plugin.socket_connect_timeout, plugin.socket_read_timeout = CONNECT_S, ANSWER_S
    if hasattr(plugin, "headers"):
        plugin.headers = {**plugin.headers, DELIVERY_HEADER: message.delivery}
    return plugin


def _failure(plugin: Any, heard: _Heard) -> Answer:
    answer: tuple[int, int, str] | None = getattr(plugin, "answer", None)
    if answer is not None:
        status, code, words = answer
        if code and _of_status(status).fate is not Fate.PASSING:
            from consumers.notify.bot import BUSY_CODES

            return Answer(Fate.PASSING if code in BUSY_CODES else Fate.REFUSED, f"对方返回错误码 {code}：{words[:200]}")
        return _of_status(status)
    if heard.status:
        return _of_status(heard.status)
    if heard.reply:
        return Answer(Fate.REFUSED if heard.reply >= _PERMANENT_REPLY_FROM else Fate.PASSING, f"邮件服务器返回 {heard.reply}")
    return Answer(Fate.PASSING, "无法连接")


def _of_status(status: int) -> Answer:
    passing = status >= _PERMANENT_REPLY_FROM or status in _PASSING
    return Answer(Fate.PASSING if passing else Fate.REFUSED, f"对方返回 HTTP {status}")


class _Heard(logging.Handler):
    """What Apprise says of a failure in its log, in this thread: an HTTP status or a reply of SMTP."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self._thread = threading.get_ident()
        self.status = 0
        self.reply = 0

    def emit(self, record: logging.LogRecord) -> None:
        if record.thread != self._thread:
            return
        words = record.getMessage()
        if found := _STATUS.search(words):
            self.status = int(found[1])
        elif found := _SMTP_REPLY.search(words):
            self.reply = int(found[1])
