"""Fetch the template of a topic, fill it, check it, send it, and keep what comes back: address and token file are in the environment."""

import os
import time
from pathlib import Path

import httpx
import openpyxl

TRIPS = [
    {"班次编号": "ru-0301", "发生时间": "2024-02-18 09:15", "服务类型": "“点对点”包车", "方向": "返乡", "班次状态": "计划"},
    {"班次编号": "ru-0302", "发生时间": "2024年2月18日", "服务类型": "“点对点”包机", "方向": "返岗", "班次状态": "取消"},
    {"班次编号": "ru-0303", "发生时间": "2024-02-18 10:00", "服务类型": "“点对点”包车", "方向": "回家", "班次状态": "计划"},
]
UNIT = {"org_code": "370100-hrss", "org_name": "济南市人力资源和社会保障局", "department": "hrss-all", "city": "370100"}
FILE, BACK = Path("trips.xlsx"), Path("trips-returned.xlsx")

token = Path(os.environ["TOKEN_FILE"]).read_text().strip()
with httpx.Client(base_url=os.environ["GATEWAY"], headers={"Authorization": f"Bearer {token}"}, timeout=60) as gateway:
    template = gateway.get("/v1/sheets/trips/template", params={"city": "370100"}).raise_for_status()
    FILE.write_bytes(template.content)

    book = openpyxl.load_workbook(FILE)
    sheet = book.worksheets[0]
    columns = {cell.value: place for place, cell in enumerate(sheet[1], start=1)}
    for row, trip in enumerate(TRIPS, start=3):  # below the headings and their explanations
        for heading, value in trip.items():
            sheet.cell(row, columns[heading], value)
    book.save(FILE)

    content, head = FILE.read_bytes(), {"Content-Type": template.headers["Content-Type"]}
    checked = gateway.post("/v1/sheets/trips", params=UNIT | {"dry_run": "true"}, content=content, headers=head).raise_for_status().json()
    print("good", checked["report"]["new"], "bad", checked["report"]["refused"])

    job = gateway.post("/v1/sheets/trips", params=UNIT, content=content, headers=head).raise_for_status().json()
    while job["stage"] in ("waiting", "running"):
        time.sleep(0.5)
        job = gateway.get(job["href"]).raise_for_status().json()
    print(job["stage"], "new", job["report"]["new"], "receipt", job["receipt"])
    if job["workbook"]:  # bad rows are marked in it; correct them there and send it again
        BACK.write_bytes(gateway.get(job["workbook"]).raise_for_status().content)
        print("see", BACK)
