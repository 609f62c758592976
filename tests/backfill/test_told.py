"""What a back-fill tells: progress with the time that is left, the dry run, and the end; data on stdout, talk on stderr."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest

from monitoring import cli
from monitoring.backfill.request import Request
from monitoring.backfill.run import run_backfill
from monitoring.errors import QualityError
from monitoring.ledger import Ledger
from tests.acceptance.deployment import THRESHOLDS, Deployment
from tests.backfill.filling import AFTER, clock, deploy, run_night
from tests.replay.rows import MARGIN, insured, listed, settled

LOG = [
    insured("P1"),
    listed("P1", MARGIN, "2022-12-10"),
    *(settled(f"S{n}", "P1", f"2024-03-{n:02d}", "2000.00") for n in range(1, 10)),
]
FIRST, LAST = date(2024, 3, 1), date(2024, 3, 9)
COMMAND = ("backfill", "--from", "2024-03-01", "--to", "2024-03-09")

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Deployment:
    found = deploy(tmp_path / "home", THRESHOLDS, LOG, slice_rows=8)
    monkeypatch.chdir(tmp_path)
    for name, value in {"HOME": found.settings.home, "THRESHOLDS": THRESHOLDS, "SLICE_ROWS": 8}.items():
        monkeypatch.setenv(f"MONITORING_{name}", str(value))
    return found


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], made: Deployment) -> Run:
    def command(*words: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["monitoring", *words])
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            cli.main()
        return int(ended.value.code or 0), *capsys.readouterr()

    return command


def ticking() -> Callable[[], datetime]:
    """A clock on which each look takes two seconds."""
    ticks: Iterator[int] = count(0, 2)
    return lambda: AFTER + timedelta(seconds=next(ticks))


def test_progress_ledger_and_end(run: Run, made: Deployment) -> None:
    with Ledger(made.settings.ledger_url, clock) as ledger:
        ledger._begin(FIRST, "slice")
    lines: list[str] = []
    run_backfill(made.settings, Request(FIRST, LAST), clock=ticking(), progress=lines.append)
    assert_progress(lines)
    assert_in_ledger(made)
    assert_told_again(run)


def assert_progress(lines: list[str]) -> None:
    """Slices with rows, speed and the time that is left."""
    begun = [line for line in lines if line.startswith("slice") and " done" not in line]
    done = [line for line in lines if " done" in line]
    assert len(begun) == len(done) == 2
    assert "first night 2024-03-01 with all written up to it, 3 rows; 11 rows to go, nothing measured yet" in begun[0]
    assert "8 nights up to 2024-03-09, 8 rows; 8 rows to go, about" in begun[1]
    assert "memory at most 8GB" in begun[1]
    assert all("rows/s" in line for line in done)


def assert_in_ledger(made: Deployment) -> None:
    """A row a slice; that of a killed process is told so."""
    with Ledger(made.settings.ledger_url, clock) as ledger:
        rows = ledger.rows()
    assert [(row["step"], row["outcome"]) for row in rows] == [("slice", "interrupted"), *[("slice", "done")] * 2]
    assert [json.loads(str(row["counts"]))["settlement_accepted"] for row in rows[1:]] == [1, 8]


def assert_told_again(run: Run) -> None:
    """What was done is told by kind and year, and not done again; a dry run of more knows how long slices took."""
    code, out, err = run(*COMMAND)
    assert code == 0
    for words in ("2024", "opened", "0.0% of the warnings rest on a row that was rebuilt"):
        assert words in out
    assert "nights 2024-03-01 to 2024-03-09 were applied before" in err
    assert "nothing was published" in err
    assert " rows to go, about " in run("backfill", "--from", "2024-03-01", "--to", "2024-03-12", "--dry-run")[1]


def test_a_dry_run_says_what_would_be_done_and_nothing_is(run: Run, made: Deployment) -> None:
    before = sorted(made.settings.home.rglob("*"))
    code, out, err = run(*COMMAND, "--dry-run")
    assert (code, err) == (0, "")
    assert sorted(made.settings.home.rglob("*")) == before
    for words in ("2024-03-09", "total-5000", "nothing measured yet", "GiB needed", "nothing was done"):
        assert words in out


@pytest.mark.parametrize(
    "words", [("--from", "2024-03-09", "--to", "2024-03-01"), ("--from", "2019-01-01", "--to", "2024-03-01")]
)
def test_a_refusal_is_one_paragraph_with_its_own_exit_code(run: Run, words: tuple[str, ...]) -> None:
    code, out, err = run("backfill", *words)
    assert (code, out, len(err.strip().splitlines())) == (27, "", 1)


def test_a_night_gets_in_between_two_slices(made: Deployment) -> None:
    lines: list[str] = []

    def progress(line: str) -> None:
        lines.append(line)
        if line.startswith("slice 1 of 2 done"):
            run_night(made, LAST)

    filled = run_backfill(made.settings, Request(FIRST, LAST), clock=clock, progress=progress)
    assert len(filled.slices) == 1
    assert lines[-1] == "slice 2 of 2: a night has done it in the meantime"
    nights = made.ask("SELECT night, is_backfill FROM applied_night ORDER BY night")
    assert nights == [{"night": FIRST, "is_backfill": True}, {"night": LAST, "is_backfill": False}]


def test_rows_that_break_rules_stop_a_slice_and_earlier_slices_stay(made: Deployment) -> None:
    bad = [settled(f"B{n}", "P1", "2024-03-02", "50.00", fund_pay_sumamt="unreadable") for n in range(21)]
    made.show([*LOG, *bad], AFTER)
    with pytest.raises(QualityError, match=r"21 of 22 rows of settlement.*MONITORING_QUARANTINE_SHARE"):
        run_backfill(made.settings, Request(FIRST, LAST), clock=clock, progress=lambda _: None)
    assert made.ask("SELECT MAX(front) AS front FROM applied_night") == [{"front": FIRST}]
    assert list((made.settings.home / "backfill").iterdir()) == [made.settings.home / "backfill" / "lock"]
