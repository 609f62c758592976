"""The shipped set and the tables that assessment reads from it."""

import hashlib
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pytest

from monitoring.errors import ThresholdsError
from monitoring.policy import Policy, load_policy
from monitoring.policy.schemas import SCHEMAS

RULE = "rules/example-shanxi-demo-county.yaml"
RULE_ID = "example-shanxi-demo-county"
FIRST, LAST = date(2023, 1, 1), date(2024, 12, 31)
Edit = Callable[[str, str, str], None]


@pytest.fixture
def policy(folder: Path) -> Policy:
    return load_policy(folder)


@pytest.fixture
def tables(policy: Policy) -> dict[str, pa.Table]:
    return policy.relations(FIRST, LAST)


def test_shipped_set_says_that_it_is_an_example(policy: Policy) -> None:
    assert policy.is_example
    assert "示例" in policy.title.zh
    assert "EXAMPLE" in policy.title.en


def test_tables_have_exactly_the_schemas(tables: dict[str, pa.Table]) -> None:
    assert {name: table.schema for name, table in tables.items()} == SCHEMAS
    assert all(table.num_rows for table in tables.values())


def test_limits_of_the_shipped_rule(tables: dict[str, pa.Table]) -> None:
    rows = [row for row in tables["policy_limit"].to_pylist() if row["line_id"] == "out-of-poverty"]
    assert [(r["valid_from"], r["valid_to"], r["limit_amount"], r["is_provisional"]) for r in rows] == [
        (date(2023, 1, 1), date(2023, 2, 20), Decimal("7654.00"), True),
        (date(2023, 2, 20), date(2024, 1, 1), Decimal("8161.50"), False),
        (date(2024, 1, 1), date(2024, 2, 22), Decimal("8161.50"), True),
        (date(2024, 2, 22), date(2025, 1, 1), Decimal("8838.50"), False),
    ]
    assert [(r["is_verified"], r["is_assumed_date"], r["is_latest_date"]) for r in rows] == [
        (False, True, True),
        (True, True, True),
        (True, True, True),
        (True, False, True),
    ]


def test_limits_are_not_cut_to_the_range_asked_for(policy: Policy, tables: dict[str, pa.Table]) -> None:
    one_day = policy.relations(date(2024, 1, 31), date(2024, 1, 31))["policy_limit"].to_pylist()
    assert [(row["line_id"], row["limit_amount"]) for row in one_day] == [
        ("out-of-poverty", Decimal("8161.50")),
        ("rural-residents", Decimal("16323.00")),
    ]
    assert all(row in tables["policy_limit"].to_pylist() for row in one_day)


def test_range_ends_are_closed(policy: Policy) -> None:
    rows = policy.relations(date(2024, 2, 21), date(2024, 2, 22))["policy_limit"].to_pylist()
    assert {row["valid_from"] for row in rows} == {date(2024, 1, 1), date(2024, 2, 22)}
    rows = policy.relations(date(2024, 2, 22), date(2024, 2, 22))["policy_limit"].to_pylist()
    assert {row["valid_from"] for row in rows} == {date(2024, 2, 22)}


def test_categories_of_limits(tables: dict[str, pa.Table]) -> None:
    rows = tables["limit_category"].to_pylist()
    by_line = {(row["limit_id"].split(":")[1], row["category_code"]) for row in rows}
    assert by_line == {("out-of-poverty", "out_of_poverty"), ("rural-residents", "*")}
    assert {row["limit_id"] for row in rows} == set(tables["policy_limit"]["limit_id"].to_pylist())


def test_rule_covers_the_regions_below_it(tables: dict[str, pa.Table]) -> None:
    rows = tables["rule_person"].to_pylist()
    codes = {row["region_code"] for row in rows}
    assert {"140100", "140123", "140199"} <= codes
    assert all(code.startswith("1401") and len(code) == 6 for code in codes)
    assert {(row["rule_id"], row["insutype"], row["residence"]) for row in rows} == {(RULE_ID, "390", "rural")}


def test_rule_without_restriction_has_stars(folder: Path, edit: Edit) -> None:
    edit(RULE, '  insurance: ["390"]\n  residence: [rural]\n', "  insurance: null\n")
    rows = load_policy(folder).relations(FIRST, LAST)["rule_person"].to_pylist()
    assert {(row["insutype"], row["residence"]) for row in rows} == {("*", "*")}


def test_rule_row_says_how_the_rule_is_run(folder: Path, edit: Edit, tables: dict[str, pa.Table]) -> None:
    (shipped,) = tables["rule"].to_pylist()
    assert (shipped["rule_id"], shipped["measure"], shipped["region_code"]) == (RULE_ID, "total", "140100")
    assert (shipped["window_type"], shipped["unit_type"], shipped["trigger_type"]) == (
        "calendar_year",
        "person",
        "night",
    )
    assert (shipped["push_every"], shipped["due_days"]) == ("ten_days", 15)
    assert (shipped["is_after_assistance"], shipped["is_inclusive"]) == (True, False)
    edit(RULE, "assistance: after", "assistance: before")
    edit(RULE, 'comparison: ">"', 'comparison: ">="')
    (other,) = load_policy(folder).relations(FIRST, LAST)["rule"].to_pylist()
    assert (other["is_after_assistance"], other["is_inclusive"]) == (False, True)


def test_steps_are_halves_from_one_to_ten(tables: dict[str, pa.Table]) -> None:
    steps = sorted(row["step"] for row in tables["rule_step"].to_pylist())
    assert steps == [Decimal(half) / 2 for half in range(2, 21)]


