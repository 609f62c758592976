"""Fit the models, calibrate them and the baselines on later cut-offs, and say what scores (docs/forecast.md 4 and 5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from monitoring.errors import ForecastError
from monitoring.forecast.burden import BurdenModel, Growth, fit_burden
from monitoring.forecast.drift import profile_of
from monitoring.forecast.features import (
    BASELINES,
    Floats,
    baseline_values,
    feature_matrix,
    feature_names,
    known_categories,
)
from monitoring.forecast.measures import Bools
from monitoring.forecast.rows import Rows

MODELS = ("boosted", "plain")
CANDIDATES = (*MODELS, *BASELINES)
FIT_CROSSINGS, CALIBRATION_CROSSINGS = 30, 10
"""Fewer crossings than that are nothing to learn from."""
ISOTONIC_CROSSINGS = 200
"""From so many on steps follow the data; with fewer they would follow chance, and a curve of two numbers is enough."""
SMALL = 1e-6
LOG_FROM = 0.01
"""Added to a multiple before its logarithm is taken, so that nothing borne has one."""


@dataclass(frozen=True)
class Answer:
    """Scores, by which rows are ranked, and probabilities, which are alike for a run of scores where calibration goes by steps."""

    score: Floats
    probability: Floats


@dataclass(frozen=True)
class Fitted:
    """Models with their calibrators, and what is needed to ask them: categories with a column, and a reference value of each feature."""

    models: Mapping[str, Any]
    calibrators: Mapping[str, Any]
    categories: tuple[str, ...]
    reference: Floats
    blanks: tuple[str, ...]
    """Features of which nothing was known in any row fitted on: they are never looked at."""
    calibration_crossings: int
    crossed_share: float
    """The share of crossings in the calibration slice: the constant that a Brier score is held against."""
    burden: BurdenModel
    profile: Mapping[str, Any]
    """Where the features of the rows fitted on lay (`drift.profile_of`)."""

    @property
    def names(self) -> list[str]:
        """The names of the features."""
        return feature_names(self.categories)

    def ask(self, panel: pa.Table) -> dict[str, Answer]:
        """What each candidate says of each row."""
        matrix = feature_matrix(panel, self.categories)
        return {name: self.answer(name, matrix) for name in CANDIDATES}

    def answer(self, name: str, matrix: Floats) -> Answer:
        """What one candidate says of rows of features."""
        score = self.score(name, matrix)
        return Answer(score, calibrated(self.calibrators[name], score))

    def score(self, name: str, matrix: Floats) -> Floats:
        """The score that one candidate gives rows of features; a baseline's is one feature's logarithm."""
        if name in MODELS:
            return raw_score(self.models[name], without_blanks(matrix, self.names, self.blanks))
        return log_multiple(matrix[:, self.names.index(BASELINES[name])])

    def grow(self, grower: str, matrix: Floats) -> Growth:
        """By how much the burden is expected to grow, as multiples of the limit, for rows of features."""
        base, pace = (matrix[:, self.names.index(name)] for name in ("burden_multiple", "pace_multiple"))
        return self.burden.grow(grower, without_blanks(matrix, self.names, self.blanks), base, pace)


def fit(fit_rows: Rows, calibration_rows: Rows, seed: int) -> Fitted:
    """Fit on the uncensored rows of earlier cut-offs, calibrate on those of later ones; the same rows and seed give the same model.

    Raises ForecastError where there are too few crossings.
    """
    earlier, later = fit_rows.uncensored, calibration_rows.uncensored
    _refuse_few(earlier, FIT_CROSSINGS, "fit a model with")
    _refuse_few(later, CALIBRATION_CROSSINGS, "calibrate it with")
    categories = known_categories(earlier.table)
    names, whole = feature_names(categories), feature_matrix(earlier.table, categories)
    blanks = tuple(
        name for name, is_known in zip(names, np.atleast_1d(~np.isnan(whole).all(axis=0)), strict=True) if not is_known
    )
    matrix = without_blanks(whole, names, blanks)
    models = {name: model.fit(matrix, earlier.crossed) for name, model in new_models(seed).items()}
    later_matrix = without_blanks(feature_matrix(later.table, categories), names, blanks)
    raw = {name: raw_score(model, later_matrix) for name, model in models.items()}
    raw |= {name: log_multiple(value) for name, value in baseline_values(later.table).items()}
    calibrators = {name: calibrator_for(raw[name], later.crossed) for name in CANDIDATES}
    return Fitted(
        models,
        calibrators,
        tuple(categories),
        reference_values(matrix),
        blanks,
        int(later.crossed.sum()),
        float(later.crossed.mean()),
        fit_burden((matrix, earlier), (later_matrix, later), later_matrix[:, names.index("pace_multiple")], seed),
        profile_of(whole, names, earlier.seasons),
    )


def without_blanks(matrix: Floats, names: Sequence[str], blanks: Sequence[str]) -> Floats:
    """The same with 0 in the columns of which nothing was known: trees cannot be grown on a column without a value."""
    if not blanks:
        return matrix
    filled = matrix.copy()
    filled[:, [names.index(name) for name in blanks]] = 0.0
    return filled


def new_models(seed: int) -> dict[str, Any]:
    """Unfitted models. Trees are small and slow to learn, for crossings are few."""
    from sklearn.ensemble import HistGradientBoostingClassifier
    from sklearn.impute import SimpleImputer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    boosted = HistGradientBoostingClassifier(
        max_iter=120,
        learning_rate=0.06,
        max_leaf_nodes=8,
        min_samples_leaf=50,
        l2_regularization=1.0,
        early_stopping=False,
        random_state=seed,
    )
    imputer = SimpleImputer(strategy="median", keep_empty_features=True)
    plain = make_pipeline(imputer, StandardScaler(), LogisticRegression(C=0.1, max_iter=1000, random_state=seed))
    return {"boosted": boosted, "plain": plain}


def raw_score(model: Any, matrix: Floats) -> Floats:  # noqa: ANN401 - any classifier of scikit-learn
    """The logit of what a classifier says before calibration."""
    if not len(matrix):
        return np.zeros(0)
    probability = np.clip(model.predict_proba(matrix)[:, 1], SMALL, 1 - SMALL)
    return np.asarray(np.log(probability / (1 - probability)), dtype=np.float64)


def log_multiple(value: Floats) -> Floats:
    """A baseline's score."""
    return np.log(np.maximum(np.nan_to_num(value), 0.0) + LOG_FROM)


