"""Every step leaves a row, whatever became of it."""

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from monitoring.errors import UNFORESEEN, SourceError
from monitoring.ledger import Ledger, StepResult, shanghai_now
from monitoring.ledger.telling import told_in_words

NIGHT = date(2024, 3, 5)
START = datetime.fromisoformat("2024-03-06 01:00:00")


@pytest.fixture
def ledger(tmp_path: Path):
    moments = (START + timedelta(seconds=n) for n in range(99))
    made = Ledger(f"sqlite:///{tmp_path / 'new folder' / 'ledger.db'}", lambda: next(moments))
    yield made
    made.close()


def test_a_step_that_went_well(ledger: Ledger) -> None:
    with ledger.step(NIGHT, "pull") as results:
        assert [row["outcome"] for row in ledger.rows()] == ["running"]
        results.append(StepResult("pull", NIGHT, {"settlement_pulled": 3}, {"settlement": [["a", "b"]]}))
    (row,) = ledger.rows()
    assert (row["night"], row["step"], row["outcome"], row["exit_code"]) == (NIGHT, "pull", "done", 0)
    assert (row["started_at"], row["ended_at"]) == (START, START + timedelta(seconds=1))
    assert row["counts"] == '{"settlement_pulled": 3}'
    assert row["coverage"] == '{"settlement": [["a", "b"]]}'
    assert row["message"] is None
    assert row["package_version"]


def test_an_error_is_recorded_with_its_exit_code_and_raised_again(ledger: Ledger) -> None:
    with pytest.raises(SourceError), ledger.step(NIGHT, "pull"):
        raise SourceError("The source is away.")
    (row,) = ledger.rows()
    assert (row["outcome"], row["exit_code"], row["message"]) == ("failed", 12, "The source is away.")
    assert row["ended_at"] is not None


@pytest.mark.parametrize("error", [ValueError("张三"), KeyboardInterrupt()], ids=lambda e: type(e).__name__)
def test_an_unexpected_error_is_recorded_by_its_kind_alone(ledger: Ledger, error: BaseException) -> None:
    with pytest.raises(type(error)), ledger.step(NIGHT, "check"):
        raise error
    (row,) = ledger.rows()
    assert row["outcome"] == "failed"
    assert row["exit_code"] == UNFORESEEN
    assert type(error).__name__ in str(row["message"])
    assert "张三" not in str(row["message"])


def test_rows_by_night_and_number_oldest_first(ledger: Ledger) -> None:
    for night, step in ((NIGHT, "pull"), (date(2024, 3, 6), "pull"), (NIGHT, "check"), (NIGHT, "apply")):
        with ledger.step(night, step):
            pass
    assert [row["step"] for row in ledger.rows(NIGHT)] == ["pull", "check", "apply"]
    assert [row["step"] for row in ledger.rows(NIGHT, last=2)] == ["check", "apply"]
    assert len(ledger.rows(last=3)) == 3


def test_the_clock_is_of_shanghai_and_carries_no_zone() -> None:
    assert shanghai_now().tzinfo is None


BALANCED = {
    "settlement_pulled": 9,
    "settlement_accepted": 5,
    "settlement_quarantined": 2,
    "settlement_unchanged": 1,
    "settlement_superseded": 1,
    "event_opened": 1200,
    "event_closed": 0,
}


def test_counts_in_words() -> None:
    told = "settlement 9 pulled = 5 accepted + 2 quarantined + 1 unchanged + 1 superseded; opened 1,200"
    assert told_in_words(BALANCED) == told
    assert "IS NOT" in told_in_words(BALANCED | {"settlement_accepted": 4})
    assert told_in_words({}) == "nothing new"
    assert told_in_words(dict.fromkeys(BALANCED, 0)) == "nothing new"
