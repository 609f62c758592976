"""Fill in past nights, slice by slice; what is finished is never done again, and an interruption goes on at the next slice."""

from __future__ import annotations

import fcntl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta

from monitoring.backfill.measured import earlier_speed, end_interrupted, pulled_rows, rate
from monitoring.backfill.own_folder import prepare_folder
from monitoring.backfill.plan import Plan, make_plan
from monitoring.backfill.publishing import release_withheld
from monitoring.backfill.replacing import begin_beside, take_place
from monitoring.backfill.request import Request
from monitoring.backfill.slice_run import Filling, run_slice, work_folder
from monitoring.backfill.slices import Slice
from monitoring.backfill.target import choose_target, place_of
from monitoring.backfill.telling import Pace, told_begun, told_slice, told_target
from monitoring.errors import BackfillError
from monitoring.ledger import Clock, StepResult, shanghai_now
from monitoring.settings import Settings

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Filled:
    """What a back-fill did: where, the slices of this run, and counts of the push if there was one."""

    settings: Settings
    slices: list[StepResult]
    pushed: dict[str, int] = field(default_factory=dict)


def run_backfill(
    settings: Settings,
    request: Request,
    *,
    until: date | None = None,
    clock: Clock = shanghai_now,
    progress: Progress,
) -> Filled:
    """Fill in the nights asked for; with `until` only up to that night, as one of several tasks before the one that closes.

    Raises `BackfillError` and the errors of a night's steps; slices that are finished then stay.
    """
    plan = make_plan(settings, request, clock, until)
    place = place_of(settings, request)
    prepare_folder(settings, place)
    with _alone(place):
        if choose_target(settings, request) != plan.target:
            plan = make_plan(settings, request, clock, until)
        for line in told_target(plan):
            progress(line)
        begin_beside(plan.target)
        end_interrupted(place, clock)
        done = _run_slices(plan, clock, progress)
        if until is not None:
            return Filled(place, done)
        take_place(plan.target)
        pushed = release_withheld(place, request, clock) if request.is_publishing else {}
    return Filled(place, done, pushed)


def _run_slices(plan: Plan, clock: Clock, progress: Progress) -> list[StepResult]:
    target, count = plan.target, len(plan.slices)
    filling = Filling(target.settings, plan.request, plan.policy, target.published_from, clock)
    pace = Pace(earlier_speed([target.settings], clock), plan.row_count)
    done: list[StepResult] = []
    for number, piece in enumerate(plan.slices, start=1):
        progress(told_begun(number, count, piece, pace, target.settings.memory_limit))
        began = clock()
        result = run_slice(filling, piece)
        progress(told_slice(number, count, result, clock() - began))
        done += [result] if result else []
        pace = _paced(pace, piece, result, clock() - began)
    return done


def _paced(pace: Pace, piece: Slice, result: StepResult | None, taken: timedelta) -> Pace:
    """The newest slice tells how fast the next ones will be."""
    measured = rate(pulled_rows(result.counts), taken) if result else None
    return Pace(measured or pace.speed, pace.rows_left - piece.row_count)


@contextmanager
def _alone(place: Settings) -> Iterator[None]:
    """Two back-fills of one place would do the same slices; the second is refused. The lock goes with its process."""
    folder = work_folder(place)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (folder / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            fault = BackfillError(
                f"Another back-fill of {place.home} is at work (`monitoring runs` shows its slices). Nothing was begun. Wait for its end, then run this one again: "
                "what is finished is not done a second time."
            )
            fault.is_transient = True
            raise fault from None
        yield
