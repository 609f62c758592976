"""Run one slice: pull, check, apply. Nothing of it is there before all of it is; the warehouse is closed before and after."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from monitoring.backfill.present import Intervals, Present, look_at
from monitoring.backfill.request import Request
from monitoring.backfill.slices import Slice
from monitoring.errors import QualityError
from monitoring.ledger import Clock, StepResult
from monitoring.policy import Policy
from monitoring.recording import in_ledger
from monitoring.settings import Settings
from monitoring.source.coverage import end_of_night, gaps, intervals_to_pull
from monitoring.staging import fresh_folder, plain

LOAD, SLICE = "slice_load", "slice"
"""What the ledger calls a piece that is loaded only, and a slice."""
WORK_FOLDER = "backfill"
FEW_ROWS = 20
"""So many rows of a table may break a rule in any slice, as on any night."""


@dataclass(frozen=True)
class Filling:
    """A back-fill at work: what it fills, what was asked, by which policy."""

    settings: Settings
    request: Request
    policy: Policy
    published_from: date | None
    clock: Clock

    def is_withheld(self, night: date) -> bool:
        """Whether the platform is not to hear of a night; what it was to hear of before it still is."""
        was_published = self.published_from is not None and night >= self.published_from
        return not (self.request.is_publishing or was_published)


def work_folder(settings: Settings) -> Path:
    """Where a back-fill keeps its lock and the files of the slice it is at."""
    return settings.home.absolute() / WORK_FOLDER


def run_slice(filling: Filling, piece: Slice) -> StepResult | None:
    """Pull, check and apply a slice; none if a night has done it in the meantime. Raises as the steps of a night do."""
    present = look_at(filling.settings)
    if present.front is not None and present.front >= piece.night:
        return None
    step = LOAD if piece.is_load_only else SLICE
    with (
        in_ledger(filling.settings, piece.night, step, filling.clock, "back-fill") as results,
        _files(filling.settings) as folder,
    ):
        intervals, pulled = _pull(filling, piece, present, folder / "pulled")
        checked = _check(filling, piece, folder)
        counts = _apply(filling, piece, folder / "checked", intervals, pulled)
        results.append(StepResult(step, piece.night, counts | _noted(checked), plain(intervals)))
    return results[0]


@contextmanager
def _files(settings: Settings) -> Iterator[Path]:
    """Files hold names and numbers, and as many as the slice has rows: they go as soon as it has ended, one way or the other."""
    parent = work_folder(settings)
    for left_over in parent.glob("part-*"):
        shutil.rmtree(left_over)
    with fresh_folder(parent) as folder:
        for name in ("pulled", "checked"):
            (folder / name).mkdir()
        yield folder
    shutil.rmtree(folder)


def _pull(filling: Filling, piece: Slice, present: Present, folder: Path) -> tuple[Intervals, dict[str, int]]:
    from monitoring.nightly import read_source

    intervals = _intervals(filling.settings, piece, present)
    pulled, _ = read_source(
        filling.settings, piece.night, intervals, folder, progress=lambda _: None, is_rebuilding=True
    )
    return {name: intervals[name] for name in pulled}, pulled


def _intervals(settings: Settings, piece: Slice, present: Present) -> Intervals:
    """What is uncovered; after a night that was no slice also what a replica may have delivered late."""
    if present.front is not None and not present.is_last_backfill:
        return {
            name: intervals_to_pull(found, piece.night, settings.overlap_days)
            for name, found in present.covered.items()
        }
    return {name: gaps(found, end_of_night(piece.until)) for name, found in present.covered.items()}


def _check(filling: Filling, piece: Slice, folder: Path) -> dict[str, int]:
    from monitoring.quality.check import check_batch
    from monitoring.quality.known import surroundings_of
    from monitoring.quality.known_errors import load_known_errors

    settings = filling.settings
    known_errors = load_known_errors(settings.known_errors)
    with surroundings_of(settings, piece.night, filling.policy) as around:
        counts = check_batch(folder / "pulled", folder / "checked", settings.memory_limit, around, known_errors)
    _refuse_share(piece, counts, Decimal(str(settings.quarantine_share)))
    return counts


def _refuse_share(piece: Slice, counts: dict[str, int], most: Decimal) -> None:
    """Of the batch contract of a night only this is judged: what days have in common says nothing of a stretch of months."""
    held = {name.removesuffix("_quarantined"): n for name, n in counts.items() if name.endswith("_quarantined")}
    broken = [
        f"{count:,} of {count + counts[f'{table}_accepted']:,} rows of {table}"
        for table, count in held.items()
        if count > FEW_ROWS and count > most * (count + counts[f"{table}_accepted"])
    ]
    if broken:
        raise QualityError(
            f"In the slice up to {piece.until} {' and '.join(broken)} break a rule, more than {most:%} may (MONITORING_QUARANTINE_SHARE). So much means that the "
            "source spells these years otherwise, or that a column or unit changed. Nothing of this slice was taken over; earlier slices stay. Map the years in "
            "mapping.yaml (valid_from, valid_to), name the fault in MONITORING_KNOWN_ERRORS, or raise the share if it is meant; then run the back-fill again."
        )


def _apply(
    filling: Filling, piece: Slice, checked: Path, intervals: Intervals, pulled: dict[str, int]
) -> dict[str, int]:
    from monitoring.applying import Batch, apply_batch
    from monitoring.keyfile import read_key
    from monitoring.warehouse import open_warehouse

    batch = Batch(
        piece.night,
        checked,
        intervals,
        pulled,
        known_from=piece.known_from,
        is_backfill=True,
        is_load_only=piece.is_load_only,
        is_withheld=filling.is_withheld(piece.night),
        rules_as_of=filling.request.rules_as_of,
    )
    with open_warehouse(filling.settings) as warehouse:
        return apply_batch(warehouse, batch, filling.policy, read_key(filling.settings.id_key_file))


def _noted(checked: dict[str, int]) -> dict[str, int]:
    return {name: count for name, count in checked.items() if name.startswith("note_")}
