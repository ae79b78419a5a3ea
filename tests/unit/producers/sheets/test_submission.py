"""Sheets taken: every topic, every kind of file, again, corrected, and complete."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from producers.intake import Ready
from producers.sheets.record import SheetWide
from producers.sheets.refusal import SheetRefusal
from producers.sheets.submission import Complete
from schemas.event import Event
from tests.support.event_factory import encode, random_event
from tests.unit.producers.sheets.sheet import CATALOGUE, INTAKE, NOW, Taken, cells_of, csv_file, form, grid, workbook


def events(topic: str, count: int, seed: int = 1) -> list[dict[str, Any]]:
    """Events of different records, of one city and unit, without what a sheet does not carry."""
    rng = random.Random(seed)
    made: list[dict[str, Any]] = []
    while len(made) < count:
        event = random_event(topic, rng)
        event["source"] = "/agencies/jn-hrss"
        event.pop("revision", None)
        made.append(event)
    return list({(event["city"], event["subject"]): event for event in made}.values())


def visits(count: int) -> list[dict[str, Any]]:
    """Rows of visits as a clerk writes them."""
    return [
        cells_of(event, form("visits"))
        | {"city": "济南市", "org_code": "JN-1", "org_name": "某局", "visit_no": f"V{number}", "notice_ids": None}
        for number, event in enumerate(events("visits", count))
    ]


def told(ready: Ready | Event) -> Event:
    """What an event says, without the marks of its way in."""
    event = ready.event if isinstance(ready, Ready) else ready
    return replace_event(event)


def replace_event(event: Event) -> Event:
    data = {name: value for name, value in (event.data or {}).items() if value not in (None, [])}
    return event._replace(id="", revision=1, time=event.time.replace(microsecond=event.time.microsecond // 1000 * 1000), data=data)


@pytest.mark.parametrize("topic", CATALOGUE.topics)
@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_a_filled_sheet_of_every_topic_gives_the_events_it_was_filled_with(topic: str, kind: str, tmp_path: Path) -> None:
    made = events(topic, 60)
    cells = grid(form(topic), [cells_of(event, form(topic)) for event in made])
    path = workbook(tmp_path / "a.xlsx", cells) if kind == "xlsx" else csv_file(tmp_path / "a.csv", cells)
    taken = Taken(path, topic)
    assert taken.report.refused == {}
    assert (taken.report.rows, taken.report.new) == (len(made), len(made))
    assert list(map(told, taken.sent)) == [told(INTAKE.take(encode(event))) for event in made]


def test_the_same_sheet_again_changes_nothing(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", grid(form("visits"), visits(30)))
    first = Taken(path, "visits")
    again = Taken(path, "visits", first.kept)
    assert (again.report.same, again.report.new, again.report.changed, again.sent) == (30, 0, 0, [])


def test_the_same_sheet_on_another_day_changes_nothing_though_it_says_not_when_it_was_reported(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", grid(form("visits"), visits(30), without=["reported_at"]))
    first = Taken(path, "visits")
    twice = Taken(path, "visits", now=NOW + timedelta(hours=2))
    assert [ready.raw for ready in twice.sent] == [ready.raw for ready in first.sent]
    again = Taken(path, "visits", first.kept, now=NOW + timedelta(days=9))
    assert (again.report.same, again.sent) == (30, [])


def test_a_corrected_sheet_raises_the_revision_of_what_differs_and_leaves_the_rest(tmp_path: Path) -> None:
    rows = visits(30)
    first = Taken(workbook(tmp_path / "a.xlsx", grid(form("visits"), rows)), "visits")
    rows[3]["demands_count"], rows[7]["remark"] = 77, "改过了"
    second = Taken(workbook(tmp_path / "b.xlsx", grid(form("visits"), rows)), "visits", first.kept)
    assert (second.report.changed, second.report.same, second.report.new) == (2, 28, 0)
    assert [(ready.event.subject, ready.event.revision) for ready in second.sent] == [("JN-1/V3", 2), ("JN-1/V7", 2)]
    third = Taken(workbook(tmp_path / "c.xlsx", grid(form("visits"), visits(30))), "visits", second.kept)
    assert [ready.event.revision for ready in third.sent] == [3, 3]


def test_rows_without_numbers_get_them_once_wherever_they_stand(tmp_path: Path) -> None:
    rows = visits(30)
    bare = [row | {"visit_no": None} for row in rows]
    first = Taken(workbook(tmp_path / "a.xlsx", grid(form("visits"), bare)), "visits")
    assert len(set(first.report.numbers.values())) == 30
    assert {ready.event.subject for ready in first.sent} == {f"JN-1/{number}" for number in first.report.numbers.values()}
    again = Taken(workbook(tmp_path / "b.xlsx", grid(form("visits"), bare, without=["visit_no"])), "visits", first.kept)
    assert (again.report.same, again.sent) == (30, [])
    turned = Taken(workbook(tmp_path / "c.xlsx", grid(form("visits"), bare[::-1])), "visits", first.kept)
    assert (turned.report.same, turned.sent) == (30, [])


def test_equal_rows_without_numbers_are_records_of_their_own(tmp_path: Path) -> None:
    row = visits(1)[0] | {"visit_no": None}
    taken = Taken(workbook(tmp_path / "a.xlsx", grid(form("visits"), [row, row, row])), "visits")
    assert taken.report.new == 3
    assert len({ready.event.id for ready in taken.sent}) == 3


def test_a_number_tells_nothing_of_a_person(tmp_path: Path) -> None:
    row = visits(1)[0] | {"visit_no": None}
    other = row | {"visitee_ref": "370102199001011234", "remark": "另一个人"}
    numbers = [
        Taken(workbook(tmp_path / f"{name}.xlsx", grid(form("visits"), [one])), "visits").report.numbers[2]
        for name, one in (("a", row), ("b", other))
    ]
    assert numbers[0] == numbers[1]


def test_what_lasts_needs_its_own_number(tmp_path: Path) -> None:
    cells = grid(form("establishments"), [cells_of(event, form("establishments")) for event in events("establishments", 3)], ["asset_no"])
    with pytest.raises(SheetRefusal, match="阵地编号"):
        Taken(workbook(tmp_path / "a.xlsx", cells), "establishments")


def test_bad_rows_keep_no_good_one_back_and_are_explained_in_chinese(tmp_path: Path) -> None:
    rows = visits(6)
    rows[1]["demands_count"] = "很多"
    rows[2]["mode"] = "打电话"
    rows[3]["visitor_level"] = None
    rows[4] |= {"demands_count": -3, "org_code": None}
    taken = Taken(workbook(tmp_path / "a.xlsx", grid(form("visits"), rows)), "visits")
    assert sorted(taken.report.refused) == [3, 4, 5, 6]
    assert len(taken.sent) == 2
    assert "“诉求数”应为数字，现在是「很多」" in taken.reasons(3)
    assert "“走访方式”「打电话」不在可选值之内，可填：上门走访、" in taken.reasons(4)
    assert "“走访单位层级”没有填写" in taken.reasons(5)
    assert "“诉求数”太小" in taken.reasons(6)
    assert "“单位代码”没有填写" in taken.reasons(6)
    assert {fault.column for fault in taken.report.refused[6]} == {"demands_count", "org_code"}


def test_the_same_record_twice_in_a_sheet(tmp_path: Path) -> None:
    rows = visits(2)
    rows += [rows[0], rows[1] | {"demands_count": 99}]
    taken = Taken(workbook(tmp_path / "a.xlsx", grid(form("visits"), rows)), "visits")
    assert (taken.report.new, taken.report.same, list(taken.report.refused)) == (2, 1, [5])
    assert "第3行" in taken.reasons(5)


def test_a_dry_run_sends_nothing_and_tells_the_same(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", grid(form("visits"), visits(5)))
    dry, real = Taken(path, "visits", send=False), Taken(path, "visits")
    assert dry.sent == []
    assert dry.report.as_json() | {"dry_run": False} == real.report.as_json()


def test_what_an_agency_may_not_say_is_refused(tmp_path: Path) -> None:
    class Narrow:
        def faults(self, event: Event) -> list[str]:
            return [] if (event.data or {})["visit_no"] == "V0" else ["city: this agency may not report for 370100"]

    taken = Taken(workbook(tmp_path / "a.xlsx", grid(form("visits"), visits(2))), "visits", scope=Narrow())
    assert [ready.event.subject for ready in taken.sent] == ["JN-1/V0"]
    assert list(taken.report.refused) == [3]


def test_a_complete_sheet_offers_what_it_lacks_and_withdraws_it_only_when_asked(tmp_path: Path) -> None:
    rows = visits(10)
    first = Taken(workbook(tmp_path / "a.xlsx", grid(form("visits"), rows)), "visits", complete=Complete())
    assert first.report.missing == []
    less = workbook(tmp_path / "b.xlsx", grid(form("visits"), rows[:8]))
    offered = Taken(less, "visits", first.kept, complete=Complete())
    assert {one.subject for one in offered.report.missing} == {"JN-1/V8", "JN-1/V9"}
    assert (offered.sent, offered.report.withdrawn) == ([], 0)
    dry = Taken(less, "visits", first.kept, send=False, complete=Complete(withdraw=True))
    assert (len(dry.report.missing), dry.report.withdrawn) == (2, 0)
    done = Taken(less, "visits", first.kept, complete=Complete(withdraw=True))
    assert [(ready.event.subject, ready.event.revision, ready.event.withdrawn) for ready in done.sent] == [
        ("JN-1/V8", 2, True),
        ("JN-1/V9", 2, True),
    ]
    assert Taken(less, "visits", first.kept, complete=Complete(withdraw=True)).sent == []
    back = Taken(workbook(tmp_path / "c.xlsx", grid(form("visits"), rows)), "visits", first.kept)
    assert [(ready.event.subject, ready.event.revision) for ready in back.sent] == [("JN-1/V8", 3), ("JN-1/V9", 3)]


def test_a_complete_sheet_with_bad_rows_withdraws_nothing(tmp_path: Path) -> None:
    rows = visits(10)
    first = Taken(workbook(tmp_path / "a.xlsx", grid(form("visits"), rows)), "visits")
    rows[0]["demands_count"] = "?"
    bad = Taken(workbook(tmp_path / "b.xlsx", grid(form("visits"), rows[:5])), "visits", first.kept, complete=Complete(withdraw=True))
    assert (bad.report.missing, bad.report.withdrawn, bad.sent) == ([], 0, [])
    assert any("暂不核对" in remark for remark in bad.report.remarks)


def test_what_holds_for_the_whole_sheet_is_said_once(tmp_path: Path) -> None:
    wide = ("city", "org_code", "org_name", "department", "reported_at")
    path = workbook(tmp_path / "a.xlsx", grid(form("visits"), visits(3), without=wide))
    with pytest.raises(SheetRefusal, match="缺少必填的列：城市、单位代码、单位名称、所属部门"):
        Taken(path, "visits")
    said = SheetWide("济南", "JN-9", "某区人社局", "山东省人力资源和社会保障厅")
    taken = Taken(path, "visits", wide=said)
    assert {(ready.event.city, (ready.event.data or {})["department"]) for ready in taken.sent} == {("370100", "hrss-sd")}
    with pytest.raises(SheetRefusal, match="整表的“城市”"):
        Taken(path, "visits", wide=replace(said, city="火星"))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_text_files_in_the_encodings_that_offices_use(encoding: str, delimiter: str, tmp_path: Path) -> None:
    path = csv_file(tmp_path / "a.csv", grid(form("visits"), [row | {"remark": "㐀𠀀，好"} for row in visits(5)]), encoding, delimiter)
    taken = Taken(path, "visits")
    assert (taken.report.new, taken.report.refused) == (5, {})
    assert (taken.sent[0].event.data or {})["remark"] == "㐀𠀀，好"


def edited(path: Path, how: Any) -> Path:
    book = openpyxl.load_workbook(path)
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    how(sheet)
    book.save(path)
    return path


def column(name: str) -> int:
    return list(form("visits").columns).index(name) + 1


def test_formulas_without_a_result_are_refused_in_words(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", grid(form("visits"), visits(3)))
    edited(path, lambda sheet: sheet.cell(3, column("demands_count"), "=1+1"))
    taken = Taken(path, "visits")
    assert list(taken.report.refused) == [3]
    assert "“诉求数”单元格是公式，但文件里没有计算结果" in taken.reasons(3)


def test_cells_merged_down_hold_for_every_row_and_merged_across_are_refused(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", grid(form("visits"), visits(6)))
    name = column("org_name")

    def merge(sheet: Worksheet) -> None:
        sheet.cell(2, name, "合并局")
        sheet.merge_cells(start_row=2, end_row=4, start_column=name, end_column=name)
        sheet.merge_cells(start_row=5, end_row=5, start_column=name, end_column=name + 1)
        sheet.merge_cells(start_row=6, end_row=7, start_column=column("visit_no"), end_column=column("visit_no"))

    taken = Taken(edited(path, merge), "visits")
    assert [(ready.event.data or {})["org_name"] for ready in taken.sent[:3]] == ["合并局"] * 3
    assert "横向合并" in taken.reasons(5)
    assert "E5:F5" in taken.reasons(5)
    assert "“走访编号”是合并单元格" in taken.reasons(7)


def test_hidden_rows_are_read_and_told(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", grid(form("visits"), visits(4)))
    edited(path, lambda sheet: setattr(sheet.row_dimensions[3], "hidden", True))
    taken = Taken(path, "visits")
    assert taken.report.new == 4
    assert taken.report.remarks == ["有1个隐藏行（第3行），已与其他行一样读取。"]


def test_real_dates_blank_rows_titles_and_spaces(tmp_path: Path) -> None:
    rows = visits(2)
    rows[0] |= {"time": datetime(2024, 2, 3, 9, 30), "reported_at": 45325.5, "org_code": " ＪＮ－１\u00a0"}  # noqa: DTZ001 - as Excel has it
    head, *lines = grid(form("visits"), rows)
    path = workbook(tmp_path / "a.xlsx", [["济南市走访统计表"], [], [f" {name} *" for name in head], lines[0], [" "] * 5, lines[1]])
    taken = Taken(path, "visits")
    assert (taken.report.rows, taken.report.refused) == (2, {})
    event = taken.sent[0].event
    assert (event.time.isoformat(), event.subject) == ("2024-02-03T09:30:00+08:00", "JN-1/V0")
    assert (event.data or {})["reported_at"].isoformat() == "2024-02-03T12:00:00+08:00"


def test_an_agencys_own_headings_by_its_mapping(tmp_path: Path) -> None:
    head, *lines = grid(form("visits"), visits(2))
    own = ["家访单号" if name == "走访编号" else name for name in head]
    path = workbook(tmp_path / "a.xlsx", [[*own, "领导批示"], *([*line, "x"] for line in lines)])
    unknown = Taken(path, "visits")
    assert len(unknown.report.numbers) == 2
    assert "家访单号、领导批示" in unknown.remarks[0]
    mapped = Taken(path, "visits", mapping={"家访单号": "visit_no", "领导批示": ""})
    assert [ready.event.subject for ready in mapped.sent] == ["JN-1/V0", "JN-1/V1"]
    assert mapped.remarks == []


def test_headings_that_do_not_do(tmp_path: Path) -> None:
    head, *lines = grid(form("visits"), visits(1))
    with pytest.raises(SheetRefusal, match=r"A列和.*列都是“走访编号”"):
        Taken(workbook(tmp_path / "a.xlsx", [[*head, "visit_no"], *lines]), "visits")
    with pytest.raises(SheetRefusal, match="找不到表头"):
        Taken(workbook(tmp_path / "b.xlsx", [["甲", "乙"], [1, 2]]), "visits")
    with pytest.raises(SheetRefusal, match="找不到表头"):
        Taken(workbook(tmp_path / "c.xlsx", []), "visits")


def test_labels_with_separators_in_them_are_taken_whole(tmp_path: Path) -> None:
    label = "货车司机、网约车司机、快递员、外卖配送员"
    assert any(value.zh == label for value in CATALOGUE.topics["trainings"].field["groups"].values)
    read = form("trainings").columns["groups"].read
    other = next(value for value in CATALOGUE.topics["trainings"].field["groups"].values if value.zh != label)
    both = read(f"{label}；{other.zh}\n{other.v}")
    assert isinstance(both, list)
    assert len(both) == 2
