-- The platform's tables on PostgreSQL, as `monitoring platform upgrade` makes them.
BEGIN;

CREATE TABLE platform_version (
    version_num VARCHAR(32) NOT NULL,
    CONSTRAINT platform_version_pkc PRIMARY KEY (version_num)
);

-- Running upgrade  -> 0001

CREATE TABLE IF NOT EXISTS risk_list (
    warning_id VARCHAR(32) NOT NULL,
    state VARCHAR(10) NOT NULL,
    reasons VARCHAR(100),
    state_note VARCHAR(200) NOT NULL,
    rule_id VARCHAR(60) NOT NULL,
    rule_title VARCHAR(200),
    window_from DATE NOT NULL,
    window_last DATE NOT NULL,
    crossed_on DATE,
    fell_on DATE,
    risk_kind VARCHAR(20) NOT NULL,
    psn_no VARCHAR(30) NOT NULL,
    psn_name VARCHAR(50),
    psn_cert_type VARCHAR(6),
    certno VARCHAR(50),
    gend VARCHAR(6),
    brdy DATE,
    insutype VARCHAR(6),
    phone VARCHAR(50),
    address VARCHAR(200),
    region_code VARCHAR(12),
    region_name VARCHAR(60),
    township_code VARCHAR(12),
    township_name VARCHAR(60),
    village_code VARCHAR(12),
    village_name VARCHAR(60),
    division_code VARCHAR(12),
    household_no VARCHAR(40),
    household_source VARCHAR(20),
    household_head_name VARCHAR(50),
    household_relation VARCHAR(6),
    category_code VARCHAR(40),
    category_name VARCHAR(60),
    is_monitored BOOLEAN NOT NULL,
    monitored_since_date DATE,
    is_deceased BOOLEAN NOT NULL,
    death_date DATE,
    measure VARCHAR(20),
    is_after_assistance BOOLEAN,
    is_assistance_known BOOLEAN NOT NULL,
    burden_amount NUMERIC(16, 2) NOT NULL,
    total_amount NUMERIC(16, 2) NOT NULL,
    compliant_amount NUMERIC(16, 2) NOT NULL,
    compliant_after_amount NUMERIC(16, 2) NOT NULL,
    household_compliant_12_months_amount NUMERIC(16, 2),
    limit_amount NUMERIC(16, 2),
    income_year INTEGER,
    income_series VARCHAR(10),
    income_amount NUMERIC(16, 2),
    income_released_on DATE,
    is_provisional BOOLEAN,
    burden_multiple NUMERIC(16, 4),
    step NUMERIC(16, 2),
    first_pushed_on DATE NOT NULL,
    due_on DATE,
    updated_on DATE NOT NULL,
    is_example BOOLEAN NOT NULL,
    PRIMARY KEY (warning_id)
);

COMMENT ON TABLE risk_list IS 'Whom to find, why, how much. Never a diagnosis, a provider or an item.';

COMMENT ON COLUMN risk_list.warning_id IS '预警编号: keyed, stays the same as long as the warning exists';

COMMENT ON COLUMN risk_list.state IS '预警状态: open, withdrawn (burden taken back), lapsed (was right then), closed (window ended), merged';

COMMENT ON COLUMN risk_list.reasons IS '原因: settlement, refund, correction, assistance, category, region, limit, aged_out, household, merged, window';

COMMENT ON COLUMN risk_list.state_note IS '说明: what the state means for the receiver';

COMMENT ON COLUMN risk_list.rule_id IS '规则编号';

COMMENT ON COLUMN risk_list.rule_title IS '规则名称';

COMMENT ON COLUMN risk_list.window_from IS '统计期起';

COMMENT ON COLUMN risk_list.window_last IS '统计期止';

COMMENT ON COLUMN risk_list.crossed_on IS '超过标准之日: first day of the present spell over the limit';

COMMENT ON COLUMN risk_list.fell_on IS '不再超过之日';

COMMENT ON COLUMN risk_list.risk_kind IS '风险类型: return_to_poverty 返贫, fall_into_poverty 致贫';

COMMENT ON COLUMN risk_list.psn_no IS '人员编号';

COMMENT ON COLUMN risk_list.psn_name IS '姓名';

COMMENT ON COLUMN risk_list.psn_cert_type IS '证件类型';

COMMENT ON COLUMN risk_list.certno IS '证件号码';

COMMENT ON COLUMN risk_list.gend IS '性别';

COMMENT ON COLUMN risk_list.brdy IS '出生日期';

COMMENT ON COLUMN risk_list.insutype IS '险种类型';

COMMENT ON COLUMN risk_list.phone IS '联系电话';

COMMENT ON COLUMN risk_list.address IS '住址';

