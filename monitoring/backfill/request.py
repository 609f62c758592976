"""What is asked of a back-fill."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path


class Knowledge(StrEnum):
    """What a night of the range may know: what was known on it, or all that is known by the last one."""

    as_of_night = "as-of-night"
    today = "today"


@dataclass(frozen=True)
class Request:
    """Nights `first` to `last`, both included.

    `rules_as_of` holds the rules of that day for all days; `into` names a folder for a warehouse of its own; `is_publishing`: the platform
    is to hear of it.
    """

    first: date
    last: date
    known_by: Knowledge = Knowledge.as_of_night
    rules_as_of: date | None = None
    into: Path | None = None
    is_publishing: bool = False

    @property
    def first_known(self) -> date:
        """The first night of an empty warehouse, from which everything before it is known; with hindsight that is the last one."""
        return self.last if self.known_by is Knowledge.today else self.first