def test_region_knows_county_city_and_province(tables: dict[str, pa.Table]) -> None:
    regions = {row["region_code"]: row for row in tables["region"].to_pylist()}
    assert regions["140123101201"] == {
        "region_code": "140123101201",
        "name_zh": "示例一村",
        "level_type": "village",
        "parent_code": "140123101",
        "county_code": "140123",
        "city_code": "140100",
        "province_code": "140000",
        "pooling_code": "140100",
    }
    assert (regions["140199"]["county_code"], regions["140199"]["pooling_code"]) == (None, "140100")
    assert sum(row["level_type"] == "township" for row in regions.values()) == 8
    assert sum(row["level_type"] == "village" for row in regions.values()) == 120


def test_nearest_mapping_of_an_identity_code_wins(folder: Path) -> None:
    near = """  - region: "140100"
    status: unverified
    reference: {title: near}
    checked_on: "2026-11-01"
    valid_from: "2023-01-01"
    valid_to: "2023-12-31"
    codes: {"7131": orphan, "7777": orphan}
"""
    path = folder / "identity_codes.yaml"
    path.write_text(path.read_text(encoding="utf-8") + near, encoding="utf-8")
    rows = load_policy(folder).relations(FIRST, LAST)["identity_category"].to_pylist()
    found = {
        region: sorted(
            (row["valid_from"], row["valid_to"], row["category_code"])
            for row in rows
            if row["region_code"] == region and row["psn_idet_type"] == "7131"
        )
        for region in ("140123", "140212")
    }
    assert found == {
        "140123": [
            (date(2013, 1, 1), date(2023, 1, 1), "destitute"),
            (date(2023, 1, 1), date(2024, 1, 1), "orphan"),
            (date(2024, 1, 1), date(9999, 12, 31), "destitute"),
        ],
        "140212": [(date(2013, 1, 1), date(9999, 12, 31), "destitute")],
    }
    assert {row["region_code"] for row in rows if row["psn_idet_type"] == "7777"} >= {"140100", "140123", "140199"}


def test_missing_income_names_region_series_and_year(folder: Path, edit: Edit) -> None:
    edit("income.csv", ",,2022-02-28,true", ",,,false")
    policy = load_policy(folder)
    wanted = (
        r"lines\[0\]\.limit\.income: .* from 2023-01-01 to 2023-02-19: no rural income of 140000 for 2022 or before"
    )
    with pytest.raises(ThresholdsError, match=wanted):
        policy.relations(FIRST, LAST)
    assert policy.relations(date(2023, 2, 20), LAST)["policy_limit"].num_rows == 6
    assert policy.relations(date(2022, 1, 1), date(2022, 12, 31))["policy_limit"].num_rows == 0


def test_same_line_in_two_periods_keeps_its_id(folder: Path, edit: Edit) -> None:
    edit(RULE, "valid_to: null", 'valid_to: "2023-12-31"')
    edit(RULE, "id: rural-residents", "id: out-of-poverty")
    rules = folder / RULE
    text = rules.read_text(encoding="utf-8")
    head, second = text.rsplit('valid_from: "2023-01-01"', 1)
    rules.write_text(f'{head}valid_from: "2024-01-01"{second}', encoding="utf-8")
    rows = load_policy(folder).relations(FIRST, LAST)["policy_limit"].to_pylist()
    assert {row["line_id"] for row in rows} == {"out-of-poverty"}
    assert [row["limit_amount"] for row in rows] == [
        Decimal(amount) for amount in ("7654.00", "8161.50", "16323.00", "17677.00")
    ]


def test_in_force_never_reads_a_later_figure(policy: Policy) -> None:
    for known_by in (date(2023, 2, 19), date(2024, 1, 31), date(2024, 2, 21)):
        limits = policy.in_force(date(2024, 3, 1), known_by)
        assert [limit.line.id for limit in limits] == ["out-of-poverty", "rural-residents"]
        assert all(limit.amount is not None and limit.amount.figure is not None for limit in limits)
        assert all(
            limit.amount.figure.usable_from <= known_by for limit in limits if limit.amount and limit.amount.figure
        )
    assert policy.in_force(date(2024, 3, 1), date(2022, 12, 19)) == []


def test_stale_line_is_named_after_its_months(policy: Policy) -> None:
    due = "income.csv 140000,rural,2026"
    assert [value.name for value in policy.stale_values(date(2027, 12, 1))] == [due]
    stale = [value.name for value in policy.stale_values(date(2027, 12, 2))]
    assert stale == [f"{RULE_ID}/out-of-poverty", f"{RULE_ID}/rural-residents", "care_types.yaml", due]


def test_stale_list_is_named_and_what_has_ended_is_not(folder: Path, edit: Edit) -> None:
    edit("identity_codes.yaml", 'checked_on: "2026-11-01"', 'checked_on: "2026-11-01"\n    stale_after_months: 3')
    edit("residence_codes.yaml", 'checked_on: "2026-11-01"', 'checked_on: "2026-11-01"\nstale_after_months: 3')
    edit(RULE, "valid_to: null", 'valid_to: "2027-01-01"')
    stale = {value.name for value in load_policy(folder).stale_values(date(2028, 1, 1))}
    lists = {"identity_codes.yaml lists[0]", "residence_codes.yaml", "care_types.yaml", "income.csv 140000,rural,2026"}
    assert stale == {f"{RULE_ID}/rural-residents", *lists}


def test_fingerprint_sees_values_and_not_line_ends(folder: Path, edit: Edit) -> None:
    before = load_policy(folder).fingerprint()
    assert len(before) == len(hashlib.sha256().hexdigest())
    path = folder / "income.csv"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b" \r\n"))
    assert load_policy(folder).fingerprint() == before
    edit("income.csv", "17677", "17678")
    assert load_policy(folder).fingerprint() != before
