"""救助: grants and gifts: how many, how much, of which kinds, and who still waits."""

from __future__ import annotations

from dashboard.app_pages.draw import draw_course, since_campaign
from dashboard.app_pages.topic import city_column, opening
from dashboard.component import panel
from dashboard.panels.bars import Bar, bars
from dashboard.panels.head import head, nothing
from dashboard.panels.table import Cell, Row, table
from dashboard.part import box, html
from dashboard.records.relief import STATUSES, WAITING, Grants, total
from dashboard.records.scope import Scope
from dashboard.refresh import live_parts
from dashboard.scene import Scene
from dashboard.topic_lead import relief_sentence
from dashboard.voice import plain

TOPIC = "relief-grants"
LEAD = "temporary-relief-recipients"
MONEY = "temporary-relief-amount"
TILES = (LEAD, "temporary-relief-amount", "temporary-relief-days", "social-assistance-amount", "unemployment-benefit-recipients")
MORE = (
    "season-gift-recipients",
    "comfort-recipients",
    "epidemic-supplies-recipients",
    "social-assistance-recipients",
    "reserve-fund-relief",
    "relief-at-emergency-place",
    "residence-refusals",
    "social-assistance-days",
    "unemployment-benefit-days",
)
CITIES = (LEAD, "temporary-relief-amount", "temporary-relief-days", "season-gift-recipients")
FEN_PER_WAN = 1_000_000

Held = dict[tuple[str, str], Grants]


def show() -> None:
    """The page."""
    live_parts(_draw)


def _draw(scene: Scene) -> None:
    voice, board = scene.voice, scene.board
    found = scene.snapshot.records.relief
    held: Held = dict(found.grants.get(Scope(board.notice.id, scene.place), {})) if found else {}
    figure = board.figure(scene.place, LEAD)
    waiting = total(grants for (_, status), grants in held.items() if status in WAITING)
    paid = total(grants for (_, status), grants in held.items() if status == "paid")
    money = voice.quantity(paid.fen / 100, board.figure(scene.place, MONEY).indicator)
    opening(scene, relief_sentence(voice, figure, paid, money, waiting, scene.fresh), TILES)
    with box("halves"):
        with box("halves_a"):
            html(head(f"{scene.place_name} · {voice.say('relief_kinds')}", scene.counted("relief"), voice.say("relief_kinds_note")))
            _kinds(scene, held, found is None)
            html(head(f"{scene.place_name} · {voice.say('relief_steps')}", scene.counted("relief"), voice.say("relief_steps_note")))
            _steps(scene, held, waiting)
            html(head(f"{scene.place_name} · {voice.name(figure.indicator)}", scene.asof, voice.say("by_day")))
            draw_course(scene, since_campaign(scene, figure), 170)
        with box("halves_b"):
            city_column(scene, CITIES, MORE)


def _kinds(scene: Scene, held: Held, counting: bool) -> None:
    voice = scene.voice
    kinds = dict.fromkeys(kind for kind, _ in held)
    if not kinds:
        html(nothing(voice.say("counting" if counting else "no_grants")))
        return
    heads = [
        Cell(voice.say("grant_kind"), kind="left"), Cell(voice.say("grants_paid")), Cell(voice.say("people_short")),
        Cell(voice.say("money_wan")), Cell(voice.say("grants_waiting")), Cell(voice.say("longest_wait"), kind="wide"),
        Cell(voice.say("grants_refused"), kind="wide"),
    ]  # fmt: skip
    rows = []
    for kind in sorted(kinds, key=lambda one: -held.get((one, "paid"), Grants()).recipients):
        paid, refused = held.get((kind, "paid"), Grants()), held.get((kind, "refused"), Grants())
        waits = total(held.get((kind, status), Grants()) for status in WAITING)
        name = scene.value_name(TOPIC, "grant_kind", kind)
        money = plain(paid.fen / FEN_PER_WAN, 1) if paid.fen else "—"
        wait = voice.say("days_short", days=waits.longest) if waits.records else "—"
        cells = (plain(paid.records), plain(paid.recipients), money, plain(waits.records), wait, plain(refused.records))
        rows.append(Row([Cell(name), *(Cell(text) for text in cells)]))
    panel(table(heads, rows, "dense"), "kinds")


def _steps(scene: Scene, held: Held, waiting: Grants) -> None:
    voice = scene.voice
    counts = {status: total(grants for (kind, one), grants in held.items() if one == status).records for status in STATUSES}
    every = sum(counts.values())
    if not every:
        html(nothing(voice.say("no_grants")))
        return
    rows = [
        Bar(scene.value_name(TOPIC, "status", status), count, f"{100 * count / every:.1f}%", "done" if status == "paid" else "")
        for status, count in counts.items()
    ]
    rows.append(Bar(voice.say("waiting_week"), waiting.overdue, f"{100 * waiting.overdue / every:.1f}%", "behind" if scene.judged else ""))
    panel(bars(voice, rows), "steps")
