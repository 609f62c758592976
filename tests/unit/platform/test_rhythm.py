"""Computing every night is not pushing every night."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from monitoring.platform.rhythm import due_rhythms, last_push_night, pushed_nights
from tests.acceptance.deployment import Deployment
from tests.replay.rows import refunded, settled
from tests.unit.platform.pushing import TEN_DAYS, batches, deploy_pushing, events, over, row_of

LEAP_YEAR = [date(2024, 1, 1) + timedelta(days=n) for n in range(366)]


def push_nights(rhythm: str) -> list[str]:
    return [f"{day:%m-%d}" for day in LEAP_YEAR if last_push_night(rhythm, day) == day]


def test_thirds_of_a_month_end_on_its_last_day() -> None:
    nights = push_nights("ten_days")
    assert nights[:6] == ["01-10", "01-20", "01-31", "02-10", "02-20", "02-29"]
    assert len(nights) == 36


def test_monthly_on_its_last_day_and_by_a_day_on_the_night_before() -> None:
    assert push_nights("month")[:3] == ["01-31", "02-29", "03-31"]
    assert push_nights("month 5")[:3] == ["01-04", "02-04", "03-04"]
    assert push_nights("month 1") == push_nights("month")
    assert len(push_nights("night")) == 366


@pytest.mark.parametrize(
    ("night", "pushed", "due"),
    [
        ("2024-03-09", {"ten_days": "2024-02-29"}, False),
        ("2024-03-10", {"ten_days": "2024-02-29"}, True),
        ("2024-03-12", {"ten_days": "2024-02-29"}, True),
        ("2024-03-12", {"ten_days": "2024-03-10"}, False),
        ("2024-03-12", {"ten_days": "2024-03-12"}, False),
        ("2024-03-12", {"*": "2024-03-11"}, False),
        ("2024-03-12", {"month": "2024-03-11"}, True),
        ("2024-03-12", {}, True),
    ],
    ids=["before", "on the night", "missed", "done", "made up for", "told out of turn", "another's batch", "never"],
)
def test_due_when_a_push_night_came_since_the_last_batch(night: str, pushed: dict[str, str], due: bool) -> None:
    done = {rhythm: date.fromisoformat(day) for rhythm, day in pushed.items()}
    assert due_rhythms({"ten_days"}, done, date.fromisoformat(night)) == ({"ten_days"} if due else set())


def test_newest_night_of_each_rhythm() -> None:
    sent = [("month 5,ten_days", date(2024, 3, 4)), ("ten_days", date(2024, 3, 10)), ("", date(2024, 3, 11))]
    assert pushed_nights(sent) == {"month 5": date(2024, 3, 4), "ten_days": date(2024, 3, 10)}


LOG = [
    *over(1, day="2024-03-04"),
    # Over and back between two pushes: nothing of it is told.
    *over(2, day="2024-03-06"),
    refunded("R2", "S2", "P2", "2024-03-08", "6000.00"),
    # Over, back and over again: opened, once.
    *over(3, day="2024-03-06"),
    refunded("R3", "S3", "P3", "2024-03-08", "6000.00"),
    settled("S3b", "P3", "2024-03-09", "7000.00"),
    settled("S1b", "P1", "2024-03-09", "4000.00"),
]


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """A rule of every ten days and one by the 5th of the month; the night of the 10th is missed."""
    rules = {"total-5000": TEN_DAYS, "cash-5000": "{every: month, by_day: 5, due_days: 15}"}
    deployment = deploy_pushing(tmp_path_factory.mktemp("rhythm"), rules)
    told: dict[str, Any] = {"deployment": deployment}
    for night in ("2024-03-05", "2024-03-06", "2024-03-08", "2024-03-11", "2024-03-12"):
        told[night] = deployment.run_with(LOG, night)[-1].counts, len(events(deployment)), deployment.risk_list()
    return told


def test_first_push_tells_what_there_is(story: dict[str, Any]) -> None:
    counts, _, rows = story["2024-03-05"]
    assert (counts["inserted"], counts["events"], counts["batch"]) == (1, 2, 1)
    (row,) = rows
    assert (row["further_count"], row["psn_no"]) == (1, "P1")
    assert "2024-01-01至2024-12-31，有效" in row["further_warnings"]


def test_between_push_nights_nothing_goes_out_and_what_waits_is_counted(story: dict[str, Any]) -> None:
    for night, waiting in (("2024-03-06", 4), ("2024-03-08", 0), ("2024-03-12", 2)):
        counts, told, rows = story[night]
        assert (counts["inserted"], counts["updated"], counts["waiting"]) == (0, 0, waiting), night
        if night != "2024-03-12":
            assert (told, rows) == story["2024-03-05"][1:]


def test_missed_push_night_is_made_up_for_with_the_difference_alone(story: dict[str, Any]) -> None:
    deployment: Deployment = story["deployment"]
    assert events(deployment, "P2") == []
    assert events(deployment, "P3") == [(date(2024, 3, 11), "opened")]
    assert [b["rhythms"] for b in batches(deployment)] == ["month 5,ten_days", "ten_days"]


def test_each_rule_keeps_its_own_rhythm_within_a_persons_row(story: dict[str, Any]) -> None:
    row = row_of(story["deployment"], "P1")
    assert (row["rule_id"], str(row["step"]), row["further_count"]) == ("total-5000", "1.50", 1)
    assert events(story["deployment"], "P1") == [
        (date(2024, 3, 5), "opened"),
        (date(2024, 3, 5), "opened"),
        (date(2024, 3, 11), "raised"),
    ]


def copy_of(story: dict[str, Any], home: Path) -> Deployment:
    import shutil

    from monitoring.settings import Settings

    made: Deployment = story["deployment"]
    shutil.copytree(made.settings.home, home)
    return Deployment(Settings(home=home, thresholds=made.settings.thresholds))


def test_everything_at_once_when_it_is_asked_for(story: dict[str, Any], tmp_path: Path) -> None:
    from monitoring.platform.publish import publish_risk_list
    from monitoring.platform.staging import Wanted

    deployment = copy_of(story, tmp_path / "home")
    counts = publish_risk_list(deployment.settings, date(2024, 3, 12), wanted=Wanted(is_everything_due=True))
    assert (counts["events"], counts["waiting"], counts["batch"]) == (2, 0, 3)
    assert batches(deployment)[-1]["rhythms"] == "*"
    again = publish_risk_list(deployment.settings, date(2024, 3, 12))
    assert (again["inserted"], again["updated"], "batch" in again) == (0, 0, False)


def test_zero_report_and_receipt(story: dict[str, Any], tmp_path: Path) -> None:
    """With a push night and no news a batch says so; a receipt that is reported moves the deadline at once."""
    from monitoring.platform.publish import publish_risk_list

    deployment = copy_of(story, tmp_path / "home")
    before = row_of(deployment, "P3")
    assert (before["counted_from"], before["due_on"]) == (date(2024, 3, 12), date(2024, 3, 27))
    with duckdb.connect(deployment.settings.warehouse.removeprefix("duckdb:///")) as base:
        base.execute(
            "INSERT INTO feedback BY NAME SELECT 'F1' AS feedback_id, 'P3' AS matched_psn_no, 'psn_no' AS match_type, 'received' AS status, "
            "DATE '2024-03-14' AS happened_on, TIMESTAMP '2024-03-14 10:00:00' AS recorded_at, 'platform' AS channel_type, DATE '2024-03-14' AS read_on"
        )
    counts = publish_risk_list(deployment.settings, date(2024, 3, 12))
    assert (counts["updated"], counts["events"], counts["batch"]) == (1, 0, 3)
    after = row_of(deployment, "P3")
    assert (after["counted_from"], after["due_on"]) == (date(2024, 3, 14), date(2024, 3, 29))
    assert "batch" not in publish_risk_list(deployment.settings, date(2024, 3, 12))
    with duckdb.connect(deployment.settings.warehouse.removeprefix("duckdb:///")) as base:
        base.execute("UPDATE applied_night SET front = DATE '2024-03-20' WHERE front = DATE '2024-03-12'")
    counts = publish_risk_list(deployment.settings, date(2024, 3, 20))
    assert (counts["batch"], counts["events"]) == (4, 0)
    assert batches(deployment)[-1]["event_count"] == 0
