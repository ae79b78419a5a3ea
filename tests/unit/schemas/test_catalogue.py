"""Our catalogue loads and is whole; a user's own is held to the same rules, every one of them."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from schemas.catalogue import Measure, Programme, load_catalogue
from schemas.catalogue.load import FILES, OWN_FOLDER
from schemas.errors import ConfigurationError
from tests.support.event_factory import own_catalogue

CATALOGUE = own_catalogue()
FAULTS: list[dict[str, str]] = yaml.safe_load(Path(__file__).with_name("catalogue_faults.yaml").read_text(encoding="utf-8"))
LABEL_LIMIT_CHARS = 16
NAME_LIMIT_CHARS = 14
HEADLINES = 10


def changed(folder: Path, file: str, old: str, new: str) -> Path:
    """A folder that holds our own file with one change, made at its first place."""
    head, text = re.split("(?m)^(?=[a-z])", (OWN_FOLDER / f"{file}.yaml").read_text(encoding="utf-8"), maxsplit=1)
    assert old in text
    (folder / f"{file}.yaml").write_text(head + text.replace(old, new, 1), encoding="utf-8")
    return folder


def faults(folder: Path, **settings: Any) -> list[str]:
    with pytest.raises(ConfigurationError) as caught:
        load_catalogue(folder, **settings)
    return list(caught.value.faults)


def test_nothing_of_the_campaigns_is_left_out() -> None:
    counts = {
        "notices": len(CATALOGUE.notices),
        "programmes": sum(len(notice.programmes) for notice in CATALOGUE.notices.values()),
        "measures": len(CATALOGUE.measures),
        "indicators": len(CATALOGUE.indicators),
        "signals": len(CATALOGUE.signals),
        "topics": len(CATALOGUE.topics),
        "departments": len(CATALOGUE.departments),
        "cities": len(CATALOGUE.cities),
    }
    assert counts == {
        "notices": 5,
        "programmes": 48,
        "measures": 299,
        "indicators": 307,
        "signals": 11,
        "topics": 14,
        "departments": 88,
        "cities": 30,
    }
    assert Counter(row.combine for row in CATALOGUE.indicators.values()) == {"sum": 235, "query": 50, "quotient": 22}
    assert Counter(city.province for city in CATALOGUE.cities.values()) == {"370000": 16, "210000": 14}


def test_campaigns_count_on_the_days_of_the_contract() -> None:
    assert {notice.id: (str(notice.counts.first), str(notice.counts.last)) for notice in CATALOGUE.notices.values()} == {
        "luli-sd-2024": ("2024-01-25", "2024-12-31"),
        "support-sd-2023": ("2023-01-03", "2023-12-31"),
        "spring-sd-2023": ("2023-01-01", "2023-02-28"),
        "urban-cn-2023": ("2023-09-28", "2024-12-31"),
        "urban-ln": ("2023-10-01", "2024-12-31"),
    }


def test_natural_keys_are_those_of_the_contract() -> None:
    keys = {topic.id: "/".join(topic.natural_key) for topic in CATALOGUE.topics.values()}
    assert keys["visits"] == "org_code/visit_no"
    assert keys["trips"] == "org_code/run_no"
    assert keys["inspections"] == "org_code/inspection_no"
    assert keys["campaign-reports"] == "org_code/report_no"
    assert keys["risk-signals"] == "org_code/signal_no"
    assert [topic.id for topic in CATALOGUE.topics.values() if topic.unique_within == "all"] == ["worker-registers"]


def test_labels_are_short_and_our_own() -> None:
    for notice in CATALOGUE.notices.values():
        for programme in notice.programmes:
            labelled: list[Programme | Measure] = [programme, *programme.measures]
            for row in labelled:
                assert 0 < len(row.zh) <= LABEL_LIMIT_CHARS, row.id
                assert not re.search("[。；，……]", row.zh), f"{row.id}: a sentence of the notice, not a label"
                assert 0 < len(row.en.split()) <= 8, row.id
    for indicator in CATALOGUE.indicators.values():
        assert 0 < len(indicator.zh) <= NAME_LIMIT_CHARS, indicator.id
        assert 0 < len(indicator.en.split()) <= 8, indicator.id


def test_no_sentence_of_a_notice_stands_in_our_copy() -> None:
    def long_chinese(part: Any) -> list[str]:
        if isinstance(part, str):
            return [part] if len(re.findall("[\u4e00-\u9fff]", part)) > LABEL_LIMIT_CHARS else []
        inner = part.values() if isinstance(part, dict) else part if isinstance(part, list) else []
        return [found for value in inner for found in long_chinese(value)]

    notices = yaml.safe_load((OWN_FOLDER / "notices.yaml").read_text(encoding="utf-8"))["notices"]
    assert [found for notice in notices for found in long_chinese(notice["programmes"])] == []


def test_names_are_told_apart() -> None:
    for language in ("zh", "en"):
        shown = Counter(getattr(row, language) for row in CATALOGUE.indicators.values())
        assert [name for name, times in shown.items() if times > 1] == []
    assert sum(row.headline == 1 for row in CATALOGUE.indicators.values()) == HEADLINES


def test_a_catalogue_of_your_own_takes_the_place_of_ours_file_by_file(tmp_path: Path) -> None:
    changed(tmp_path, "cities", "zh: 济南市", "zh: 泉城")
    catalogue = load_catalogue(tmp_path)
    assert catalogue.cities["370100"].zh == "泉城"
    assert list(catalogue.topics) == list(CATALOGUE.topics)


def test_a_whole_catalogue_of_your_own_needs_nothing_of_ours(tmp_path: Path) -> None:
    own = {
        "cities": {
            "provinces": [{"code": "110000", "zh": "京", "en": "A"}],
            "cities": [{"code": "110100", "province": "110000", "zh": "京", "en": "A", "lon": 1, "lat": 2}],
        },
        "departments": {
            "lines": [{"slug": "any", "zh": "各", "en": "any"}],
            "departments": [
                {"slug": "all", "zh": "各", "en": "all", "level": "all", "province": "110000", "line": "any", "kind": "generic"},
            ],
        },
        "topics": {
            "envelope": [{"name": "org_code", "type": "string", "required": True, "personal": False}],
            "topics": [
                {
                    "id": "walks",
                    "kind": "event",
                    "unique_within": "city",
                    "zh": "走",
                    "en": "Walks",
                    "purpose": "p",
                    "subject": "s",
                    "natural_key": ["org_code", "walk_no"],
                    "fields": [{"name": "walk_no", "type": "string", "required": True, "personal": False}],
                }
            ],
        },
        "indicators": {
            "indicators": [
                {
                    "id": "walks-done",
                    "zh": "走",
                    "en": "Walks",
                    "unit": "walks",
                    "time": "period",
                    "combine": "sum",
                    "topics": ["walks"],
                    "calc": {"agg": "count", "topic": "walks"},
                    "good": "up",
                }
            ]
        },
        "signals": {"signals": []},
        "notices": {
            "notices": [
                {
                    "id": "walk-2030",
                    "zh": "走",
                    "en": "Walk",
                    "title": None,
                    "document_number": None,
                    "date": None,
                    "provinces": ["110000"],
                    "counts": {"from": "2030-01-01", "to": "2030-12-31"},
                    "issued_by": ["all"],
                    "addressed_to": [],
                    "contact_unit": None,
                    "lead_line": "any",
                    "programmes": [
                        {
                            "id": "p-1",
                            "ref": "1",
                            "kind": "activity",
                            "zh": "走",
                            "en": "Walk",
                            "measures": [
                                {
                                    "id": "m-1",
                                    "ref": "1",
                                    "zh": "走",
                                    "en": "Walk",
                                    "force": "required",
                                    "departments": ["all"],
                                    "basis": "named",
                                    "route": ["any"],
                                    "indicators": [{"id": "walks-done"}],
                                }
                            ],
                        }
                    ],
                }
            ]
        },
    }
    assert set(own) == set(FILES)
    for name, content in own.items():
        (tmp_path / f"{name}.yaml").write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    catalogue = load_catalogue(tmp_path)
    assert list(catalogue.topics) == ["walks"]
    assert catalogue.notices["walk-2030"].counts.first == date(2030, 1, 1)


def test_days_of_a_campaign_can_be_set() -> None:
    days = (date(2024, 2, 1), date(2024, 2, 29))
    notice = load_catalogue(counts={"luli-sd-2024": days}).notices["luli-sd-2024"]
    assert (notice.counts.first, notice.counts.last) == days


def test_days_that_can_not_be_set_are_faults() -> None:
    told = faults(OWN_FOLDER, counts={"moon": (date(2024, 1, 1), date(2024, 1, 2)), "urban-ln": (date(2024, 1, 2), date(2024, 1, 1))})
    assert told == [
        "settings: counts names moon, which is no notice of the catalogue",
        "settings: counts of urban-ln begin on 2024-01-02, after they end on 2024-01-01",
    ]


def test_the_fingerprint_moves_with_a_figure_and_not_with_a_word(tmp_path: Path) -> None:
    def fingerprint(file: str, old: str, new: str) -> str:
        return load_catalogue(changed(tmp_path, file, old, new)).fingerprint

    assert load_catalogue().fingerprint == CATALOGUE.fingerprint
    assert fingerprint("topics", "zh: 走访慰问, en: comfort visit", "zh: 慰问, en: comfort") == CATALOGUE.fingerprint
    assert fingerprint("topics", "note: the unit's own number of the contact", "note: a number") == CATALOGUE.fingerprint
    shutil.copy(OWN_FOLDER / "topics.yaml", tmp_path)
    assert fingerprint("cities", "zh: 济南市", "zh: 泉城") == CATALOGUE.fingerprint
    assert fingerprint("notices", "counts: {from: '2024-01-25'", "counts: {from: '2024-01-26'") != CATALOGUE.fingerprint
    shutil.copy(OWN_FOLDER / "notices.yaml", tmp_path)
    assert fingerprint("indicators", "where: {purpose: [comfort]}, by: mode", "by: mode") != CATALOGUE.fingerprint
    shutil.copy(OWN_FOLDER / "indicators.yaml", tmp_path)
    assert fingerprint("signals", "zh: 欠薪投诉\n", "zh: 欠薪\n") == CATALOGUE.fingerprint
    assert fingerprint("signals", "limit_hours: 720", "limit_hours: 721") != CATALOGUE.fingerprint


@pytest.mark.parametrize("case", FAULTS, ids=[case["said"] for case in FAULTS])
def test_a_fault_of_the_catalogue_is_told(tmp_path: Path, case: dict[str, str]) -> None:
    told = faults(changed(tmp_path, case["file"], case["old"], case["new"]))
    assert any(case["said"] in fault for fault in told), told


def test_an_indicator_that_no_measure_uses_is_a_fault(tmp_path: Path) -> None:
    text = (OWN_FOLDER / "indicators.yaml").read_text(encoding="utf-8")
    start, end = text.index("  - id: visits-made\n"), text.index("  - id: household-visit-coverage\n")
    more = text[start:end].replace("id: visits-made", "id: visits-again")
    (tmp_path / "indicators.yaml").write_text(text + more, encoding="utf-8")
    assert faults(tmp_path) == ["indicator visits-again: no measure uses it"]


def test_all_faults_of_a_catalogue_are_told_at_once(tmp_path: Path) -> None:
    changed(tmp_path, "cities", "zh: 济南市, ", "")
    changed(tmp_path, "notices", "force: required", "force: perhaps")
    assert {fault.split(":")[0] for fault in faults(tmp_path)} == {"cities.yaml", "notices.yaml"}


def test_a_folder_that_is_not_there_is_a_fault(tmp_path: Path) -> None:
    assert set(faults(tmp_path / "none")) == {
        f"catalogue folder {tmp_path / 'none'} does not exist; unset TONGXIN_CATALOGUE__DIR or create it"
    }


def test_fault_a_key_that_is_a_list_stopped_the_reader(tmp_path: Path) -> None:
    (tmp_path / "cities.yaml").write_text("? [a, b]\n: 1\n", encoding="utf-8")
    assert any("cities.yaml" in fault for fault in faults(tmp_path))
