"""Tables of the review database that the nights fill: regions, persons, warnings, milestones. The web app only reads them.

Persons who are neither flagged nor drawn into a sample are in none of them, and no table has a column for a diagnosis, a provider or an item.
"""

from __future__ import annotations

import sqlalchemy as sa

from monitoring.platform.columns import count, day, flag, key, moment, money, multiple, text

metadata = sa.MetaData()

review_region = sa.Table(
    "review_region",
    metadata,
    key("region_code", 12, "地区代码"),
    text("name_zh", 60, "名称", nullable=False),
    text("level_type", 12, "级别: nation, province, city, city_direct, county, township, village", nullable=False),
    text("parent_code", 12, "上级代码"),
    comment="The tree of regions of the thresholds",
)

review_region_within = sa.Table(
    "review_region_within",
    metadata,
    sa.Column(
        "within_code", sa.String(12), primary_key=True, comment="上级地区代码: the region itself or one above it"
    ),
    sa.Column("region_code", sa.String(12), primary_key=True, comment="地区代码"),
    sa.Index("review_region_within_region", "region_code"),
    comment="Every region with itself and all above it: what a scope reaches",
)

review_term = sa.Table(
    "review_term",
    metadata,
    key("term_type", 12, "种类: rule, category"),
    key("code", 60, "代码"),
    text("name_zh", 300, "名称", nullable=False),
    text("name_en", 300, "名称 (英文)", nullable=False),
    comment="Rules and categories of the thresholds by name, for filters",
)

review_person = sa.Table(
    "review_person",
    metadata,
    key("psn_no", 30, "人员编号"),
    sa.Column("case_id", sa.String(32), nullable=False, index=True, comment="案件编号"),
    text("psn_name", 50, "姓名"),
    text("certno", 50, "证件号码"),
    text("gend", 6, "性别"),
    day("brdy", "出生日期"),
    text("insutype", 6, "险种类型"),
    text("phone", 50, "联系电话"),
    text("address", 200, "住址"),
    text("region_code", 12, "住址所在地区: the deepest region of the tree that is known"),
    text("household_no", 40, "户编号"),
    text("household_source", 20, "户编号来源: platform_number, household_book, person_alone"),
    text("household_head_name", 50, "户主姓名"),
    text("household_relation", 6, "与户主关系"),
    text("category_codes", 200, "人员类别: all in force, with comma"),
    text("category_names", 300, "人员类别名称"),
    flag("is_monitored", "是否已纳入监测"),
    day("monitored_since_date", "纳入监测时间"),
    flag("is_deceased", "是否死亡"),
    day("death_date", "死亡日期"),
    flag("is_public_employee", "是否公职人员"),
    flag("has_maternity", "是否有生育类结算"),
    money("household_compliant_12_months_amount", "合规自付支出 (全户, 近12个月), yuan"),
    money("assistance_12_months_amount", "近12个月结算外救助, yuan"),
    money("outstanding_amount", "应付未付救助, yuan: empty where it is not known"),
    sa.Column(
        "evidence", sa.Text, nullable=False, comment="JSON: who paid what by month, earlier years, what is not known"
    ),
    text("fed_hash", 64, "Hash of the row, by which the next night knows whether it changed", nullable=False),
    sa.Index("review_person_name", "psn_name"),
    sa.Index("review_person_certno", "certno"),
    sa.Index("review_person_household", "household_no"),
    comment="A person with a warning, or drawn into a sample",
)

