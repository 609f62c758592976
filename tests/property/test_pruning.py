"""Those whom sums by year do not show: visits of many years, refunds billed again years later, mutual aid that adds to a burden."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from tests.property.certificates import make_certificate
from tests.property.check import assess_by_reference, find_differences
from tests.property.counties import County
from tests.reference.known import Change, Run, end_of

OTHERS = range(10, 26)
"""Persons about whom nothing happens, so that not everybody is looked at."""


def change(table: str, key: str, seen: str, row: dict[str, str]) -> Change:
    at = datetime.fromisoformat(seen)
    return Change(table, key, row | {"updt_time": f"{at:%Y-%m-%d %H:%M:%S}"}, at, at)


def insured(number: int) -> Change:
    birth = date(1960, 1, number)
    row = {
        **{"psn_no": f"P{number:04d}", "psn_cert_type": "01", "certno": make_certificate("140123", birth, number)},
        **{"brdy": birth.isoformat(), "insutype": "390", "psn_insu_stas": "1", "insuplc_admdvs": "140123"},
        **{"resd_nat": "20", "surv_stas": "1", "crte_time": "2023-01-01 08:00:00"},
    }
    return change("insured", row["psn_no"], "2023-01-05 08:00:00", row)


def settled(key: str, number: int, day: str, amount: str, seen: str = "", **fields: str) -> Change:
    total = Decimal(amount)
    row = {
        **{"setl_id": key, "mdtrt_id": f"M{key}", "psn_no": f"P{number:04d}", "vali_flag": "1", "refd_setl_flag": "0"},
        **{"year": day[:4], "insutype": "390", "med_type": "21", "out_flag": "1", "insu_admdvs": "140123"},
        **{"setl_time": f"{day} 10:00:00", "begndate": f"{day} 08:00:00", "enddate": f"{day} 09:00:00"},
        **{"crte_time": f"{day} 10:00:00", "medfee_sumamt": f"{total:.2f}", "inscp_scp_amt": f"{total:.2f}"},
        **{"psn_part_amt": f"{total:.2f}", "psn_cash_pay": f"{total:.2f}"},
        **dict.fromkeys(
            ("fulamt_ownpay_amt", "overlmt_selfpay", "preselfpay_amt", "hifp_pay", "fund_pay_sumamt"), "0.00"
        ),
        **dict.fromkeys(("acct_pay", "hosp_part_amt", "acct_mulaid_pay"), "0.00"),
    }
    return change("settlement", key, seen or f"{day} 12:00:00", row | fields)


def long_stay(number: int, amount: str, *years: int) -> list[Change]:
    stay = {"mdtrt_id": f"STAY{number}", "mid_setl_flag": "1"}
    return [settled(f"S{number}{year}", number, f"{year}-12-28", amount, **stay) for year in years]


def county_of(shape: str, *rows: Change) -> County:
    log = [*(insured(number) for number in (1, 2, 3, *OTHERS)), *rows]
    return County(shape, tuple(sorted(log, key=lambda row: row.seen_at)))


def nights(*days: str) -> list[Run]:
    return [Run(date.fromisoformat(day), end_of(date.fromisoformat(day))) for day in days]


def warned(county: County, runs: list[Run]) -> set[str]:
    return {str(subject) for subject, *_ in assess_by_reference(county, runs).warnings}


def test_a_visit_counts_as_a_whole_however_many_years_it_takes(tmp_path: Path) -> None:
    stay = {"mdtrt_id": "AGAIN"}
    again = [
        settled("S31", 3, "2023-02-10", "6000.00", **stay),
        settled("S31", 3, "2023-02-10", "6000.00", "2025-01-04 09:00:00", **stay | {"refd_setl_flag": "1"}),
        settled("S32", 3, "2025-01-04", "-6000.00", **stay | {"refd_setl_flag": "1", "init_setl_id": "S31"}),
        settled("S33", 3, "2025-01-05", "6200.00", **stay),
    ]
    rows = [*long_stay(1, "1500.00", 2023, 2025), *long_stay(2, "1000.00", 2023, 2024, 2025), *again]
    county, runs = county_of("admission", *rows), nights("2024-01-02", "2025-12-30")
    assert warned(county, runs) == {"P0001", "P0002", "P0003"}
    assert find_differences(tmp_path / "two", county, runs) == []
    assert find_differences(tmp_path / "one", county, runs[1:]) == []


def test_mutual_aid_taken_back_adds_where_a_rule_subtracts_it(tmp_path: Path) -> None:
    rows = [
        settled("S1", 1, "2024-01-10", "580.00", acct_mulaid_pay="-50.00"),
        settled("S2", 2, "2024-01-10", "590.00"),
        settled(*("R2", 2, "2024-01-12", "-100.00"), init_setl_id="S9", refd_setl_flag="1", acct_mulaid_pay="-300.00"),
    ]
    county, runs = county_of("settings", *rows), nights("2024-01-02", "2024-01-20")
    assert warned(county, runs) == {"P0001", "P0002"}
    assert find_differences(tmp_path, county, runs) == []
