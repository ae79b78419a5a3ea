"""The gate before a real server, tried as an attacker would: nothing passes without a session, and a session is one person's."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from websockets.exceptions import InvalidStatus

from dashboard.menu import FIRST, PAGES
from dashboard.panels.definition import ASK
from infra.accounts.account import Role
from infra.accounts.register import Register
from infra.accounts.session import sessions_of
from infra.clickhouse import client
from infra.settings import Settings
from tests.integration.dashboard.filled import HEZE, JINAN, TODAY, put_cells, put_event, put_season
from tests.integration.dashboard.forged import use
from tests.integration.dashboard.served import PASSWORD, Browser, add_account, drawn, serving, with_accounts

SECRET = 7_531_642
"""What Heze reported on one day: no total has these digits."""
SECRET_BODY = "SECRET BUREAU"
PATHS = tuple("" if path == FIRST else path for path in PAGES)
INDICATOR = "posts-published"


@pytest.fixture(scope="module")
def settings_of(shared_tables: Settings) -> Settings:
    """A filled database, an account of each role, and one for each test that spoils it."""
    with client(shared_tables) as database:
        put_season(database)
        put_cells(database, [("job-services", HEZE, INDICATOR, "sum", TODAY, SECRET)])
        put_event(database, HEZE, f"菏泽市{SECRET_BODY}")
    settings = with_accounts(shared_tables)
    for name in ("office", "mistyping", "guessed", "forgotten", "leaving"):
        add_account(settings, name, Role.OFFICE)
    add_account(settings, "jinan", Role.CITY, (JINAN,))
    add_account(settings, "heze", Role.CITY, (HEZE,))
    add_account(settings, "division", Role.DEPARTMENT, ("370000",), ("employment-division-sd",))
    add_account(settings, "wall", Role.WALL)
    return settings


@pytest.fixture(scope="module")
def address(settings_of: Settings) -> Iterator[str]:
    with serving(settings_of) as address:
        yield address


@pytest.fixture
def browser(address: str) -> Iterator[Browser]:
    with Browser(address) as made:
        yield made


def refused(browser: Browser, cookie: str, origin: str | None = None) -> bool:
    """Whether a websocket with this cookie gets nowhere."""
    try:
        with browser.socket(cookie=cookie, origin=origin):
            return False
    except InvalidStatus as error:
        return error.response.status_code == 403


def test_a_stranger_reaches_nothing_but_the_sign_in_page(browser: Browser) -> None:
    answer = browser.http.get("/city?city=371700&lang=en", headers={"accept": "text/html"})
    assert answer.status_code == 303
    assert answer.headers["location"] == "/sign-in?next=%2Fcity%3Fcity%3D371700%26lang%3Den"
    for path in ("/_stcore/host-config", "/_stcore/metrics", "/media/x.png", "/static/index.js", "/app/static/OFL.txt", "/auth/login"):
        assert browser.http.get(path).status_code == 401, path
    assert browser.http.put("/_stcore/upload_file/a/b", content=b"x").status_code == 401
    assert refused(browser, "")
    assert browser.http.get("/_stcore/health").text == "ok"


def test_the_form_opens_a_session_that_no_script_reads_and_no_address_carries(browser: Browser) -> None:
    shown = browser.http.get("/sign-in?next=/city")
    assert "script-src" not in shown.headers["content-security-policy"]
    assert "default-src 'none'" in shown.headers["content-security-policy"]
    answer = browser.sign_in("office", onward="/city?city=371700")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/city?city=371700"
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert browser.cookie not in answer.headers["location"]
    page = browser.page("city", city=HEZE)
    assert str(SECRET) in page
    assert browser.cookie not in page


@pytest.mark.parametrize(
    "wanted", ["//evil.example/x", "https://evil.example", "/\\evil.example", "javascript:alert(1)", "/sign-out", "/a\nb"]
)
def test_the_form_leads_only_to_our_own_pages(browser: Browser, wanted: str) -> None:
    assert browser.sign_in("office", onward=wanted).headers["location"] == "/"


def test_another_site_can_not_fill_in_the_form_nor_sign_anybody_out(browser: Browser) -> None:
    data = {"name": "office", "password": PASSWORD}
    assert browser.http.post("/sign-in", data=data, headers={"origin": "https://evil.example"}).status_code == 403
    assert browser.http.post("/sign-in", data=data, headers={"sec-fetch-site": "cross-site"}).status_code == 403
    browser.sign_in("office")
    assert browser.http.post("/sign-out", headers={"origin": "https://evil.example"}).status_code == 403
    assert browser.http.get("/sign-out").status_code == 303
    assert not refused(browser, browser.cookie), "a link or an image signs nobody out"


@pytest.mark.parametrize("origin", ["https://evil.example", "http://127.0.0.1:1", "http://localhost:8501", "null"])
def test_a_page_of_another_site_or_of_another_server_here_is_not_answered(browser: Browser, origin: str) -> None:
    """Streamlit itself takes any port of this machine for its own, and asks a server far away for its address before it says no."""
    browser.sign_in("office")
    assert refused(browser, browser.cookie, origin)
    for path in ("/", "/_stcore/health", "/_stcore/host-config", "/sign-in"):
        answer = browser.http.get(path, headers={"origin": origin})
        assert answer.status_code == 403, path
        assert "access-control-allow-origin" not in answer.headers


def test_every_answer_keeps_the_browser_here(browser: Browser) -> None:
    """No page stands in another's frame, sends anything elsewhere, or is taken for what it is not."""
    answers = [browser.http.get(path) for path in ("/sign-in", "/_stcore/health", "/media/x")]
    browser.sign_in("office")
    answers += [browser.http.get("/", headers={"accept": "text/html"})]
    for answer in answers:
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy or "default-src 'self'" in policy
        assert "frame-ancestors 'self'" in policy
        assert "*" not in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "same-origin"
    forged = browser.http.get("/", headers={"host": "a; script-src https://evil.example"}).headers["content-security-policy"]
    assert "evil" not in forged


