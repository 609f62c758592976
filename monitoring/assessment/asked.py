"""A stretch of days that a past assessment or a what-if is asked about, the night whose knowledge counts, and the limits for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pyarrow as pa

from monitoring.assessment.one_pass import Relations
from monitoring.errors import NightError, WarehouseError
from monitoring.policy import Policy
from monitoring.warehouse import Warehouse

CALENDAR_WINDOWS = {"calendar_year", "calendar_month"}


@dataclass(frozen=True)
class Asked:
    """The days on which warnings crossed, both included, and the night as of which they are told."""

    first: date
    last: date
    night: date

    def table(self) -> pa.Table:
        """The relation `asked_period`."""
        return pa.table({"day_first": [self.first], "day_last": [self.last]})


def ask(warehouse: Warehouse, first: date, last: date, known_by: date | None) -> Asked:
    """The days with the night whose knowledge counts: the newest applied if None.

    Raises `NightError` if the days run backwards or beyond that night, or the night beyond the newest applied.
    """
    front = warehouse.arrow("SELECT MAX(front) AS front FROM applied_night").to_pylist()[0]["front"]
    if front is None:
        raise WarehouseError(
            "No night was applied yet, so nothing is known to assess. Run `monitoring nightly --date D` first."
        )
    night = known_by or front
    if night > front:
        raise NightError(
            f"The newest night applied is {front}; what {night} will know is not known. Name a night up to {front}."
        )
    sealed = warehouse.arrow("SELECT MAX(before_day) AS day FROM retention").to_pylist()[0]["day"]
    if sealed is not None and first < sealed:
        raise NightError(
            f"Rows of visits before {sealed} were removed (`monitoring retention`), so that nothing can be worked out again for {first}. Name {sealed} or a "
            "later day with --from; what was said of earlier years is in `monitoring warnings`."
        )
    if not first <= last <= night:
        raise NightError(
            f"Warnings cannot be told for {first} to {last} with the knowledge of the night {night}: the days have to follow each other "
            "and end by that night. Correct --from and --to, or name a later night."
        )
    return Asked(first, last, night)


def relations_for(warehouse: Warehouse, policy: Policy, asked: Asked) -> Relations:
    """The policy's relations as known on the night, with the limits of all days that decide what crossed on the days asked for.

    Raises `ThresholdsError` naming the figures that are missing.
    """
    return policy.relations(_first_day(warehouse, policy, asked), date(asked.night.year, 12, 31), known_by=asked.night)


def _first_day(warehouse: Warehouse, policy: Policy, asked: Asked) -> date:
    january = date(asked.first.year, 1, 1)
    if all(placed.value.window in CALENDAR_WINDOWS for placed in policy.thresholds.applied):
        return january
    # In a window that reaches over years somebody may have been over long before: then the day asked for crosses nothing.
    earliest = warehouse.arrow("SELECT MIN(burden_date) AS day FROM settlement").to_pylist()[0]["day"] or january
    return min(january, date(earliest.year, 1, 1))
