"""Observations, accepted normals and approvals: the newest counts, nothing is overwritten."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
import sqlalchemy as sa

from monitoring.ledger import Ledger
from monitoring.ledger.approvals import (
    PUSH,
    Approval,
    approvals,
    held_pushes,
    overridden_checks,
    record_approval,
)
from monitoring.ledger.observations import (
    AcceptedNormal,
    Observation,
    accept_normal,
    accepted_normals,
    observations_between,
    observations_of,
    record_observations,
)
from monitoring.ledger.tables import metadata

NIGHT = date(2024, 3, 5)
NOW = datetime.fromisoformat("2024-03-06 01:00:00")
SEEN = Observation(
    NIGHT, NIGHT, "rows:settlement", Decimal("12.50"), 12, "weekday", "night", Decimal("1"), None, None, Decimal("0.1")
)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger(f"sqlite:///{tmp_path / 'ledger.db'}", lambda: NOW) as made:
        yield made


def test_what_was_observed_is_read_as_it_was_written(ledger: Ledger) -> None:
    record_observations(ledger, [SEEN])
    assert observations_of(ledger, NIGHT) == observations_between(ledger, NIGHT, NIGHT) == [SEEN]


def test_the_newest_try_counts_and_the_first_stays(ledger: Ledger) -> None:
    again = replace(SEEN, value=Decimal(13), outcome="blocking")
    record_observations(ledger, [SEEN])
    record_observations(ledger, [again])
    assert observations_of(ledger, NIGHT) == observations_between(ledger, NIGHT, NIGHT) == [again]
    with ledger.engine.connect() as connection:
        assert connection.execute(sa.text("SELECT COUNT(*) FROM observation")).scalar() == 2


def test_history_by_days_and_by_kind_of_day(ledger: Ledger) -> None:
    old = replace(SEEN, for_day=date(2022, 2, 1), day_kind="spring_festival+0")
    older = replace(SEEN, for_day=date(2021, 6, 1))
    record_observations(ledger, [SEEN, old, older])
    assert observations_between(ledger, NIGHT, NIGHT + timedelta(days=1)) == [SEEN]
    assert observations_between(ledger, NIGHT, NIGHT, day_kinds=["spring_festival+0"]) == [old, SEEN]
    assert observations_between(ledger, date(2020, 1, 1), NIGHT - timedelta(days=1)) == [older, old]


def test_history_that_the_first_night_brought_is_not_the_night_s_own(ledger: Ledger) -> None:
    record_observations(ledger, [SEEN, replace(SEEN, for_day=date(2024, 3, 1), origin="history")])
    assert observations_of(ledger, NIGHT) == [SEEN]


def test_accepted_normals(ledger: Ledger) -> None:
    accepted = AcceptedNormal("rows:settlement", NIGHT, Decimal("900.5"), "a second county", "Li")
    accept_normal(ledger, accepted)
    assert accepted_normals(ledger) == [accepted]


def said(decision: str, night: date = NIGHT, subject: str = PUSH) -> Approval:
    return Approval(night, subject, decision, "why", "Li")


@pytest.mark.parametrize(
    ("decisions", "waits"),
    [
        (["asked"], True),
        (["asked", "approved"], False),
        (["asked", "rejected"], True),
        (["asked", "rejected", "approved"], False),
        (["asked", "settled"], False),
        (["asked", "settled", "asked"], True),
    ],
)
def test_the_newest_word_stands_and_every_word_is_kept(ledger: Ledger, decisions: list[str], waits: bool) -> None:
    for decision in decisions:
        record_approval(ledger, said(decision))
    assert [held.night for held in held_pushes(ledger)] == [NIGHT] * waits
    kept = approvals(ledger, NIGHT)
    assert [a.decision for a in kept] == decisions
    assert kept[0] == replace(said("asked"), recorded_at=NOW)


def test_nights_wait_in_their_order(ledger: Ledger) -> None:
    for day in (7, 5, 6):
        record_approval(ledger, said("asked", date(2024, 3, day)))
    assert [held.night.day for held in held_pushes(ledger)] == [5, 6, 7]


def test_an_expectation_is_let_go_for_its_night_alone(ledger: Ledger) -> None:
    record_approval(ledger, said("approved", subject="check:rows:settlement"))
    record_approval(ledger, said("rejected", subject="check:refund_share"))
    assert overridden_checks(ledger, NIGHT) == {"rows:settlement"}
    assert overridden_checks(ledger, date(2024, 3, 6)) == set()
    assert held_pushes(ledger) == []


def test_no_table_of_the_ledger_has_room_for_a_person() -> None:
    names = {column.name for table in metadata.tables.values() for column in table.columns}
    assert not names & {"psn_no", "certno", "psn_name", "row_text", "source_key", "tel", "mob", "setl_id"}
