"""Judge the candidates on later cut-offs beside each other, and say which one scores (docs/forecast.md 5 and 6)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from monitoring.forecast.burden import GROWERS, LEVEL, SAID, base_of, growth_of
from monitoring.forecast.drift import Drift, Tally
from monitoring.forecast.features import BASELINES, Floats, feature_matrix, numbers
from monitoring.forecast.measures import (
    Bin,
    Bools,
    Interval,
    Ranking,
    brier,
    calibration,
    calibration_error,
    chosen_persons,
    exact_share,
    is_beyond_chance,
    is_calibrated,
    person_weights,
    with_interval,
)
from monitoring.forecast.rows import Rows
from monitoring.forecast.training import CANDIDATES, MODELS, Answer, Fitted, best_baseline

BOOSTED = MODELS[0]
PARTS = ("this", "next")
FEW_CROSSINGS = 20
"""With fewer crossings a group's figures would be chance: it is too few to say."""
AGES = ((0, 18), (18, 60), (60, 75), (75, 200))
GROUPS = {"category": "category_code", "sex": "sex_code", "region": "region_code"}
UNKNOWN = "unknown"
TOP = 0.99
"""The hundredth with the highest probability lies beyond this share."""


@dataclass(frozen=True)
class Judged:
    """How one candidate did on the rows of a part; recall, precision and lead at the capacity."""

    name: str
    auc: Interval
    pr_auc: Interval
    brier: float
    calibration_error: float
    is_calibrated: bool
    expected_crossings: float
    precision: Interval
    recall: Interval
    median_lead_days: float
    bins: tuple[Bin, ...]


@dataclass(frozen=True)
class GroupJudged:
    """How what scores did on a group; no figures where crossings are too few to say."""

    group_type: str
    group_code: str
    is_too_few: bool
    row_count: int | None = None
    expected_crossings: float | None = None
    crossings: int | None = None
    crossed_share: Interval | None = None
    mean_probability: float | None = None
    recall: Interval | None = None
    is_off: bool = False
    """Whether crossings expected and counted differ by more than chance."""
    is_missed: bool = False
    """Whether those who cross are named less often than all who cross, beyond chance."""


@dataclass(frozen=True)
class BurdenJudged:
    """How the burden expected at the part's end did; amounts in yuan of growth from the cut-off on.

    `errors` are root mean squares in yuan by grower; `coverage` is the share of rows whose burden came to lie within the interval, `top_coverage` that of the hundredth
    with the highest probability. `is_off`: sums expected and counted differ by more than chance.
    """

    grower: str
    level: float
    coverage: Interval
    top_coverage: Interval
    expected_sum: float
    counted_sum: float
    is_off: bool
    errors: Mapping[str, float]


@dataclass(frozen=True)
class PartJudged:
    """Everything about one part of the 60 days. `gain` is the PR-AUC of the boosted trees less that of the best baseline."""

    part_type: str
    scorer: str
    """Whose probabilities are used in all parts; groups and calibration are of these."""
    row_count: int
    crossings: int
    shocks: int
    constant: float
    constant_brier: float
    best_baseline: str
    gain: Interval
    candidates: tuple[Judged, ...]
    groups: tuple[GroupJudged, ...]
    burden: BurdenJudged

    @property
    def recall_ceiling(self) -> float:
        """What recall cannot pass: the share of crossings that are no shocks."""
        return 1 - self.shocks / self.crossings if self.crossings else float("nan")

    @property
    def best(self) -> str:
        """The boosted trees if they beat the best baseline of this part beyond chance, else that baseline."""
        return best_of(self.gain, self.best_baseline)


@dataclass(frozen=True)
class Evaluation:
    """Parts that had any row, what is censored, how many persons the slices share, and what scores: decided on the part `this`, else on the other."""

    capacity: int
    parts: tuple[PartJudged, ...]
    censored: Mapping[str, int]
    fit_person_count: int
    test_person_count: int
    shared_person_count: int
    drifts: tuple[Drift, ...]

    @property
    def scorer(self) -> str:
        """Which candidate's probabilities are used."""
        return self.parts[0].scorer if self.parts else BOOSTED

    @property
    def grower(self) -> str:
        """Whose burdens are expected."""
        return self.parts[0].burden.grower if self.parts else GROWERS[0]


