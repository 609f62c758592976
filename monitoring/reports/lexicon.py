"""The closed lists of an explanation in words; those of rules stand in `monitoring.policy.terms`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from monitoring.policy.entries import Title
from monitoring.policy.terms import Language


class Said(NamedTuple):
    """One thing in both languages."""

    en: str
    zh: str

    def in_(self, lang: Language) -> str:
        """The text in a language."""
        return self.zh if lang == "zh" else self.en


MEASURES = {
    "total": Said("total personal burden", "个人负担总金额"),
    "policy_scope": Said("personal burden within policy scope", "政策范围内个人负担"),
    "compliant": Said("compliant self-paid expense", "合规自付费用"),
    "cash": Said("cash paid by the person", "个人现金支出"),
}
WINDOWS = {
    "calendar_year": Said("a calendar year", "自然年度"),
    "calendar_month": Said("a calendar month", "自然月"),
    "rolling_12_months": Said("any 12 months in a row", "连续12个月"),
    "single_admission": Said("a single admission", "单次住院"),
}
STATES = {
    "open": Said("over the limit", "超过标准"),
    "withdrawn": Said(
        "withdrawn: the burden was taken back, it was never really borne", "已撤回：负担被冲回，实际并未发生"
    ),
    "lapsed": Said("lapsed: it was right then and is no longer so", "已失效：当时属实，现已不再超过"),
    "merged": Said("merged into another number of the same person", "已并入同一人的另一人员编号"),
}
EVENTS = {
    "opened": Said("opened", "产生预警"),
    "raised": Said("raised to a higher step", "升档"),
    "revised": Said("revised", "修订"),
    "withdrawn": Said("withdrawn", "撤回"),
    "lapsed": Said("lapsed", "失效"),
    "reopened": Said("opened again", "重新产生"),
    "closed": Said("closed", "关闭"),
}
REASONS = {
    "settlement": Said("a settlement", "有结算"),
    "refund": Said("a refund", "有退费"),
    "correction": Said("rows were corrected at the source", "源数据更正"),
    "assistance": Said("assistance was paid or taken back", "救助金支付或收回"),
    "category": Said("the category changed", "身份类别变化"),
    "region": Said("the region of insurance changed", "参保地变化"),
    "limit": Said("the limit changed", "标准变化"),
    "aged_out": Said("a row left the 12 months", "记录移出12个月窗口"),
    "household": Said("the members of the household changed", "家庭成员变化"),
    "merged": Said("two numbers turned out to be one person", "人员编号合并"),
    "window": Said("the window has ended", "统计期结束"),
}
ENTRIES = {
    "settlement": Said("settlement", "结算"),
    "refund": Said("refund", "退费"),
    "assistance": Said("assistance", "救助"),
}
SOURCES = {
    "platform_number": Said("number of the anti-poverty platform", "防返贫平台户编号"),
    "household_book": Said("household book", "户口簿号"),
    "person_alone": Said("the person alone", "单人户"),
}
TABLES = {
    "settlement": Said("settlement", "结算"),
    "assistance": Said("assistance", "救助"),
    "identity": Said("identity", "身份"),
    "insured": Said("insured person", "参保人"),
    "household": Said("household", "家庭"),
}


def word(table: Mapping[str, Said] | Mapping[str, Title], code: object, lang: Language) -> str:
    """The word of a code; a code that the list does not have stands for itself."""
    found = table.get(str(code))
    if found is None:
        return str(code)
    return found.zh if lang == "zh" else found.en
