"""Alerts on the screen: what is seen of them by whom, how they are told, and how they were handled."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from dashboard.alerts.alerts import Alerts, Counts, SeriesKey, awaits, record_of, urgency
from dashboard.alerts.telling import chance, left_of, seal, what_of
from dashboard.charts.account import aria
from dashboard.charts.evidence import evidence_chart
from dashboard.charts.place import place_map
from dashboard.charts.province import province_map
from dashboard.lead import province_sentence
from dashboard.panels.alert_life import alert_heading, figures, handling, history, life, makeup, similar, strands
from dashboard.panels.alert_record import hands, record_lines
from dashboard.panels.alert_rows import alert_bars, alert_cards, alert_rows, alert_ticker
from dashboard.standing import Freshness, Liveness
from dashboard.tokens import LIGHT
from dashboard.view import view_of
from dashboard.viewer import Clearance
from dashboard.voice import Voice
from infra.accounts.account import Role
from schemas.alert.alert import Alert, Body, Evidence, State, Strand
from schemas.alert.rule import Method, Severity
from schemas.alert.step import Action
from schemas.catalogue import Catalogue
from tests.unit.dashboard.made import NOW as MADE_AT
from tests.unit.dashboard.made import TODAY, board, snapshot
from tests.unit.schemas.alert.sample import BEGAN, CITY, DAY, HRSS, alert, step

ZH, EN = Voice("zh"), Voice("en")
NOW = BEGAN + timedelta(hours=1)
KEY = SeriesKey(CITY, "arrears-complaints")
MARK = "<b>&"


def many(*held: Alert) -> Alerts:
    days = Counts(DAY - timedelta(days=19), tuple([3.0] * 19 + [12.0]))
    return Alerts({one.id: one for one in held}, {one.id: (step(Action.RAISE, why=MARK),) for one in held}, {KEY: days})


def test_it_says_what_was_counted_and_what_was_expected(catalogue: Catalogue) -> None:
    assert what_of(alert(), catalogue, ZH) == "欠薪投诉12件，应有3.5件"
    assert what_of(alert(), catalogue, EN) == "Wage-arrears complaints: 12 cases, 3.5 expected"


def test_each_method_has_a_sentence_of_its_own(catalogue: Catalogue) -> None:
    told = Strand(signal="petitions", observed=9, expected=2, p=0.01)
    evidence = Evidence(as_of=DAY, observed=18, strands=(told, told.model_copy(update={"signal": "layoffs"})))
    found = {
        what_of(one, catalogue, ZH)
        for one in (
            alert(method=Method.LINKED, signal="linked-risk", evidence=evidence),
            alert(method=Method.LEVEL, evidence=Evidence(as_of=DAY, observed=7)),
            alert(method=Method.SILENCE, dimension="department", value="hrss-sd", evidence=Evidence(as_of=DAY, observed=5)),
            alert(method=Method.BY_HAND, evidence=None),
            alert(dimension="industry", value="construction"),
            alert(dimension="employer_ref", value="913701007459704790"),
            alert(dimension="employer_ref", value=""),
        )
    }
    assert found == {
        "信访、裁员报告同时上升",
        "欠薪投诉达7件",
        f"{catalogue.departments['hrss-sd'].zh}已5个工作日无报送",
        "人工发起的预警",
        "建筑业 欠薪投诉12件，应有3.5件",
        "欠薪投诉12件，应有3.5件（913701007459704790）",
        "欠薪投诉12件，应有3.5件",
    }


@pytest.mark.parametrize(
    ("one", "kind"),
    [
        (alert(), "orange owed"),
        (alert(State.HANDLING), "orange held"),
        (alert(State.FALSE_ALARM), "orange over"),
        (alert(severity=Severity.SERIOUS), "red owed"),
        (alert(severity=Severity.NOTICE), "yellow owed"),
        (alert(method=Method.SILENCE, severity=Severity.NOTICE), "blue owed"),
    ],
)
def test_the_seal_says_how_grave_it_is_and_whether_somebody_is_owed(one: Alert, kind: str) -> None:
    assert f'class="seal {kind}"' in seal(one, ZH)


def test_the_most_pressing_comes_first() -> None:
    late = alert(State.ACKNOWLEDGED, id="late", deadline=NOW - timedelta(hours=1))
    soon = alert(id="soon", deadline=NOW + timedelta(hours=1))
    grave = alert(State.HANDLING, id="grave", severity=Severity.SERIOUS, deadline=NOW + timedelta(days=3))
    assert [one.id for one in sorted((late, soon, grave), key=urgency)] == ["grave", "soon", "late"]


def test_the_time_that_is_left_is_told_and_then_the_time_over() -> None:
    one = alert(deadline=BEGAN + timedelta(hours=2))
    assert left_of(one, NOW, ZH) == ("剩1小时00分", 0.5, False)
    assert left_of(one, BEGAN + timedelta(hours=3), ZH) == ("超时1小时00分", 1.0, True)
    over = alert(State.CLOSED, over_at=BEGAN + timedelta(hours=5))
    assert left_of(over, NOW, ZH) == ("用时5小时00分", 1.0, False)


@pytest.mark.parametrize(("p", "said"), [(0.2, "20%"), (0.01, "1/100"), (1 / 42_318, "1/42,000"), (0.0, "<1/10⁹"), (1e-12, "<1/10⁹")])
def test_a_small_chance_is_one_in_so_many(p: float, said: str) -> None:
    assert chance(p) == said


def test_how_alerts_were_handled() -> None:
    quick = alert(State.RESOLVED, acknowledged_at=BEGAN + timedelta(hours=1), verified_at=BEGAN + timedelta(hours=4), verdict=True,
                  resolved_at=BEGAN + timedelta(hours=9))  # fmt: skip
    slow = alert(State.FALSE_ALARM, acknowledged_at=BEGAN + timedelta(hours=3), verified_at=BEGAN + timedelta(hours=50), verdict=False,
                 over_at=BEGAN + timedelta(hours=50))  # fmt: skip
    lost = alert(deadline=BEGAN + timedelta(hours=2))
    gone = alert(State.WITHDRAWN)
    found = record_of((quick, slow, lost, gone), BEGAN + timedelta(hours=60))
    assert (found.judged, found.to_acknowledge_h, found.true, found.in_time, found.overdue) == (2, 2.0, 0.5, 1.0, 1)
    assert found.within_48h == 0
    soon = slow.model_copy(update={"over_at": BEGAN + timedelta(hours=48)})
    assert record_of((quick, soon, lost, gone), BEGAN + timedelta(hours=60)).within_48h == pytest.approx(1 / 3)
    early = record_of((lost,), BEGAN + timedelta(hours=1))
    assert early.within_48h is None


def test_alerts_alike_are_those_of_the_rule_that_were_judged() -> None:
    here = alert(id="here")
    far, near = (
        alert(State.CLOSED, id=name, city=city, verdict=True, verified_at=BEGAN) for name, city in (("far", "370200"), ("near", CITY))
    )
    other = alert(State.CLOSED, id="other", rule="layoffs-spike", verdict=True, verified_at=BEGAN)
    waiting = alert(id="waiting")
    held = many(here, far, near, other, waiting)
    assert [one.id for one in held.similar(here)] == ["near", "far"]


def test_rows_and_panels_escape_what_people_wrote(catalogue: Catalogue) -> None:
    top = {"employer_ref": ((MARK, 3.0),)}
    evidence = Evidence(as_of=DAY, observed=5, expected=1, p=0.001, method=MARK, baseline=(DAY, DAY), top=top)
    words = {"objection": MARK, "assignee": MARK, "why_owner": MARK, "value": MARK}
    one = alert(State.VERIFIED, dimension="employer_ref", evidence=evidence, **words)
    held = many(one)
    drawn = "".join(
        (
            alert_rows(ZH, catalogue, held, [one], NOW),
            alert_ticker(ZH, catalogue, [one], NOW),
            alert_cards(ZH, catalogue, [one], NOW),
            alert_heading(ZH, catalogue, one),
            life(ZH, one, NOW),
            figures(ZH, catalogue, one),
            handling(ZH, catalogue, one, NOW),
            history(ZH, held.steps[one.id]),
            makeup(ZH, catalogue, one),
            similar(ZH, catalogue, [one]),
            hands(ZH, catalogue, [one]),
            record_lines(ZH, record_of([one], NOW)),
        )
    )
    assert MARK not in drawn
    assert drawn.count("&lt;b&gt;&amp;") >= 6


def test_a_linked_risk_names_its_strands(catalogue: Catalogue) -> None:
    told = Strand(signal="petitions", observed=9, expected=2.5, p=0.001)
    one = alert(method=Method.LINKED, signal="linked-risk", evidence=Evidence(as_of=DAY, observed=9, strands=(told,)))
    drawn = strands(EN, catalogue, one)
    assert "Petitions" in drawn
    assert "1/1,000" in drawn


def test_the_life_shows_where_it_is_and_how_long_there_is() -> None:
    one = alert(State.NOTIFIED, notified_at=BEGAN, deadline=BEGAN + timedelta(hours=2))
    drawn = life(ZH, one, NOW)
    assert drawn.count('class="done"') == 2
    assert drawn.count('class="due"') == 1
    assert "剩1小时00分" in drawn
    assert life(ZH, alert(State.FALSE_ALARM), NOW).count('class="due"') == 0


def test_bars_end_with_the_day_of_the_evidence() -> None:
    drawn = alert_bars(many(alert()), alert())
    assert drawn.count("<rect") == 15
    assert drawn.count('class="orange"') == 1
    assert alert_bars(Alerts(), alert()) == ""


def test_the_chart_marks_the_days_since_it_was_raised() -> None:
    held = many(alert())
    chart = evidence_chart(LIGHT, alert(), held.counts[KEY], "n", ZH)
    bars = chart["series"][0]["data"]
    assert len(bars) == 20
    assert [at for at, bar in enumerate(bars) if isinstance(bar, dict)] == [19]
    assert [line["yAxis"] for line in chart["series"][0]["markLine"]["data"]] == [3.5]


def test_a_count_of_several_days_says_so_and_is_drawn_by_the_day(catalogue: Catalogue) -> None:
    days = (DAY - timedelta(days=2), DAY)
    told = Evidence(as_of=DAY, observed=18, expected=9, threshold=20, window=days)
    one = alert(evidence=told)
    assert what_of(one, catalogue, ZH) == "欠薪投诉3日18件，应有9件"
    assert what_of(one, catalogue, EN) == "Wage-arrears complaints in 3 days: 18 cases, 9 expected"
    marks = evidence_chart(LIGHT, one, many(one).counts[KEY], "n", ZH)["series"][0]["markLine"]["data"]
    assert [line["yAxis"] for line in marks] == [3]
    drawn = alert_bars(many(one), one)
    assert drawn.count('class="orange"') == 3
    assert 'class="band" x="0" y="22.5"' in drawn
    assert "现已低于" in figures(ZH, catalogue, one)
    assert "现已低于" not in figures(ZH, catalogue, alert(evidence=told.model_copy(update={"observed": 20})))


def test_the_chart_of_a_linked_risk_is_of_its_first_strand() -> None:
    strand = Strand(signal="arrears-complaints", observed=20, expected=5, p=0.001, window=(DAY - timedelta(days=4), DAY))
    other = strand.model_copy(update={"signal": "petitions", "expected": 40})
    one = alert(method=Method.LINKED, signal="linked-risk", evidence=Evidence(as_of=DAY, observed=60, expected=45, strands=(strand, other)))
    marks = evidence_chart(LIGHT, one, many(one).counts[KEY], "n", ZH)["series"][0]["markLine"]["data"]
    assert [line["yAxis"] for line in marks] == [1]


def test_whose_hands_they_are_in(catalogue: Catalogue) -> None:
    drawn = hands(EN, catalogue, [alert(), alert(State.HANDLING), alert(State.HANDLING)])
    assert drawn.count("class='owed'") == 1
    assert "<b>3</b>" in drawn


def seen(clearance: Clearance, catalogue: Catalogue, *held: Alert) -> Alerts:
    return view_of(replace(snapshot(catalogue, {}), alerts=many(*held)), clearance).alerts


def test_who_sees_which_alerts(catalogue: Catalogue) -> None:
    mine, theirs = alert(id="mine"), alert(id="theirs", city="370200", owner=Body(department="transport-city-sd", city="370200"), joint=())
    hrss = Clearance(Role.DEPARTMENT, frozenset({CITY}), frozenset({HRSS.department}))
    assert set(seen(Clearance(Role.OFFICE), catalogue, mine, theirs).by_id) == {"mine", "theirs"}
    assert set(seen(hrss, catalogue, mine, theirs).by_id) == {"mine"}
    assert set(seen(Clearance(Role.CITY, frozenset({"370200"})), catalogue, mine, theirs).by_id) == {"theirs"}
    assert set(seen(hrss, catalogue, mine, theirs).steps) == {"mine"}


def test_a_wall_sees_headings_without_words_of_people(catalogue: Catalogue) -> None:
    top = {"employer_ref": (("91370100XXXX", 5.0),)}
    one = alert(assignee="chen", objection="no", why_owner="w", dimension="employer_ref", value="91370100XXXX",
                evidence=Evidence(as_of=DAY, observed=5, top=top))  # fmt: skip
    found = seen(Clearance(Role.WALL), catalogue, one)
    held = found.by_id[one.id]
    assert found.steps == {}
    assert (held.assignee, held.objection, held.why_owner, held.value) == ("", "", "", "")
    assert held.evidence is not None
    assert held.evidence.top == {}
    assert "91370100XXXX" not in repr(found)


def test_an_open_alert_waits_for_somebody() -> None:
    assert awaits(alert())
    assert not awaits(alert(State.ACKNOWLEDGED))


def test_the_map_bears_the_seal_of_the_gravest_alert_that_waits(catalogue: Catalogue) -> None:
    grave, light = alert(id="grave", severity=Severity.SERIOUS), alert(id="light", severity=Severity.NOTICE)
    held = many(light, grave, alert(State.HANDLING, id="taken", city="370200", severity=Severity.SERIOUS))
    assert {city: one.id for city, one in held.gravest().items()} == {CITY: "grave"}
    option = province_map(LIGHT, board(snapshot(catalogue, {})), ZH, owed=held.gravest())
    labels = {city["name"]: city["label"]["formatter"] for city in option["series"][0]["data"]}
    assert labels[CITY].endswith("{seal|红}")
    assert "seal" not in labels["370200"]


def test_the_map_of_an_alert_shows_its_city_and_where_its_kind_is_now(catalogue: Catalogue) -> None:
    here = alert()
    other = alert(id="other", city="370200", severity=Severity.SERIOUS)
    milder, over = alert(id="milder", city="370200"), alert(State.CLOSED, id="over", city="370300")
    another = alert(id="another", city="370400", rule="layoffs-spike")
    alike = many(here, milder, other, over, another).alike(here)
    assert alike == {"370200": other}, "live, of the same rule, the gravest of a city"
    option = place_map(LIGHT, catalogue, ZH, here, alike)
    cities = {city["name"]: city for city in option["series"][0]["data"]}
    assert set(cities) == {city.code for city in catalogue.cities.values() if city.province == "370000"}
    assert [name for name, city in cities.items() if "seal" in city["label"]["formatter"]] == [CITY, "370200"]
    assert "{seal|红}" in cities["370200"]["label"]["formatter"]
    assert cities[CITY]["itemStyle"] != cities["370300"]["itemStyle"]
    assert option["aria"] == aria("济南、青岛")


def test_the_overview_says_first_what_waits_for_somebody(catalogue: Catalogue) -> None:
    found = board(snapshot(catalogue, {(CITY, "posts-published", "sum"): {TODAY: 5}}))
    fresh = Freshness(Liveness.LIVE, MADE_AT, timedelta())
    assert "3件预警待签收" in province_sentence(ZH, found, fresh, 3)
    assert "预警" not in province_sentence(ZH, found, fresh)
