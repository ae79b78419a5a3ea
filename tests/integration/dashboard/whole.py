"""A season in which no list of a page is empty and no chart is missing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from clickhouse_driver import Client

from infra.clickhouse import client
from infra.settings import Settings
from schemas.alert.alert import Alert, Evidence, Strand, alert_id
from schemas.alert.rule import NO_CONTACT, Method
from schemas.alert.step import SYSTEM, Action, Step
from tests.integration.dashboard.filled import FIRST, HEZE, JINAN, NOTICE, TODAY, put_cells, put_event, put_letter, put_record, put_season
from tests.integration.dashboard.test_alerts import SIGNALS, lived, put_alerts
from tests.integration.dashboard.test_finder import put_training
from tests.unit.schemas.alert.sample import CITY, DAY, OFFICE, OWNER, alert, raising, step

RECORD = "PX-1"
SPIKE, LINKED = alert().id, alert_id("linked-risk", CITY, "", "", DAY)
SHARES = {"industry": (("construction", 7.0), ("catering", 3.0)), "employer_ref": (("A1B2", 5.0), ("C3D4", 2.0))}


def put_whole_season(settings: Settings) -> None:
    """Records of each topic that has a page, and alerts of each kind."""
    with client(settings) as database:
        put_season(database)
        put_cells(database, [("trainings", JINAN, "training-person-times", "sum", FIRST + timedelta(days=at), 30 + at) for at in range(12)])
        put_cells(database, [("complaints", JINAN, "open-arrears-cases", "sum", FIRST, 6)])
        put_cells(database, [("visits", city, "visits-made", "sum", TODAY, 6) for city in (JINAN, HEZE)])
        for at, name in enumerate(("济南市总工会", "济南市妇联", "济南市民政局")):
            put_event(database, JINAN, name, revision=at + 1)
        put_training(database, RECORD)
        put_training(database, RECORD, participants=25, revision=2)
        _cases(database)
        _runs(database)
        _grants(database)
        _breakdowns(database)
        _bodies(database)
        _signals(database)
    _alerts(settings)


def _cases(database: Client) -> None:
    for at, (stage, industry) in enumerate((("received", "construction"), ("mediating", "catering"), ("closed", "construction"))):
        day = TODAY - timedelta(days=4 * at)
        told: dict[str, object] = {
            "category": "wage-arrears", "stage": stage, "channel": "hotline-12333", "workers_count": 2 + at, "amount_owed": 900.5,
            "amount_recovered": 100.5,
            "received_at": f"{day}T09:00:00+08:00", "filed_at": f"{day}T10:00:00+08:00", "mediated_at": f"{day}T11:00:00+08:00",
            "employer_ref": f"91{at}", "industry": industry, "org_name": "济南市劳动保障监察支队",
        }  # fmt: skip
        closed = {"closed_at": f"{TODAY}T09:00:00+08:00", "outcome": "paid"} if stage == "closed" else {}
        put_record(database, "complaints", JINAN, day, told | closed, subject=f"S/AJ-{at}", department="hrss-city-sd")


def _runs(database: Client) -> None:
    run: dict[str, object] = {"direction": "homeward", "destination_code": JINAN, "passengers": 40, "status": "completed"}
    for at, (kind, origin) in enumerate((("p2p-coach", "310000"), ("p2p-coach", "320000"), ("p2p-rail", "330000"))):
        put_record(database, "trips", JINAN, TODAY - timedelta(days=at), run | {"service_kind": kind, "origin_code": origin})


def _grants(database: Client) -> None:
    for kind, status in (("temporary-relief", "paid"), ("temporary-relief", "applied"), ("comfort", "paid")):
        told = {"grant_kind": kind, "recipients": 3, "amount": 500.0, "status": status, "applied_at": "2024-01-26T09:00:00+08:00"}
        put_record(database, "relief-grants", JINAN, FIRST + timedelta(days=2), told)


def _breakdowns(database: Client) -> None:
    moment = datetime.now(UTC).replace(tzinfo=None)
    rows = [
        (1, topic, JINAN, NOTICE, indicator, "sum", value, TODAY, 5, 5, 10_000 + at, moment)
        for at, (topic, indicator, value) in enumerate(
            (topic, indicator, value)
            for topic, indicator, values in (
                ("trainings", "training-person-times", ("safety", "skills-upgrade")),
                ("visits", "visits-made", ("door", "phone")),
            )
            for value in values
        )
    ]
    database.execute("INSERT INTO progress VALUES", rows)


def _bodies(database: Client) -> None:
    """One that has fallen silent, one that is late, and what was refused of two."""
    for at in range(6):
        told = datetime(2024, 1, 25 + at % 2, 10, tzinfo=UTC).replace(tzinfo=None)
        put_record(database, "visits", JINAN, FIRST, {"org_name": "济南市残联"}, org_code="A", reported_at=told)
    late = datetime(2024, 2, 5, tzinfo=UTC).replace(tzinfo=None)
    put_record(database, "visits", JINAN, TODAY - timedelta(days=6), {"org_name": "济南市民政局"}, org_code="B", reported_at=late)
    put_letter(database, "trainings")


def _signals(database: Client) -> None:
    days = [datetime(2024, 1, 20, 9, tzinfo=UTC) + timedelta(days=at) for at in range(13)]
    database.execute(
        SIGNALS,
        [(1, "complaints", CITY, "arrears-complaints", "", "", day, 12 if at == 12 else 3, 3, at, day) for at, day in enumerate(days)],
    )


def _alerts(settings: Settings) -> None:
    """A spike in hand with one like it before, two signals rising together, and a department without a contact."""
    began = datetime.now(UTC) - timedelta(hours=3)
    evidence = Evidence(as_of=DAY, observed=12, expected=3.5, p=0.0002, threshold=8, top=SHARES, told_at=began)
    told = Strand(signal="petitions", observed=9, expected=2, p=0.01)
    both = Evidence(
        as_of=DAY, observed=18, p=0.001, strands=(told, told.model_copy(update={"signal": "arrears-complaints"})), told_at=began
    )
    before = alert_id("arrears-spike", CITY, "", "", DAY - timedelta(days=9))
    raised = [
        raising(evidence=evidence, raised_at=began),
        _of(alert(id=before, raised_at=began, first_day=DAY - timedelta(days=9), evidence=evidence, objection="")),
        _of(alert(id=LINKED, rule="linked-risk", method=Method.LINKED, signal="linked-risk", evidence=both, objection="")),
        _of(alert(id=alert_id(NO_CONTACT, CITY, "", "hrss-city-sd", DAY), rule=NO_CONTACT, method=Method.BY_HAND, signal="", evidence=None,
                  value="hrss-city-sd", objection="")),
    ]  # fmt: skip
    first = 0
    for at, one in enumerate(raised):
        steps = [one.model_copy(update={"id": f"raise-{at}", "at": began})]
        if one.alert in (SPIKE, before):
            steps += [_next(one.alert, at, Action.NOTIFY, began), _next(one.alert, at, Action.ACKNOWLEDGE, began)]
        if one.alert == before:
            steps += [_next(before, at, Action.VERIFY, began)]
        put_alerts(settings, lived(steps), first)
        first += len(steps)


def _of(made: Alert) -> Step:
    return step(Action.RAISE, alert=made.id, detail={"alert": made.model_dump(mode="json")})


def _next(alert_id_: str, at: int, action: Action, moment: datetime) -> Step:
    actor = {Action.ACKNOWLEDGE: OWNER, Action.VERIFY: OFFICE}.get(action, SYSTEM)
    return step(action, actor, id=f"{action.value}-{at}", alert=alert_id_, at=moment)
