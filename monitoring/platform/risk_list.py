"""The contract table `risk_list` of the shared platform."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

NO_DIAGNOSIS = "Whom to find, why, how much. Never a diagnosis, a provider or an item."


class ExactDecimal(TypeDecorator[Decimal]):
    """A decimal of 16 digits, `scale` of them behind the point; text on SQLite, which has no exact decimal."""

    impl = sa.Numeric
    cache_ok = True

    def __init__(self, scale: int = 2) -> None:
        super().__init__(16, scale)
        self.scale = scale

    def load_dialect_impl(self, dialect: Dialect) -> sa.types.TypeEngine[Any]:
        """Text on SQLite, a decimal elsewhere."""
        impl: sa.types.TypeEngine[Any] = sa.String(20) if dialect.name == "sqlite" else sa.Numeric(16, self.scale)
        return dialect.type_descriptor(impl)

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> object:
        """Bind as text on SQLite."""
        return None if value is None else (str(value) if dialect.name == "sqlite" else value)

    def process_result_value(self, value: object, dialect: Dialect) -> Decimal | None:
        """Read back as a decimal."""
        return None if value is None else Decimal(str(value))


def _text(name: str, size: int, comment: str, *, nullable: bool = True) -> sa.Column[str]:
    return sa.Column(name, sa.String(size), nullable=nullable, comment=comment)


def _day(name: str, comment: str, *, nullable: bool = True) -> sa.Column[object]:
    return sa.Column(name, sa.Date, nullable=nullable, comment=comment)


def _money(name: str, comment: str, *, nullable: bool = True) -> sa.Column[Decimal]:
    return sa.Column(name, ExactDecimal(), nullable=nullable, comment=comment)


def _flag(name: str, comment: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean, nullable=False, comment=comment)


metadata = sa.MetaData()
risk_list = sa.Table(
    "risk_list",
    metadata,
    sa.Column(
        "warning_id",
        sa.String(32),
        primary_key=True,
        comment="预警编号: keyed, stays the same as long as the warning exists",
    ),
    _text(
        "state",
        10,
        "预警状态: open, withdrawn (burden taken back), lapsed (was right then), closed (window ended), merged",
        nullable=False,
    ),
    _text(
        "reasons",
        100,
        "原因: settlement, refund, correction, assistance, category, region, limit, aged_out, household, merged, window",
    ),
    _text("state_note", 200, "说明: what the state means for the receiver", nullable=False),
    _text("rule_id", 60, "规则编号", nullable=False),
    _text("rule_title", 200, "规则名称"),
    _day("window_from", "统计期起", nullable=False),
    _day("window_last", "统计期止", nullable=False),
    _day("crossed_on", "超过标准之日: first day of the present spell over the limit"),
    _day("fell_on", "不再超过之日"),
    _text("risk_kind", 20, "风险类型: return_to_poverty 返贫, fall_into_poverty 致贫", nullable=False),
    _text("psn_no", 30, "人员编号", nullable=False),
    _text("psn_name", 50, "姓名"),
    _text("psn_cert_type", 6, "证件类型"),
    _text("certno", 50, "证件号码"),
    _text("gend", 6, "性别"),
    _day("brdy", "出生日期"),
    _text("insutype", 6, "险种类型"),
    _text("phone", 50, "联系电话"),
    _text("address", 200, "住址"),
    _text("region_code", 12, "参保地区划"),
    _text("region_name", 60, "参保地名称"),
    _text("township_code", 12, "乡镇代码"),
    _text("township_name", 60, "乡镇名称"),
    _text("village_code", 12, "村代码"),
    _text("village_name", 60, "村名称"),
    _text("division_code", 12, "居住地区划: as the bureau has it, also where no name is known"),
    _text("household_no", 40, "户编号"),
    _text("household_source", 20, "户编号来源: platform_number, household_book, person_alone"),
    _text("household_head_name", 50, "户主姓名"),
    _text("household_relation", 6, "与户主关系"),
    _text("category_code", 40, "人员类别: the one whose limit counts; * = no special category"),
    _text("category_name", 60, "人员类别名称"),
    _flag("is_monitored", "是否已纳入监测"),
    _day("monitored_since_date", "纳入监测时间"),
    _flag("is_deceased", "是否死亡: no ordinary letter"),
    _day("death_date", "死亡日期"),
    _text("measure", 20, "负担口径: total, policy_scope, compliant, cash"),
    sa.Column("is_after_assistance", sa.Boolean, comment="是否扣除结算外救助"),
    _flag("is_assistance_known", "结算外救助是否可知: false = such payments are not known here"),
    _money("burden_amount", "统计期内个人负担 (规则口径), yuan", nullable=False),
    _money("total_amount", "个人负担总金额, yuan", nullable=False),
    _money("compliant_amount", "合规自付支出 (本人, 统计期内), yuan", nullable=False),
    _money("compliant_after_amount", "合规自付支出, 扣除结算外救助, yuan", nullable=False),
    _money("household_compliant_12_months_amount", "合规自付支出 (全户, 近12个月), yuan"),
    _money("limit_amount", "预警标准, yuan"),
    sa.Column("income_year", sa.Integer, comment="收入年度"),
    _text("income_series", 10, "收入口径: rural, urban, all"),
    _money("income_amount", "人均可支配收入, yuan"),
    _day("income_released_on", "收入数据发布日期"),
    sa.Column("is_provisional", sa.Boolean, comment="标准是否暂定: last year's figure is not released yet"),
    sa.Column("burden_multiple", ExactDecimal(4), comment="负担为标准的倍数"),
    sa.Column("step", ExactDecimal(), comment="档次: multiple of the limit that was passed"),
    _day("first_pushed_on", "首次推送日期", nullable=False),
    _day("due_on", "核查期限"),
    _day("updated_on", "最近变动日期: night of the last change of this row", nullable=False),
    _flag("is_example", "示例数据: true = made with example thresholds, not policy in force"),
    _text("unit_type", 10, "预警单位: person 个人, household 全户 (burden and limit are the household's)"),
    sa.Column("head_count", sa.Integer, comment="户内人数: living members, for household rules"),
    _text("facts_to_verify", 1000, "待核实事项: what no table holds and the visit has to find out"),
    comment=NO_DIAGNOSIS,
    mysql_charset="utf8mb4",
)
