"""Small numbers withheld in what a report tells, by row and count, and others from which they could be worked out.

Whoever reads a report knows its totals. A share, mean or amount is told where the counts that it is made of are. Reports of several months beside each other are not
looked at together.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from monitoring.indicators.protection import Sums
from monitoring.indicators.protection_words import INDICATORS, Indicator
from monitoring.review.suppression import TOTAL, Cell, Mark, Table, small_columns, suppress

PARTS: Mapping[str, str | None] = {
    **dict.fromkeys(i.counted for i in INDICATORS),
    "insured_count": None,
    "visited_count": None,
    "visit_recognised_count": "visited_count",
    "visit_refused_count": "visited_count",
    "visit_other_count": "visited_count",
}
"""What is counted of sums, each a part of the one named."""
EXPECTED: Mapping[str, str | None] = {"expected": None, "insured": "expected", "missing": "expected"}
"""What is counted of participation."""


@dataclass(frozen=True)
class Marks:
    """What is withheld, by row (`TOTAL`: all of them) and count."""

    hidden: Mapping[Cell, Mark]

    def of(self, row: str, names: Iterable[str]) -> Mark | None:
        """What stands in place of a figure that is made of these counts; none where it may be told. Zero is told."""
        found = [mark for name in names if (mark := self.hidden.get((row, name))) is not None]
        return None if not found else Mark.few if Mark.few in found and len(found) == 1 else Mark.withheld


def counts_of(indicator: Indicator) -> list[str]:
    """The counts without which an indicator is not told."""
    names = [indicator.counted, *(n for n in (indicator.numerator, indicator.denominator) if n and n in PARTS)]
    return list(dict.fromkeys(names))


def marks_of(rows: Mapping[str, Sums], total: Sums) -> Marks:
    """Of rows that add up to the total: places, months, or the listed and everybody else."""
    table = Table(PARTS, {key: _counts(sums) for key, sums in rows.items()})
    groups = small_columns(PARTS, _counts(total))
    return Marks(suppress(table, groups))


def rest_of(whole: Sums, part: Sums) -> Sums:
    """Everybody but those of the part."""
    names = whole.values.keys() | part.values.keys()
    return Sums(whole.period, whole.place, {name: whole.get(name) - part.get(name) for name in names})


def rate_marks(rows: Mapping[str, tuple[int, int]]) -> Marks:
    """Of rates of participation: `expected` and `insured` persons by row."""
    counted = {key: {"expected": e, "insured": i, "missing": e - i} for key, (e, i) in rows.items()}
    return Marks(suppress(Table(EXPECTED, counted)))


def person_marks(rows: Mapping[str, int]) -> Marks:
    """Of numbers of persons by row."""
    return Marks(suppress(Table({"person": None}, {key: {"person": number} for key, number in rows.items()})))


def _counts(sums: Sums) -> dict[str, int]:
    counted = {name: int(sums.get(name)) for name in PARTS}
    parts = ("visit_recognised_count", "visit_refused_count")
    return {**counted, "visit_other_count": counted["visited_count"] - sum(counted[name] for name in parts)}


def is_told(marks: Marks, row: str, names: Collection[str]) -> bool:
    """Whether a figure that is made of these counts may be told."""
    return marks.of(row, names) is None


def kept(
    marks: Marks, keys: Sequence[str], values: Sequence[Decimal | None], names: Collection[str]
) -> list[Decimal | None]:
    """The values, none where they are withheld."""
    return [value if is_told(marks, key, names) else None for key, value in zip(keys, values, strict=True)]


__all__ = ["TOTAL", "Mark", "Marks", "counts_of", "kept", "marks_of", "person_marks", "rate_marks", "rest_of"]
