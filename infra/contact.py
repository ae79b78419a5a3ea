"""Addresses of contacts, as Apprise writes them: which channel each is of, what that channel takes, and whether an address can be one.

An address holds a key or a password: it is never logged, and what is said of a fault never repeats it.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit

APPRISE_LOGGER = "apprise"


class Channel(StrEnum):
    """Ways in which a contact is reached."""

    WECOM = "wecom"  # 企业微信群机器人
    DINGTALK = "dingtalk"  # 钉钉群机器人
    FEISHU = "feishu"  # 飞书群机器人
    MAIL = "mail"
    WEBHOOK = "webhook"
    OTHER = "other"  # whatever else Apprise can send to


@dataclass(frozen=True)
class Bounds:
    """What a channel takes: `bytes` of one message in UTF-8, and so many messages in any so many seconds."""

    bytes: int
    rates: tuple[tuple[int, float], ...]


MINUTE_S = 60.0

BOUNDS: Mapping[Channel, Bounds] = {
    # developer.work.weixin.qq.com, 群机器人配置说明: 20 messages a minute; Markdown of 4096 bytes.
    Channel.WECOM: Bounds(4096, ((20, MINUTE_S),)),
    # open.dingtalk.com, 自定义机器人: 20 messages a minute, else nothing goes through for ten; 20000 bytes.
    Channel.DINGTALK: Bounds(19_000, ((20, MINUTE_S),)),
    # open.feishu.cn, 自定义机器人: 100 a minute and 5 a second; a request of 20 KB, in which a Chinese character takes 6.
    Channel.FEISHU: Bounds(9_000, ((100, MINUTE_S), (5, 1.0))),
    Channel.MAIL: Bounds(100_000, ((60, MINUTE_S),)),
    Channel.WEBHOOK: Bounds(30_000, ((300, MINUTE_S),)),
    Channel.OTHER: Bounds(2_000, ((20, MINUTE_S),)),
}

_SCHEMES = {
    "wecombot": Channel.WECOM,
    "dingtalk": Channel.DINGTALK,
    "feishu": Channel.FEISHU,
    "mailto": Channel.MAIL,
    "mailtos": Channel.MAIL,
    "json": Channel.WEBHOOK,
    "jsons": Channel.WEBHOOK,
    "xml": Channel.WEBHOOK,
    "xmls": Channel.WEBHOOK,
    "form": Channel.WEBHOOK,
    "forms": Channel.WEBHOOK,
}


def channel_of(address: str) -> Channel:
    """The channel, by the address's scheme."""
    return _SCHEMES.get(address.partition("://")[0].lower(), Channel.OTHER)


def address_faults(address: str) -> list[str]:
    """Why nothing can be sent to this address, in words without the address itself; none where it can be. Opens no connection.

    The first call loads Apprise, which takes about half a second and 50 MB.
    """
    scheme = address.partition("://")[0].lower() if "://" in address else ""
    if not scheme:
        return ["an address begins with its channel, such as wecombot:// or mailtos://"]
    if scheme in ("http", "https"):
        return [f"{scheme}:// is a page, not a channel; write a robot as wecombot://, dingtalk:// or feishu://, a webhook as jsons://"]
    with quiet_apprise():
        import apprise

        made: Any = apprise.Apprise.instantiate(address, suppress_exceptions=True)
    if made is None:
        known = scheme in _SCHEMES
        return [f"{scheme}:// with this key or host is no address" if known else f"{scheme}:// is no channel that is known"]
    if channel_of(address) is Channel.MAIL and not made.targets:
        return ["the address names nobody who gets the mail"]
    return []


def host_of(address: str) -> str:
    """Where an address of mail or of a webhook leads, without user, key or path; '' for others."""
    if channel_of(address) not in (Channel.MAIL, Channel.WEBHOOK):
        return ""
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""


@contextmanager
def quiet_apprise() -> Iterator[logging.Logger]:
    """Keep what Apprise logs out of our log: it names addresses. The block gets its logger, to which handlers may be added."""
    logger = logging.getLogger(APPRISE_LOGGER)
    logger.propagate = False
    if not logger.handlers:
        logger.addHandler(logging.NullHandler())
    yield logger
