"""What is due for a visit, explained to the fen in both languages."""

from __future__ import annotations

from decimal import Decimal

from monitoring.reports.amounts import percent, yuan
from monitoring.reports.lexicon import Said

Row = dict[str, object]

ITEMS = {
    "premium_subsidy": Said("premium subsidy", "参保资助"),
    "serious_illness": Said("serious-illness insurance", "大病保险倾斜"),
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
    "scope_unknown": Said("the record does not say what lies within the policy scope", "结算记录缺少政策范围内金额"),
}


def told(row: Row, lang: str) -> str:
    """One sentence on a row of `benefit_due`: how the amount came about, what was paid, what is left, and whether that is disputed."""
    if row["due_amount"] is None or row["item"] is None:
        reason = REASONS.get(str(row["reason"]), STATES[_said_state(row)])
        sentence = f"{row['visited_on']}: {reason.in_('zh' if lang == 'zh' else 'en')}"
    else:
        sentence = _arithmetic(row, lang)
    return sentence + _disputed(row, lang)


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


def _arithmetic(row: Row, lang: str) -> str:
    amounts = {name: yuan(row[name]) for name in ("scope_amount", "basic_amount", "serious_amount", "remainder_amount")}
    amounts |= {
        name: yuan(row[name]) for name in ("due_amount", "settled_amount", "outside_amount", "outstanding_amount")
    }
    share = percent(row["ratio"]) if row["ratio"] is not None else ""
    item = ITEMS[str(row["item"])].in_("zh" if lang == "zh" else "en")
    state = STATES[_said_state(row)].in_("zh" if lang == "zh" else "en")
    left = amounts["outstanding_amount"] if _said_state(row) == "outstanding" else ""
    other = _other(row)
    if lang == "zh":
        rest = f"－其他基金{other}" if other else ""
        return (
            f"{row['visited_on']} {item}：政策范围内{amounts['scope_amount']}－基本医保{amounts['basic_amount']}－大病保险{amounts['serious_amount']}{rest}"
            f"＝{amounts['remainder_amount']}元；按{share}应救助{amounts['due_amount']}元{_capped(row, lang)}；结算已付{amounts['settled_amount']}元，"
            f"事后已付{amounts['outside_amount']}元；{state}{left and left + '元'}"
        )
    rest = f" - other funds {other}" if other else ""
    return (
        f"{row['visited_on']} {item}: within the policy scope {amounts['scope_amount']} - basic {amounts['basic_amount']} - serious illness "
        f"{amounts['serious_amount']}{rest} = {amounts['remainder_amount']}; {share} of it: {amounts['due_amount']} yuan due{_capped(row, lang)}; paid with the settlement "
        f"{amounts['settled_amount']}, later {amounts['outside_amount']}: {state}{left and ' ' + left}"
    )


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
