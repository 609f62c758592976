"""The same job for all engines: who was over the limit of the year on a night, by how much, and since when.

Burden of the calendar year under the measure `total` after assistance, refunds and re-settlements placed by their visit, persons
of one certificate counted as one, against the lowest limit that their categories on each day allow, for rural residents in
residents' insurance (docs/assessment.md, the rule `example-shanxi-demo-county`). A row is known from its creation, as in a
back-fill, which rebuilds what was overwritten since (docs/backfill.md). An answer is a Parquet file with psn_no,
burden_amount, limit_amount (yuan, DECIMAL(16,2)) and crossed_on, one row per person over the limit on the night.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from monitoring.policy import load_policy
from monitoring.settings import Settings
from monitoring.warehouse import open_warehouse

RELATIONS = ("policy_limit", "limit_category", "identity_category", "rule_person", "residence_code")
SETTLEMENT_COLUMNS = (
    *("setl_id", "psn_no", "mdtrt_id", "init_setl_id", "mid_setl_flag", "vali_flag", "year", "setl_time", "enddate"),
    *(
        "crte_time",
        "psn_part_amt",
        "acct_pay",
        "psn_cash_pay",
        "medfee_sumamt",
        "fund_pay_sumamt",
        "hosp_part_amt",
    ),
)
_COLUMNS: list[tuple[str, pa.DataType]] = [
    ("psn_no", pa.string()),
    ("burden_amount", pa.decimal128(16, 2)),
    ("limit_amount", pa.decimal128(16, 2)),
    ("crossed_on", pa.date32()),
]
ANSWER = pa.schema(_COLUMNS)


@dataclass(frozen=True)
class Task:
    """Where the source is, the small tables beside it (limits, categories, whom the rule covers, rows held back), and the night."""

    source: Path
    tables: Path
    night: date

    @property
    def known_until(self) -> datetime:
        """The last moment that the night knows."""
        return datetime.combine(self.night, time.max)

    @property
    def window(self) -> tuple[date, date]:
        """First and last day of the year."""
        return date(self.night.year, 1, 1), date(self.night.year, 12, 31)

    def files(self, table: str) -> list[Path]:
        """The Parquet files of a table of the source."""
        return sorted((self.source / table).glob("*.parquet"))


def write_task(settings: Settings, source: Path, tables: Path, night: date) -> Task:
    """Lay the small tables of a job in a folder: the limits as known on the night, and the keys that the row checks hold back."""
    tables.mkdir(parents=True, exist_ok=True)
    last = date(night.year, 12, 31)
    relations = load_policy(settings.thresholds).relations(date(night.year, 1, 1), last, known_by=night)
    for name in RELATIONS:
        pq.write_table(relations[name], tables / f"{name}.parquet")
    with open_warehouse(settings, read_only=True) as warehouse:
        held = warehouse.arrow(
            "SELECT DISTINCT source_key AS setl_id FROM quarantine WHERE source_table = 'settlement'"
        )
    pq.write_table(held.cast(pa.schema([("setl_id", pa.string())])), tables / "held.parquet")
    return Task(source, tables, night)


def save_answer(answer: pa.Table, path: Path) -> int:
    """Write an answer in the common form, ordered by person; return its rows."""
    pq.write_table(answer.select(ANSWER.names).cast(ANSWER).sort_by("psn_no"), path)
    return answer.num_rows


def refuse_difference(answers: dict[str, Path]) -> None:
    """Raise AssertionError, with counts alone, if two answers are not equal in every value."""
    (first, one), *others = answers.items()
    wanted = pq.read_table(one)
    for name, path in others:
        found = pq.read_table(path)
        missing = len(set(map(tuple, _rows(wanted))) ^ set(map(tuple, _rows(found))))
        assert found.equals(wanted), (
            f"{name} and {first} differ in {missing} of {wanted.num_rows} and {found.num_rows} rows"
        )


def _rows(answer: pa.Table) -> list[list[object]]:
    return [list(row.values()) for row in answer.to_pylist()]
