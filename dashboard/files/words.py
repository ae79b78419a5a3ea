"""Words of files, in Chinese and in English."""

from __future__ import annotations

FILE_WORDS: dict[str, tuple[str, str]] = {
    "save_table": ("下载表格", "Download table"),
    "save_picture": ("图片", "Picture"),
    "file_table": ("数据表", "Table"),
    "file_source": ("来源：同心", "Source: Tongxin"),
    "file_of": ("数据日{day}，{asof}", "Data of {day}, {asof}"),
    "file_about": ("说明", "About"),
    "file_title": ("表名", "Table"),
    "file_scope": ("范围", "Scope"),
    "file_asof": ("数据时点", "As of"),
    "file_note": ("备注", "Note"),
    "file_chosen": ("筛选条件", "Filters"),
    "file_rows": ("行数", "Rows"),
    "file_whole": ("{rows}（全部）", "{rows} (all)"),
    "file_cut": ("只列前{rows}行，其余略去", "The first {rows} only; the rest is left out"),
    "file_made": ("下载时间", "Downloaded"),
    "file_from": ("来源", "Source"),
    "printed_at": ("打印于{time}", "Printed {time}"),
    "alert_id": ("编号", "Number"),
    "alert_grade": ("等级", "Grade"),
    "alert_cause": ("事由", "Cause"),
    "alert_time_left": ("时限情况", "Time left"),
    "alert_raised_at": ("发现时间", "Raised at"),
}
