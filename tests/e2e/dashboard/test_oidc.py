"""Signing in through a province's own provider: a real one, a real browser, and Streamlit's own part of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from pydantic import SecretStr

from infra.accounts.account import Role
from infra.settings import AccessSettings, OidcSettings, Settings
from tests.e2e.dashboard.provider import CLIENT, SECRET, Provider, providing
from tests.integration.dashboard.filled import HEZE, JINAN
from tests.integration.dashboard.served import add_account, serving
from tests.support.server import free_ports

ENTER = "用省统一身份认证登录"


class Door:
    """A dashboard before a provider."""

    def __init__(self, address: str, provider: Provider, page: Page, settings: Settings) -> None:
        self.address, self.provider, self.page, self.settings = address, provider, page, settings

    def enter(self, **claims: Any) -> None:
        self.provider.claims = claims
        self.page.goto(self.address)
        self.page.get_by_role("button", name=ENTER).click()


def opened(tables: Settings, browser: Browser, **oidc: Any) -> Iterator[Door]:
    port, own = free_ports(2)
    with providing(port) as provider:
        told = OidcSettings(
            metadata_url=f"{provider.address}/.well-known/openid-configuration",
            client_id=CLIENT,
            client_secret=SecretStr(SECRET),
            redirect_uri=f"http://127.0.0.1:{own}/oauth2callback",
            **oidc,
        )
        settings = tables.model_copy(update={"access": AccessSettings(sign_in="oidc", oidc=told)})
        with serving(settings, own) as address, browser.new_context() as context:
            yield Door(address, provider, context.new_page(), settings)


@pytest.fixture
def by_claims(tables: Settings, season: None, browser: Browser) -> Iterator[Door]:
    """The provider says what a person may see."""
    yield from opened(tables, browser, role_claim="tongxin_role", session_hours=12)


@pytest.fixture
def by_file(tables: Settings, season: None, browser: Browser) -> Iterator[Door]:
    """The account file says it, by name."""
    yield from opened(tables, browser)


def test_claims_say_what_a_person_sees_and_signing_out_ends_it(by_claims: Door) -> None:
    page = by_claims.page
    by_claims.enter(preferred_username="zhang", name="张三", tongxin_role="city", cities=[JINAN])
    expect(page.locator(".tx-hdr .who")).to_have_text("张三")
    page.goto(f"{by_claims.address}/city?city={HEZE}")
    expect(page.get_by_text("只显示累计数").first).to_be_visible()
    page.reload()
    expect(page.locator(".tx-hdr .who")).to_have_text("张三")
    page.get_by_role("button", name="退出登录").click()
    expect(page.get_by_role("button", name=ENTER)).to_be_visible()
    expect(page.locator(".tx-hdr")).to_have_count(0)


def test_claims_that_entitle_to_nothing_open_nothing(by_claims: Door) -> None:
    page = by_claims.page
    for claims in ({"tongxin_role": "king"}, {"tongxin_role": "city", "cities": ["999999"]}, {}):
        page.context.clear_cookies()
        by_claims.enter(preferred_username="li", **claims)
        expect(page.locator(".tx-lead")).to_contain_text("没有开通看板权限")
        expect(page.locator(".tx-tiles")).to_have_count(0)


def test_a_sign_in_of_long_ago_is_asked_for_again(by_claims: Door) -> None:
    by_claims.provider.age_s = 13 * 3_600
    by_claims.enter(preferred_username="zhang", tongxin_role="office")
    expect(by_claims.page.locator(".tx-lead")).to_contain_text("登录已结束")


def test_the_account_file_says_what_a_person_of_the_province_sees(by_file: Door) -> None:
    add_account(by_file.settings, "zhang", Role.OFFICE)
    page = by_file.page
    by_file.enter(preferred_username="Zhang", tongxin_role="city")
    expect(page.locator(".tx-hdr .who")).to_have_text("title of zhang")
    page.context.clear_cookies()
    by_file.enter(preferred_username="nobody")
    expect(page.locator(".tx-lead")).to_contain_text("没有开通看板权限")
