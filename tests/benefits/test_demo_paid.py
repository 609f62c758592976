"""The made-up ordinary insurance is that of the demo: what is due is what the generated persons were paid, but for those planted otherwise."""

from __future__ import annotations

from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest

from monitoring import nightly
from monitoring.benefits.due import AskedDue, benefits_of, derive_due
from monitoring.demo import parameters as p
from monitoring.demo.county import generate_county
from monitoring.demo.source_writer import write_source
from monitoring.keyfile import make_key
from monitoring.settings import Settings
from monitoring.warehouse import open_warehouse

THRESHOLDS = Path(__file__).resolve().parents[2] / "thresholds"
NIGHT = date(2026, 2, 20)
"""After all refunds, corrections and late rows."""
SIZE = 6_000
Row = dict[str, Any]


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> list[Row]:
    made = Settings(home=tmp_path_factory.mktemp("paid") / "home", thresholds=THRESHOLDS)
    make_key(made.id_key_file)
    write_source(generate_county(SIZE, 5), made.source, datetime.combine(NIGHT, time(23, 59, 59)))
    nightly.pull(made, NIGHT, progress=lambda _line: None)
    for step in (nightly.check, nightly.apply):
        step(made, NIGHT)
    policy, benefits = benefits_of(made)
    with open_warehouse(made, read_only=True) as warehouse:
        derive_due(warehouse, policy, benefits, AskedDue(date(2023, 1, 1), NIGHT))
        found: list[Row] = warehouse.arrow(
            """
            SELECT d.*, w.psn_no, s.psn_no IS NOT NULL AS is_moved
            FROM benefit_due AS d
            JOIN person AS w ON w.person_key = d.counted_key
            LEFT JOIN (
              SELECT DISTINCT q.psn_no
              FROM settlement AS t
              JOIN person AS q ON q.person_key = t.person_key
              WHERE t.pay_loc = '1' OR EXTRACT(YEAR FROM t.burden_date) <> EXTRACT(YEAR FROM t.enddate)
            ) AS s ON s.psn_no = w.psn_no
            WHERE d.item = 'serious_illness' AND d.due_amount IS NOT NULL
            """
        ).to_pylist()
    return found


def test_due_is_paid_where_the_demo_pays_right(rows: list[Row]) -> None:
    """Not for stays paid by the patient first or counted in another year: the demo pays them in the order of discharge."""
    right = [row for row in rows if not row["is_moved"] and row["psn_no"].isdigit() and not _is_planted(row)]
    assert sum(row["settled_amount"] > 0 for row in right) > 10
    assert [row["visit_id"] for row in right if row["due_amount"] != row["settled_amount"]] == []


def test_who_was_paid_by_ordinary_terms_is_found(rows: list[Row]) -> None:
    planted = {row["psn_no"] for row in rows if _is_planted(row) and row["outstanding_amount"] > 0}
    assert planted
    assert {row["psn_no"] for row in rows if row["outstanding_amount"] > 0 and not row["is_moved"]} - planted <= {
        row["psn_no"] for row in rows if not row["psn_no"].isdigit()
    }


def _is_planted(row: Row) -> bool:
    return row["psn_no"].isdigit() and _number(row["psn_no"]) % p.NOT_TILTED_EVERY == 0


def _number(psn_no: str) -> int:
    """Place of a generated person, whose numbers begin with 1."""
    return int(psn_no[7:]) - 1
