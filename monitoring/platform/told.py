"""The other contract tables: what was told, in which batch, and what the platform's people answer."""

from __future__ import annotations

import sqlalchemy as sa

from monitoring.platform.columns import count, day, key, moment, money, text
from monitoring.platform.risk_list import metadata, warning_columns

risk_list_event = sa.Table(
    "risk_list_event",
    metadata,
    key("event_id", 32, "事件编号: made of warning and event number, so that nothing can stand here twice"),
    count("event_no", "预警内序号: from 1, without a gap"),
    text(
        "event",
        12,
        "事件: opened, raised, revised, withdrawn, lapsed, reopened, closed, merged, transferred, moved, renumbered, died, monitored",
        nullable=False,
    ),
    day("told_on", "推送截至日期: night as of which it was told", nullable=False),
    text("psn_no", 30, "人员编号: row of risk_list", nullable=False),
    text("township_code", 12, "乡镇代码 (推送时)"),
    text("village_code", 12, "村代码 (推送时)"),
    *warning_columns(),
    count("batch_no", "批次号"),
    sa.UniqueConstraint("warning_id", "event_no", name="risk_list_event_once"),
    sa.Index("risk_list_event_batch_no", "batch_no"),
    sa.Index("risk_list_event_psn_no", "psn_no"),
    comment="What the receiver was told of each warning. Rows are added and never changed.",
    mysql_charset="utf8mb4",
)

risk_list_batch = sa.Table(
    "risk_list_batch",
    metadata,
    sa.Column("batch_no", sa.Integer, primary_key=True, autoincrement=False, comment="批次号: from 1, without a gap"),
    day("night", "截至日期: the list as of the end of this day", nullable=False),
    moment("sent_at", "推送时间 (Asia/Shanghai)"),
    text(
        "rhythms", 300, "推送频率: night, ten_days, month, month 5 (by the 5th); * = all, out of turn", nullable=False
    ),
    count("inserted_count", "新增人数"),
    count("updated_count", "变动人数"),
    count("event_count", "事件数"),
    count("opened_count", "其中新增预警"),
    count("raised_count", "其中升档"),
    count("withdrawn_count", "其中撤回"),
    count("lapsed_count", "其中失效"),
    count("reopened_count", "其中恢复"),
    count("closed_count", "其中期满"),
    count("other_count", "其中其他"),
    count("refused_count", "被拒人数: persons the receiver's database did not take; sent again with the next push"),
    money("burden_amount", "负担合计: sum of burden_amount of the rows of the batch, yuan", nullable=False),
    money("limit_amount", "标准合计: sum of limit_amount of the rows of the batch, yuan", nullable=False),
    text("previous_sha256", 64, "上一批次校验值; empty in the first", nullable=False),
    text("sha256", 64, "校验值: over the batch before and all rows and events of this one", nullable=False),
    comment="What was sent when. A batch is there as a whole or not at all; one without rows says that there was nothing to tell.",
    mysql_charset="utf8mb4",
)

risk_feedback = sa.Table(
    "risk_feedback",
    metadata,
    key("feedback_id", 64, "反馈编号: given by who writes it; the same answer twice has the same number"),
    text("warning_id", 32, "预警编号"),
    text("psn_no", 30, "人员编号"),
    text("certno", 50, "证件号码"),
    text("household_no", 40, "户编号 (监测系统)"),
    text(
        "status",
        16,
        "办理状态: received 已接收, verifying 核查中, recognised 已纳入监测, not_recognised 未纳入, risk_removed 风险消除",
        nullable=False,
    ),
    text(
        "monitored_category_code",
        40,
        "监测对象类别: unstable_out_of_poverty 脱贫不稳定户, marginal_poverty_prone 边缘易致贫户, sudden_hardship 突发严重困难户",
    ),
    text("risk_reason_codes", 60, "致贫返贫风险: national codes, up to five, joined by commas (01 因病, 03 因残, ...)"),
    text("measures", 500, "帮扶措施"),
    text("refusal_reason", 200, "未纳入原因"),
    money("verified_compliant_amount", "核实的合规自付支出 (全户, 近12个月), yuan"),
    day("happened_on", "发生日期: day of receipt, decision or removal", nullable=False),
    moment("recorded_at", "登记时间: when the row was written (Asia/Shanghai)"),
    text("unit_name", 100, "办理单位"),
    text("remark", 500, "备注"),
    sa.Index("risk_feedback_recorded_at", "recorded_at"),
    comment="Answers of the platform's side. Rows are added and never changed; one of the four numbers names whom it is about.",
    mysql_charset="utf8mb4",
)