COMMENT ON COLUMN risk_list.region_code IS '参保地区划';

COMMENT ON COLUMN risk_list.region_name IS '参保地名称';

COMMENT ON COLUMN risk_list.township_code IS '乡镇代码';

COMMENT ON COLUMN risk_list.township_name IS '乡镇名称';

COMMENT ON COLUMN risk_list.village_code IS '村代码';

COMMENT ON COLUMN risk_list.village_name IS '村名称';

COMMENT ON COLUMN risk_list.division_code IS '居住地区划: as the bureau has it, also where no name is known';

COMMENT ON COLUMN risk_list.household_no IS '户编号';

COMMENT ON COLUMN risk_list.household_source IS '户编号来源: platform_number, household_book, person_alone';

COMMENT ON COLUMN risk_list.household_head_name IS '户主姓名';

COMMENT ON COLUMN risk_list.household_relation IS '与户主关系';

COMMENT ON COLUMN risk_list.category_code IS '人员类别: the one whose limit counts; * = no special category';

COMMENT ON COLUMN risk_list.category_name IS '人员类别名称';

COMMENT ON COLUMN risk_list.is_monitored IS '是否已纳入监测';

COMMENT ON COLUMN risk_list.monitored_since_date IS '纳入监测时间';

COMMENT ON COLUMN risk_list.is_deceased IS '是否死亡: no ordinary letter';

COMMENT ON COLUMN risk_list.death_date IS '死亡日期';

COMMENT ON COLUMN risk_list.measure IS '负担口径: total, policy_scope, compliant, cash';

COMMENT ON COLUMN risk_list.is_after_assistance IS '是否扣除结算外救助';

COMMENT ON COLUMN risk_list.is_assistance_known IS '结算外救助是否可知: false = such payments are not known here';

COMMENT ON COLUMN risk_list.burden_amount IS '统计期内个人负担 (规则口径), yuan';

COMMENT ON COLUMN risk_list.total_amount IS '个人负担总金额, yuan';

COMMENT ON COLUMN risk_list.compliant_amount IS '合规自付支出 (本人, 统计期内), yuan';

COMMENT ON COLUMN risk_list.compliant_after_amount IS '合规自付支出, 扣除结算外救助, yuan';

COMMENT ON COLUMN risk_list.household_compliant_12_months_amount IS '合规自付支出 (全户, 近12个月), yuan';

COMMENT ON COLUMN risk_list.limit_amount IS '预警标准, yuan';

COMMENT ON COLUMN risk_list.income_year IS '收入年度';

COMMENT ON COLUMN risk_list.income_series IS '收入口径: rural, urban, all';

COMMENT ON COLUMN risk_list.income_amount IS '人均可支配收入, yuan';

COMMENT ON COLUMN risk_list.income_released_on IS '收入数据发布日期';

COMMENT ON COLUMN risk_list.is_provisional IS '标准是否暂定: last year''s figure is not released yet';

COMMENT ON COLUMN risk_list.burden_multiple IS '负担为标准的倍数';

COMMENT ON COLUMN risk_list.step IS '档次: multiple of the limit that was passed';

COMMENT ON COLUMN risk_list.first_pushed_on IS '首次推送日期';

COMMENT ON COLUMN risk_list.due_on IS '核查期限';

COMMENT ON COLUMN risk_list.updated_on IS '最近变动日期: night of the last change of this row';

COMMENT ON COLUMN risk_list.is_example IS '示例数据: true = made with example thresholds, not policy in force';

CREATE TABLE IF NOT EXISTS risk_list_sender (
    key_fingerprint VARCHAR(64) NOT NULL,
    claimed_on DATE NOT NULL,
    PRIMARY KEY (key_fingerprint)
);

COMMENT ON TABLE risk_list_sender IS 'Which deployment pushes into risk_list. One row; for the sender only, not part of the contract';

COMMENT ON COLUMN risk_list_sender.key_fingerprint IS 'Fingerprint of the key that makes the warning ids: another key would send every warning a second time';

COMMENT ON COLUMN risk_list_sender.claimed_on IS 'Night of the first push';

INSERT INTO platform_version (version_num) VALUES ('0001') RETURNING platform_version.version_num;

-- Running upgrade 0001 -> 0002

ALTER TABLE risk_list ADD COLUMN unit_type VARCHAR(10);

COMMENT ON COLUMN risk_list.unit_type IS '预警单位: person 个人, household 全户 (burden and limit are the household''s)';

ALTER TABLE risk_list ADD COLUMN head_count INTEGER;

COMMENT ON COLUMN risk_list.head_count IS '户内人数: living members, for household rules';

ALTER TABLE risk_list ADD COLUMN facts_to_verify VARCHAR(1000);

