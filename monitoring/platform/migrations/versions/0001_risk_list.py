"""The risk list and its sender.

A step is history: it stays as it was first run, whatever the tables become later.
"""

from __future__ import annotations

from typing import Any, TypeAlias

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

DAY, FLAG = sa.Date(), sa.Boolean()
YUAN = sa.Numeric(16, 2).with_variant(sa.String(20), "sqlite")
MULTIPLE = sa.Numeric(16, 4).with_variant(sa.String(20), "sqlite")
REQUIRED, OPTIONAL = False, True

Column: TypeAlias = tuple[str, sa.types.TypeEngine[Any], bool, str]
"""Name, type, whether it may lack a value, comment."""

RISK_LIST: tuple[Column, ...] = (
    ("warning_id", sa.String(32), REQUIRED, "预警编号: keyed, stays the same as long as the warning exists"),
    (
        "state",
        sa.String(10),
        REQUIRED,
        "预警状态: open, withdrawn (burden taken back), lapsed (was right then), closed (window ended), merged",
    ),
    (
        "reasons",
        sa.String(100),
        OPTIONAL,
        "原因: settlement, refund, correction, assistance, category, region, limit, aged_out, household, merged, window",
    ),
    ("state_note", sa.String(200), REQUIRED, "说明: what the state means for the receiver"),
    ("rule_id", sa.String(60), REQUIRED, "规则编号"),
    ("rule_title", sa.String(200), OPTIONAL, "规则名称"),
    ("window_from", DAY, REQUIRED, "统计期起"),
    ("window_last", DAY, REQUIRED, "统计期止"),
    ("crossed_on", DAY, OPTIONAL, "超过标准之日: first day of the present spell over the limit"),
    ("fell_on", DAY, OPTIONAL, "不再超过之日"),
    ("risk_kind", sa.String(20), REQUIRED, "风险类型: return_to_poverty 返贫, fall_into_poverty 致贫"),
    ("psn_no", sa.String(30), REQUIRED, "人员编号"),
    ("psn_name", sa.String(50), OPTIONAL, "姓名"),
    ("psn_cert_type", sa.String(6), OPTIONAL, "证件类型"),
    ("certno", sa.String(50), OPTIONAL, "证件号码"),
    ("gend", sa.String(6), OPTIONAL, "性别"),
    ("brdy", DAY, OPTIONAL, "出生日期"),
    ("insutype", sa.String(6), OPTIONAL, "险种类型"),
    ("phone", sa.String(50), OPTIONAL, "联系电话"),
    ("address", sa.String(200), OPTIONAL, "住址"),
    ("region_code", sa.String(12), OPTIONAL, "参保地区划"),
    ("region_name", sa.String(60), OPTIONAL, "参保地名称"),
    ("township_code", sa.String(12), OPTIONAL, "乡镇代码"),
    ("township_name", sa.String(60), OPTIONAL, "乡镇名称"),
    ("village_code", sa.String(12), OPTIONAL, "村代码"),
    ("village_name", sa.String(60), OPTIONAL, "村名称"),
    ("division_code", sa.String(12), OPTIONAL, "居住地区划: as the bureau has it, also where no name is known"),
    ("household_no", sa.String(40), OPTIONAL, "户编号"),
    ("household_source", sa.String(20), OPTIONAL, "户编号来源: platform_number, household_book, person_alone"),
    ("household_head_name", sa.String(50), OPTIONAL, "户主姓名"),
    ("household_relation", sa.String(6), OPTIONAL, "与户主关系"),
    ("category_code", sa.String(40), OPTIONAL, "人员类别: the one whose limit counts; * = no special category"),
    ("category_name", sa.String(60), OPTIONAL, "人员类别名称"),
    ("is_monitored", FLAG, REQUIRED, "是否已纳入监测"),
    ("monitored_since_date", DAY, OPTIONAL, "纳入监测时间"),
    ("is_deceased", FLAG, REQUIRED, "是否死亡: no ordinary letter"),
    ("death_date", DAY, OPTIONAL, "死亡日期"),
    ("measure", sa.String(20), OPTIONAL, "负担口径: total, policy_scope, compliant, cash"),
    ("is_after_assistance", FLAG, OPTIONAL, "是否扣除结算外救助"),
    ("is_assistance_known", FLAG, REQUIRED, "结算外救助是否可知: false = such payments are not known here"),
    ("burden_amount", YUAN, REQUIRED, "统计期内个人负担 (规则口径), yuan"),
    ("total_amount", YUAN, REQUIRED, "个人负担总金额, yuan"),
    ("compliant_amount", YUAN, REQUIRED, "合规自付支出 (本人, 统计期内), yuan"),
    ("compliant_after_amount", YUAN, REQUIRED, "合规自付支出, 扣除结算外救助, yuan"),
    ("household_compliant_12_months_amount", YUAN, OPTIONAL, "合规自付支出 (全户, 近12个月), yuan"),
    ("limit_amount", YUAN, OPTIONAL, "预警标准, yuan"),
    ("income_year", sa.Integer(), OPTIONAL, "收入年度"),
    ("income_series", sa.String(10), OPTIONAL, "收入口径: rural, urban, all"),
    ("income_amount", YUAN, OPTIONAL, "人均可支配收入, yuan"),
    ("income_released_on", DAY, OPTIONAL, "收入数据发布日期"),
    ("is_provisional", FLAG, OPTIONAL, "标准是否暂定: last year's figure is not released yet"),
    ("burden_multiple", MULTIPLE, OPTIONAL, "负担为标准的倍数"),
    ("step", YUAN, OPTIONAL, "档次: multiple of the limit that was passed"),
    ("first_pushed_on", DAY, REQUIRED, "首次推送日期"),
    ("due_on", DAY, OPTIONAL, "核查期限"),
    ("updated_on", DAY, REQUIRED, "最近变动日期: night of the last change of this row"),
    ("is_example", FLAG, REQUIRED, "示例数据: true = made with example thresholds, not policy in force"),
)
SENDER: tuple[Column, ...] = (
    (
        "key_fingerprint",
        sa.String(64),
        REQUIRED,
        "Fingerprint of the key that makes the warning ids: another key would send every warning a second time",
    ),
    ("claimed_on", DAY, REQUIRED, "Night of the first push"),
)


def upgrade() -> None:
    """Make both tables; a risk list that was made before there were steps is taken as it is."""
    _create("risk_list", RISK_LIST, "Whom to find, why, how much. Never a diagnosis, a provider or an item.")
    _create(
        "risk_list_sender",
        SENDER,
        "Which deployment pushes into risk_list. One row; for the sender only, not part of the contract",
    )


def _create(name: str, columns: tuple[Column, ...], comment: str) -> None:
    made = [sa.Column(name, kind, nullable=may_lack, comment=told) for name, kind, may_lack, told in columns]
    key = sa.PrimaryKeyConstraint(columns[0][0])
    op.create_table(name, *made, key, comment=comment, mysql_charset="utf8mb4", if_not_exists=True)
