"""A night that its check stopped: what it would hold back is listed and handed out, and is not in the quarantine."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from monitoring.cli import app
from monitoring.errors import QualityError, QuarantineError
from monitoring.ledger import Ledger, shanghai_now
from monitoring.quality.access_log import accesses
from monitoring.quality.stopped import stopped_night
from tests.acceptance.deployment import THRESHOLDS, Deployment, deploy
from tests.reference.known import end_of
from tests.replay.rows import insured, settled

FIRST, NIGHT = "2024-03-04", "2024-03-05"
GOOD = [insured("P1"), *(settled(f"S{n}", "P1", FIRST, "100.00") for n in range(30))]
BAD = [settled(f"B{n}", "P1", NIGHT, "100.00", medfee_sumamt="金丝雀") for n in range(22)]
REASON = "the settlement centre asked for it"
RULE = "settlement_amount_unreadable"
Run = Callable[..., Result]


@pytest.fixture(scope="module")
def stopped(tmp_path_factory: pytest.TempPathFactory) -> Deployment:
    deployment = deploy(tmp_path_factory.mktemp("stopped") / "home")
    deployment.run_with(GOOD, FIRST)
    with Ledger(deployment.settings.ledger_url, shanghai_now) as ledger:
        assert stopped_night(deployment.settings, ledger) is None, "a night that ended well is not told"
    deployment.show([*GOOD, *BAD], end_of(date.fromisoformat(NIGHT)))
    with pytest.raises(QualityError):
        deployment.run(NIGHT)
    return deployment


@pytest.fixture
def run(stopped: Deployment, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("MONITORING_HOME", str(stopped.settings.home))
    monkeypatch.setenv("MONITORING_THRESHOLDS", str(THRESHOLDS))
    return lambda *arguments: CliRunner().invoke(app, ["quarantine", *arguments])


def test_the_list_says_where_the_rows_of_a_stopped_night_lie(run: Run, stopped: Deployment) -> None:
    told = run("list").stdout
    assert f"The night {NIGHT} was stopped by its check" in told
    assert f"  {RULE}: 22 rows" in told
    assert str(stopped.settings.staging_folder / NIGHT / "pulled") in told
    assert stopped.ask("SELECT 1 AS x FROM quarantine") == []


def test_the_rows_of_a_stopped_night_are_handed_out_and_the_look_is_logged(
    run: Run, stopped: Deployment, tmp_path: Path
) -> None:
    target = tmp_path / "held.csv"
    result = run("export", "--date", NIGHT, "--reason", REASON, "--by", "Li", "--to", str(target))
    assert result.exit_code == 0, result.exception
    rows = list(csv.DictReader(target.read_text(encoding="utf-8-sig").splitlines()))
    assert {row["source_key"] for row in rows} == {f"B{n}" for n in range(22)}
    assert {(row["rules"], row["held_on"], row["row.medfee_sumamt"]) for row in rows} == {(RULE, NIGHT, "金丝雀")}
    with Ledger(stopped.settings.ledger_url, shanghai_now) as ledger:
        assert [(look.by_name, look.subject) for look in accesses(ledger)] == [("Li", "22 rows")]
    assert sorted(path.name for path in (stopped.settings.staging_folder / NIGHT).iterdir()) == ["pulled"]
    assert stopped.ask("SELECT 1 AS x FROM quarantine") == []


def test_rows_that_are_not_in_staging_are_said_to_be_not_there(run: Run) -> None:
    refused = run("export", "--date", "2024-01-01", "--reason", REASON).exception
    assert isinstance(refused, QuarantineError)
    assert "not in its staging" in str(refused)
