-- The review database on PostgreSQL, as `monitoring review upgrade` makes it.
BEGIN;

CREATE TABLE review_version (
    version_num VARCHAR(32) NOT NULL,
    CONSTRAINT review_version_pkc PRIMARY KEY (version_num)
);

-- Running upgrade  -> 0001

CREATE TABLE review_region (
    region_code VARCHAR(12) NOT NULL,
    name_zh VARCHAR(60) NOT NULL,
    level_type VARCHAR(12) NOT NULL,
    parent_code VARCHAR(12),
    PRIMARY KEY (region_code)
);

COMMENT ON TABLE review_region IS 'The tree of regions of the thresholds';

COMMENT ON COLUMN review_region.region_code IS '地区代码';

COMMENT ON COLUMN review_region.name_zh IS '名称';

COMMENT ON COLUMN review_region.level_type IS '级别: nation, province, city, city_direct, county, township, village';

COMMENT ON COLUMN review_region.parent_code IS '上级代码';

CREATE TABLE review_region_within (
    within_code VARCHAR(12) NOT NULL,
    region_code VARCHAR(12) NOT NULL,
    PRIMARY KEY (within_code, region_code)
);

COMMENT ON TABLE review_region_within IS 'Every region with itself and all above it: what a scope reaches';

COMMENT ON COLUMN review_region_within.within_code IS '上级地区代码: the region itself or one above it';

COMMENT ON COLUMN review_region_within.region_code IS '地区代码';

CREATE INDEX review_region_within_region ON review_region_within (region_code);

CREATE TABLE review_term (
    term_type VARCHAR(12) NOT NULL,
    code VARCHAR(60) NOT NULL,
    name_zh VARCHAR(300) NOT NULL,
    name_en VARCHAR(300) NOT NULL,
    PRIMARY KEY (term_type, code)
);

COMMENT ON TABLE review_term IS 'Rules and categories of the thresholds by name, for filters';

COMMENT ON COLUMN review_term.term_type IS '种类: rule, category';

COMMENT ON COLUMN review_term.code IS '代码';

COMMENT ON COLUMN review_term.name_zh IS '名称';

COMMENT ON COLUMN review_term.name_en IS '名称 (英文)';

CREATE TABLE review_person (
    psn_no VARCHAR(30) NOT NULL,
    case_id VARCHAR(32) NOT NULL,
    psn_name VARCHAR(50),
    certno VARCHAR(50),
    gend VARCHAR(6),
    brdy DATE,
    insutype VARCHAR(6),
    phone VARCHAR(50),
    address VARCHAR(200),
    region_code VARCHAR(12),
    household_no VARCHAR(40),
    household_source VARCHAR(20),
    household_head_name VARCHAR(50),
    household_relation VARCHAR(6),
    category_codes VARCHAR(200),
    category_names VARCHAR(300),
    is_monitored BOOLEAN NOT NULL,
    monitored_since_date DATE,
    is_deceased BOOLEAN NOT NULL,
    death_date DATE,
    is_public_employee BOOLEAN NOT NULL,
    has_maternity BOOLEAN NOT NULL,
    household_compliant_12_months_amount NUMERIC(16, 2),
    assistance_12_months_amount NUMERIC(16, 2),
    outstanding_amount NUMERIC(16, 2),
    evidence TEXT NOT NULL,
    fed_hash VARCHAR(64) NOT NULL,
    PRIMARY KEY (psn_no)
);

COMMENT ON TABLE review_person IS 'A person with a warning, or drawn into a sample';

COMMENT ON COLUMN review_person.psn_no IS '人员编号';

COMMENT ON COLUMN review_person.case_id IS '案件编号';

COMMENT ON COLUMN review_person.psn_name IS '姓名';

COMMENT ON COLUMN review_person.certno IS '证件号码';

COMMENT ON COLUMN review_person.gend IS '性别';

COMMENT ON COLUMN review_person.brdy IS '出生日期';

COMMENT ON COLUMN review_person.insutype IS '险种类型';

COMMENT ON COLUMN review_person.phone IS '联系电话';

COMMENT ON COLUMN review_person.address IS '住址';

COMMENT ON COLUMN review_person.region_code IS '住址所在地区: the deepest region of the tree that is known';

COMMENT ON COLUMN review_person.household_no IS '户编号';

COMMENT ON COLUMN review_person.household_source IS '户编号来源: platform_number, household_book, person_alone';