def test_a_wrong_password_and_an_unknown_name_look_alike(browser: Browser) -> None:
    wrong, unknown = browser.sign_in("mistyping", "no"), browser.sign_in("nobody", "no")
    assert wrong.status_code == unknown.status_code == 401
    assert wrong.text.replace("mistyping", "") == unknown.text.replace("nobody", "")
    assert "set-cookie" not in wrong.headers
    assert browser.sign_in("mistyping", "").status_code == 401


def test_whoever_guesses_is_slowed_down(browser: Browser) -> None:
    for _ in range(5):
        assert browser.sign_in("guessed", "guess").status_code == 401
    slowed = browser.sign_in("guessed", PASSWORD)
    assert slowed.status_code == 429
    assert int(slowed.headers["retry-after"]) >= 1
    assert browser.sign_in("jinan").status_code == 303, "others are not locked out with it"


def test_no_message_makes_the_server_forget_what_it_keeps_for_all(browser: Browser) -> None:
    """Such as who has guessed too often, or the readers, of which there would be more with each message."""
    for _ in range(5):
        assert browser.sign_in("forgotten", "guess").status_code == 401
    browser.sign_in("wall")
    with browser.socket() as window:
        drawn(window)
        for said in (BackMsg(clear_cache=True), BackMsg(debug_shutdown_runtime=True), BackMsg(set_run_on_save=True)):
            window.send(said.SerializeToString())
        window.send(b"\xff\xff no message")
        assert "tx-lead" in drawn(window)[0], "what can't be read is passed over"
        window.send(BackMsg(load_git_info=True).SerializeToString())
        assert "git_info_changed" not in use(window, "", (), "").kinds
    assert 429 in {browser.sign_in("forgotten", "guess").status_code for _ in range(5)}


def test_a_forged_and_an_expired_cookie_open_nothing(browser: Browser, settings_of: Settings) -> None:
    browser.sign_in("office")
    token = browser.cookie
    for forged in (token[:-1] + ("A" if token[-1] != "A" else "B"), token.upper(), "", "x", "'; DROP TABLE sessions; --"):
        assert refused(browser, forged), forged
    past = sessions_of(settings_of)
    account = Register(settings_of.accounts_file).all()["office"]
    idle = past.open(account, datetime.now(UTC) - timedelta(hours=9))
    fresh = past.open(account, datetime.now(UTC) - timedelta(hours=7))
    past.close()
    assert refused(browser, idle)
    assert not refused(browser, fresh)


def test_a_session_set_before_signing_in_is_not_the_one_after(browser: Browser) -> None:
    browser.sign_in("jinan")
    planted = browser.cookie
    browser.sign_in("office")
    assert browser.cookie != planted
    assert refused(browser, planted), "the session that was there is over"


def test_signing_out_ends_every_window_at_once(browser: Browser) -> None:
    browser.sign_in("office")
    token = browser.cookie
    with browser.socket() as window:
        before, _ = drawn(window, "city", city=HEZE)
        assert str(SECRET) in before
        assert browser.http.post("/sign-out").status_code == 303
        after, _ = drawn(window, "city", city=HEZE)
        assert str(SECRET) not in after
        assert "重新登录" in after
    assert refused(browser, token)


