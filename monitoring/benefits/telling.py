"""What is due for a visit, explained to the fen in both languages."""

from __future__ import annotations

from decimal import Decimal

from monitoring.reports.amounts import percent, yuan
from monitoring.reports.lexicon import Said

Row = dict[str, object]

ITEMS = {
    "premium_subsidy": Said("premium subsidy", "参保资助"),
    "serious_illness": Said("serious-illness insurance", "大病保险"),
    "inpatient_assistance": Said("inpatient assistance", "住院救助"),
    "outpatient_chronic": Said("assistance for chronic outpatients", "门诊慢特病救助"),
    "special_drugs": Said("assistance for special drugs", "门诊特药救助"),
    "tilted_assistance": Said("tilted assistance", "倾斜救助"),
    "government_backstop": Said("government backstop", "政府兜底"),
}
STATES = {
    "received": Said("received with the settlement", "已随结算支付"),
    "paid_later": Said("paid later", "已事后支付"),
    "outstanding": Said("outstanding", "应付未付"),
    "not_due_yet": Said("not due before the end of the year", "年底结算，未到期"),
    "not_stated": Said("due, but the text states no amount", "应享受，文件未规定金额"),
    "not_applicable": Said("nothing is due", "不适用"),
    "disputed": Said("disputed", "有争议"),
}
REASONS = {
    "nothing_left": Said("nothing was left to assist", "无可救助金额"),
    "no_quota": Said("the yearly cap is used up", "年度封顶线已用完"),
    "not_eligible": Said("of no entitled category on that day", "就诊日不属于救助对象"),
    "care_not_covered": Said(
        "no assistance for this kind of care (such as clinic or pharmacy)", "该类就诊（如普通门诊、药店）不在救助范围"
    ),
    "below_deductible": Said("the year's own part is below the deductible", "年度累计自付未达起付线"),
    "aim_met": Said("the backstop's aim is met", "已达到兜底标准"),
    "told_with_last_stay": Said("worked out with the year's last stay", "随当年最后一次住院合并计算"),
    "scope_unknown": Said("the record does not say what lies within the policy scope", "结算记录缺少政策范围内金额"),
}


def told(row: Row, lang: str) -> str:
    """One sentence on a row of `benefit_due`: how the amount came about, what was paid, what is left, and whether that is disputed; for assistance also what is left once insurance has paid."""
    if (
        row["item"] is None
        or row["due_amount"] is None
        or (_said_state(row) == "not_applicable" and row["item"] in BY_YEAR)
    ):
        return f"{_without_amount(row, lang)}{_disputed(row, lang)}"
    if row["item"] == "government_backstop":
        return f"{_backstop(row, lang)}{_disputed(row, lang)}"
    worked = _serious(row, lang) if row["item"] == "serious_illness" else _assistance(row, lang)
    return f"{worked}{_paid(row, lang)}{_in_order(row, lang)}{_disputed(row, lang)}{_terms(row, lang)}"


def _said_state(row: Row) -> str:
    """What the texts say, disputed or not."""
    return str(row["said_state"] if row["state"] == "disputed" else row["state"])


def _disputed(row: Row, lang: str) -> str:
    if row["state"] != "disputed":
        return ""
    claimed = None if row["claimed_amount"] is None else yuan(row["claimed_amount"])
    if lang == "zh":
        return f"；有争议{f'，主张{claimed}元' if claimed else ''}"
    return f"; disputed{f', {claimed} yuan are claimed' if claimed else ''}"


BY_YEAR = frozenset({"serious_illness", "government_backstop"})
"""What is worked out of a year's sums: where nothing is due there is nothing to show of the visit."""


def _without_amount(row: Row, lang: str) -> str:
    reason = REASONS.get(str(row["reason"]), STATES[_said_state(row)]).in_("zh" if lang == "zh" else "en")
    if row["item"] is None:
        return f"{row['visited_on']}: {reason}"
    item = _item(row, lang)
    return f"{row['visited_on']} {item}：{reason}" if lang == "zh" else f"{row['visited_on']} {item}: {reason}"


def _item(row: Row, lang: str) -> str:
    return ITEMS[str(row["item"])].in_("zh" if lang == "zh" else "en")


