"""Addresses of contacts: which can be one, and that none is repeated in what is said of it."""

from __future__ import annotations

import pytest

from infra.contact import Channel, address_faults, channel_of, host_of

GOOD = {
    "wecombot://693a91f6-7abc": Channel.WECOM,
    "dingtalk://geheim@token123": Channel.DINGTALK,
    "feishu://abc-123?secret=geheim": Channel.FEISHU,
    "mailtos://user:geheim@mail.example.cn?from=a@example.cn&to=b@example.cn": Channel.MAIL,
    "mailto://127.0.0.1:2525?from=a@example.cn&to=b@example.cn": Channel.MAIL,
    "jsons://example.cn/alerts": Channel.WEBHOOK,
    "xml://example.cn/alerts": Channel.WEBHOOK,
}


@pytest.mark.parametrize(("address", "channel"), GOOD.items())
def test_what_can_be_sent_to_has_no_fault(address: str, channel: Channel) -> None:
    assert channel_of(address) is channel
    assert address_faults(address) == []


@pytest.mark.parametrize(
    "address",
    [
        "",
        "geheim",
        "https://example.cn/geheim",
        "http://geheim",
        "dingtalk://geheim_geheim!",
        "nonsense://geheim",
        "json://",
        "mailto://127.0.0.1:2525/?geheim=1",
    ],
)
def test_what_can_not_is_told_without_the_address(address: str, capsys: pytest.CaptureFixture[str]) -> None:
    [fault] = address_faults(address)
    assert "geheim" not in fault
    assert capsys.readouterr().err == ""


def test_only_hosts_that_are_no_secret_are_named() -> None:
    assert host_of("mailtos://user:geheim@mail.example.cn?to=b@example.cn") == "mail.example.cn"
    assert host_of("jsons://example.cn/geheim") == "example.cn"
    assert host_of("wecombot://geheim") == ""
