"""AsyncAPI 3.0 description of the topics: what agencies send, what the stream answers with, and how it lies on Kafka."""

from __future__ import annotations

from typing import Any

from schemas.catalogue import Catalogue, Topic
from schemas.event import CONTENT_TYPE
from schemas.export.json_schema import JsonSchema, event_schema
from schemas.judge import CATEGORIES, POLARITIES, SEVERITIES

ASYNCAPI = "3.0.0"
KAFKA_BINDING = "0.5.0"
CONTRACT_VERSION = "1.0.0"
DEAD_LETTERS = "dead-letters"
PROGRESS = "progress"
SIGNALS = "signals"
JUDGEMENTS = "judgements"
JSON_CONTENT_TYPE = "application/json"
FOREVER_MS = -1
DEFAULT_PARTITIONS = 4

_NULLABLE_TEXT: JsonSchema = {"type": ["string", "null"]}
DEAD_LETTER_SCHEMA: JsonSchema = {
    "description": "An event that was refused, with every reason; it can be corrected and replayed.",
    "type": "object",
    "required": ["topic", "partition", "position", "index", "source", "city", "event_id", "subject", "reasons", "raw", "at"],
    "properties": {
        "topic": {"type": "string"},
        "partition": {"type": "integer", "minimum": 0},
        "position": {"type": "integer", "minimum": 0, "description": "Kafka offset of the refused message"},
        "index": {"type": "integer", "minimum": 0, "description": "place within the message; 0, since a message is one event"},
        "source": _NULLABLE_TEXT,
        "city": _NULLABLE_TEXT,
        "event_id": _NULLABLE_TEXT,
        "subject": _NULLABLE_TEXT,
        "reasons": {"type": "array", "minItems": 1, "items": {"type": "string"}},
        "raw": {"type": "string", "contentEncoding": "base64", "description": "the message as it came"},
        "at": {"type": "string", "format": "date-time", "description": "when the refused message was written to Kafka"},
    },
}
PROGRESS_SCHEMA: JsonSchema = {
    "description": "One cell: what is counted for a city, notice, indicator and day. The last message of a key stands.",
    "type": "object",
    "required": ["amount", "records", "position"],
    "properties": {
        "amount": {"type": "integer", "description": "whole fen for indicators in yuan, else whole units"},
        "records": {"type": "integer", "description": "records that the amount comes from; 0 is no reports"},
        "position": {"type": "integer", "description": "offset of the last event of the topic that is in it"},
    },
}
SIGNAL_SCHEMA: JsonSchema = {
    **PROGRESS_SCHEMA,
    "description": "One hour of a signal, for a city or one value of a dimension in it. The last message of a key stands; "
    "a series is the sum over topics.",
}
JUDGEMENT_SCHEMA: JsonSchema = {
    "description": "How an event's text was judged, once, when it changed its record.",
    "type": "object",
    "required": ["city", "subject", "revision", "polarity", "severity", "category", "words", "model"],
    "properties": {
        "city": {"type": "string"},
        "subject": {"type": "string"},
        "revision": {"type": "integer", "minimum": 1},
        "polarity": {"enum": [str(polarity) for polarity in POLARITIES]},
        "severity": {"enum": list(SEVERITIES), "description": "0 none, 1 notice, 2 warning, 3 serious"},
        "category": {"enum": list(CATEGORIES)},
        "words": {"type": "array", "items": {"type": "string"}, "description": "places of the text that decided"},
        "model": {"type": "string", "description": "version of the judge"},
    },
}
DEAD_LETTER_KEY: JsonSchema = {"type": "string", "description": "topic|partition|position|index of the refused message"}
PROGRESS_KEY: JsonSchema = {
    "type": "string",
    "description": "topic|city|notice, * for the total|indicator|sum, num or den|breakdown, empty for the whole|day",
}
SIGNAL_KEY: JsonSchema = {
    "type": "string",
    "description": "topic|city|signal|dimension, empty for the whole city|value, percent-encoded|hour in Asia/Shanghai as 2026-02-03T14",
}
JUDGEMENT_KEY: JsonSchema = {"type": "string", "description": "topic|partition|position of the event"}