def _serious(row: Row, lang: str) -> str:
    before, own, deductible, due = (
        yuan(row[name]) for name in ("own_before_amount", "own_amount", "deductible_amount", "due_amount")
    )
    if lang == "zh":
        return (
            f"{row['visited_on']} {_item(row, lang)}：当年此前自付{before}＋本次{own}，起付线{deductible}；"
            f"{row['worked_text']}，应支付{due}元{_capped(row, lang)}"
        )
    return (
        f"{row['visited_on']} {_item(row, lang)}: own part of the year before {before} + of this visit {own}, deductible {deductible}; "
        f"{row['worked_text']}: {due} yuan due{_capped(row, lang)}"
    )


def _assistance(row: Row, lang: str) -> str:
    scope, basic, serious, rest, due = (
        yuan(row[name]) for name in ("scope_amount", "basic_amount", "serious_amount", "remainder_amount", "due_amount")
    )
    share = percent(row["ratio"]) if row["ratio"] is not None else ""
    other = _other(row)
    if lang == "zh":
        others = f"－其他基金{other}" if other else ""
        return (
            f"{row['visited_on']} {_item(row, lang)}：政策范围内{scope}－基本医保{basic}－大病保险{serious}{others}"
            f"＝{rest}元；按{share}应救助{due}元{_capped(row, lang)}"
        )
    others = f" - other funds {other}" if other else ""
    return (
        f"{row['visited_on']} {_item(row, lang)}: within the policy scope {scope} - basic {basic} - serious illness "
        f"{serious}{others} = {rest}; {share} of it: {due} yuan due{_capped(row, lang)}"
    )


def _backstop(row: Row, lang: str) -> str:
    base, paid, borne, due = (
        yuan(row[name]) for name in ("year_base_amount", "year_paid_amount", "year_borne_amount", "due_amount")
    )
    share = percent(row["ratio"]) if row["ratio"] is not None else ""
    state = STATES[_said_state(row)].in_("zh" if lang == "zh" else "en")
    if lang == "zh":
        return (
            f"{row['visited_on']} {_item(row, lang)}：当年住院费用{base}元（目标{share}），已付{paid}元，"
            f"自付{borne}元；差额较小者{due}元，{state}{_in_order(row, lang)}"
        )
    return (
        f"{row['visited_on']} {_item(row, lang)}: stays of the year {base} (aim {share}), paid {paid}, "
        f"borne {borne}; the smaller gap: {due} yuan, {state}{_in_order(row, lang)}"
    )


def _paid(row: Row, lang: str) -> str:
    settled, outside, left = (yuan(row[name]) for name in ("settled_amount", "outside_amount", "outstanding_amount"))
    state = STATES[_said_state(row)].in_("zh" if lang == "zh" else "en")
    is_left = _said_state(row) == "outstanding"
    if lang == "zh":
        return f"；结算已付{settled}元，事后已付{outside}元；{state}{left + '元' if is_left else ''}"
    return f"; paid with the settlement {settled}, later {outside}: {state}{' ' + left if is_left else ''}"


def _in_order(row: Row, lang: str) -> str:
    """What is outstanding once the layers before have paid what they owe, where that differs."""
    if row["state"] == "disputed" or row["in_order_amount"] == row["outstanding_amount"]:
        return ""
    amount = yuan(row["in_order_amount"])
    if row["item"] == "government_backstop":
        return (
            f"（先付清保险和救助后为{amount}元）"
            if lang == "zh"
            else f" (if the layers before are paid first: {amount})"
        )
    return f"（大病保险先付清后为{amount}元）" if lang == "zh" else f" (if serious illness is paid first: {amount})"


def _terms(row: Row, lang: str) -> str:
    """How the ordinary insurance behind an amount is read: that it is made up, if it is."""
    terms = row["terms_zh" if lang == "zh" else "terms_en"]
    if terms is None:
        return ""
    return f"［{terms}］" if lang == "zh" else f" [{terms}]"


def _other(row: Row) -> str:
    """What other funds than basic and serious-illness insurance paid before assistance; empty if nothing."""
    scope, rest = Decimal(str(row["scope_amount"])), Decimal(str(row["remainder_amount"]))
    left = scope - Decimal(str(row["basic_amount"])) - Decimal(str(row["serious_amount"])) - rest
    return yuan(left) if left else ""


def _capped(row: Row, lang: str) -> str:
    if row["wanted_amount"] is None or row["wanted_amount"] == row["due_amount"]:
        return ""
    wanted = yuan(row["wanted_amount"])
    return f"（未封顶为{wanted}元，受年度封顶线限制）" if lang == "zh" else f" (without the yearly cap {wanted})"
