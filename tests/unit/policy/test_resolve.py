"""How a limit comes into force: by release, from 1 January, on a fixed day, by notice (all dates invented)."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from monitoring.policy.amounts import OPEN_END, amount_on, round_to_fen
from monitoring.policy.files import Income
from monitoring.policy.income import IncomeTable
from monitoring.policy.models import RuleFile
from monitoring.policy.resolve import LimitPeriod, resolve_line

REFERENCE = {"title": "text", "href": "https://example.org"}
FIGURES = [(2021, "15308", "2022-02-28"), (2022, "16323", "2023-02-20"), (2023, "17677", "2024-02-22")]
NOTICES = (
    {"from": "2023-01-01", "announced_on": "2022-12-28", "income_year": 2021, "reference": REFERENCE},
    {"from": "2024-01-01", "announced_on": "2024-03-01", "income_year": 2023, "reference": REFERENCE},
    {"from": "2024-07-01", "announced_on": "2024-06-20", "line": "half", "amount": "9000.00", "reference": REFERENCE},
)
PUBLISHED = (
    {
        "amount": "8800.00",
        "valid_from": "2024-03-01",
        "valid_to": "2024-12-31",
        "announced_on": "2024-04-01",
        "reference": {"title": "published", "href": "https://example.org"},
    },
)
BY_RELEASE: dict[str, Any] = {"by": "release"}
BY_JANUARY: dict[str, Any] = {"by": "january"}
BY_FIXED_DAY: dict[str, Any] = {"by": "fixed_day", "fixed_day": "07-01"}
BY_NOTICE: dict[str, Any] = {"by": "notice", "notices": NOTICES}
ALL_WAYS = [BY_RELEASE, BY_JANUARY, BY_FIXED_DAY, BY_NOTICE]


def _incomes(figures: list[tuple[int, str, str]]) -> IncomeTable:
    rows = (
        {
            "region_code": "140000",
            "series": "rural",
            "year": str(year),
            "value_yuan": value,
            "released_on": day,
            "released_by": None,
            "is_assumed_date": "false",
            "status": "verified",
            "source": "test",
        }
        for year, value, day in figures
    )
    return IncomeTable.of(Income.model_validate(row) for row in rows)


def _rule(takes_effect: dict[str, Any], **line: Any) -> RuleFile:
    income = {"series": "rural", "region": "140000", "year": "previous"}
    values = {
        "id": "half",
        "applies_to": "everyone",
        "limit": {"fraction": "0.50", "income": income},
        "valid_from": "2023-01-01",
        "valid_to": None,
        "known_since": "2022-12-20",
        "reference": REFERENCE,
        "checked_on": "2024-01-01",
        "stale_after_months": 12,
        **line,
    }
    return RuleFile.model_validate(
        {
            "rule": "test",
            "title": {"zh": "t", "en": "t"},
            "example": True,
            "region": "140100",
            "unit": "person",
            "measure": "total",
            "assistance": "after",
            "window": "calendar_year",
            "comparison": ">",
            "trigger": "night",
            "takes_effect": takes_effect,
            "persons": {},
            "steps": {"from": "1.0", "by": "0.5", "to": "2.0"},
            "push": {"every": "month", "due_days": 15},
            "lines": (values,),
        }
    )


def _published_limit() -> dict[str, Any]:
    income = {"series": "rural", "region": "140000", "year": "previous"}
    return {"fraction": "0.50", "income": income, "published": PUBLISHED}


def _ask(rule: RuleFile, day: str, known_by: str | None = None) -> tuple[str, bool] | None:
    night = date.fromisoformat(known_by or day)
    amount = amount_on(rule, rule.lines[0], _incomes(FIGURES), date.fromisoformat(day), night)
    return None if amount is None else (str(amount.value), amount.is_provisional)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2023-01-01", ("7654.00", True)),
        ("2023-02-20", ("8161.50", False)),
        ("2023-12-31", ("8161.50", False)),
        ("2024-01-01", ("8161.50", True)),
        ("2024-01-31", ("8161.50", True)),
        ("2024-02-21", ("8161.50", True)),
        ("2024-02-22", ("8838.50", False)),
        ("2024-12-31", ("8838.50", False)),
        ("2025-01-01", ("8838.50", True)),
        ("2031-05-05", ("8838.50", True)),
    ],
)
def test_by_release_the_last_figure_stays_provisional_until_the_next(day: str, expected: tuple[str, bool]) -> None:
    assert _ask(_rule(BY_RELEASE), day) == expected


@pytest.mark.parametrize(
    ("day", "known_by", "expected"),
    [
        ("2024-01-31", "2024-01-31", ("8161.50", True)),
        ("2024-01-31", "2024-02-21", ("8161.50", True)),
        ("2024-01-31", "2024-02-22", ("8838.50", False)),
        ("2024-01-01", "2024-02-22", ("8838.50", False)),
        ("2023-12-31", "2024-02-22", ("8161.50", False)),
    ],
)
def test_from_january_the_figure_works_backwards_once_known(
    day: str, known_by: str, expected: tuple[str, bool]
) -> None:
    assert _ask(_rule(BY_JANUARY), day, known_by) == expected


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2023-06-30", ("7654.00", False)),
        ("2023-07-01", ("8161.50", False)),
        ("2024-06-30", ("8161.50", False)),
        ("2024-07-01", ("8838.50", False)),
        ("2025-06-30", ("8838.50", False)),
        ("2025-07-01", ("8838.50", True)),
    ],
)
def test_on_a_fixed_day_last_years_limit_stays_and_is_not_provisional(day: str, expected: tuple[str, bool]) -> None:
    assert _ask(_rule(BY_FIXED_DAY), day) == expected


@pytest.mark.parametrize(
    ("day", "known_by", "expected"),
    [
        ("2023-06-01", "2023-06-01", ("7654.00", False)),
        ("2024-02-01", "2024-02-29", ("7654.00", False)),
        ("2024-02-01", "2024-03-01", ("8838.50", False)),
        ("2024-07-01", "2024-07-01", ("9000.00", False)),
        ("2024-07-01", "2024-06-19", ("8838.50", False)),
    ],
)
def test_by_notice_from_its_day_once_announced(day: str, known_by: str, expected: tuple[str, bool]) -> None:
    assert _ask(_rule(BY_NOTICE), day, known_by) == expected


def test_notice_before_its_announcement_is_no_limit() -> None:
    assert _ask(_rule(BY_NOTICE), "2023-01-01", "2022-12-27") is None


def test_notice_that_works_backwards_leaves_no_gap() -> None:
    notice = {"from": "2023-01-01", "announced_on": "2023-03-10", "income_year": 2022, "reference": REFERENCE}
    rule = _rule({"by": "notice", "notices": (notice,)})
    periods, gaps = resolve_line(rule, "half", _incomes(FIGURES))
    assert gaps == []
    assert [(p.valid_from, p.known_from, str(p.amount.value)) for p in periods] == [
        (date(2023, 1, 1), date(2023, 3, 10), "8161.50")
    ]


def test_notice_that_names_an_income_not_released_is_a_gap() -> None:
    notice = {"from": "2023-06-01", "announced_on": "2022-12-01", "income_year": 2024, "reference": REFERENCE}
    rule = _rule({"by": "notice", "notices": (NOTICES[0], notice)})
    periods, gaps = resolve_line(rule, "half", _incomes(FIGURES))
    assert [(gap.valid_from, gap.valid_to) for gap in gaps] == [(date(2023, 6, 1), OPEN_END)]
    assert max(period.valid_to for period in periods) == date(2023, 6, 1)


def test_published_amount_overrides_from_its_announcement() -> None:
    rule = _rule(BY_RELEASE, limit=_published_limit())
    assert _ask(rule, "2024-03-15", "2024-03-31") == ("8838.50", False)
    assert _ask(rule, "2024-03-15", "2024-04-01") == ("8800.00", False)
    assert _ask(rule, "2024-02-29", "2024-04-01") == ("8838.50", False)
    assert _ask(rule, "2025-01-01") == ("8838.50", True)


def test_fixed_amount_needs_no_income() -> None:
    rule = _rule(BY_RELEASE, limit={"amount": "10000.00"})
    assert _ask(rule, "2023-01-01") == ("10000.00", False)
    periods, gaps = resolve_line(rule, "half", _incomes([]))
    assert (len(periods), gaps) == (1, [])


def test_revised_figure_replaces_the_first_from_its_own_release() -> None:
    table = _incomes([*FIGURES, (2023, "17700", "2024-05-01")])
    rule = _rule(BY_RELEASE)
    values = {
        day: amount.value
        for day in (date(2024, 4, 30), date(2024, 5, 1))
        if (amount := amount_on(rule, rule.lines[0], table, day, day)) is not None
    }
    assert values == {date(2024, 4, 30): Decimal("8838.50"), date(2024, 5, 1): Decimal("8850.00")}


@pytest.mark.parametrize(
    ("amount", "rounded"), [("0.005", "0.01"), ("0.0049", "0.00"), ("8838.125", "8838.13"), ("8838.115", "8838.12")]
)
def test_half_a_fen_goes_up(amount: str, rounded: str) -> None:
    assert str(round_to_fen(Decimal(amount))) == rounded


def test_the_product_is_rounded_once() -> None:
    table = _incomes([(2022, "16323.33", "2023-02-20")])
    limit = {"fraction": "0.5", "income": {"series": "rural", "region": "140000", "year": "latest"}}
    rule = _rule(BY_RELEASE, limit=limit)
    amount = amount_on(rule, rule.lines[0], table, date(2023, 3, 1), date(2023, 3, 1))
    assert amount is not None
    assert (str(amount.value), amount.is_provisional) == ("8161.67", False)


def test_revision_of_an_older_year_does_not_replace_a_newer_one() -> None:
    table = _incomes([*FIGURES, (2022, "16300", "2024-05-01")])
    rule = _rule(BY_RELEASE)
    amount = amount_on(rule, rule.lines[0], table, date(2024, 6, 1), date(2024, 6, 1))
    assert amount is not None
    assert str(amount.value) == "8838.50"


def test_days_before_the_first_figure_are_a_gap() -> None:
    rule = _rule(BY_RELEASE)
    periods, gaps = resolve_line(rule, "half", _incomes(FIGURES[1:]))
    assert [(gap.valid_from, gap.valid_to) for gap in gaps] == [(date(2023, 1, 1), date(2023, 2, 20))]
    assert min(period.valid_from for period in periods) == date(2023, 2, 20)


def test_line_that_ends_has_no_limit_after_its_last_day() -> None:
    rule = _rule(BY_RELEASE, valid_to="2024-02-22")
    periods, _ = resolve_line(rule, "half", _incomes(FIGURES))
    assert max(period.valid_to for period in periods) == date(2024, 2, 23)


def test_retroactive_line_is_valid_before_it_is_known() -> None:
    rule = _rule(BY_RELEASE, known_since="2023-06-01")
    periods, _ = resolve_line(rule, "half", _incomes(FIGURES))
    first = min(periods, key=lambda period: period.valid_from)
    assert (first.valid_from, first.known_from) == (date(2023, 1, 1), date(2023, 6, 1))


def _rules_of_all_kinds() -> list[RuleFile]:
    published = [_rule(way, limit=_published_limit()) for way in ALL_WAYS]
    retroactive = [_rule(way, known_since="2023-06-01", valid_to="2024-08-15") for way in ALL_WAYS]
    return [*(_rule(way) for way in ALL_WAYS), *published, *retroactive]


@pytest.mark.parametrize("rule", _rules_of_all_kinds())
def test_periods_say_for_every_day_and_night_what_the_rule_says(rule: RuleFile) -> None:
    line, table = rule.lines[0], _incomes(FIGURES)
    periods, _ = resolve_line(rule, line.id, table)
    for number in range(0, 800, 5):
        day = date(2023, 1, 1) + timedelta(days=number)
        for night in (day + timedelta(days=delay) for delay in (0, 1, 6, 20, 50, 130, 400)):
            is_known = line.covers(day) and line.known_since <= night
            wanted = amount_on(rule, line, table, day, night) if is_known else None
            assert [period.amount for period in _of(periods, day, night)] == ([wanted] if wanted else []), (day, night)


def _of(periods: list[LimitPeriod], day: date, night: date) -> list[LimitPeriod]:
    return [p for p in periods if p.valid_from <= day < p.valid_to and p.known_from <= night < p.known_to]


@pytest.mark.parametrize("rule", _rules_of_all_kinds())
def test_no_period_is_known_before_its_figure_and_ids_are_unique(rule: RuleFile) -> None:
    periods, _ = resolve_line(rule, "half", _incomes(FIGURES))
    figures = [(period, period.amount.figure) for period in periods if period.amount.figure is not None]
    assert figures
    assert all(figure.usable_from <= period.known_from for period, figure in figures)
    assert len({period.limit_id for period in periods}) == len(periods)
    assert all(max(period.valid_from, period.known_from) < period.known_to for period in periods)
    assert all(period.valid_from < period.valid_to for period in periods)


def test_a_later_figure_changes_ends_and_no_id() -> None:
    rule = _rule(BY_RELEASE)
    before, _ = resolve_line(rule, "half", _incomes(FIGURES[:2]))
    after, _ = resolve_line(rule, "half", _incomes(FIGURES))
    assert before[-1].valid_to == OPEN_END
    assert {period.limit_id for period in before} < {period.limit_id for period in after}
