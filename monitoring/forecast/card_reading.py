"""What a model's card is made of: `model.json` of the model alone, read whole or refused, and never what the model itself is."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from monitoring.errors import ForecastError
from monitoring.forecast.evaluating import PARTS
from monitoring.forecast.model_file import CARD, FORMAT, model_folder, versions


def _finite(value: object) -> object:
    """NaN and infinity are figures that nobody knows."""
    return None if isinstance(value, float) and not math.isfinite(value) else value


Figure = Annotated[float | None, BeforeValidator(_finite)]
"""None: not known."""
Money = Annotated[Decimal | None, BeforeValidator(_finite)]
"""Yuan."""
Count = Annotated[int, Field(ge=0)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Span(_Part):
    """A figure with its 95 % interval."""

    value: Figure = None
    low: Figure = None
    high: Figure = None


class BinTold(_Part):
    """Rows of nearly the same probability."""

    row_count: Count
    mean_probability: Figure
    crossed_share: Figure


class CandidateTold(_Part):
    """How one candidate did; precision, recall and lead at the capacity."""

    name: str
    auc: Span
    pr_auc: Span
    brier: Figure
    calibration_error: Figure
    is_calibrated: bool
    expected_crossings: Figure
    precision: Span
    recall: Span
    median_lead_days: Figure
    bins: tuple[BinTold, ...]


class GroupTold(_Part):
    """How what scores did on a group."""

    group_type: str
    group_code: str
    is_too_few: bool
    row_count: Count | None = None
    expected_crossings: Figure = None
    crossings: Count | None = None
    crossed_share: Span | None = None
    mean_probability: Figure = None
    recall: Span | None = None
    is_off: bool = False
    """Whether crossings expected and counted differ by more than chance."""
    is_missed: bool = False
    """Whether those who cross are named less often than all who cross, beyond chance."""


class Burden(_Part):
    """Whether the burdens expected at the end of the window were right.

    `coverage` and `top_coverage` are the shares of rows within their interval, of all and of the hundredth with the highest probability; sums and errors (root mean
    squares by method) are in yuan of growth from the cut-off on. `is_off`: the sums differ by more than chance.
    """

    level: float
    coverage: Span
    top_coverage: Span | None = None
    grower: str | None = None
    expected_sum: Money = None
    counted_sum: Money = None
    is_off: bool = False
    errors: Mapping[str, Money] = Field(default_factory=dict)


class PartTold(_Part):
    """One part of the 60 days."""

    part_type: str
    row_count: Count
    crossings: Count
    shocks: Count
    constant: Figure
    constant_brier: Figure
    best_baseline: str
    gain: Span
    candidates: tuple[CandidateTold, ...]
    groups: tuple[GroupTold, ...]
    burden: Burden | None = None

    @property
    def is_better(self) -> bool:
        """Whether the learnt model beats the best baseline beyond chance."""
        return self.gain.low is not None and self.gain.low > 0

    def candidate(self, name: str) -> CandidateTold | None:
        """The candidate of a name."""
        return next((one for one in self.candidates if one.name == name), None)


class SplitTold(_Part):
    """Cut-offs, and what each was for."""

    fit: tuple[date, ...]
    calibrate: tuple[date, ...]
    judge: tuple[date, ...]


class EvaluationTold(_Part):
    """Everything that was judged."""

    scorer: str
    split: SplitTold
    capacity: Count
    parts: tuple[PartTold, ...]
    censored: Mapping[str, Count]
    fit_person_count: Count
    test_person_count: Count
    shared_person_count: Count


class Drifted(_Part):
    """How far a feature has moved since training (population stability index)."""

    feature: str
    psi: Figure
    is_shifted: bool


class Against(_Part):
    """The model beside the one in use; a gain above 0 is better."""

    name: str | None = None
    nights: tuple[date, ...] = ()
    pr_auc_gain: Span | None = None
    brier_gain: Span | None = None
    is_better: bool | None = None
    why: str | None = None


class About(_Part):
    """A model as `model.json` tells of it."""

    format: int
    name: str
    package_version: str
    sql_fingerprint: str
    libraries: Mapping[str, str]
    python: str
    thresholds_fingerprint: str
    data_fingerprint: str
    label_night: date
    hidden_count: Count
    seed: int
    one_in: int | None = None
    features: tuple[str, ...]
    calibration_crossings: Count
    scorer: str
    evaluation: EvaluationTold
    drift: tuple[Drifted, ...] | None = None
    against: Against | None = None
    differing: tuple[str, ...] = ()
    """What this installation has other than the model was made with; with any it is not loaded here."""


class Outcome(_Part):
    """What came of the scores of a night, by part, counted later."""

    night: date
    measured_on: date
    part_type: str = "this"
    row_count: Count
    expected_crossings: Figure
    crossings: Count
    shocks: Count
    chosen_count: Count
    found_count: Count
    helped_count: Count
    is_calibrated: bool | None = None


def read_about(home: Path, name: str) -> About:
    """What is kept of a model besides the model itself, also of one that is refused here for its versions.

    Raises ForecastError where there is no such model, or where its `model.json` cannot be read or is no such file.
    """
    path = model_folder(home, name) / CARD
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ForecastError(
            f"There is no model {name} in {path.parent.parent}, or no {CARD} in it, and a card is made of that alone. Nothing was written. Train one: "
            f"`monitoring forecast train --until D --name {name}`."
        ) from None
    except (OSError, ValueError, RecursionError) as error:
        raise _damaged(name, f"it cannot be read ({type(error).__name__})") from None
    return about_of(name, told)


def about_of(name: str, told: object) -> About:
    """The content of a `model.json`. Raises ForecastError for anything else."""
    if not isinstance(told, dict):
        raise _damaged(name, "it is no object")
    try:
        return About.model_validate({**told, "differing": differing(told)})
    except ValidationError as error:
        places = sorted({".".join(map(str, fault["loc"][:2])) for fault in error.errors(include_input=False)})
        raise _damaged(name, f"{len(places)} of its entries are missing or wrong, first {places[0][:80]}") from None


def outcomes_of(told: Sequence[Mapping[str, Any]]) -> list[Outcome]:
    """What came of scores, oldest night first. Raises ForecastError for what is no such thing."""
    try:
        found = [Outcome.model_validate(dict(one)) for one in told]
    except ValidationError as error:
        raise ForecastError(
            f"What came of the scores cannot be told: {len(error.errors(include_input=False))} figures of it are missing or wrong. No card was written. Measure them again."
        ) from None
    return sorted(found, key=lambda one: (one.night, one.part_type != PARTS[0], one.part_type))


def differing(told: Mapping[str, Any]) -> list[str]:
    """What a model was made with another of than is installed here; a model with any is not loaded here."""
    return [key for key, value in {"format": FORMAT, **versions()}.items() if told.get(key) != value]


def _damaged(name: str, why: str) -> ForecastError:
    return ForecastError(
        f"No card can be made of the model {name}: its {CARD} is damaged, {why}. Nothing was written. Train the model again, and find out who changed the file."
    )
