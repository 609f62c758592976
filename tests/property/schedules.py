"""In which order nights are run, and what the source shows each of them."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, timedelta

from tests.property.counties import FIRST_NIGHT, LAST_NIGHT
from tests.reference.known import Run, end_of

Schedule = Callable[[random.Random], list[Run]]


def nights_between(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def every_night(last: date = LAST_NIGHT) -> list[Run]:
    """All nights up to the last, in order, each at the end of its day."""
    return [Run(night, end_of(night)) for night in nights_between(FIRST_NIGHT, last)]


def some_nights(rng: random.Random) -> list[Run]:
    """The first night, a few later ones and the last; each catches up with those that were missed."""
    chosen = {FIRST_NIGHT, LAST_NIGHT, *rng.sample(nights_between(FIRST_NIGHT, LAST_NIGHT), 4)}
    return [Run(night, end_of(night)) for night in sorted(chosen)]


def two_nights(_: random.Random) -> list[Run]:
    """The first night and the last, which catches up with all that were missed."""
    return [Run(night, end_of(night)) for night in (FIRST_NIGHT, LAST_NIGHT)]


def last_nights(_: random.Random) -> list[Run]:
    """The first night, and from the end of February on every night in order."""
    chosen = [FIRST_NIGHT, *nights_between(FIRST_NIGHT, LAST_NIGHT)[-4:]]
    return [Run(night, end_of(night)) for night in chosen]


def each_twice(rng: random.Random) -> list[Run]:
    """A few nights, the last one among them, each run a second time at once."""
    return [run for run in some_nights(rng)[::-2][::-1] for _ in range(2)]


def any_order(rng: random.Random) -> list[Run]:
    """After the first night the others in any order, when the source has moved on to its end."""
    first, *others = some_nights(rng)
    rng.shuffle(others)
    return [first, *(Run(run.night, end_of(LAST_NIGHT)) for run in others)]


def sixty_nights(_: random.Random) -> list[Run]:
    """All nights in order."""
    return every_night()


def last_night_alone(_: random.Random) -> list[Run]:
    """One run at the end, from an empty warehouse."""
    return [Run(LAST_NIGHT, end_of(LAST_NIGHT))]