COMMENT ON COLUMN review_person.household_head_name IS '户主姓名';

COMMENT ON COLUMN review_person.household_relation IS '与户主关系';

COMMENT ON COLUMN review_person.category_codes IS '人员类别: all in force, with comma';

COMMENT ON COLUMN review_person.category_names IS '人员类别名称';

COMMENT ON COLUMN review_person.is_monitored IS '是否已纳入监测';

COMMENT ON COLUMN review_person.monitored_since_date IS '纳入监测时间';

COMMENT ON COLUMN review_person.is_deceased IS '是否死亡';

COMMENT ON COLUMN review_person.death_date IS '死亡日期';

COMMENT ON COLUMN review_person.is_public_employee IS '是否公职人员';

COMMENT ON COLUMN review_person.has_maternity IS '是否有生育类结算';

COMMENT ON COLUMN review_person.household_compliant_12_months_amount IS '合规自付支出 (全户, 近12个月), yuan';

COMMENT ON COLUMN review_person.assistance_12_months_amount IS '近12个月结算外救助, yuan';

COMMENT ON COLUMN review_person.outstanding_amount IS '应付未付救助, yuan: empty where it is not known';

COMMENT ON COLUMN review_person.evidence IS 'JSON: who paid what by month, earlier years, what is not known';

COMMENT ON COLUMN review_person.fed_hash IS 'Hash of the row, by which the next night knows whether it changed';

CREATE INDEX ix_review_person_case_id ON review_person (case_id);

CREATE INDEX review_person_certno ON review_person (certno);

CREATE INDEX review_person_household ON review_person (household_no);

CREATE INDEX review_person_name ON review_person (psn_name);

CREATE TABLE review_warning (
    warning_id VARCHAR(32) NOT NULL,
    psn_no VARCHAR(30) NOT NULL,
    case_id VARCHAR(32) NOT NULL,
    state VARCHAR(12) NOT NULL,
    reasons VARCHAR(100),
    rule_id VARCHAR(60) NOT NULL,
    rule_title_zh VARCHAR(300),
    rule_title_en VARCHAR(300),
    reference_title VARCHAR(300),
    reference_href VARCHAR(500),
    measure VARCHAR(20) NOT NULL,
    is_after_assistance BOOLEAN NOT NULL,
    window_type VARCHAR(20) NOT NULL,
    unit_type VARCHAR(10) NOT NULL,
    region_code VARCHAR(12),
    risk_kind VARCHAR(20) NOT NULL,
    category_code VARCHAR(40),
    category_name VARCHAR(60),
    window_from DATE NOT NULL,
    window_last DATE NOT NULL,
    opened_on DATE NOT NULL,
    crossed_on DATE,
    fell_on DATE,
    assessed_on DATE NOT NULL,
    burden_amount NUMERIC(16, 2) NOT NULL,
    fee_amount NUMERIC(16, 2) NOT NULL,
    total_amount NUMERIC(16, 2) NOT NULL,
    policy_scope_amount NUMERIC(16, 2) NOT NULL,
    compliant_amount NUMERIC(16, 2) NOT NULL,
    cash_amount NUMERIC(16, 2) NOT NULL,
    is_assistance_known BOOLEAN NOT NULL,
    limit_amount NUMERIC(16, 2),
    fraction NUMERIC(16, 4),
    income_series VARCHAR(10),
    income_year INTEGER,
    income_amount NUMERIC(16, 2),
    income_released_on DATE,
    is_provisional BOOLEAN NOT NULL,
    burden_multiple NUMERIC(16, 4),
    step NUMERIC(16, 2),
    highest_step NUMERIC(16, 2),
    facts_to_verify_zh VARCHAR(1000),
    facts_to_verify_en VARCHAR(1000),
    is_example BOOLEAN NOT NULL,
    first_pushed_on DATE,
    due_on DATE,
    decision_due_on DATE,
    evidence TEXT NOT NULL,
    fed_hash VARCHAR(64) NOT NULL,
    PRIMARY KEY (warning_id)
);

COMMENT ON TABLE review_warning IS 'What the pipeline says about a person or household, rule and window, with what it follows from';

COMMENT ON COLUMN review_warning.warning_id IS '预警编号';

COMMENT ON COLUMN review_warning.psn_no IS '人员编号';

COMMENT ON COLUMN review_warning.case_id IS '案件编号';

