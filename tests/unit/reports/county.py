"""A few persons and a household to be explained: every kind of row, and everything that may be not known."""

from __future__ import annotations

from datetime import date, datetime, time
from pathlib import Path

from tests.reference.known import Change
from tests.replay.rows import MARGIN, insured, listed, paid, refunded, settled

THRESHOLDS = Path(__file__).with_name("thresholds")
NIGHTS = ("2024-03-20", "2024-05-10", "2024-06-30")

FATHER, MOTHER, ALONE, OVER, MERGED = (f"14012300000000{n:04d}" for n in (1101, 2202, 3303, 4404, 5505))
NUMBERS = (FATHER, MOTHER, ALONE, OVER, MERGED)


def _lives_in(psn_no: str, number: str, relation: str, income: str | None) -> Change:
    at = datetime.combine(date(2022, 12, 1), time(20))
    row = {"psn_no": psn_no, "hshd_no": number, "hshd_rlts": relation, "hshd_income": income}
    return Change("household", psn_no, {**row, "crte_time": f"{at}", "updt_time": f"{at}"}, at, at)


def _stay(setl_id: str, psn_no: str, day: str, total: str, scope: str | None = None, **fields: str) -> Change:
    return settled(setl_id, psn_no, day, total, scope, med_type="21", **fields)


def log() -> list[Change]:
    """All that the source ever shows."""
    return [
        insured(FATHER, serial=1),
        insured(MOTHER, serial=2, surv_stas="2"),
        insured(ALONE, serial=3, resd_nat=None),
        insured(OVER, serial=4),
        _lives_in(FATHER, "H77", "01", "20000.00"),
        _lives_in(MOTHER, "H77", "10", None),
        listed(FATHER, MARGIN, "2023-06-01", rid="I-margin"),
        listed(FATHER, "9999", "2023-06-01", rid="I-unknown"),
        # A stay that assistance pays more than off, a visit settled again, a stay of the late wife.
        _stay("S1", FATHER, "2024-01-20", "9000.00", "4000.00"),
        paid("A1", "S1", FATHER, "2024-04-01", "9500.00"),
        _stay("S2", FATHER, "2024-03-05", "6000.00"),
        refunded("R2", "S2", FATHER, "2024-03-10", "6000.00"),
        _stay("S3", FATHER, "2024-03-12", "9900.00", visit="visit of S2"),
        _stay("S4", MOTHER, "2024-02-02", "1000.00"),
        # What is doubtful: flagged without a refund, a refund of nothing known, a late bill, a newer version that cannot be read.
        _stay("S5", FATHER, "2024-03-15", "300.00", refd_setl_flag="1"),
        refunded("R6", "S-never-seen", FATHER, "2024-03-16", "100.00"),
        _stay("S7", FATHER, "2024-02-10", "700.00", written="2024-05-05"),
        settled(
            "S2", FATHER, "2024-03-05", "6000.00", written="2024-05-06", medfee_sumamt="spoilt", visit="visit of S2"
        ),
        # In a rolling window: one story that has left, one that has not, and a visit paid for beyond its cost.
        _stay("S8", ALONE, "2023-02-01", "8000.00"),
        _stay("S9", ALONE, "2024-05-01", "6000.00"),
        _stay("S10", ALONE, "2024-05-02", "500.00", "-400.00"),
        _stay("S11", OVER, "2024-02-01", "18000.00"),
        refunded("R11", "S11", OVER, "2024-04-02", "18000.00"),
    ]
