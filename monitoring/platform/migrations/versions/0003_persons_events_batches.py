"""One row per person, with events, batches and answers beside it; what was sent under the earlier shape is taken over.

Each warning that was sent becomes one event, under the number of the warning itself, of a first batch; of the warnings of a
person the leading one becomes his row. Going back gives each warning a row again, with the days it was sent and is due.
"""

from __future__ import annotations

from typing import Any, TypeAlias

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

DAY, MOMENT, FLAG, COUNT = sa.Date(), sa.DateTime(), sa.Boolean(), sa.Integer()
YUAN = sa.Numeric(16, 2).with_variant(sa.String(20), "sqlite")
MULTIPLE = sa.Numeric(16, 4).with_variant(sa.String(20), "sqlite")
REQUIRED, OPTIONAL = False, True

Column: TypeAlias = tuple[str, sa.types.TypeEngine[Any], bool, str]
"""Name, type, whether it may lack a value, comment."""

PERSON: tuple[Column, ...] = (
    ("psn_no", sa.String(30), REQUIRED, "人员编号: under which the bureau counts the person; the row is known by it"),
    ("present_psn_no", sa.String(30), OPTIONAL, "现用人员编号: under which the person is insured now"),
    ("psn_name", sa.String(50), OPTIONAL, "姓名"),
    ("psn_cert_type", sa.String(6), OPTIONAL, "证件类型"),
    ("certno", sa.String(50), OPTIONAL, "证件号码"),
    ("gend", sa.String(6), OPTIONAL, "性别"),
    ("brdy", DAY, OPTIONAL, "出生日期"),
    ("insutype", sa.String(6), OPTIONAL, "险种类型"),
    ("phone", sa.String(50), OPTIONAL, "联系电话"),
    ("address", sa.String(200), OPTIONAL, "住址"),
    ("township_code", sa.String(12), OPTIONAL, "乡镇代码"),
    ("township_name", sa.String(60), OPTIONAL, "乡镇名称"),
    ("village_code", sa.String(12), OPTIONAL, "村代码"),
    ("village_name", sa.String(60), OPTIONAL, "村名称"),
    ("division_code", sa.String(12), OPTIONAL, "居住地区划: as the bureau has it, also where no name is known"),
    ("household_no", sa.String(40), OPTIONAL, "户编号"),
    ("household_source", sa.String(20), OPTIONAL, "户编号来源: platform_number, household_book, person_alone"),
    ("household_head_name", sa.String(50), OPTIONAL, "户主姓名"),
    ("household_relation", sa.String(6), OPTIONAL, "与户主关系"),
    ("is_monitored", FLAG, REQUIRED, "是否已纳入监测"),
    ("monitored_since_date", DAY, OPTIONAL, "纳入监测时间"),
    ("is_deceased", FLAG, REQUIRED, "是否死亡: no ordinary letter"),
    ("death_date", DAY, OPTIONAL, "死亡日期"),
    ("household_compliant_12_months_amount", YUAN, OPTIONAL, "合规自付支出 (全户, 近12个月), yuan"),
)
WARNING: tuple[Column, ...] = (
    ("warning_id", sa.String(32), REQUIRED, "预警编号: keyed, stays the same as long as the warning exists"),
    ("state", sa.String(12), REQUIRED, "状态: open, withdrawn, lapsed, closed, merged, transferred"),
    (
        "reasons",
        sa.String(100),
        OPTIONAL,
        "原因: settlement, refund, correction, assistance, category, region, limit, aged_out, household, merged, window",
    ),
    ("rule_id", sa.String(60), REQUIRED, "规则编号"),
    ("rule_title", sa.String(200), OPTIONAL, "规则名称"),
    ("region_code", sa.String(12), OPTIONAL, "参保地区划"),
    ("region_name", sa.String(60), OPTIONAL, "参保地名称"),
    (
        "unit_type",
        sa.String(10),
        OPTIONAL,
        "预警单位: person 个人, household 全户 (burden and limit are the household's)",
    ),
    ("head_count", COUNT, OPTIONAL, "户内人数: living members, for household rules"),
    ("window_from", DAY, REQUIRED, "统计期起"),
    ("window_last", DAY, REQUIRED, "统计期止"),
    ("crossed_on", DAY, OPTIONAL, "超过标准之日: first day of the present spell over the limit"),
    ("fell_on", DAY, OPTIONAL, "不再超过之日"),
    ("risk_kind", sa.String(20), REQUIRED, "风险类型: return_to_poverty 返贫, fall_into_poverty 致贫"),
    ("category_code", sa.String(40), OPTIONAL, "人员类别: the one whose limit counts; * = no special category"),
    ("category_name", sa.String(60), OPTIONAL, "人员类别名称"),
    ("measure", sa.String(20), OPTIONAL, "负担口径: total, policy_scope, compliant, cash"),
    ("is_after_assistance", FLAG, OPTIONAL, "是否扣除结算外救助"),
    ("is_assistance_known", FLAG, REQUIRED, "结算外救助是否可知: false = such payments are not known here"),
    ("burden_amount", YUAN, REQUIRED, "统计期内个人负担 (规则口径), yuan"),
    ("total_amount", YUAN, REQUIRED, "个人负担总金额, yuan"),
    ("compliant_amount", YUAN, REQUIRED, "合规自付支出 (本人, 统计期内), yuan"),
    ("compliant_after_amount", YUAN, REQUIRED, "合规自付支出, 扣除结算外救助, yuan"),
    ("limit_amount", YUAN, OPTIONAL, "预警标准, yuan"),
    ("income_year", COUNT, OPTIONAL, "收入年度"),
    ("income_series", sa.String(10), OPTIONAL, "收入口径: rural, urban, all"),
    ("income_amount", YUAN, OPTIONAL, "人均可支配收入, yuan"),
    ("income_released_on", DAY, OPTIONAL, "收入数据发布日期"),
    ("is_provisional", FLAG, OPTIONAL, "标准是否暂定: last year's figure is not released yet"),
    ("burden_multiple", MULTIPLE, OPTIONAL, "负担为标准的倍数"),
    ("step", YUAN, OPTIONAL, "档次: multiple of the limit that was passed"),
    ("facts_to_verify", sa.String(1000), OPTIONAL, "待核实事项: what no table holds and the visit has to find out"),
    ("is_example", FLAG, REQUIRED, "示例数据: true = made with example thresholds, not policy in force"),
    ("first_pushed_on", DAY, REQUIRED, "首次推送日期: night of the push that told the warning first"),
    ("counted_from", DAY, REQUIRED, "期限起算日: reported receipt, else the day after the push"),
    ("due_on", DAY, OPTIONAL, "入户核查期限; empty where no visit is due"),
    ("decision_due_on", DAY, OPTIONAL, "认定期限"),
)
ROW: tuple[Column, ...] = (
    ("state_note", sa.String(200), REQUIRED, "说明: what the state means for the receiver"),
    ("further_count", COUNT, REQUIRED, "其他预警数: further warnings of the person that are open or closed"),
    ("further_warnings", sa.String(1000), OPTIONAL, "其他预警: rule, window and state of each"),
    (
        "continues_psn_no",
        sa.String(30),
        OPTIONAL,
        "承接的人员编号: the person was on the list under this number; no new visit",
    ),
    ("continued_by_psn_no", sa.String(30), OPTIONAL, "并入的人员编号: the row goes on under this number"),
    ("batch_no", COUNT, REQUIRED, "批次号: the batch that wrote the row last"),
    ("updated_on", DAY, REQUIRED, "最近变动日期: night of the push that wrote the row last"),
)
EVENT_HEAD: tuple[Column, ...] = (
    (
        "event_id",
        sa.String(32),
        REQUIRED,
        "事件编号: made of warning and event number, so that nothing can stand here twice",
    ),
    ("event_no", COUNT, REQUIRED, "预警内序号: from 1, without a gap"),
    (
        "event",
        sa.String(12),
        REQUIRED,
        "事件: opened, raised, revised, withdrawn, lapsed, reopened, closed, merged, transferred, moved, renumbered, died, monitored",
    ),
    ("told_on", DAY, REQUIRED, "推送截至日期: night as of which it was told"),
    ("psn_no", sa.String(30), REQUIRED, "人员编号: row of risk_list"),
    ("township_code", sa.String(12), OPTIONAL, "乡镇代码 (推送时)"),
    ("village_code", sa.String(12), OPTIONAL, "村代码 (推送时)"),
)
EVENT_TAIL: tuple[Column, ...] = (("batch_no", COUNT, REQUIRED, "批次号"),)
BATCH: tuple[Column, ...] = (
    ("batch_no", COUNT, REQUIRED, "批次号: from 1, without a gap"),
    ("night", DAY, REQUIRED, "截至日期: the list as of the end of this day"),
    ("sent_at", MOMENT, REQUIRED, "推送时间 (Asia/Shanghai)"),
    (
        "rhythms",
        sa.String(300),
        REQUIRED,
        "推送频率: night, ten_days, month, month 5 (by the 5th); * = all, out of turn",
    ),
    ("inserted_count", COUNT, REQUIRED, "新增人数"),
    ("updated_count", COUNT, REQUIRED, "变动人数"),
    ("event_count", COUNT, REQUIRED, "事件数"),
    ("opened_count", COUNT, REQUIRED, "其中新增预警"),
    ("raised_count", COUNT, REQUIRED, "其中升档"),
    ("withdrawn_count", COUNT, REQUIRED, "其中撤回"),
    ("lapsed_count", COUNT, REQUIRED, "其中失效"),
    ("reopened_count", COUNT, REQUIRED, "其中恢复"),
    ("closed_count", COUNT, REQUIRED, "其中期满"),
    ("other_count", COUNT, REQUIRED, "其中其他"),
    (
        "refused_count",
        COUNT,
        REQUIRED,
        "被拒人数: persons the receiver's database did not take; sent again with the next push",
    ),
    ("burden_amount", YUAN, REQUIRED, "负担合计: sum of burden_amount of the rows of the batch, yuan"),
    ("limit_amount", YUAN, REQUIRED, "标准合计: sum of limit_amount of the rows of the batch, yuan"),
    ("previous_sha256", sa.String(64), REQUIRED, "上一批次校验值; empty in the first"),
    ("sha256", sa.String(64), REQUIRED, "校验值: over the batch before and all rows and events of this one"),
)
FEEDBACK: tuple[Column, ...] = (
    (
        "feedback_id",
        sa.String(64),
        REQUIRED,
        "反馈编号: given by who writes it; the same answer twice has the same number",
    ),
    ("warning_id", sa.String(32), OPTIONAL, "预警编号"),
    ("psn_no", sa.String(30), OPTIONAL, "人员编号"),
    ("certno", sa.String(50), OPTIONAL, "证件号码"),
    ("household_no", sa.String(40), OPTIONAL, "户编号 (监测系统)"),
    (
        "status",
        sa.String(16),
        REQUIRED,
        "办理状态: received 已接收, verifying 核查中, recognised 已纳入监测, not_recognised 未纳入, risk_removed 风险消除",
    ),
    (
        "monitored_category_code",
        sa.String(40),
        OPTIONAL,
        "监测对象类别: unstable_out_of_poverty 脱贫不稳定户, marginal_poverty_prone 边缘易致贫户, sudden_hardship 突发严重困难户",
    ),
    (
        "risk_reason_codes",
        sa.String(60),
        OPTIONAL,
        "致贫返贫风险: national codes, up to five, joined by commas (01 因病, 03 因残, ...)",
    ),
    ("measures", sa.String(500), OPTIONAL, "帮扶措施"),
    ("refusal_reason", sa.String(200), OPTIONAL, "未纳入原因"),
    ("verified_compliant_amount", YUAN, OPTIONAL, "核实的合规自付支出 (全户, 近12个月), yuan"),
    ("happened_on", DAY, REQUIRED, "发生日期: day of receipt, decision or removal"),
    ("recorded_at", MOMENT, REQUIRED, "登记时间: when the row was written (Asia/Shanghai)"),
    ("unit_name", sa.String(100), OPTIONAL, "办理单位"),
    ("remark", sa.String(500), OPTIONAL, "备注"),
)

