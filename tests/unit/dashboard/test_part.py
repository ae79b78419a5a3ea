"""What of a page has to be put in place since it was drawn."""

from __future__ import annotations

import orjson

from dashboard.part import Drawing, Parts, box, html, into, show, show_chart


def gathered(*sentences: str, high_px: int = 200, level: int = 1) -> Parts:
    """A page of some sentences and a chart, as it is gathered."""
    parts = Parts(draws=False)
    with into(parts):
        with box("first"):
            for sentence in sentences:
                html(f"<p>{sentence}</p>")
        show("panel", "<b>same</b>")
        show_chart("chart", {"series": [level]}, "as of noon", (high_px, "svg"))
    return parts


def told(drawing: Drawing, parts: Parts) -> object:
    """What the browser reads."""
    return orjson.loads(orjson.dumps(drawing.changes(parts)))


def test_nothing_is_told_where_nothing_has_changed() -> None:
    drawing = Drawing.of(gathered("one", "two"))
    again = gathered("one", "two")
    assert drawing.fits(again)
    assert told(drawing, again) == {}


def test_what_has_changed_is_told_by_its_name_and_nothing_else() -> None:
    drawing = Drawing.of(gathered("one", "two"))
    assert told(drawing, gathered("one", "three")) == {"html-1": "<p>three</p>"}
    assert told(drawing, gathered("one", "three", level=2)) == {
        "chart": {"options": {"series": [2]}, "source": "as of noon"},
        "html-1": "<p>three</p>",
    }


def test_what_has_once_moved_is_told_until_the_page_is_drawn_again_for_a_message_may_be_overtaken() -> None:
    drawing = Drawing.of(gathered("one"))
    drawing.changes(gathered("two"))
    assert told(drawing, gathered("one")) == {"html-0": "<p>one</p>"}


def test_another_number_of_parts_or_another_size_is_another_shape() -> None:
    drawing = Drawing.of(gathered("one"))
    assert not drawing.fits(gathered("one", "two"))
    assert not drawing.fits(gathered("one", high_px=300))
