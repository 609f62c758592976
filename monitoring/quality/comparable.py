"""The band of a value from comparable nights: same kind of day; around a festival the same offset in earlier years; else a wide band and a note."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from statistics import median
from typing import Literal

from monitoring.ledger.observations import AcceptedNormal, Observation
from monitoring.quality.calendar_days import DayKind

Shape = Literal["count", "sum", "mean", "share", "hours"]

COMPARABLE_DAYS = 200
"""How far back an ordinary day is compared: further back, enrolment and prices have moved."""
ENOUGH_NIGHTS = 5
"""With fewer, the middle of the values says nothing about their spread."""
NEWEST_NIGHTS = 26
"""Half a year of one weekday; older nights would keep a band at a level that is past."""
KIND_BOUND = frozenset({"count", "sum"})
"""How much comes depends on the kind of day; what it is like does not."""
FEW_ROWS = 50
"""A difference of so many rows stops no night, however few the usual ones are."""
SLACK_ROWS = 20
"""A difference of so many rows is not even told."""
SPREAD = Decimal("1.4826")
"""Times the median deviation it estimates the standard deviation of a normal distribution."""


@dataclass(frozen=True)
class Band:
    """Usual from `lower` to `upper`; the night stops below `least` or above `most`. None is no bound. The note says what it rests on."""

    lower: Decimal | None = None
    upper: Decimal | None = None
    least: Decimal | None = None
    most: Decimal | None = None
    note: str = ""


@dataclass(frozen=True)
class Measured:
    """A value to be judged: its day, its metric, and on how many rows it rests."""

    for_day: date
    metric: str
    value: Decimal
    basis: int
    shape: Shape
    is_blocking: bool


def band_of(measured: Measured, kind: DayKind, history: Sequence[Observation], accepted: AcceptedNormal | None) -> Band:
    """The band of a value. `history` holds observations of its metric, of other days; a stopped night's are left out here."""
    known = [o for o in history if o.for_day < measured.for_day and o.outcome != "blocking"]
    if accepted is not None and accepted.valid_from <= measured.for_day:
        known = [o for o in known if o.for_day >= accepted.valid_from]
    if measured.shape not in KIND_BOUND:
        return _of_newest(measured, known, accepted)
    same = _same_kind(measured.for_day, kind, known)
    if measured.shape == "sum" and _usual_rows(measured, known) < FEW_ROWS:
        return _too_few()
    if len(same) >= ENOUGH_NIGHTS and not kind.is_festival:
        return _usual(measured, [o.value for o in same], f"{len(same)} comparable nights")
    if same and kind.is_festival:
        years = ", ".join(str(o.for_day.year) for o in same)
        return _wide(measured, [o.value for o in same], f"the same day of the festival in {years}")
    if accepted is not None and accepted.valid_from <= measured.for_day:
        return _wide(measured, [accepted.value], "wide: the normal accepted, with few nights since")
    return _of_any_kind(measured, kind, known, len(same))


def _of_newest(measured: Measured, known: Sequence[Observation], accepted: AcceptedNormal | None) -> Band:
    """Shares and means do not follow the day of the week or a festival."""
    newest = [o for o in known if (measured.for_day - o.for_day).days <= COMPARABLE_DAYS][-NEWEST_NIGHTS:]
    if measured.shape == "mean" and min(_usual_rows(measured, known), measured.basis) < FEW_ROWS:
        return _too_few()
    if len(newest) >= ENOUGH_NIGHTS:
        return _usual(measured, [o.value for o in newest], f"{len(newest)} nights before")
    if accepted is not None and accepted.valid_from <= measured.for_day:
        return _wide(measured, [accepted.value], "wide: the normal accepted, with few nights since")
    return Band(note=f"not judged: only {len(newest)} earlier nights are known")


def _too_few() -> Band:
    return Band(note=f"not judged: fewer than {FEW_ROWS} rows")


def _usual_rows(measured: Measured, known: Sequence[Observation]) -> int:
    """Rows that an amount usually rests on: one expensive stay moves the sum of a few rows by any factor."""
    return int(median(o.basis for o in known[-NEWEST_NIGHTS:])) if known else measured.basis


def _same_kind(day: date, kind: DayKind, known: Sequence[Observation]) -> list[Observation]:
    same = [o for o in known if o.day_kind == kind.name]
    if kind.is_festival:
        return same  # the same offset is a year ago at least
    return [o for o in same if (day - o.for_day).days <= COMPARABLE_DAYS][-NEWEST_NIGHTS:]


def _of_any_kind(measured: Measured, kind: DayKind, known: Sequence[Observation], count: int) -> Band:
    values = [o.value for o in known if (measured.for_day - o.for_day).days <= COMPARABLE_DAYS]
    if len(values) < ENOUGH_NIGHTS:
        return Band(note=f"not judged: only {len(values)} earlier nights are known")
    told = "no earlier year of this festival" if kind.is_festival else f"only {count} nights of the kind {kind.name}"
    band = _wide(measured, values, f"wide: {told}")
    if kind.name == "weekday":
        return band
    # On a day off hospitals may send nothing at all; that alone is no fault.
    return Band(None, band.upper, None, band.most, band.note)


def _usual(measured: Measured, values: list[Decimal], note: str) -> Band:
    middle = Decimal(median(values))
    spread = SPREAD * Decimal(median(abs(value - middle) for value in values))
    half = max(5 * spread, _slack(measured, middle))
    band = Band(max(Decimal(0), middle - half), middle + half, None, None, note)
    return _with_stops(measured, band, middle, 3 * half)


def _wide(measured: Measured, values: list[Decimal], note: str) -> Band:
    low, high = min(values), max(values)
    if measured.shape in {"share", "hours"}:
        half = 2 * _slack(measured, high)
        return _with_stops(measured, Band(max(Decimal(0), low - half), high + half, None, None, note), high, 3 * half)
    few = SLACK_ROWS if measured.shape == "count" else 0
    band = Band(max(Decimal(0), low / 4 - few), 4 * high + few, None, None, note)
    return _with_stops(measured, band, Decimal(median(values)), 8 * high + few)


def _slack(measured: Measured, middle: Decimal) -> Decimal:
    """How far a value may lie from the middle by chance alone, however steady the nights before were."""
    if measured.shape == "count":
        return max(middle / 4, 4 * middle.sqrt(), Decimal(SLACK_ROWS))
    if measured.shape in {"sum", "mean"}:
        return middle.copy_abs() * (Decimal("0.5") if measured.shape == "sum" else Decimal("0.3"))
    if measured.shape == "hours":
        return Decimal(12)
    rows = max(measured.basis, 1)
    return Decimal("0.01") + 4 * (max(middle * (1 - middle), Decimal(0)) / rows).sqrt() + Decimal(1) / rows


def _with_stops(measured: Measured, band: Band, middle: Decimal, far: Decimal) -> Band:
    """The band with the bounds beyond which the night stops, where the metric may stop one."""
    if not measured.is_blocking:
        return band
    if measured.shape == "share":
        return Band(band.lower, band.upper, None, middle + max(far, Decimal("0.5")), band.note)
    if measured.shape == "count":
        # Below a fifth of the usual rows a hospital system is missing; above four times, days are sent again.
        is_many = middle >= 2 * FEW_ROWS and band.lower is not None
        return Band(
            band.lower, band.upper, middle / 5 if is_many else None, max(4 * middle, far, middle + FEW_ROWS), band.note
        )
    if not middle:
        return band
    # A unit that changed (fen for yuan) moves a mean by a factor of 100, a change of practice never by 5.
    return Band(band.lower, band.upper, middle / 5, middle * 5, band.note)
