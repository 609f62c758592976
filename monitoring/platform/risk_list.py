"""The contract table `risk_list`: one row per person, with the leading warning in full and the others named."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from monitoring.platform.columns import ExactDecimal, count, day, flag, key, money, multiple, text

__all__ = ["ExactDecimal", "metadata", "person_columns", "risk_list", "warning_columns"]

NO_DIAGNOSIS = "Whom to find, why, how much. Never a diagnosis, a provider or an item."
Columns = list[sa.Column[Any]]


def person_columns() -> Columns:
    """Whom to find and where the door is."""
    return [
        key("psn_no", 30, "人员编号: under which the bureau counts the person; the row is known by it"),
        text("present_psn_no", 30, "现用人员编号: under which the person is insured now"),
        text("psn_name", 50, "姓名"),
        text("psn_cert_type", 6, "证件类型"),
        text("certno", 50, "证件号码"),
        text("gend", 6, "性别"),
        day("brdy", "出生日期"),
        text("insutype", 6, "险种类型"),
        text("phone", 50, "联系电话"),
        text("address", 200, "住址"),
        text("township_code", 12, "乡镇代码"),
        text("township_name", 60, "乡镇名称"),
        text("village_code", 12, "村代码"),
        text("village_name", 60, "村名称"),
        text("division_code", 12, "居住地区划: as the bureau has it, also where no name is known"),
        text("household_no", 40, "户编号"),
        text("household_source", 20, "户编号来源: platform_number, household_book, person_alone"),
        text("household_head_name", 50, "户主姓名"),
        text("household_relation", 6, "与户主关系"),
        flag("is_monitored", "是否已纳入监测"),
        day("monitored_since_date", "纳入监测时间"),
        flag("is_deceased", "是否死亡: no ordinary letter"),
        day("death_date", "死亡日期"),
        money("household_compliant_12_months_amount", "合规自付支出 (全户, 近12个月), yuan"),
    ]


def warning_columns() -> Columns:
    """What a warning says, and until when an answer is due. `warning_id` is the key of no table of its own."""
    return [
        text("warning_id", 32, "预警编号: keyed, stays the same as long as the warning exists", nullable=False),
        text("state", 12, "状态: open, withdrawn, lapsed, closed, merged, transferred", nullable=False),
        text(
            "reasons",
            100,
            "原因: settlement, refund, correction, assistance, category, region, limit, aged_out, household, merged, window",
        ),
        text("rule_id", 60, "规则编号", nullable=False),
        text("rule_title", 200, "规则名称"),
        text("region_code", 12, "参保地区划"),
        text("region_name", 60, "参保地名称"),
        text("unit_type", 10, "预警单位: person 个人, household 全户 (burden and limit are the household's)"),
        count("head_count", "户内人数: living members, for household rules", nullable=True),
        day("window_from", "统计期起", nullable=False),
        day("window_last", "统计期止", nullable=False),
        day("crossed_on", "超过标准之日: first day of the present spell over the limit"),
        day("fell_on", "不再超过之日"),
        text("risk_kind", 20, "风险类型: return_to_poverty 返贫, fall_into_poverty 致贫", nullable=False),
        text("category_code", 40, "人员类别: the one whose limit counts; * = no special category"),
        text("category_name", 60, "人员类别名称"),
        text("measure", 20, "负担口径: total, policy_scope, compliant, cash"),
        flag("is_after_assistance", "是否扣除结算外救助", nullable=True),
        flag("is_assistance_known", "结算外救助是否可知: false = such payments are not known here"),
        money("burden_amount", "统计期内个人负担 (规则口径), yuan", nullable=False),
        money("total_amount", "个人负担总金额, yuan", nullable=False),
        money("compliant_amount", "合规自付支出 (本人, 统计期内), yuan", nullable=False),
        money("compliant_after_amount", "合规自付支出, 扣除结算外救助, yuan", nullable=False),
        money("limit_amount", "预警标准, yuan"),
        count("income_year", "收入年度", nullable=True),
        text("income_series", 10, "收入口径: rural, urban, all"),
        money("income_amount", "人均可支配收入, yuan"),
        day("income_released_on", "收入数据发布日期"),
        flag("is_provisional", "标准是否暂定: last year's figure is not released yet", nullable=True),
        multiple("burden_multiple", 4, "负担为标准的倍数"),
        multiple("step", 2, "档次: multiple of the limit that was passed"),
        text("facts_to_verify", 1000, "待核实事项: what no table holds and the visit has to find out"),
        flag("is_example", "示例数据: true = made with example thresholds, not policy in force"),
        day("first_pushed_on", "首次推送日期: night of the push that told the warning first", nullable=False),
        day("counted_from", "期限起算日: reported receipt, else the day after the push", nullable=False),
        day("due_on", "入户核查期限; empty where no visit is due"),
        day("decision_due_on", "认定期限"),
    ]


def _row_columns() -> Columns:
    return [
        text("state_note", 200, "说明: what the state means for the receiver", nullable=False),
        count("further_count", "其他预警数: further warnings of the person that are open or closed"),
        text("further_warnings", 1000, "其他预警: rule, window and state of each"),
        text("continues_psn_no", 30, "承接的人员编号: the person was on the list under this number; no new visit"),
        text("continued_by_psn_no", 30, "并入的人员编号: the row goes on under this number"),
        count("batch_no", "批次号: the batch that wrote the row last"),
        day("updated_on", "最近变动日期: night of the push that wrote the row last", nullable=False),
    ]


metadata = sa.MetaData()
risk_list = sa.Table(
    "risk_list",
    metadata,
    *person_columns(),
    *warning_columns(),
    *_row_columns(),
    sa.Index("risk_list_batch_no", "batch_no"),
    comment=NO_DIAGNOSIS,
    mysql_charset="utf8mb4",
)
