"""The four measures and their fallbacks, and the burden date (docs/assessment.md 3 and 4)."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.unit.quality.batch import check, clean

Fields = dict[str, str | None]
NONE: Fields = {"psn_part_amt": None}

# name: changed fields, then total, policy_scope, compliant, cash
MEASURES: dict[str, tuple[Fields, tuple[str, str, str, str]]] = {
    "all given": ({}, ("36.00", "30.00", "32.00", "30.00")),
    "total given wins over its parts": ({"psn_part_amt": "35.00"}, ("35.00", "30.00", "32.00", "30.00")),
    "a total of zero is no blank": (
        {"psn_part_amt": "0.00", "hosp_part_amt": "40.00", "acct_pay": "0.00", "psn_cash_pay": "0.00"},
        ("0.00", "30.00", "32.00", "0.00"),
    ),
    "total from account and cash": ({**NONE, "acct_pay": "7.00"}, ("37.00", "30.00", "32.00", "30.00")),
    "account blank: total from the fee": ({**NONE, "acct_pay": None}, ("36.00", "30.00", "32.00", "30.00")),
    "cash blank: total from the fee": ({**NONE, "psn_cash_pay": None}, ("36.00", "30.00", "32.00", "30.00")),
    "hospital part blank is zero": (
        {**NONE, "acct_pay": None, "hosp_part_amt": None},
        ("40.00", "30.00", "32.00", "30.00"),
    ),
    "cash from total less account": ({"psn_cash_pay": None, "acct_pay": "7.00"}, ("36.00", "30.00", "32.00", "29.00")),
    "cash from total, account blank": (
        {"psn_cash_pay": None, "acct_pay": None},
        ("36.00", "30.00", "32.00", "36.00"),
    ),
    "scope from its parts": (
        {"inscp_scp_amt": None, "fulamt_ownpay_amt": "6.00"},
        ("36.00", "29.00", "31.00", "30.00"),
    ),
    "up-front part blank": ({"preselfpay_amt": None}, ("36.00", "30.00", "30.00", "30.00")),
    "over-cover stays negative": (
        {"inscp_scp_amt": "50.00", "fulamt_ownpay_amt": "45.00"},
        ("36.00", "-10.00", "-8.00", "30.00"),
    ),
    "a refund with blanks": (
        {
            "init_setl_id": "S0",
            "medfee_sumamt": "-25.10",
            "fulamt_ownpay_amt": "0",
            "overlmt_selfpay": "0",
            "preselfpay_amt": "-0.23",
            "inscp_scp_amt": "-24.87",
            "fund_pay_sumamt": "0",
            "psn_part_amt": None,
            "acct_pay": "-25.10",
            "psn_cash_pay": "0",
            "hosp_part_amt": None,
        },
        ("-25.10", "-24.87", "-25.10", "0.00"),
    ),
}

UNKNOWN: dict[str, Fields] = {
    "no fee and a part blank": {**NONE, "acct_pay": None, "medfee_sumamt": None},
    "no fund": {"fund_pay_sumamt": None},
    "no scope and a part blank": {"inscp_scp_amt": None, "overlmt_selfpay": None},
    "no scope and no up-front part": {"inscp_scp_amt": None, "preselfpay_amt": None},
}

# name: changed fields, then the burden date
DATES: dict[str, tuple[Fields, str]] = {
    "settlement time": ({"setl_time": "2024-03-05 23:59:59", "enddate": "2024-03-04 10:00:00"}, "2024-03-05"),
    "date only": ({"setl_time": "2024-03-05"}, "2024-03-05"),
    "blank: end of stay": ({"setl_time": None, "enddate": "2024-03-04 10:00:00"}, "2024-03-04"),
    "both blank: creation": ({"setl_time": None, "enddate": None, "crte_time": "2024-03-03 08:00:00"}, "2024-03-03"),
    "creation comes last": (
        {"setl_time": None, "enddate": "2024-03-04 10:00:00", "crte_time": "2024-03-03 08:00:00"},
        "2024-03-04",
    ),
    "same year": ({"year": "2024"}, "2024-03-05"),
    "an earlier year": ({"year": "2023", "setl_time": "2024-01-05 09:00:00"}, "2023-12-31"),
    "a later year": ({"year": "2025", "setl_time": "2024-12-30 09:00:00"}, "2025-01-01"),
    "year of a blank time": ({"year": "2023", "setl_time": None, "enddate": "2024-01-05 09:00:00"}, "2023-12-31"),
    "year that is none": ({"year": "n/a"}, "2024-03-05"),
}


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    changes = {name: fields for table in (MEASURES, DATES) for name, (fields, _) in table.items()} | UNKNOWN
    given = [clean("settlement", setl_id=name, **fields) for name, fields in changes.items()]
    checked = check(tmp_path_factory.mktemp("burden"), settlement=given)
    return {row["setl_id"]: row for row in checked.accepted["settlement"]} | {
        row["source_key"]: row for row in checked.quarantine
    }


@pytest.mark.parametrize("name", MEASURES)
def test_measures(rows: dict[str, Any], name: str) -> None:
    said = tuple(rows[name][f"{m}_amount"] for m in ("total", "policy_scope", "compliant", "cash"))
    assert said == tuple(map(Decimal, MEASURES[name][1]))


@pytest.mark.parametrize("name", UNKNOWN)
def test_a_burden_that_cannot_be_computed_is_held_back(rows: dict[str, Any], name: str) -> None:
    assert rows[name]["rule_name"] == "settlement_burden_unknown"


@pytest.mark.parametrize("name", DATES)
def test_burden_date(rows: dict[str, Any], name: str) -> None:
    assert str(rows[name].get("burden_date", rows[name].get("rule_name"))) == DATES[name][1]


@pytest.mark.parametrize("year", ["0", "24", "20244"])
def test_a_year_that_can_be_no_year_moves_no_date(tmp_path: Path, year: str) -> None:
    check(tmp_path, settlement=[clean("settlement", year=year)])
    told = duckdb.sql(
        f"SELECT CAST(burden_date AS VARCHAR) FROM read_parquet('{tmp_path}/checked/settlement.parquet')"
    ).fetchall()
    assert told in ([("2024-03-05",)], []), "the date stays, or the row is held back"


def test_an_amount_has_two_digits_rounded_half_up(tmp_path: Path) -> None:
    alone = {
        "acct_pay": None,
        "psn_cash_pay": None,
        "inscp_scp_amt": None,
        "fund_pay_sumamt": "0.00",
        "hosp_part_amt": None,
    }
    written = {"1.005": "1.00", "1.015": "1.00", "1e3": "1000", " 7 ": "7", "4999999.994": "4999999.99"}
    given = [
        clean("settlement", setl_id=v, psn_part_amt=v, medfee_sumamt=fee, **alone, init_setl_id="S0")
        for v, fee in written.items()
    ]
    amounts = [r["total_amount"] for r in check(tmp_path, settlement=given).accepted["settlement"]]
    assert amounts == list(map(Decimal, ("1.01", "1.02", "1000.00", "7.00", "4999999.99")))


def test_only_zero_is_invalid(tmp_path: Path) -> None:
    given = [clean("settlement", setl_id=f"S {v}", vali_flag=v) for v in ("1", None, "0", " 0 ", "2")]
    assert [r["is_valid"] for r in check(tmp_path, settlement=given).accepted["settlement"]] == [
        True,
        True,
        False,
        False,
        True,
    ]


def test_an_identity_holds_up_to_and_including_its_last_day(tmp_path: Path) -> None:
    ends = ("2024-06-30 00:00:00", "2024-06-30 23:59:59", None, "9999-12-31 00:00:00")
    given = [clean("identity", endtime=end) for end in ends]
    accepted = check(tmp_path, identity=given).accepted["identity"]
    assert [r["valid_to"] for r in accepted] == [
        date(2024, 7, 1),
        date(2024, 7, 1),
        date(9999, 12, 31),
        date(9999, 12, 31),
    ]
    assert {r["valid_from"] for r in accepted} == {date(2023, 1, 1)}


def test_both_doors_are_kept_and_phones_fall_back(tmp_path: Path) -> None:
    both = {"mob": "1", "tel": "2", "live_addr": "3", "resd_addr": "4", "live_admdvs": "5", "resd_loc_admdvs": "6"}
    other = dict(both, mob=None, live_addr=" ", live_admdvs=None)
    rows = check(tmp_path, insured=[clean("insured", **both), clean("insured", **other)]).accepted["insured"]
    doors = ("phone", "address", "division_code", "registered_address", "registered_division_code")
    assert [tuple(r[door] for door in doors) for r in rows] == [("1", "3", "5", "4", "6"), ("2", None, None, "4", "6")]
