"""Who has to be assessed: the persons and households about whom something happened and who may be over a limit."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pyarrow as pa

from monitoring.warehouse import Warehouse

FOLDER = "assessment"
CLAIMS = ("arriving_claim", "claimed_household", "new_household_claim")
TOUCHED = ("touched_person", "crowded_person", "stirred_person", "policy_night")
ABLE = ("pool_member", "pool_settlement", "subject_bucket", "able_bucket")
CLOSE = ("close_subject", "close_rule", "close_row")
CANDIDATES = ("able_subject", "candidate", "new_household")
MOMENTS = ("touched_household", "moment_touch", "moment")
PERSON_LOOKS = {"near_in_year": "near_year"}
HOUSEHOLD_LOOKS = {
    **PERSON_LOOKS,
    "near_by_household_in_year": "near_year",
    "refunded_household": "refunded_household_year",
}
"""What is looked for in a year, and the relation that gathers it over the years."""
MANY = 4
"""If more than one person in so many is touched, everybody is looked at, year by year; that is one scan without any lookup."""
NOT_NEIGHBOURS = 2
"""Years so far apart have no bucket that holds both."""
ALWAYS, NEVER = date(1900, 1, 1), date(9999, 12, 31)

Bucket = tuple[str, date, date]
Columns = dict[str, pa.DataType]


def keep_register(warehouse: Warehouse) -> None:
    """Add to `person_cluster`, `long_visit` and `household_claim` what the rows taken over say; needed of every batch, assessed or not."""
    warehouse.derive(FOLDER, "new_person_cluster")
    warehouse.append("person_cluster", "new_person_cluster")
    years = _years(warehouse)
    if years and years[-1] - years[0] >= NOT_NEIGHBOURS:
        warehouse.derive(FOLDER, "new_long_visit")
        warehouse.append("long_visit", "new_long_visit")
    if warehouse.has_rows("household_claim"):
        _claim(warehouse, "SELECT person_key FROM accepted_insured UNION SELECT person_key FROM accepted_household")


def find_moments(warehouse: Warehouse) -> None:
    """Leave `moment`, and `moment_touch` with what each reaches. Needs `accepted_<table>`, the run's values and the policy's relations."""
    warehouse.derive(FOLDER, "seal_value")
    _keep_claims(warehouse)
    for name in TOUCHED:
        warehouse.derive(FOLDER, name)
    _find_candidates(warehouse, is_everybody=warehouse.has_rows("policy_night") or _are_many_touched(warehouse))
    for name in MOMENTS:
        warehouse.derive(FOLDER, name)


def everybody_once(warehouse: Warehouse, night: date) -> None:
    """The same for a pass over everybody as of one night: nobody is touched, and everybody near a limit is assessed."""
    warehouse.derive(FOLDER, "seal_value")
    _keep_claims(warehouse)
    warehouse.load("policy_night", pa.table({"night": [night]}))
    nobody: Columns = {
        "person_key": pa.int64(),
        "night": pa.date32(),
        "reach_from": pa.date32(),
        "is_follow_up": pa.bool_(),
    }
    warehouse.load("stirred_person", pa.Table.from_pylist([], pa.schema(nobody)))
    _find_candidates(warehouse, is_everybody=True)
    for name in MOMENTS:
        warehouse.derive(FOLDER, name)


def one_moment(warehouse: Warehouse, subject_key: int, night: date) -> None:
    """The same for one subject and night, with all its windows, also those that are sealed: what was kept explains them."""
    warehouse.load("whole_moment", pa.table({"subject_key": pa.array([subject_key], pa.int64()), "night": [night]}))
    whole_moments(warehouse)


def whole_moments(warehouse: Warehouse) -> None:
    """The same for the subjects and nights of `whole_moment`."""
    warehouse.load("seal_value", pa.table({"sealed_before": [ALWAYS]}))
    warehouse.make(
        "moment_touch",
        f"SELECT subject_key, night, DATE '{ALWAYS}' AS reach_from, FALSE AS is_follow_up FROM whole_moment",
    )
    warehouse.derive(FOLDER, "moment")


def _keep_claims(warehouse: Warehouse) -> None:
    """Claims are kept only while a rule asks for households; then of everybody who ever had one."""
    is_wanted = warehouse.has_rows("rule WHERE unit_type = 'household'")
    is_kept = warehouse.has_rows("household_claim")
    if is_wanted and not is_kept:
        _claim(warehouse, "SELECT person_key FROM person")
    if is_kept and not is_wanted:
        warehouse.empty("household_claim")


def _claim(warehouse: Warehouse, persons: str) -> None:
    warehouse.make("claiming_person", persons)
    for name in CLAIMS:
        warehouse.derive(FOLDER, name)
        if name == "claimed_household":
            warehouse.append("household_key", name)
    warehouse.append("household_claim", "new_household_claim")


def _are_many_touched(warehouse: Warehouse) -> bool:
    return MANY * warehouse.count("(SELECT DISTINCT person_key FROM stirred_person)") > warehouse.count("person")


def _find_candidates(warehouse: Warehouse, *, is_everybody: bool) -> None:
    years = _years(warehouse)
    warehouse.load("bucket", _bucket_table(years))
    for name in ("rule_bucket", "bucket_limit"):
        warehouse.derive(FOLDER, name)
    if is_everybody:
        _look_at_everybody(warehouse, years)
    else:
        warehouse.make("near_person", "SELECT DISTINCT person_key FROM stirred_person")
    for name in (*ABLE, *CLOSE):
        warehouse.derive(FOLDER, name)
    warehouse.view(FOLDER, "rule_row")  # many rows, which need not be written down
    warehouse.derive(FOLDER, "reaching_subject")
    warehouse.make("close_subject", "SELECT * FROM reaching_subject")
    warehouse.derive(FOLDER, "close_rule")  # for few are left whose rows have to be told apart by the night
    for name in CANDIDATES:
        warehouse.derive(FOLDER, name)
    warehouse.append("household_key", "new_household")


def _look_at_everybody(warehouse: Warehouse, years: list[int]) -> None:
    """Sums of a year are small beside its rows, so a year at a time bounds the memory."""
    nobody: Columns = {"person_key": pa.int64(), "most_amount": pa.decimal128(38, 2), "is_enough": pa.bool_()}
    warehouse.load("near_year", pa.Table.from_pylist([], pa.schema(nobody)))
    warehouse.derive(FOLDER, "refunded_person")
    none: Columns = {"household_key": pa.int64(), "most_amount": pa.decimal128(38, 2)}
    warehouse.load("refunded_household_year", pa.Table.from_pylist([], pa.schema(none)))
    looks = HOUSEHOLD_LOOKS if warehouse.has_rows("household_claim") else PERSON_LOOKS
    for year in years:
        warehouse.load("year_value", pa.table({"day_from": [date(year, 1, 1)], "day_to": [date(year + 1, 1, 1)]}))
        if looks is PERSON_LOOKS:
            warehouse.view(FOLDER, "year_borne")  # read once, the sums of millions of persons need not be written down
        else:
            warehouse.derive(FOLDER, "year_borne")
        warehouse.derive(FOLDER, "year_limit")
        for name, found in looks.items():
            warehouse.derive(FOLDER, name)
            warehouse.append(found, name)
    warehouse.derive(FOLDER, "near_person")


def _years(warehouse: Warehouse) -> list[int]:
    """Years with a settlement; what is dated in 1990 by mistake does not cost a look at each year since."""
    query = "SELECT DISTINCT CAST(EXTRACT(YEAR FROM burden_date) AS INTEGER) AS burden_year FROM settlement ORDER BY burden_year"
    return [int(row["burden_year"]) for row in warehouse.arrow(query).to_pylist()]


def _bucket_table(years: list[int]) -> pa.Table:
    names = ("bucket_type", "day_from", "day_to")
    found = sorted({bucket for year in years for bucket in _buckets(year)} | {("ever", ALWAYS, NEVER)})
    columns: Columns = {"bucket_type": pa.string(), "day_from": pa.date32(), "day_to": pa.date32()}
    return pa.Table.from_pylist([dict(zip(names, bucket, strict=True)) for bucket in found], pa.schema(columns))


def _buckets(year: int) -> Iterator[Bucket]:
    """The stretches of days that settlements of a year are added up in."""
    begin, end = date(year, 1, 1), date(year + 1, 1, 1)
    yield "year", begin, end
    yield "two_years", begin, date(year + 2, 1, 1)
    yield "two_years", date(year - 1, 1, 1), end
    for month in range(1, 13):
        yield "month", date(year, month, 1), date(year, month + 1, 1) if month < 12 else end