COMMENT ON COLUMN risk_list.facts_to_verify IS '待核实事项: what no table holds and the visit has to find out';

UPDATE platform_version SET version_num='0002' WHERE platform_version.version_num = '0001';

-- Running upgrade 0002 -> 0003

ALTER TABLE risk_list RENAME TO risk_list_by_warning;

ALTER INDEX risk_list_pkey RENAME TO risk_list_by_warning_pkey;

CREATE TABLE risk_list (
    psn_no VARCHAR(30) NOT NULL,
    present_psn_no VARCHAR(30),
    psn_name VARCHAR(50),
    psn_cert_type VARCHAR(6),
    certno VARCHAR(50),
    gend VARCHAR(6),
    brdy DATE,
    insutype VARCHAR(6),
    phone VARCHAR(50),
    address VARCHAR(200),
    township_code VARCHAR(12),
    township_name VARCHAR(60),
    village_code VARCHAR(12),
    village_name VARCHAR(60),
    division_code VARCHAR(12),
    household_no VARCHAR(40),
    household_source VARCHAR(20),
    household_head_name VARCHAR(50),
    household_relation VARCHAR(6),
    is_monitored BOOLEAN NOT NULL,
    monitored_since_date DATE,
    is_deceased BOOLEAN NOT NULL,
    death_date DATE,
    household_compliant_12_months_amount NUMERIC(16, 2),
    warning_id VARCHAR(32) NOT NULL,
    state VARCHAR(12) NOT NULL,
    reasons VARCHAR(100),
    rule_id VARCHAR(60) NOT NULL,
    rule_title VARCHAR(200),
    region_code VARCHAR(12),
    region_name VARCHAR(60),
    unit_type VARCHAR(10),
    head_count INTEGER,
    window_from DATE NOT NULL,
    window_last DATE NOT NULL,
    crossed_on DATE,
    fell_on DATE,
    risk_kind VARCHAR(20) NOT NULL,
    category_code VARCHAR(40),
    category_name VARCHAR(60),
    measure VARCHAR(20),
    is_after_assistance BOOLEAN,
    is_assistance_known BOOLEAN NOT NULL,
    burden_amount NUMERIC(16, 2) NOT NULL,
    total_amount NUMERIC(16, 2) NOT NULL,
    compliant_amount NUMERIC(16, 2) NOT NULL,
    compliant_after_amount NUMERIC(16, 2) NOT NULL,
    limit_amount NUMERIC(16, 2),
    income_year INTEGER,
    income_series VARCHAR(10),
    income_amount NUMERIC(16, 2),
    income_released_on DATE,
    is_provisional BOOLEAN,
    burden_multiple NUMERIC(16, 4),
    step NUMERIC(16, 2),
    facts_to_verify VARCHAR(1000),
    is_example BOOLEAN NOT NULL,
    first_pushed_on DATE NOT NULL,
    counted_from DATE NOT NULL,
    due_on DATE,
    decision_due_on DATE,
    state_note VARCHAR(200) NOT NULL,
    further_count INTEGER NOT NULL,
    further_warnings VARCHAR(1000),
    continues_psn_no VARCHAR(30),
    continued_by_psn_no VARCHAR(30),
    batch_no INTEGER NOT NULL,
    updated_on DATE NOT NULL,
    PRIMARY KEY (psn_no)
);

COMMENT ON TABLE risk_list IS 'Whom to find, why, how much. Never a diagnosis, a provider or an item.';

COMMENT ON COLUMN risk_list.psn_no IS '人员编号: under which the bureau counts the person; the row is known by it';

COMMENT ON COLUMN risk_list.present_psn_no IS '现用人员编号: under which the person is insured now';

COMMENT ON COLUMN risk_list.psn_name IS '姓名';

COMMENT ON COLUMN risk_list.psn_cert_type IS '证件类型';

COMMENT ON COLUMN risk_list.certno IS '证件号码';

COMMENT ON COLUMN risk_list.gend IS '性别';

COMMENT ON COLUMN risk_list.brdy IS '出生日期';

COMMENT ON COLUMN risk_list.insutype IS '险种类型';

COMMENT ON COLUMN risk_list.phone IS '联系电话';

COMMENT ON COLUMN risk_list.address IS '住址';

COMMENT ON COLUMN risk_list.township_code IS '乡镇代码';

COMMENT ON COLUMN risk_list.township_name IS '乡镇名称';

COMMENT ON COLUMN risk_list.village_code IS '村代码';

COMMENT ON COLUMN risk_list.village_name IS '村名称';

COMMENT ON COLUMN risk_list.division_code IS '居住地区划: as the bureau has it, also where no name is known';

