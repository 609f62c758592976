"""Tables of the review database that the county desk and the townships write: cases, visits, drafts, samples."""

from __future__ import annotations

from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.engine import Dialect

from monitoring.platform.columns import ExactDecimal, count, day, flag, key, moment, money, text
from monitoring.review.fed_tables import metadata


class SortedDecimal(ExactDecimal):
    """A decimal that is not negative and can be put in order: on SQLite, where it is text, with zeros before it."""

    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> object:
        """Fifteen characters on SQLite."""
        text = super().process_bind_param(value, dialect)
        return f"{Decimal(str(text)):015.{self.scale}f}" if isinstance(text, str) else text


def sorted_multiple(name: str, scale: int, comment: str) -> sa.Column[Decimal]:
    """How many times something, to be put in order."""
    return sa.Column(name, SortedDecimal(scale), comment=comment)


review_case = sa.Table(
    "review_case",
    metadata,
    key("case_id", 32, "案件编号: keyed, says nothing of the household"),
    text("origin_type", 10, "来源: warning, sample", nullable=False),
    text("leading_psn_no", 30, "人员编号: of the most urgent warning", nullable=False),
    text("leading_name", 50, "姓名"),
    text("region_code", 12, "地区代码: where the door is; empty where no region is known"),
    text("state", 14, "screening, screened_out, dispatched, answered", nullable=False),
    text("standing", 12, "预警状态: open where a warning of it is, else of the newest", nullable=False),
    sa.Column("assigned_to", sa.Integer, index=True, comment="经办人"),
    text("risk_kind", 20, "风险类型: of the leading warning"),
    text("rule_id", 60, "规则编号: of the leading warning"),
    text("category_code", 40, "人员类别: of the leading warning"),
    sorted_multiple("step", 2, "档次: of the leading warning"),
    sorted_multiple("burden_multiple", 4, "倍数: of the leading warning"),
    day("crossed_on", "首次超过标准之日: of the leading warning"),
    day("opened_on", "案件产生的夜次日期", nullable=False),
    day("due_on", "入户核查期限: the earliest of the open warnings"),
    count("person_count", "预警人数"),
    count("warning_count", "预警数"),
    text(
        "against",
        200,
        "不宜入户的情形: monitored, visited, public_employee, maternity, third_party, assistance_due, deceased; with comma",
        nullable=False,
    ),
    money("outstanding_amount", "应付未付救助, yuan"),
    day("snoozed_until", "暂缓至"),
    day("dispatched_on", "派发日期"),
    day("visited_on", "最近入户日期"),
    text("result", 20, "最近核查结果"),
    count("version", "版本: raised with every change, so that nobody writes over another's"),
    moment("changed_at", "最近变动时间"),
    # Counts and the order of a list are found in it alone, whatever the filter; the rows themselves lie far apart.
    sa.Index(
        "review_case_listed",
        "region_code",
        "state",
        "standing",
        "assigned_to",
        "dispatched_on",
        "snoozed_until",
        "due_on",
        "burden_multiple",
        "opened_on",
        "category_code",
        "rule_id",
        "case_id",
    ),
    comment="One household under review, by household number, else book, else the person alone",
)

review_case_event = sa.Table(
    "review_case_event",
    metadata,
    sa.Column("case_id", sa.String(32), primary_key=True, comment="案件编号"),
    sa.Column(
        "version", sa.Integer, primary_key=True, autoincrement=False, comment="版本: the one that this event made"
    ),
    moment("happened_at", "时间"),
    sa.Column("user_id", sa.Integer, comment="经办人; empty: the night"),
    text("action", 20, "动作", nullable=False),
    text("from_state", 14, "原状态"),
    text("to_state", 14, "新状态", nullable=False),
    text("reason_code", 30, "原因"),
    text("note", 500, "备注"),
    comment="Append-only: every step of a case",
)

review_visit = sa.Table(
    "review_visit",
    metadata,
    key("visit_id", 32, "核查编号"),
    sa.Column("case_id", sa.String(32), nullable=False, index=True, comment="案件编号"),
    count("case_version", "版本: the one that this result made"),
    sa.Column("user_id", sa.Integer, nullable=False, comment="填报人"),
    moment("recorded_at", "填报时间"),
    day("visited_on", "核查日期", nullable=False),
    text("way", 10, "方式: home, desk, telephone", nullable=False),
    text(
        "result",
        20,
        "结果: newly_recognised, already_monitored, not_recognised, referred, deceased, not_found",
        nullable=False,
    ),
    text("monitored_category_code", 40, "监测对象类别"),
    day("recognised_on", "认定日期"),
    text("refusal_reason", 200, "未纳入原因"),
    text("risk_reason_codes", 60, "致贫返贫风险"),
    count("member_count", "户内人数", nullable=True),
    money("wage_amount", "工资性收入, yuan"),
    money("business_amount", "生产经营性收入, yuan"),
    money("property_amount", "财产性收入, yuan"),
    money("transfer_amount", "转移性收入, yuan"),
    money("business_cost_amount", "生产经营性支出, yuan"),
    money("claims_paid_amount", "理赔收入, yuan"),
    money("verified_compliant_amount", "合规自付支出 (全户, 近12个月), yuan"),
    text("difficulty", 500, "存在的困难"),
    text("measures", 500, "帮扶措施"),
    text("referred_to", 30, "转介: civil_affairs, charity, disabled_federation, health"),
    day("referred_on", "转介日期"),
    text("referral_answer", 500, "转介答复"),
    money("referral_amount", "转介帮扶金额, yuan"),
    text("remark", 500, "备注"),
    sa.Column("seen", sa.Text, nullable=False, comment="JSON: the warnings as the person who answered saw them"),
    text("replaces_visit_id", 32, "更正的核查编号"),
    comment="Append-only: the result of a visit, with what was seen",
)

review_draft = sa.Table(
    "review_draft",
    metadata,
    sa.Column("case_id", sa.String(32), primary_key=True, comment="案件编号"),
    sa.Column("user_id", sa.Integer, primary_key=True, autoincrement=False, comment="填报人"),
    sa.Column("content", sa.Text, nullable=False, comment="JSON: the form as far as it was typed"),
    count("case_version", "版本: of the case as the form was opened"),
    moment("saved_at", "保存时间"),
    comment="A form that is not sent yet",
)

review_sample = sa.Table(
    "review_sample",
    metadata,
    key("sample_id", 32, "抽样编号"),
    day("month_first_date", "抽样月份: its first day", nullable=False),
    text("stratum", 30, "层: no_settlement, broken_off, several_patients, near_limit", nullable=False),
    text("psn_no", 30, "人员编号", nullable=False),
    sa.Column("case_id", sa.String(32), nullable=False, index=True, comment="案件编号"),
    count("stratum_person_count", "层内人数"),
    count("drawn_count", "抽取人数"),
    text("outcome", 20, "no_cause, cause, unreachable; empty: not checked yet"),
    day("checked_on", "核查日期"),
    comment="A person without a warning who was drawn for a check at the desk or by telephone",
)

review_identity_entered = sa.Table(
    "review_identity_entered",
    metadata,
    key("visit_id", 32, "核查编号"),
    moment("entered_at", "登记时间"),
    sa.Column("user_id", sa.Integer, nullable=False, comment="经办人"),
    flag("is_assisted", "是否已追溯救助"),
    text("note", 200, "备注"),
    comment="Recognised households whose identity the bureau has entered",
)
