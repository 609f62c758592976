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

COMMIT;