COMMENT ON COLUMN risk_list.household_no IS '户编号';

COMMENT ON COLUMN risk_list.household_source IS '户编号来源: platform_number, household_book, person_alone';

COMMENT ON COLUMN risk_list.household_head_name IS '户主姓名';

COMMENT ON COLUMN risk_list.household_relation IS '与户主关系';

COMMENT ON COLUMN risk_list.is_monitored IS '是否已纳入监测';

COMMENT ON COLUMN risk_list.monitored_since_date IS '纳入监测时间';

COMMENT ON COLUMN risk_list.is_deceased IS '是否死亡: no ordinary letter';

COMMENT ON COLUMN risk_list.death_date IS '死亡日期';

COMMENT ON COLUMN risk_list.household_compliant_12_months_amount IS '合规自付支出 (全户, 近12个月), yuan';

COMMENT ON COLUMN risk_list.warning_id IS '预警编号: keyed, stays the same as long as the warning exists';

COMMENT ON COLUMN risk_list.state IS '状态: open, withdrawn, lapsed, closed, merged, transferred';

COMMENT ON COLUMN risk_list.reasons IS '原因: settlement, refund, correction, assistance, category, region, limit, aged_out, household, merged, window';

COMMENT ON COLUMN risk_list.rule_id IS '规则编号';

COMMENT ON COLUMN risk_list.rule_title IS '规则名称';

COMMENT ON COLUMN risk_list.region_code IS '参保地区划';

COMMENT ON COLUMN risk_list.region_name IS '参保地名称';

COMMENT ON COLUMN risk_list.unit_type IS '预警单位: person 个人, household 全户 (burden and limit are the household''s)';

COMMENT ON COLUMN risk_list.head_count IS '户内人数: living members, for household rules';

COMMENT ON COLUMN risk_list.window_from IS '统计期起';

COMMENT ON COLUMN risk_list.window_last IS '统计期止';

COMMENT ON COLUMN risk_list.crossed_on IS '超过标准之日: first day of the present spell over the limit';

COMMENT ON COLUMN risk_list.fell_on IS '不再超过之日';

COMMENT ON COLUMN risk_list.risk_kind IS '风险类型: return_to_poverty 返贫, fall_into_poverty 致贫';

COMMENT ON COLUMN risk_list.category_code IS '人员类别: the one whose limit counts; * = no special category';

COMMENT ON COLUMN risk_list.category_name IS '人员类别名称';

COMMENT ON COLUMN risk_list.measure IS '负担口径: total, policy_scope, compliant, cash';

COMMENT ON COLUMN risk_list.is_after_assistance IS '是否扣除结算外救助';

COMMENT ON COLUMN risk_list.is_assistance_known IS '结算外救助是否可知: false = such payments are not known here';

COMMENT ON COLUMN risk_list.burden_amount IS '统计期内个人负担 (规则口径), yuan';

COMMENT ON COLUMN risk_list.total_amount IS '个人负担总金额, yuan';

COMMENT ON COLUMN risk_list.compliant_amount IS '合规自付支出 (本人, 统计期内), yuan';

COMMENT ON COLUMN risk_list.compliant_after_amount IS '合规自付支出, 扣除结算外救助, yuan';

COMMENT ON COLUMN risk_list.limit_amount IS '预警标准, yuan';

COMMENT ON COLUMN risk_list.income_year IS '收入年度';

COMMENT ON COLUMN risk_list.income_series IS '收入口径: rural, urban, all';

COMMENT ON COLUMN risk_list.income_amount IS '人均可支配收入, yuan';

COMMENT ON COLUMN risk_list.income_released_on IS '收入数据发布日期';

COMMENT ON COLUMN risk_list.is_provisional IS '标准是否暂定: last year''s figure is not released yet';

COMMENT ON COLUMN risk_list.burden_multiple IS '负担为标准的倍数';

COMMENT ON COLUMN risk_list.step IS '档次: multiple of the limit that was passed';

COMMENT ON COLUMN risk_list.facts_to_verify IS '待核实事项: what no table holds and the visit has to find out';

COMMENT ON COLUMN risk_list.is_example IS '示例数据: true = made with example thresholds, not policy in force';

COMMENT ON COLUMN risk_list.first_pushed_on IS '首次推送日期: night of the push that told the warning first';

COMMENT ON COLUMN risk_list.counted_from IS '期限起算日: reported receipt, else the day after the push';

COMMENT ON COLUMN risk_list.due_on IS '入户核查期限; empty where no visit is due';

COMMENT ON COLUMN risk_list.decision_due_on IS '认定期限';

COMMENT ON COLUMN risk_list.state_note IS '说明: what the state means for the receiver';

