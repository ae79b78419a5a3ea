"""Words of the lists of records behind figures and alerts."""

from __future__ import annotations

BASIS_WORDS: dict[str, tuple[str, str]] = {
    "basis_title": ("依据的记录", "The records behind it"),
    "basis_note": ("点击看一条记录", "click for one record"),
    "basis_window": ("{first}至{last}", "{first} to {last}"),
    "basis_at": ("{last}在册", "standing on {last}"),
    "basis_count": ("共{records}条", "{records} records"),
    "basis_sum": ("，合计{sum}", ", {sum} in all"),
    "basis_share": ("分子{above}，分母{below}", "numerator {above}, denominator {below}"),
    "basis_agrees": ("与预警所报一致", "as the alert says"),
    "basis_differs": (
        "预警所报为{observed}（{at}），其后收到或更正{later}条；其余差数因更正或撤回",
        "the alert said {observed} ({at}); {later} came in or were changed since, the rest were corrected or withdrawn",
    ),
    "basis_differs_plain": (
        "预警所报为{observed}（{at}），其后有记录更正或撤回",
        "the alert said {observed} ({at}); records were corrected or withdrawn since",
    ),
    "basis_differs_later": (
        "预警所报为{observed}（{at}），其后收到或更正{later}条",
        "the alert said {observed} ({at}); {later} came in or were changed since",
    ),
    "basis_silence": ("中断报送没有记录可列，以下是中断前所报", "Silence has no records; these came before it"),
    "basis_by_hand": ("人工发起，没有计数；以下是当时一周的记录", "Raised by hand, without a count; these are the records of that week"),
    "basis_figure_agrees": ("与指标数字一致", "as the figure says"),
    "basis_figure_differs": (
        "指标数字为{figure}，数据仍在到达，请稍后再看",
        "the figure is {figure}; data are still coming in, look again in a moment",
    ),
    "basis_not_a_sum": (
        "该指标按查询计算（去重、中位数或间隔），不是逐条相加；以下是计入的记录",
        "Computed by query (distinct counts, medians or gaps), not a sum over records; these are the records that it reads",
    ),
    "basis_position": ("时点数：列出{last}仍在册的记录", "a position: the records that stand on {last}"),
    "basis_others": (
        "另有{number}条由其他部门报送，您无权查看",
        "{number} more were reported by other departments and are not yours to see",
    ),
    "basis_listed": (
        "列出最近{listed}条；下载表格含全部，至多{most}条",
        "the newest {listed} are listed; the workbook has all, up to {most}",
    ),
    "basis_none": ("没有记录，或您无权查看", "No records, or not yours to see"),
    "basis_only": ("只列{places}的记录", "only the records of {places}"),
    "basis_part": ("哪一部分", "Which part"),
    "basis_part_merged": ("并入的预警", "a merged alert"),
    "basis_body": ("报送单位", "Reported by"),
    "basis_day": ("日期", "Day"),
    "basis_adds": ("计入（{unit}）", "Adds ({unit})"),
    "basis_above": ("分子", "Numerator"),
    "basis_below": ("分母", "Denominator"),
    "basis_severity": ("风险等级", "Severity"),
    "basis_severity_0": ("一般", "none"),
    "basis_severity_1": ("关注", "notice"),
    "basis_severity_2": ("预警", "warning"),
    "basis_severity_3": ("重大", "serious"),
    "basis_span": ("时段", "Period"),
    "basis_span_all": ("至今", "So far"),
    "basis_span_28": ("近28日", "28 days"),
    "basis_span_7": ("近7日", "7 days"),
    "basis_span_1": ("当日", "The day"),
    "basis_link": ("看计入的记录", "See the records behind it"),
    "basis_behind": (
        "首次报送{reports}条，其中迟报{late}条；更正{corrected}次，撤回{withdrawn}次；待处理拒收{refused}条",
        "{reports} first reports, {late} of them late; {corrected} corrections, {withdrawn} withdrawals; {refused} refused and open",
    ),
}
