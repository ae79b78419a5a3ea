"""What the pages of topics share: how they open, how a figure divides, and the column of cities."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.app_pages.by_city import cities_panel, figures_panel
from dashboard.app_pages.choices import choose_notice, choose_place
from dashboard.component import panel
from dashboard.panels.bars import Bar, bars
from dashboard.panels.head import head, nothing
from dashboard.panels.tile import tiles
from dashboard.part import box, html
from dashboard.records.breakdowns import Breakdowns
from dashboard.records.scope import Scope
from dashboard.scene import Scene
from dashboard.voice import plain


def opening(scene: Scene, sentence: str, indicators: Sequence[str]) -> None:
    """The sentence, the choices of notice and place, and the tiles."""
    html(f'<p class="tx-lead">{sentence}</p>')
    with box("filters", horizontal=True):
        choose_notice(scene)
        choose_place(scene)
    panel(tiles(scene.voice, [scene.board.figure(scene.place, one) for one in indicators], scene.judged), "tiles")


def breakdown_panel(scene: Scene, topic: str, field: str, indicator: str, name: str) -> None:
    """The place's figure of an indicator by a field of its records: a bar for each value."""
    found = scene.snapshot.records.breakdowns
    counted = (found or Breakdowns()).of(Scope(scene.board.notice.id, scene.place), indicator)
    held = {value: amount for value, amount in counted.items() if amount}
    if not held:
        html(nothing(scene.voice.say("counting" if found is None else "no_course")))
        return
    whole = sum(held.values())
    rows = [
        Bar(scene.value_name(topic, field, value), amount, f"{100 * amount / whole:.1f}%", "done", plain(amount))
        for value, amount in held.items()
    ]
    panel(bars(scene.voice, rows, "long"), name)


def city_column(scene: Scene, indicators: Sequence[str], more: Sequence[str]) -> None:
    """The cities with some indicators, and more indicators of the place."""
    voice = scene.voice
    html(head(voice.say("by_city"), scene.asof, voice.say("arrears_cities_note")))
    cities_panel(scene, indicators)
    html(head(f"{scene.place_name} · {voice.say('more_figures')}", scene.asof))
    figures_panel(scene, more)
