"""What a metric of the batch contract is called, in plain English and Chinese."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from monitoring.ledger.observations import Observation

Language = Literal["zh", "en"]

TABLES = {
    "settlement": ("settlements", "结算"),
    "insured": ("insured persons", "参保人员"),
    "identity": ("identities", "人员身份"),
    "household": ("household members", "家庭成员"),
    "assistance": ("assistance payments", "救助支付"),
}
CARE = {"inpatient": ("inpatient", "住院"), "outpatient": ("outpatient", "门诊"), "other": ("other care", "其他")}
NEW_WARNINGS = "new_warnings"
"""Warnings that a night opened, by where they go."""
DESTINATIONS = {
    "list": ("for the list", "进入名单"),
    "hint": ("hints on application", "申请类提示"),
    "ended": ("of windows that had ended", "统计期早已结束"),
    "fallen": ("taken back or lapsed again", "已撤回或失效"),
}
METRICS = {
    NEW_WARNINGS: ("warnings opened by the night, {}", "当夜新增预警（{}）"),
    "rows": ("rows of {} stamped that day", "当日{}条数"),
    "refund_share": ("share of refunds", "退费占比"),
    "missing_share": ("share of settlements without {}", "{}为空的占比"),
    "unknown_share": ("share of settlements with an unknown {}", "{}代码未知的占比"),
    "fee_sum": ("sum of fees, {}", "医疗费合计（{}）"),
    "fee_mean": ("fee per settlement, {}", "次均医疗费（{}）"),
    "burden_mean": ("personal burden per settlement, {}", "次均个人负担（{}）"),
    "stamp_age_hours": (
        "hours from the newest stamp of {} to the end of the night",
        "{}最新更新时间距当日结束的小时数",
    ),
    "held_share": ("share of {} held back", "{}被暂扣的占比"),
    "rule_share": ("share of rows that break the rule {}", "违反规则 {} 的占比"),
    "warnings_opened": ("new warnings, {}", "新增预警（{}）"),
    "warnings_taken_back": ("warnings taken back, {}", "撤回预警（{}）"),
}
KINDS = {
    "weekday": ("working day", "工作日"),
    "saturday": ("Saturday", "星期六"),
    "sunday": ("Sunday", "星期日"),
    "holiday": ("public holiday", "法定节假日"),
    "make_up_day": ("make-up working day", "调休上班日"),
}
FESTIVALS = {"spring_festival": ("Spring Festival", "春节"), "national_day": ("National Day", "国庆节")}


def metric_in_words(metric: str, language: Language) -> str:
    """A metric's name for people, such as `rows of settlements stamped that day`."""
    name, _, subject = metric.partition(":")
    if name == "rule_share":
        return _rule_in_words(subject, language)
    place = int(language == "zh")
    told = METRICS.get(name, (metric, metric))[place]
    parts = [_part_in_words(part)[place] for part in subject.split("/")] if subject else []
    return told.format(" ".join(parts) or ("all" if language == "en" else "合计"))


def _part_in_words(part: str) -> tuple[str, str]:
    return next((names[part] for names in (CARE, TABLES, DESTINATIONS) if part in names), (part, part))


def _rule_in_words(name: str, language: Language) -> str:
    from monitoring.quality.rules import rule_named

    rule = rule_named(name)
    if rule is None:
        return METRICS["rule_share"][int(language == "zh")].format(name)
    return (rule.sentence if language == "en" else rule.sentence_zh).rstrip(".。")


def kind_in_words(kind: str, language: Language) -> str:
    """A kind of day for people, such as `Spring Festival, day +3`."""
    place = int(language == "zh")
    if kind in KINDS:
        return KINDS[kind][place]
    name = kind.rstrip("+-0123456789")
    offset = kind.removeprefix(name)
    if name not in FESTIVALS:
        return kind
    return f"Days from {FESTIVALS[name][0]}: {offset}" if language == "en" else f"{FESTIVALS[name][1]}{offset}天"


def value_in_words(metric: str, value: Decimal | None) -> str:
    """A value with its unit; a share as per cent."""
    if value is None:
        return "–"
    name = metric.partition(":")[0]
    if name.endswith("_share"):
        return f"{100 * value:.2f}".rstrip("0").rstrip(".") + " %"
    if name.startswith(("fee_", "burden_")):
        return f"{value:,.2f}"
    return f"{value:,.0f}" if name == "rows" else f"{value:,.1f}".removesuffix(".0")


def bounds_in_words(found: Observation, language: Language) -> str:
    """Below and above what the night stops; empty if nothing of the value stops it."""
    least, most = value_in_words(found.metric, found.least), value_in_words(found.metric, found.most)
    below, above = ("below", "above") if language == "en" else ("低于 ", "高于 ")
    told = [f"{below} {least}".replace("  ", " ")] * (found.least is not None)
    told += [f"{above} {most}".replace("  ", " ")] * (found.most is not None)
    if not told:
        return ""
    return "the night stops " + " or ".join(told) if language == "en" else " 或".join(told) + " 时停运"


def band_in_words(found: Observation, language: Language) -> str:
    """The usual band of an observation, open ends included; empty if it has none."""
    low, high = value_in_words(found.metric, found.lower), value_in_words(found.metric, found.upper)
    if found.lower is None and found.upper is None:
        low, high = value_in_words(found.metric, found.least), value_in_words(found.metric, found.most)
        if found.least is None and found.most is None:
            return ""
    if low == "–":
        return f"≤ {high}"
    if high == "–":
        return f"≥ {low}"
    return f"{low} – {high}" if language == "en" else f"{low} 至 {high}"
