"""Briefs: what is in the files is what is on the board, and nothing of what the viewer may not see."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import date, timedelta

import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Cm

from dashboard.board import Board
from dashboard.brief.content import brief_of
from dashboard.brief.document import Brief, Curve, Gap, Grid, Lead
from dashboard.brief.drawing import Box, course, gap_bar, lead_bar, marks_of, scale
from dashboard.brief.face import READERS, face_of, runs
from dashboard.brief.pdf import pdf_of
from dashboard.brief.period import Kind
from dashboard.brief.raster import png_of
from dashboard.brief.word import WIDTH_CM, word_of
from dashboard.plan import NoticePlans, Plan
from dashboard.records.arrears import Arrears, Cases, Day
from dashboard.records.records import Records
from dashboard.records.reporting import Body, Punctuality, Refusals, Reporting
from dashboard.records.scope import Scope
from dashboard.snapshot import whole
from dashboard.standing import Freshness, Liveness
from dashboard.view import board_seen
from dashboard.viewer import Clearance
from dashboard.voice import Language, Voice
from infra.accounts.account import Role
from schemas.alert.alert import Alert, Evidence, State
from schemas.alert.alert import Body as AlertBody
from schemas.alert.rule import Method, Severity
from schemas.catalogue import Catalogue
from tests.support.pdf import Pdf
from tests.unit.dashboard.made import FIRST, HEZE, JINAN, NOTICE, NOW, PROVINCE, QINGDAO, TODAY, Days, board, snapshot

ZH, EN = Voice("zh"), Voice("en")
LIVE = Freshness(Liveness.LIVE, NOW, timedelta())
WHOLE = whole(PROVINCE)
MOST_BYTES = 1_000_000
PLANS = NoticePlans(
    leads={"luli-01-spring-breeze": "posts-published"},
    plans={"posts-published": Plan.model_validate({"from": FIRST, "to": FIRST + timedelta(days=99), "cities": {JINAN: 1000, HEZE: 1000}})},
)
SOLVED = {"state": State.RESOLVED, "resolved_at": NOW, "verified_at": NOW, "verdict": True, "deadline": None}


def alert(name: str, city: str, severity: Severity = Severity.SERIOUS, **more: object) -> Alert:
    raised = NOW - timedelta(hours=5)
    base: dict[str, object] = {
        "id": name, "version": 1, "rule": "arrears-spike", "method": Method.SPIKE, "signal": "arrears-complaints", "city": city,
        "first_day": TODAY, "severity": severity, "state": State.NOTIFIED, "owner": AlertBody(department="hrss-sd", city=city),
        "evidence": Evidence(as_of=TODAY, observed=12, expected=3.5), "raised_at": raised, "since": raised,
        "deadline": NOW - timedelta(hours=1),
    }  # fmt: skip
    return Alert.model_validate(base | more)


@pytest.fixture
def found(catalogue: Catalogue) -> Board:
    days = [FIRST + timedelta(days=at) for at in range((TODAY - FIRST).days + 1)]
    cells: dict[tuple[str, str, str], Days] = {
        (JINAN, "training-person-times", "sum"): dict.fromkeys(days, 1200),
        (JINAN, "posts-published", "sum"): dict.fromkeys(days, 30),
        (HEZE, "posts-published", "sum"): dict.fromkeys(days, 1),
        (HEZE, "open-arrears-cases", "sum"): {FIRST: (40, 40), TODAY: (-4, 3)},
    }
    made = snapshot(catalogue, cells)
    heze = Cases(received=50, owed=1_000_000_00, recovered=250_000_00, open=36, workers=120, left=730_000_00, age_3=5, age_4=2, oldest=33)
    moved = (Day(TODAY.toordinal() - 1, 9, 9), Day(TODAY.toordinal(), 2, 6))
    places = (HEZE, WHOLE)
    arrears = Arrears(cases={Scope(NOTICE, place): heze for place in places}, days={Scope(NOTICE, place): moved for place in places})
    reporting = Reporting(
        cities={HEZE: Punctuality(events=500, week=90, week_first=80, week_late=20)},
        silent=(Body(HEZE, "x", "菏泽市某局", "hrss-sd", 60, TODAY.toordinal() - 9),),
        refused=(Refusals(HEZE, "visits", "data.x", 7, 0),),
    )
    alerts = [
        alert("a1", HEZE),
        alert("a2", JINAN, Severity.NOTICE, **SOLVED),
    ]
    held = replace(made.alerts, by_id={one.id: one for one in alerts})
    return board(replace(made, records=Records(arrears=arrears, reporting=reporting), alerts=held), PLANS)


def office(found: Board) -> Board:
    return board_seen(found, Clearance(Role.OFFICE))


def text_of_word(raw: bytes) -> list[str]:
    made = Document(io.BytesIO(raw))
    cells = [cell.text for table in made.tables for row in table.rows for cell in row.cells]
    return [paragraph.text for paragraph in made.paragraphs] + cells


def words_of(brief: Brief) -> list[str]:
    blocks = [block for section in brief.sections for block in section.blocks]
    cells = [item for block in blocks if isinstance(block, Grid) for row in (block.heads, *block.rows) for item in row]
    told = [block for block in blocks if isinstance(block, str)] + [item for item in cells if isinstance(item, str)]
    return [brief.title, brief.about, brief.lead, brief.notes_title, *(section.title for section in brief.sections), *told]


def row_of(brief: Brief, name: str) -> list[object]:
    grids = [block for section in brief.sections for block in section.blocks if isinstance(block, Grid)]
    return next(list(row) for grid in grids for row in grid.rows if row[0] == name)


def test_the_figures_are_those_of_the_board(found: Board) -> None:
    brief = brief_of(ZH, office(found), WHOLE, Kind.DAY, LIVE, NOW)
    trained = found.figure(WHOLE, "training-person-times")
    assert trained.reading.value == 14_400
    assert row_of(brief, ZH.name(trained.indicator))[:3] == [ZH.name(trained.indicator), "14,400人次", "+1,200"]
    assert row_of(brief, ZH.name(trained.indicator))[4] == ZH.standing(trained.pace)
    arrears = row_of(brief, ZH.name(found.figure(WHOLE, "open-arrears-cases").indicator))
    assert arrears[1:4] == ["36件", "−4", "0"]


def test_a_week_looks_further_back(found: Board) -> None:
    brief = brief_of(ZH, office(found), WHOLE, Kind.WEEK, LIVE, NOW)
    assert row_of(brief, "培训农民工人次")[2] == "+8,400"
    told = "".join(words_of(brief))
    assert "近7日新收11件、办结15件" in told
    day = "".join(words_of(brief_of(ZH, office(found), WHOLE, Kind.DAY, LIVE, NOW)))
    assert "当日新收2件、办结6件" in day
    assert "追回25.0万元" in day
    assert "占所欠100.0万元的25.0%" in day


def test_alerts_reports_and_silence_are_told(found: Board) -> None:
    told = "".join(words_of(brief_of(ZH, office(found), WHOLE, Kind.DAY, LIVE, NOW)))
    assert "近24小时新报2件，核实属实1件、误报0件，办结1件。现在办2件，其中待签收1件、超时1件" in told
    assert "重大" in told
    assert "迟报率25.0%" in told
    assert "待处理拒收7条；1个单位断报3天以上" in told
    assert "菏泽市某局" in told


def test_silence_is_never_zero(found: Board) -> None:
    brief = brief_of(ZH, office(found), QINGDAO, Kind.DAY, LIVE, NOW)
    assert row_of(brief, "培训农民工人次")[1:] == ["未报送", "—", "", ""]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("place", [WHOLE, HEZE])
def test_both_files_say_all_of_it(found: Board, language: Language, kind: Kind, place: str) -> None:
    brief = brief_of(Voice(language), office(found), place, kind, LIVE, NOW)
    in_word = text_of_word(word_of(brief))
    for words in words_of(brief):
        assert words in in_word, words
    raw = pdf_of(brief)
    made = Pdf(raw)
    in_file = made.text
    for words in [*words_of(brief), *brief.notes]:
        assert "".join(words.split()) in in_file, words
    assert in_file.count("".join(brief.footer.split())) == made.pages >= 2
    assert made.outside == set()
    assert len(raw) < MOST_BYTES


def test_a_character_without_outlines_here_is_set_in_the_readers_song(found: Board) -> None:
    brief = replace(brief_of(ZH, office(found), WHOLE, Kind.DAY, LIVE, NOW), about="滕州市\u9fa5㵥\u4dae")
    made = Pdf(pdf_of(brief))
    assert brief.about in made.text
    assert made.outside == {READERS}


def test_registered_names_of_places_are_in_the_faces() -> None:
    assert {face for face, _ in runs("郯城县莒南县鄄城县茌平区㙍", face_of("zh"))} == {"song"}
    assert list(runs("Heze “菏泽”", face_of("en"))) == [("latin", "Heze “"), ("song", "菏泽"), ("latin", "”")]


def test_the_word_file_has_an_outline_and_says_what_its_pictures_show(found: Board) -> None:
    brief = brief_of(ZH, office(found), WHOLE, Kind.DAY, LIVE, NOW)
    made = Document(io.BytesIO(word_of(brief)))
    assert [one.text for one in made.paragraphs if one.style is not None and one.style.name == "Heading 1"] == [
        section.title for section in brief.sections
    ]
    pictures = made.element.body.findall(f".//{qn('wp:docPr')}")
    assert pictures
    assert all(one.get("descr") for one in pictures)
    for table in made.tables:
        assert sum(column.width or 0 for column in table.columns) == pytest.approx(Cm(WIDTH_CM), rel=1e-3)
        assert len({column.width for column in table.columns}) > 1
        assert all("cantSplit" in row._tr.xml for row in table.rows)
    assert made.styles["Normal"].element.rPr.rFonts.get(qn("w:eastAsia")) == "仿宋_GB2312"


def test_the_first_line_is_the_lead(found: Board) -> None:
    brief = brief_of(ZH, office(found), WHOLE, Kind.DAY, LIVE, NOW)
    made = Document(io.BytesIO(word_of(brief)))
    assert made.paragraphs[2].text == brief.lead
    assert "<" not in brief.lead
    assert brief.name == "山东省进展日报-20240205"


def test_pages_are_numbered(found: Board) -> None:
    made = Document(io.BytesIO(word_of(brief_of(ZH, office(found), WHOLE, Kind.DAY, LIVE, NOW))))
    assert "PAGE" in made.sections[0].footer.paragraphs[0]._p.xml


def test_nothing_is_judged_when_the_data_stand_still(found: Board) -> None:
    still = Freshness(Liveness.STILL, NOW, timedelta(hours=9))
    brief = brief_of(ZH, office(found), WHOLE, Kind.DAY, still, NOW)
    told = words_of(brief)
    assert "不作评判" in brief.lead
    assert not any("落后" in words or "超前" in words for words in told)
    gaps = [item for section in brief.sections for block in section.blocks if isinstance(block, Grid) for row in block.rows for item in row]
    assert all(item.due is None for item in gaps if isinstance(item, Gap))


def test_a_city_gets_nothing_that_its_pages_do_not_show(found: Board) -> None:
    seen = board_seen(found, Clearance(Role.CITY, frozenset({JINAN}), frozenset(), "nothing"))
    for place in (WHOLE, JINAN):
        told = "".join(words_of(brief_of(ZH, seen, place, Kind.DAY, LIVE, NOW)))
        assert "菏泽" not in told
        assert "730" not in told
        assert "重大" not in told
    assert "菏泽" in "".join(words_of(brief_of(ZH, office(found), WHOLE, Kind.DAY, LIVE, NOW)))


def test_english_has_no_chinese(found: Board) -> None:
    for place in (WHOLE, HEZE):
        told = [words for words in words_of(brief_of(EN, office(found), place, Kind.WEEK, LIVE, NOW)) if words != "菏泽市某局"]
        assert not [words for words in told if re.search(r"[\u4e00-\u9fff]", words)]


def test_before_anything_has_come_there_is_a_brief_that_says_so(catalogue: Catalogue) -> None:
    empty = office(board(snapshot(catalogue, {})))
    brief = brief_of(ZH, empty, WHOLE, Kind.DAY, Freshness(Liveness.EMPTY, None, timedelta()), NOW)
    assert "还没有收到数据" in brief.lead
    assert word_of(brief)
    assert pdf_of(brief)


def test_a_bar_has_colour_only_between_done_and_due() -> None:
    behind = [shape for shape in gap_bar(Gap(0.25, 0.5, "behind"), 100).shapes if isinstance(shape, Box)]
    assert [(shape.x, shape.wide) for shape in behind[1:3]] == [(0, 25), (25, 25)]
    assert len(gap_bar(Gap(0.25), 100).shapes) == 2
    left, _ = lead_bar(Lead(-4, 4, "slow"), 100).shapes
    assert isinstance(left, Box)
    assert (left.x, left.x + left.wide) == (2, 50)


@pytest.mark.parametrize(("top", "high"), [(0.0, 0.0), (7.0, 9.0), (100.0, 120.0), (14_400.0, 15_000.0), (98_000.0, 120_000.0)])
def test_a_scale_is_round(top: float, high: float) -> None:
    curve = Curve("", [date(2024, 2, 1)] * 2, [0.0, top], [None, None])
    assert scale(curve) == high
    assert marks_of(curve) == [high * at / 3 for at in range(4)]
    picture = course(curve, ["2/1", "2/1"], ["0", "1", "2", "3"], 300)
    assert png_of(picture)[:4] == b"\x89PNG"
