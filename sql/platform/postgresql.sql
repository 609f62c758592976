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

COMMIT;
