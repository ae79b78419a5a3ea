"""How bodies report: rows put in order, who is silent, and what a viewer of one city is given."""

from __future__ import annotations

from datetime import timedelta

from dashboard.definition import fault_name
from dashboard.panels.freshness import freshness
from dashboard.panels.tile import text_tiles
from dashboard.records.reporting import Behind, Punctuality, Refusals, Reporting, reporting_of, total
from dashboard.records.scope import EPOCH_ORDINAL
from dashboard.standing import Freshness, Liveness
from dashboard.topic_lead import reporting_sentence
from dashboard.voice import Voice
from schemas.catalogue import Catalogue
from tests.unit.dashboard.made import HEZE, JINAN, NOW, TODAY, board, snapshot

ZH = Voice("zh")
DAY = TODAY.toordinal() - EPOCH_ORDINAL
COUNTS = (20, 3, 10, 18, 4, 9, 2, 3, 4, 1, 1, 0, 90, 600)


REVISED = [(JINAN, "visits", 4, 1), (HEZE, "visits", 2, 3), (JINAN, "trips", 9, 9)]


def row(city: str, code: str, newest: int, events: int = 20, topic: str = "") -> tuple[object, ...]:
    return (city, topic, code, "hrss-sd", events, *COUNTS[1:], 2, newest, ("visits", city, f"{code}/1"))


def read(rows: list[tuple[object, ...]]) -> Reporting:
    asked: list[object] = []

    def names(keys: list[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
        asked.extend(keys)
        return [(JINAN, "A", "济南市总工会")]

    found = reporting_of(rows, names, [(JINAN, "visits", "data.mode", 3, 0), ("", "visits", "event", 1, 0)], REVISED, DAY)
    assert len(asked) == len(found.silent)
    return found


def test_a_body_is_silent_when_it_used_to_report_and_does_not_any_more() -> None:
    found = read([row(JINAN, "", DAY), row(JINAN, "A", DAY - 9), row(JINAN, "B", DAY - 9, events=2), row(JINAN, "C", DAY - 2)])
    (silent,) = found.silent
    assert (silent.name, silent.newest) == ("济南市总工会", TODAY.toordinal() - 9)
    assert found.cities[JINAN].bands == (3, 4, 1, 1, 0)
    assert found.active == {JINAN: 3}


def test_a_city_is_given_its_own_and_not_the_letters_of_nobody() -> None:
    own = read([row(JINAN, "", DAY), row(HEZE, "", DAY), row(JINAN, "A", DAY - 9)]).seen(lambda place: place == HEZE)
    assert set(own.cities) == {HEZE}
    assert own.silent == ()
    assert own.refused == ()


def test_a_figure_rests_on_the_reports_of_its_topic() -> None:
    found = read(
        [row(JINAN, "", DAY), row(JINAN, "", DAY, topic="visits"), row(HEZE, "", DAY, topic="visits"), row(JINAN, "", DAY, topic="trips")]
    )
    assert found.behind([JINAN, HEZE], "visits") == Behind(reports=36, late=8, corrected=6, withdrawn=4, refused=3)
    assert found.behind([HEZE], "trips") == Behind(0, 0, 0, 0, 0)
    assert found.seen(lambda place: place == HEZE).behind([JINAN, HEZE], "visits") == Behind(18, 4, 2, 3, 0)


def test_letters_keep_their_place() -> None:
    assert read([row(JINAN, "", DAY)]).refused[0] == Refusals(JINAN, "visits", "data.mode", 3, 0)


def test_medians_do_not_add_up() -> None:
    one = Punctuality(events=2, week_first=2, median_min=60, newest=5)
    assert total([one, one]) == Punctuality(events=4, week_first=4, newest=5)
    assert total([]) == Punctuality()


def test_the_table_of_freshness_says_days_in_words_and_colour(catalogue: Catalogue) -> None:
    topics = [catalogue.topics["visits"], catalogue.topics["trips"], catalogue.topics["trainings"]]
    newest = {(JINAN, "visits"): TODAY, (JINAN, "trips"): TODAY - timedelta(days=6)}
    text = freshness(ZH, {JINAN: "济南"}, topics, newest, TODAY, JINAN)
    assert ">今日</td>" in text
    assert '<td class="behind" title="1月30日">6</td>' in text
    assert 'class="silent"' in text
    assert 'aria-selected="true"' in text
    assert "behind" not in freshness(ZH, {JINAN: "济南"}, topics, newest, TODAY, None, judged=False)


def test_places_of_faults_have_names(catalogue: Catalogue) -> None:
    visits = catalogue.topics["visits"]
    assert fault_name(ZH, visits, "subject") == "记录编号"
    assert fault_name(ZH, visits, "data.demands_count") == "诉求数"
    assert fault_name(Voice("en"), visits, "data.demands_count") == "demands count"


def test_the_sentence_says_who_has_reported_and_what_is_late(catalogue: Catalogue) -> None:
    shown = board(snapshot(catalogue, {(JINAN, "@visits", "sum"): {TODAY: 1}}))
    live = Freshness(Liveness.LIVE, NOW, timedelta())
    text = reporting_sentence(ZH, shown, Punctuality(week_first=8, week_late=2), 3, 5, live)
    assert text == '今日1/16市已报送；近7日迟报25.0%；<span class="lag">3个单位断报</span>；<span class="lag">5条被拒收待处理</span>。'


def test_figures_in_words_are_escaped() -> None:
    assert "&lt;i&gt;" in text_tiles([("<i>", "1", "")])