review_warning = sa.Table(
    "review_warning",
    metadata,
    key("warning_id", 32, "预警编号"),
    sa.Column("psn_no", sa.String(30), nullable=False, index=True, comment="人员编号"),
    sa.Column("case_id", sa.String(32), nullable=False, index=True, comment="案件编号"),
    text("state", 12, "状态: open, withdrawn, lapsed, closed, merged", nullable=False),
    text("reasons", 100, "原因"),
    text("rule_id", 60, "规则编号", nullable=False),
    text("rule_title_zh", 300, "规则名称"),
    text("rule_title_en", 300, "规则名称 (英文)"),
    text("reference_title", 300, "依据"),
    text("reference_href", 500, "依据链接"),
    text("measure", 20, "负担口径", nullable=False),
    flag("is_after_assistance", "是否扣除结算外救助"),
    text("window_type", 20, "统计期类型", nullable=False),
    text("unit_type", 10, "预警单位: person, household", nullable=False),
    text("region_code", 12, "参保地区划"),
    text("risk_kind", 20, "风险类型: return_to_poverty, fall_into_poverty", nullable=False),
    text("category_code", 40, "人员类别: the one whose limit applies"),
    text("category_name", 60, "人员类别名称"),
    day("window_from", "统计期开始", nullable=False),
    day("window_last", "统计期最后一日", nullable=False),
    day("opened_on", "首次预警的夜次日期", nullable=False),
    day("crossed_on", "首次超过标准之日"),
    day("fell_on", "回落之日"),
    day("assessed_on", "评估日期", nullable=False),
    money("burden_amount", "统计期内个人负担 (规则口径), yuan", nullable=False),
    money("fee_amount", "医疗费总额, yuan", nullable=False),
    money("total_amount", "个人负担总金额, yuan", nullable=False),
    money("policy_scope_amount", "政策范围内个人负担, yuan", nullable=False),
    money("compliant_amount", "合规自付支出, yuan", nullable=False),
    money("cash_amount", "个人现金支出, yuan", nullable=False),
    flag("is_assistance_known", "是否掌握结算外救助"),
    money("limit_amount", "预警标准, yuan"),
    multiple("fraction", 4, "标准占收入的比例, 0 to 1"),
    text("income_series", 10, "收入口径: rural, urban, all"),
    count("income_year", "收入年度", nullable=True),
    money("income_amount", "人均可支配收入, yuan"),
    day("income_released_on", "收入数据发布日期"),
    flag("is_provisional", "标准是否暂定"),
    multiple("burden_multiple", 4, "负担为标准的倍数"),
    multiple("step", 2, "档次"),
    multiple("highest_step", 2, "最高档次"),
    text("facts_to_verify_zh", 1000, "待核实事项"),
    text("facts_to_verify_en", 1000, "待核实事项 (英文)"),
    flag("is_example", "示例数据"),
    day("first_pushed_on", "首次推送日期: empty where it was not pushed"),
    day("due_on", "入户核查期限"),
    day("decision_due_on", "认定期限"),
    sa.Column("evidence", sa.Text, nullable=False, comment="JSON: burden and limit by day, events"),
    text("fed_hash", 64, "Hash of the row, by which the next night knows whether it changed", nullable=False),
    comment="What the pipeline says about a person or household, rule and window, with what it follows from",
)

review_milestone = sa.Table(
    "review_milestone",
    metadata,
    key("feedback_id", 64, "反馈编号"),
    sa.Column("case_id", sa.String(32), nullable=False, index=True, comment="案件编号"),
    text("psn_no", 30, "人员编号"),
    text("status", 20, "received, verifying, recognised, not_recognised, risk_removed", nullable=False),
    text("monitored_category_code", 40, "监测对象类别"),
    text("measures", 500, "帮扶措施"),
    text("refusal_reason", 200, "未纳入原因"),
    day("happened_on", "发生日期", nullable=False),
    text("unit_name", 100, "办理单位"),
    text("channel_type", 20, "platform, workbook, review", nullable=False),
    comment="What came back from the national system or a workbook: to read, not to edit",
)

review_feed = sa.Table(
    "review_feed",
    metadata,
    sa.Column("feed_no", sa.Integer, primary_key=True, comment="序号"),
    day("night", "夜次日期: as of which the review database was fed", nullable=False),
    moment("fed_at", "写入时间"),
    count("person_count", "人员数"),
    count("warning_count", "预警数"),
    count("changed_person_count", "变动人员数"),
    count("new_case_count", "新增案件数"),
    comment="Each time a night was fed, in order",
)
