"""What is refused before any work, each in one paragraph with the way out; a dry run and a refusal leave nothing behind."""

from __future__ import annotations

import fcntl
import shutil
import sqlite3
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from monitoring.backfill.plan import make_plan
from monitoring.backfill.request import Request
from monitoring.errors import BackfillError, KeyFileError, NightError, SourceError, ThresholdsError
from tests.acceptance.deployment import THRESHOLDS, Deployment
from tests.backfill.filling import clock, deploy, fill
from tests.replay.rows import MARGIN, insured, listed, settled

LOG = [
    insured("P1"),
    listed("P1", MARGIN, "2022-12-10"),
    settled("S1", "P1", "2023-03-05", "6000.00"),
    settled("S2", "P1", "2024-03-05", "6000.00"),
]
FIRST, LAST = date(2024, 3, 1), date(2024, 3, 9)


@pytest.fixture
def empty(tmp_path: Path) -> Deployment:
    return deploy(tmp_path / "home", THRESHOLDS, LOG)


def files_of(folder: Path) -> list[tuple[str, int]]:
    return sorted(
        (str(path.relative_to(folder)), path.stat().st_mtime_ns) for path in folder.rglob("*") if path.is_file()
    )


def assert_refused(deployment: Deployment, error: type[Exception], *words: str, **asked: Any) -> None:
    """Refused with these words, by dry run and run alike, and no file is there or another that was not so before."""
    request = {"first": FIRST, "last": LAST, **asked}
    before = files_of(deployment.settings.home.parent)
    for attempt in (_plan, _fill):
        with pytest.raises(error) as refused:
            attempt(deployment, request)
        assert "\n" not in str(refused.value).strip() or error is ThresholdsError
        for word in words:
            assert word in str(refused.value)
    assert files_of(deployment.settings.home.parent) == before


def _plan(deployment: Deployment, request: dict[str, Any]) -> None:
    make_plan(deployment.settings, Request(**request), clock)


def _fill(deployment: Deployment, request: dict[str, Any]) -> None:
    fill(deployment, **request)


def test_nights_that_run_backwards_or_are_not_over(empty: Deployment) -> None:
    assert_refused(empty, BackfillError, "backwards", "--from", first=LAST, last=FIRST)
    assert_refused(empty, NightError, "2024-06-01", "not over", last=date(2024, 6, 1))


def test_a_year_without_rules_names_the_day_whose_rules_could_be_held(empty: Deployment) -> None:
    words = ("2019 to 2021", "--rules-as-of 2022-01-01", "--into", "--from")
    assert_refused(empty, BackfillError, *words, first=date(2019, 5, 1))


def test_an_income_that_a_rule_needs_is_named_with_file_and_cure(tmp_path: Path) -> None:
    thresholds = shutil.copytree(THRESHOLDS, tmp_path / "thresholds")
    income = thresholds / "income.csv"
    kept = [line for line in income.read_text(encoding="utf-8").splitlines() if ",2021," not in line]
    income.write_text("\n".join(kept) + "\n", encoding="utf-8")
    rules = thresholds / "rules"
    for rule in rules.glob("*.yaml"):
        rule.write_text(
            rule.read_text(encoding="utf-8").replace('valid_from: "2022', 'valid_from: "2024'), encoding="utf-8"
        )
    made = deploy(tmp_path / "home", thresholds, LOG)
    held = {"rules_as_of": date(2024, 3, 1), "into": tmp_path / "own"}
    assert_refused(made, ThresholdsError, "half-after.yaml", "income.csv", first=date(2023, 1, 1), **held)


def test_a_source_without_settlements_in_the_range(empty: Deployment) -> None:
    assert_refused(
        empty, BackfillError, "2023-05-01 to 2023-12-31", "2023-03-05", first=date(2023, 5, 1), last=date(2023, 12, 31)
    )


def test_a_quiet_fortnight_is_believed(empty: Deployment) -> None:
    assert len(make_plan(empty.settings, Request(date(2023, 5, 1), date(2023, 5, 14)), clock).slices) == 2


def test_a_source_whose_table_is_missing(empty: Deployment) -> None:
    with sqlite3.connect(empty.settings.home / "source.db") as connection:
        connection.execute("DROP TABLE setl_d")
    connection.close()
    assert_refused(empty, SourceError, "setl_d")


def test_a_missing_key(empty: Deployment) -> None:
    empty.settings.id_key_file.unlink()
    assert_refused(empty, KeyFileError, "id.key", "--make-key")


def test_a_folder_that_is_none(empty: Deployment, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert_refused(empty, BackfillError, "file", "--into", into=tmp_path / "file" / "own")


def test_options_that_do_not_go_together(empty: Deployment, tmp_path: Path) -> None:
    held = {"rules_as_of": date(2024, 1, 1)}
    assert_refused(empty, BackfillError, "what would have been", "--into", **held)
    assert_refused(empty, BackfillError, "never published", is_publishing=True, into=tmp_path / "own")
    assert_refused(empty, BackfillError, "own warehouse", "Leave --into out", into=empty.settings.home)


def test_a_second_back_fill_of_the_same_place_at_the_same_time(empty: Deployment) -> None:
    folder = empty.settings.home / "backfill"
    folder.mkdir()
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(BackfillError, match="Another back-fill") as refused:
            fill(empty, FIRST, LAST)
    assert refused.value.is_transient
    assert not Path(empty.settings.warehouse.removeprefix("duckdb:///")).exists()


def test_an_income_that_should_long_be_out_is_named_before_an_older_one_stands_in(tmp_path: Path) -> None:
    thresholds = shutil.copytree(THRESHOLDS, tmp_path / "thresholds")
    income = thresholds / "income.csv"
    kept = [line for line in income.read_text(encoding="utf-8").splitlines() if ",2022," not in line]
    income.write_text("\n".join(kept) + "\n", encoding="utf-8")
    made = deploy(tmp_path / "home", thresholds, LOG)
    words = ("2022", "income.csv", "too old an income", "--to")
    assert_refused(made, BackfillError, *words, first=date(2023, 1, 5), last=date(2023, 3, 31))
