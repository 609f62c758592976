"""Past nights handed to Airflow: the whole range, nothing that is not over, and its refusals in plain words."""

from datetime import date, datetime
from pathlib import Path

import pytest

from monitoring import airflow_backfill
from monitoring.airflow_backfill import airflow_of, create_backfill
from monitoring.errors import NightError

FIRST, LAST = date(2024, 12, 8), date(2024, 12, 10)


def clock():
    return datetime(2024, 12, 11, 1)  # noqa: DTZ001 - Asia/Shanghai


@pytest.fixture
def fake_airflow(tmp_path, monkeypatch):
    """Put a shell script in the place of the `airflow` command; it notes its arguments first."""

    def write(script):
        path = tmp_path / "airflow"
        path.write_text(f'#!/bin/sh\necho "$*" > {tmp_path}/call\n{script}\n')
        path.chmod(0o755)
        monkeypatch.setattr(airflow_backfill, "_executable", lambda: str(path))
        return tmp_path / "call"

    return write


def test_all_nights_are_given_to_airflow_one_at_a_time(fake_airflow):
    call = fake_airflow("exit 0")
    nights = create_backfill(FIRST, LAST, is_again=False, env={}, clock=clock)
    assert nights == [date(2024, 12, 8), date(2024, 12, 9), date(2024, 12, 10)]
    told = call.read_text()
    assert "--from-date 2024-12-08T00:00:00+00:00 --to-date 2024-12-10T23:59:59+00:00" in told
    assert "--max-active-runs 1 --reprocess-behavior none" in told


def test_nights_that_were_run_are_run_again_only_if_asked(fake_airflow):
    call = fake_airflow("exit 0")
    create_backfill(FIRST, LAST, is_again=True, env={}, clock=clock)
    assert "--reprocess-behavior completed" in call.read_text()


@pytest.mark.parametrize(
    ("first", "last", "told"), [(LAST, FIRST, "is empty"), (FIRST, date(2024, 12, 11), "not over yet")]
)
def test_range_that_cannot_be_run_is_refused_before_airflow_is_asked(fake_airflow, first, last, told):
    call = fake_airflow("exit 0")
    with pytest.raises(NightError, match=told):
        create_backfill(first, last, is_again=False, env={}, clock=clock)
    assert not call.exists()


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (
            "airflow.models.backfill.AlreadyRunningBackfill: Another backfill",
            "another back-fill of the DAG is still running",
        ),
        ("Warning: No runs to create for Dag", "no night in this range"),
        ("Traceback: something new", "--help"),
    ],
)
def test_refusal_of_airflow_is_told_in_one_sentence(fake_airflow, said, told):
    fake_airflow(f"echo '{said}' >&2; exit 1")
    with pytest.raises(NightError, match=told) as refused:
        create_backfill(FIRST, LAST, is_again=False, env={}, clock=clock)
    assert "Traceback" not in str(refused.value)


def test_without_an_airflow_the_cure_is_told(tmp_path, monkeypatch):
    monkeypatch.delenv("AIRFLOW_HOME", raising=False)
    with pytest.raises(NightError, match="make airflow"):
        airflow_of(tmp_path)
    (tmp_path / "airflow").mkdir()
    assert Path(airflow_of(tmp_path)["AIRFLOW_HOME"]) == tmp_path / "airflow"
