"""Arrears: rows of the queries put in order, their sums, and what is drawn of them."""

from __future__ import annotations

import json
from datetime import timedelta

from dashboard.charts.stock import Flow, stock
from dashboard.panels.bars import Bar, bars
from dashboard.records.arrears import Cases, Day, Employer, arrears_of, total
from dashboard.records.reader import COST_SHARE, EVERY_S, pause_s
from dashboard.records.scope import EPOCH_ORDINAL, Scope, membership, within
from dashboard.standing import Freshness, Liveness
from dashboard.tokens import LIGHT
from dashboard.topic_lead import arrears_sentence
from dashboard.voice import Voice
from schemas.catalogue import Catalogue
from tests.unit.dashboard.made import FIRST, HEZE, JINAN, NOTICE, NOW, TODAY, board, snapshot

ZH = Voice("zh")
LIVE = Freshness(Liveness.LIVE, NOW, timedelta())
OLD = Cases(received=9, open=4, age_0=1, age_3=2, age_4=1, oldest=40)
NEW = Cases(received=3, open=1, age_0=1, oldest=2)


def test_sums_keep_the_oldest() -> None:
    both = total([OLD, NEW])
    assert both.received == 12
    assert both.ages == (2, 0, 0, 2, 1)
    assert both.oldest == 40
    assert total([]) == Cases()


def test_rows_go_where_they_belong() -> None:
    whole, one = (NOTICE, JINAN, 1, "", *OLD), (NOTICE, JINAN, 0, "construction", *NEW)
    day = FIRST.toordinal() - EPOCH_ORDINAL
    found = arrears_of(
        [whole, one], [(NOTICE, JINAN, day, 5, 2)], [(NOTICE, HEZE, "91X", 1, 2, 3, 400, 5)], {JINAN: "370000", HEZE: "370000"}
    )
    assert found.cases == {Scope(NOTICE, JINAN): OLD, Scope(NOTICE, "province:370000"): OLD}
    assert found.industries[Scope(NOTICE, JINAN)] == {"construction": NEW}
    assert within(found.days, NOTICE, [JINAN, HEZE]) == [Day(FIRST.toordinal(), 5, 2)]
    assert within(found.employers, NOTICE, [JINAN, HEZE]) == [Employer(HEZE, "91X", 1, 2, 3, 400, 5)]
    assert within(found.employers, "*", [HEZE]) == []
    own = found.seen(lambda place: place == HEZE)
    assert not own.cases
    assert len(own.employers) == 1


def test_a_province_is_the_sum_of_its_places() -> None:
    day = FIRST.toordinal() - EPOCH_ORDINAL
    rows = [
        (NOTICE, JINAN, 1, "", *OLD),
        (NOTICE, HEZE, 1, "", *NEW),
        (NOTICE, JINAN, 0, "services", *OLD),
        (NOTICE, HEZE, 0, "services", *NEW),
    ]
    days = [(NOTICE, JINAN, day + 1, 1, 1), (NOTICE, HEZE, day, 5, 2), (NOTICE, JINAN, day, 1, 0)]
    found = arrears_of(rows, days, [], {JINAN: "370000", HEZE: "370000"})
    whole = Scope(NOTICE, "province:370000")
    assert found.cases[whole] == total([OLD, NEW])
    assert found.industries[whole] == {"services": total([OLD, NEW])}
    assert found.days[whole] == (Day(FIRST.toordinal(), 6, 2), Day(FIRST.toordinal() + 1, 1, 1))


def test_the_days_of_notices_are_counted_from_1970(catalogue: Catalogue) -> None:
    params = membership(catalogue)
    at = params["notices"].index(NOTICE)
    assert params["firsts"][at] == 19747
    assert params["provinces"][at] == ["370000"]


def test_a_count_that_takes_long_is_made_seldom() -> None:
    assert pause_s(0.1) == EVERY_S
    assert pause_s(3) == 3 / COST_SHARE


def test_the_stock_has_no_line_where_nobody_had_reported() -> None:
    flows = [Flow(FIRST, float("nan"), 0, 0), Flow(TODAY, 4.0, 5, 1)]
    option = stock(LIGHT, flows, ZH)
    line, begun, ended = option["series"]
    assert line["data"] == [None, 4.0]
    assert line["endLabel"]["formatter"] == "4"
    assert begun["data"][1]["value"] == 5
    assert ended["data"][1]["value"] == -1
    assert ended["data"][1]["itemStyle"]["borderType"] == "dashed"
    json.dumps(option, allow_nan=False)
    json.dumps(stock(LIGHT, [], ZH), allow_nan=False)


def test_bars_are_measured_by_the_longest_and_escaped() -> None:
    text = bars(ZH, [Bar("<b>", 10, "50%"), Bar("b", 5, kind="behind"), Bar("c", 0)])
    assert "&lt;b&gt;" in text
    assert 'style="width:100.00%"' in text
    assert 'class="behind" style="width:50.00%"' in text
    assert "NaN" not in bars(ZH, [Bar("a", 0)])


def test_the_sentence_says_what_is_open_old_and_where(catalogue: Catalogue) -> None:
    shown = board(
        snapshot(catalogue, {(HEZE, "open-arrears-cases", "sum"): {FIRST: 3, TODAY: 1}, (JINAN, "@complaints", "sum"): {TODAY: 1}})
    )
    numbers = {city: shown.figure(city, "open-arrears-cases").reading.value for city in shown.cities}
    figure = shown.figure(shown.whole, "open-arrears-cases")
    text = arrears_sentence(ZH, shown, figure, OLD, numbers, shown.whole, LIVE)
    assert "未办结4件" in text
    assert '<span class="lag">3件超过15天</span>' in text
    assert "菏泽占100%" in text
    assert "1市已清零" in text
    silent = shown.figure("370200", "open-arrears-cases")
    assert "未报送" in arrears_sentence(ZH, shown, silent, Cases(), numbers, "370200", LIVE)
    stale = Freshness(Liveness.STILL, NOW, timedelta(hours=1))
    assert "不作评判" in arrears_sentence(ZH, shown, figure, OLD, numbers, shown.whole, stale)
