"""What the simulated staff write: why they take a step and what came of it. No persons, no numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum


class Matter(StrEnum):
    """What an alert is about, as far as words go."""

    ARREARS = "arrears"
    OPINION = "opinion"
    SEVERE = "severe"
    PETITIONS = "petitions"
    LAYOFFS = "layoffs"
    SAFETY = "safety"
    OVERDUE = "overdue"
    SILENCE = "silence"
    LINKED = "linked"


Texts = Mapping[Matter, Sequence[str]]

ASSIGNEES: Mapping[Matter, str] = {
    Matter.ARREARS: "劳动保障监察机构",
    Matter.OPINION: "舆情值班组",
    Matter.SEVERE: "风险研判组",
    Matter.PETITIONS: "信访接待组",
    Matter.LAYOFFS: "就业失业监测组",
    Matter.SAFETY: "应急值守组",
    Matter.OVERDUE: "案件督查组",
    Matter.SILENCE: "数据报送组",
    Matter.LINKED: "联合处置专班",
}
TRUE: Texts = {
    Matter.ARREARS: (
        "经实地核查，涉事用人单位确有拖欠工资情形，欠薪线索属实。",
        "已调取考勤和工资支付记录，欠薪事实清楚，予以确认。",
        "与投诉人逐一核对，反映情况基本属实。",
    ),
    Matter.OPINION: (
        "经核查，网上反映问题有事实依据，关注度仍在上升。",
        "涉事单位承认存在相关问题，舆情反映情况属实。",
    ),
    Matter.SEVERE: (
        "逐条核对，确有扬言聚集等苗头，风险属实。",
        "已与诉求人取得联系，情绪激动，反映情况属实。",
    ),
    Matter.PETITIONS: (
        "接访核实，信访人诉求集中，反映问题属实。",
        "信访事项均已登记受理，诉求有事实依据。",
    ),
    Matter.LAYOFFS: (
        "经与企业核对，裁员方案已报备，涉及人员情况属实。",
        "企业因订单减少实施裁员，情况属实。",
    ),
    Matter.SAFETY: (
        "经现场核实，事件属实，已启动应急处置。",
        "公安、应急部门共同核实，情况属实，现场秩序已稳定。",
    ),
    Matter.OVERDUE: (
        "逐案清理，确有案件超过办理期限，情况属实。",
        "核对办案台账，超期未结案件属实，已列出清单。",
    ),
    Matter.SILENCE: (
        "经核实，该单位报送人员调整后未及时交接，确实中断报送。",
        "该单位业务系统故障，数据未能按时报送，情况属实。",
    ),
    Matter.LINKED: (
        "各部门信息相互印证，同一用人单位的欠薪、信访、舆情问题属实。",
        "经联合研判，多类信号指向同一风险，情况属实。",
    ),
}
FALSE: Texts = {
    Matter.ARREARS: (
        "经核查，系同一事项多渠道重复反映，实际人数较少且工资已结清。",
        "投诉集中于结算日前后，属正常催付，未发现拖欠。",
        "逐件核对，均为往年遗留咨询，不构成欠薪。",
    ),
    Matter.OPINION: (
        "系旧帖重复转载，未发现新情况。",
        "网帖内容与事实不符，已由属地澄清。",
    ),
    Matter.SEVERE: (
        "经联系诉求人，系情绪化表述，无实际行动意图。",
        "同一诉求重复提交，问题此前已解决。",
    ),
    Matter.PETITIONS: (
        "系集中接访日来访登记较多，未见异常。",
        "信访事项分散、互不关联，属正常波动。",
    ),
    Matter.LAYOFFS: (
        "系季节性用工到期，属正常流动。",
        "企业重复填报，实际未实施裁员。",
    ),
    Matter.SAFETY: (
        "经核实，系一般纠纷，未发生聚集和人身伤害。",
        "系同一事项重复上报，现场平稳。",
    ),
    Matter.OVERDUE: (
        "案件已办结，系统未及时录入结案日期。",
        "部分案件依法中止审理，不计入超期。",
    ),
    Matter.SILENCE: (
        "该单位节假日期间无业务发生，属正常情况。",
        "近期业务量小，无应报数据。",
    ),
    Matter.LINKED: (
        "各类信号涉及不同单位，互无关联，暂不构成联动风险。",
        "经会商研判，属节前正常波动，继续关注。",
    ),
}
OUTCOMES: Texts = {
    Matter.ARREARS: (
        "用人单位已足额支付拖欠工资，涉及人员全部到账。",
        "经调解达成分期支付协议，首期工资已发放，其余部分由工资保证金兜底。",
        "启用农民工工资保证金先行垫付，拖欠工资已发放到位。",
    ),
    Matter.OPINION: (
        "已发布情况说明并回应关切，涉事单位整改到位，网上关注明显回落。",
        "诉求已解决，发帖人表示满意，舆情平稳。",
    ),
    Matter.SEVERE: (
        "已面对面做好疏导并落实解决方案，风险消除。",
        "拖欠款项已支付，相关人员情绪稳定，未发生聚集。",
    ),
    Matter.PETITIONS: (
        "信访事项已逐件答复，合理诉求全部解决。",
        "已组织面对面调处，信访人息诉。",
    ),
    Matter.LAYOFFS: (
        "经济补偿已支付，被裁人员纳入就业帮扶并推荐岗位。",
        "指导企业调整方案，多数人员转岗安置，其余已办理失业保险待遇。",
    ),
    Matter.SAFETY: (
        "现场已妥善处置，相关诉求由牵头单位跟进解决。",
        "受影响人员已安置，隐患整改完毕。",
    ),
    Matter.OVERDUE: (
        "超期案件已集中清理，多数办结，其余明确办理时限并挂牌督办。",
        "增派力量集中办理，超期案件全部进入支付环节。",
    ),
    Matter.SILENCE: (
        "该单位已恢复报送，缺报数据补报完毕。",
        "已完成人员交接和系统培训，报送恢复正常。",
    ),
    Matter.LINKED: (
        "各部门联合处置，欠薪已清偿，信访和舆情同步化解。",
        "专班现场办公，拖欠工资发放到位，风险解除。",
    ),
}
HANDLED = ("已成立工作小组，赴现场处置。", "已约谈用人单位负责人，责令限期整改。", "会同有关部门联合处置。")
RESOLVED = ("处置措施已落实，申请办结。", "问题已解决，予以办结。")
STAGES = ("按快速办理程序推进。", "已完成本环节，转入下一环节。")
SATISFIED = ("回访当事人，表示满意。", "电话回访，问题已解决，当事人认可。")
UNSATISFIED = "回访反映仍有部分款项未到账，退回继续办理。"
SETTLED_AT_LAST = "剩余问题已解决，再次申请办结。"
CLOSED = ("材料齐全，归档。", "处置完毕，予以归档。")
COMMENTS = (
    "请密切关注后续变化，有情况及时报告。",
    "已同步通报相关部门。",
    "属地已派员驻点，每日报送进展。",
    "请核对是否与前期事项为同一用人单位。",
)
OBJECTIONS = ("经核对，该事项主要涉及其他部门职责，建议改派。", "涉事项目不属本部门监管范围，请重新研究责任单位。")
REROUTED = "经研究，异议成立，按职责分工改由{department}办理。"
UPHELD = "经研究，该事项属原责任单位职责，异议不成立，请抓紧办理。"
PRESSED = ("超过签收时限仍未签收，请立即签收并核实。", "逾期未响应，现予督办，请当日反馈进展。")