COMMENT ON COLUMN review_warning.state IS '状态: open, withdrawn, lapsed, closed, merged';

COMMENT ON COLUMN review_warning.reasons IS '原因';

COMMENT ON COLUMN review_warning.rule_id IS '规则编号';

COMMENT ON COLUMN review_warning.rule_title_zh IS '规则名称';

COMMENT ON COLUMN review_warning.rule_title_en IS '规则名称 (英文)';

COMMENT ON COLUMN review_warning.reference_title IS '依据';

COMMENT ON COLUMN review_warning.reference_href IS '依据链接';

COMMENT ON COLUMN review_warning.measure IS '负担口径';

COMMENT ON COLUMN review_warning.is_after_assistance IS '是否扣除结算外救助';

COMMENT ON COLUMN review_warning.window_type IS '统计期类型';

COMMENT ON COLUMN review_warning.unit_type IS '预警单位: person, household';

COMMENT ON COLUMN review_warning.region_code IS '参保地区划';

COMMENT ON COLUMN review_warning.risk_kind IS '风险类型: return_to_poverty, fall_into_poverty';

COMMENT ON COLUMN review_warning.category_code IS '人员类别: the one whose limit applies';

COMMENT ON COLUMN review_warning.category_name IS '人员类别名称';

COMMENT ON COLUMN review_warning.window_from IS '统计期开始';

COMMENT ON COLUMN review_warning.window_last IS '统计期最后一日';

COMMENT ON COLUMN review_warning.opened_on IS '首次预警的夜次日期';

COMMENT ON COLUMN review_warning.crossed_on IS '首次超过标准之日';

COMMENT ON COLUMN review_warning.fell_on IS '回落之日';

COMMENT ON COLUMN review_warning.assessed_on IS '评估日期';

COMMENT ON COLUMN review_warning.burden_amount IS '统计期内个人负担 (规则口径), yuan';

COMMENT ON COLUMN review_warning.fee_amount IS '医疗费总额, yuan';

COMMENT ON COLUMN review_warning.total_amount IS '个人负担总金额, yuan';

COMMENT ON COLUMN review_warning.policy_scope_amount IS '政策范围内个人负担, yuan';

COMMENT ON COLUMN review_warning.compliant_amount IS '合规自付支出, yuan';

COMMENT ON COLUMN review_warning.cash_amount IS '个人现金支出, yuan';

COMMENT ON COLUMN review_warning.is_assistance_known IS '是否掌握结算外救助';

COMMENT ON COLUMN review_warning.limit_amount IS '预警标准, yuan';

COMMENT ON COLUMN review_warning.fraction IS '标准占收入的比例, 0 to 1';

COMMENT ON COLUMN review_warning.income_series IS '收入口径: rural, urban, all';

COMMENT ON COLUMN review_warning.income_year IS '收入年度';

COMMENT ON COLUMN review_warning.income_amount IS '人均可支配收入, yuan';

COMMENT ON COLUMN review_warning.income_released_on IS '收入数据发布日期';

COMMENT ON COLUMN review_warning.is_provisional IS '标准是否暂定';

COMMENT ON COLUMN review_warning.burden_multiple IS '负担为标准的倍数';

COMMENT ON COLUMN review_warning.step IS '档次';

COMMENT ON COLUMN review_warning.highest_step IS '最高档次';

COMMENT ON COLUMN review_warning.facts_to_verify_zh IS '待核实事项';

COMMENT ON COLUMN review_warning.facts_to_verify_en IS '待核实事项 (英文)';

COMMENT ON COLUMN review_warning.is_example IS '示例数据';

COMMENT ON COLUMN review_warning.first_pushed_on IS '首次推送日期: empty where it was not pushed';

COMMENT ON COLUMN review_warning.due_on IS '入户核查期限';

COMMENT ON COLUMN review_warning.decision_due_on IS '认定期限';

COMMENT ON COLUMN review_warning.evidence IS 'JSON: burden and limit by day, events';

COMMENT ON COLUMN review_warning.fed_hash IS 'Hash of the row, by which the next night knows whether it changed';

CREATE INDEX ix_review_warning_case_id ON review_warning (case_id);

CREATE INDEX ix_review_warning_psn_no ON review_warning (psn_no);

