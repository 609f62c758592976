"""The night: pull, check, apply, publish, review. Each step can be repeated; only apply changes what is known in the warehouse."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy.exc import DBAPIError

from monitoring.errors import MonitoringError, NightError
from monitoring.ledger import Clock, Ledger, StepResult, shanghai_now
from monitoring.recording import in_ledger
from monitoring.settings import Settings
from monitoring.source.coverage import Interval, end_of_night, intervals_to_pull
from monitoring.source.pull import Progress
from monitoring.source.tables import SOURCE_TABLES
from monitoring.staging import MANIFEST, alone_in, fresh_folder, plain, put_in_place, read_manifest, write_manifest

if TYPE_CHECKING:
    from monitoring.platform.staging import Wanted
    from monitoring.warehouse import Warehouse

STEPS = ("pull", "check", "apply", "publish", "review")
TOLD_AFTER = frozenset({"publish", "review"})
"""After a push the night is over for its receivers, and what waited for a person is often pushed by itself."""
KEPT_STAGING_DAYS = 14


def tell(line: str) -> None:
    """Progress for the person at the terminal; data goes to stdout, talk to stderr."""
    sys.stderr.write(line + "\n")


def run_night(
    settings: Settings,
    night: date,
    *,
    clock: Clock = shanghai_now,
    progress: Progress = tell,
) -> list[StepResult]:
    """Run all steps for one business date. A night may be run again at any time; it reads its own interval anew."""
    return [
        pull(settings, night, clock=clock, progress=progress),
        check(settings, night, clock=clock),
        apply(settings, night, clock=clock),
        publish(settings, night, clock=clock),
        review(settings, night, clock=clock),
    ]


def pull(
    settings: Settings,
    night: date,
    *,
    clock: Clock = shanghai_now,
    progress: Progress = tell,
    is_rebuilding: bool = False,
) -> StepResult:
    """Read what is uncovered up to the end of the night into `staging/<night>/pulled`.

    A past night that is run now may rebuild what the source has overwritten since (docs/backfill.md).
    """
    from monitoring.deployment import require_right_key
    from monitoring.policy import load_policy
    from monitoring.quality.known_errors import load_known_errors
    from monitoring.quality.silence_seen import look_for_silence
    from monitoring.source.pull import read_columns

    with _recorded(settings, night, "pull", clock) as results:
        refuse_the_future(night, clock)
        require_right_key(settings)
        # A fault in the thresholds or in the known errors must not show only after everything was read.
        for stale in load_policy(settings.thresholds).stale_values(night):
            progress(f"warning: {stale.sentence().en}")
        load_known_errors(settings.known_errors)
        intervals = _intervals(settings, night)
        with _alone(settings, night), fresh_folder(_folder(settings, night)) as folder:
            counts, ended = read_source(settings, night, intervals, folder, progress, is_rebuilding=is_rebuilding)
            told = {name: intervals[name] for name in counts}
            said = look_for_silence(settings, night, folder, read_columns(folder), intervals)
            write_manifest(folder, counts, told, said)
            put_in_place(folder, _folder(settings, night) / "pulled")
        pulled = {f"{name}_pulled": count for name, count in counts.items()}
        results.append(StepResult("pull", night, pulled | ended, plain(told)))
    return results[0]


def read_source(  # noqa: PLR0913 - what a pull is made of
    settings: Settings,
    night: date,
    intervals: dict[str, list[Interval]],
    folder: Path,
    progress: Progress,
    *,
    is_rebuilding: bool,
) -> tuple[dict[str, int], dict[str, int]]:
    """Write what the source, imported identity lists and asked mendings have for a night; return rows by table, and rows ended."""
    from monitoring.identities.feeding import listed_identities
    from monitoring.reconcile.mending import beside_the_source, open_mendings
    from monitoring.source.address import source_of
    from monitoring.source.pull import pull_tables

    mendings = open_mendings(settings, night)
    beside = beside_the_source(settings, mendings, listed_identities(settings, night))
    counts = pull_tables(
        source_of(settings),
        mendings.with_own(intervals),
        folder,
        progress,
        beside,
        is_rebuilding=is_rebuilding,
        memory_limit=settings.memory_limit,
    )
    return counts, mendings.counts


def check(settings: Settings, night: date, *, clock: Clock = shanghai_now) -> StepResult:
    """Give the pulled rows their types and hold back those that break a rule, into `staging/<night>/checked`."""
    from monitoring.policy import load_policy
    from monitoring.quality.check import check_batch
    from monitoring.quality.contract import judge_batch, refuse_broken
    from monitoring.quality.contract_measures import Span
    from monitoring.quality.known import surroundings_of
    from monitoring.quality.known_errors import load_known_errors
    from monitoring.quality.silence_seen import refuse_silence
    from monitoring.quality.summary import SUMMARY

    with _recorded(settings, night, "check", clock) as results:
        pulled = _existing(settings, night, "pulled", "pull")
        known_errors = load_known_errors(settings.known_errors)
        with _alone(settings, night), fresh_folder(_folder(settings, night)) as folder:
            with surroundings_of(settings, night, load_policy(settings.thresholds)) as around:
                counts = check_batch(pulled, folder, settings.memory_limit, around, known_errors)
                front = _front_of(around.warehouse) if around.warehouse else None
            with Ledger(settings.ledger_url, clock) as ledger:
                judged = judge_batch(ledger, Span(night, front), folder, counts, settings.quarantine_share)
                refuse_silence(ledger, night, pulled / MANIFEST, folder / SUMMARY)
                refuse_broken(night, judged, counts)
            shutil.copy(pulled / MANIFEST, folder / MANIFEST)
            put_in_place(folder, _folder(settings, night) / "checked")
        outside = sum(found.outcome == "warning" for found in judged)
        results.append(StepResult("check", night, {**counts, "outside_usual_band": outside}))
    return results[0]


def apply(settings: Settings, night: date, *, clock: Clock = shanghai_now) -> StepResult:
    """Take the checked rows over, assess and record, in one transaction of the warehouse."""
    from monitoring.applying import Batch, apply_batch
    from monitoring.keyfile import read_key
    from monitoring.policy import load_policy
    from monitoring.warehouse import open_warehouse

    with _recorded(settings, night, "apply", clock) as results:
        checked = _existing(settings, night, "checked", "check")
        pulled, intervals = read_manifest(checked)
        key, policy = read_key(settings.id_key_file), load_policy(settings.thresholds)
        with _alone(settings, night), open_warehouse(settings) as warehouse:
            counts = apply_batch(warehouse, Batch(night, checked, intervals, pulled), policy, key)
        results.append(StepResult("apply", night, counts, plain(intervals)))
    return results[0]


def publish(
    settings: Settings, night: date, *, clock: Clock = shanghai_now, wanted: Wanted | None = None
) -> StepResult:
    """Tell the platform what differs and is due by the rhythm of its rule, unless a night's push waits for a person or all are withheld."""
    from monitoring.platform.publish import AS_USUAL, publish_risk_list, read_answers

    with _recorded(settings, night, "publish", clock) as results:
        reviewed = _read_review(settings, clock)
        counts = held_back(settings, night, clock)
        if not counts:
            counts = publish_risk_list(settings, night, wanted=wanted or AS_USUAL, clock=clock)
        elif "nights_withheld" not in counts:
            counts |= read_answers(settings, night, clock)
        results.append(StepResult("publish", night, reviewed | counts))
        _forget_old_staging(settings, night)
    return results[0]


