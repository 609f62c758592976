"""Sentences of the visit's form."""

from __future__ import annotations

from monitoring.reports.lexicon import Said
from monitoring.workbooks.answers import REFUSALS

_REFUSALS_EN = (
    "income stable and over the line",
    "the household can cope (savings, house, car)",
    "no real difficulty left after assistance or insurance",
    "has allowance or support already and no risk",
    "the household does not apply or does not sign",
    "deceased, or the whole household moved away",
    "nobody of this name, or the data are wrong",
    "other (remark needed)",
)
_REASONS = {
    "01": Said("illness", "因病"),
    "0201": Said("flood", "水灾"),
    "0202": Said("geological disaster", "地质灾害"),
    "0203": Said("drought", "旱灾"),
    "0204": Said("biological disaster", "生物灾害"),
    "0205": Said("weather disaster", "气象灾害"),
    "0206": Said("earthquake", "地震"),
    "0299": Said("other natural disaster", "其他自然灾害"),
    "03": Said("disability", "因残"),
    "04": Said("lack of labour", "缺劳动力"),
    "05": Said("accident", "意外事故"),
    "06": Said("failed production", "产业失败"),
    "07": Said("unsteady employment", "务工就业不稳"),
    "09": Said("schooling", "因学"),
    "99": Said("other (remark needed)", "其他（须备注）"),
}
WORDS: dict[str, Said] = {
    **{f"refusal.{zh}": Said(en, zh) for zh, en in zip(REFUSALS, _REFUSALS_EN, strict=True)},
    **{f"risk_reason.{code}": said for code, said in _REASONS.items()},
    "visit.title": Said("Visit", "核查结果"),
    "visit.of": Said("Visit to the household of {name}", "{name} 户核查结果"),
    "visit.part_visit": Said("The visit", "核查"),
    "visit.part_income": Said("Income and expense of the last 12 months (yuan)", "近12个月家庭收支（元）"),
    "visit.part_difficulty": Said("Difficulty", "困难情况"),
    "visit.part_result": Said("Result", "结果"),
    "visit.visited_on": Said("Day of the visit", "核查日期"),
    "visit.way": Said("Way", "核查方式"),
    "visit.income_hint": Said(
        "Leave empty what you did not find out; 0 means none.", "未了解到的请留空；填0表示没有。"
    ),
    "visit.member_count": Said("Persons in the household", "户内人数"),
    "visit.wage_amount": Said("Wages", "工资性收入"),
    "visit.business_amount": Said("Farming and business", "生产经营性收入"),
    "visit.property_amount": Said("Property", "财产性收入"),
    "visit.transfer_amount": Said("Transfers", "转移性收入"),
    "visit.business_cost_amount": Said("Cost of farming and business", "生产经营性支出"),
    "visit.claims_paid_amount": Said("Insurance claims paid", "理赔收入"),
    "visit.verified_compliant_amount": Said("Compliant self-paid expense of the household", "合规自付支出（全户）"),
    "visit.compliant_hint": Said("By the settlements of the last 12 months: {amount}", "按近12个月结算数据：{amount}"),
    "visit.difficulty": Said("Outstanding difficulty", "存在的困难"),
    "visit.risk_reason": Said("Reasons of the risk (up to five)", "致贫返贫风险（至多五项）"),
    "visit.measures": Said("Help given or agreed", "帮扶措施"),
    "visit.result": Said("Result", "核查结果"),
    "visit.result_hint": Said(
        "Recognition itself is decided in the national system; here its result is written down.",
        "是否纳入监测以全国防返贫监测信息系统的认定为准，此处仅登记结果。",
    ),
    "visit.if_recognised": Said("If recognised or already monitored", "新纳入或已是监测对象时填写"),
    "visit.monitored_category_code": Said("Category", "监测对象类别"),
    "visit.recognised_on": Said("Recognised on", "认定日期"),
    "visit.if_not": Said("If not recognised", "未纳入时填写"),
    "visit.refusal_reason": Said("Reason", "未纳入原因"),
    "visit.if_referred": Said("If referred", "转介时填写"),
    "visit.referred_to": Said("To", "转介部门"),
    "visit.referred_on": Said("Referred on", "转介日期"),
    "visit.referral_answer": Said("Answer", "答复"),
    "visit.referral_amount": Said("Amount, yuan", "帮扶金额（元）"),
    "visit.remark": Said("Remark", "备注"),
    "visit.no_diagnosis": Said("Do not write any diagnosis or hospital.", "请勿填写病种、医院等信息。"),
    "visit.send": Said("Send the result", "提交结果"),
    "visit.is_correction": Said("corrects an earlier result", "更正"),
    "visit.draft_kept": Said("What you typed is kept as your draft.", "您填写的内容已存为草稿。"),
    "visit.changed": Said(
        "The case has changed since you began this form. Look at it, then send.",
        "您开始填写后案件有变动，请查看后再提交。",
    ),
    "visit.look": Said("Look at the case", "查看案件"),
    "draft.save": Said("Save the draft", "保存草稿"),
    "draft.from": Said("Draft of {at}", "草稿保存于 {at}"),
    "draft.saving": Said("saving …", "正在保存……"),
    "draft.saved": Said("Draft saved", "草稿已保存"),
    "draft.lost": Said(
        "No line: what you typed is kept in this browser and is sent as soon as the line is back.",
        "网络中断：已填写内容暂存于本浏览器，网络恢复后自动保存。",
    ),
    "draft.restored": Said("Restored what had not reached the server.", "已恢复尚未上传的内容。"),
    "draft.ended": Said(
        "The session has ended: sign in again in another window; what you typed is kept here.",
        "登录已失效：请在新窗口重新登录，已填写内容仍保留。",
    ),
    "fault.choose": Said("please choose", "请选择"),
    "fault.day": Said("a day is needed, such as 2024-12-11", "请填写日期，如 2024-12-11"),
    "fault.day_ahead": Said("the day lies ahead", "日期不能晚于今天"),
    "fault.day_old": Said("the day is more than a year ago", "日期早于一年前"),
    "fault.amount": Said(
        "an amount in yuan with at most two digits behind the point", "请填写金额（元），至多两位小数"
    ),
    "fault.members": Said("a number from 1 to 30", "请填写1至30的人数"),
    "fault.reasons": Said("one to five reasons", "请选择一至五项"),
    "fault.remark": Said("“other” needs a remark", "选择“其他”时须填写备注"),
    "fault.compliant": Said(
        "illness as a reason needs the compliant self-paid expense (more than 0)", "选择“因病”时合规自付支出须大于0"
    ),
}
