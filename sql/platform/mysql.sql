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

-- Running upgrade 0002 -> 0003

ALTER TABLE risk_list RENAME TO risk_list_by_warning;

CREATE TABLE risk_list (
    psn_no VARCHAR(30) NOT NULL COMMENT '人员编号: under which the bureau counts the person; the row is known by it',
    present_psn_no VARCHAR(30) COMMENT '现用人员编号: under which the person is insured now',
    psn_name VARCHAR(50) COMMENT '姓名',
    psn_cert_type VARCHAR(6) COMMENT '证件类型',
    certno VARCHAR(50) COMMENT '证件号码',
    gend VARCHAR(6) COMMENT '性别',
    brdy DATE COMMENT '出生日期',
    insutype VARCHAR(6) COMMENT '险种类型',
    phone VARCHAR(50) COMMENT '联系电话',
    address VARCHAR(200) COMMENT '住址',
    township_code VARCHAR(12) COMMENT '乡镇代码',
    township_name VARCHAR(60) COMMENT '乡镇名称',
    village_code VARCHAR(12) COMMENT '村代码',
    village_name VARCHAR(60) COMMENT '村名称',
    division_code VARCHAR(12) COMMENT '居住地区划: as the bureau has it, also where no name is known',
    household_no VARCHAR(40) COMMENT '户编号',
    household_source VARCHAR(20) COMMENT '户编号来源: platform_number, household_book, person_alone',
    household_head_name VARCHAR(50) COMMENT '户主姓名',
    household_relation VARCHAR(6) COMMENT '与户主关系',
    is_monitored BOOL NOT NULL COMMENT '是否已纳入监测',
    monitored_since_date DATE COMMENT '纳入监测时间',
    is_deceased BOOL NOT NULL COMMENT '是否死亡: no ordinary letter',
    death_date DATE COMMENT '死亡日期',
    household_compliant_12_months_amount NUMERIC(16, 2) COMMENT '合规自付支出 (全户, 近12个月), yuan',
    warning_id VARCHAR(32) NOT NULL COMMENT '预警编号: keyed, stays the same as long as the warning exists',
    state VARCHAR(12) NOT NULL COMMENT '状态: open, withdrawn, lapsed, closed, merged, transferred',
    reasons VARCHAR(100) COMMENT '原因: settlement, refund, correction, assistance, category, region, limit, aged_out, household, merged, window',
    rule_id VARCHAR(60) NOT NULL COMMENT '规则编号',
    rule_title VARCHAR(200) COMMENT '规则名称',
    region_code VARCHAR(12) COMMENT '参保地区划',
    region_name VARCHAR(60) COMMENT '参保地名称',
    unit_type VARCHAR(10) COMMENT '预警单位: person 个人, household 全户 (burden and limit are the household''s)',
    head_count INTEGER COMMENT '户内人数: living members, for household rules',
    window_from DATE NOT NULL COMMENT '统计期起',
    window_last DATE NOT NULL COMMENT '统计期止',
    crossed_on DATE COMMENT '超过标准之日: first day of the present spell over the limit',
    fell_on DATE COMMENT '不再超过之日',
    risk_kind VARCHAR(20) NOT NULL COMMENT '风险类型: return_to_poverty 返贫, fall_into_poverty 致贫',
    category_code VARCHAR(40) COMMENT '人员类别: the one whose limit counts; * = no special category',
    category_name VARCHAR(60) COMMENT '人员类别名称',
    measure VARCHAR(20) COMMENT '负担口径: total, policy_scope, compliant, cash',
    is_after_assistance BOOL COMMENT '是否扣除结算外救助',
    is_assistance_known BOOL NOT NULL COMMENT '结算外救助是否可知: false = such payments are not known here',
    burden_amount NUMERIC(16, 2) NOT NULL COMMENT '统计期内个人负担 (规则口径), yuan',
    total_amount NUMERIC(16, 2) NOT NULL COMMENT '个人负担总金额, yuan',
    compliant_amount NUMERIC(16, 2) NOT NULL COMMENT '合规自付支出 (本人, 统计期内), yuan',
    compliant_after_amount NUMERIC(16, 2) NOT NULL COMMENT '合规自付支出, 扣除结算外救助, yuan',
    limit_amount NUMERIC(16, 2) COMMENT '预警标准, yuan',
    income_year INTEGER COMMENT '收入年度',
    income_series VARCHAR(10) COMMENT '收入口径: rural, urban, all',
    income_amount NUMERIC(16, 2) COMMENT '人均可支配收入, yuan',
    income_released_on DATE COMMENT '收入数据发布日期',
    is_provisional BOOL COMMENT '标准是否暂定: last year''s figure is not released yet',
    burden_multiple NUMERIC(16, 4) COMMENT '负担为标准的倍数',
    step NUMERIC(16, 2) COMMENT '档次: multiple of the limit that was passed',
    facts_to_verify VARCHAR(1000) COMMENT '待核实事项: what no table holds and the visit has to find out',
    is_example BOOL NOT NULL COMMENT '示例数据: true = made with example thresholds, not policy in force',
    first_pushed_on DATE NOT NULL COMMENT '首次推送日期: night of the push that told the warning first',
    counted_from DATE NOT NULL COMMENT '期限起算日: reported receipt, else the day after the push',
    due_on DATE COMMENT '入户核查期限; empty where no visit is due',
    decision_due_on DATE COMMENT '认定期限',
    state_note VARCHAR(200) NOT NULL COMMENT '说明: what the state means for the receiver',
    further_count INTEGER NOT NULL COMMENT '其他预警数: further warnings of the person that are open or closed',
    further_warnings VARCHAR(1000) COMMENT '其他预警: rule, window and state of each',
    continues_psn_no VARCHAR(30) COMMENT '承接的人员编号: the person was on the list under this number; no new visit',
    continued_by_psn_no VARCHAR(30) COMMENT '并入的人员编号: the row goes on under this number',
    batch_no INTEGER NOT NULL COMMENT '批次号: the batch that wrote the row last',
    updated_on DATE NOT NULL COMMENT '最近变动日期: night of the push that wrote the row last',
    PRIMARY KEY (psn_no)
)CHARSET=utf8mb4 COMMENT='Whom to find, why, how much. Never a diagnosis, a provider or an item.';