CREATE TABLE review_milestone (
    feedback_id VARCHAR(64) NOT NULL,
    case_id VARCHAR(32) NOT NULL,
    psn_no VARCHAR(30),
    status VARCHAR(20) NOT NULL,
    monitored_category_code VARCHAR(40),
    measures VARCHAR(500),
    refusal_reason VARCHAR(200),
    happened_on DATE NOT NULL,
    unit_name VARCHAR(100),
    channel_type VARCHAR(20) NOT NULL,
    PRIMARY KEY (feedback_id)
);

COMMENT ON TABLE review_milestone IS 'What came back from the national system or a workbook: to read, not to edit';

COMMENT ON COLUMN review_milestone.feedback_id IS '反馈编号';

COMMENT ON COLUMN review_milestone.case_id IS '案件编号';

COMMENT ON COLUMN review_milestone.psn_no IS '人员编号';

COMMENT ON COLUMN review_milestone.status IS 'received, verifying, recognised, not_recognised, risk_removed';

COMMENT ON COLUMN review_milestone.monitored_category_code IS '监测对象类别';

COMMENT ON COLUMN review_milestone.measures IS '帮扶措施';

COMMENT ON COLUMN review_milestone.refusal_reason IS '未纳入原因';

COMMENT ON COLUMN review_milestone.happened_on IS '发生日期';

COMMENT ON COLUMN review_milestone.unit_name IS '办理单位';

COMMENT ON COLUMN review_milestone.channel_type IS 'platform, workbook, review';

CREATE INDEX ix_review_milestone_case_id ON review_milestone (case_id);

CREATE TABLE review_feed (
    feed_no SERIAL NOT NULL,
    night DATE NOT NULL,
    fed_at TIMESTAMP WITHOUT TIME ZONE NOT NULL,
    person_count INTEGER NOT NULL,
    warning_count INTEGER NOT NULL,
    changed_person_count INTEGER NOT NULL,
    new_case_count INTEGER NOT NULL,
    PRIMARY KEY (feed_no)
);

COMMENT ON TABLE review_feed IS 'Each time a night was fed, in order';

COMMENT ON COLUMN review_feed.feed_no IS '序号';

COMMENT ON COLUMN review_feed.night IS '夜次日期: as of which the review database was fed';

COMMENT ON COLUMN review_feed.fed_at IS '写入时间';

COMMENT ON COLUMN review_feed.person_count IS '人员数';

COMMENT ON COLUMN review_feed.warning_count IS '预警数';

COMMENT ON COLUMN review_feed.changed_person_count IS '变动人员数';

COMMENT ON COLUMN review_feed.new_case_count IS '新增案件数';

CREATE TABLE review_case (
    case_id VARCHAR(32) NOT NULL,
    origin_type VARCHAR(10) NOT NULL,
    leading_psn_no VARCHAR(30) NOT NULL,
    leading_name VARCHAR(50),
    region_code VARCHAR(12),
    state VARCHAR(14) NOT NULL,
    standing VARCHAR(12) NOT NULL,
    assigned_to INTEGER,
    risk_kind VARCHAR(20),
    rule_id VARCHAR(60),
    category_code VARCHAR(40),
    step NUMERIC(16, 2),
    burden_multiple NUMERIC(16, 4),
    crossed_on DATE,
    opened_on DATE NOT NULL,
    due_on DATE,
    person_count INTEGER NOT NULL,
    warning_count INTEGER NOT NULL,
    against VARCHAR(200) NOT NULL,
    outstanding_amount NUMERIC(16, 2),
    snoozed_until DATE,
    dispatched_on DATE,
    visited_on DATE,
    result VARCHAR(20),
    version INTEGER NOT NULL,
    changed_at TIMESTAMP WITHOUT TIME ZONE NOT NULL,
    PRIMARY KEY (case_id)
);

COMMENT ON TABLE review_case IS 'One household under review, by household number, else book, else the person alone';

COMMENT ON COLUMN review_case.case_id IS '案件编号: keyed, says nothing of the household';

COMMENT ON COLUMN review_case.origin_type IS '来源: warning, sample';

COMMENT ON COLUMN review_case.leading_psn_no IS '人员编号: of the most urgent warning';

COMMENT ON COLUMN review_case.leading_name IS '姓名';

COMMENT ON COLUMN review_case.region_code IS '地区代码: where the door is; empty where no region is known';

COMMENT ON COLUMN review_case.state IS 'screening, screened_out, dispatched, answered';

