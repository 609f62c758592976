"""The night: pull, check, apply, publish. Each step can be repeated; only apply changes the warehouse."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from sqlalchemy.exc import DBAPIError

from monitoring.errors import MonitoringError, NightError
from monitoring.ledger import Clock, Ledger, StepResult, shanghai_now
from monitoring.settings import Settings
from monitoring.source.coverage import Interval, end_of_night, intervals_to_pull
from monitoring.source.pull import Progress
from monitoring.source.tables import SOURCE_TABLES

if TYPE_CHECKING:
    from monitoring.platform.staging import Wanted
    from monitoring.quality.contract_measures import Span

STEPS = ("pull", "check", "apply", "publish")
MANIFEST = "manifest.json"
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
    ]


def pull(settings: Settings, night: date, *, clock: Clock = shanghai_now, progress: Progress = tell) -> StepResult:
    """Read what is uncovered up to the end of the night into `staging/<night>/pulled`."""
    from monitoring.deployment import require_right_key
    from monitoring.identities.feeding import listed_identities
    from monitoring.policy import load_policy
    from monitoring.quality.known_errors import load_known_errors
    from monitoring.quality.silence_seen import look_for_silence
    from monitoring.reconcile.mending import beside_the_source, open_mendings
    from monitoring.source.address import source_of
    from monitoring.source.pull import pull_tables, read_columns

    with _recorded(settings, night, "pull", clock) as results:
        _refuse_the_future(night, clock)
        require_right_key(settings)
        # A fault in the thresholds or in the known errors must not show only after everything was read.
        for stale in load_policy(settings.thresholds).stale_values(night):
            progress(f"warning: {stale.sentence().en}")
        load_known_errors(settings.known_errors)
        intervals = _intervals(settings, night)
        with _fresh_folder(settings, night) as folder:
            mendings = open_mendings(settings, night)
            beside = beside_the_source(settings, mendings, listed_identities(settings, night))
            counts = pull_tables(source_of(settings), mendings.with_own(intervals), folder, progress, beside)
            told = {name: intervals[name] for name in counts}
            said = look_for_silence(settings, night, folder, read_columns(folder), intervals)
            _write_manifest(folder, counts, told, said)
            _put_in_place(folder, _folder(settings, night, "pulled"))
        pulled = {f"{name}_pulled": count for name, count in counts.items()}
        results.append(StepResult("pull", night, pulled | mendings.counts, _plain(told)))
    return results[0]


def check(settings: Settings, night: date, *, clock: Clock = shanghai_now) -> StepResult:
    """Give the pulled rows their types and hold back those that break a rule, into `staging/<night>/checked`."""
    from monitoring.policy import load_policy
    from monitoring.quality.check import check_batch
    from monitoring.quality.contract import judge_batch, refuse_broken
    from monitoring.quality.known import surroundings_of
    from monitoring.quality.known_errors import load_known_errors
    from monitoring.quality.silence_seen import refuse_silence
    from monitoring.quality.summary import SUMMARY

    with _recorded(settings, night, "check", clock) as results:
        pulled = _existing(settings, night, "pulled", "pull")
        known_errors = load_known_errors(settings.known_errors)
        with _fresh_folder(settings, night) as folder:
            with surroundings_of(settings, night, load_policy(settings.thresholds)) as around:
                counts = check_batch(pulled, folder, settings.memory_limit, around, known_errors)
            with Ledger(settings.ledger_url, clock) as ledger:
                judged = judge_batch(ledger, _span(settings, night), folder, counts, settings.quarantine_share)
                refuse_silence(ledger, night, pulled / MANIFEST, folder / SUMMARY)
                refuse_broken(night, judged, counts)
            shutil.copy(pulled / MANIFEST, folder / MANIFEST)
            _put_in_place(folder, _folder(settings, night, "checked"))
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
        pulled, intervals = _read_manifest(checked)
        key, policy = read_key(settings.id_key_file), load_policy(settings.thresholds)
        with open_warehouse(settings) as warehouse:
            counts = apply_batch(warehouse, Batch(night, checked, intervals, pulled), policy, key)
        results.append(StepResult("apply", night, counts, _plain(intervals)))
    return results[0]


def publish(
    settings: Settings, night: date, *, clock: Clock = shanghai_now, wanted: Wanted | None = None
) -> StepResult:
    """Tell the platform what differs and is due by the rhythm of its rule, unless a night's push waits for a person."""
    from monitoring.platform.publish import AS_USUAL, publish_risk_list

    with _recorded(settings, night, "publish", clock) as results:
        waiting = _waiting_nights(settings, night, clock)
        counts = (
            {"nights_waiting_for_approval": waiting}
            if waiting
            else publish_risk_list(settings, night, wanted=wanted or AS_USUAL, clock=clock)
        )
        results.append(StepResult("publish", night, counts))
        _forget_old_staging(settings, night)
    return results[0]


def publish_newest(settings: Settings, *, clock: Clock = shanghai_now, wanted: Wanted | None = None) -> StepResult:
    """Publish what the warehouse says as of the last night applied."""
    front = _span(settings, date.min).front
    if front is None:
        raise NightError(
            "No night was applied yet, so there is nothing to publish. Run `monitoring nightly --date D` first."
        )
    return publish(settings, front, clock=clock, wanted=wanted)


def _waiting_nights(settings: Settings, night: date, clock: Clock) -> int:
    from monitoring.approval.holding import hold_unusual
    from monitoring.policy import load_policy
    from monitoring.warehouse import open_warehouse

    policy = load_policy(settings.thresholds)
    with open_warehouse(settings, read_only=True) as warehouse, Ledger(settings.ledger_url, clock) as ledger:
        return len(hold_unusual(ledger, warehouse, policy, night))