COMMENT ON COLUMN risk_list.further_count IS '其他预警数: further warnings of the person that are open or closed';

COMMENT ON COLUMN risk_list.further_warnings IS '其他预警: rule, window and state of each';

COMMENT ON COLUMN risk_list.continues_psn_no IS '承接的人员编号: the person was on the list under this number; no new visit';

COMMENT ON COLUMN risk_list.continued_by_psn_no IS '并入的人员编号: the row goes on under this number';

COMMENT ON COLUMN risk_list.batch_no IS '批次号: the batch that wrote the row last';

COMMENT ON COLUMN risk_list.updated_on IS '最近变动日期: night of the push that wrote the row last';

CREATE TABLE risk_list_event (
    event_id VARCHAR(32) NOT NULL,
    event_no INTEGER NOT NULL,
    event VARCHAR(12) NOT NULL,
    told_on DATE NOT NULL,
    psn_no VARCHAR(30) NOT NULL,
    township_code VARCHAR(12),
    village_code VARCHAR(12),
    warning_id VARCHAR(32) NOT NULL,
    state VARCHAR(12) NOT NULL,
    reasons VARCHAR(100),
    rule_id VARCHAR(60) NOT NULL,
    rule_title VARCHAR(200),
    region_code VARCHAR(12),
    region_name VARCHAR(60),
    unit_type VARCHAR(10),
    head_count INTEGER,
    window_from DATE NOT NULL,
    window_last DATE NOT NULL,
    crossed_on DATE,
    fell_on DATE,
    risk_kind VARCHAR(20) NOT NULL,
    category_code VARCHAR(40),
    category_name VARCHAR(60),
    measure VARCHAR(20),
    is_after_assistance BOOLEAN,
    is_assistance_known BOOLEAN NOT NULL,
    burden_amount NUMERIC(16, 2) NOT NULL,
    total_amount NUMERIC(16, 2) NOT NULL,
    compliant_amount NUMERIC(16, 2) NOT NULL,
    compliant_after_amount NUMERIC(16, 2) NOT NULL,
    limit_amount NUMERIC(16, 2),
    income_year INTEGER,
    income_series VARCHAR(10),
    income_amount NUMERIC(16, 2),
    income_released_on DATE,
    is_provisional BOOLEAN,
    burden_multiple NUMERIC(16, 4),
    step NUMERIC(16, 2),
    facts_to_verify VARCHAR(1000),
    is_example BOOLEAN NOT NULL,
    first_pushed_on DATE NOT NULL,
    counted_from DATE NOT NULL,
    due_on DATE,
    decision_due_on DATE,
    batch_no INTEGER NOT NULL,
    PRIMARY KEY (event_id),
    CONSTRAINT risk_list_event_once UNIQUE (warning_id, event_no)
);

COMMENT ON TABLE risk_list_event IS 'What the receiver was told of each warning. Rows are added and never changed.';

COMMENT ON COLUMN risk_list_event.event_id IS '事件编号: made of warning and event number, so that nothing can stand here twice';

COMMENT ON COLUMN risk_list_event.event_no IS '预警内序号: from 1, without a gap';

COMMENT ON COLUMN risk_list_event.event IS '事件: opened, raised, revised, withdrawn, lapsed, reopened, closed, merged, transferred, moved, renumbered, died, monitored';

COMMENT ON COLUMN risk_list_event.told_on IS '推送截至日期: night as of which it was told';

COMMENT ON COLUMN risk_list_event.psn_no IS '人员编号: row of risk_list';

COMMENT ON COLUMN risk_list_event.township_code IS '乡镇代码 (推送时)';

COMMENT ON COLUMN risk_list_event.village_code IS '村代码 (推送时)';

COMMENT ON COLUMN risk_list_event.warning_id IS '预警编号: keyed, stays the same as long as the warning exists';

COMMENT ON COLUMN risk_list_event.state IS '状态: open, withdrawn, lapsed, closed, merged, transferred';

COMMENT ON COLUMN risk_list_event.reasons IS '原因: settlement, refund, correction, assistance, category, region, limit, aged_out, household, merged, window';

COMMENT ON COLUMN risk_list_event.rule_id IS '规则编号';

COMMENT ON COLUMN risk_list_event.rule_title IS '规则名称';

COMMENT ON COLUMN risk_list_event.region_code IS '参保地区划';

COMMENT ON COLUMN risk_list_event.region_name IS '参保地名称';

COMMENT ON COLUMN risk_list_event.unit_type IS '预警单位: person 个人, household 全户 (burden and limit are the household''s)';

COMMENT ON COLUMN risk_list_event.head_count IS '户内人数: living members, for household rules';

COMMENT ON COLUMN risk_list_event.window_from IS '统计期起';

