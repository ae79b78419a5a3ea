"""No string of the pages is missing in a language, and none is kept that nobody says."""

from __future__ import annotations

import ast
from pathlib import Path
from string import Formatter
from typing import get_args

import dashboard
from dashboard.alerts.scores import OF_OTHERS
from dashboard.alerts.telling import Grade
from dashboard.app_pages.alert_scores import OFFICE
from dashboard.app_pages.basis import SPANS
from dashboard.app_pages.sheet import COUNTS
from dashboard.app_pages.upload import DESKS
from dashboard.brief.period import Kind
from dashboard.menu import PAGES
from dashboard.pace import Standing
from dashboard.panels.alert_scores import COUNTS as COLUMNS
from dashboard.panels.alert_scores import HOURS, SLOWEST
from dashboard.panels.matrix import Show
from dashboard.records.arrears import STEPS
from dashboard.records.reporting import BANDS_H
from dashboard.records.trips import WINDOWS
from dashboard.words import WORDS
from schemas.catalogue.calc import Aggregate

ROOM = Path(dashboard.__file__).parent
BUILT = (
    {f"standing_{each.value}" for each in Standing}
    | {f"show_{each.value}" for each in Show}
    | {f"sheet_{each}" for each in COUNTS}
    | {f"desk_{each}" for each in DESKS}
    | {f"basis_span_{each}" for each in SPANS}
    | {f"basis_severity_{each}" for each in range(4)}
    | {f"page_{each}" for each in PAGES}
    | {f"step_{each}" for each in STEPS}
    | {f"window_{each}" for each in WINDOWS}
    | {f"way_{each}" for each in ("both", "home", "out")}
    | {f"late_band_{at}" for at in range(len(BANDS_H) + 1)}
    | {f"seal_{each.value}" for each in Grade}
    | {f"agg_{each}" for each in get_args(Aggregate)}
    | {f"time_{each}" for each in ("period", "state")}
    | {f"combine_{each}" for each in ("sum", "quotient", "query")}
    | {f"brief_face_{each}" for each in ("title", "about", "heading", "body", "small")}
    | {f"brief_{name}{each}" for name in ("", "title_", "about_", "than_", "span_", "in_") for each in Kind}
    | {f"score_{each}" for each in (*COLUMNS, *HOURS, *SLOWEST)}
    | {f"score_{of}_{each.value}" for of in ("by", "of") for each in (*OFFICE, *OF_OTHERS)}
    | {f"force_{each}" for each in ("required", "encouraged", "as_needed")}
)
BUILT |= {f"legend_{each}" for each in ("ahead", "on", "slow", "behind", "silent")} | {
    "order_worst",
    "order_code",
    "and_more_programmes",
    "and_more_cities",
}


def said() -> set[str]:
    """Every constant string in the room's code that is a key."""
    trees = [ast.parse(path.read_text("utf-8")) for path in ROOM.rglob("*.py") if path.name != "words.py"]
    return {node.value for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}


def asked() -> set[str]:
    """The keys of calls of say with a plain string."""
    keys = set()
    for path in ROOM.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "say":
                key = node.args[0]
                if isinstance(key, ast.Constant) and isinstance(key.value, str):
                    keys.add(key.value)
    return keys


def test_what_is_asked_for_is_there() -> None:
    assert asked() | BUILT <= set(WORDS)


def test_what_is_there_is_said() -> None:
    assert set(WORDS) <= said() | BUILT


def test_both_languages_say_the_same_things() -> None:
    def names(text: str) -> set[str]:
        return {name for _, name, _, _ in Formatter().parse(text) if name}

    for key, (zh, en) in WORDS.items():
        assert zh, key
        assert en, key
        if not key.startswith("and_more"):
            assert names(zh) == names(en), key


def test_no_chinese_is_typed_into_the_pages() -> None:
    allowed = {"words.py", "units.py", "voice.py", "make_font.py", "matrix.py", "app.py", "lead.py", "furniture.py"}
    for path in ROOM.rglob("*.py"):
        if path.name in allowed:
            continue
        tree = ast.parse(path.read_text("utf-8"))
        docs = {
            ast.get_docstring(node, clean=False) for node in ast.walk(tree) if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value not in docs:
                assert not any("\u4e00" <= mark <= "\u9fff" for mark in node.value), f"{path.name}: {node.value}"


def test_no_string_is_given_twice() -> None:
    keys: list[str] = []
    for path in ROOM.rglob("words.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Dict):
                keys += [key.value for key in node.keys if isinstance(key, ast.Constant) and isinstance(key.value, str)]
    assert [key for key in set(keys) if keys.count(key) > 1] == [], "the later one would stand in the place of the first"
