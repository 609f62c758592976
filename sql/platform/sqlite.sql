-- The platform's tables on SQLite, as `monitoring platform upgrade` makes them.
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
    burden_amount VARCHAR(20) NOT NULL,
    total_amount VARCHAR(20) NOT NULL,
    compliant_amount VARCHAR(20) NOT NULL,
    compliant_after_amount VARCHAR(20) NOT NULL,
    household_compliant_12_months_amount VARCHAR(20),
    limit_amount VARCHAR(20),
    income_year INTEGER,
    income_series VARCHAR(10),
    income_amount VARCHAR(20),
    income_released_on DATE,
    is_provisional BOOLEAN,
    burden_multiple VARCHAR(20),
    step VARCHAR(20),
    first_pushed_on DATE NOT NULL,
    due_on DATE,
    updated_on DATE NOT NULL,
    is_example BOOLEAN NOT NULL,
    PRIMARY KEY (warning_id)
);

CREATE TABLE IF NOT EXISTS risk_list_sender (
    key_fingerprint VARCHAR(64) NOT NULL,
    claimed_on DATE NOT NULL,
    PRIMARY KEY (key_fingerprint)
);

INSERT INTO platform_version (version_num) VALUES ('0001') RETURNING version_num;

-- Running upgrade 0001 -> 0002

ALTER TABLE risk_list ADD COLUMN unit_type VARCHAR(10);

ALTER TABLE risk_list ADD COLUMN head_count INTEGER;

ALTER TABLE risk_list ADD COLUMN facts_to_verify VARCHAR(1000);

UPDATE platform_version SET version_num='0002' WHERE platform_version.version_num = '0001';

-- Running upgrade 0002 -> 0003

ALTER TABLE risk_list RENAME TO risk_list_by_warning;

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
    household_compliant_12_months_amount VARCHAR(20),
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
    burden_amount VARCHAR(20) NOT NULL,
    total_amount VARCHAR(20) NOT NULL,
    compliant_amount VARCHAR(20) NOT NULL,
    compliant_after_amount VARCHAR(20) NOT NULL,
    limit_amount VARCHAR(20),
    income_year INTEGER,
    income_series VARCHAR(10),
    income_amount VARCHAR(20),
    income_released_on DATE,
    is_provisional BOOLEAN,
    burden_multiple VARCHAR(20),
    step VARCHAR(20),
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
    burden_amount VARCHAR(20) NOT NULL,
    total_amount VARCHAR(20) NOT NULL,
    compliant_amount VARCHAR(20) NOT NULL,
    compliant_after_amount VARCHAR(20) NOT NULL,
    limit_amount VARCHAR(20),
    income_year INTEGER,
    income_series VARCHAR(10),
    income_amount VARCHAR(20),
    income_released_on DATE,
    is_provisional BOOLEAN,
    burden_multiple VARCHAR(20),
    step VARCHAR(20),
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

CREATE TABLE risk_list_batch (
    batch_no INTEGER NOT NULL,
    night DATE NOT NULL,
    sent_at DATETIME NOT NULL,
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
    burden_amount VARCHAR(20) NOT NULL,
    limit_amount VARCHAR(20) NOT NULL,
    previous_sha256 VARCHAR(64) NOT NULL,
    sha256 VARCHAR(64) NOT NULL,
    PRIMARY KEY (batch_no)
);

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
    verified_compliant_amount VARCHAR(20),
    happened_on DATE NOT NULL,
    recorded_at DATETIME NOT NULL,
    unit_name VARCHAR(100),
    remark VARCHAR(500),
    PRIMARY KEY (feedback_id)
);

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