def review(settings: Settings, night: date, *, clock: Clock = shanghai_now) -> StepResult:
    """Bring the review database to what the newest night says, unless a night's push waits for a person or all are withheld."""
    from monitoring.review.feed import feed_review

    with _recorded(settings, night, "review", clock) as results:
        counts = held_back(settings, night, clock)
        results.append(StepResult("review", night, counts) if counts else feed_review(settings, night, clock))
    return results[0]


def _read_review(settings: Settings, clock: Clock) -> dict[str, int]:
    """Take over what townships answered, so that this push tells it; without the review database the push goes on."""
    from monitoring.review.answers_back import take_answers_if_any

    counts = take_answers_if_any(settings, clock)
    if "review_unread" in counts:
        tell(
            "The answers in the review database (MONITORING_REVIEW) could not be read, so this push does not know them; the next one will."
        )
    return counts


def publish_newest(settings: Settings, *, clock: Clock = shanghai_now, wanted: Wanted | None = None) -> StepResult:
    """Publish what the warehouse says as of the last night applied."""
    front = _front(settings)
    if front is None:
        raise NightError(
            "No night was applied yet, so there is nothing to publish. Run `monitoring nightly --date D` first."
        )
    return publish(settings, front, clock=clock, wanted=wanted)


def held_back(settings: Settings, night: date, clock: Clock) -> dict[str, int]:
    """Why nothing is pushed, as counts: nights that wait for a person, or a warehouse of withheld nights alone; else nothing."""
    from monitoring.approval.holding import hold_unusual
    from monitoring.policy import load_policy
    from monitoring.warehouse import open_warehouse

    policy = load_policy(settings.thresholds)
    with open_warehouse(settings, read_only=True) as warehouse, Ledger(settings.ledger_url, clock) as ledger:
        if warehouse.has_rows("applied_night") and not warehouse.has_rows("applied_night WHERE NOT is_withheld"):
            return {"nights_withheld": warehouse.count("applied_night")}
        waiting = len(hold_unusual(ledger, warehouse, policy, night))
    return {"nights_waiting_for_approval": waiting} if waiting else {}


