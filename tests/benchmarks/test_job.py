"""The pipeline takes the generated rows and holds back the planted ones alone; pandas, Polars and the pipeline give the same answer."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest

from monitoring.settings import Settings
from monitoring.warehouse import open_warehouse
from tests.benchmarks.deployment import fill, make_deployment
from tests.benchmarks.job_engine import run_engine
from tests.benchmarks.job_pandas import run_pandas
from tests.benchmarks.job_polars import run_polars
from tests.benchmarks.job_task import Task, refuse_difference, write_task
from tests.benchmarks.province import Province, planted_keys, write_next_night, write_province
from tests.benchmarks.province_rules import YEAR_RULE, write_thresholds

# Two years, so that refunds in January belong to the year of their originals.
PROVINCE = Province(10_000, 2023, 2)
# So low that hundreds are over the limit, and that those out of poverty are over where others are not.
LOW_LIMITS = {"'0.50'": "'0.01'", "'1.00'": "'0.08'"}


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A deployment that holds the year of a small province, under low limits."""
    folder = tmp_path_factory.mktemp("job")
    write_province(PROVINCE, folder / "source")
    thresholds = write_thresholds(folder / "thresholds", [YEAR_RULE])
    rule = thresholds / "rules" / f"{YEAR_RULE}.yaml"
    text = rule.read_text(encoding="utf-8")
    for usual, low in LOW_LIMITS.items():
        text = text.replace(usual, low)
    rule.write_text(text, encoding="utf-8")
    made = make_deployment(folder / "home", folder / "source", thresholds, "1GB")
    fill(made, PROVINCE.last_day, PROVINCE.last_day)
    return made


@pytest.fixture(scope="module")
def task(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Task:
    """The job on that year."""
    source = Path(settings.source.removeprefix("files:"))
    return write_task(settings, source, tmp_path_factory.mktemp("task"), PROVINCE.last_day)


def held_keys(settings: Settings) -> set[str]:
    with open_warehouse(settings, read_only=True) as warehouse:
        held = warehouse.arrow("SELECT source_table, source_key FROM quarantine").to_pylist()
    return {f"{row['source_table']} {row['source_key']}" for row in held}


def test_years_go_on_with_new_visits_and_the_same_persons(task: Task) -> None:
    with duckdb.connect() as connection:
        for table in ("settlement", "insured"):
            connection.execute(f"CREATE VIEW {table} AS SELECT * FROM read_parquet('{task.source}/{table}/*.parquet')")
        found = connection.execute(
            """
            SELECT COUNT(*), COUNT(DISTINCT s.setl_id), COUNT(DISTINCT s.mdtrt_id), COUNT(*) FILTER (WHERE s.psn_no NOT IN (SELECT psn_no FROM insured)),
              COUNT(*) FILTER (WHERE o.year = '2023' AND s.year = '2024')
            FROM settlement AS s LEFT JOIN settlement AS o ON o.setl_id = s.init_setl_id
            """
        ).fetchone()
    assert found
    rows, keys, visits, strangers, later = found
    assert rows == keys == pytest.approx(20_000, rel=0.03)
    assert 0.98 < visits / rows < 1
    assert strangers == 0
    assert later > 0  # refunds of the year before


def test_only_the_planted_rows_are_held_back(settings: Settings) -> None:
    planted = {f"settlement {key}" for key in planted_keys(PROVINCE)}
    assert len(planted) >= 9
    assert held_keys(settings) == planted


def test_all_three_give_the_same_answer(settings: Settings, task: Task, tmp_path: Path) -> None:
    answers = {name: tmp_path / f"{name}.parquet" for name in ("pipeline", "polars", "pandas")}
    run_engine(settings, task.night, answers["pipeline"])
    run_polars(task, answers["polars"])
    run_pandas(task, answers["pandas"])
    refuse_difference(answers)
    answer = pq.read_table(answers["pipeline"])
    assert answer.num_rows > 200
    limits = set(answer["limit_amount"].to_pylist())
    assert len(limits) == 2


def test_a_difference_is_refused(settings: Settings, task: Task, tmp_path: Path) -> None:
    run_polars(task, tmp_path / "whole.parquet")
    whole = pq.read_table(tmp_path / "whole.parquet")
    pq.write_table(whole.slice(1), tmp_path / "short.parquet")
    with pytest.raises(AssertionError, match="short and whole differ in 1 of"):
        refuse_difference({"whole": tmp_path / "whole.parquet", "short": tmp_path / "short.parquet"})


def test_next_night_is_taken_in(settings: Settings, tmp_path: Path) -> None:
    before = held_keys(settings)
    night = write_next_night(PROVINCE, 2_000, tmp_path / "night")
    delivered = settings.model_copy(update={"source": f"files:{tmp_path / 'night'}"})
    counts = fill(delivered, night, night).counts
    assert night == PROVINCE.last_day + timedelta(days=1)
    assert counts["settlement_accepted"] == counts["settlement_pulled"] - len(held_keys(settings) - before) > 1_900
