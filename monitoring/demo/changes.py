"""What happens to settlements after the visit: late arrival, refund, settling again, correction, resending."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import numpy as np

from monitoring.demo import parameters as p
from monitoring.demo.care import STAY, Care
from monitoring.demo.columns import EMPTY, Bools, Floats, Ints

PLAIN, REFUNDED_AGAIN, REFUNDED, CORRECTED, RESENT, INVALIDATED = range(6)
ORIGINAL, REFUND, AGAIN = range(3)  # slots: which settlement of its visit a row is
DAY = 86_400
FIRST_SECOND = int(p.FIRST_DAY.astype("datetime64[s]").astype(np.int64))
_MANUAL_MEDIAN_DAYS, _MANUAL_LONGEST_DAYS = 60, 400


@dataclass(frozen=True)
class Fate:
    """What becomes of each visit, one entry per visit; `factor` is the first wrong cost relative to the right one."""

    change: Ints
    factor: Floats
    is_manual: Bools
    is_blank: Bools
    keeps_year: Bools
    settled: Ints
    known: Ints

    @property
    def counts(self) -> Bools:
        """Whether the visit is paid for in the end."""
        return np.asarray((self.change != REFUNDED) & (self.change != INVALIDATED))


@dataclass(frozen=True)
class Rows:
    """One entry per row version of the settlement table; moments are seconds since 1970, local time."""

    visit: Ints
    slot: Ints
    is_first: Bools
    settled: Ints
    created: Ints
    updated: Ints
    is_refunded: Bools
    is_invalid: Bools

    def __len__(self) -> int:
        return len(self.visit)

    def take(self, index: Ints | Bools) -> Rows:
        """The rows at the given positions."""
        return Rows(**{f.name: getattr(self, f.name)[index] for f in fields(self)})


def draw_fates(rng: np.random.Generator, care: Care) -> Fate:
    """Draw what becomes of each visit."""
    count, is_stay = len(care), care.kind == STAY
    change = np.where(_is_part(care), PLAIN, _draw_changes(rng, is_stay))
    is_manual = is_stay & (care.level == p.OFF_SITE) & (rng.random(count) < p.MANUAL_SHARE) & (change == PLAIN)
    wrong = np.isin(change, (REFUNDED_AGAIN, CORRECTED)) & (rng.random(count) < 0.8)
    is_blank = is_stay & (rng.random(count) < np.where(is_manual, 0.5, p.BLANK_TIME_SHARE))
    visited = FIRST_SECOND + care.day * DAY + _time_of_day(rng, care.day)
    delay = np.where(is_manual, _manual_delays(rng, count), 0)
    settled = visited + delay * DAY
    return Fate(
        change=change,
        factor=np.where(wrong, rng.uniform(0.8, 1.5, count), 1.0),
        is_manual=is_manual,
        is_blank=is_blank,
        keeps_year=is_stay & (care.begin < p.NEW_YEAR) & (care.day >= p.NEW_YEAR) & (rng.random(count) < 0.3),
        settled=settled,
        known=settled + rng.integers(1, 5, count) + _late(rng, count) * DAY,
    )


def draw_rows(rng: np.random.Generator, care: Care, fate: Fate) -> Rows:
    """All row versions of all settlements that the fates bring about, ordered by settlement and `updated`."""
    everything = _original(np.arange(len(care)), fate)
    blocks = [everything, *_refunds(rng, care, everything, fate), *_later_versions(rng, everything, fate)]
    rows = Rows(**{f.name: np.concatenate([getattr(block, f.name) for block in blocks]) for f in fields(Rows)})
    return rows.take(np.lexsort((rows.updated, rows.slot, rows.visit)))


def _is_part(care: Care) -> Bools:
    """Parts of a split stay are left as they are, so that the two stay recognisable."""
    first = np.zeros(int(care.stay.max(initial=-1)) + 1, dtype=np.bool_)
    first[care.stay[care.is_mid]] = True
    return first[care.stay]


def _draw_changes(rng: np.random.Generator, is_stay: Bools) -> Ints:
    count = len(is_stay)
    shares = np.cumsum([p.REFUND_SHARE, p.CORRECTED_SHARE, p.RESENT_SHARE, p.INVALIDATED_SHARE])
    kinds = np.array([REFUNDED_AGAIN, CORRECTED, RESENT, INVALIDATED, PLAIN])
    change = kinds[np.searchsorted(shares, rng.random(count), side="right")]
    again = rng.random(count) < np.where(is_stay, p.SETTLED_AGAIN_STAY, p.SETTLED_AGAIN_OUTPATIENT)
    return np.where((change == REFUNDED_AGAIN) & ~again, REFUNDED, change)


def _time_of_day(rng: np.random.Generator, day: Ints) -> Ints:
    """Between 8 and 20 o'clock, until 17 o'clock on 31 December, when refunds must be done by 20 o'clock."""
    hours = np.where(np.isin(day, (p.NEW_YEAR - 1, p.DAYS - 1)), 9, 12)
    return np.asarray(8 * 3600 + np.floor(rng.random(len(day)) * hours * 3600), dtype=np.int64)


