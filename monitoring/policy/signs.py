"""What a rule's settings add to its measure, as signs of three columns of the settlement (docs/assessment.md 3)."""

from __future__ import annotations

from dataclasses import dataclass

from monitoring.policy.models import RuleFile

PLUS, NOTHING, MINUS = 1, 0, -1


@dataclass(frozen=True)
class Signs:
    """The rule's amount is measure + account * acct_pay + mutual_aid * acct_mulaid_pay + upfront * preselfpay_amt."""

    account: int
    mutual_aid: int
    upfront: int


def signs_of(rule: RuleFile) -> Signs:
    """Signs of the rule: each -1, 0 or 1."""
    return Signs(
        account=MINUS if rule.settings.account == "not_counted" else NOTHING,
        mutual_aid=_mutual_aid_sign(rule),
        upfront=MINUS if rule.settings.class_b_upfront == "not_counted" else NOTHING,
    )


def _mutual_aid_sign(rule: RuleFile) -> int:
    aid = rule.settings.mutual_aid
    if aid is None:
        return NOTHING
    is_inside = aid.within in _counted_parts(rule)
    return (NOTHING if is_inside else PLUS) if aid.counted else (MINUS if is_inside else NOTHING)


def _counted_parts(rule: RuleFile) -> tuple[str, ...]:
    """Where money of the record is already in the amount that the rule counts."""
    if rule.measure == "cash":
        return ("cash",)
    return ("cash",) if rule.settings.account == "not_counted" else ("cash", "account")
