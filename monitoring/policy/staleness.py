"""Values that were compared with their source longer ago than they allow."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from monitoring.policy.entries import Title
from monitoring.policy.thresholds import Thresholds


@dataclass(frozen=True)
class StaleValue:
    """A line of an applied rule, or a list of codes, that has to be read again."""

    name: str
    checked_on: date
    months: int

    def sentence(self) -> Title:
        """What is stale since when."""
        return Title(
            zh=f"{self.name}：上次核对于{self.checked_on}，已超过{self.months}个月；请重新核对其文本。",
            en=f"{self.name}: last checked on {self.checked_on}, more than {self.months} months ago; read its text again.",
        )


def find_stale(thresholds: Thresholds, day: date) -> Iterator[StaleValue]:
    """All values in use on the day that are stale on it, in the order of the files."""
    return (value for value in _values_in_use(thresholds, day) if _add_months(value.checked_on, value.months) < day)


def _values_in_use(thresholds: Thresholds, day: date) -> Iterator[StaleValue]:
    for rule in (placed.value for placed in thresholds.applied):
        for line in rule.lines:
            if line.valid_to is None or line.valid_to >= day:
                yield StaleValue(f"{rule.rule}/{line.id}", line.checked_on, line.stale_after_months)
    for number, entry in enumerate(thresholds.identities.value.lists):
        if entry.stale_after_months and (entry.valid_to is None or entry.valid_to >= day):
            yield StaleValue(f"identity_codes.yaml lists[{number}]", entry.checked_on, entry.stale_after_months)
    for placed in (thresholds.residence, thresholds.care):
        if placed is not None and placed.value.stale_after_months:
            name = placed.place.file.rsplit("/", 1)[-1]
            yield StaleValue(name, placed.value.checked_on, placed.value.stale_after_months)


def _add_months(day: date, months: int) -> date:
    # The first of the month after is late enough for a reminder and exists in every month.
    month = day.year * 12 + day.month + months
    return date(month // 12, month % 12 + 1, 1)