@contextmanager
def _recorded(settings: Settings, night: date, step: str, clock: Clock) -> Iterator[list[StepResult]]:
    """The step in the ledger, and the morning message once the night is over, whichever way."""
    try:
        with in_ledger(settings, night, step, clock) as results:
            yield results
    except Exception:
        # What stopped the step is told; that it also stopped the message would only be a second paragraph.
        with suppress(DBAPIError, OSError, MonitoringError):
            _leave_message(settings, night, clock)
        raise
    if step in TOLD_AFTER:
        try:
            _leave_message(settings, night, clock)
        except (DBAPIError, OSError, MonitoringError) as error:
            tell(
                f"The morning message of {night} could not be written ({type(error).__name__}); `monitoring morning` tells it once the disk has room."
            )


def _leave_message(settings: Settings, night: date, clock: Clock) -> None:
    from monitoring.quality.morning import write_morning

    write_morning(settings, night, clock)


def refuse_the_future(night: date, clock: Clock) -> None:
    """Raise `NightError` for a night that is not over yet."""
    if end_of_night(night) > clock():
        raise NightError(
            f"The night {night} is not over yet: its settlements are still coming in, so its result would be incomplete. "
            "Name a business date that has ended (--date)."
        )


def _intervals(settings: Settings, night: date) -> dict[str, list[Interval]]:
    from monitoring.applying import covered_intervals
    from monitoring.warehouse import is_made, open_warehouse

    covered: dict[str, list[Interval]] = {table.name: [] for table in SOURCE_TABLES}
    if is_made(settings):
        with open_warehouse(settings, read_only=True) as warehouse:
            covered = covered_intervals(warehouse)
    return {name: intervals_to_pull(found, night, settings.overlap_days) for name, found in covered.items()}


def _front(settings: Settings) -> date | None:
    from monitoring.warehouse import is_made, open_warehouse

    if not is_made(settings):
        return None
    with open_warehouse(settings, read_only=True) as warehouse:
        return _front_of(warehouse)


def _front_of(warehouse: Warehouse) -> date | None:
    front: date | None = warehouse.arrow("SELECT MAX(front) AS front FROM applied_night").to_pylist()[0]["front"]
    return front


def _folder(settings: Settings, night: date) -> Path:
    return settings.staging_folder / night.isoformat()


def _alone(settings: Settings, night: date) -> AbstractContextManager[None]:
    return alone_in(_folder(settings, night), settings.lock_wait_seconds)


def _forget_old_staging(settings: Settings, night: date) -> None:
    """Staging files hold names and numbers; they are kept for some days, in case somebody has to look, and no longer."""
    last_kept = (night - timedelta(days=KEPT_STAGING_DAYS)).isoformat()
    for folder in settings.staging_folder.glob("*"):
        if folder.name < last_kept:
            shutil.rmtree(folder)


def _existing(settings: Settings, night: date, stage: str, step: str) -> Path:
    folder = _folder(settings, night) / stage
    if not (folder / MANIFEST).exists():
        raise NightError(
            f"The night {night} has no result of the step {step} to go on from. Run that step first: `monitoring nightly --date {night}` "
            "runs them all."
        )
    return folder