COMMENT ON COLUMN review_case.standing IS '预警状态: open where a warning of it is, else of the newest';

COMMENT ON COLUMN review_case.assigned_to IS '经办人';

COMMENT ON COLUMN review_case.risk_kind IS '风险类型: of the leading warning';

COMMENT ON COLUMN review_case.rule_id IS '规则编号: of the leading warning';

COMMENT ON COLUMN review_case.category_code IS '人员类别: of the leading warning';

COMMENT ON COLUMN review_case.step IS '档次: of the leading warning';

COMMENT ON COLUMN review_case.burden_multiple IS '倍数: of the leading warning';

COMMENT ON COLUMN review_case.crossed_on IS '首次超过标准之日: of the leading warning';

COMMENT ON COLUMN review_case.opened_on IS '案件产生的夜次日期';

COMMENT ON COLUMN review_case.due_on IS '入户核查期限: the earliest of the open warnings';

COMMENT ON COLUMN review_case.person_count IS '预警人数';

COMMENT ON COLUMN review_case.warning_count IS '预警数';

COMMENT ON COLUMN review_case.against IS '不宜入户的情形: monitored, visited, public_employee, maternity, third_party, assistance_due, deceased; with comma';

COMMENT ON COLUMN review_case.outstanding_amount IS '应付未付救助, yuan';

COMMENT ON COLUMN review_case.snoozed_until IS '暂缓至';

COMMENT ON COLUMN review_case.dispatched_on IS '派发日期';

COMMENT ON COLUMN review_case.visited_on IS '最近入户日期';

COMMENT ON COLUMN review_case.result IS '最近核查结果';

COMMENT ON COLUMN review_case.version IS '版本: raised with every change, so that nobody writes over another''s';

COMMENT ON COLUMN review_case.changed_at IS '最近变动时间';

CREATE INDEX ix_review_case_assigned_to ON review_case (assigned_to);

CREATE INDEX review_case_listed ON review_case (region_code, state, standing, assigned_to, dispatched_on, snoozed_until, due_on, burden_multiple, opened_on, category_code, rule_id, case_id);

CREATE TABLE review_case_event (
    case_id VARCHAR(32) NOT NULL,
    version INTEGER NOT NULL,
    happened_at TIMESTAMP WITHOUT TIME ZONE NOT NULL,
    user_id INTEGER,
    action VARCHAR(20) NOT NULL,
    from_state VARCHAR(14),
    to_state VARCHAR(14) NOT NULL,
    reason_code VARCHAR(30),
    note VARCHAR(500),
    PRIMARY KEY (case_id, version)
);

COMMENT ON TABLE review_case_event IS 'Append-only: every step of a case';

COMMENT ON COLUMN review_case_event.case_id IS '案件编号';

COMMENT ON COLUMN review_case_event.version IS '版本: the one that this event made';

COMMENT ON COLUMN review_case_event.happened_at IS '时间';

COMMENT ON COLUMN review_case_event.user_id IS '经办人; empty: the night';

COMMENT ON COLUMN review_case_event.action IS '动作';

COMMENT ON COLUMN review_case_event.from_state IS '原状态';

COMMENT ON COLUMN review_case_event.to_state IS '新状态';

COMMENT ON COLUMN review_case_event.reason_code IS '原因';

COMMENT ON COLUMN review_case_event.note IS '备注';

CREATE TABLE review_visit (
    visit_id VARCHAR(32) NOT NULL,
    case_id VARCHAR(32) NOT NULL,
    case_version INTEGER NOT NULL,
    user_id INTEGER NOT NULL,
    recorded_at TIMESTAMP WITHOUT TIME ZONE NOT NULL,
    visited_on DATE NOT NULL,
    way VARCHAR(10) NOT NULL,
    result VARCHAR(20) NOT NULL,
    monitored_category_code VARCHAR(40),
    recognised_on DATE,
    refusal_reason VARCHAR(200),
    risk_reason_codes VARCHAR(60),
    member_count INTEGER,
    wage_amount NUMERIC(16, 2),
    business_amount NUMERIC(16, 2),
    property_amount NUMERIC(16, 2),
    transfer_amount NUMERIC(16, 2),
    business_cost_amount NUMERIC(16, 2),
    claims_paid_amount NUMERIC(16, 2),
    verified_compliant_amount NUMERIC(16, 2),
    difficulty VARCHAR(500),
    measures VARCHAR(500),
    referred_to VARCHAR(30),
    referred_on DATE,
    referral_answer VARCHAR(500),
    referral_amount NUMERIC(16, 2),
    remark VARCHAR(500),
    seen TEXT NOT NULL,
    replaces_visit_id VARCHAR(32),
    PRIMARY KEY (visit_id)
);