NAMES_OF_PERSON = [name for name, *_ in PERSON]
NAMES_OF_WARNING = [name for name, *_ in WARNING]
INDEXES = (
    ("risk_list", "batch_no"),
    ("risk_list_event", "batch_no"),
    ("risk_list_event", "psn_no"),
    ("risk_feedback", "recorded_at"),
)
NEW_COLUMNS = {"present_psn_no": "psn_no", "counted_from": "first_pushed_on", "decision_due_on": "NULL"}
"""What the earlier shape did not have, and what stands in its place."""
NOT_BEFORE = {*NEW_COLUMNS, "further_count"}
OLD: tuple[Column, ...] = (
    *(c for c in WARNING if c[0] == "warning_id"),
    *(c for c in (*WARNING, *PERSON) if c[0] not in {"warning_id", *NOT_BEFORE}),
    *(c for c in ROW if c[0] in {"state_note", "updated_on"}),
)
"""The earlier shape; its columns in another order, which no program minds."""

LEADING = """ROW_NUMBER() OVER (
    PARTITION BY psn_no
    ORDER BY
        CASE state WHEN 'open' THEN 0 WHEN 'closed' THEN 1 WHEN 'lapsed' THEN 2 WHEN 'withdrawn' THEN 3 ELSE 4 END,
        window_from DESC,
        warning_id
)"""


