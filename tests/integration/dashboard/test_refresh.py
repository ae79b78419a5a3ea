"""What a page sends by itself each second: what has changed and no more, to whom it may be shown, and never an old drawing's."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from urllib.parse import urlencode

import orjson
import pytest
from clickhouse_driver import Client
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection

from dashboard.menu import FIRST, PAGES
from infra.accounts.account import Role
from infra.clickhouse import client
from infra.settings import Settings
from schemas.catalogue import Catalogue
from tests.integration.dashboard.filled import HEZE, JINAN, NOTICE, TODAY, put_cells, put_event, put_season
from tests.integration.dashboard.served import RUN_TIMEOUT_S, Browser, add_account, heard, serving, with_accounts

IN_PARTS = tuple("" if path == FIRST else path for path in PAGES if path not in ("brief", "search", "upload"))
LET_GO_S = 1.0


@pytest.fixture(scope="module")
def settings_of(shared_tables: Settings) -> Settings:
    with client(shared_tables) as database:
        put_season(database)
    settings = with_accounts(shared_tables)
    add_account(settings, "office", Role.OFFICE)
    add_account(settings, "jinan", Role.CITY, (JINAN,))
    add_account(settings, "leaving", Role.OFFICE)
    return settings


@pytest.fixture(scope="module")
def address(settings_of: Settings) -> Iterator[str]:
    with serving(settings_of) as address:
        yield address


@pytest.fixture
def tables_of(settings_of: Settings) -> Iterator[Client]:
    with client(settings_of) as database:
        yield database


@dataclass
class Sent:
    """What came until a run had ended."""

    kinds: list[str] = field(default_factory=list)
    text: str = ""
    parts: dict[str, object] = field(default_factory=dict)
    ended: int = -1
    elements: int = 0
    fragment: str = ""


class Window:
    """A page in a browser that asks as Streamlit's does."""

    def __init__(self, socket: ClientConnection, name: str, **query: str) -> None:
        self._socket = socket
        self._state = ClientState(query_string=urlencode(query), page_name=name)
        self._ask()
        self.first = self._hear()

    def refresh(self) -> Sent:
        """One that is answered: those that would change nothing are let go (turn.py)."""
        deadline = time.monotonic() + RUN_TIMEOUT_S
        while time.monotonic() < deadline:
            self._ask(self.first.fragment)
            with suppress(TimeoutError):
                return self._hear(LET_GO_S)
        raise AssertionError("no refresh")

    def until(self, words: str) -> Sent:
        """Refreshes until these words are sent."""
        deadline = time.monotonic() + RUN_TIMEOUT_S
        while words not in (sent := self.refresh()).text:
            assert time.monotonic() < deadline, words
            time.sleep(0.2)
        return sent

    def _ask(self, fragment: str = "") -> None:
        state = ClientState(fragment_id=fragment, is_auto_rerun=bool(fragment))
        state.MergeFrom(self._state)
        self._socket.send(BackMsg(rerun_script=state).SerializeToString())

    def _hear(self, wait_s: float = RUN_TIMEOUT_S) -> Sent:
        sent = Sent()
        while True:
            received, message = heard(self._socket, RUN_TIMEOUT_S if "new_session" in sent.kinds else wait_s)
            kind = message.WhichOneof("type") or ""
            sent.kinds.append(kind)
            sent.text += received.decode("utf-8", "replace")
            if kind == "delta":
                sent.elements += message.delta.HasField("new_element")
                component = message.delta.new_element.bidi_component
                if component.component_name == "tongxin_frame":
                    sent.parts = orjson.loads(component.bytes)["parts"]
            elif kind == "auto_rerun":
                sent.fragment = message.auto_rerun.fragment_id
            elif kind == "script_finished" and "new_session" in sent.kinds:
                sent.ended = message.script_finished
                return sent


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_page_is_not_drawn_again_but_told_what_has_changed_in_one_element(address: str, language: str) -> None:
    with Browser(address) as browser:
        browser.sign_in("office")
        for name in IN_PARTS:
            with browser.socket() as socket:
                window = Window(socket, name, lang=language)
                assert window.first.elements > 10, name
                sent = window.refresh()
                assert sent.ended == ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY, name
                assert sent.elements == 1, (name, sent.kinds)
                assert "tx-tile" not in sent.text, name


def test_a_figure_that_moves_is_sent_with_what_hangs_on_it(address: str, tables_of: Client) -> None:
    with Browser(address) as browser:
        browser.sign_in("office")
        with browser.socket() as socket:
            window = Window(socket, "city", city=JINAN, lang="zh")
            put_cells(tables_of, [("trainings", JINAN, "training-person-times", "sum", TODAY, 7_531)])
            sent = window.until("7,861")
            assert sent.elements == 1
            assert "tiles" in sent.parts
            assert len(sent.text) < len(window.first.text) / 2


def test_what_another_city_reports_is_in_no_refresh(address: str, tables_of: Client) -> None:
    with Browser(address) as browser, Browser(address) as other:
        browser.sign_in("office")
        other.sign_in("jinan")
        with browser.socket() as socket, other.socket() as theirs:
            office, jinan = Window(socket, "", lang="zh"), Window(theirs, "", lang="zh")
            put_event(tables_of, JINAN, "济南市OPEN-BUREAU")
            put_event(tables_of, HEZE, "菏泽市SECRET-BUREAU")
            assert "OPEN-BUREAU" in office.until("SECRET-BUREAU").text
            assert "SECRET-BUREAU" not in jinan.until("OPEN-BUREAU").text


def test_a_page_of_another_shape_is_drawn_anew(address: str, tables_of: Client, catalogue: Catalogue) -> None:
    """Where nothing was reported, charts come with the first report."""
    reported = {name for (name,) in tables_of.execute("SELECT DISTINCT indicator FROM progress")}
    programme, indicator = next(
        (programme.id, catalogue.indicators[measured.id])
        for programme in catalogue.notices[NOTICE].programmes
        for measure in programme.measures
        for measured in measure.indicators
        if measured.id not in reported and catalogue.indicators[measured.id].combine == "sum"
    )
    with Browser(address) as browser:
        browser.sign_in("office")
        with browser.socket() as socket:
            window = Window(socket, "campaign", programme=programme, indicator=indicator.id, lang="zh")
            put_cells(tables_of, [(indicator.topics[0], JINAN, indicator.id, "sum", TODAY, 8_642)])
            assert "streamlit_echarts" not in window.first.text
            assert window.until("streamlit_echarts").elements > 10


def test_whoever_has_signed_out_is_sent_no_figure_any_more(address: str) -> None:
    with Browser(address) as browser:
        browser.sign_in("leaving")
        with browser.socket() as socket:
            window = Window(socket, "progress", lang="zh")
            browser.http.post("/sign-out")
            sent = window.refresh()
            assert "sign-in" in sent.text
            assert "tx-row" not in sent.text.replace(".tx-row", "")