def test_a_changed_or_disabled_account_is_out_at_once(browser: Browser, settings_of: Settings) -> None:
    browser.sign_in("leaving")
    register = Register(settings_of.accounts_file)
    with browser.socket() as window:
        assert "tx-lead" in drawn(window)[0]
        register.change("leaving", lambda account: account and account.model_copy(update={"disabled_at": datetime.now(UTC)}))
        assert "重新登录" in drawn(window)[0]
    assert refused(browser, browser.cookie)
    assert browser.sign_in("leaving").status_code == 401


@pytest.mark.parametrize("change", ["role", "password", "removed"])
def test_another_role_another_password_or_no_account_ends_the_session(browser: Browser, settings_of: Settings, change: str) -> None:
    account = add_account(settings_of, "changing", Role.OFFICE)
    browser.sign_in("changing")
    register = Register(settings_of.accounts_file)
    with browser.socket() as window:
        assert SECRET_BODY in drawn(window, "system")[0]
        match change:
            case "role":
                add_account(settings_of, "changing", Role.CITY, (JINAN,))
            case "password":
                register.change("changing", lambda _: account.model_copy(update={"changed_at": datetime.now(UTC)}))
            case _:
                register.change("changing", lambda _: None)
        after = drawn(window, "system")[0]
        assert "重新登录" in after
        assert SECRET_BODY not in after
    assert refused(browser, browser.cookie)


def test_nobody_gets_into_the_session_of_another_by_its_id(browser: Browser, address: str) -> None:
    browser.sign_in("office")
    with browser.socket() as window:
        _, session_id = drawn(window, "city", city=HEZE)
    with Browser(address) as thief:
        thief.sign_in("jinan")
        for told in ({}, {"X-Tongxin-Session": "guessed"}):
            with thief.socket(session_id=session_id, **told) as window:
                page, own = drawn(window, "city", city=HEZE)
                assert own != session_id
                assert str(SECRET) not in page
    with browser.socket(session_id=session_id) as window:
        assert drawn(window)[1] == session_id, "its owner does"


@pytest.mark.parametrize("name", ["jinan", "division", "wall"])
def test_the_detail_of_a_city_reaches_nobody_else_on_any_page(browser: Browser, name: str) -> None:
    browser.sign_in(name)
    asked = {"city": HEZE, "place": HEZE, "programme": "luli-01", "indicator": INDICATOR, "definition": INDICATOR}
    for language, query in (("zh", {}), ("en", asked)):
        for page in PATHS:
            sent = browser.page(page, lang=language, **query)
            assert "tx-lead" in sent, page
            assert str(SECRET) not in sent.replace(",", ""), (page, query)
            assert SECRET_BODY not in sent, (page, query)


@pytest.mark.parametrize("name", ["office", "heze"])
def test_it_reaches_those_whose_it_is(browser: Browser, name: str) -> None:
    browser.sign_in(name)
    assert str(SECRET) in browser.page("city", city=HEZE, programme="", indicator=INDICATOR)
    assert SECRET_BODY in browser.page("system")


@pytest.mark.parametrize("name", ["jinan", "division"])
def test_no_forged_click_or_choice_opens_the_detail_of_another_city(browser: Browser, name: str) -> None:
    """Whatever a page has to press and to choose is said to have been used for the other city."""
    browser.sign_in(name)
    used: set[str] = set()
    for page, value in (
        ("progress", f"{HEZE}/luli-01"),
        ("city", HEZE),
        ("arrears", HEZE),
        ("brief", "菏泽"),
        ("system", f"{ASK}{INDICATOR}"),
    ):
        with browser.socket() as window:
            found = use(window, page, (), "")
            used |= found.used
            sent = use(window, page, found.used, value).text + use(window, page, (), "").text
        assert str(SECRET) not in sent.replace(",", ""), page
        assert SECRET_BODY not in sent, page
    assert len(used) > 10


def test_a_file_that_a_page_has_offered_is_for_who_has_signed_in(browser: Browser) -> None:
    browser.sign_in("office")
    browser.http.post("/sign-out")
    for path in ("/media/0.xlsx", "/_stcore/bidi-components/tongxin_panel/index.js", "/_stcore/agent/openapi.json"):
        assert browser.http.get(path).status_code == 401, path
    browser.sign_in("jinan")
    assert browser.http.post("/_stcore/agent/interact", json={}).status_code in (403, 404)
    assert browser.http.put("/_stcore/upload_file/x/y", content=b"x").status_code in (400, 403)


def test_a_wall_has_no_page_to_act_on(browser: Browser) -> None:
    browser.sign_in("wall")
    assert "text_input" not in browser.page("upload")
    assert "令牌" not in browser.page("upload")
