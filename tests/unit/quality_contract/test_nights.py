"""Nights under the batch contract: usual ones go on, spoilt ones stop and leave everything as it was, a person may decide otherwise."""

import hashlib
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal

import pytest

from monitoring import nightly
from monitoring.approval.deciding import Verdict, accept_as_normal, decide_check
from monitoring.errors import ApprovalError, QualityError
from monitoring.ledger import Ledger, shanghai_now
from monitoring.settings import Settings
from tests.acceptance.deployment import Deployment
from tests.reference.known import Change, end_of
from tests.replay.rows import insured
from tests.unit.quality_contract.conftest import FIRST, NIGHT, Make, day_of, observed

BEFORE = [insured("P1"), *day_of(FIRST)]
YES = Verdict(True, "Li", "two hospitals sent their backlog")


def examine(deployment: Deployment, log: Iterable[Change], night: date = NIGHT) -> dict[str, int]:
    """Pull and check, which commit nothing."""
    deployment.show([*BEFORE, *log], end_of(night))
    nightly.pull(deployment.settings, night, progress=lambda _: None)
    return nightly.check(deployment.settings, night).counts


def fingerprints(settings: Settings) -> list[str]:
    files = (settings.home / "warehouse.duckdb", settings.home / "platform.db")
    return [hashlib.sha256(file.read_bytes()).hexdigest() for file in files]


def test_a_usual_night_goes_on(make: Make) -> None:
    deployment = make()
    examine(deployment, day_of(NIGHT, 130))
    found = observed(deployment, NIGHT, "rows:settlement")
    assert (found.value, found.outcome, found.day_kind) == (Decimal(130), "fine", "weekday")
    assert found.lower is not None and found.upper is not None


SPOILT = {
    "four times as many rows": (day_of(NIGHT, 700), "rows:settlement"),
    "no rows at all": ([], "rows:settlement"),
    "fen for yuan": (
        day_of(NIGHT, medfee_sumamt="2010000.00", inscp_scp_amt="2010000.00", fund_pay_sumamt="2000000.00"),
        "fee_mean:other",
    ),
    "a column emptied": (day_of(NIGHT, 300, insutype=""), "missing_share:insutype"),
}


@pytest.mark.parametrize("name", SPOILT)
def test_a_spoilt_batch_stops_the_night_and_leaves_warehouse_and_platform_as_they_were(make: Make, name: str) -> None:
    deployment = make()
    log, metric = SPOILT[name]
    before = fingerprints(deployment.settings)
    deployment.show([*BEFORE, *log], end_of(NIGHT))
    with pytest.raises(QualityError, match=f"--check {metric}") as stopped:
        deployment.run(str(NIGHT))
    assert fingerprints(deployment.settings) == before
    assert observed(deployment, NIGHT, metric).outcome == "blocking"
    assert "P1" not in str(stopped.value)
    with pytest.raises(nightly.NightError, match="no result of the step check"):
        nightly.apply(deployment.settings, NIGHT)


def test_a_person_lets_one_night_go_and_the_next_is_judged_again(make: Make) -> None:
    deployment = make()
    many = day_of(NIGHT, 700)
    with pytest.raises(QualityError):
        examine(deployment, many)
    with Ledger(deployment.settings.ledger_url, shanghai_now) as ledger:
        with pytest.raises(ApprovalError, match="What stopped it: rows:settlement"):
            decide_check(ledger, NIGHT, "refund_share", YES)
        decide_check(ledger, NIGHT, "rows:settlement", YES)
    deployment.show([*BEFORE, *many], end_of(NIGHT))
    assert deployment.run(str(NIGHT))[-1].step == "publish"
    assert observed(deployment, NIGHT, "rows:settlement").outcome == "overridden"
    with pytest.raises(QualityError):
        examine(deployment, [*many, *day_of(NIGHT + timedelta(days=1), 700)], NIGHT + timedelta(days=1))


def test_an_accepted_normal_holds_from_that_night_on(make: Make) -> None:
    deployment = make()
    many, more = day_of(NIGHT, 700), day_of(NIGHT + timedelta(days=1), 650)
    with pytest.raises(QualityError):
        examine(deployment, many)
    with Ledger(deployment.settings.ledger_url, shanghai_now) as ledger:
        with pytest.raises(ApprovalError, match="observed no rows:nothing"):
            accept_as_normal(ledger, NIGHT, "rows:nothing", by_name="Li", reason="x")
        with pytest.raises(ApprovalError, match="reason"):
            accept_as_normal(ledger, NIGHT, "rows:settlement", by_name="Li", reason=" ")
        accept_as_normal(ledger, NIGHT, "rows:settlement", by_name="Li", reason="a second county joined")
    examine(deployment, many)
    examine(deployment, [*many, *more], NIGHT + timedelta(days=1))
    assert observed(deployment, NIGHT + timedelta(days=1), "rows:settlement").outcome == "fine"


def test_a_catch_up_and_a_night_run_again_do_not_alarm_for_their_size(make: Make) -> None:
    deployment = make()
    days = [NIGHT + timedelta(days=n) for n in range(3)]
    log = [row for day in days for row in day_of(day)]
    examine(deployment, log, days[-1])
    assert [observed(deployment, day, "rows:settlement").outcome for day in days] == ["fine"] * 3
    assert observed(deployment, days[0], "rows:settlement").origin == "catch_up"
    examine(deployment, [], FIRST)
    assert observed(deployment, FIRST, "rows:settlement").value == 120


def test_a_day_missed_in_a_catch_up_is_told_and_stops_nothing(make: Make) -> None:
    deployment = make()
    last = NIGHT + timedelta(days=1)
    counts = examine(deployment, day_of(last), last)
    missed = observed(deployment, NIGHT, "rows:settlement")
    assert (missed.value, missed.outcome) == (Decimal(0), "warning")
    assert counts["outside_usual_band"] >= 1


def test_the_first_night_brings_its_history_with_it_and_is_not_judged_by_size(make: Make) -> None:
    found = observed(make(), FIRST, "rows:settlement")
    assert (found.outcome, found.note) == ("unjudged", "not judged: only 0 earlier nights are known")


def test_past_days_of_a_first_night_are_compared_with_afterwards(tmp_path_factory: pytest.TempPathFactory) -> None:
    from tests.acceptance.deployment import deploy

    deployment = deploy(tmp_path_factory.mktemp("history"))
    days = [date(2024, 3, 4) + timedelta(days=n) for n in (0, 1, 2, 3, 4, 7)]
    deployment.show([insured("P1"), *(row for day in days for row in day_of(day, 30))], end_of(days[-1]))
    nightly.pull(deployment.settings, days[-1], progress=lambda _: None)
    nightly.check(deployment.settings, days[-1])
    past = observed(deployment, days[0], "rows:settlement")
    assert (past.value, past.origin, past.night) == (Decimal(30), "history", days[-1])
    nightly.check(deployment.settings, days[-1])
    again = observed(deployment, days[-1], "rows:settlement")
    assert again.note == "5 comparable nights"