COMMENT ON TABLE review_visit IS 'Append-only: the result of a visit, with what was seen';

COMMENT ON COLUMN review_visit.visit_id IS '核查编号';

COMMENT ON COLUMN review_visit.case_id IS '案件编号';

COMMENT ON COLUMN review_visit.case_version IS '版本: the one that this result made';

COMMENT ON COLUMN review_visit.user_id IS '填报人';

COMMENT ON COLUMN review_visit.recorded_at IS '填报时间';

COMMENT ON COLUMN review_visit.visited_on IS '核查日期';

COMMENT ON COLUMN review_visit.way IS '方式: home, desk, telephone';

COMMENT ON COLUMN review_visit.result IS '结果: newly_recognised, already_monitored, not_recognised, referred, deceased, not_found';

COMMENT ON COLUMN review_visit.monitored_category_code IS '监测对象类别';

COMMENT ON COLUMN review_visit.recognised_on IS '认定日期';

COMMENT ON COLUMN review_visit.refusal_reason IS '未纳入原因';

COMMENT ON COLUMN review_visit.risk_reason_codes IS '致贫返贫风险';

COMMENT ON COLUMN review_visit.member_count IS '户内人数';

COMMENT ON COLUMN review_visit.wage_amount IS '工资性收入, yuan';

COMMENT ON COLUMN review_visit.business_amount IS '生产经营性收入, yuan';

COMMENT ON COLUMN review_visit.property_amount IS '财产性收入, yuan';

COMMENT ON COLUMN review_visit.transfer_amount IS '转移性收入, yuan';

COMMENT ON COLUMN review_visit.business_cost_amount IS '生产经营性支出, yuan';

COMMENT ON COLUMN review_visit.claims_paid_amount IS '理赔收入, yuan';

COMMENT ON COLUMN review_visit.verified_compliant_amount IS '合规自付支出 (全户, 近12个月), yuan';

COMMENT ON COLUMN review_visit.difficulty IS '存在的困难';

COMMENT ON COLUMN review_visit.measures IS '帮扶措施';

COMMENT ON COLUMN review_visit.referred_to IS '转介: civil_affairs, charity, disabled_federation, health';

COMMENT ON COLUMN review_visit.referred_on IS '转介日期';

COMMENT ON COLUMN review_visit.referral_answer IS '转介答复';

COMMENT ON COLUMN review_visit.referral_amount IS '转介帮扶金额, yuan';

COMMENT ON COLUMN review_visit.remark IS '备注';

COMMENT ON COLUMN review_visit.seen IS 'JSON: the warnings as the person who answered saw them';

COMMENT ON COLUMN review_visit.replaces_visit_id IS '更正的核查编号';

CREATE INDEX ix_review_visit_case_id ON review_visit (case_id);

CREATE TABLE review_draft (
    case_id VARCHAR(32) NOT NULL,
    user_id INTEGER NOT NULL,
    content TEXT NOT NULL,
    case_version INTEGER NOT NULL,
    saved_at TIMESTAMP WITHOUT TIME ZONE NOT NULL,
    PRIMARY KEY (case_id, user_id)
);

COMMENT ON TABLE review_draft IS 'A form that is not sent yet';

COMMENT ON COLUMN review_draft.case_id IS '案件编号';

COMMENT ON COLUMN review_draft.user_id IS '填报人';

COMMENT ON COLUMN review_draft.content IS 'JSON: the form as far as it was typed';

COMMENT ON COLUMN review_draft.case_version IS '版本: of the case as the form was opened';

COMMENT ON COLUMN review_draft.saved_at IS '保存时间';

CREATE TABLE review_sample (
    sample_id VARCHAR(32) NOT NULL,
    month_first_date DATE NOT NULL,
    stratum VARCHAR(30) NOT NULL,
    psn_no VARCHAR(30) NOT NULL,
    case_id VARCHAR(32) NOT NULL,
    stratum_person_count INTEGER NOT NULL,
    drawn_count INTEGER NOT NULL,
    outcome VARCHAR(20),
    checked_on DATE,
    PRIMARY KEY (sample_id)
);