CREATE TABLE risk_list_event (
    event_id VARCHAR(32) NOT NULL COMMENT '事件编号: made of warning and event number, so that nothing can stand here twice',
    event_no INTEGER NOT NULL COMMENT '预警内序号: from 1, without a gap',
    event VARCHAR(12) NOT NULL COMMENT '事件: opened, raised, revised, withdrawn, lapsed, reopened, closed, merged, transferred, moved, renumbered, died, monitored',
    told_on DATE NOT NULL COMMENT '推送截至日期: night as of which it was told',
    psn_no VARCHAR(30) NOT NULL COMMENT '人员编号: row of risk_list',
    township_code VARCHAR(12) COMMENT '乡镇代码 (推送时)',
    village_code VARCHAR(12) COMMENT '村代码 (推送时)',
    warning_id VARCHAR(32) NOT NULL COMMENT '预警编号: keyed, stays the same as long as the warning exists',
    state VARCHAR(12) NOT NULL COMMENT '状态: open, withdrawn, lapsed, closed, merged, transferred',
    reasons VARCHAR(100) COMMENT '原因: settlement, refund, correction, assistance, category, region, limit, aged_out, household, merged, window',
    rule_id VARCHAR(60) NOT NULL COMMENT '规则编号',
    rule_title VARCHAR(200) COMMENT '规则名称',
    region_code VARCHAR(12) COMMENT '参保地区划',
    region_name VARCHAR(60) COMMENT '参保地名称',
    unit_type VARCHAR(10) COMMENT '预警单位: person 个人, household 全户 (burden and limit are the household''s)',
    head_count INTEGER COMMENT '户内人数: living members, for household rules',
    window_from DATE NOT NULL COMMENT '统计期起',
    window_last DATE NOT NULL COMMENT '统计期止',
    crossed_on DATE COMMENT '超过标准之日: first day of the present spell over the limit',
    fell_on DATE COMMENT '不再超过之日',
    risk_kind VARCHAR(20) NOT NULL COMMENT '风险类型: return_to_poverty 返贫, fall_into_poverty 致贫',
    category_code VARCHAR(40) COMMENT '人员类别: the one whose limit counts; * = no special category',
    category_name VARCHAR(60) COMMENT '人员类别名称',
    measure VARCHAR(20) COMMENT '负担口径: total, policy_scope, compliant, cash',
    is_after_assistance BOOL COMMENT '是否扣除结算外救助',
    is_assistance_known BOOL NOT NULL COMMENT '结算外救助是否可知: false = such payments are not known here',
    burden_amount NUMERIC(16, 2) NOT NULL COMMENT '统计期内个人负担 (规则口径), yuan',
    total_amount NUMERIC(16, 2) NOT NULL COMMENT '个人负担总金额, yuan',
    compliant_amount NUMERIC(16, 2) NOT NULL COMMENT '合规自付支出 (本人, 统计期内), yuan',
    compliant_after_amount NUMERIC(16, 2) NOT NULL COMMENT '合规自付支出, 扣除结算外救助, yuan',
    limit_amount NUMERIC(16, 2) COMMENT '预警标准, yuan',
    income_year INTEGER COMMENT '收入年度',
    income_series VARCHAR(10) COMMENT '收入口径: rural, urban, all',
    income_amount NUMERIC(16, 2) COMMENT '人均可支配收入, yuan',
    income_released_on DATE COMMENT '收入数据发布日期',
    is_provisional BOOL COMMENT '标准是否暂定: last year''s figure is not released yet',
    burden_multiple NUMERIC(16, 4) COMMENT '负担为标准的倍数',
    step NUMERIC(16, 2) COMMENT '档次: multiple of the limit that was passed',
    facts_to_verify VARCHAR(1000) COMMENT '待核实事项: what no table holds and the visit has to find out',
    is_example BOOL NOT NULL COMMENT '示例数据: true = made with example thresholds, not policy in force',
    first_pushed_on DATE NOT NULL COMMENT '首次推送日期: night of the push that told the warning first',
    counted_from DATE NOT NULL COMMENT '期限起算日: reported receipt, else the day after the push',
    due_on DATE COMMENT '入户核查期限; empty where no visit is due',
    decision_due_on DATE COMMENT '认定期限',
    batch_no INTEGER NOT NULL COMMENT '批次号',
    PRIMARY KEY (event_id),
    CONSTRAINT risk_list_event_once UNIQUE (warning_id, event_no)
)CHARSET=utf8mb4 COMMENT='What the receiver was told of each warning. Rows are added and never changed.';

