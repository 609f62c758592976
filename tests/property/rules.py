"""The rules of `thresholds/` once more, by shape, with every limit worked out by hand for the nights after 2024-01-01."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from tests.property.periods import (
    NEW_YEAR_2023,
    NEW_YEAR_2024,
    always,
    among,
    by_fixed_day,
    by_january,
    by_release,
    everyone,
    own_income,
    period,
    replaced,
)
from tests.reference.model import FOREVER, Counts, LimitPeriod, Line, MutualAid, Rule

STEPS = tuple(Decimal(step) for step in ("1.00", "1.50", "2.00", "2.50", "3.00"))
POOR = ("out_of_poverty", "subsistence_allowance")
RESIDENTS, RURAL = frozenset({"390"}), frozenset({"rural"})
HALF, WHOLE = by_release("7654.00", "8161.50", "8838.50"), by_release("15308.00", "16323.00", "17677.00")
INPATIENT = Counts(care=frozenset({"inpatient"}))
CITY = Rule(
    rule_id="",
    region="140100",
    measure="total",
    is_after_assistance=False,
    is_inclusive=False,
    steps=STEPS,
    lines=(),
)
"""What most rules have in common."""


def _city(rule_id: str, *lines: Line) -> Rule:
    return replace(CITY, rule_id=rule_id, lines=lines)


RELEASE_TOTAL = replace(
    _city("release-total", among("poor", HALF, *POOR), everyone(WHOLE, "others")), insurance=RESIDENTS, residence=RURAL
)

JANUARY_SCOPE = replace(
    _city(
        "january-scope",
        among("allowance", by_january("4896.90", "5303.10"), "subsistence_allowance", "destitute"),
        among("margin", always("6000.00"), "allowance_margin"),
    ),
    region="140123",
    measure="policy_scope",
    is_after_assistance=True,
    is_inclusive=True,
)

FIXED_DAY_COMPLIANT = replace(
    _city(
        "fixed-day-compliant",
        everyone(by_fixed_day("6123.20", "6529.20", "7070.80")),
        among(
            "poor",
            (LimitPeriod(date(2024, 1, 15), date(2024, 2, 16), Decimal("5000.00"), known_from=date(2024, 1, 25)),),
            "out_of_poverty",
        ),
    ),
    measure="compliant",
    is_inclusive=True,
    insurance=frozenset({"390", "310"}),
)

NOTICE_CASH = replace(
    _city(
        "notice-cash",
        everyone(replaced("3827.00", date(2024, 1, 20), "4080.75", date(2024, 1, 28))),
        among("destitute", (period(NEW_YEAR_2023, date(2024, 2, 11), "2000.00"),), "destitute"),
    ),
    region="140000",
    measure="cash",
    is_after_assistance=True,
    residence=RURAL,
)

MONTH_TOTAL = replace(
    _city(
        "month-total",
        among("poor", always("500.00"), "out_of_poverty"),
        everyone(by_release("765.40", "816.15", "883.85"), "others"),
    ),
    window="calendar_month",
)

MONTH_OUTPATIENT_SCOPE = replace(
    _city(
        "month-outpatient-scope",
        among("allowance", by_january("489.69", "530.31"), "subsistence_allowance", "destitute"),
        everyone(always("600.00")),
    ),
    region="140123",
    window="calendar_month",
    measure="policy_scope",
    is_after_assistance=True,
    is_inclusive=True,
    counts=Counts(care=frozenset({"outpatient", "outpatient_chronic", "other"})),
)

MONTH_CASH_LOCAL = replace(
    _city("month-cash-local", everyone((period(NEW_YEAR_2023, date(2024, 2, 1), "700.00"),))),
    region="140000",
    window="calendar_month",
    measure="cash",
    counts=Counts(insurance=RESIDENTS, place=frozenset({"local"})),
)

ROLLING_TOTAL = replace(RELEASE_TOTAL, rule_id="rolling-total", window="rolling_12_months")

ROLLING_SCOPE_AFTER = replace(
    _city(
        "rolling-scope-after",
        among("margin", always("6000.00"), "allowance_margin"),
        everyone(by_january("6529.20", "7070.80")),
    ),
    region="140123",
    window="rolling_12_months",
    measure="policy_scope",
    is_after_assistance=True,
    is_inclusive=True,
)

ROLLING_INPATIENT_COMPLIANT = replace(
    _city("rolling-inpatient-compliant", everyone(always("5000.00"))),
    region="140000",
    window="rolling_12_months",
    measure="compliant",
    is_inclusive=True,
    counts=INPATIENT,
)

ADMISSION_TOTAL_AFTER = replace(
    _city(
        "admission-total-after",
        among("poor", always("3000.00"), "out_of_poverty", "destitute"),
        everyone(by_fixed_day("6123.20", "6529.20", "7070.80")),
    ),
    window="single_admission",
    is_after_assistance=True,
)

ADMISSION_SCOPE = replace(
    _city("admission-scope", everyone(by_release("3827.00", "4080.75", "4419.25"))),
    region="140123",
    window="single_admission",
    measure="policy_scope",
    is_inclusive=True,
    insurance=RESIDENTS,
    residence=RURAL,
)

ADMISSION_ELSEWHERE_CASH = replace(
    _city("admission-elsewhere-cash", everyone(always("2500.00"))),
    region="140000",
    window="single_admission",
    measure="cash",
    is_after_assistance=True,
    counts=Counts(care=frozenset({"inpatient", "day_surgery"}), place=frozenset({"elsewhere"})),
)

HOUSEHOLD_SUM_YEAR = replace(
    _city("household-sum-year", among("poor", HALF, *POOR), everyone(WHOLE, "others")), unit="household"
)

HOUSEHOLD_HEAD_ROLLING = replace(
    _city(
        "household-head-rolling",
        among("margin", always("2500.00"), "allowance_margin"),
        everyone(always("3000.00")),
    ),
    region="140000",
    unit="household",
    is_per_head=True,
    window="rolling_12_months",
    measure="compliant",
    is_after_assistance=True,
    is_inclusive=True,
)

HOUSEHOLD_HEAD_MONTH = replace(
    _city("household-head-month", everyone(always("400.00"))),
    region="140123",
    unit="household",
    is_per_head=True,
    window="calendar_month",
    is_after_assistance=True,
    residence=RURAL,
)

HOUSEHOLD_OWN_YEAR = replace(
    _city("household-own-year", everyone(own_income("1.00", "1440.00"))),
    unit="household",
    measure="policy_scope",
    is_after_assistance=True,
    is_inclusive=True,
)

HOUSEHOLD_OWN_ROLLING = replace(
    _city(
        "household-own-rolling",
        among("destitute", always("4000.00"), "destitute", "out_of_poverty"),
        everyone(own_income("0.3333")),
    ),
    unit="household",
    window="rolling_12_months",
)

SHARE_INPATIENT_YEAR = replace(
    _city("share-inpatient-year", everyone(always("5000.00"))), counts=INPATIENT, paid_share_below=Decimal("0.90")
)

SHARE_SCOPE_ROLLING = replace(
    _city(
        "share-scope-rolling",
        among("poor", always("3000.00"), "out_of_poverty"),
        everyone(always("4000.00")),
    ),
    region="140000",
    window="rolling_12_months",
    measure="policy_scope",
    is_after_assistance=True,
    is_inclusive=True,
    paid_share_below=Decimal("0.75"),
)

SHARE_HOUSEHOLD_MONTH = replace(
    _city("share-household-month", everyone(always("600.00"))),
    unit="household",
    window="calendar_month",
    measure="compliant",
    paid_share_below=Decimal("0.80"),
)

SHARE_ADMISSION = replace(
    _city("share-admission", everyone(by_release("3061.60", "3264.60", "3535.40"))),
    window="single_admission",
    measure="cash",
    is_after_assistance=True,
    paid_share_below=Decimal("0.50"),
)

SETTINGS_ACCOUNT = replace(
    _city("settings-account", everyone(always("5000.00"))),
    is_account_counted=False,
    mutual_aid=MutualAid("account", is_counted=True),
)

SETTINGS_AID_APART = replace(
    _city("settings-aid-apart", everyone(always("4000.00"))),
    window="rolling_12_months",
    measure="cash",
    is_after_assistance=True,
    is_inclusive=True,
    mutual_aid=MutualAid("apart", is_counted=True),
)

SETTINGS_AID_IN_CASH = replace(
    _city("settings-aid-in-cash", everyone(always("600.00"))),
    region="140000",
    window="calendar_month",
    mutual_aid=MutualAid("cash", is_counted=False),
)

SETTINGS_UPFRONT = replace(
    _city("settings-upfront", everyone(always("5000.00"))),
    measure="compliant",
    is_inclusive=True,
    is_upfront_counted=False,
    counts=Counts(place=frozenset({"elsewhere"})),
)

SETTINGS_ADMISSION_CASH = replace(
    _city("settings-admission-cash", everyone(always("2000.00"))),
    region="140123",
    window="single_admission",
    measure="cash",
    is_after_assistance=True,
    mutual_aid=MutualAid("cash", is_counted=False),
)

DATED_ENDS = replace(
    _city("dated-ends", everyone((period(NEW_YEAR_2023, date(2024, 2, 1), "5000.00"),))), window="rolling_12_months"
)

DATED_STARTS = replace(
    _city(
        "dated-starts",
        everyone((LimitPeriod(date(2024, 1, 20), FOREVER, Decimal("5000.00"), known_from=date(2024, 1, 10)),)),
    ),
    is_inclusive=True,
)

DATED_REPLACED = replace(
    _city("dated-replaced", everyone(replaced("6000.00", date(2024, 1, 25), "4000.00", date(2024, 1, 20)))),
    window="rolling_12_months",
    measure="policy_scope",
    is_after_assistance=True,
)

DATED_BACKWARDS = replace(
    _city("dated-backwards", everyone(replaced("600.00", NEW_YEAR_2024, "500.00", date(2024, 2, 5)))),
    window="calendar_month",
)

DATED_HOUSEHOLD = replace(
    _city(
        "dated-household",
        everyone(replaced("8000.00", NEW_YEAR_2024, "5000.00", date(2024, 1, 28), date(2024, 2, 16))),
    ),
    unit="household",
)

DATED_ADMISSION = replace(
    _city("dated-admission", everyone(replaced("4000.00", date(2024, 1, 10), "2500.00", date(2024, 2, 1)))),
    window="single_admission",
)

SHAPES = {
    "year": (RELEASE_TOTAL, JANUARY_SCOPE, FIXED_DAY_COMPLIANT, NOTICE_CASH),
    "month": (MONTH_TOTAL, MONTH_OUTPATIENT_SCOPE, MONTH_CASH_LOCAL),
    "rolling": (ROLLING_TOTAL, ROLLING_SCOPE_AFTER, ROLLING_INPATIENT_COMPLIANT),
    "admission": (ADMISSION_TOTAL_AFTER, ADMISSION_SCOPE, ADMISSION_ELSEWHERE_CASH),
    "household": (
        *(HOUSEHOLD_SUM_YEAR, HOUSEHOLD_HEAD_ROLLING, HOUSEHOLD_HEAD_MONTH),
        *(HOUSEHOLD_OWN_YEAR, HOUSEHOLD_OWN_ROLLING),
    ),
    "share": (SHARE_INPATIENT_YEAR, SHARE_SCOPE_ROLLING, SHARE_HOUSEHOLD_MONTH, SHARE_ADMISSION),
    "settings": (
        *(SETTINGS_ACCOUNT, SETTINGS_AID_APART, SETTINGS_AID_IN_CASH, SETTINGS_UPFRONT),
        SETTINGS_ADMISSION_CASH,
    ),
    "dated": (DATED_ENDS, DATED_STARTS, DATED_REPLACED, DATED_BACKWARDS, DATED_HOUSEHOLD, DATED_ADMISSION),
    "mixed": (
        *(RELEASE_TOTAL, ROLLING_TOTAL, MONTH_TOTAL, ADMISSION_SCOPE),
        *(HOUSEHOLD_SUM_YEAR, HOUSEHOLD_HEAD_ROLLING, SHARE_SCOPE_ROLLING),
    ),
}
"""Rules that are applied together to one county."""
ALL_RULES = tuple({rule.rule_id: rule for rules in SHAPES.values() for rule in rules}.values())
