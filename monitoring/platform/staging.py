"""Work out a push in the warehouse and put it into the outbox."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from monitoring.errors import PlatformError
from monitoring.platform.batch import Batch, Head
from monitoring.platform.difference import Calendars, counts_of_changes, derive_batch, derive_changes
from monitoring.platform.outbox import drop_staged, pushed_batches, sent_batches, stage
from monitoring.platform.present import derive_present
from monitoring.platform.rhythm import EVERYTHING, NIGHT, due_rhythms, pushed_nights, rhythms_of, written
from monitoring.policy import Policy, load_policy
from monitoring.policy.deadlines import load_deadlines
from monitoring.quality.calendar_days import holiday_calendar
from monitoring.settings import Settings
from monitoring.warehouse import Warehouse

UNKNOWN_SHARE = 10
"""At most every tenth open warning of the platform may be unknown to the warehouse, and at most `UNKNOWN_FEW` of a short list."""
UNKNOWN_FEW = 10
NOTHING = {"inserted": 0, "updated": 0, "unchanged": 0}


@dataclass(frozen=True)
class Wanted:
    """What a push is to do besides: withdraw however many warnings the warehouse does not know; tell everything, whatever its rhythm."""

    withdraw_unknown: bool = False
    is_everything_due: bool = False


@dataclass(frozen=True)
class Staged:
    """What is to be sent (None: nothing), whether it is sent without any row, and counts of what was compared."""

    batch: Batch | None
    is_empty_told: bool
    counts: dict[str, int]


def stage_push(warehouse: Warehouse, settings: Settings, front: date, wanted: Wanted, now: datetime) -> Staged:
    """Work out what differs as of the night `front` and is due, and leave it in the outbox."""
    if not warehouse.has_rows("applied_night WHERE NOT is_withheld"):
        return Staged(None, False, NOTHING)
    policy = load_policy(settings.thresholds)
    derive_present(warehouse, policy, front, now.date())
    rhythms = _due(warehouse, policy, front, wanted)
    derive_changes(warehouse, rhythms)
    counts = counts_of_changes(warehouse)
    _refuse_many_unknown(warehouse, counts.pop("unknown"), wanted)
    derive_batch(warehouse, _calendars(settings, policy))
    is_told = wanted.is_everything_due or bool(rhythms - {NIGHT})
    head = _head(warehouse, front, now, {EVERYTHING} if wanted.is_everything_due else rhythms)
    batch = stage(warehouse, head)
    counts |= {"unchanged": warehouse.count("person_now") - batch.persons.num_rows}
    if not batch.persons.num_rows and not is_told:
        drop_staged(warehouse)
        return Staged(None, False, NOTHING | counts)
    return Staged(batch, is_told, NOTHING | counts)


def _due(warehouse: Warehouse, policy: Policy, front: date, wanted: Wanted) -> set[str]:
    """The rhythms of the rules in force and of warnings whose rule is no longer, as far as their push night has come."""
    in_force = rhythms_of(placed.value for placed in policy.thresholds.applied)
    left = warehouse.arrow("SELECT DISTINCT rhythm FROM risk_row")["rhythm"].to_pylist()
    rhythms = {str(rhythm) for rhythm in left}.union(*in_force.values())
    return (
        rhythms if wanted.is_everything_due else due_rhythms(rhythms, pushed_nights(pushed_batches(warehouse)), front)
    )


def _calendars(settings: Settings, policy: Policy) -> Calendars:
    return Calendars(load_deadlines(settings.thresholds, policy.thresholds.region_tree), holiday_calendar())


def _head(warehouse: Warehouse, front: date, now: datetime, rhythms: set[str]) -> Head:
    known = sent_batches(warehouse)
    last = max(known, default=0)
    return Head(last + 1, front, now.replace(microsecond=0), written(rhythms), known.get(last, ""))


def _refuse_many_unknown(warehouse: Warehouse, unknown: int, wanted: Wanted) -> None:
    is_open = warehouse.count("sent_warning WHERE state = 'open'")
    if unknown > max(UNKNOWN_FEW, is_open // UNKNOWN_SHARE) and not wanted.withdraw_unknown:
        raise PlatformError(
            f"{unknown:,} of the {is_open:,} open warnings of the platform's risk list are unknown to this warehouse. A few can be withdrawn by "
            "corrections after a restore or a rebuild; so many mean an incomplete source or another deployment's warehouse, and townships would be told "
            "to stop. Nothing was sent. Compare MONITORING_SOURCE and MONITORING_PLATFORM; if it is meant, run `monitoring publish --withdraw-unknown`."
        )
