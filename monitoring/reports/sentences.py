"""The sentences of an explanation in both languages; what stands in braces is filled in, and must be the same in both."""

from __future__ import annotations

from monitoring.policy.terms import Language
from monitoring.reports.lexicon import Said

SENTENCES = {
    "state_open": Said(
        "over the limit since {crossed_on}, now more than {step} times",
        "自{crossed_on}起超过标准，现超过标准的{step}倍",
    ),
    "state_ended": Said(
        "over the limit from {crossed_on} to the end of the window, more than {step} times",
        "自{crossed_on}起至统计期末超过标准，超过标准的{step}倍",
    ),
    "state_open_least": Said(
        "at or over the limit since {crossed_on}, now at least {step} times",
        "自{crossed_on}起达到或超过标准，现达到标准的{step}倍",
    ),
    "state_ended_least": Said(
        "at or over the limit from {crossed_on} to the end of the window, at least {step} times",
        "自{crossed_on}起至统计期末达到或超过标准，达到标准的{step}倍",
    ),
    "state_fell_least": Said(
        "{state}; was at or over from {crossed_on}, no longer from {fell_on}",
        "{state}；{crossed_on}起达到或超过，{fell_on}起不再达到",
    ),
    "state_fell": Said(
        "{state}; was over from {crossed_on}, no longer from {fell_on}",
        "{state}；{crossed_on}起超过，{fell_on}起不再超过",
    ),
    "state_gone": Said("{state}", "{state}"),
    "head": Said("Warning {id}: {state}", "预警 {id}：{state}"),
    "head_hint": Said("Hint of eligibility {id}: {state}", "资格提示 {id}：{state}"),
    "hint": Said(
        "This is a hint to the bureau's benefit officer that the {unit} may be eligible on application. It is no warning and is never pushed to the platform or to a township.",
        "本条为资格提示：供医保经办人员参考，{unit}可能符合依申请条件。并非预警，不向平台或乡镇推送。",
    ),
    "example": Said("EXAMPLE thresholds, not policy in force", "示例阈值，非现行政策"),
    "unit_person": Said("person", "该参保人"),
    "unit_household": Said("household", "该家庭"),
    "person": Said("Person {psn_no}", "人员编号 {psn_no}"),
    "window": Said("Window: {window}, {first} to {last}", "统计期：{window}，{first} 至 {last}"),
    "window_rolling": Said(
        "Window: {window}, the rows of the 12 months up to {day}", "统计期：{window}，截至{day}的12个月内记录"
    ),
    "window_admission": Said(
        "Window: {window} (visit {visit}), {first} to {last}", "统计期：{window}（就诊 {visit}），{first} 至 {last}"
    ),
    "closed": Said("the window is closed since {day}", "统计期已于{day}关闭"),
    "known": Said("As known on the night of {night}", "按{night}夜间已知情况"),
    "against": Said(
        "Burden {burden} yuan against a limit of {limit} yuan: {multiple} times the limit",
        "负担 {burden} 元，标准 {limit} 元，为标准的 {multiple} 倍",
    ),
    "against_none": Said("Burden {burden} yuan; no limit counts", "负担 {burden} 元；无适用标准"),
    "rule": Said("The rule", "规则"),
    "rule_title": Said("{title} ({rule})", "{title}（{rule}）"),
    "whom_person": Said("It is for one person insured in {region}", "以个人为单位，参保地：{region}"),
    "whom_household": Said(
        "It is for a household with a member insured in {region}", "以家庭为单位，至少一名成员的参保地为：{region}"
    ),
    "whom_insurance": Said("insurance: {values}", "险种：{values}"),
    "whom_residence": Said("{values} (unknown residence counts as a match)", "{values}（户籍不明的视为符合）"),
    "counts": Said(
        "It counts the {measure}, {side} assistance paid outside the settlement", "统计{measure}，{side}结算外救助"
    ),
    "side_after": Said("after", "扣除"),
    "side_before": Said("before", "不扣除"),
    "counts_care": Said("only care of these kinds: {values}", "仅限医疗类别：{values}"),
    "counts_insurance": Said("only settlements of: {values}", "仅限险种：{values}"),
    "counts_place": Said("only {values}", "仅限{values}"),
    "less_account": Said("money of the personal account is not counted", "个人账户支付不计入"),
    "less_mutual_aid": Said("family mutual-aid money is taken off", "扣除家庭共济账户支付"),
    "plus_mutual_aid": Said("family mutual-aid money is added", "计入家庭共济账户支付"),
    "less_upfront": Said("the up-front self-pay of class B is not counted", "乙类先行自付不计入"),
    "over_more": Said("Over if the burden of {window} is more than the limit", "{window}内负担超过标准即预警"),
    "over_least": Said("Over if the burden of {window} is at least the limit", "{window}内负担达到或超过标准即预警"),
    "over_per_head": Said("the limit is for each living member, times their number", "标准按在世成员人数计，乘以人数"),
    "over_share": Said(
        "and less than {share} of the fee was paid for (by funds and hospital)",
        "且医疗费用中已获支付（基金及医院承担）的比例低于{share}",
    ),
    "pushed": Said(
        "New warnings are {every}; an answer is due within {days} days of the push",
        "新预警{every}；推送后{days}天内反馈",
    ),
    "pushed_by": Said(
        "New warnings are {every}, on day {day} of the month at the latest; an answer is due within {days} days of the push",
        "新预警{every}（不晚于当月{day}日）；推送后{days}天内反馈",
    ),
    "on_application": Said(
        "On application: it only hints at eligibility, to the bureau; it is never pushed",
        "依申请：仅向医保部门提示资格，不推送",
    ),
    "reference": Said("Reference: {title} {href}", "依据：{title} {href}"),
    "uncertain": Said("Uncertain about the text: {text}", "文本不确定之处：{text}"),
    "to_verify": Said(
        "To be verified by a caseworker (no table holds it): {text}", "需经办人员核实（数据中没有）：{text}"
    ),
    "whom": Said("For whom", "对象"),
    "place": Said("insured in {region}; {insurance}; {residence}", "参保地 {region}；{insurance}；{residence}"),
    "unknown": Said("not known", "不明"),
    "residence_unknown": Said("residence not known", "户籍不明"),
    "insurance_unknown": Said("insurance not known", "险种不明"),
    "category": Said("Category: {name}", "身份类别：{name}"),
    "category_identity": Said(
        "by identity row {rid} (code {code}, from {first}, {last}; {known})",
        "依据身份记录 {rid}（代码 {code}，自{first}起，{last}；{known}）",
    ),
    "category_member": Said("of member {member}", "成员{member}"),
    "everyone": Said("everyone", "所有人"),
    "category_none": Said(
        "none that lowers the limit; the line for everyone counts", "无降低标准的类别；适用面向所有人的标准"
    ),
    "until": Said("to {day}", "至{day}"),
    "open_ended": Said("open-ended", "无截止日期"),
    "known_since": Said("known since the night of {night}", "自{night}夜间起已知"),
    "known_from_first": Said("known when the warehouse began on {night}", "{night}建库时已知"),
    "household": Said("Household {number} ({source})", "家庭 {number}（{source}）"),
    "household_size": Said("members: {members}, heads counted: {heads}", "成员{members}人，按{heads}人计"),
    "income_known": Said("income {amount} yuan a year", "家庭年收入{amount}元"),
    "income_unknown": Said("income not known", "家庭收入不明"),
    "member": Said("member {number}: {psn_no}", "成员{number}：{psn_no}"),
    "member_head": Said("head of the household", "户主"),
    "member_dead": Said("dead", "已故"),
    "limit": Said("How the limit came about (yuan)", "标准的由来（元）"),
    "limit_from": Said("from {day}: {arithmetic}", "{day}起：{arithmetic}"),
    "limit_line": Said("line {line}, for {category}; {reference}", "条款 {line}，适用于{category}；{reference}"),
    "limit_income": Said(
        "{series} of {year} in {region}: {amount} yuan, {released}",
        "{region} {year}年{series}：{amount}元，{released}",
    ),
    "released_on": Said("released on {day}", "{day}发布"),
    "released_by": Said("released by {day} at the latest (that day is used)", "最晚{day}发布（按该日使用）"),
    "mark_provisional": Said("PROVISIONAL: a newer figure was not released by then", "暂定：当时尚无更新的数据"),
    "mark_unverified": Said("the figure is NOT VERIFIED", "该数据未经核实"),
    "mark_assumed": Said("its date is ASSUMED", "发布日期为假定"),
    "limit_fixed": Said("{amount} (a fixed amount)", "{amount}（固定金额）"),
    "limit_published": Said(
        "{amount} (as the region published it; it overrides the product)", "{amount}（当地公布的金额，优先于计算结果）"
    ),
    "limit_own_income": Said(
        "share of the household's own income, less what each head is to keep in a year",
        "家庭自有收入的份额，减去每人每年应保留的金额",
    ),
    "limit_heads": Said("amount per head x heads", "每人标准 × 人数"),
    "rounded": Said("(rounded half up to the fen)", "（四舍五入到分）"),
    "not_below": Said("(not below 0)", "（不低于0）"),
    "no_limit": Said("no line of the rule matches", "无适用条款"),
    "limit_earlier": Said("Before that in the window:", "此前（统计期内）："),
    "rows": Said("What adds up to the burden (yuan)", "负担的逐日构成（元）"),
    "earlier": Said(
        "{count} earlier rows had all left the 12 months before the first line",
        "另有{count}条更早的记录在首行之前已全部移出12个月窗口",
    ),
    "row_settlement": Said("{kind} {key}", "{kind} {key}"),
    "row_refund_of": Said("{kind} {key} of settlement {original}", "{kind} {key}，冲结算 {original}"),
    "row_for_unit": Said("member {member}", "成员{member}"),
    "row_visit": Said("visit {visit}", "就诊 {visit}"),
    "row_stay": Said("{first} to {last}", "{first} 至 {last}"),
    "row_dated": Said("dated {day}, placed with its visit", "日期{day}，随就诊归属"),
    "row_not_counted": Said("of {amount}, which this rule does not take off", "金额{amount}，本规则不扣除"),
    "row_of": Said("of {day}", "{day}"),
    "row_original_unknown": Said("ORIGINAL NOT KNOWN", "原结算不明"),
    "row_refund_missing": Said("flagged as refunded, NO REFUND KNOWN", "标记已退费，但无退费记录"),
    "entry_aged_out": Said("leaves the 12 months: {row}", "移出12个月窗口：{row}"),
    "entry_floor": Said("a visit is not counted below 0 ({visit})", "单次就诊不低于0（{visit}）"),
    "entry_excess": Said("assistance brings a visit down to 0, not below ({visit})", "救助只抵至0（{visit}）"),
    "day_state": Said("burden; {limit}; {over}", "负担；{limit}；{over}"),
    "day_limit": Said("limit {amount}", "标准 {amount}"),
    "day_no_limit": Said("no limit", "无适用标准"),
    "day_over": Said("over, step {step}", "超过，第{step}档"),
    "day_not_over": Said("not over", "未超过"),
    "day_over_least": Said("at or over, step {step}", "达到或超过，第{step}档"),
    "day_not_over_least": Said("below", "未达到"),
    "day_share": Said("fee {fee}, of which {share} was paid for", "医疗费用{fee}，已获支付{share}"),
    "no_rows": Said("no row of the window is left", "统计期内已无记录"),
    "equals": Said("added up anew: {burden}, which equals what is stored", "重新累加：{burden}，与存储值一致"),
    "differs": Said(
        "added up anew: {burden}, which DIFFERS FROM what is stored ({stored})",
        "重新累加：{burden}，与存储值（{stored}）不一致",
    ),
    "rows_removed": Said(
        "its rows were removed on {day} (retention of records); the figures are those recorded then: burden {stored}",
        "其明细记录已于{day}按保存期限清除；以下为当时记录的数值：负担{stored}",
    ),
    "sums": Said(
        "Under every measure on {day} (yuan, before and after assistance)", "{day}各口径负担（元；救助前、救助后）"
    ),
    "events": Said("What happened", "经过"),
    "event": Said("{night}  {event}", "{night}  {event}"),
    "event_because": Said("{night}  {event}: {reasons}", "{night}  {event}：{reasons}"),
    "event_run": Said("written down by the run of {night}", "由{night}的运行记录"),
    "notes": Said("Not known or not final", "不明或未定事项"),
    "notes_none": Said("nothing that is known of", "无"),
}
NOTES = {
    "thresholds_changed": Said(
        "the thresholds were changed since this was assessed; rule and limit are told as they were applied, days may come out otherwise",
        "评估后阈值文件已变更；规则与标准按当时适用的说明，逐日结果可能不同",
    ),
    "rule_gone": Said(
        "rule {rule} is no longer applied, so its days cannot be worked out again",
        "规则 {rule} 已不再适用，无法重新计算逐日结果",
    ),
    "provisional": Said(
        "the limit is provisional: it is of the income of {year}, because a newer figure was not released by then",
        "标准为暂定：按{year}年收入计算，当时尚无更新的数据",
    ),
    "unverified": Said("the income figure was not verified", "收入数据未经核实"),
    "assumed_date": Said(
        "the day the income figure was released ({day}) is assumed", "收入数据发布日期（{day}）为假定"
    ),
    "latest_date": Said(
        "the income figure was released by {day} at the latest; the exact day is not known",
        "收入数据最晚于{day}发布，确切日期不明",
    ),
    "original_unknown": Said(
        "the original settlement of a refund is not known; the refund counts by its own date: {keys}",
        "退费的原结算不明，按其自身日期计：{keys}",
    ),
    "refund_missing": Said(
        "a settlement is flagged as refunded, but no refund of it is known; it is counted in full: {keys}",
        "结算标记为已退费，但未见退费记录，仍全额计入：{keys}",
    ),
    "settlement_unknown": Said(
        "the settlement a payment was made for is not known; the payment stands alone: {keys}",
        "救助对应的结算不明，单独列出：{keys}",
    ),
    "late": Said(
        "rows known more than {days} days after their day: {keys}", "晚于发生日{days}天以上才得知的记录：{keys}"
    ),
    "assistance_unknown": Said(
        "payments outside the settlement (medical assistance and others) are not known here, there is no such source; the burden may be lower",
        "结算外支付（医疗救助等）无数据来源，实际负担可能更低",
    ),
    "merged": Said(
        "this number was merged with another of the same person; what it bore is counted there",
        "该人员编号已并入同一人的另一编号，负担在后者下统计",
    ),
    "no_members": Said("nobody belongs to the household any more", "该家庭已无成员"),
    "not_covered": Said(
        "the rule does not cover the subject as known on that night", "按当夜已知情况，规则不覆盖该对象"
    ),
    "income_unknown": Said("the household's income is not known", "家庭收入不明"),
    "residence_unknown": Said("rural or urban residence is not known; it counts as a match", "城乡户籍不明，视为符合"),
    "region_unknown": Said(
        "the region of insurance is not known or not in the table of regions", "参保地不明或不在区划表中"
    ),
    "identity_code_unknown": Said(
        "identity codes that no table maps to a category ({codes}): rows {keys}",
        "无法对应类别的身份代码（{codes}）：记录 {keys}",
    ),
    "held": Said(
        "a newer version of {table} row {keys} is held in quarantine since {night} ({rule}); the older one stays in force",
        "{table}记录 {keys} 的新版本自{night}起被隔离（{rule}），仍按旧版本计",
    ),
}


def say(lang: Language, key: str, /, **values: object) -> str:
    """A sentence, filled in."""
    return SENTENCES[key].in_(lang).format(**values)
