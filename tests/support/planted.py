"""A known person planted everywhere in events: whatever was written afterwards must hold none of the traces.

`planted_event` puts the person into every field that can hold text, as agencies do; `traces_in` looks for the person in bytes, however they
are encoded. The numbers are made up.
"""

from __future__ import annotations

import base64
import binascii
import json
import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import clickhouse_driver

from infra.clickhouse import client
from infra.settings import Settings
from schemas.catalogue import Field, Topic
from schemas.subject import subject_of
from tests.support.event_factory import own_catalogue, random_event

ID = "37010219900307106X"
OLD_ID = "370102900307106"
MOBILE = "13954107788"
GROUPED_MOBILE = "139-5410-7788"
LANDLINE = "0531-86071234"
BANK_CARD = "6222021234567890128"
NAME = "欧阳建国"
OTHER_NAME = "王秀英"
WIDE = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")

SENTENCE = (
    f"联系人：{NAME}，电话{MOBILE}（或{GROUPED_MOBILE}、{LANDLINE}），身份证{ID}，旧证{OLD_ID}，"
    f"卡号{BANK_CARD}，全角{ID.translate(WIDE)}、{MOBILE.translate(WIDE)}；户主{OTHER_NAME}反映欠薪"
)
IDENTITIES = (ID, ID.lower(), OLD_ID, ID.translate(WIDE), MOBILE, f"+86 {GROUPED_MOBILE}", NAME, f"{NAME} {ID}")
CODES = (ID, MOBILE, f"V-{ID}", f"+86{MOBILE}", BANK_CARD, ID.translate(WIDE))
NEEDLES = (ID, ID.lower(), OLD_ID, MOBILE, GROUPED_MOBILE, LANDLINE, LANDLINE.replace("-", ""), BANK_CARD, NAME, OTHER_NAME)

_BASE64 = re.compile(rb"[A-Za-z0-9+/]{24,}={0,2}")
_LOOKED_UP = frozenset({"department", "notice_id", "notice_ids"})


def planted_event(topic: str, rng: random.Random) -> dict[str, Any]:
    """A valid event of the topic with the person in every field, and attribute, that takes free text."""
    kind = own_catalogue().topics[topic]
    event = random_event(topic, rng)
    for field in kind.field.values():
        value = planted_value(kind, field, rng)
        if value is not None and (field.personal or event["data"].get(field.name) is not None):
            event["data"][field.name] = value
    event["subject"] = subject_of([event["data"][name] for name in kind.natural_key])
    return event | {"id": f"{event['id']} {MOBILE}", "correlationid": ID, "dataref": SENTENCE}


def planted_value(topic: Topic, field: Field, rng: random.Random) -> Any:
    """What of the person an agency may put into a field; None where it takes no text of one's own."""
    if field.type not in ("string", "list<string>") or field.name in _LOOKED_UP:
        return None
    if field.is_list:
        return [SENTENCE, MOBILE]
    if field.protect in ("identity", "pseudonym"):
        return rng.choice(IDENTITIES)
    if field.name in topic.natural_key or field.name.endswith(("_no", "_ref", "_code")):
        return f"{rng.choice(CODES)}" if field.name in topic.natural_key else rng.choice(CODES)
    return SENTENCE if field.protect != "drop" else rng.choice((MOBILE, LANDLINE, GROUPED_MOBILE))


def traces_in(written: bytes) -> set[str]:
    """What of the person is in the bytes, plain, in JSON's or URL's escapes, in full-width digits, or in base64."""
    found = {needle for needle in NEEDLES if any(form in written for form in _forms(needle))}
    for piece in _BASE64.finditer(written):
        try:
            inner = base64.b64decode(piece[0], validate=True)
        except binascii.Error:
            continue
        found |= {needle for needle in NEEDLES if any(form in inner for form in _forms(needle))}
    return found


def traces_in_tables(settings: Settings) -> dict[str, set[str]]:
    """The tables of the installation's database that hold something of the person."""
    with client(settings) as connection:
        tables = [
            name
            for (name,) in connection.execute(
                "SELECT name FROM system.tables WHERE database = currentDatabase() AND engine LIKE '%MergeTree'"
            )
        ]
        return {name: traces for name in tables if (traces := traces_in(_bytes_of(connection, name)))}


def traces_in_files(folder: Path) -> dict[str, set[str]]:
    """The files below a folder that hold something of the person."""
    return {str(path): traces for path in folder.rglob("*") if path.is_file() and (traces := traces_in(path.read_bytes()))}


def _forms(needle: str) -> Iterator[bytes]:
    for text in (needle, needle.translate(WIDE)):
        yield text.encode()
        yield text.encode("gb18030")
        yield json.dumps(text)[1:-1].encode()
        yield quote(text).encode()


def _bytes_of(connection: clickhouse_driver.Client, table: str) -> bytes:
    rows = connection.execute(f"SELECT * FROM `{table}`", settings={"strings_as_bytes": True})
    return b"\n".join(_flat(rows))


def _flat(value: Any) -> Iterator[bytes]:
    if isinstance(value, bytes):
        yield value
    elif isinstance(value, dict):
        for pair in value.items():
            yield from _flat(pair)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _flat(item)
    elif value is not None:
        yield str(value).encode()
