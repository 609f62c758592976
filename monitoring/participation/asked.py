"""What is asked for: a day, as it was known on a night."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from monitoring.errors import NightError, WarehouseError
from monitoring.policy import load_policy
from monitoring.policy.participation import Participation, load_participation
from monitoring.policy.thresholds import Thresholds
from monitoring.policy.treatment import Treatment, load_treatment
from monitoring.settings import Settings
from monitoring.warehouse import Warehouse


@dataclass(frozen=True)
class AsOf:
    """A day and the night whose knowledge counts; the night is not before the day."""

    day: date
    known_on: date


@dataclass(frozen=True)
class Dated:
    """What the thresholds say of participation and treatment."""

    thresholds: Thresholds
    participation: Participation
    treatment: Treatment


def load_dated(settings: Settings) -> Dated:
    """Read the thresholds folder. Raises ThresholdsError with all faults of a file."""
    thresholds = load_policy(settings.thresholds).thresholds
    tree = thresholds.region_tree
    categories = frozenset(entry.category for entry in thresholds.categories.value.categories)
    participation = load_participation(settings.thresholds, tree, categories)
    return Dated(thresholds, participation, load_treatment(settings.thresholds, tree))


def find_night(warehouse: Warehouse, night: date | None) -> date:
    """The night asked for, or the newest; raises NightError where nothing was known on it, or it was not applied yet."""
    ends = warehouse.arrow("SELECT MIN(night) AS first_night, MAX(front) AS front FROM applied_night").to_pylist()[0]
    if ends["front"] is None:
        raise WarehouseError(
            "No night was applied yet, so nothing is known of anybody. Run `monitoring nightly --date D` first."
        )
    if night is not None and not ends["first_night"] <= night <= ends["front"]:
        raise NightError(
            f"What was known on {night} cannot be told: the nights applied reach from {ends['first_night']} to {ends['front']}. Name a night of these."
        )
    front: date = night or ends["front"]
    return front