def _taken(names: list[str]) -> str:
    return ", ".join(NEW_COLUMNS.get(name, name) for name in names)


TAKE_EVENTS = f"""
INSERT INTO risk_list_event (event_id, event_no, event, told_on, psn_no, township_code, village_code, {", ".join(NAMES_OF_WARNING)}, batch_no)
SELECT
    warning_id, 1, CASE state WHEN 'open' THEN 'opened' ELSE state END, updated_on, psn_no, township_code, village_code,
    {_taken(NAMES_OF_WARNING)}, 1
FROM risk_list_by_warning"""
TAKE_ROWS = f"""
INSERT INTO risk_list ({", ".join(NAMES_OF_PERSON + NAMES_OF_WARNING)}, state_note, further_count, batch_no, updated_on)
SELECT {_taken(NAMES_OF_PERSON + NAMES_OF_WARNING)}, state_note, other_count, 1, updated_on
FROM (
    SELECT
        w.*,
        {LEADING} AS place,
        SUM(CASE WHEN state IN ('open', 'closed') THEN 1 ELSE 0 END) OVER (PARTITION BY psn_no)
            - CASE WHEN state IN ('open', 'closed') THEN 1 ELSE 0 END AS other_count
    FROM risk_list_by_warning AS w
) AS placed
WHERE place = 1"""
TAKE_BATCH = """
INSERT INTO risk_list_batch (
    batch_no, night, sent_at, rhythms, inserted_count, updated_count, event_count, opened_count, raised_count, withdrawn_count, lapsed_count,
    reopened_count, closed_count, other_count, refused_count, burden_amount, limit_amount, previous_sha256, sha256
)
SELECT
    1, MAX(updated_on), MAX(updated_on), '*', COUNT(DISTINCT psn_no), 0, COUNT(*), SUM(CASE WHEN state = 'open' THEN 1 ELSE 0 END), 0,
    SUM(CASE WHEN state = 'withdrawn' THEN 1 ELSE 0 END), SUM(CASE WHEN state = 'lapsed' THEN 1 ELSE 0 END), 0,
    SUM(CASE WHEN state = 'closed' THEN 1 ELSE 0 END), SUM(CASE WHEN state = 'merged' THEN 1 ELSE 0 END), 0, '0.00', '0.00', '', ''
FROM risk_list_by_warning
HAVING COUNT(*) > 0"""
OLD_NAMES = [name for name, *_ in OLD if name not in {"state_note", "updated_on"}]
GIVE_BACK_LEADING = f"""
INSERT INTO risk_list ({", ".join(OLD_NAMES)}, state_note, updated_on)
SELECT {", ".join(OLD_NAMES)}, state_note, updated_on
FROM risk_list_by_person"""
GIVE_BACK_OTHERS = f"""
INSERT INTO risk_list ({", ".join(OLD_NAMES)}, state_note, updated_on)
SELECT {", ".join(f"{'p' if name in NAMES_OF_PERSON else 'e'}.{name}" for name in OLD_NAMES)}, p.state_note, e.told_on
FROM risk_list_event AS e
JOIN risk_list_by_person AS p ON p.psn_no = e.psn_no
WHERE e.warning_id <> p.warning_id
  AND NOT EXISTS (SELECT 1 FROM risk_list_by_person AS q WHERE q.warning_id = e.warning_id)
  AND NOT EXISTS (
      SELECT 1 FROM risk_list_event AS n WHERE n.warning_id = e.warning_id AND n.event_no > e.event_no
  )"""