@contextmanager
def _recorded(settings: Settings, night: date, step: str, clock: Clock) -> Iterator[list[StepResult]]:
    """The step in the ledger, and the morning message once the night is over, whichever way."""
    try:
        with _in_ledger(settings, night, step, clock) as results:
            yield results
    except Exception:
        # What stopped the step is told; that it also stopped the message would only be a second paragraph.
        with suppress(DBAPIError, OSError, MonitoringError):
            _leave_message(settings, night, clock)
        raise
    if step == STEPS[-1]:
        try:
            _leave_message(settings, night, clock)
        except (DBAPIError, OSError, MonitoringError) as error:
            tell(
                f"The morning message of {night} could not be written ({type(error).__name__}); `monitoring morning` tells it once the disk has room."
            )


def _leave_message(settings: Settings, night: date, clock: Clock) -> None:
    from monitoring.quality.morning import write_morning

    write_morning(settings, night, clock)


@contextmanager
def _in_ledger(settings: Settings, night: date, step: str, clock: Clock) -> Iterator[list[StepResult]]:
    try:
        if not settings.home.exists():
            # Everything under it holds data of persons.
            settings.home.mkdir(parents=True, mode=0o700)
        ledger = Ledger(settings.ledger_url, clock)
        try:
            with ledger.step(night, step) as results, _told_of_files(settings):
                yield results
        finally:
            ledger.close()
    except (DBAPIError, OSError) as error:
        raise _ledger_fault(settings, error) from None


def _ledger_fault(settings: Settings, error: BaseException) -> MonitoringError:
    """What stopped the step, if the ledger failed while that was to be written down; else that the ledger fails."""
    before = error.__context__
    while before is not None and not isinstance(before, MonitoringError):
        before = before.__context__
    if before is not None:
        before.args = (f"{before} The run ledger could not be written either.",)
        return before
    return NightError(
        f"The run ledger in {settings.home} cannot be written ({type(error).__name__}), so nobody could see how the night ends. Make room on the disk, "
        "or give this account the right to write there (MONITORING_HOME); then run the night again."
    )


@contextmanager
def _told_of_files(settings: Settings) -> Iterator[None]:
    """A disk that is full or a file that was taken away is the user's to mend, and no fault of the program."""
    try:
        yield
    except OSError as error:
        raise NightError(
            f"A file of the night cannot be written or read: {error.strerror or type(error).__name__}. Nothing of this step was kept. Make room on the disk of "
            f"{settings.home} (MONITORING_HOME), or give this account the right to write there; then run the night again."
        ) from None


def _refuse_the_future(night: date, clock: Clock) -> None:
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


def _span(settings: Settings, night: date) -> Span:
    from monitoring.quality.contract_measures import Span
    from monitoring.warehouse import is_made, open_warehouse

    if not is_made(settings):
        return Span(night, None)
    with open_warehouse(settings, read_only=True) as warehouse:
        return Span(night, warehouse.arrow("SELECT MAX(front) AS front FROM applied_night").to_pylist()[0]["front"])


def _folder(settings: Settings, night: date, stage: str) -> Path:
    return settings.staging_folder / night.isoformat() / stage


@contextmanager
def _fresh_folder(settings: Settings, night: date) -> Iterator[Path]:
    """A folder to fill; what a failed step leaves of it goes at once, for on a full disk the ledger needs the room to say so."""
    folder = _folder(settings, night, f"part-{uuid4().hex}")
    folder.mkdir(parents=True)
    try:
        yield folder
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def _put_in_place(folder: Path, target: Path) -> None:
    """Rename a finished folder to its name, so that a killed step leaves no half of one under it."""
    if target.exists():
        shutil.rmtree(target)
    folder.rename(target)
    for left_over in target.parent.glob("part-*"):
        shutil.rmtree(left_over)


def _forget_old_staging(settings: Settings, night: date) -> None:
    """Staging files hold names and numbers; they are kept for some days, in case somebody has to look, and no longer."""
    last_kept = (night - timedelta(days=KEPT_STAGING_DAYS)).isoformat()
    for folder in settings.staging_folder.glob("*"):
        if folder.name < last_kept:
            shutil.rmtree(folder)


def _existing(settings: Settings, night: date, stage: str, step: str) -> Path:
    folder = _folder(settings, night, stage)
    if not (folder / MANIFEST).exists():
        raise NightError(
            f"The night {night} has no result of the step {step} to go on from. Run that step first: `monitoring nightly --date {night}` "
            "runs them all."
        )
    return folder


def _write_manifest(
    folder: Path, pulled: dict[str, int], intervals: dict[str, list[Interval]], said: dict[str, object]
) -> None:
    text = json.dumps({"pulled": pulled, "intervals": _plain(intervals), **said}, indent=1)
    (folder / MANIFEST).write_text(text, encoding="utf-8")


def _read_manifest(folder: Path) -> tuple[dict[str, int], dict[str, list[Interval]]]:
    told = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    intervals = {
        name: [Interval(datetime.fromisoformat(start), datetime.fromisoformat(end)) for start, end in found]
        for name, found in told["intervals"].items()
    }
    return told["pulled"], intervals


def _plain(intervals: dict[str, list[Interval]]) -> dict[str, list[list[str]]]:
    return {name: [[i.start.isoformat(), i.end.isoformat()] for i in found] for name, found in intervals.items()}
