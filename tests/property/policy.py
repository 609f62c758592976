"""The rules of `thresholds/` once more, with every limit worked out by hand for the nights after 2024-01-01."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

from tests.reference.model import FOREVER, CodePeriod, LimitPeriod, Line, Policy, Rule

FOLDER = Path(__file__).with_name("thresholds")
STEPS = tuple(Decimal(step) for step in ("1.00", "1.50", "2.00", "2.50", "3.00"))
NEW_YEAR_2023, NEW_YEAR_2024 = date(2023, 1, 1), date(2024, 1, 1)
RELEASE_2023, RELEASE_2024 = date(2023, 2, 20), date(2024, 2, 22)
POOR = frozenset({"out_of_poverty", "subsistence_allowance"})


def _period(first: date, end: date, amount: str, *, provisional: bool = False) -> LimitPeriod:
    return LimitPeriod(first, end, Decimal(amount), provisional)


def _by_release(gap_2023: str, in_2023: str, from_2024: str) -> tuple[LimitPeriod, ...]:
    return (
        _period(NEW_YEAR_2023, RELEASE_2023, gap_2023, provisional=True),
        _period(RELEASE_2023, NEW_YEAR_2024, in_2023),
        _period(NEW_YEAR_2024, RELEASE_2024, in_2023, provisional=True),
        _period(RELEASE_2024, FOREVER, from_2024),
    )


RELEASE_TOTAL = Rule(
    rule_id="release-total",
    region="140100",
    measure="total",
    is_after_assistance=False,
    is_inclusive=False,
    steps=STEPS,
    insurance=frozenset({"390"}),
    residence=frozenset({"rural"}),
    lines=(
        Line("poor", POOR, _by_release("7654.00", "8161.50", "8838.50")),
        Line("others", None, _by_release("15308.00", "16323.00", "17677.00")),
    ),
)

JANUARY_SCOPE = Rule(
    rule_id="january-scope",
    region="140123",
    measure="policy_scope",
    is_after_assistance=True,
    is_inclusive=True,
    steps=STEPS,
    lines=(
        Line(
            "allowance",
            frozenset({"subsistence_allowance", "destitute"}),
            (
                _period(NEW_YEAR_2023, NEW_YEAR_2024, "4896.90"),
                LimitPeriod(NEW_YEAR_2024, FOREVER, Decimal("4896.90"), is_provisional=True, known_to=RELEASE_2024),
                LimitPeriod(NEW_YEAR_2024, FOREVER, Decimal("5303.10"), known_from=RELEASE_2024),
            ),
        ),
        Line("margin", frozenset({"allowance_margin"}), (_period(NEW_YEAR_2023, FOREVER, "6000.00"),)),
    ),
)

FIXED_DAY_COMPLIANT = Rule(
    rule_id="fixed-day-compliant",
    region="140100",
    measure="compliant",
    is_after_assistance=False,
    is_inclusive=True,
    steps=STEPS,
    insurance=frozenset({"390", "310"}),
    lines=(
        Line(
            "all",
            None,
            (
                _period(NEW_YEAR_2023, date(2023, 2, 25), "6123.20"),
                _period(date(2023, 2, 25), date(2024, 2, 25), "6529.20"),
                _period(date(2024, 2, 25), FOREVER, "7070.80"),
            ),
        ),
        Line(
            "poor",
            frozenset({"out_of_poverty"}),
            (LimitPeriod(date(2024, 1, 15), date(2024, 2, 16), Decimal("5000.00"), known_from=date(2024, 1, 25)),),
        ),
    ),
)

NOTICE_CASH = Rule(
    rule_id="notice-cash",
    region="140000",
    measure="cash",
    is_after_assistance=True,
    is_inclusive=False,
    steps=STEPS,
    residence=frozenset({"rural"}),
    lines=(
        Line(
            "all",
            None,
            (
                _period(NEW_YEAR_2023, date(2024, 1, 20), "3827.00"),
                LimitPeriod(date(2024, 1, 20), FOREVER, Decimal("3827.00"), known_to=date(2024, 1, 28)),
                LimitPeriod(date(2024, 1, 20), FOREVER, Decimal("4080.75"), known_from=date(2024, 1, 28)),
            ),
        ),
        Line("destitute", frozenset({"destitute"}), (_period(NEW_YEAR_2023, date(2024, 2, 11), "2000.00"),)),
    ),
)

POLICY = Policy(
    rules=(RELEASE_TOTAL, JANUARY_SCOPE, FIXED_DAY_COMPLIANT, NOTICE_CASH),
    parents={
        "140000": "000000",
        "140100": "140000",
        "140200": "140000",
        "140199": "140100",
        "140123": "140100",
        "000000": None,
    },
    codes=(
        CodePeriod("140000", "7131", "destitute"),
        CodePeriod("140000", "7019", "subsistence_allowance"),
        CodePeriod("140000", "7201", "allowance_margin"),
        CodePeriod("140000", "7301", "out_of_poverty"),
        CodePeriod("140000", "7777", "destitute", valid_to=date(2024, 2, 1)),
        CodePeriod("140000", "7777", "allowance_margin", valid_from=date(2024, 2, 1)),
    ),
    precedence={"destitute": 10, "subsistence_allowance": 40, "allowance_margin": 90, "out_of_poverty": 100},
    residences={"10": "urban", "20": "rural"},
)
