"""How far the people who are scored have moved from those a model was fitted on, feature by feature (docs/forecast.md 6)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from monitoring.forecast.features import Floats

BINS = 10
SHIFTED = 0.1
"""The usual line of a population stability index from which people are somewhat others than before; two fifths less spending give 0.2."""
CHANCE = 3.0
"""An index not so many times what chance alone would make of so few rows is none."""
LEAST_SHARE = 1e-4
CALENDAR = frozenset({"gone_days", "part_days", "is_next"})
DATED = frozenset({"limit_amount", "income_amount"})
"""Change with each year by rule."""

Shares = dict[str, list[float]]


@dataclass(frozen=True)
class Drift:
    """The population stability index of a feature: sum over bins of (now - then) x ln(now / then) of the shares of rows."""

    feature: str
    psi: float
    is_shifted: bool


def watched(names: Sequence[str]) -> list[str]:
    """Features that should stay as they are: not the calendar's, not dated amounts."""
    return [name for name in names if name not in CALENDAR | DATED]


def profile_of(matrix: Floats, names: Sequence[str], seasons: Sequence[str]) -> dict[str, Any]:
    """Where features lay, by season, as plain numbers: `edges` of bins by feature, `rows` and `shares` by season (the last share is that of rows without a value)."""
    chosen = watched(names)
    columns = {name: matrix[:, list(names).index(name)] for name in chosen}
    edges = {name: _edges(column) for name, column in columns.items()}
    found = np.asarray(seasons, dtype=object)
    counts = {
        season: {name: _counts(columns[name][found == season], edges[name]) for name in chosen}
        for season in sorted(set(seasons))
    }
    rows = {season: int((found == season).sum()) for season in counts}
    shares = {
        season: {name: (one / max(rows[season], 1)).tolist() for name, one in by_name.items()}
        for season, by_name in counts.items()
    }
    return {"edges": {name: one.tolist() for name, one in edges.items()}, "rows": rows, "shares": shares}


class Tally:
    """Counts rows of a night into the bins of a profile, some at a time; held against the season nearest in the calendar."""

    def __init__(self, profile: Mapping[str, Any], names: Sequence[str]) -> None:
        self._profile, self._names = profile, list(names)
        self._counts: dict[str, dict[str, Floats]] = {}

    def add(self, matrix: Floats, seasons: Sequence[str]) -> None:
        """Count rows of features, each with its season (`season_of`)."""
        found = np.asarray(seasons, dtype=object)
        for season in sorted(set(seasons)):
            rows = matrix[found == season]
            counts = self._counts.setdefault(season, {})
            for name, edges in self._profile["edges"].items():
                new = _counts(rows[:, self._names.index(name)], np.asarray(edges))
                counts[name] = counts[name] + new if name in counts else new

    def drifts(self) -> list[Drift]:
        """An index for each feature, the largest first; nothing where no season of the profile is of the same part."""
        now: dict[str, Floats] = {}
        then: dict[str, Floats] = {}
        rows = 0.0
        for season, counts in self._counts.items():
            near = nearest_season(season, list(self._profile["shares"]))
            if near is None:
                continue
            rows += self._profile["rows"][near]
            for name, one in counts.items():
                now[name] = now[name] + one if name in now else one
                expected = np.asarray(self._profile["shares"][near][name]) * one.sum()
                then[name] = then[name] + expected if name in then else expected
        found = [_drift(name, now[name], then[name], rows) for name in now if now[name].sum() > 0]
        return sorted(found, key=lambda one: (-one.psi, one.feature))


def season_of(months: Sequence[int], parts: Sequence[str]) -> list[str]:
    """Month of the cut-off and part: burdens grow through the year, so like is held against like."""
    return [f"{month:02d}-{part}" for month, part in zip(months, parts, strict=True)]


def nearest_season(season: str, known: Sequence[str]) -> str | None:
    """The known season of the same part whose month is nearest within the year; of two equally near the earlier month."""
    month, part = int(season[:2]), season[3:]
    near = [(abs(int(one[:2]) - month), one) for one in known if one[3:] == part]
    return min(near)[1] if near else None


def _edges(column: Floats) -> Floats:
    known = column[~np.isnan(column)]
    return np.unique(np.quantile(known, np.arange(1, BINS) / BINS)) if len(known) else np.zeros(0)


def _counts(column: Floats, edges: Floats) -> Floats:
    known = column[~np.isnan(column)]
    inside = np.bincount(np.searchsorted(edges, known, side="left"), minlength=len(edges) + 1)
    return np.asarray([*inside, len(column) - len(known)], dtype=np.float64)


def _drift(name: str, now: Floats, then: Floats, rows_then: float) -> Drift:
    share_now, share_then = (np.maximum(one / one.sum(), LEAST_SHARE) for one in (now, then))
    psi = float(((share_now - share_then) * np.log(share_now / share_then)).sum())
    by_chance = (len(now) - 1) * (1 / now.sum() + 1 / max(rows_then, 1.0))
    return Drift(name, psi, psi > SHIFTED and psi > CHANCE * by_chance)
