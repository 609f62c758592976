-- The platform's tables on MySQL and MariaDB, as `monitoring platform upgrade` makes them.
BEGIN;

CREATE TABLE platform_version (
    version_num VARCHAR(32) NOT NULL,
    CONSTRAINT platform_version_pkc PRIMARY KEY (version_num)
);

-- Running upgrade  -> 0001

CREATE TABLE IF NOT EXISTS risk_list (
    warning_id VARCHAR(32) NOT NULL COMMENT '预警编号: keyed, stays the same as long as the warning exists',
    state VARCHAR(10) NOT NULL COMMENT '预警状态: open, withdrawn (burden taken back), lapsed (was right then), closed (window ended), merged',
    reasons VARCHAR(100) COMMENT '原因: settlement, refund, correction, assistance, category, region, limit, aged_out, household, merged, window',
    state_note VARCHAR(200) NOT NULL COMMENT '说明: what the state means for the receiver',
    rule_id VARCHAR(60) NOT NULL COMMENT '规则编号',
    rule_title VARCHAR(200) COMMENT '规则名称',
    window_from DATE NOT NULL COMMENT '统计期起',
    window_last DATE NOT NULL COMMENT '统计期止',
    crossed_on DATE COMMENT '超过标准之日: first day of the present spell over the limit',
    fell_on DATE COMMENT '不再超过之日',
    risk_kind VARCHAR(20) NOT NULL COMMENT '风险类型: return_to_poverty 返贫, fall_into_poverty 致贫',
    psn_no VARCHAR(30) NOT NULL COMMENT '人员编号',
    psn_name VARCHAR(50) COMMENT '姓名',
    psn_cert_type VARCHAR(6) COMMENT '证件类型',
    certno VARCHAR(50) COMMENT '证件号码',
    gend VARCHAR(6) COMMENT '性别',
    brdy DATE COMMENT '出生日期',
    insutype VARCHAR(6) COMMENT '险种类型',
    phone VARCHAR(50) COMMENT '联系电话',
    address VARCHAR(200) COMMENT '住址',
    region_code VARCHAR(12) COMMENT '参保地区划',
    region_name VARCHAR(60) COMMENT '参保地名称',
    township_code VARCHAR(12) COMMENT '乡镇代码',
    township_name VARCHAR(60) COMMENT '乡镇名称',
    village_code VARCHAR(12) COMMENT '村代码',
    village_name VARCHAR(60) COMMENT '村名称',
    division_code VARCHAR(12) COMMENT '居住地区划: as the bureau has it, also where no name is known',
    household_no VARCHAR(40) COMMENT '户编号',
    household_source VARCHAR(20) COMMENT '户编号来源: platform_number, household_book, person_alone',
    household_head_name VARCHAR(50) COMMENT '户主姓名',
    household_relation VARCHAR(6) COMMENT '与户主关系',
    category_code VARCHAR(40) COMMENT '人员类别: the one whose limit counts; * = no special category',
    category_name VARCHAR(60) COMMENT '人员类别名称',
    is_monitored BOOL NOT NULL COMMENT '是否已纳入监测',
    monitored_since_date DATE COMMENT '纳入监测时间',
    is_deceased BOOL NOT NULL COMMENT '是否死亡: no ordinary letter',
    death_date DATE COMMENT '死亡日期',
    measure VARCHAR(20) COMMENT '负担口径: total, policy_scope, compliant, cash',
    is_after_assistance BOOL COMMENT '是否扣除结算外救助',
    is_assistance_known BOOL NOT NULL COMMENT '结算外救助是否可知: false = such payments are not known here',
    burden_amount NUMERIC(16, 2) NOT NULL COMMENT '统计期内个人负担 (规则口径), yuan',
    total_amount NUMERIC(16, 2) NOT NULL COMMENT '个人负担总金额, yuan',
    compliant_amount NUMERIC(16, 2) NOT NULL COMMENT '合规自付支出 (本人, 统计期内), yuan',
    compliant_after_amount NUMERIC(16, 2) NOT NULL COMMENT '合规自付支出, 扣除结算外救助, yuan',
    household_compliant_12_months_amount NUMERIC(16, 2) COMMENT '合规自付支出 (全户, 近12个月), yuan',
    limit_amount NUMERIC(16, 2) COMMENT '预警标准, yuan',
    income_year INTEGER COMMENT '收入年度',
    income_series VARCHAR(10) COMMENT '收入口径: rural, urban, all',
    income_amount NUMERIC(16, 2) COMMENT '人均可支配收入, yuan',
    income_released_on DATE COMMENT '收入数据发布日期',
    is_provisional BOOL COMMENT '标准是否暂定: last year''s figure is not released yet',
    burden_multiple NUMERIC(16, 4) COMMENT '负担为标准的倍数',
    step NUMERIC(16, 2) COMMENT '档次: multiple of the limit that was passed',
    first_pushed_on DATE NOT NULL COMMENT '首次推送日期',
    due_on DATE COMMENT '核查期限',
    updated_on DATE NOT NULL COMMENT '最近变动日期: night of the last change of this row',
    is_example BOOL NOT NULL COMMENT '示例数据: true = made with example thresholds, not policy in force',
    PRIMARY KEY (warning_id)
)CHARSET=utf8mb4 COMMENT='Whom to find, why, how much. Never a diagnosis, a provider or an item.';

CREATE TABLE IF NOT EXISTS risk_list_sender (
    key_fingerprint VARCHAR(64) NOT NULL COMMENT 'Fingerprint of the key that makes the warning ids: another key would send every warning a second time',
    claimed_on DATE NOT NULL COMMENT 'Night of the first push',
    PRIMARY KEY (key_fingerprint)
)CHARSET=utf8mb4 COMMENT='Which deployment pushes into risk_list. One row; for the sender only, not part of the contract';

INSERT INTO platform_version (version_num) VALUES ('0001');

-- Running upgrade 0001 -> 0002

ALTER TABLE risk_list ADD COLUMN unit_type VARCHAR(10) COMMENT '预警单位: person 个人, household 全户 (burden and limit are the household''s)';

ALTER TABLE risk_list ADD COLUMN head_count INTEGER COMMENT '户内人数: living members, for household rules';

ALTER TABLE risk_list ADD COLUMN facts_to_verify VARCHAR(1000) COMMENT '待核实事项: what no table holds and the visit has to find out';

UPDATE platform_version SET version_num='0002' WHERE platform_version.version_num = '0001';

COMMIT;
