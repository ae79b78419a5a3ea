"""Report the trips of a system over HTTP: address, token file and outbox file are in the environment. Run it as often as you like."""

import os
from pathlib import Path

from producers.remote.client import HttpClient
from schemas.advice import in_chinese
from schemas.errors import ContractError

SOURCE = "/agencies/jinan-hrss"


def trips_of_today() -> list[dict[str, object]]:
    """What your system has; here two coaches, of which the second lacks its direction."""
    return [
        {"run_no": "ru-0101", "service_kind": "p2p-coach", "direction": "homeward", "status": "planned"},
        {"run_no": "ru-0102", "service_kind": "p2p-coach", "status": "planned"},
    ]


def event_of(trip: dict[str, object]) -> dict[str, object]:
    """The same trip always gives the same event, so that reporting it again changes nothing."""
    return {
        "specversion": "1.0",
        "id": f"trip-{trip['run_no']}-1",
        "source": SOURCE,
        "type": "tongxin.trips.v1",
        "subject": f"370100-hrss/{trip['run_no']}",  # org_code/run_no: the identity of the record
        "time": "2024-02-18T09:15:30+08:00",
        "city": "370100",
        "revision": 1,  # a correction has a higher one
        "data": {
            "org_code": "370100-hrss",
            "org_name": "济南市人力资源和社会保障局",
            "department": "hrss-all",
            "reported_at": "2024-02-20T08:30:00+08:00",
            **trip,
        },
    }


token = Path(os.environ["TOKEN_FILE"]).read_text().strip()
with HttpClient(os.environ["GATEWAY"], token, outbox=Path(os.environ["OUTBOX"])) as client:
    sent = []
    for trip in trips_of_today():
        try:
            sent.append(client.publish(event_of(trip)))  # in the outbox by now: a power cut does not lose it
        except ContractError as error:
            for reason in error.reasons:
                print(trip["run_no"], in_chinese(reason))
    client.flush(30)
    for delivery in sent:
        if delivery.done:
            print(delivery.id, "receipt", delivery.result())
    if client.problem:
        print("not sent yet, the next run will:", client.problem)
    for refused in client.refusals():  # refused by the gateway, though good by our own catalogue
        print(refused.id, *map(in_chinese, refused.reasons))
    client.settle(client.refusals())