COMMENT ON TABLE review_sample IS 'A person without a warning who was drawn for a check at the desk or by telephone';

COMMENT ON COLUMN review_sample.sample_id IS '抽样编号';

COMMENT ON COLUMN review_sample.month_first_date IS '抽样月份: its first day';

COMMENT ON COLUMN review_sample.stratum IS '层: no_settlement, broken_off, several_patients, near_limit';

COMMENT ON COLUMN review_sample.psn_no IS '人员编号';

COMMENT ON COLUMN review_sample.case_id IS '案件编号';

COMMENT ON COLUMN review_sample.stratum_person_count IS '层内人数';

COMMENT ON COLUMN review_sample.drawn_count IS '抽取人数';

COMMENT ON COLUMN review_sample.outcome IS 'no_cause, cause, unreachable; empty: not checked yet';

COMMENT ON COLUMN review_sample.checked_on IS '核查日期';

CREATE INDEX ix_review_sample_case_id ON review_sample (case_id);

CREATE TABLE review_identity_entered (
    visit_id VARCHAR(32) NOT NULL,
    entered_at TIMESTAMP WITHOUT TIME ZONE NOT NULL,
    user_id INTEGER NOT NULL,
    is_assisted BOOLEAN NOT NULL,
    note VARCHAR(200),
    PRIMARY KEY (visit_id)
);

COMMENT ON TABLE review_identity_entered IS 'Recognised households whose identity the bureau has entered';

COMMENT ON COLUMN review_identity_entered.visit_id IS '核查编号';

COMMENT ON COLUMN review_identity_entered.entered_at IS '登记时间';

COMMENT ON COLUMN review_identity_entered.user_id IS '经办人';

COMMENT ON COLUMN review_identity_entered.is_assisted IS '是否已追溯救助';

COMMENT ON COLUMN review_identity_entered.note IS '备注';

CREATE TABLE review_user (
    user_id SERIAL NOT NULL,
    login_name VARCHAR(60) NOT NULL,
    display_name VARCHAR(60) NOT NULL,
    unit_name VARCHAR(100),
    role VARCHAR(20) NOT NULL,
    language VARCHAR(2) NOT NULL,
    password_hash VARCHAR(200),
    oidc_subject VARCHAR(255),
    is_active BOOLEAN NOT NULL,
    must_change_password BOOLEAN NOT NULL,
    failed_count INTEGER NOT NULL,
    locked_until TIMESTAMP WITHOUT TIME ZONE,
    created_at TIMESTAMP WITHOUT TIME ZONE NOT NULL,
    PRIMARY KEY (user_id),
    UNIQUE (login_name),
    UNIQUE (oidc_subject)
);

COMMENT ON TABLE review_user IS 'Who may sign in';

COMMENT ON COLUMN review_user.user_id IS '用户编号';

COMMENT ON COLUMN review_user.login_name IS '登录名';

COMMENT ON COLUMN review_user.display_name IS '姓名';

COMMENT ON COLUMN review_user.unit_name IS '单位';

COMMENT ON COLUMN review_user.role IS '角色';

COMMENT ON COLUMN review_user.language IS '语言: zh, en';

COMMENT ON COLUMN review_user.password_hash IS 'argon2id; empty: signs in elsewhere';

COMMENT ON COLUMN review_user.oidc_subject IS '统一身份认证的标识';

COMMENT ON COLUMN review_user.is_active IS '是否启用';

COMMENT ON COLUMN review_user.must_change_password IS '下次登录须改密码';

COMMENT ON COLUMN review_user.failed_count IS '连续失败次数';

COMMENT ON COLUMN review_user.locked_until IS '锁定至';

COMMENT ON COLUMN review_user.created_at IS '创建时间';

CREATE TABLE review_user_scope (
    user_id INTEGER NOT NULL,
    region_code VARCHAR(12) NOT NULL,
    PRIMARY KEY (user_id, region_code)
);

COMMENT ON TABLE review_user_scope IS 'Which regions a user may see; none: nothing';

COMMENT ON COLUMN review_user_scope.user_id IS '用户编号';

COMMENT ON COLUMN review_user_scope.region_code IS '地区代码: with all regions in it';