def evaluate(fitted: Fitted, train: Rows, test: Rows, capacity: int, seed: int) -> Evaluation:
    """Judge on the uncensored rows of the test; `capacity` is persons per cut-off. The same rows and seed give the same figures."""
    known = test.uncensored
    parts: list[PartJudged] = []
    for part in (part for part in PARTS if len(known.of_part(part))):
        scorer = parts[0].scorer if parts else None
        parts.append(_judge_part(fitted, known.of_part(part), part, scorer, Asked(capacity, seed)))
    before, now = set(train.persons.tolist()), set(test.persons.tolist())
    persons = len(before), len(now), len(before & now)
    tally = Tally(fitted.profile, fitted.names)
    tally.add(feature_matrix(test.table, fitted.categories), test.seasons)
    return Evaluation(capacity, tuple(parts), test.censored_counts(), *persons, tuple(tally.drifts()))


@dataclass(frozen=True)
class Asked:
    """Persons per cut-off that can be handled, and the seed of what is drawn."""

    capacity: int
    seed: int


def best_of(gain: Interval, baseline: str) -> str:
    """What scores by a gain of the boosted trees over the best baseline."""
    return BOOSTED if gain.low > 0 else baseline


def _judge_part(fitted: Fitted, rows: Rows, part: str, scorer: str | None, asked: Asked) -> PartJudged:
    """Judge a part; without a scorer what does best in it scores."""
    answers = fitted.ask(rows.table)
    draws = person_weights(np.random.default_rng(asked.seed), rows.persons)
    drawn = {name: _Drawn(name, answers[name].score, rows.crossed, draws) for name in CANDIDATES}
    best = best_baseline({name: drawn[name].pr_auc for name in BASELINES})
    boosted, other = drawn[BOOSTED], drawn[best]
    gains = [one - two for one, two in zip(boosted.pr_aucs, other.pr_aucs, strict=True)]
    gain = with_interval(boosted.pr_auc - other.pr_auc, gains)
    scorer = scorer or best_of(gain, best)
    constant = np.full(len(rows), fitted.crossed_share)
    return PartJudged(
        part_type=part,
        scorer=scorer,
        row_count=len(rows),
        crossings=int(rows.crossed.sum()),
        shocks=int(rows.shock.sum()),
        constant=fitted.crossed_share,
        constant_brier=brier(constant, rows.crossed),
        best_baseline=best,
        gain=gain,
        candidates=tuple(_judge(fitted, rows, answers[name], drawn[name], asked.capacity) for name in CANDIDATES),
        groups=tuple(_judge_groups(fitted, rows, answers[scorer], asked.capacity)),
        burden=_judge_burden(fitted, rows, answers[scorer]),
    )


class _Drawn:
    """Ranking figures of one candidate, and the same for every draw of persons."""

    def __init__(self, name: str, score: Floats, crossed: Bools, draws: list[Floats]) -> None:
        self.name = name
        ranking, once = Ranking(score, crossed), np.ones(len(crossed))
        self.auc, self.pr_auc = ranking.auc(once), ranking.pr_auc(once)
        self.aucs = [ranking.auc(weight) for weight in draws]
        self.pr_aucs = [ranking.pr_auc(weight) for weight in draws]


def _judge(fitted: Fitted, rows: Rows, answer: Answer, drawn: _Drawn, capacity: int) -> Judged:
    probability = answer.probability
    bins = calibration(probability, rows.crossed)
    chosen = chosen_persons(answer.score, rows.nights, rows.persons, capacity)
    precision, recall = _at_capacity(rows, chosen, np.ones(len(rows), dtype=np.bool_))
    leads = rows.lead_days[chosen & rows.crossed]
    return Judged(
        name=drawn.name,
        auc=with_interval(drawn.auc, drawn.aucs),
        pr_auc=with_interval(drawn.pr_auc, drawn.pr_aucs),
        brier=brier(probability, rows.crossed),
        calibration_error=calibration_error(bins),
        is_calibrated=is_calibrated(probability, rows.crossed, fitted.calibration_crossings),
        expected_crossings=float(probability.sum()),
        precision=precision,
        recall=recall,
        median_lead_days=float(np.median(leads)) if len(leads) else float("nan"),
        bins=tuple(bins),
    )


