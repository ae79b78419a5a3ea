"""Concepts of a text, and which of them stand together."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.judge import Polarity, judge
from schemas.judge.concept import PAIR_REACH, pairs, spoken
from schemas.judge.fold import fold
from schemas.judge.lexicon import Concept, expand, lexicon, thesaurus
from schemas.judge.reading import read
from schemas.judge.scan import scan


def names(text: str) -> set[str]:
    return {one.name for one in spoken(text)}


def test_different_words_say_the_same() -> None:
    assert {"perch", "height"} <= names("爬上吊机") & names("坐在天台")


def test_what_is_denied_is_another_concept() -> None:
    assert "-block" in names("没堵")
    assert "block" not in names("没堵")


def test_a_pair_is_named_in_one_order_and_ends_with_the_sentence() -> None:
    one = "爬上塔吊"
    assert ("height", "perch") in pairs(one, spoken(one))
    apart = "他在塔吊。爬"
    assert ("height", "perch") not in pairs(apart, spoken(apart))


def test_concepts_far_apart_make_no_pair() -> None:
    text = "塔吊" + "某" * (PAIR_REACH + 1) + "爬"
    assert ("height", "perch") not in pairs(text, spoken(text))


def test_every_concept_is_a_plain_name_and_has_words_without_brackets() -> None:
    buckets = thesaurus().pairs.values()
    entries = [*thesaurus().singles.values(), *(entry for bucket in buckets for entry in bucket.entries.values())]
    found = {
        sense.name
        for entry in entries
        for senses in (entry.senses, *entry.tails.values())
        for sense in senses
        if isinstance(sense, Concept)
    }
    assert len(found) > 50
    assert all(name.isalpha() and name.islower() for name in found)
    assert not [entry.literal for entry in entries if set(entry.literal) & set("()|~ ")]
    assert list(expand("甲(乙|)")) == ["甲乙", "甲"]


@given(st.text(alphabet=st.sampled_from("塔吊爬堵门没不，。死水江工资\n")))
def test_concepts_come_from_left_to_right_and_pairs_are_of_them(text: str) -> None:
    found = spoken(text)
    assert all(one.hit.start <= other.hit.start for one, other in pairwise(found))
    assert {name for pair in pairs(text, found) for name in pair} <= {one.name for one in found}


UNKNOWN = [
    "他把麻绳往房梁上一搭，谁劝都不听，就为那点工钱",
    "小伙子骑在龙门架最上面，底下人喊破嗓子也不应",
    "几十号人把铺盖搬进总部前台，说见不到钱就住下了",
]


@pytest.mark.parametrize("text", UNKNOWN)
def test_something_grave_is_found_without_a_word_of_the_lexicon_and_says_by_which_words(text: str) -> None:
    folded = fold(text)
    assert all(standing.level < 2 for standing in read(folded, scan(folded, lexicon())).grounds)
    judged = judge(text)
    assert judged.polarity is Polarity.NEGATIVE
    assert judged.severity >= 2
    assert judged.words
    assert all(word in text for word in judged.words)


@pytest.mark.parametrize("text", ["工人在楼顶做防水", "塔吊司机今天体检", "消防队来厂里教用灭火器", "大家围着看戏，人很多"])
def test_the_same_concepts_in_daily_work_are_nothing_grave(text: str) -> None:
    assert judge(text).severity < 2
