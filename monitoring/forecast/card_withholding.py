"""What a card does not tell: counts of 1 to 4, and whatever would let one be worked out. Leaders may read a card, so the rule of their report holds.

Known to whoever reads it are the totals of a part. Shares are told with their exact intervals, and these tell the counts behind them; so a share is told where its counts are.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from monitoring.forecast.card_reading import About, BinTold, CandidateTold, GroupTold, Outcome, PartTold, Span
from monitoring.forecast.measures import LEVEL, exact_share
from monitoring.review.suppression import FEW, Mark, Table, suppress

TAIL = (1 - LEVEL) / 2
NEAR = 1e-6
"""Intervals of other counts differ by more than this, as long as counts are below some hundred thousands."""
ROWS: Mapping[str, str | None] = {"crossed": None, "stayed": None}
PERSONS: Mapping[str, str | None] = {"found": None, "missed": None}
"""What groups add up in; their sum, rows or persons who crossed, is told only where both are."""
REST = "?"
"""All groups together of which no figure is told: who knows the totals knows what is left for them."""
Shown = int | Mark
"""A count, or what stands in its place."""


@dataclass(frozen=True)
class Behind:
    """The counts behind a share: `found` of `count`."""

    found: int
    count: int

    @property
    def is_told(self) -> bool:
        """Whether neither those found nor all others are few."""
        return not is_few(self.found) and not is_few(self.count - self.found)


@dataclass(frozen=True)
class Merged:
    """Neighbouring bins, as many as it takes that their crossings are not few."""

    row_count: int
    expected: float
    crossed: int

    @property
    def said(self) -> float:
        """The mean probability."""
        return self.expected / self.row_count

    @property
    def happened(self) -> float:
        """The share that crossed."""
        return self.crossed / self.row_count

    @property
    def is_told(self) -> bool:
        """Whether neither those who crossed nor all others are few."""
        return not is_few(self.crossed) and not is_few(self.row_count - self.crossed)

    def with_(self, other: Merged) -> Merged:
        """Both together."""
        return Merged(self.row_count + other.row_count, self.expected + other.expected, self.crossed + other.crossed)


def is_few(count: int) -> bool:
    """Whether a count is withheld: 1 to 4. That there is none is told."""
    return 1 <= count <= FEW


def shown(count: int, *others: int) -> Shown:
    """A count; few, or withheld where it would tell one of the others."""
    if is_few(count):
        return Mark.few
    return Mark.withheld if any(is_few(one) for one in others) else count


def counts_behind(share: Span, most: int) -> Behind | None:
    """The counts of an exact share, worked out from its interval as a reader could; none where there are none of at most `most`."""
    value, low, high = share.value, share.low, share.high
    if low is None or high is None or most <= 0:
        return None
    if value is None:
        return Behind(0, 0) if (low, high) == (0.0, 1.0) else None
    if value in {0.0, 1.0}:
        edge = 1 - high if value == 0.0 else low
        count = round(math.log(TAIL) / math.log(edge)) if 0 < edge < 1 else 0
        return Behind(count if value == 1.0 else 0, count) if 0 < count <= most else None
    return _multiple_of(Fraction(value).limit_denominator(most), value, high - low, most)


def _multiple_of(lowest: Fraction, value: float, width: float, most: int) -> Behind | None:
    """The same share of more is surer: its interval is narrower, so that the right multiple is found by halving."""
    if abs(float(lowest) - value) > NEAR:
        return None
    first, last = 1, most // lowest.denominator
    while first < last:
        middle = (first + last) // 2
        found = exact_share(lowest.numerator * middle, lowest.denominator * middle)
        first, last = (middle + 1, last) if found.high - found.low > width + NEAR * width else (first, middle)
    found = exact_share(lowest.numerator * first, lowest.denominator * first)
    is_it = abs(found.high - found.low - width) <= NEAR
    return Behind(lowest.numerator * first, lowest.denominator * first) if is_it else None


def is_part_told(part: PartTold) -> bool:
    """Whether crossings of a part are enough to tell any figure of it: a Brier score of the constant alone would tell how many crossed."""
    return not is_few(part.crossings) and not is_few(part.row_count - part.crossings)


def shocks_of(part: PartTold) -> Shown:
    """Shocks among the crossings of a part."""
    return shown(part.shocks, part.crossings - part.shocks)


def named_of(about: About, part: PartTold, candidate: CandidateTold) -> tuple[Behind, Behind] | None:
    """Of those named who crossed, and of those who crossed who had been named; none where that is not to be told or not known."""
    evaluation = about.evaluation
    named = counts_behind(candidate.precision, evaluation.capacity * len(evaluation.split.judge))
    crossers = counts_behind(candidate.recall, part.crossings)
    if named is None or crossers is None or named.found != crossers.found:
        return None
    return (named, crossers) if named.is_told and crossers.is_told else None


def merged_bins(bins: Sequence[BinTold]) -> list[Merged]:
    """The bins from the lowest probability on, neighbours put together until none has few who crossed; empty where they are not known."""
    merged: list[Merged] = []
    for one in reversed([_as_merged(one) for one in bins]):
        if one is None:
            return []
        if merged and not merged[-1].is_told:
            merged[-1] = merged[-1].with_(one)
        else:
            merged.append(one)
    while len(merged) > 1 and not merged[-1].is_told:
        last = merged.pop()
        merged[-1] = merged[-1].with_(last)
    return [one for one in reversed(merged) if one.is_told]


def _as_merged(one: BinTold) -> Merged | None:
    if one.mean_probability is None or one.crossed_share is None or not one.row_count:
        return None
    return Merged(one.row_count, one.mean_probability * one.row_count, round(one.crossed_share * one.row_count))


@dataclass(frozen=True)
class GroupMarks:
    """Groups of which no count is told, and those of which it is not told how many were found."""

    hidden: frozenset[str]
    without_found: frozenset[str]


def group_marks(part: PartTold, groups: Sequence[GroupTold], scorer: CandidateTold | None) -> GroupMarks:
    """What is withheld of the groups of one kind; `scorer` is what they were judged by."""
    told = {one.group_code: one for one in groups if not one.is_too_few}
    is_any_left = len(told) < len(groups)
    rows = {code: _row(one.row_count or 0, one.crossings or 0) for code, one in told.items()}
    hidden = _hidden(ROWS, rows, _row(part.row_count, part.crossings) if is_any_left else None)
    behind = {code: counts_behind(one.recall or Span(), one.crossings or 0) for code, one in told.items()}
    whole = None if scorer is None else counts_behind(scorer.recall, part.crossings)
    known = {code: _found(one) for code, one in behind.items() if one is not None}
    if whole is None or len(known) < len(behind):
        return GroupMarks(hidden, frozenset(told))
    return GroupMarks(hidden, hidden | _hidden(PERSONS, known, _found(whole) if is_any_left else None))


def _row(row_count: int, crossings: int) -> dict[str, int]:
    return {"crossed": crossings, "stayed": max(row_count - crossings, 0)}


def _found(behind: Behind) -> dict[str, int]:
    return {"found": behind.found, "missed": behind.count - behind.found}


def _hidden(
    columns: Mapping[str, str | None], told: Mapping[str, dict[str, int]], total: Mapping[str, int] | None
) -> frozenset[str]:
    """Rows with anything that is withheld. With a total they do not add up to it, and the rest is a row of its own."""
    rows = dict(told)
    if total is not None:
        # A person may stand in two categories under two rules, so that those told are more than all.
        rows[REST] = {name: max(value - sum(row[name] for row in told.values()), 0) for name, value in total.items()}
    return frozenset(row for row, _ in suppress(Table(columns, rows)) if row in told)


def persons_shown(about: About) -> tuple[Shown, Shown, Shown]:
    """Persons in training, in the test and in both."""
    fit, test, both = (
        about.evaluation.fit_person_count,
        about.evaluation.test_person_count,
        about.evaluation.shared_person_count,
    )
    return shown(fit), shown(test), shown(both, fit - both, test - both)


def outcome_shown(one: Outcome) -> dict[str, Shown]:
    """The counts of what came of a night's scores."""
    crossings = shown(one.crossings, one.row_count - one.crossings)
    found = shown(one.found_count, one.chosen_count - one.found_count, one.crossings - one.found_count)
    return {
        "row_count": shown(one.row_count),
        "crossings": crossings,
        "shocks": shown(one.shocks, one.crossings - one.shocks),
        "chosen_count": shown(one.chosen_count),
        "found_count": found,
        "helped_count": shown(one.helped_count),
    }


def is_share_told(share: Span, most: int) -> bool:
    """Whether the counts behind an exact share of at most so many are known and not few."""
    found = counts_behind(share, most)
    return found is not None and found.is_told
