"""Report a trip by writing to Kafka: address, CA certificate, user and password are in the environment."""

import json
import os
import uuid

from kafka import KafkaProducer

city = "370100"
event = {
    "specversion": "1.0",
    "id": str(uuid.uuid4()),
    "source": "/agencies/jinan-hrss",
    "type": "tongxin.trips.v1",
    "subject": "370100-hrss/ru-0042",  # org_code/run_no: sent again, it is the same record
    "time": "2024-02-18T09:15:30+08:00",
    "city": city,
    "data": {
        "org_code": "370100-hrss",
        "org_name": "济南市人力资源和社会保障局",
        "department": "hrss-all",
        "reported_at": "2024-02-20T08:30:00+08:00",
        "run_no": "ru-0042",
        "service_kind": "p2p-coach",
        "direction": "homeward",
        "status": "planned",
    },
}

producer = KafkaProducer(
    bootstrap_servers=os.environ["KAFKA"],
    security_protocol="SASL_SSL",
    ssl_cafile=os.environ["KAFKA_CA"],
    sasl_mechanism="SCRAM-SHA-512",
    sasl_plain_username=os.environ["KAFKA_USER"],
    sasl_plain_password=os.environ["KAFKA_PASSWORD"],
    acks="all",
    enable_idempotence=True,
)
sent = producer.send(
    "trips",
    key=city.encode(),  # the key says which partition; only worker-registers has its subject here
    value=json.dumps(event, ensure_ascii=False).encode(),
    headers=[("content-type", b"application/cloudevents+json; charset=UTF-8")],
)
print(sent.get(timeout=30))  # raises when Kafka does not take it
producer.close()