def asyncapi_document(catalogue: Catalogue, partitions: int = DEFAULT_PARTITIONS, server: str | None = None) -> JsonSchema:
    """The whole document; `server` is host:port of a broker, and may be left out."""
    topics = catalogue.topics.values()
    return {
        "asyncapi": ASYNCAPI,
        "info": {
            "title": "Tongxin",
            "version": CONTRACT_VERSION,
            "description": "Events by which agencies report, correct and withdraw records of campaigns for migrant workers, "
            "and the figures that come of them.",
        },
        "defaultContentType": CONTENT_TYPE,
        **({"servers": {"kafka": {"host": server, "protocol": "kafka"}}} if server else {}),
        "channels": {
            **{topic.id: _channel(topic.id, topic.zh, topic.en, topic.purpose, _kept_for_ever(partitions)) for topic in topics},
            DEAD_LETTERS: _channel(
                DEAD_LETTERS, "退回事件", "Dead letters", "Events that break the contract, with every reason.", _kept_for_ever(partitions)
            ),
            PROGRESS: _channel(PROGRESS, "进度", "Progress", "All streamed figures, as cells by day.", _compacted(partitions)),
            SIGNALS: _channel(SIGNALS, "信号", "Signals", "All that is watched, counted by the hour.", _compacted(partitions)),
            JUDGEMENTS: _channel(JUDGEMENTS, "文本研判", "Judgements", "How the texts of events were judged.", _compacted(partitions)),
        },
        "operations": {
            **{f"receive-{topic.id}": _operation("receive", topic.id, f"Takes {topic.en.lower()}.") for topic in topics},
            f"send-{DEAD_LETTERS}": _operation("send", DEAD_LETTERS, "Tells of events that were refused."),
            f"send-{PROGRESS}": _operation("send", PROGRESS, "Tells of every cell that changed."),
            f"send-{SIGNALS}": _operation("send", SIGNALS, "Tells of every hour of a signal that changed."),
            f"send-{JUDGEMENTS}": _operation("send", JUDGEMENTS, "Tells how each text was judged."),
        },
        "components": {
            "messages": {
                **{topic.id: _event_message(catalogue, topic) for topic in topics},
                DEAD_LETTERS: _message("dead-letter", JSON_CONTENT_TYPE, DEAD_LETTERS, DEAD_LETTER_KEY),
                PROGRESS: _message("cell", JSON_CONTENT_TYPE, PROGRESS, PROGRESS_KEY),
                SIGNALS: _message("signal", JSON_CONTENT_TYPE, SIGNALS, SIGNAL_KEY),
                JUDGEMENTS: _message("judgement", JSON_CONTENT_TYPE, JUDGEMENTS, JUDGEMENT_KEY),
            },
            "schemas": {
                **{topic.id: _embedded(event_schema(catalogue, topic)) for topic in topics},
                DEAD_LETTERS: DEAD_LETTER_SCHEMA,
                PROGRESS: PROGRESS_SCHEMA,
                SIGNALS: SIGNAL_SCHEMA,
                JUDGEMENTS: JUDGEMENT_SCHEMA,
            },
        },
    }


def _channel(name: str, zh: str, en: str, about: str, kafka: dict[str, Any]) -> JsonSchema:
    return {
        "address": name,
        "title": f"{zh} {en}",
        "description": about,
        "messages": {name: {"$ref": f"#/components/messages/{name}"}},
        "bindings": {"kafka": {"topic": name, **kafka, "bindingVersion": KAFKA_BINDING}},
    }


def _kept_for_ever(partitions: int) -> dict[str, Any]:
    return {"partitions": partitions, "topicConfiguration": {"cleanup.policy": ["delete"], "retention.ms": FOREVER_MS}}


def _compacted(partitions: int) -> dict[str, Any]:
    return {"partitions": partitions, "topicConfiguration": {"cleanup.policy": ["compact"]}}


def _operation(action: str, name: str, about: str) -> JsonSchema:
    return {
        "action": action,
        "channel": {"$ref": f"#/channels/{name}"},
        "summary": about,
        "messages": [{"$ref": f"#/channels/{name}/messages/{name}"}],
    }


def _event_message(catalogue: Catalogue, topic: Topic) -> JsonSchema:
    if topic.unique_within == "all":
        key: JsonSchema = {"type": "string", "description": "the event's subject, since a record is unique everywhere"}
    else:
        key = {"type": "string", "enum": list(catalogue.places), "description": "the event's city"}
    headers = {"type": "object", "required": ["content-type"], "properties": {"content-type": {"const": CONTENT_TYPE}}}
    return _message(topic.event_type, CONTENT_TYPE, topic.id, key) | {"headers": headers, "title": f"{topic.zh} {topic.en}"}


def _message(name: str, content_type: str, schema: str, key: JsonSchema) -> JsonSchema:
    return {
        "name": name,
        "contentType": content_type,
        "payload": {"$ref": f"#/components/schemas/{schema}"},
        "bindings": {"kafka": {"key": key, "bindingVersion": KAFKA_BINDING}},
    }


def _embedded(schema: JsonSchema) -> JsonSchema:
    """A schema as part of the document, whose dialect has every keyword we use."""
    return {keyword: value for keyword, value in schema.items() if keyword not in ("$schema", "$id")}
