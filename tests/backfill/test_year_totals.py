"""A back-fill ends with the published sums of its years: a list that does not load is refused before, a difference is told after."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from monitoring import cli
from monitoring.backfill.plan import make_plan
from monitoring.backfill.request import Request
from monitoring.errors import YearTotalsError
from tests.acceptance.deployment import THRESHOLDS, Deployment
from tests.backfill.filling import clock, deploy
from tests.replay.rows import MARGIN, insured, listed, settled
from tests.unit.year_totals.county import entry, write_list

LOG = [
    insured("P1"),
    listed("P1", MARGIN, "2022-12-10"),
    settled("S1", "P1", "2023-12-20", "6000.00"),
    settled("S2", "P1", "2023-12-30", "0.01"),
]
NIGHT = date(2023, 12, 31)
COMMAND = ("backfill", "--from", NIGHT.isoformat(), "--to", NIGHT.isoformat())
RIGHT = entry("settlement", 2023, "140123", "total_amount", "6000.01")
WRONG = entry("settlement", 2023, None, "rows", "3")

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Deployment:
    found = deploy(tmp_path / "home", THRESHOLDS, LOG, year_totals=tmp_path / "year_totals.yaml")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "monitoring.toml").write_text('year_totals = "year_totals.yaml"\n', encoding="utf-8")
    for name, value in {"HOME": found.settings.home, "THRESHOLDS": THRESHOLDS}.items():
        monkeypatch.setenv(f"MONITORING_{name}", str(value))
    return found


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], made: Deployment) -> Run:
    def command(*words: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["monitoring", *words])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        return int(ended.value.code or 0), *capsys.readouterr()

    return command


def test_the_end_tells_differences_and_the_back_fill_stays(run: Run, made: Deployment, tmp_path: Path) -> None:
    write_list(tmp_path, RIGHT, WRONG)
    code, out, err = run(*COMMAND)
    assert code == 26
    assert "0.0% of the warnings rest on a row that was rebuilt" in out
    assert "total_amount of 140123: published 6,000.01, held 6,000.01, difference 0.00" in err
    assert "rows of all regions: published 3, held 2, difference -1 (share -0.333333), may be 0: BEYOND" in err
    assert err.strip().splitlines()[-1].startswith("The back-fill is finished and what it filled in stays, but 1 of 2")
    assert made.ask("SELECT MAX(front) AS front FROM applied_night") == [{"front": NIGHT}]
    write_list(tmp_path, RIGHT)
    assert run(*COMMAND)[0] == 0


def test_a_list_that_does_not_load_is_refused_before_any_work(made: Deployment, tmp_path: Path) -> None:
    write_list(tmp_path, RIGHT, WRONG.replace("rows", "hope"))
    with pytest.raises(YearTotalsError, match=r"year_totals\.yaml:3 year_totals\[1\]\.what: hope is not kept"):
        make_plan(made.settings, Request(NIGHT, NIGHT), clock)
    assert not Path(made.settings.warehouse.removeprefix("duckdb:///")).exists()