def _manual_delays(rng: np.random.Generator, count: int) -> Ints:
    days = np.exp(np.log(_MANUAL_MEDIAN_DAYS) + 0.8 * rng.standard_normal(count))
    return np.asarray(np.clip(np.round(days), 5, _MANUAL_LONGEST_DAYS), dtype=np.int64)


def _late(rng: np.random.Generator, count: int) -> Ints:
    return np.where(rng.random(count) < p.LATE_SHARE, rng.integers(1, 4, count), 0)


def _original(visit: Ints, fate: Fate) -> Rows:
    return Rows(
        visit=visit,
        slot=np.full(len(visit), ORIGINAL),
        is_first=np.isin(fate.change, (REFUNDED_AGAIN, CORRECTED)),
        settled=np.where(fate.is_blank, EMPTY, fate.settled),
        created=fate.known,
        updated=fate.known,
        is_refunded=np.zeros(len(visit), dtype=np.bool_),
        is_invalid=np.zeros(len(visit), dtype=np.bool_),
    )


def _refunds(rng: np.random.Generator, care: Care, everything: Rows, fate: Fate) -> tuple[Rows, Rows, Rows]:
    """The original's flagged version, the refund, and what was settled again."""
    original = everything.take(np.isin(fate.change, (REFUNDED_AGAIN, REFUNDED)))
    visit = original.visit
    refunded = _refund_moments(rng, care.day[visit], fate.settled[visit], fate.known[visit])
    flagged = replace(original, updated=refunded, is_refunded=np.ones(len(visit), dtype=np.bool_))
    refund = replace(flagged, slot=np.full(len(visit), REFUND), settled=refunded, created=refunded)
    mask = fate.change[visit] == REFUNDED_AGAIN
    chosen = original.take(mask)
    days = np.round(np.exp(np.log(3) + 0.8 * rng.standard_normal(len(chosen)))).astype(np.int64)
    moment = _while_open(refunded[mask] + np.clip(days, 0, 60) * DAY + 1800)
    again = replace(chosen, slot=np.full(len(chosen), AGAIN), settled=moment, created=moment, updated=moment)
    return flagged, refund, replace(again, is_first=np.zeros(len(chosen), dtype=np.bool_))


def _refund_moments(rng: np.random.Generator, day: Ints, settled: Ints, known: Ints) -> Ints:
    """Never before the original is known."""
    count = len(day)
    kind = np.searchsorted(np.cumsum([p.REFUND_SAME_DAY, p.REFUND_WEEK, p.REFUND_QUARTER]), rng.random(count))
    to_next_year = np.where(day >= p.NEW_YEAR, p.DAYS, p.NEW_YEAR) - day
    later = to_next_year + rng.integers(5, 90, count)
    delay = np.choose(kind, (np.zeros(count), rng.integers(1, 8, count), rng.integers(8, 91, count), later))
    moment = settled + delay.astype(np.int64) * DAY + rng.integers(600, 7200, count)
    return _while_open(np.maximum(moment, known + 60))


def _while_open(moment: Ints) -> Ints:
    """Moments of the evening of 31 December four hours earlier: the system closes at 20 o'clock for twelve hours."""
    day = moment.astype("datetime64[s]").astype("datetime64[D]")
    is_last = (day + np.timedelta64(1, "D")).astype("datetime64[Y]") > day.astype("datetime64[Y]")
    return np.asarray(np.where(is_last & (moment % DAY >= 20 * 3600), moment - 4 * 3600, moment), dtype=np.int64)


def _later_versions(rng: np.random.Generator, everything: Rows, fate: Fate) -> list[Rows]:
    corrected = everything.take(fate.change == CORRECTED)
    resent = everything.take(fate.change == RESENT)
    invalid = everything.take(fate.change == INVALIDATED)
    none, all_ = np.zeros(len(corrected), dtype=np.bool_), np.ones(len(invalid), dtype=np.bool_)
    return [
        replace(corrected, is_first=none, updated=corrected.updated + _days(rng, 1, 60, len(corrected))),
        replace(resent, updated=resent.updated + _days(rng, 1, 30, len(resent))),
        replace(invalid, is_invalid=all_, updated=invalid.updated + _days(rng, 1, 30, len(invalid))),
    ]


def _days(rng: np.random.Generator, low: int, high: int, count: int) -> Ints:
    return rng.integers(low, high + 1, count) * DAY
