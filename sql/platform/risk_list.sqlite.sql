-- risk_list: one row per warning that was ever sent. Whom to find, why, how much. Never a diagnosis, a provider or an item.
-- Columns marked yuan are exact decimals, kept as text with two digits, because SQLite has no exact decimal. Rows are inserted and updated, never deleted.
-- Written by `python -m monitoring.platform.ddl` from monitoring/platform/risk_list.py.

CREATE TABLE risk_list (
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

-- warning_id: 预警编号: keyed, stays the same as long as the warning exists
-- state: 预警状态: open, withdrawn (burden taken back), lapsed (was right then), closed (window ended), merged
-- reasons: 原因: settlement, refund, correction, assistance, category, region, limit, aged_out, household, merged, window
-- state_note: 说明: what the state means for the receiver
-- rule_id: 规则编号
-- rule_title: 规则名称
-- window_from: 统计期起
-- window_last: 统计期止
-- crossed_on: 超过标准之日: first day of the present spell over the limit
-- fell_on: 不再超过之日
-- risk_kind: 风险类型: return_to_poverty 返贫, fall_into_poverty 致贫
-- psn_no: 人员编号
-- psn_name: 姓名
-- psn_cert_type: 证件类型
-- certno: 证件号码
-- gend: 性别
-- brdy: 出生日期
-- insutype: 险种类型
-- phone: 联系电话
-- address: 住址
-- region_code: 参保地区划
-- region_name: 参保地名称
-- township_code: 乡镇代码
-- township_name: 乡镇名称
-- village_code: 村代码
-- village_name: 村名称
-- division_code: 居住地区划: as the bureau has it, also where no name is known
-- household_no: 户编号
-- household_source: 户编号来源: platform_number, household_book, person_alone
-- household_head_name: 户主姓名
-- household_relation: 与户主关系
-- category_code: 人员类别: the one whose limit counts; * = no special category
-- category_name: 人员类别名称
-- is_monitored: 是否已纳入监测
-- monitored_since_date: 纳入监测时间
-- is_deceased: 是否死亡: no ordinary letter
-- death_date: 死亡日期
-- measure: 负担口径: total, policy_scope, compliant, cash
-- is_after_assistance: 是否扣除结算外救助
-- is_assistance_known: 结算外救助是否可知: false = such payments are not known here
-- burden_amount: 统计期内个人负担 (规则口径), yuan
-- total_amount: 个人负担总金额, yuan
-- compliant_amount: 合规自付支出 (本人, 统计期内), yuan
-- compliant_after_amount: 合规自付支出, 扣除结算外救助, yuan
-- household_compliant_12_months_amount: 合规自付支出 (全户, 近12个月), yuan
-- limit_amount: 预警标准, yuan
-- income_year: 收入年度
-- income_series: 收入口径: rural, urban, all
-- income_amount: 人均可支配收入, yuan
-- income_released_on: 收入数据发布日期
-- is_provisional: 标准是否暂定: last year's figure is not released yet
-- burden_multiple: 负担为标准的倍数
-- step: 档次: multiple of the limit that was passed
-- first_pushed_on: 首次推送日期
-- due_on: 核查期限
-- updated_on: 最近变动日期: night of the last change of this row
-- is_example: 示例数据: true = made with example thresholds, not policy in force