COMMENT ON COLUMN risk_list_event.window_last IS '统计期止';

COMMENT ON COLUMN risk_list_event.crossed_on IS '超过标准之日: first day of the present spell over the limit';

COMMENT ON COLUMN risk_list_event.fell_on IS '不再超过之日';

COMMENT ON COLUMN risk_list_event.risk_kind IS '风险类型: return_to_poverty 返贫, fall_into_poverty 致贫';

COMMENT ON COLUMN risk_list_event.category_code IS '人员类别: the one whose limit counts; * = no special category';

COMMENT ON COLUMN risk_list_event.category_name IS '人员类别名称';

COMMENT ON COLUMN risk_list_event.measure IS '负担口径: total, policy_scope, compliant, cash';

COMMENT ON COLUMN risk_list_event.is_after_assistance IS '是否扣除结算外救助';

COMMENT ON COLUMN risk_list_event.is_assistance_known IS '结算外救助是否可知: false = such payments are not known here';

COMMENT ON COLUMN risk_list_event.burden_amount IS '统计期内个人负担 (规则口径), yuan';

COMMENT ON COLUMN risk_list_event.total_amount IS '个人负担总金额, yuan';

COMMENT ON COLUMN risk_list_event.compliant_amount IS '合规自付支出 (本人, 统计期内), yuan';

COMMENT ON COLUMN risk_list_event.compliant_after_amount IS '合规自付支出, 扣除结算外救助, yuan';

COMMENT ON COLUMN risk_list_event.limit_amount IS '预警标准, yuan';

COMMENT ON COLUMN risk_list_event.income_year IS '收入年度';

COMMENT ON COLUMN risk_list_event.income_series IS '收入口径: rural, urban, all';

COMMENT ON COLUMN risk_list_event.income_amount IS '人均可支配收入, yuan';

COMMENT ON COLUMN risk_list_event.income_released_on IS '收入数据发布日期';

COMMENT ON COLUMN risk_list_event.is_provisional IS '标准是否暂定: last year''s figure is not released yet';

COMMENT ON COLUMN risk_list_event.burden_multiple IS '负担为标准的倍数';

COMMENT ON COLUMN risk_list_event.step IS '档次: multiple of the limit that was passed';

COMMENT ON COLUMN risk_list_event.facts_to_verify IS '待核实事项: what no table holds and the visit has to find out';

COMMENT ON COLUMN risk_list_event.is_example IS '示例数据: true = made with example thresholds, not policy in force';

COMMENT ON COLUMN risk_list_event.first_pushed_on IS '首次推送日期: night of the push that told the warning first';

COMMENT ON COLUMN risk_list_event.counted_from IS '期限起算日: reported receipt, else the day after the push';

COMMENT ON COLUMN risk_list_event.due_on IS '入户核查期限; empty where no visit is due';

COMMENT ON COLUMN risk_list_event.decision_due_on IS '认定期限';

COMMENT ON COLUMN risk_list_event.batch_no IS '批次号';

CREATE TABLE risk_list_batch (
    batch_no INTEGER NOT NULL,
    night DATE NOT NULL,
    sent_at TIMESTAMP WITHOUT TIME ZONE NOT NULL,
    rhythms VARCHAR(300) NOT NULL,
    inserted_count INTEGER NOT NULL,
    updated_count INTEGER NOT NULL,
    event_count INTEGER NOT NULL,
    opened_count INTEGER NOT NULL,
    raised_count INTEGER NOT NULL,
    withdrawn_count INTEGER NOT NULL,
    lapsed_count INTEGER NOT NULL,
    reopened_count INTEGER NOT NULL,
    closed_count INTEGER NOT NULL,
    other_count INTEGER NOT NULL,
    refused_count INTEGER NOT NULL,
    burden_amount NUMERIC(16, 2) NOT NULL,
    limit_amount NUMERIC(16, 2) NOT NULL,
    previous_sha256 VARCHAR(64) NOT NULL,
    sha256 VARCHAR(64) NOT NULL,
    PRIMARY KEY (batch_no)
);

COMMENT ON TABLE risk_list_batch IS 'What was sent when. A batch is there as a whole or not at all; one without rows says that there was nothing to tell.';

COMMENT ON COLUMN risk_list_batch.batch_no IS '批次号: from 1, without a gap';

COMMENT ON COLUMN risk_list_batch.night IS '截至日期: the list as of the end of this day';

COMMENT ON COLUMN risk_list_batch.sent_at IS '推送时间 (Asia/Shanghai)';

COMMENT ON COLUMN risk_list_batch.rhythms IS '推送频率: night, ten_days, month, month 5 (by the 5th); * = all, out of turn';

