"""The closed words of rules in Chinese and English."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from monitoring.policy.entries import Title

Language = Literal["en", "zh"]


def _title(zh: str, en: str) -> Title:
    return Title(zh=zh, en=en)


UNITS = {
    "person": _title("个人", "each person"),
    "sum": _title("家庭合计", "each household as a whole"),
    "per_head": _title("家庭人均", "each household per head"),
}
MEASURES = {
    "total": _title("个人负担总金额", "the total personal burden"),
    "policy_scope": _title("政策范围内个人负担", "the burden within the policy scope"),
    "compliant": _title("合规费用个人负担（含先行自付）", "the compliant burden (policy scope and up-front self-pay)"),
    "cash": _title("个人现金支出", "what was paid in cash"),
}
WINDOWS = {
    "calendar_year": _title("自然年度内累计", "added up over the calendar year"),
    "rolling_12_months": _title("最近12个月累计", "added up over the last 12 months"),
    "calendar_month": _title("自然月内累计", "added up over the calendar month"),
    "single_admission": _title("单次住院（就诊）", "of a single admission"),
}
ASSISTANCE = {
    "after": _title("扣除结算外救助后", "after assistance paid outside the settlement"),
    "before": _title("不扣除结算外救助", "before assistance paid outside the settlement"),
}
COMPARISONS = {
    ">": _title("超过标准即预警", "over the limit (>)"),
    ">=": _title("达到标准即预警（含）", "at or over the limit (>=)"),
}
SERIES = {
    "rural": _title("农村居民人均可支配收入", "rural disposable income per head"),
    "urban": _title("城镇居民人均可支配收入", "urban disposable income per head"),
    "all": _title("居民人均可支配收入", "disposable income per head of all residents"),
}
YEARS = {
    "previous": _title("上年度", "of the previous year"),
    "latest": _title("最近公布年度", "of the latest year published"),
}
EFFECTS = {
    "release": _title("随统计数据发布生效", "a new limit counts from the release of the statistic"),
    "january": _title(
        "自1月1日起生效（数据发布后追溯）", "a new limit counts from 1 January, backwards once it is released"
    ),
    "fixed_day": _title("每年{}起生效", "a new limit counts from {} of each year"),
    "notice": _title("按当地通知生效", "a new limit counts by local notice"),
}
RESIDENCES = {"rural": _title("农村户籍", "rural residence"), "urban": _title("城镇户籍", "urban residence")}
PLACES = {
    "local": _title("本地就医", "care at the place of insurance"),
    "elsewhere": _title("异地就医", "care elsewhere"),
}
INSURANCES = {
    "310": _title("职工医保", "employees' insurance"),
    "320": _title("公务员医疗补助", "civil servants' medical subsidy"),
    "330": _title("大额医疗费用补助", "subsidy for large medical expenses"),
    "340": _title("离休人员医疗保障", "medical security of retired cadres"),
    "350": _title("一至六级残疾军人医疗补助", "medical subsidy for disabled soldiers of grades 1 to 6"),
    "360": _title("老红军医疗保障", "medical security of Red Army veterans"),
    "370": _title("企业补充医疗保险", "enterprises' supplementary insurance"),
    "380": _title("新农合", "new rural cooperative scheme"),
    "390": _title("居民医保", "residents' insurance"),
    "391": _title("城镇居民医保", "urban residents' insurance"),
    "392": _title("城乡居民大病保险", "residents' serious-illness insurance"),
    "399": _title("其他特殊人员医疗保障", "medical security of other special persons"),
    "410": _title("长期照护保险", "long-term care insurance"),
    "510": _title("生育保险", "maternity insurance"),
}
"""The national insurance types (insutype)."""
BASIC_INSURANCES = ("310", "380", "390", "391")
"""Those that insure a whole population; the others come beside them or are for few."""
CARE_TYPES = {
    "inpatient": _title("住院", "inpatient"),
    "outpatient": _title("普通门诊", "outpatient"),
    "outpatient_chronic": _title("门诊慢特病", "chronic outpatient"),
    "emergency": _title("急诊", "emergency"),
    "day_surgery": _title("日间手术", "day surgery"),
    "maternity": _title("生育", "maternity"),
    "pharmacy": _title("药店", "pharmacy"),
    "home_bed": _title("家庭病床", "home bed"),
    "long_term_care": _title("长期照护", "long-term care"),
    "other": _title("其他", "other"),
}
RHYTHMS = {
    "night": _title("每晚推送", "pushed every night"),
    "ten_days": _title("每旬推送", "pushed every ten days (10th, 20th, end of month)"),
    "month": _title("每月推送", "pushed every month"),
}
ACCOUNTS = {
    "counted": _title("个人账户支出计入", "money of the personal account counts"),
    "not_counted": _title("个人账户支出不计入", "money of the personal account does not count"),
}
UPFRONT = {
    "counted": _title("先行自付计入", "up-front self-pay counts"),
    "not_counted": _title("先行自付不计入", "up-front self-pay does not count"),
}
MUTUAL_AID = {
    True: _title("家庭共济账户支出计入（{}）", "family mutual-aid money counts ({})"),
    False: _title("家庭共济账户支出不计入（{}）", "family mutual-aid money does not count ({})"),
}
AID_PLACES = {
    "account": _title("记在个人账户支出内", "recorded within the account's part"),
    "cash": _title("记在现金支出内", "recorded within the cash part"),
    "apart": _title("单独记录", "recorded apart"),
}
DOUBTS = {
    "provisional": _title("，暂定", ", provisional"),
    "assumed": _title("，日期为假设", ", date assumed"),
    "unverified": _title("，未核实", ", figure unverified"),
}
TOPICS = {
    "whom": _title("适用对象", "for whom"),
    "what": _title("计算口径", "what counts"),
    "window": _title("累计期间", "window"),
    "comparison": _title("比较方式", "comparison"),
    "effect": _title("新标准生效", "new limits"),
    "push": _title("推送", "push"),
    "verify": _title("须核实", "to be verified"),
    "uncertain": _title("不确定", "uncertain"),
}
COMMA = _title("、", ", ")
SEMICOLON = _title("；", "; ")
COLON = _title("：", ": ")


def said(title: Title, language: Language) -> str:
    """The text in the language."""
    return title.zh if language == "zh" else title.en


def listed(values: Mapping[str, Title], keys: tuple[str, ...], language: Language) -> str:
    """Names of the keys, joined; a key without a name stands for itself."""
    return said(COMMA, language).join(said(values[key], language) if key in values else key for key in keys)