def _judge_burden(fitted: Fitted, rows: Rows, answer: Answer) -> BurdenJudged:
    matrix = feature_matrix(rows.table, fitted.categories)
    limit, grown = numbers(rows.table, "limit_amount"), growth_of(rows)
    said = {name: fitted.grow(name, matrix) for name in SAID}
    errors = {name: float(np.sqrt((((one.expected - grown) * limit) ** 2).mean())) for name, one in said.items()}
    grower = min(GROWERS, key=errors.__getitem__)
    found = said[grower]
    end, slack = base_of(rows) + grown, 0.005 / limit  # to the fen
    ends = base_of(rows) + found.low - slack, base_of(rows) + found.high + slack
    is_inside = (ends[0] <= end) & (end <= ends[1])
    top = answer.score >= np.quantile(answer.score, TOP)
    expected, counted = float((found.expected * limit).sum()), float((grown * limit).sum())
    error = float(np.sqrt(((grown * limit) ** 2).sum())) / counted if counted > 0 else 1.0
    return BurdenJudged(
        grower=grower,
        level=LEVEL,
        coverage=exact_share(int(is_inside.sum()), len(rows)),
        top_coverage=exact_share(int((is_inside & top).sum()), int(top.sum())),
        expected_sum=expected,
        counted_sum=counted,
        is_off=is_beyond_chance(expected, counted, float(np.hypot(error, fitted.burden.sum_error))),
        errors=errors,
    )


def _at_capacity(rows: Rows, chosen: Bools, among: Bools) -> tuple[Interval, Interval]:
    """Precision and recall, counted in persons of a cut-off."""
    named = _persons_of(rows, chosen & among)
    crossing = _persons_of(rows, rows.crossed & among)
    hits = len(named & crossing)
    return exact_share(hits, len(named)), exact_share(hits, len(crossing))


def _persons_of(rows: Rows, which: Bools) -> set[tuple[int, int]]:
    return set(zip(rows.nights[which].tolist(), rows.persons[which].tolist(), strict=True))


def _judge_groups(fitted: Fitted, rows: Rows, answer: Answer, capacity: int) -> list[GroupJudged]:
    chosen = chosen_persons(answer.score, rows.nights, rows.persons, capacity)
    members = [(kind, code, which) for kind, codes in group_codes(rows).items() for code, which in _by_code(codes)]
    everybody = np.ones(len(rows), dtype=np.bool_)
    usual = _Usual(fitted.calibration_crossings, _at_capacity(rows, chosen, everybody)[1].value)
    return [_judge_group(kind, code, rows, answer.probability, chosen, which, usual) for kind, code, which in members]


@dataclass(frozen=True)
class _Usual:
    """What a group is held against: the crossings of the calibration slice, and the recall of all."""

    slice_crossings: int
    recall: float


def group_codes(rows: Rows) -> dict[str, list[str]]:
    """The group of each row, of each kind of group."""
    columns = {kind: [code or UNKNOWN for code in rows.table[name].to_pylist()] for kind, name in GROUPS.items()}
    ages = numbers(rows.table, "age_years")
    nights = [str(night) for night in rows.table["night"].to_pylist()]
    return {**columns, "age": [_age_group(age) for age in ages], "cut_off": nights}


def _age_group(age: float) -> str:
    return next((f"{low}-{high - 1}" if high < 200 else f"{low}+" for low, high in AGES if low <= age < high), UNKNOWN)


def _by_code(codes: list[str]) -> list[tuple[str, Bools]]:
    array = np.asarray(codes, dtype=object)
    return [(code, np.asarray(array == code, dtype=np.bool_)) for code in sorted(set(codes))]


def _judge_group(  # noqa: PLR0913, PLR0917 - what a line of the table is made of
    kind: str, code: str, rows: Rows, probability: Floats, chosen: Bools, which: Bools, usual: _Usual
) -> GroupJudged:
    crossings, count = int(rows.crossed[which].sum()), int(which.sum())
    if crossings < FEW_CROSSINGS:
        return GroupJudged(kind, code, is_too_few=True)
    recall = _at_capacity(rows, chosen, which)[1]
    return GroupJudged(
        kind,
        code,
        is_too_few=False,
        row_count=count,
        expected_crossings=float(probability[which].sum()),
        crossings=crossings,
        crossed_share=exact_share(crossings, count),
        mean_probability=float(probability[which].mean()),
        recall=recall,
        is_off=not is_calibrated(probability[which], rows.crossed[which], usual.slice_crossings),
        is_missed=recall.high < usual.recall,
    )