COMMENT ON COLUMN risk_list_batch.inserted_count IS '新增人数';

COMMENT ON COLUMN risk_list_batch.updated_count IS '变动人数';

COMMENT ON COLUMN risk_list_batch.event_count IS '事件数';

COMMENT ON COLUMN risk_list_batch.opened_count IS '其中新增预警';

COMMENT ON COLUMN risk_list_batch.raised_count IS '其中升档';

COMMENT ON COLUMN risk_list_batch.withdrawn_count IS '其中撤回';

COMMENT ON COLUMN risk_list_batch.lapsed_count IS '其中失效';

COMMENT ON COLUMN risk_list_batch.reopened_count IS '其中恢复';

COMMENT ON COLUMN risk_list_batch.closed_count IS '其中期满';

COMMENT ON COLUMN risk_list_batch.other_count IS '其中其他';

COMMENT ON COLUMN risk_list_batch.refused_count IS '被拒人数: persons the receiver''s database did not take; sent again with the next push';

COMMENT ON COLUMN risk_list_batch.burden_amount IS '负担合计: sum of burden_amount of the rows of the batch, yuan';

COMMENT ON COLUMN risk_list_batch.limit_amount IS '标准合计: sum of limit_amount of the rows of the batch, yuan';

COMMENT ON COLUMN risk_list_batch.previous_sha256 IS '上一批次校验值; empty in the first';

COMMENT ON COLUMN risk_list_batch.sha256 IS '校验值: over the batch before and all rows and events of this one';

CREATE TABLE risk_feedback (
    feedback_id VARCHAR(64) NOT NULL,
    warning_id VARCHAR(32),
    psn_no VARCHAR(30),
    certno VARCHAR(50),
    household_no VARCHAR(40),
    status VARCHAR(16) NOT NULL,
    monitored_category_code VARCHAR(40),
    risk_reason_codes VARCHAR(60),
    measures VARCHAR(500),
    refusal_reason VARCHAR(200),
    verified_compliant_amount NUMERIC(16, 2),
    happened_on DATE NOT NULL,
    recorded_at TIMESTAMP WITHOUT TIME ZONE NOT NULL,
    unit_name VARCHAR(100),
    remark VARCHAR(500),
    PRIMARY KEY (feedback_id)
);

COMMENT ON TABLE risk_feedback IS 'Answers of the platform''s side. Rows are added and never changed; one of the four numbers names whom it is about.';

COMMENT ON COLUMN risk_feedback.feedback_id IS '反馈编号: given by who writes it; the same answer twice has the same number';

COMMENT ON COLUMN risk_feedback.warning_id IS '预警编号';

COMMENT ON COLUMN risk_feedback.psn_no IS '人员编号';

COMMENT ON COLUMN risk_feedback.certno IS '证件号码';

COMMENT ON COLUMN risk_feedback.household_no IS '户编号 (监测系统)';

COMMENT ON COLUMN risk_feedback.status IS '办理状态: received 已接收, verifying 核查中, recognised 已纳入监测, not_recognised 未纳入, risk_removed 风险消除';

COMMENT ON COLUMN risk_feedback.monitored_category_code IS '监测对象类别: unstable_out_of_poverty 脱贫不稳定户, marginal_poverty_prone 边缘易致贫户, sudden_hardship 突发严重困难户';

COMMENT ON COLUMN risk_feedback.risk_reason_codes IS '致贫返贫风险: national codes, up to five, joined by commas (01 因病, 03 因残, ...)';

COMMENT ON COLUMN risk_feedback.measures IS '帮扶措施';

COMMENT ON COLUMN risk_feedback.refusal_reason IS '未纳入原因';

COMMENT ON COLUMN risk_feedback.verified_compliant_amount IS '核实的合规自付支出 (全户, 近12个月), yuan';

COMMENT ON COLUMN risk_feedback.happened_on IS '发生日期: day of receipt, decision or removal';

COMMENT ON COLUMN risk_feedback.recorded_at IS '登记时间: when the row was written (Asia/Shanghai)';

COMMENT ON COLUMN risk_feedback.unit_name IS '办理单位';

COMMENT ON COLUMN risk_feedback.remark IS '备注';

CREATE INDEX risk_list_batch_no ON risk_list (batch_no);

CREATE INDEX risk_list_event_batch_no ON risk_list_event (batch_no);

CREATE INDEX risk_list_event_psn_no ON risk_list_event (psn_no);

CREATE INDEX risk_feedback_recorded_at ON risk_feedback (recorded_at);

