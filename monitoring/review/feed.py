"""Bring the review database to what the warehouse says as of the newest night: by difference, so that it may be done again at any time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from monitoring.benefits.disputes import disputes_by
from monitoring.benefits.load import Benefits, load_benefits_of
from monitoring.databases import alone
from monitoring.errors import ReviewError
from monitoring.keyfile import read_key
from monitoring.ledger import Clock, StepResult
from monitoring.platform.present import newest_night
from monitoring.policy import Policy, load_policy
from monitoring.review.answers_back import take_answers
from monitoring.review.case_tables import review_sample
from monitoring.review.cases_from_warnings import When, derive_cases, feed_cases
from monitoring.review.database import REVIEW, open_review
from monitoring.review.fed_tables import review_feed, review_milestone, review_person, review_warning
from monitoring.review.feed_evidence import changed_persons, changed_warnings
from monitoring.review.feed_present import YEARS, Asked, derive_fed, years_before
from monitoring.review.feed_regions import feed_regions
from monitoring.review.feed_stored import drop_rows, gone, load_stored, put_rows
from monitoring.review.sample import Drawn, Wish, draw_sample, keep_sample
from monitoring.settings import Settings
from monitoring.warehouse import Warehouse, open_warehouse

STEP = "review"
Counts = dict[str, int]


@dataclass(frozen=True)
class _Feed:
    """What is fed: as of which night, by which policy, with whom of the month's sample."""

    policy: Policy
    benefits: Benefits
    asked: Asked
    when: When
    drawn: Sequence[Drawn]


def feed_review(settings: Settings, night: date, clock: Clock, month: date | None = None) -> StepResult:
    """Feed the review database as of the newest applied night, which must not lie before `night`; return counts.

    With the first feed of a month its sample of the unflagged is drawn, or that of `month` where one is given. Everything is written in one transaction.
    """
    with _review_of(settings) as engine:
        answers = take_answers(settings, engine, clock)
        feed = _prepare(settings, engine, night, clock, month)
        with open_warehouse(settings, read_only=True) as warehouse:
            derive_fed(warehouse, feed.policy, feed.benefits, feed.asked)
            with alone(engine, REVIEW) as connection:
                counts = _write(warehouse, connection, feed)
    return StepResult(STEP, feed.asked.night, answers | counts)


@contextmanager
def _review_of(settings: Settings) -> Iterator[sa.Engine]:
    """The review database; what its engine says becomes a `ReviewError` without its words, which may carry a person's value."""
    engine = open_review(settings)
    try:
        yield engine
    except sa.exc.DBAPIError as error:
        fault = ReviewError(
            f"The review database (MONITORING_REVIEW) could not be fed ({type(error.orig).__name__}). Nothing of this feed is in it, and the platform's list is not "
            "concerned. Check that the database runs, has room and lets this account write, then run `monitoring review feed`."
        )
        fault.is_transient = isinstance(error, sa.exc.OperationalError)
        raise fault from None
    finally:
        engine.dispose()


def _prepare(settings: Settings, engine: sa.Engine, night: date, clock: Clock, month: date | None) -> _Feed:
    policy, key, now = load_policy(settings.thresholds), read_key(settings.id_key_file), clock()
    with open_warehouse(settings, read_only=True) as warehouse:
        front = newest_night(warehouse, night)
        first = (month or front).replace(day=1)
        known = None if not settings.sample_persons else _known_sample(engine, first)
        wish = None if known is None else Wish(first, front, key, settings.sample_persons, known)
        drawn = draw_sample(warehouse, policy, wish) if wish else []
    sampled = [*_sampled(engine, front), *(one.psn_no for one in drawn)]
    benefits = load_benefits_of(settings.thresholds, policy)
    return _Feed(
        policy,
        benefits,
        Asked(front, now.date(), key, sampled, disputes_by(settings, now)),
        When(front, now.replace(microsecond=0)),
        drawn,
    )


def _known_sample(engine: sa.Engine, month: date) -> set[str] | None:
    """Who was drawn in the twelve months before; None where the month's sample is there already."""
    sample = review_sample.c
    query = sa.select(sample.psn_no, sample.month_first_date).where(
        sample.month_first_date.between(years_before(month, 1), month)
    )
    with engine.connect() as connection:
        rows = connection.execute(query).all()
    return None if any(row.month_first_date == month for row in rows) else {str(row.psn_no) for row in rows}


def _sampled(engine: sa.Engine, front: date) -> list[str]:
    """Persons drawn so lately that their rows are still needed."""
    query = sa.select(review_sample.c.psn_no).where(review_sample.c.month_first_date > years_before(front, YEARS))
    with engine.connect() as connection:
        return [str(row.psn_no) for row in connection.execute(query)]


def _write(warehouse: Warehouse, connection: sa.Connection, feed: _Feed) -> Counts:
    counts = {"region_rows_changed": feed_regions(warehouse, connection)}
    load_stored(warehouse, connection)
    derive_cases(warehouse)
    counts |= _feed_persons(warehouse, connection) | _feed_warnings(warehouse, connection)
    counts |= feed_cases(warehouse, connection, feed.when) | _feed_milestones(warehouse, connection)
    counts |= {"persons_drawn": keep_sample(warehouse, connection, feed.drawn)}
    _record(connection, feed.when, counts)
    return counts


def _feed_persons(warehouse: Warehouse, connection: sa.Connection) -> Counts:
    dropped = drop_rows(connection, review_person, gone(warehouse, "person", "psn_no"))
    changed = 0
    for rows in changed_persons(warehouse):
        put_rows(connection, review_person, rows)
        changed += len(rows)
    return {"persons": warehouse.count("fed_person"), "persons_changed": changed, "persons_dropped": dropped}


def _feed_warnings(warehouse: Warehouse, connection: sa.Connection) -> Counts:
    dropped = drop_rows(connection, review_warning, gone(warehouse, "warning", "warning_id"))
    changed = 0
    for rows in changed_warnings(warehouse):
        put_rows(connection, review_warning, rows)
        changed += len(rows)
    return {"warnings": warehouse.count("fed_warning"), "warnings_changed": changed, "warnings_dropped": dropped}


def _feed_milestones(warehouse: Warehouse, connection: sa.Connection) -> Counts:
    warehouse.derive("review", "milestone_now")
    columns = ", ".join(column.name for column in review_milestone.columns)
    changed = warehouse.arrow(f"SELECT {columns} FROM milestone_now EXCEPT SELECT {columns} FROM stored_milestone")
    warehouse.make("fed_milestone", "SELECT * FROM milestone_now")
    drop_rows(connection, review_milestone, gone(warehouse, "milestone", "feedback_id"))
    put_rows(connection, review_milestone, changed.to_pylist())
    return {"milestones_changed": changed.num_rows}


def _record(connection: sa.Connection, when: When, counts: Counts) -> None:
    last = connection.execute(sa.select(sa.func.max(review_feed.c.feed_no))).scalar()
    row = {
        "feed_no": (last or 0) + 1,
        "night": when.night,
        "fed_at": when.at,
        "person_count": counts["persons"],
        "warning_count": counts["warnings"],
        "changed_person_count": counts["persons_changed"],
        "new_case_count": counts["new_cases"],
    }
    connection.execute(review_feed.insert(), row)
