"""The generated province: the same seed gives the same rows, and they have the shape that the benchmark speaks of."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq
import pytest

from tests.benchmarks.province import Province, planted_keys, write_next_night, write_province

ROWS = 20_000
PROVINCE = Province(ROWS)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The year of a small province."""
    made = tmp_path_factory.mktemp("province")
    write_province(PROVINCE, made)
    return made


def one(folder: Path, query: str) -> tuple[Any, ...]:
    """The only row of a query over the tables of a source."""
    with duckdb.connect() as connection:
        for table in folder.iterdir():
            connection.execute(f"CREATE VIEW {table.name} AS SELECT * FROM read_parquet('{table}/*.parquet')")
        row = connection.execute(query).fetchone()
    assert row
    return row


def test_same_seed_gives_same_rows(folder: Path, tmp_path: Path) -> None:
    write_province(PROVINCE, tmp_path)
    files = sorted(path.relative_to(folder) for path in folder.rglob("*.parquet"))
    assert len(files) == 12 + 12 + 3
    assert all(pq.read_table(folder / file).equals(pq.read_table(tmp_path / file)) for file in files)
    assert planted_keys(PROVINCE) != planted_keys(replace(PROVINCE, seed=2))


def test_rows_persons_and_shares(folder: Path) -> None:
    rows, keys, persons, refunds, stays = one(
        folder,
        "SELECT COUNT(*), COUNT(DISTINCT setl_id), COUNT(DISTINCT psn_no), COUNT(init_setl_id), COUNT(*) FILTER (WHERE med_type = '21') FROM settlement",
    )
    assert rows == keys
    assert rows == pytest.approx(ROWS, rel=0.02)
    assert 3.6 < rows / persons < 4.1
    assert refunds / rows == pytest.approx(0.01, abs=0.001)
    assert 0.04 < stays / rows < 0.07


def test_nobody_has_more_rows_than_the_shape_allows(folder: Path) -> None:
    most, typical = one(
        folder,
        "SELECT MAX(n), MEDIAN(n) FROM (SELECT COUNT(*) AS n FROM settlement WHERE psn_no IS NOT NULL GROUP BY psn_no)",
    )
    assert 50 < most <= 500
    assert typical == 2


def test_refunds_take_back_their_originals(folder: Path) -> None:
    refunds, flagged, whole = one(
        folder,
        """
        SELECT COUNT(*), (SELECT COUNT(*) FROM settlement WHERE refd_setl_flag = '1'), COUNT(*) FILTER (
          WHERE o.psn_no = r.psn_no AND o.mdtrt_id = r.mdtrt_id AND o.refd_setl_flag = '1' AND o.setl_time < r.setl_time
            AND r.medfee_sumamt = -o.medfee_sumamt AND r.acct_pay + r.psn_cash_pay = -o.psn_part_amt AND o.updt_time >= r.updt_time
        )
        FROM settlement AS r LEFT JOIN settlement AS o ON o.setl_id = r.init_setl_id WHERE r.init_setl_id IS NOT NULL
        """,
    )
    assert refunds == whole > 100
    assert flagged == 2 * refunds


def test_ids_grow_with_time_day_by_day(folder: Path) -> None:
    (disordered,) = one(
        folder,
        "SELECT COUNT(*) FROM settlement WHERE setl_time > TIMESTAMP '1900-01-02' AND SUBSTRING(setl_id, 3, 8) <> STRFTIME(setl_time, '%Y%m%d')",
    )
    assert disordered == 0


def test_late_and_changed_rows(folder: Path) -> None:
    late, changed = one(
        folder,
        """
        SELECT AVG(CAST(crte_time > setl_time + INTERVAL 10 DAY AS INTEGER)),
          AVG(CAST(refd_setl_flag = '0' AND updt_time > crte_time + INTERVAL 12 HOUR AS INTEGER))
        FROM settlement WHERE setl_time > TIMESTAMP '1900-01-02'
        """,
    )
    assert late == pytest.approx(0.003, abs=0.0015)
    assert changed == pytest.approx(0.005, abs=0.002)


def test_persons_of_the_other_tables(folder: Path) -> None:
    persons, certificates, listed, members = one(
        folder,
        "SELECT (SELECT COUNT(*) FROM insured), (SELECT COUNT(DISTINCT certno) FROM insured), "
        "(SELECT COUNT(DISTINCT psn_no) FROM identity), (SELECT COUNT(*) FROM household)",
    )
    assert persons == PROVINCE.persons
    assert persons - certificates == persons // 1000  # second numbers
    assert listed / persons == pytest.approx(0.02, abs=0.005)
    assert members / persons == pytest.approx(0.3, abs=0.03)


def test_next_nights_bring_new_rows_and_change_old_ones(folder: Path, tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    assert write_next_night(PROVINCE, 5_000, first) == date(2025, 1, 1)
    assert write_next_night(PROVINCE, 1_000, second, 2) == date(2025, 1, 2)
    rows, changed, wrong, unknown = one(
        first,
        f"""
        SELECT COUNT(*), COUNT(*) FILTER (WHERE o.setl_id IS NOT NULL), COUNT(*) FILTER (WHERE n.updt_time <= o.updt_time OR n.psn_no <> o.psn_no),
          COUNT(*) FILTER (WHERE CAST(n.setl_time AS DATE) < DATE '2025-01-01' AND o.setl_id IS NULL AND n.setl_time > TIMESTAMP '1900-01-02')
        FROM settlement AS n LEFT JOIN read_parquet('{folder}/settlement/*.parquet') AS o ON o.setl_id = n.setl_id
        """,
    )
    assert rows == pytest.approx(5_000, rel=0.02)
    assert changed == pytest.approx(15, abs=12)
    assert (wrong, unknown) == (0, 0)
    (shared,) = one(
        second,
        f"""
        SELECT COUNT(*) FROM settlement
        WHERE mdtrt_id IN (SELECT mdtrt_id FROM read_parquet('{first}/settlement/*.parquet') WHERE setl_time > TIMESTAMP '2025-01-01')
        """,
    )
    assert shared < 10  # earlier visits that either night refunds
