"""What the judge says of texts, and that it says it of any text."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.judge import CATEGORIES, SEVERITIES, Polarity, judge

SERIOUS = 3
BODY = 64 * 1024


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("再不给钱我就跳楼", "跳楼"),
        ("三十多人在项目部门口拉横幅讨薪", "拉横幅"),
        ("明天大家一起去堵路", "堵路"),
        ("工资要不到，车票买好了，后天进京", "进京"),
        ("老板叫人把工友打伤了", "打伤"),
        ("老闆不給錢，兩個工友要跳樓", "跳樓"),
    ],
)
def test_serious_texts_say_by_which_words(text: str, word: str) -> None:
    judged = judge(text)
    assert (judged.polarity, judged.severity) == (Polarity.NEGATIVE, SERIOUS)
    assert any(word in found for found in judged.words)


@pytest.mark.parametrize(
    "text",
    [
        "没有打人，也不会去堵路",
        "现场没有发生聚集、堵路等情况",
        "严禁堵路、打人",
        "开展讨薪跳楼事件处置演练",
        "网传工人跳楼，经核实系谣言",
    ],
)
def test_what_is_denied_forbidden_rehearsed_or_refuted_is_not_serious(text: str) -> None:
    assert judge(text).severity == 0


def test_what_has_been_calmed_is_a_warning() -> None:
    assert judge("工人聚集讨薪，已全部劝返").severity == 2


def test_arrears_that_are_paid_are_no_complaint() -> None:
    owed, paid = judge("工资拖欠三个月没给"), judge("拖欠的工资已全部结清，谢谢你们")
    assert (owed.polarity, owed.severity) == (Polarity.NEGATIVE, 1)
    assert (paid.polarity, paid.severity) == (Polarity.POSITIVE, 0)


@pytest.mark.parametrize("text", ["工资还没有解决", "承诺月底全部结清欠薪，至今没给"])
def test_what_is_promised_or_still_open_is_a_complaint(text: str) -> None:
    assert judge(text).severity >= 1


@pytest.mark.parametrize(("people", "severity"), [("我", 1), ("十二名工人", 2), ("一百三十名工人", SERIOUS)])
def test_how_many_are_unpaid_makes_it_graver(people: str, severity: int) -> None:
    assert judge(f"{people}的工资没给").severity == severity


def test_how_long_makes_it_graver() -> None:
    judged = judge("工资欠了八个月没给")
    assert judged.severity == 2
    assert "八个月" in judged.words


def test_a_word_that_is_turned_round_is_shown_with_what_turns_it() -> None:
    assert "没办好" in judge("孩子转学手续还没办好，跑了好几趟").words


@pytest.mark.parametrize("text", ["", " ", "**", "[姓名]", "13812345678", "。。。！", "\n", "\x00", "😀", "[电话] [证件号]"])
def test_texts_without_anything_to_judge(text: str) -> None:
    assert judge(text).severity == 0


@pytest.mark.parametrize("text", ["hello world", "Where is my salary?", "ＡＢＣ１２３"])
def test_other_scripts_are_not_serious(text: str) -> None:
    assert judge(text).severity < 2


@pytest.mark.parametrize("text", ["工资没给。", "不" * 9, "钱", "我要跳楼，", "a1 ", "，"])
def test_a_text_as_long_as_an_event_may_be_is_judged(text: str) -> None:
    whole = (text * BODY)[: BODY // 3]
    assert judge(whole).category in CATEGORIES


def test_what_is_serious_is_found_at_the_end_of_a_long_text() -> None:
    assert judge("今天按计划推进工作。" * 2000 + "工人要跳楼。").severity == SERIOUS


@given(st.text(alphabet=st.sampled_from("工资没给不钱跳楼已解决堵路感谢的，。！?１ａA張討 \n**十二人")) | st.text())
def test_any_text_is_judged_in_the_terms_of_the_tables_and_its_words_stand_in_it(text: str) -> None:
    judged = judge(text)
    assert judged.category in CATEGORIES
    assert judged.severity in SEVERITIES
    assert judged == judge(text)
    assert all(word in text for word in judged.words)
    assert len(judged.words) <= 8
    assert not judged.severity or judged.polarity is Polarity.NEGATIVE
    assert judged.severity < SERIOUS or judged.words


def test_threads_agree() -> None:
    texts = ["工资没给", "谢谢你们", "要去堵路", "咨询政策"] * 50
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(judge, texts)) == [judge(text) for text in texts]
