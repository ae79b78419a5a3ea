"""Whom alerts do not reach: one line for each of the notifier's own alerts."""

from __future__ import annotations

from dashboard.panels.unreached import unreached_table
from dashboard.voice import Voice
from schemas.alert.rule import CONTACT_FAILS, NO_CONTACT
from schemas.catalogue import Catalogue
from tests.unit.schemas.alert.sample import CITY, alert


def test_nobody_a_department_and_a_contact_are_named(catalogue: Catalogue) -> None:
    found = unreached_table(
        Voice("zh"),
        catalogue,
        [
            alert(),
            alert(id="all", rule=NO_CONTACT, dimension="department", value="*"),
            alert(id="one", rule=NO_CONTACT, dimension="department", value="hrss-city-sd"),
            alert(id="bot", rule=CONTACT_FAILS, dimension="contact", value="<jinan>", city=CITY),
        ],
    )
    assert found is not None
    assert [(row.pick, *(cell.text for cell in row.cells)) for row in found.rows] == [
        ("all", "全部责任单位", "未配置联系方式"),
        ("one", "济南市人力资源社会保障局", "未配置联系方式"),
        ("bot", "济南 · <jinan>", "联系方式发送失败"),
    ]
    assert "<jinan>" not in found


def test_where_everybody_is_reached_there_is_no_table(catalogue: Catalogue) -> None:
    assert unreached_table(Voice("en"), catalogue, [alert()]) is None