def calibrator_for(raw: Floats, crossed: Bools) -> Any:  # noqa: ANN401 - isotonic or logistic regression
    """What makes a probability of a raw score: steps where crossings are many, else a logistic curve."""
    from sklearn.isotonic import IsotonicRegression
    from sklearn.linear_model import LogisticRegression

    if crossed.sum() >= ISOTONIC_CROSSINGS:
        return IsotonicRegression(y_min=0.0, y_max=1.0, out_of_bounds="clip").fit(raw, crossed)
    return LogisticRegression(C=1e6, max_iter=1000).fit(raw.reshape(-1, 1), crossed)


def calibrated(calibrator: Any, raw: Floats) -> Floats:  # noqa: ANN401 - as made by `calibrator_for`
    """Probabilities of raw scores."""
    if not len(raw):
        return np.zeros(0)
    if hasattr(calibrator, "predict_proba"):
        return np.asarray(calibrator.predict_proba(raw.reshape(-1, 1))[:, 1], dtype=np.float64)
    return np.asarray(calibrator.predict(raw), dtype=np.float64)


def reference_values(matrix: Floats) -> Floats:
    """The median of each feature, 0 where nothing is known of it: what a reason is held against."""
    known = ~np.isnan(matrix)
    return np.asarray([np.median(matrix[known[:, n], n]) if known[:, n].any() else 0.0 for n in range(matrix.shape[1])])


def _refuse_few(rows: Rows, least: int, what: str) -> None:
    found = int(rows.crossed.sum())
    if found < least:
        raise ForecastError(
            f"Only {found} crossings are known to {what}, and {least} are needed: from fewer only chance would be learnt. Fill in more years with `monitoring backfill`, "
            "or name a later day."
        )


def best_baseline(pr_auc: Mapping[str, float]) -> str:
    """The baseline with the highest PR-AUC; of equals the first in the order of the table."""
    names: Sequence[str] = list(BASELINES)
    return max(names, key=lambda name: (-1.0 if np.isnan(pr_auc[name]) else pr_auc[name], -names.index(name)))
