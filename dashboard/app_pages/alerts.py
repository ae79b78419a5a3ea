"""预警: the alerts that are open, one alert with all that is known of it, and what may be done with it."""

from __future__ import annotations

from html import escape

import streamlit as st

from dashboard.address import choice, choose
from dashboard.alerts.alerts import keys_of, record_of
from dashboard.alerts.telling import place_of, what_of
from dashboard.app_pages.alert_desk import desk
from dashboard.app_pages.alert_scores import scorecard
from dashboard.app_pages.basis import alert_basis
from dashboard.app_pages.choices import select, switch
from dashboard.app_pages.draw import draw, draw_on_map
from dashboard.charts.evidence import evidence_chart
from dashboard.charts.place import place_map
from dashboard.charts.province import outline
from dashboard.component import panel
from dashboard.panels.alert_life import alert_heading, figures, ground, handling, history, life, makeup, similar, strands
from dashboard.panels.alert_record import hands, record_lines
from dashboard.panels.alert_rows import alert_rows
from dashboard.panels.head import head, nothing
from dashboard.part import box, draws, html
from dashboard.refresh import live_parts
from dashboard.scene import Scene, live
from dashboard.topic_lead import alerts_sentence
from schemas.alert.alert import Alert
from schemas.alert.rule import Method

SHOWN_MOST = 60
WHERE_PX = 300


def show() -> None:
    """The page."""
    if choice("id") is None:
        live_parts(_draw)
    else:
        live(_draw)


def _draw(scene: Scene) -> None:
    asked = choice("id")
    if asked is None:
        _list(scene)
        return
    if not draws():
        st.rerun()
    alert = scene.alerts.by_id.get(asked)
    if st.button(scene.voice.say("alert_back"), icon=":material/arrow_back:", type="tertiary", key="alert_back"):
        choose(id=None)
        st.rerun()
    if alert is None:
        html(nothing(scene.voice.say("alert_gone" if scene.alerts.is_read else scene.alerts.none_open)))
    else:
        _one(scene, alert)


def _list(scene: Scene) -> None:
    voice, alerts, catalogue = scene.voice, scene.alerts, scene.snapshot.catalogue
    open_ones, owed, over = alerts.live, alerts.owed, alerts.over
    html(f'<p class="tx-lead">{alerts_sentence(voice, alerts, scene.now)}</p>')
    with box("filters", horizontal=True):
        chosen = switch(
            "which",
            {
                "live": voice.say("alerts_live", count=len(open_ones)),
                "owed": voice.say("alerts_owed", count=len(owed)),
                "over": voice.say("alerts_over", count=len(over)),
                "scores": voice.say("score_title"),
            },
            voice.say("alerts_which"),
        )
        cities = {"": voice.say("alerts_all_cities")} | scene.city_names
        if chosen != "scores":
            select("city", cities, _among(choice("city"), cities), 150, voice.say("city"))
        rules = {"": voice.say("alerts_all_rules")} | {one.rule: scene.rule_name(one.rule) for one in alerts.by_id.values()}
        if chosen != "scores":
            select("rule", rules, _among(choice("rule"), rules), 260, voice.say("alerts_rule"))
    if chosen == "scores":
        scorecard(scene)
        return
    held = {"owed": owed, "over": over}.get(chosen, open_ones)
    shown = [one for one in held if choice("city") in (None, "", one.city) and choice("rule") in (None, "", one.rule)]
    with box("below"):
        with box("below_a"):
            html(head(voice.say("page_alerts"), scene.asof, voice.say("alerts_seal_note")))
            if picked := panel(alert_rows(voice, catalogue, alerts, shown, scene.now, SHOWN_MOST), "alerts"):
                choose(id=picked)
                st.rerun()
            if len(shown) > SHOWN_MOST:
                html(nothing(voice.say("alerts_more", count=len(shown) - SHOWN_MOST)))
        with box("below_b"):
            record = record_of(alerts.by_id.values(), scene.now)
            html(head(voice.say("record_title"), voice.say("record_of", count=len(alerts.by_id))))
            panel(record_lines(voice, record), "record")
            html(head(voice.say("hands_title")))
            panel(hands(voice, catalogue, open_ones, alerts.none_open), "hands")


def _one(scene: Scene, alert: Alert) -> None:
    voice, alerts, catalogue = scene.voice, scene.alerts, scene.snapshot.catalogue
    panel(alert_heading(voice, catalogue, alert), "alert_heading")
    with box("below"):
        with box("below_a"):
            panel(life(voice, alert, scene.now), "alert_life")
            day = voice.say("alert_as_of", day=voice.day(alert.evidence.as_of)) if alert.evidence else ""
            html(head(voice.say("alert_why"), day, scene.rule_name(alert.rule)))
            panel(figures(voice, catalogue, alert), "alert_figures")
            if alert.method is Method.LINKED:
                panel(strands(voice, catalogue, alert), "alert_strands")
            key = next(iter(keys_of(alert)), None)
            if key is not None and (counts := alerts.counts.get(key)) is not None:
                signal = catalogue.signals.get(key.signal)
                name = voice.name(signal) if signal else key.signal
                html(f'<div class="tx-legend"><span>{escape(name)} · {escape(voice.say("by_day"))}</span></div>')
                drawn = evidence_chart(scene.colours, alert, counts, name, voice)
                draw(drawn, f"evidence-{scene.chart_key}", 240, caption=_caption(scene, alert))
            html(ground(voice, alerts, alert, scene.rule_name(alert.rule)))
            alert_basis(scene, alert)
            html(head(voice.say("alert_history")))
            panel(history(voice, alerts.steps.get(alert.id, ())), "alert_history")
        with box("below_b"):
            html(head(voice.say("alert_handling")))
            panel(handling(voice, catalogue, alert, scene.now), "alert_handling")
            desk(scene, alert)
            _where(scene, alert)
            if made := makeup(voice, catalogue, alert):
                html(head(voice.say("alert_top")))
                panel(made, "alert_makeup")
            html(head(voice.say("alert_similar")))
            if picked := panel(similar(voice, catalogue, alerts.similar(alert)), "alert_similar"):
                choose(id=picked)
                st.rerun(scope="fragment")


def _where(scene: Scene, alert: Alert) -> None:
    """The city on the map, with the live alerts of the same kind."""
    voice, catalogue = scene.voice, scene.snapshot.catalogue
    if alert.city not in catalogue.places:
        return
    province = catalogue.province_of(alert.city)
    if outline(province) is None:
        return
    alike = scene.alerts.alike(alert)
    words = voice.say("where_alike", count=len(alike)) if alike else voice.say("where_alone")
    html(head(voice.say("where_title"), words))
    drawn = place_map(scene.colours, catalogue, voice, alert, alike)
    draw_on_map(scene, drawn, f"where-{province}", WHERE_PX, province, _caption(scene, alert))


def _caption(scene: Scene, alert: Alert) -> tuple[str, str]:
    catalogue, voice = scene.snapshot.catalogue, scene.voice
    return place_of(alert, catalogue, voice), what_of(alert, catalogue, voice)


def _among(wanted: str | None, options: dict[str, str]) -> str:
    return wanted if wanted in options else ""
