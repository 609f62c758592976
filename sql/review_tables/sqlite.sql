-- The review database on SQLite, as `monitoring review upgrade` makes it.
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

CREATE TABLE review_region_within (
    within_code VARCHAR(12) NOT NULL,
    region_code VARCHAR(12) NOT NULL,
    PRIMARY KEY (within_code, region_code)
);

CREATE INDEX review_region_within_region ON review_region_within (region_code);

CREATE TABLE review_term (
    term_type VARCHAR(12) NOT NULL,
    code VARCHAR(60) NOT NULL,
    name_zh VARCHAR(300) NOT NULL,
    name_en VARCHAR(300) NOT NULL,
    PRIMARY KEY (term_type, code)
);

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
    household_compliant_12_months_amount VARCHAR(20),
    assistance_12_months_amount VARCHAR(20),
    outstanding_amount VARCHAR(20),
    evidence TEXT NOT NULL,
    fed_hash VARCHAR(64) NOT NULL,
    PRIMARY KEY (psn_no)
);

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
    burden_amount VARCHAR(20) NOT NULL,
    fee_amount VARCHAR(20) NOT NULL,
    total_amount VARCHAR(20) NOT NULL,
    policy_scope_amount VARCHAR(20) NOT NULL,
    compliant_amount VARCHAR(20) NOT NULL,
    cash_amount VARCHAR(20) NOT NULL,
    is_assistance_known BOOLEAN NOT NULL,
    limit_amount VARCHAR(20),
    fraction VARCHAR(20),
    income_series VARCHAR(10),
    income_year INTEGER,
    income_amount VARCHAR(20),
    income_released_on DATE,
    is_provisional BOOLEAN NOT NULL,
    burden_multiple VARCHAR(20),
    step VARCHAR(20),
    highest_step VARCHAR(20),
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

CREATE INDEX ix_review_milestone_case_id ON review_milestone (case_id);

CREATE TABLE review_feed (
    feed_no INTEGER NOT NULL,
    night DATE NOT NULL,
    fed_at DATETIME NOT NULL,
    person_count INTEGER NOT NULL,
    warning_count INTEGER NOT NULL,
    changed_person_count INTEGER NOT NULL,
    new_case_count INTEGER NOT NULL,
    PRIMARY KEY (feed_no)
);

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
    step VARCHAR(20),
    burden_multiple VARCHAR(20),
    crossed_on DATE,
    opened_on DATE NOT NULL,
    due_on DATE,
    person_count INTEGER NOT NULL,
    warning_count INTEGER NOT NULL,
    against VARCHAR(200) NOT NULL,
    outstanding_amount VARCHAR(20),
    snoozed_until DATE,
    dispatched_on DATE,
    visited_on DATE,
    result VARCHAR(20),
    version INTEGER NOT NULL,
    changed_at DATETIME NOT NULL,
    PRIMARY KEY (case_id)
);

CREATE INDEX ix_review_case_assigned_to ON review_case (assigned_to);

CREATE INDEX review_case_listed ON review_case (region_code, state, standing, assigned_to, dispatched_on, snoozed_until, due_on, burden_multiple, opened_on, category_code, rule_id, case_id);

CREATE TABLE review_case_event (
    case_id VARCHAR(32) NOT NULL,
    version INTEGER NOT NULL,
    happened_at DATETIME NOT NULL,
    user_id INTEGER,
    action VARCHAR(20) NOT NULL,
    from_state VARCHAR(14),
    to_state VARCHAR(14) NOT NULL,
    reason_code VARCHAR(30),
    note VARCHAR(500),
    PRIMARY KEY (case_id, version)
);

