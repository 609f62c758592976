"""What was known on a night, lines that replace others, and the rules of one day held for all."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from monitoring.errors import ThresholdsError
from monitoring.policy import Policy, load_policy
from monitoring.policy.amounts import OPEN_END, amount_on
from monitoring.policy.resolve import LimitPeriod, line_on, resolve_line

RULE = "rules/example-shanxi-demo-county.yaml"
FIRST, LAST = date(2023, 1, 1), date(2024, 12, 31)
REFERENCE = '{title: "notice", href: "https://example.org"}'
HALF = '{fraction: "0.50", income: {series: rural, region: "140000", year: previous}}'
Edit = Callable[[str, str, str], None]
WriteRule = Callable[..., Path]
Lines = tuple[dict[str, str], ...]

FIRST_TEXT = {"limit": '{amount: "5000.00"}'}
LATER = {"limit": '{amount: "4321.00"}', "valid_from": '"2024-03-01"', "known_since": '"2024-02-10"'}
RETROACTIVE = {"limit": '{amount: "4321.00"}', "valid_from": '"2023-06-01"', "known_since": '"2024-02-10"'}
FOR_A_WHILE = {**RETROACTIVE, "valid_to": '"2023-12-31"'}
THIRD = {"limit": '{amount: "4000.00"}', "valid_from": '"2023-09-01"', "known_since": '"2024-05-05"'}
REPLACEMENTS: dict[str, Lines] = {
    "later": (FIRST_TEXT, LATER),
    "written first": (LATER, FIRST_TEXT),
    "retroactive": (FIRST_TEXT, RETROACTIVE),
    "for a while": (FIRST_TEXT, FOR_A_WHILE),
    "twice": (FIRST_TEXT, RETROACTIVE, THIRD),
    "share of income": ({"limit": HALF}, RETROACTIVE, {**THIRD, "limit": HALF.replace("0.50", "0.40")}),
    "ended before": ({**FIRST_TEXT, "valid_to": '"2024-02-29"'}, LATER),
}


@pytest.fixture(params=list(REPLACEMENTS))
def replaced(request: pytest.FixtureRequest, folder: Path, write_rule: WriteRule) -> Policy:
    write_rule(*REPLACEMENTS[request.param])
    return load_policy(folder)


def _amount(policy: Policy, day: date, night: date) -> Decimal | None:
    found = [p for p in policy.limit_periods() if _holds(p, day, night)]
    assert len(found) <= 1
    return found[0].amount.value if found else None


def _holds(period: LimitPeriod, day: date, night: date) -> bool:
    return period.valid_from <= day < period.valid_to and period.known_from <= night < period.known_to


def _moments() -> Iterator[tuple[date, date]]:
    for number in range(0, 800, 9):
        day = date(2023, 1, 1) + timedelta(days=number)
        for delay in (0, 1, 30, 75, 200, 420):
            yield day, day + timedelta(days=delay)


@pytest.mark.parametrize(
    ("name", "day", "night", "expected"),
    [
        ("later", "2024-02-29", "2024-03-01", "5000.00"),
        ("later", "2024-03-01", "2024-03-01", "4321.00"),
        ("retroactive", "2023-05-31", "2024-02-10", "5000.00"),
        ("retroactive", "2023-06-01", "2024-02-09", "5000.00"),
        ("retroactive", "2023-06-01", "2024-02-10", "4321.00"),
        ("retroactive", "2024-07-01", "2024-07-01", "4321.00"),
        ("for a while", "2023-12-31", "2024-02-10", "4321.00"),
        ("for a while", "2024-01-01", "2024-02-10", "5000.00"),
        ("twice", "2023-08-31", "2024-05-05", "4321.00"),
        ("twice", "2023-09-01", "2024-05-04", "4321.00"),
        ("twice", "2023-09-01", "2024-05-05", "4000.00"),
    ],
)
def test_what_is_published_later_replaces_from_the_night_it_is_known(  # noqa: PLR0917
    folder: Path, write_rule: WriteRule, name: str, day: str, night: str, expected: str
) -> None:
    write_rule(*REPLACEMENTS[name])
    policy = load_policy(folder)
    assert _amount(policy, date.fromisoformat(day), date.fromisoformat(night)) == Decimal(expected)
    (in_force,) = policy.in_force(date.fromisoformat(day), date.fromisoformat(night))
    assert in_force.amount is not None
    assert in_force.amount.value == Decimal(expected)


def test_periods_of_replaced_lines_say_what_each_night_knew(replaced: Policy) -> None:
    (placed,) = replaced.thresholds.applied
    incomes = replaced.thresholds.income_table
    for day, night in _moments():
        line = line_on(placed.value, "all", day, night)
        wanted = amount_on(placed.value, line, incomes, day, night) if line else None
        assert _amount(replaced, day, night) == (wanted.value if wanted else None), (day, night)


def test_limit_ids_are_the_same_whatever_becomes_known_later(replaced: Policy) -> None:
    assert len({p.limit_id for p in replaced.limit_periods()}) == len(replaced.limit_periods())
    for until in ("2023-01-15", "2023-07-01", "2024-02-09", "2024-02-10", "2024-05-04", "2024-05-05"):
        known_by = date.fromisoformat(until)
        early = replaced.known_by(known_by).limit_periods()
        for day, night in ((day, night) for day, night in _moments() if night <= known_by):
            ids = [
                [p.limit_id for p in periods if _holds(p, day, night)] for periods in (early, replaced.limit_periods())
            ]
            assert ids[0] == ids[1], (until, day, night)


def test_id_does_not_depend_on_nights_cut_by_something_else(folder: Path, write_rule: WriteRule) -> None:
    write_rule({"limit": HALF})
    alone = {p.limit_id for p in load_policy(folder).limit_periods() if p.valid_from <= date(2024, 12, 31)}
    write_rule({"limit": HALF}, {**LATER, "valid_from": '"2026-01-01"', "known_since": '"2023-06-15"'})
    assert alone <= {p.limit_id for p in load_policy(folder).limit_periods()}


def test_lines_known_since_the_same_day_must_not_overlap(folder: Path, write_rule: WriteRule) -> None:
    write_rule(FIRST_TEXT, {**LATER, "known_since": '"2022-12-20"'})
    with pytest.raises(
        ThresholdsError, match=r"lines\[1\]\.valid_from: line all is in force twice .* since the same day"
    ):
        load_policy(folder)


def test_gap_between_periods_must_be_deliberate(folder: Path, write_rule: WriteRule) -> None:
    short = {**FIRST_TEXT, "valid_to": '"2023-11-30"'}
    write_rule(short, {**LATER, "known_since": '"2022-12-20"'})
    with pytest.raises(
        ThresholdsError, match=r"lines\[0\]\.valid_to: line all has a gap from 2023-12-01 to 2024-02-29"
    ):
        load_policy(folder)
    write_rule({**short, "ends_deliberately": "true"}, LATER)
    policy = load_policy(folder)
    assert _amount(policy, date(2023, 12, 1), date(2024, 5, 1)) is None
    assert _amount(policy, date(2024, 3, 1), date(2024, 5, 1)) == Decimal("4321.00")


def test_period_within_another_leaves_no_gap(folder: Path, write_rule: WriteRule) -> None:
    short = {**FOR_A_WHILE, "limit": '{amount: "4000.00"}'}
    write_rule({**FIRST_TEXT, "valid_to": '"2024-02-29"'}, short, {**LATER, "known_since": '"2022-12-20"'})
    assert _amount(load_policy(folder), date(2024, 3, 1), date(2024, 5, 1)) == Decimal("4321.00")


def test_known_by_holds_nothing_of_what_came_later(folder: Path, write_rule: WriteRule, edit: Edit) -> None:
    published = (
        '[{amount: "7777.77", valid_from: "2024-02-01", valid_to: "2024-03-31", announced_on: "2024-04-04", '
        f"reference: {REFERENCE}}}]"
    )
    notices = "".join(
        f'{{from: "{first}", announced_on: "{announced}", {what}, reference: {REFERENCE}}}, '
        for first, announced, what in (
            ("2023-01-01", "2022-12-28", "income_year: 2021"),
            ("2024-01-15", "2024-03-03", "income_year: 2023"),
            ("2024-06-01", "2024-05-25", 'line: half, amount: "6666.66"'),
        )
    )
    half = {"id": "half", "limit": HALF[:-1] + f", published: {published}}}"}
    replacing = {"limit": '{amount: "4321.00"}', "valid_from": '"2023-06-01"', "known_since": '"2024-02-25"'}
    new = {"id": "new", "limit": '{amount: "5555.55"}', "known_since": '"2024-02-24"', "valid_from": '"2024-02-26"'}
    write_rule(half, {}, replacing, new, takes_effect=f"{{by: notice, notices: [{notices[:-2]}]}}")
    policy = load_policy(folder)
    later = {
        *map(Decimal, ("17677", "8838.50", "7777.77", "6666.66", "4321.00", "5555.55")),
        *(date(2024, m, d) for m, d in ((2, 22), (4, 4), (3, 3), (1, 15), (5, 25), (6, 1), (2, 25), (2, 24), (2, 26))),
        date(2023, 6, 1),
    }
    everything = policy.relations(FIRST, LAST)
    cells = {cell for table in everything.values() for row in table.to_pylist() for cell in row.values()}
    assert later <= cells, "the whole must hold what the part may not"
    known = policy.relations(FIRST, LAST, known_by=date(2024, 2, 21))
    assert known["policy_limit"].num_rows
    for name, table in known.items():
        for row in table.to_pylist():
            assert not later & set(row.values()), (name, row)
            assert not [cell for cell in row.values() if str(cell).endswith(("2024-02-22", "2024-03-03"))], (name, row)
    resolved = policy.known_by(date(2024, 2, 21))
    told = repr(resolved.limit_periods()) + repr([placed.value for placed in resolved.thresholds.rules])
    told += repr([placed.value for placed in resolved.thresholds.incomes])
    assert [value for value in later if repr(value) in told] == []
    assert "17677" not in told


def test_known_by_on_the_day_itself_reads_what_came_out_that_day(folder: Path) -> None:
    policy = load_policy(folder)
    amounts = policy.relations(FIRST, LAST, known_by=date(2024, 2, 22))["policy_limit"]["limit_amount"].to_pylist()
    assert Decimal("8838.50") in amounts
    assert policy.known_by(date(2024, 2, 22)).fingerprint() == policy.fingerprint()


def test_rule_nobody_knew_yet_is_gone_and_is_no_fault(folder: Path) -> None:
    known = load_policy(folder).relations(FIRST, LAST, known_by=date(2022, 12, 19))
    assert known["rule"].num_rows == known["policy_limit"].num_rows == known["rule_person"].num_rows == 0


def test_known_by_does_not_hide_that_the_files_have_a_gap(folder: Path, edit: Edit) -> None:
    edit("income.csv", ",,2022-02-28,true", ",,,false")
    with pytest.raises(ThresholdsError, match=r"from 2023-01-01 to 2023-02-19: no rural income"):
        load_policy(folder).relations(FIRST, LAST, known_by=date(2024, 1, 31))


def test_rules_as_of_hold_on_all_days_with_each_years_income(folder: Path) -> None:
    policy = load_policy(folder)
    held = policy.rules_as_of(date(2023, 6, 1))
    (rule,) = held.relations(date(2022, 6, 1), LAST)["rule"].to_pylist()
    assert (held.is_counterfactual, policy.is_counterfactual) == (True, False)
    assert held.fingerprint() != policy.fingerprint()
    assert held.fingerprint() != policy.rules_as_of(date(2023, 6, 2)).fingerprint()
    assert "COUNTERFACTUAL (rules as of 2023-06-01)" in held.title.en
    assert "反事实" in held.title.zh
    assert "COUNTERFACTUAL" in rule["title_en"]
    for day, amount in (("2022-03-01", "7654.00"), ("2023-06-01", "8161.50"), ("2024-06-01", "8838.50")):
        (limit,) = [
            p
            for p in held.limit_periods()
            if _holds(p, date.fromisoformat(day), date(2025, 1, 1)) and p.line.id == "out-of-poverty"
        ]
        assert limit.amount.value == Decimal(amount)
        assert limit.known_from <= date.fromisoformat(day)


def test_rules_as_of_take_what_was_known_that_day(folder: Path, write_rule: WriteRule) -> None:
    write_rule(*REPLACEMENTS["retroactive"], {"id": "ended", "valid_to": '"2023-03-31"'})
    policy = load_policy(folder)
    for day, amounts in (("2024-02-09", {"5000.00"}), ("2024-02-10", {"4321.00"}), ("2023-03-31", {"5000.00"})):
        held = policy.rules_as_of(date.fromisoformat(day))
        rows = held.relations(date(2015, 1, 1), LAST)["policy_limit"].to_pylist()
        assert {str(row["limit_amount"]) for row in rows} == amounts
        assert {row["line_id"] for row in rows} == ({"all", "ended"} if day == "2023-03-31" else {"all"})


def test_rules_as_of_name_the_years_without_income(folder: Path) -> None:
    held = load_policy(folder).rules_as_of(date(2023, 6, 1))
    line = next(
        n for n, t in enumerate((folder / RULE).read_text(encoding="utf-8").splitlines(), 1) if "fraction:" in t
    )
    wanted = rf"{RULE}:{line} lines\[0\]\.limit\.income: .* to 2022-02-27: no rural income of 140000 for 2021 or before"
    with pytest.raises(ThresholdsError, match=wanted):
        held.relations(date(2021, 1, 1), LAST)
    held.check_runnable()


def test_fault_of_a_held_rule_names_the_line_of_the_file(folder: Path, write_rule: WriteRule) -> None:
    path = write_rule({**FIRST_TEXT, "valid_to": '"2023-02-28"'}, {"id": "half", "limit": HALF})
    line = next(n for n, text in enumerate(path.read_text(encoding="utf-8").splitlines(), 1) if "fraction:" in text)
    with pytest.raises(ThresholdsError, match=rf"plain\.yaml:{line} lines\[0\]\.limit\.income: line half"):
        load_policy(folder).rules_as_of(date(2023, 6, 1)).relations(date(2015, 1, 1), LAST)


def test_rules_as_of_a_day_without_rules(folder: Path) -> None:
    with pytest.raises(ThresholdsError, match=r"No applied rule .* 2022-06-01"):
        load_policy(folder).rules_as_of(date(2022, 6, 1))


def test_a_line_known_late_has_no_limit_before(folder: Path, write_rule: WriteRule) -> None:
    write_rule({"known_since": '"2023-07-01"'})
    (placed,) = load_policy(folder).thresholds.applied
    periods, gaps = resolve_line(placed.value, "all", load_policy(folder).thresholds.income_table)
    assert gaps == []
    assert [(p.valid_from, p.known_from) for p in periods] == [(date(2023, 1, 1), date(2023, 7, 1))]


def test_replaced_period_ends_on_the_night_it_was_replaced(folder: Path, write_rule: WriteRule) -> None:
    write_rule(*REPLACEMENTS["retroactive"])
    found = sorted(load_policy(folder).limit_periods(), key=lambda p: p.limit_id)
    assert [(p.valid_from, p.valid_to, p.known_from, p.known_to) for p in found] == [
        (FIRST, date(2024, 2, 10), date(2022, 12, 20), date(2024, 2, 10)),
        (FIRST, date(2023, 6, 1), date(2024, 2, 10), OPEN_END),
        (date(2023, 6, 1), OPEN_END, date(2024, 2, 10), OPEN_END),
    ]


def test_same_amount_for_other_people_is_another_period(folder: Path, write_rule: WriteRule) -> None:
    first, then = {"applies_to": "[orphan]", "valid_to": '"2023-12-31"'}, {"valid_from": '"2024-01-01"'}
    write_rule(first, {"applies_to": "[orphan, destitute]", **then})
    rows = load_policy(folder).relations(FIRST, LAST)["limit_category"].to_pylist()
    found = sorted((row["limit_id"].split(":")[2], row["category_code"]) for row in rows)
    assert found == [("2023-01-01", "orphan"), ("2024-01-01", "destitute"), ("2024-01-01", "orphan")]


def test_night_before_the_first_figure_knows_no_limit_and_is_no_fault(folder: Path, write_rule: WriteRule) -> None:
    write_rule({"limit": HALF, "valid_from": '"2022-03-01"', "known_since": '"2022-01-01"'})
    policy = load_policy(folder)
    assert policy.known_by(date(2022, 2, 1)).relations(date(2022, 1, 1), LAST)["policy_limit"].num_rows == 0
    assert policy.relations(date(2022, 1, 1), LAST, known_by=date(2022, 2, 1))["rule"].num_rows == 1
    assert policy.relations(date(2022, 1, 1), LAST, known_by=date(2022, 3, 1))["policy_limit"].num_rows > 0
