"""Words of the briefs, in Chinese and in English."""

from __future__ import annotations

BRIEF_WORDS: dict[str, tuple[str, str]] = {
    "page_brief": ("简报", "Brief"),
    "brief_kind": ("日报或周报", "Daily or weekly"),
    "brief_day": ("日报", "Daily"),
    "brief_week": ("周报", "Weekly"),
    "brief_title_day": ("{place}进展日报", "{place}: daily brief"),
    "brief_title_week": ("{place}进展周报", "{place}: weekly brief"),
    "brief_about_day": ("{notice}\n{day}（{weekday}）", "{notice}\n{weekday}, {day}"),
    "brief_about_week": ("{notice}\n{first}至{day}", "{notice}\n{first} to {day}"),
    "brief_footer": ("同心·{place}{kind}·数据日{day}，{asof}", "Tongxin · {place} · {kind} · data of {day}, {asof}"),
    "brief_face_title": ("方正小标宋简体", "Times New Roman"),
    "brief_face_about": ("楷体_GB2312", "Times New Roman"),
    "brief_face_heading": ("黑体", "Times New Roman"),
    "brief_face_body": ("仿宋_GB2312", "Times New Roman"),
    "brief_face_small": ("宋体", "Times New Roman"),
    "brief_word": ("下载Word文档", "Download Word file"),
    "brief_pdf": ("下载PDF文档", "Download PDF file"),
    "brief_figures": ("一、主要指标", "1. Headline figures"),
    "brief_programmes": ("二、各项活动进度", "2. Programmes"),
    "brief_cities": ("三、各市进度", "3. Cities"),
    "brief_rank": ("三、在全省的位置", "3. Place in the province"),
    "brief_alerts": ("四、预警处置", "4. Alerts"),
    "brief_arrears": ("五、欠薪案件", "5. Arrears"),
    "brief_reporting": ("六、报送质量", "6. Reporting"),
    "brief_notes": ("说明", "Notes"),
    "brief_than_day": ("比昨日", "Since yesterday"),
    "brief_than_week": ("比一周前", "Since a week ago"),
    "brief_due": ("应达", "Expected"),
    "brief_judged": ("评判", "Standing"),
    "brief_done": ("完成率", "Done"),
    "brief_points": ("{change}个百分点", "{change} points"),
    "brief_same": ("持平", "unchanged"),
    "brief_curve": ("{name}：累计完成（实线）与应达（细线）", "{name}: done (thick line) and expected (thin line)"),
    "brief_alt_curve": ("到{day}累计{done}", "{done} by {day}"),
    "brief_alt_gap": ("完成{done}，应达{due}", "{done} done, {due} expected"),
    "brief_alt_lead": ("{days}天", "{days} days"),
    "brief_largest_gap": ("差距最大的一项", "Largest gap"),
    "brief_cities_fine": (
        "{cities}市中，按进度或超前{fine}市，落后{behind}市。",
        "Of {cities} cities {fine} are on pace or ahead, {behind} behind.",
    ),
    "brief_ahead_most": ("超前最多的是{names}。", "Farthest ahead: {names}."),
    "brief_behind_most": ("落后最多的是{names}。", "Farthest behind: {names}."),
    "brief_city_days": ("{city}（{days}天）", "{city} ({days} d)"),
    "brief_uncounted": ("没有可以评判的目标，只计数。", "No goal can be judged; counted only."),
    "brief_ranked": (
        "按最差三项平均，{city}为{days}天，在有评判的{cities}市中列第{rank}位（第1位最好）。",
        "By the mean of its three worst programmes {city} stands at {days} days: place {rank} of {cities} judged cities (1 is best).",
    ),
    "brief_column_days": ("最差三项平均，天", "Worst 3, mean days"),
    "brief_column_lead": ("落后｜超前", "Behind | ahead"),
    "brief_alerts_none": ("没有在办预警；近{span}没有新报预警。", "No alert is open, and none was raised in the last {span}."),
    "brief_alerts_told": (
        "近{span}新报{raised}件，核实属实{verified}件、误报{dismissed}件，办结{resolved}件。现在办{live}件，其中待签收{owed}件、超时{late}件。",
        (
            "In the last {span}: {raised} raised, {verified} verified, {dismissed} false alarms, {resolved} resolved. "
            "Open now: {live}, of which {owed} not acknowledged and {late} past the deadline."
        ),
    ),
    "brief_span_day": ("24小时", "24 hours"),
    "brief_span_week": ("7天", "7 days"),
    "brief_grade": ("等级", "Grade"),
    "brief_alert_owner": ("责任单位与状态", "Owner and state"),
    "brief_alerts_most": ("在办预警中最急的{number}件：", "The {number} most pressing of those open:"),
    "brief_arrears_told": (
        (
            "未办结{open}件（{than}{change}），{span}新收{begun}件、办结{ended}件；未办结案件涉及{workers}人、欠款{left}，最久{oldest}天，"
            "超过15天的{late}件。"
        ),
        (
            "Open: {open} ({than}: {change}); in {span} {begun} new and {ended} closed. Open cases concern {workers} workers and {left} "
            "still owed; the oldest is {oldest} days old, {late} are older than 15 days."
        ),
    ),
    "brief_arrears_count": ("未办结欠薪案件{open}件（{than}{change}）。", "Open arrears cases: {open} ({than}: {change})."),
    "brief_recovered": (
        "本行动期间收到的案件已追回{recovered}，占所欠{owed}的{share}。",
        "Of cases received in the campaign {recovered} have been recovered, {share} of {owed} owed.",
    ),
    "brief_in_day": ("当日", "the day"),
    "brief_in_week": ("近7日", "the 7 days"),
    "brief_begun": ("新收", "New"),
    "brief_ended": ("办结", "Closed"),
    "brief_silent_cities": ("昨日以来未报送：{names}。", "No reports since yesterday: {names}."),
    "brief_all_report": ("各市昨日以来均有报送。", "Every city has reported since yesterday."),
    "brief_reports_told": (
        "近7日报送{week}条，迟报率{late}（超过24小时为迟报）；待处理拒收{refused}条；{silent}个单位断报3天以上。",
        (
            "Reports in 7 days: {week}, {late} of them late (over 24 hours). Refused and not yet put right: {refused}. "
            "Bodies silent for 3 days or more: {silent}."
        ),
    ),
    "brief_note_asof": (
        "数据日为{day}，{asof}。迟报和更正会改变已出的数，以看板为准。",
        "Data of {day}, {asof}. Late reports and corrections may change these figures; the dashboard has the newest.",
    ),
    "brief_note_silent": (
        "“未报送”表示没有收到数据，不等于0；“未设目标”的指标只计数，不评判。",
        "“No reports” means that nothing was received; it is not 0. Figures without a goal are counted and not judged.",
    ),
    "brief_note_pace": (
        "落后或超前的天数，是现值与计划中达到同一数值的日子相差的天数；−1至+1天为按进度。",
        "Days ahead or behind: how far off is the day on which the plan expected the present figure. From −1 to +1 is on pace.",
    ),
    "brief_note_alerts": ("预警按系统时间统计近{span}。", "Alerts are counted by the clock, over the last {span}."),
    "brief_note_formula": ("{name}：{formula}。", "{name}: {formula}."),
}