INSERT INTO risk_list_event (event_id, event_no, event, told_on, psn_no, township_code, village_code, warning_id, state, reasons, rule_id, rule_title, region_code, region_name, unit_type, head_count, window_from, window_last, crossed_on, fell_on, risk_kind, category_code, category_name, measure, is_after_assistance, is_assistance_known, burden_amount, total_amount, compliant_amount, compliant_after_amount, limit_amount, income_year, income_series, income_amount, income_released_on, is_provisional, burden_multiple, step, facts_to_verify, is_example, first_pushed_on, counted_from, due_on, decision_due_on, batch_no)
SELECT
    warning_id, 1, CASE state WHEN 'open' THEN 'opened' ELSE state END, updated_on, psn_no, township_code, village_code,
    warning_id, state, reasons, rule_id, rule_title, region_code, region_name, unit_type, head_count, window_from, window_last, crossed_on, fell_on, risk_kind, category_code, category_name, measure, is_after_assistance, is_assistance_known, burden_amount, total_amount, compliant_amount, compliant_after_amount, limit_amount, income_year, income_series, income_amount, income_released_on, is_provisional, burden_multiple, step, facts_to_verify, is_example, first_pushed_on, first_pushed_on, due_on, NULL, 1
FROM risk_list_by_warning;

INSERT INTO risk_list (psn_no, present_psn_no, psn_name, psn_cert_type, certno, gend, brdy, insutype, phone, address, township_code, township_name, village_code, village_name, division_code, household_no, household_source, household_head_name, household_relation, is_monitored, monitored_since_date, is_deceased, death_date, household_compliant_12_months_amount, warning_id, state, reasons, rule_id, rule_title, region_code, region_name, unit_type, head_count, window_from, window_last, crossed_on, fell_on, risk_kind, category_code, category_name, measure, is_after_assistance, is_assistance_known, burden_amount, total_amount, compliant_amount, compliant_after_amount, limit_amount, income_year, income_series, income_amount, income_released_on, is_provisional, burden_multiple, step, facts_to_verify, is_example, first_pushed_on, counted_from, due_on, decision_due_on, state_note, further_count, batch_no, updated_on)
SELECT psn_no, psn_no, psn_name, psn_cert_type, certno, gend, brdy, insutype, phone, address, township_code, township_name, village_code, village_name, division_code, household_no, household_source, household_head_name, household_relation, is_monitored, monitored_since_date, is_deceased, death_date, household_compliant_12_months_amount, warning_id, state, reasons, rule_id, rule_title, region_code, region_name, unit_type, head_count, window_from, window_last, crossed_on, fell_on, risk_kind, category_code, category_name, measure, is_after_assistance, is_assistance_known, burden_amount, total_amount, compliant_amount, compliant_after_amount, limit_amount, income_year, income_series, income_amount, income_released_on, is_provisional, burden_multiple, step, facts_to_verify, is_example, first_pushed_on, first_pushed_on, due_on, NULL, state_note, other_count, 1, updated_on
FROM (
    SELECT
        w.*,
        ROW_NUMBER() OVER (
    PARTITION BY psn_no
    ORDER BY
        CASE state WHEN 'open' THEN 0 WHEN 'closed' THEN 1 WHEN 'lapsed' THEN 2 WHEN 'withdrawn' THEN 3 ELSE 4 END,
        window_from DESC,
        warning_id
) AS place,
        SUM(CASE WHEN state IN ('open', 'closed') THEN 1 ELSE 0 END) OVER (PARTITION BY psn_no)
            - CASE WHEN state IN ('open', 'closed') THEN 1 ELSE 0 END AS other_count
    FROM risk_list_by_warning AS w
) AS placed
WHERE place = 1;

INSERT INTO risk_list_batch (
    batch_no, night, sent_at, rhythms, inserted_count, updated_count, event_count, opened_count, raised_count, withdrawn_count, lapsed_count,
    reopened_count, closed_count, other_count, refused_count, burden_amount, limit_amount, previous_sha256, sha256
)
SELECT
    1, MAX(updated_on), MAX(updated_on), '*', COUNT(DISTINCT psn_no), 0, COUNT(*), SUM(CASE WHEN state = 'open' THEN 1 ELSE 0 END), 0,
    SUM(CASE WHEN state = 'withdrawn' THEN 1 ELSE 0 END), SUM(CASE WHEN state = 'lapsed' THEN 1 ELSE 0 END), 0,
    SUM(CASE WHEN state = 'closed' THEN 1 ELSE 0 END), SUM(CASE WHEN state = 'merged' THEN 1 ELSE 0 END), 0, '0.00', '0.00', '', ''
FROM risk_list_by_warning
HAVING COUNT(*) > 0;

DROP TABLE risk_list_by_warning;

UPDATE platform_version SET version_num='0003' WHERE platform_version.version_num = '0002';

COMMIT;
