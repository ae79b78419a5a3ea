#!/usr/bin/env bash
# Report a trip with curl, then ask what became of it. The address and the token file are in the environment.
set -euo pipefail

authorization() { printf 'Authorization: Bearer %s' "$(cat "$TOKEN_FILE")"; } # not on the command line, where others could read it
call() { curl --silent --show-error --fail-with-body --retry 5 --retry-connrefused -H @<(authorization) "$@"; }

answer=$(call "$GATEWAY/v1/events" -H 'Content-Type: application/cloudevents+json' --data-binary @- <<'EVENT'
{
  "specversion": "1.0",
  "id": "trip-ru-0201-1",
  "source": "/agencies/jinan-hrss",
  "type": "tongxin.trips.v1",
  "subject": "370100-hrss/ru-0201",
  "time": "2024-02-18T09:15:30+08:00",
  "city": "370100",
  "data": {
    "org_code": "370100-hrss",
    "org_name": "济南市人力资源和社会保障局",
    "department": "hrss-all",
    "reported_at": "2024-02-20T08:30:00+08:00",
    "run_no": "ru-0201",
    "service_kind": "p2p-coach",
    "direction": "homeward",
    "status": "planned"
  }
}
EVENT
)
echo "$answer"

receipt=$(sed -E 's/.*"receipt":"([^"]+)".*/\1/' <<<"$answer")
call "$GATEWAY/v1/receipts/$receipt"
echo
call "$GATEWAY/v1/refusals"
echo
