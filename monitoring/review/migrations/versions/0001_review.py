"""The tables of the review database."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

DAY, MOMENT, FLAG, COUNT, LONG = sa.Date(), sa.DateTime(), sa.Boolean(), sa.Integer(), sa.Text()
YUAN = sa.Numeric(16, 2).with_variant(sa.String(20), "sqlite")
MULTIPLE = sa.Numeric(16, 4).with_variant(sa.String(20), "sqlite")
BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


ADDED_TO_ONLY = ("review_log", "review_case_event", "review_visit")
"""Tables whose rows are never changed and never removed."""


def _refuse_changes() -> None:
    """Have the database itself refuse what the program never does, so that nobody does it by mistake."""
    kind = op.get_context().dialect.name
    if kind == "postgresql":
        op.execute(
            "CREATE FUNCTION review_refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'rows of % are only added', TG_TABLE_NAME; END $$"
        )
    for table in ADDED_TO_ONLY:
        if kind == "postgresql":
            op.execute(
                f"CREATE TRIGGER {table}_only_added BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION review_refuse_change()"
            )
        for action in ("UPDATE", "DELETE") if kind == "sqlite" else ():
            op.execute(
                f"CREATE TRIGGER {table}_no_{action.lower()} BEFORE {action} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, 'rows of {table} are only added'); END"
            )


def _clean_up_often() -> None:
    """Lists are counted in an index alone only as far as PostgreSQL has cleaned up after changes; by itself it waits for a fifth of the table."""
    if op.get_context().dialect.name == "postgresql":
        op.execute("ALTER TABLE review_case SET (autovacuum_vacuum_scale_factor = 0.005)")


def _order_by_urgency() -> None:
    """The first page of a list of tens of thousands is found without sorting them; only PostgreSQL can keep the empty ones last."""
    if op.get_context().dialect.name == "postgresql":
        op.execute(
            "CREATE INDEX review_case_urgency ON review_case (burden_multiple DESC NULLS LAST, due_on, case_id, region_code, state, standing, "
            "assigned_to, dispatched_on, snoozed_until, category_code, rule_id)"
        )


def upgrade() -> None:
    """Make all tables."""
    op.create_table(
        "review_region",
        sa.Column("region_code", sa.String(12), primary_key=True, comment="地区代码"),
        sa.Column("name_zh", sa.String(60), nullable=False, comment="名称"),
        sa.Column(
            "level_type",
            sa.String(12),
            nullable=False,
            comment="级别: nation, province, city, city_direct, county, township, village",
        ),
        sa.Column("parent_code", sa.String(12), comment="上级代码"),
        comment="The tree of regions of the thresholds",
    )
    op.create_table(
        "review_region_within",
        sa.Column(
            "within_code", sa.String(12), primary_key=True, comment="上级地区代码: the region itself or one above it"
        ),
        sa.Column("region_code", sa.String(12), primary_key=True, comment="地区代码"),
        comment="Every region with itself and all above it: what a scope reaches",
    )
    op.create_index("review_region_within_region", "review_region_within", ["region_code"])
    op.create_table(
        "review_term",
        sa.Column("term_type", sa.String(12), primary_key=True, comment="种类: rule, category"),
        sa.Column("code", sa.String(60), primary_key=True, comment="代码"),
        sa.Column("name_zh", sa.String(300), nullable=False, comment="名称"),
        sa.Column("name_en", sa.String(300), nullable=False, comment="名称 (英文)"),
        comment="Rules and categories of the thresholds by name, for filters",
    )
    op.create_table(
        "review_person",
        sa.Column("psn_no", sa.String(30), primary_key=True, comment="人员编号"),
        sa.Column("case_id", sa.String(32), nullable=False, comment="案件编号"),
        sa.Column("psn_name", sa.String(50), comment="姓名"),
        sa.Column("certno", sa.String(50), comment="证件号码"),
        sa.Column("gend", sa.String(6), comment="性别"),
        sa.Column("brdy", DAY, comment="出生日期"),
        sa.Column("insutype", sa.String(6), comment="险种类型"),
        sa.Column("phone", sa.String(50), comment="联系电话"),
        sa.Column("address", sa.String(200), comment="住址"),
        sa.Column("region_code", sa.String(12), comment="住址所在地区: the deepest region of the tree that is known"),
        sa.Column("household_no", sa.String(40), comment="户编号"),
        sa.Column(
            "household_source", sa.String(20), comment="户编号来源: platform_number, household_book, person_alone"
        ),
        sa.Column("household_head_name", sa.String(50), comment="户主姓名"),
        sa.Column("household_relation", sa.String(6), comment="与户主关系"),
        sa.Column("category_codes", sa.String(200), comment="人员类别: all in force, with comma"),
        sa.Column("category_names", sa.String(300), comment="人员类别名称"),
        sa.Column("is_monitored", FLAG, nullable=False, comment="是否已纳入监测"),
        sa.Column("monitored_since_date", DAY, comment="纳入监测时间"),
        sa.Column("is_deceased", FLAG, nullable=False, comment="是否死亡"),
        sa.Column("death_date", DAY, comment="死亡日期"),
        sa.Column("is_public_employee", FLAG, nullable=False, comment="是否公职人员"),
        sa.Column("has_maternity", FLAG, nullable=False, comment="是否有生育类结算"),
        sa.Column("household_compliant_12_months_amount", YUAN, comment="合规自付支出 (全户, 近12个月), yuan"),
        sa.Column("assistance_12_months_amount", YUAN, comment="近12个月结算外救助, yuan"),
        sa.Column("outstanding_amount", YUAN, comment="应付未付救助, yuan: empty where it is not known"),
        sa.Column(
            "evidence", LONG, nullable=False, comment="JSON: who paid what by month, earlier years, what is not known"
        ),
        sa.Column(
            "fed_hash",
            sa.String(64),
            nullable=False,
            comment="Hash of the row, by which the next night knows whether it changed",
        ),
        comment="A person with a warning, or drawn into a sample",
    )
    op.create_index("ix_review_person_case_id", "review_person", ["case_id"])
    op.create_index("review_person_certno", "review_person", ["certno"])
    op.create_index("review_person_household", "review_person", ["household_no"])
    op.create_index("review_person_name", "review_person", ["psn_name"])
    op.create_table(
        "review_warning",
        sa.Column("warning_id", sa.String(32), primary_key=True, comment="预警编号"),
        sa.Column("psn_no", sa.String(30), nullable=False, comment="人员编号"),
        sa.Column("case_id", sa.String(32), nullable=False, comment="案件编号"),
        sa.Column("state", sa.String(12), nullable=False, comment="状态: open, withdrawn, lapsed, closed, merged"),
        sa.Column("reasons", sa.String(100), comment="原因"),
        sa.Column("rule_id", sa.String(60), nullable=False, comment="规则编号"),
        sa.Column("rule_title_zh", sa.String(300), comment="规则名称"),
        sa.Column("rule_title_en", sa.String(300), comment="规则名称 (英文)"),
        sa.Column("reference_title", sa.String(300), comment="依据"),
        sa.Column("reference_href", sa.String(500), comment="依据链接"),
        sa.Column("measure", sa.String(20), nullable=False, comment="负担口径"),
        sa.Column("is_after_assistance", FLAG, nullable=False, comment="是否扣除结算外救助"),
        sa.Column("window_type", sa.String(20), nullable=False, comment="统计期类型"),
        sa.Column("unit_type", sa.String(10), nullable=False, comment="预警单位: person, household"),
        sa.Column("region_code", sa.String(12), comment="参保地区划"),
        sa.Column("risk_kind", sa.String(20), nullable=False, comment="风险类型: return_to_poverty, fall_into_poverty"),
        sa.Column("category_code", sa.String(40), comment="人员类别: the one whose limit applies"),
        sa.Column("category_name", sa.String(60), comment="人员类别名称"),
        sa.Column("window_from", DAY, nullable=False, comment="统计期开始"),
        sa.Column("window_last", DAY, nullable=False, comment="统计期最后一日"),
        sa.Column("opened_on", DAY, nullable=False, comment="首次预警的夜次日期"),
        sa.Column("crossed_on", DAY, comment="首次超过标准之日"),
        sa.Column("fell_on", DAY, comment="回落之日"),
        sa.Column("assessed_on", DAY, nullable=False, comment="评估日期"),
        sa.Column("burden_amount", YUAN, nullable=False, comment="统计期内个人负担 (规则口径), yuan"),
        sa.Column("fee_amount", YUAN, nullable=False, comment="医疗费总额, yuan"),
        sa.Column("total_amount", YUAN, nullable=False, comment="个人负担总金额, yuan"),
        sa.Column("policy_scope_amount", YUAN, nullable=False, comment="政策范围内个人负担, yuan"),
        sa.Column("compliant_amount", YUAN, nullable=False, comment="合规自付支出, yuan"),
        sa.Column("cash_amount", YUAN, nullable=False, comment="个人现金支出, yuan"),
        sa.Column("is_assistance_known", FLAG, nullable=False, comment="是否掌握结算外救助"),
        sa.Column("limit_amount", YUAN, comment="预警标准, yuan"),
        sa.Column("fraction", MULTIPLE, comment="标准占收入的比例, 0 to 1"),
        sa.Column("income_series", sa.String(10), comment="收入口径: rural, urban, all"),
        sa.Column("income_year", COUNT, comment="收入年度"),
        sa.Column("income_amount", YUAN, comment="人均可支配收入, yuan"),
        sa.Column("income_released_on", DAY, comment="收入数据发布日期"),
        sa.Column("is_provisional", FLAG, nullable=False, comment="标准是否暂定"),
        sa.Column("burden_multiple", MULTIPLE, comment="负担为标准的倍数"),
        sa.Column("step", YUAN, comment="档次"),
        sa.Column("highest_step", YUAN, comment="最高档次"),
        sa.Column("facts_to_verify_zh", sa.String(1000), comment="待核实事项"),
        sa.Column("facts_to_verify_en", sa.String(1000), comment="待核实事项 (英文)"),
        sa.Column("is_example", FLAG, nullable=False, comment="示例数据"),
        sa.Column("first_pushed_on", DAY, comment="首次推送日期: empty where it was not pushed"),
        sa.Column("due_on", DAY, comment="入户核查期限"),
        sa.Column("decision_due_on", DAY, comment="认定期限"),
        sa.Column("evidence", LONG, nullable=False, comment="JSON: burden and limit by day, events"),
        sa.Column(
            "fed_hash",
            sa.String(64),
            nullable=False,
            comment="Hash of the row, by which the next night knows whether it changed",
        ),
        comment="What the pipeline says about a person or household, rule and window, with what it follows from",
    )
    op.create_index("ix_review_warning_case_id", "review_warning", ["case_id"])
    op.create_index("ix_review_warning_psn_no", "review_warning", ["psn_no"])
    op.create_table(
        "review_milestone",
        sa.Column("feedback_id", sa.String(64), primary_key=True, comment="反馈编号"),
        sa.Column("case_id", sa.String(32), nullable=False, comment="案件编号"),
        sa.Column("psn_no", sa.String(30), comment="人员编号"),
        sa.Column(
            "status",
            sa.String(20),
            nullable=False,
            comment="received, verifying, recognised, not_recognised, risk_removed",
        ),
        sa.Column("monitored_category_code", sa.String(40), comment="监测对象类别"),
        sa.Column("measures", sa.String(500), comment="帮扶措施"),
        sa.Column("refusal_reason", sa.String(200), comment="未纳入原因"),
        sa.Column("happened_on", DAY, nullable=False, comment="发生日期"),
        sa.Column("unit_name", sa.String(100), comment="办理单位"),
        sa.Column("channel_type", sa.String(20), nullable=False, comment="platform, workbook, review"),
        comment="What came back from the national system or a workbook: to read, not to edit",
    )
    op.create_index("ix_review_milestone_case_id", "review_milestone", ["case_id"])
    op.create_table(
        "review_feed",
        sa.Column("feed_no", COUNT, primary_key=True, comment="序号"),
        sa.Column("night", DAY, nullable=False, comment="夜次日期: as of which the review database was fed"),
        sa.Column("fed_at", MOMENT, nullable=False, comment="写入时间"),
        sa.Column("person_count", COUNT, nullable=False, comment="人员数"),
        sa.Column("warning_count", COUNT, nullable=False, comment="预警数"),
        sa.Column("changed_person_count", COUNT, nullable=False, comment="变动人员数"),
        sa.Column("new_case_count", COUNT, nullable=False, comment="新增案件数"),
        comment="Each time a night was fed, in order",
    )
    op.create_table(
        "review_case",
        sa.Column("case_id", sa.String(32), primary_key=True, comment="案件编号: keyed, says nothing of the household"),
        sa.Column("origin_type", sa.String(10), nullable=False, comment="来源: warning, sample"),
        sa.Column("leading_psn_no", sa.String(30), nullable=False, comment="人员编号: of the most urgent warning"),
        sa.Column("leading_name", sa.String(50), comment="姓名"),
        sa.Column("region_code", sa.String(12), comment="地区代码: where the door is; empty where no region is known"),
        sa.Column("state", sa.String(14), nullable=False, comment="screening, screened_out, dispatched, answered"),
        sa.Column(
            "standing",
            sa.String(12),
            nullable=False,
            comment="预警状态: open where a warning of it is, else of the newest",
        ),
        sa.Column("assigned_to", COUNT, comment="经办人"),
        sa.Column("risk_kind", sa.String(20), comment="风险类型: of the leading warning"),
        sa.Column("rule_id", sa.String(60), comment="规则编号: of the leading warning"),
        sa.Column("category_code", sa.String(40), comment="人员类别: of the leading warning"),
        sa.Column("step", YUAN, comment="档次: of the leading warning"),
        sa.Column("burden_multiple", MULTIPLE, comment="倍数: of the leading warning"),
        sa.Column("crossed_on", DAY, comment="首次超过标准之日: of the leading warning"),
        sa.Column("opened_on", DAY, nullable=False, comment="案件产生的夜次日期"),
        sa.Column("due_on", DAY, comment="入户核查期限: the earliest of the open warnings"),
        sa.Column("person_count", COUNT, nullable=False, comment="预警人数"),
        sa.Column("warning_count", COUNT, nullable=False, comment="预警数"),
        sa.Column(
            "against",
            sa.String(200),
            nullable=False,
            comment="不宜入户的情形: monitored, visited, public_employee, maternity, third_party, assistance_due, deceased; with comma",
        ),
        sa.Column("outstanding_amount", YUAN, comment="应付未付救助, yuan"),
        sa.Column("snoozed_until", DAY, comment="暂缓至"),
        sa.Column("dispatched_on", DAY, comment="派发日期"),
        sa.Column("visited_on", DAY, comment="最近入户日期"),
        sa.Column("result", sa.String(20), comment="最近核查结果"),
        sa.Column(
            "version",
            COUNT,
            nullable=False,
            comment="版本: raised with every change, so that nobody writes over another's",
        ),
        sa.Column("changed_at", MOMENT, nullable=False, comment="最近变动时间"),
        comment="One household under review, by household number, else book, else the person alone",
    )
    op.create_index("ix_review_case_assigned_to", "review_case", ["assigned_to"])
    op.create_index(
        "review_case_listed",
        "review_case",
        [
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
        ],
    )
    op.create_table(
        "review_case_event",
        sa.Column("case_id", sa.String(32), primary_key=True, comment="案件编号"),
        sa.Column(
            "version", COUNT, primary_key=True, autoincrement=False, comment="版本: the one that this event made"
        ),
        sa.Column("happened_at", MOMENT, nullable=False, comment="时间"),
        sa.Column("user_id", COUNT, comment="经办人; empty: the night"),
        sa.Column("action", sa.String(20), nullable=False, comment="动作"),
        sa.Column("from_state", sa.String(14), comment="原状态"),
        sa.Column("to_state", sa.String(14), nullable=False, comment="新状态"),
        sa.Column("reason_code", sa.String(30), comment="原因"),
        sa.Column("note", sa.String(500), comment="备注"),
        comment="Append-only: every step of a case",
    )
    op.create_table(
        "review_visit",
        sa.Column("visit_id", sa.String(32), primary_key=True, comment="核查编号"),
        sa.Column("case_id", sa.String(32), nullable=False, comment="案件编号"),
        sa.Column("case_version", COUNT, nullable=False, comment="版本: the one that this result made"),
        sa.Column("user_id", COUNT, nullable=False, comment="填报人"),
        sa.Column("recorded_at", MOMENT, nullable=False, comment="填报时间"),
        sa.Column("visited_on", DAY, nullable=False, comment="核查日期"),
        sa.Column("way", sa.String(10), nullable=False, comment="方式: home, desk, telephone"),
        sa.Column(
            "result",
            sa.String(20),
            nullable=False,
            comment="结果: newly_recognised, already_monitored, not_recognised, referred, deceased, not_found",
        ),
        sa.Column("monitored_category_code", sa.String(40), comment="监测对象类别"),
        sa.Column("recognised_on", DAY, comment="认定日期"),
        sa.Column("refusal_reason", sa.String(200), comment="未纳入原因"),
        sa.Column("risk_reason_codes", sa.String(60), comment="致贫返贫风险"),
        sa.Column("member_count", COUNT, comment="户内人数"),
        sa.Column("wage_amount", YUAN, comment="工资性收入, yuan"),
        sa.Column("business_amount", YUAN, comment="生产经营性收入, yuan"),
        sa.Column("property_amount", YUAN, comment="财产性收入, yuan"),
        sa.Column("transfer_amount", YUAN, comment="转移性收入, yuan"),
        sa.Column("business_cost_amount", YUAN, comment="生产经营性支出, yuan"),
        sa.Column("claims_paid_amount", YUAN, comment="理赔收入, yuan"),
        sa.Column("verified_compliant_amount", YUAN, comment="合规自付支出 (全户, 近12个月), yuan"),
        sa.Column("difficulty", sa.String(500), comment="存在的困难"),
        sa.Column("measures", sa.String(500), comment="帮扶措施"),
        sa.Column("referred_to", sa.String(30), comment="转介: civil_affairs, charity, disabled_federation, health"),
        sa.Column("referred_on", DAY, comment="转介日期"),
        sa.Column("referral_answer", sa.String(500), comment="转介答复"),
        sa.Column("referral_amount", YUAN, comment="转介帮扶金额, yuan"),
        sa.Column("remark", sa.String(500), comment="备注"),
        sa.Column("seen", LONG, nullable=False, comment="JSON: the warnings as the person who answered saw them"),
        sa.Column("replaces_visit_id", sa.String(32), comment="更正的核查编号"),
        comment="Append-only: the result of a visit, with what was seen",
    )
    op.create_index("ix_review_visit_case_id", "review_visit", ["case_id"])
    op.create_table(
        "review_draft",
        sa.Column("case_id", sa.String(32), primary_key=True, comment="案件编号"),
        sa.Column("user_id", COUNT, primary_key=True, autoincrement=False, comment="填报人"),
        sa.Column("content", LONG, nullable=False, comment="JSON: the form as far as it was typed"),
        sa.Column("case_version", COUNT, nullable=False, comment="版本: of the case as the form was opened"),
        sa.Column("saved_at", MOMENT, nullable=False, comment="保存时间"),
        comment="A form that is not sent yet",
    )
    op.create_table(
        "review_sample",
        sa.Column("sample_id", sa.String(32), primary_key=True, comment="抽样编号"),
        sa.Column("month_first_date", DAY, nullable=False, comment="抽样月份: its first day"),
        sa.Column(
            "stratum",
            sa.String(30),
            nullable=False,
            comment="层: no_settlement, broken_off, several_patients, near_limit",
        ),
        sa.Column("psn_no", sa.String(30), nullable=False, comment="人员编号"),
        sa.Column("case_id", sa.String(32), nullable=False, comment="案件编号"),
        sa.Column("stratum_person_count", COUNT, nullable=False, comment="层内人数"),
        sa.Column("drawn_count", COUNT, nullable=False, comment="抽取人数"),
        sa.Column("outcome", sa.String(20), comment="no_cause, cause, unreachable; empty: not checked yet"),
        sa.Column("checked_on", DAY, comment="核查日期"),
        comment="A person without a warning who was drawn for a check at the desk or by telephone",
    )
    op.create_index("ix_review_sample_case_id", "review_sample", ["case_id"])
    op.create_table(
        "review_identity_entered",
        sa.Column("visit_id", sa.String(32), primary_key=True, comment="核查编号"),
        sa.Column("entered_at", MOMENT, nullable=False, comment="登记时间"),
        sa.Column("user_id", COUNT, nullable=False, comment="经办人"),
        sa.Column("is_assisted", FLAG, nullable=False, comment="是否已追溯救助"),
        sa.Column("note", sa.String(200), comment="备注"),
        comment="Recognised households whose identity the bureau has entered",
    )
    op.create_table(
        "review_user",
        sa.Column("user_id", COUNT, primary_key=True, comment="用户编号"),
        sa.Column("login_name", sa.String(60), nullable=False, unique=True, comment="登录名"),
        sa.Column("display_name", sa.String(60), nullable=False, comment="姓名"),
        sa.Column("unit_name", sa.String(100), comment="单位"),
        sa.Column("role", sa.String(20), nullable=False, comment="角色"),
        sa.Column("language", sa.String(2), nullable=False, comment="语言: zh, en"),
        sa.Column("password_hash", sa.String(200), comment="argon2id; empty: signs in elsewhere"),
        sa.Column("oidc_subject", sa.String(255), unique=True, comment="统一身份认证的标识"),
        sa.Column("is_active", FLAG, nullable=False, comment="是否启用"),
        sa.Column("must_change_password", FLAG, nullable=False, comment="下次登录须改密码"),
        sa.Column("failed_count", COUNT, nullable=False, comment="连续失败次数"),
        sa.Column("locked_until", MOMENT, comment="锁定至"),
        sa.Column("created_at", MOMENT, nullable=False, comment="创建时间"),
        comment="Who may sign in",
    )
    op.create_table(
        "review_user_scope",
        sa.Column("user_id", COUNT, primary_key=True, autoincrement=False, comment="用户编号"),
        sa.Column("region_code", sa.String(12), primary_key=True, comment="地区代码: with all regions in it"),
        comment="Which regions a user may see; none: nothing",
    )
    op.create_table(
        "review_session",
        sa.Column("token_hash", sa.String(64), primary_key=True, comment="SHA-256 of what the cookie holds"),
        sa.Column("user_id", COUNT, nullable=False, comment="用户编号"),
        sa.Column("form_key", sa.String(64), nullable=False, comment="What forms of this session carry"),
        sa.Column("created_at", MOMENT, nullable=False, comment="登录时间"),
        sa.Column("seen_at", MOMENT, nullable=False, comment="最近使用时间"),
        comment="Who is signed in",
    )
    op.create_index("ix_review_session_user_id", "review_session", ["user_id"])
    op.create_table(
        "review_attempt",
        sa.Column("place_hash", sa.String(64), primary_key=True, comment="SHA-256 of the network address"),
        sa.Column("failed_count", COUNT, nullable=False, comment="失败次数"),
        sa.Column("since_at", MOMENT, nullable=False, comment="计数起点"),
        comment="Failed sign-ins by network address",
    )
    op.create_table(
        "review_log",
        sa.Column("entry_no", BIG, primary_key=True, autoincrement=False, comment="序号"),
        sa.Column("happened_at", MOMENT, nullable=False, comment="时间"),
        sa.Column("actor", sa.String(80), nullable=False, comment="登录名, or the account of the machine for commands"),
        sa.Column("role", sa.String(20), comment="角色"),
        sa.Column("action", sa.String(30), nullable=False, comment="动作"),
        sa.Column("subject_type", sa.String(20), comment="对象类型"),
        sa.Column("subject_id", sa.String(80), comment="对象编号: never a name or number of a person"),
        sa.Column("reason", sa.String(300), comment="理由"),
        sa.Column("detail", sa.String(500), nullable=False, comment="其他: counts, filters, outcome"),
        sa.Column("previous_hash", sa.String(64), nullable=False, comment="Hash of the entry before"),
        sa.Column("entry_hash", sa.String(64), nullable=False, comment="SHA-256 over this entry and the hash before"),
        comment="Append-only and chained: every sign-in, opened record, result, export, and reading on the command line",
    )
    op.create_index("review_log_action", "review_log", ["action", "entry_no"])
    op.create_index("review_log_actor", "review_log", ["actor", "entry_no"])
    op.create_index("review_log_day", "review_log", ["happened_at"])
    op.create_index("review_log_subject", "review_log", ["subject_id", "actor"])
    _refuse_changes()
    _clean_up_often()
    _order_by_urgency()


def downgrade() -> None:
    """Drop all tables."""
    op.drop_table("review_log")
    op.drop_table("review_attempt")
    op.drop_table("review_session")
    op.drop_table("review_user_scope")
    op.drop_table("review_user")
    op.drop_table("review_identity_entered")
    op.drop_table("review_sample")
    op.drop_table("review_draft")
    op.drop_table("review_visit")
    op.drop_table("review_case_event")
    op.drop_table("review_case")
    op.drop_table("review_feed")
    op.drop_table("review_milestone")
    op.drop_table("review_warning")
    op.drop_table("review_person")
    op.drop_table("review_term")
    op.drop_table("review_region_within")
    op.drop_table("review_region")
    if op.get_context().dialect.name == "postgresql":
        op.execute("DROP FUNCTION review_refuse_change()")