CREATE TABLE review_visit (
    visit_id VARCHAR(32) NOT NULL,
    case_id VARCHAR(32) NOT NULL,
    case_version INTEGER NOT NULL,
    user_id INTEGER NOT NULL,
    recorded_at DATETIME NOT NULL,
    visited_on DATE NOT NULL,
    way VARCHAR(10) NOT NULL,
    result VARCHAR(20) NOT NULL,
    monitored_category_code VARCHAR(40),
    recognised_on DATE,
    refusal_reason VARCHAR(200),
    risk_reason_codes VARCHAR(60),
    member_count INTEGER,
    wage_amount VARCHAR(20),
    business_amount VARCHAR(20),
    property_amount VARCHAR(20),
    transfer_amount VARCHAR(20),
    business_cost_amount VARCHAR(20),
    claims_paid_amount VARCHAR(20),
    verified_compliant_amount VARCHAR(20),
    difficulty VARCHAR(500),
    measures VARCHAR(500),
    referred_to VARCHAR(30),
    referred_on DATE,
    referral_answer VARCHAR(500),
    referral_amount VARCHAR(20),
    remark VARCHAR(500),
    seen TEXT NOT NULL,
    replaces_visit_id VARCHAR(32),
    PRIMARY KEY (visit_id)
);

CREATE INDEX ix_review_visit_case_id ON review_visit (case_id);

CREATE TABLE review_draft (
    case_id VARCHAR(32) NOT NULL,
    user_id INTEGER NOT NULL,
    content TEXT NOT NULL,
    case_version INTEGER NOT NULL,
    saved_at DATETIME NOT NULL,
    PRIMARY KEY (case_id, user_id)
);

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

CREATE INDEX ix_review_sample_case_id ON review_sample (case_id);

CREATE TABLE review_identity_entered (
    visit_id VARCHAR(32) NOT NULL,
    entered_at DATETIME NOT NULL,
    user_id INTEGER NOT NULL,
    is_assisted BOOLEAN NOT NULL,
    note VARCHAR(200),
    PRIMARY KEY (visit_id)
);

CREATE TABLE review_user (
    user_id INTEGER NOT NULL,
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
    locked_until DATETIME,
    created_at DATETIME NOT NULL,
    PRIMARY KEY (user_id),
    UNIQUE (login_name),
    UNIQUE (oidc_subject)
);

CREATE TABLE review_user_scope (
    user_id INTEGER NOT NULL,
    region_code VARCHAR(12) NOT NULL,
    PRIMARY KEY (user_id, region_code)
);

CREATE TABLE review_session (
    token_hash VARCHAR(64) NOT NULL,
    user_id INTEGER NOT NULL,
    form_key VARCHAR(64) NOT NULL,
    created_at DATETIME NOT NULL,
    seen_at DATETIME NOT NULL,
    PRIMARY KEY (token_hash)
);

CREATE INDEX ix_review_session_user_id ON review_session (user_id);

CREATE TABLE review_attempt (
    place_hash VARCHAR(64) NOT NULL,
    failed_count INTEGER NOT NULL,
    since_at DATETIME NOT NULL,
    PRIMARY KEY (place_hash)
);

CREATE TABLE review_log (
    entry_no INTEGER NOT NULL,
    happened_at DATETIME NOT NULL,
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

CREATE INDEX review_log_action ON review_log (action, entry_no);

CREATE INDEX review_log_actor ON review_log (actor, entry_no);

CREATE INDEX review_log_day ON review_log (happened_at);

CREATE INDEX review_log_subject ON review_log (subject_id, actor);

CREATE TRIGGER review_log_no_update BEFORE UPDATE ON review_log BEGIN SELECT RAISE(ABORT, 'rows of review_log are only added'); END;

CREATE TRIGGER review_log_no_delete BEFORE DELETE ON review_log BEGIN SELECT RAISE(ABORT, 'rows of review_log are only added'); END;

CREATE TRIGGER review_case_event_no_update BEFORE UPDATE ON review_case_event BEGIN SELECT RAISE(ABORT, 'rows of review_case_event are only added'); END;

CREATE TRIGGER review_case_event_no_delete BEFORE DELETE ON review_case_event BEGIN SELECT RAISE(ABORT, 'rows of review_case_event are only added'); END;

CREATE TRIGGER review_visit_no_update BEFORE UPDATE ON review_visit BEGIN SELECT RAISE(ABORT, 'rows of review_visit are only added'); END;

CREATE TRIGGER review_visit_no_delete BEFORE DELETE ON review_visit BEGIN SELECT RAISE(ABORT, 'rows of review_visit are only added'); END;

INSERT INTO review_version (version_num) VALUES ('0001') RETURNING version_num;

COMMIT;
