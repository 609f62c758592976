"""Pushes whose night has come and of which no batch was sent yet."""

from __future__ import annotations

from datetime import date

from monitoring.platform.outbox import pushed_batches
from monitoring.platform.rhythm import NIGHT, due_rhythms, last_push_night, pushed_nights, rhythms_of
from monitoring.policy import load_policy
from monitoring.settings import Settings
from monitoring.warehouse import is_made, open_warehouse


def overdue_pushes(settings: Settings, night: date) -> dict[str, date]:
    """Push night by rhythm of the lists that should have gone out up to a night; nightly ones are the night's own deadline.

    Empty where there is no warehouse yet, or one of withheld nights alone.
    """
    if not is_made(settings):
        return {}
    rules = [placed.value for placed in load_policy(settings.thresholds).thresholds.applied]
    rhythms = set().union(*rhythms_of(rules).values()) - {NIGHT}
    with open_warehouse(settings, read_only=True) as warehouse:
        if not warehouse.has_rows("applied_night WHERE NOT is_withheld"):
            return {}
        pushed = pushed_nights(pushed_batches(warehouse))
    return {rhythm: last_push_night(rhythm, night) for rhythm in sorted(due_rhythms(rhythms, pushed, night))}
