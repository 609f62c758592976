"""A foreign source through a mapping: every person-year of the warehouse equals a sum made without the pipeline."""

from __future__ import annotations

import csv
from collections import defaultdict
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb

from monitoring.keyfile import make_key
from monitoring.nightly import run_night
from monitoring.settings import Settings

FOLDER = Path("tests/data/synthea")
PersonYears = dict[tuple[str, int], tuple[int, Decimal, Decimal]]


def summed_independently() -> PersonYears:
    """Rows, burden and claims by person and local year, in plain Python."""
    sums: dict[tuple[str, int], list[tuple[Decimal, Decimal]]] = defaultdict(list)
    with (FOLDER / "synthea_encounters.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            began = datetime.strptime(row["START"], "%Y-%m-%dT%H:%M:%S%z").astimezone(ZoneInfo("Asia/Shanghai"))
            claim = Decimal(row["TOTAL_CLAIM_COST"])
            sums[row["PATIENT"], began.year].append((claim - Decimal(row["PAYER_COVERAGE"]), claim))
    return {key: (len(rows), sum(r[0] for r in rows), sum(r[1] for r in rows)) for key, rows in sums.items()}  # type: ignore[misc]


def test_person_years_equal_an_independent_sum(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, source=f"files:{FOLDER}", thresholds=Path("thresholds"))
    make_key(settings.id_key_file)
    run_night(settings, date(2025, 12, 31), progress=lambda _: None)
    query = (
        "SELECT psn_no, YEAR(burden_date), COUNT(*), SUM(total_amount), SUM(medfee_sumamt) FROM settlement "
        "JOIN person USING (person_key) WHERE known_to = DATE '9999-12-31' GROUP BY 1, 2"
    )
    with duckdb.connect(str(tmp_path / "warehouse.duckdb"), read_only=True) as engine:
        found = {(person, year): tuple(rest) for person, year, *rest in engine.execute(query).fetchall()}
        quarantined = engine.execute("SELECT COUNT(*) FROM quarantine").fetchall()
    expected = summed_independently()
    assert len(expected) > 1_700
    assert sum(rows for rows, *_ in expected.values()) == 8_181
    assert quarantined == [(0,)]
    assert found == expected