def upgrade() -> None:
    """Put the old table aside, make the new ones, take over what was sent, drop the old one."""
    _put_aside("risk_list_by_warning")
    _create(
        "risk_list", (*PERSON, *WARNING, *ROW), "Whom to find, why, how much. Never a diagnosis, a provider or an item."
    )
    _create(
        "risk_list_event",
        (*EVENT_HEAD, *WARNING, *EVENT_TAIL),
        "What the receiver was told of each warning. Rows are added and never changed.",
        sa.UniqueConstraint("warning_id", "event_no", name="risk_list_event_once"),
    )
    _create(
        "risk_list_batch",
        BATCH,
        "What was sent when. A batch is there as a whole or not at all; one without rows says that there was nothing to tell.",
    )
    _create(
        "risk_feedback",
        FEEDBACK,
        "Answers of the platform's side. Rows are added and never changed; one of the four numbers names whom it is about.",
    )
    for table, column in INDEXES:
        op.create_index(f"{table}_{column}", table, [column])
    for statement in (TAKE_EVENTS, TAKE_ROWS, TAKE_BATCH):
        op.execute(statement)
    op.drop_table("risk_list_by_warning")


def downgrade() -> None:
    """A row per warning again; batches, event history and answers are given up."""
    for table in ("risk_list_batch", "risk_feedback"):
        op.drop_table(table)
    op.drop_index("risk_list_batch_no", "risk_list")
    _put_aside("risk_list_by_person")
    _create("risk_list", OLD, "Whom to find, why, how much. Never a diagnosis, a provider or an item.")
    for statement in (GIVE_BACK_LEADING, GIVE_BACK_OTHERS):
        op.execute(statement)
    for table in ("risk_list_by_person", "risk_list_event"):
        op.drop_table(table)


def _put_aside(name: str) -> None:
    op.rename_table("risk_list", name)
    if op.get_context().dialect.name == "postgresql":
        # The index keeps the old table's name, and the new table would get another one than on a new database.
        op.execute(f"ALTER INDEX risk_list_pkey RENAME TO {name}_pkey")


def _create(name: str, columns: tuple[Column, ...], comment: str, *more: sa.Constraint) -> None:
    made = [sa.Column(name, kind, nullable=may_lack, comment=told) for name, kind, may_lack, told in columns]
    made[0].autoincrement = False
    key = sa.PrimaryKeyConstraint(columns[0][0])
    op.create_table(name, *made, key, *more, comment=comment, mysql_charset="utf8mb4")
