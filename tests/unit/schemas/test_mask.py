"""Free text: no number of a person survives, and what is no person's stays."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.privacy import mask_text
from schemas.privacy.number import check_digit, is_credit_code, is_id, is_old_id, renewed
from tests.unit.schemas.persons import WIDE, cards_of_identity, numbers, old_cards, spellings

WORDS = st.text(alphabet="走访反映欠薪已办结，。：；、（）ABC \n元", max_size=20)
BACK = {wide: plain for plain, wide in WIDE.items()}


def digits_of(text: str) -> str:
    return "".join(c for c in text.translate(BACK) if c.isdigit())


@given(numbers, st.data(), WORDS, WORDS)
def test_no_spelling_of_a_number_survives(number: str, data: st.DataObject, before: str, after: str) -> None:
    spelt = data.draw(st.sampled_from(spellings(number)))
    masked = mask_text(f"{before}{spelt}{after}")
    assert digits_of(masked) in ("", "86", "0086"), masked


@given(
    st.lists(st.one_of(WORDS, numbers.map(lambda number: f" {number}，"), st.sampled_from(["户主王小明", "联系人：李四", "姓名", "先生"])))
)
def test_masking_again_changes_nothing(parts: list[str]) -> None:
    once = mask_text("".join(parts))
    assert mask_text(once) == once


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("联系人：张三，电话：86012345", "联系人：[姓名]，电话：[电话]"),
        ("姓名:欧阳小明 手机13812345678", "姓名:[姓名] 手机[电话]"),
        ("户主李小明反映欠薪", "户主[姓名]反映欠薪"),
        ("投诉人王五，身份证号370102199003071238", "投诉人[姓名]，身份证号[证件号]"),
        ("负责人是赵六", "负责人是[姓名]"),
        ("张三先生来访", "[姓名]先生来访"),
        ("法定代表人：阿依古丽·买买提", "法定代表人：[姓名]"),
        ("卡号6222 0212 3456 7890 128，已支付", "卡号[银行卡号]，已支付"),
    ],
)
def test_what_people_write_is_covered(text: str, masked: str) -> None:
    assert mask_text(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        "",
        "农民工工资已于2024-02-10支付",
        "2024-02-01T09:30:00+08:00",
        "案号AJ37010020240001，金额12345678.90元",
        "拨打12345或12333",
        "91370100163065147C",
        "共 1350 人 20000 元 2024",
        "联系人员变动",
        "line 3-12",
        "9b13821929108e4fa0c7d2",
    ],
)
def test_what_is_no_persons_stays(text: str) -> None:
    assert mask_text(text) == text


@given(cards_of_identity())
def test_a_card_is_known_by_its_check_digit(card: str) -> None:
    assert is_id(card)
    assert check_digit(card) == card[17]


@given(old_cards)
def test_an_old_card_becomes_the_new_one(old: str) -> None:
    assert is_old_id(old)
    assert is_id(renewed(old))
    assert renewed(old)[:6] + renewed(old)[8:17] == old


def test_an_organisation_is_no_person() -> None:
    assert is_credit_code("91350100M000100Y43")
    assert not is_credit_code("91350100M000100Y44")