CREATE TABLE risk_list_batch (
    batch_no INTEGER NOT NULL COMMENT '批次号: from 1, without a gap',
    night DATE NOT NULL COMMENT '截至日期: the list as of the end of this day',
    sent_at DATETIME NOT NULL COMMENT '推送时间 (Asia/Shanghai)',
    rhythms VARCHAR(300) NOT NULL COMMENT '推送频率: night, ten_days, month, month 5 (by the 5th); * = all, out of turn',
    inserted_count INTEGER NOT NULL COMMENT '新增人数',
    updated_count INTEGER NOT NULL COMMENT '变动人数',
    event_count INTEGER NOT NULL COMMENT '事件数',
    opened_count INTEGER NOT NULL COMMENT '其中新增预警',
    raised_count INTEGER NOT NULL COMMENT '其中升档',
    withdrawn_count INTEGER NOT NULL COMMENT '其中撤回',
    lapsed_count INTEGER NOT NULL COMMENT '其中失效',
    reopened_count INTEGER NOT NULL COMMENT '其中恢复',
    closed_count INTEGER NOT NULL COMMENT '其中期满',
    other_count INTEGER NOT NULL COMMENT '其中其他',
    refused_count INTEGER NOT NULL COMMENT '被拒人数: persons the receiver''s database did not take; sent again with the next push',
    burden_amount NUMERIC(16, 2) NOT NULL COMMENT '负担合计: sum of burden_amount of the rows of the batch, yuan',
    limit_amount NUMERIC(16, 2) NOT NULL COMMENT '标准合计: sum of limit_amount of the rows of the batch, yuan',
    previous_sha256 VARCHAR(64) NOT NULL COMMENT '上一批次校验值; empty in the first',
    sha256 VARCHAR(64) NOT NULL COMMENT '校验值: over the batch before and all rows and events of this one',
    PRIMARY KEY (batch_no)
)CHARSET=utf8mb4 COMMENT='What was sent when. A batch is there as a whole or not at all; one without rows says that there was nothing to tell.';

CREATE TABLE risk_feedback (
    feedback_id VARCHAR(64) NOT NULL COMMENT '反馈编号: given by who writes it; the same answer twice has the same number',
    warning_id VARCHAR(32) COMMENT '预警编号',
    psn_no VARCHAR(30) COMMENT '人员编号',
    certno VARCHAR(50) COMMENT '证件号码',
    household_no VARCHAR(40) COMMENT '户编号 (监测系统)',
    status VARCHAR(16) NOT NULL COMMENT '办理状态: received 已接收, verifying 核查中, recognised 已纳入监测, not_recognised 未纳入, risk_removed 风险消除',
    monitored_category_code VARCHAR(40) COMMENT '监测对象类别: unstable_out_of_poverty 脱贫不稳定户, marginal_poverty_prone 边缘易致贫户, sudden_hardship 突发严重困难户',
    risk_reason_codes VARCHAR(60) COMMENT '致贫返贫风险: national codes, up to five, joined by commas (01 因病, 03 因残, ...)',
    measures VARCHAR(500) COMMENT '帮扶措施',
    refusal_reason VARCHAR(200) COMMENT '未纳入原因',
    verified_compliant_amount NUMERIC(16, 2) COMMENT '核实的合规自付支出 (全户, 近12个月), yuan',
    happened_on DATE NOT NULL COMMENT '发生日期: day of receipt, decision or removal',
    recorded_at DATETIME NOT NULL COMMENT '登记时间: when the row was written (Asia/Shanghai)',
    unit_name VARCHAR(100) COMMENT '办理单位',
    remark VARCHAR(500) COMMENT '备注',
    PRIMARY KEY (feedback_id)
)CHARSET=utf8mb4 COMMENT='Answers of the platform''s side. Rows are added and never changed; one of the four numbers names whom it is about.';

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
