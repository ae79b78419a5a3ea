"""Words of files, in Chinese and in English."""

from __future__ import annotations

FILE_WORDS: dict[str, tuple[str, str]] = {
    "save_table": ("下载表格", "Download table"),
    "save_picture": ("图片", "Picture"),
    "file_table": ("数据表", "Table"),
    "file_source": ("来源：同心", "Source: Tongxin"),
    "file_of": ("数据日{day}，{asof}", "Data of {day}, {asof}"),
    "alert_id": ("编号", "Number"),
    "alert_grade": ("等级", "Grade"),
    "alert_cause": ("事由", "Cause"),
    "alert_raised_at": ("发现时间", "Raised at"),
}
