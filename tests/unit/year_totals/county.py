"""Two years of a few persons in two cities, with what is easily counted wrong, and the sums that follow from them by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from tests.reference.known import Change
from tests.replay.rows import insured, paid, refunded, settled

OTHER_CITY = "140200"


def _later(change: Change, day: str, **fields: str) -> Change:
    """The same row as it is written anew on a later day."""
    at = change.updt_time.fromisoformat(f"{day} 20:00:00")
    return replace(
        change, row={**change.row, **fields, "updt_time": f"{at:%Y-%m-%d %H:%M:%S}"}, updt_time=at, seen_at=at
    )


S3 = settled("S3", "P1", "2023-06-01", "300.03", fund_paid="1000.00")
LOG = [
    insured("P1", serial=1),
    insured("P2", serial=1),
    insured("P3", serial=3, insuplc_admdvs=OTHER_CITY),
    settled("S1", "P1", "2022-12-31", "10.00", fund_paid="1.00"),
    # The same stay taken back and settled again: three rows, once the money.
    settled("S2", "P1", "2023-05-01", "500.01", fund_paid="900.00", visit="V2"),
    refunded("S2r", "S2", "P1", "2023-05-02", "500.01", fund_paid="900.00"),
    settled("S2n", "P1", "2023-05-03", "400.01", fund_paid="1000.00", visit="V2"),
    # Corrected, so that two versions are kept.
    S3,
    _later(S3, "2024-01-05", psn_part_amt="300.02", psn_cash_pay="300.02", medfee_sumamt="1300.02"),
    # Taken back without a refund row.
    settled("S4", "P1", "2023-07-01", "7777.00", vali_flag="0"),
    # The same person under another number, and insured elsewhere when it was settled.
    settled("S5", "P2", "2023-08-01", "50.50", fund_paid="100.00", insu_admdvs=OTHER_CITY),
    # Where it does not say the region the insured row does.
    settled("S6", "P3", "2023-12-31", "60.06", fund_paid="200.00", insu_admdvs=None),
    settled("S7", "P3", "2024-01-01", "5.00", fund_paid="1.00"),
    # Held back.
    settled("S8", "P3", "2023-09-01", "70.00", fund_pay_sumamt="unreadable"),
    paid("A1", "S6", "P3", "2023-12-31", "33.33"),
    paid("A2", "S5", "P2", "2023-11-01", "-3.30"),
    paid("A3", "unknown", "P1", "2023-11-02", "1.10"),
    paid("A4", "S7", "P3", "2024-01-02", "9.99"),
]
RANGES = ((date(2023, 12, 31), date(2023, 12, 31)), (date(2024, 1, 1), date(2024, 1, 31)))
"""Nights filled in one after the other, each on the source as it was then."""

SUMS = {
    ("settlement", 2023, None, "rows"): "6",
    ("settlement", 2023, None, "persons"): "2",
    ("settlement", 2023, None, "fund_pay_sumamt"): "2300.00",
    ("settlement", 2023, None, "total_amount"): "810.59",
    ("settlement", 2023, None, "medfee_sumamt"): "3110.59",
    ("settlement", 2022, None, "rows"): "1",
    ("settlement", 2021, None, "rows"): "0",
    ("settlement", 2021, None, "total_amount"): "0.00",
    ("settlement", 2023, "140000", "total_amount"): "810.59",
    ("settlement", 2023, "140000", "persons"): "2",
    ("settlement", 2023, "140100", "total_amount"): "700.03",
    ("settlement", 2023, "140100", "persons"): "1",
    ("settlement", 2023, OTHER_CITY, "total_amount"): "110.56",
    ("settlement", 2023, OTHER_CITY, "persons"): "2",
    ("settlement", 2023, OTHER_CITY, "rows"): "2",
    ("assistance", 2023, None, "assistance_amount"): "31.13",
    ("assistance", 2023, None, "persons"): "2",
    ("assistance", 2023, OTHER_CITY, "assistance_amount"): "30.03",
    ("assistance", 2023, "140123", "rows"): "1",
}
"""What a clerk would count, by table, year, region and what; a net settlement of 2023 is S2n, S3 (corrected), S5, S6."""


def entry(table: str, year: int, region: str | None, what: str, amount: str, *, more: str = "") -> str:
    """An entry of a list."""
    place = "" if region is None else f'region: "{region}", '
    return f'  - {{table: {table}, year: {year}, {place}what: {what}, amount: "{amount}", {more}reference: {{title: yearbook}}}}\n'


def write_list(folder: Path, *entries: str) -> Path:
    """A list of published sums."""
    path = folder / "year_totals.yaml"
    path.write_text("year_totals:\n" + "".join(entries), encoding="utf-8")
    return path
