"""Whether a model trained anew does better than the one in use, on cut-offs that neither has learnt from (docs/forecast.md 12)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from typing import Any

import numpy as np

from monitoring.forecast.evaluating import FEW_CROSSINGS, PARTS
from monitoring.forecast.features import Floats, feature_matrix
from monitoring.forecast.history import Learnt
from monitoring.forecast.measures import Bools, Interval, Ranking, person_weights, with_interval
from monitoring.forecast.model_file import KeptModel
from monitoring.forecast.rows import Rows
from monitoring.forecast.training import Answer, Fitted


class Why(StrEnum):
    """What the answer rests on."""

    none_in_use = "none_in_use"
    not_loadable = "not_loadable"
    """The model in use cannot be loaded here, so there is nothing to compare with."""
    not_judged = "not_judged"
    no_cut_off_left = "no_cut_off_left"
    too_few_crossings = "too_few_crossings"
    better = "better"
    not_better = "not_better"
    worse_in_one = "worse_in_one"
    """Better in one figure beyond chance, and worse in the other."""


@dataclass(frozen=True)
class Opponent:
    """The model in use: its name, its fingerprint when it was promoted, and the model itself where it can be loaded here."""

    name: str
    fingerprint: str
    model: KeptModel | None


@dataclass(frozen=True)
class Against:
    """A candidate beside the model in use (None: there was none); gains are positive where the candidate is better.

    `nights` are the cut-offs compared on; gains are None where nothing was compared.
    """

    name: str | None
    fingerprint: str | None
    nights: tuple[date, ...]
    pr_auc_gain: Interval | None
    brier_gain: Interval | None
    is_better: bool
    why: Why

    def as_document(self) -> dict[str, Any]:
        """The same as it is kept in `model.json`."""
        return {**asdict(self), "nights": [night.isoformat() for night in self.nights], "why": self.why.value}


def compare(candidate: Learnt, opponent: Opponent | None, seed: int) -> Against:
    """Hold a candidate against the model in use; the same rows and seed give the same figures.

    Where none is in use, or it cannot be loaded here, it is enough that the candidate was judged.
    """
    if opponent is None or opponent.model is None:
        return _judged_alone(candidate, opponent)
    nights = unlearnt(candidate.split.judge, opponent.model)
    rows = deciding_rows(candidate.judged.of(nights))
    if not nights or int(rows.crossed.sum()) < FEW_CROSSINGS:
        why = Why.too_few_crossings if nights else Why.no_cut_off_left
        return Against(opponent.name, opponent.fingerprint, nights, None, None, is_better=False, why=why)
    answers = (
        _answer(candidate.fitted, candidate.evaluation.scorer, rows),
        _answer(opponent.model.fitted, opponent.model.scorer, rows),
    )
    pr_auc, brier = gains(*answers, rows, seed)
    why = verdict(pr_auc, brier)
    return Against(opponent.name, opponent.fingerprint, nights, pr_auc, brier, is_better=why is Why.better, why=why)


def unlearnt(nights: Sequence[date], model: KeptModel) -> tuple[date, ...]:
    """Those of some cut-offs that a model was neither fitted nor calibrated on; none before the last of these, so that all of them are news to it."""
    split = model.about["evaluation"]["split"]
    last = max(date.fromisoformat(night) for night in (*split["fit"], *split["calibrate"]))
    return tuple(night for night in nights if night > last)


def deciding_rows(rows: Rows) -> Rows:
    """The uncensored rows of the part by which it is decided what scores: `this`, where it has any, else `next`."""
    parts = (rows.uncensored.of_part(part) for part in PARTS)
    return next((part for part in parts if len(part)), rows.uncensored)


def gains(candidate: Answer, other: Answer, rows: Rows, seed: int) -> tuple[Interval, Interval]:
    """By how much the candidate's PR-AUC is higher and its Brier score lower, with paired intervals: each draw of persons is of both."""
    draws = person_weights(np.random.default_rng(seed), rows.persons)
    one, two = Ranking(candidate.score, rows.crossed), Ranking(other.score, rows.crossed)
    saved = _squares(other, rows.crossed) - _squares(candidate, rows.crossed)
    once = np.ones(len(rows))
    pr_aucs = [one.pr_auc(weight) - two.pr_auc(weight) for weight in (once, *draws)]
    briers = [float((saved * weight).sum() / weight.sum()) for weight in (once, *draws)]
    return with_interval(pr_aucs[0], pr_aucs[1:]), with_interval(briers[0], briers[1:])


def verdict(pr_auc: Interval, brier: Interval) -> Why:
    """Better beyond chance in one of the two, and not worse beyond chance in the other."""
    if not (pr_auc.low > 0 or brier.low > 0):
        return Why.not_better
    return Why.worse_in_one if pr_auc.high < 0 or brier.high < 0 else Why.better


def _judged_alone(candidate: Learnt, opponent: Opponent | None) -> Against:
    parts = candidate.evaluation.parts
    is_judged = bool(parts) and parts[0].crossings > 0
    why = Why.none_in_use if opponent is None else Why.not_loadable
    name, fingerprint = (opponent.name, opponent.fingerprint) if opponent else (None, None)
    return Against(name, fingerprint, (), None, None, is_better=is_judged, why=why if is_judged else Why.not_judged)


def _answer(fitted: Fitted, scorer: str, rows: Rows) -> Answer:
    return fitted.answer(scorer, feature_matrix(rows.table, fitted.categories))


def _squares(answer: Answer, crossed: Bools) -> Floats:
    return np.asarray((answer.probability - crossed) ** 2, dtype=np.float64)