CREATE TABLE review_session (
    token_hash VARCHAR(64) NOT NULL,
    user_id INTEGER NOT NULL,
    form_key VARCHAR(64) NOT NULL,
    created_at TIMESTAMP WITHOUT TIME ZONE NOT NULL,
    seen_at TIMESTAMP WITHOUT TIME ZONE NOT NULL,
    PRIMARY KEY (token_hash)
);

COMMENT ON TABLE review_session IS 'Who is signed in';

COMMENT ON COLUMN review_session.token_hash IS 'SHA-256 of what the cookie holds';

COMMENT ON COLUMN review_session.user_id IS '用户编号';

COMMENT ON COLUMN review_session.form_key IS 'What forms of this session carry';

COMMENT ON COLUMN review_session.created_at IS '登录时间';

COMMENT ON COLUMN review_session.seen_at IS '最近使用时间';

CREATE INDEX ix_review_session_user_id ON review_session (user_id);

CREATE TABLE review_attempt (
    place_hash VARCHAR(64) NOT NULL,
    failed_count INTEGER NOT NULL,
    since_at TIMESTAMP WITHOUT TIME ZONE NOT NULL,
    PRIMARY KEY (place_hash)
);

COMMENT ON TABLE review_attempt IS 'Failed sign-ins by network address';

COMMENT ON COLUMN review_attempt.place_hash IS 'SHA-256 of the network address';

COMMENT ON COLUMN review_attempt.failed_count IS '失败次数';

COMMENT ON COLUMN review_attempt.since_at IS '计数起点';

CREATE TABLE review_log (
    entry_no BIGINT NOT NULL,
    happened_at TIMESTAMP WITHOUT TIME ZONE NOT NULL,
    actor VARCHAR(80) NOT NULL,
    role VARCHAR(20),
    action VARCHAR(30) NOT NULL,
    subject_type VARCHAR(20),
    subject_id VARCHAR(80),
    reason VARCHAR(300),
    detail VARCHAR(500) NOT NULL,
    previous_hash VARCHAR(64) NOT NULL,
    entry_hash VARCHAR(64) NOT NULL,
    PRIMARY KEY (entry_no)
);

COMMENT ON TABLE review_log IS 'Append-only and chained: every sign-in, opened record, result, export, and reading on the command line';

COMMENT ON COLUMN review_log.entry_no IS '序号';

COMMENT ON COLUMN review_log.happened_at IS '时间';

COMMENT ON COLUMN review_log.actor IS '登录名, or the account of the machine for commands';

COMMENT ON COLUMN review_log.role IS '角色';

COMMENT ON COLUMN review_log.action IS '动作';

COMMENT ON COLUMN review_log.subject_type IS '对象类型';

COMMENT ON COLUMN review_log.subject_id IS '对象编号: never a name or number of a person';

COMMENT ON COLUMN review_log.reason IS '理由';

COMMENT ON COLUMN review_log.detail IS '其他: counts, filters, outcome';

COMMENT ON COLUMN review_log.previous_hash IS 'Hash of the entry before';

COMMENT ON COLUMN review_log.entry_hash IS 'SHA-256 over this entry and the hash before';

CREATE INDEX review_log_action ON review_log (action, entry_no);

CREATE INDEX review_log_actor ON review_log (actor, entry_no);

CREATE INDEX review_log_day ON review_log (happened_at);

CREATE INDEX review_log_subject ON review_log (subject_id, actor);

CREATE FUNCTION review_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'rows of %% are only added', TG_TABLE_NAME; END $$;

CREATE TRIGGER review_log_only_added BEFORE UPDATE OR DELETE OR TRUNCATE ON review_log FOR EACH STATEMENT EXECUTE FUNCTION review_refuse_change();

CREATE TRIGGER review_case_event_only_added BEFORE UPDATE OR DELETE OR TRUNCATE ON review_case_event FOR EACH STATEMENT EXECUTE FUNCTION review_refuse_change();

CREATE TRIGGER review_visit_only_added BEFORE UPDATE OR DELETE OR TRUNCATE ON review_visit FOR EACH STATEMENT EXECUTE FUNCTION review_refuse_change();

ALTER TABLE review_case SET (autovacuum_vacuum_scale_factor = 0.005);

CREATE INDEX review_case_urgency ON review_case (burden_multiple DESC NULLS LAST, due_on, case_id, region_code, state, standing, assigned_to, dispatched_on, snoozed_until, category_code, rule_id);

INSERT INTO review_version (version_num) VALUES ('0001') RETURNING review_version.version_num;

COMMIT;
