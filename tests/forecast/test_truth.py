"""Where the truth is known: probabilities are calibrated, ranking is near the best possible, chance gives nothing, and another year is seen to be another."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pyarrow as pa
import pytest

from monitoring.forecast.evaluating import BOOSTED, Evaluation, Judged, evaluate
from monitoring.forecast.measures import Ranking
from monitoring.forecast.rows import Rows
from monitoring.forecast.telling import verdict_lines
from monitoring.forecast.training import Fitted, fit
from tests.forecast.spending import Drawn, draw_nights

SEED, PERSONS, CAPACITY = 11, 4000, 100
FIT = [date(2022, 4, 30), date(2022, 6, 30), date(2022, 8, 31), date(2022, 10, 31)]
LATER = [date(2023, 4, 30), date(2023, 6, 30)]
TEST = [date(2024, 4, 30), date(2024, 6, 30), date(2024, 8, 31), date(2024, 10, 31)]


@pytest.fixture(scope="module")
def learnt() -> tuple[Fitted, Rows]:
    rng = np.random.default_rng(SEED)
    earlier = draw_nights(rng, FIT, PERSONS)
    later = draw_nights(rng, LATER, PERSONS, first=10**6)
    return fit(earlier.rows, later.rows, SEED), earlier.rows


@pytest.fixture(scope="module")
def tested() -> Drawn:
    return draw_nights(np.random.default_rng(SEED + 1), TEST, PERSONS, first=2 * 10**6)


@pytest.fixture(scope="module")
def judged(learnt: tuple[Fitted, Rows], tested: Drawn) -> Evaluation:
    return evaluate(*learnt, tested.rows, CAPACITY, SEED)


def boosted(evaluation: Evaluation) -> Judged:
    return next(one for one in evaluation.parts[0].candidates if one.name == BOOSTED)


def test_probabilities_are_calibrated_within_sampling_error(judged: Evaluation) -> None:
    found = boosted(judged)
    assert found.calibration_error < 0.015
    part = judged.parts[0]
    # Calibrating on another sample adds its own error to that of the test.
    assert abs(found.expected_crossings - part.crossings) < 4 * np.sqrt(part.crossings)


def test_ranking_is_near_the_best_possible(judged: Evaluation, tested: Drawn) -> None:
    best = Ranking(tested.truth, tested.rows.crossed)
    once = np.ones(len(tested.rows))
    assert best.auc(once) - 0.015 < boosted(judged).auc.value <= best.auc(once) + 0.01
    assert boosted(judged).pr_auc.value > best.pr_auc(once) - 0.06


def test_it_beats_the_baselines_and_is_what_scores(judged: Evaluation) -> None:
    assert judged.parts[0].gain.low > 0
    assert judged.scorer == BOOSTED


def test_with_labels_shuffled_it_finds_nothing(tested: Drawn) -> None:
    rng = np.random.default_rng(SEED)
    slices = [
        shuffled(rng, draw_nights(rng, nights, PERSONS, first=n * 10**6).rows) for n, nights in enumerate((FIT, LATER))
    ]
    evaluation = evaluate(fit(*slices, SEED), slices[0], shuffled(rng, tested.rows), CAPACITY, SEED)
    found = boosted(evaluation)
    assert found.auc.low < 0.5 < found.auc.high
    assert evaluation.scorer != BOOSTED
    assert any("does NOT beat the best baseline" in line for line in verdict_lines(evaluation))


def shuffled(rng: np.random.Generator, rows: Rows) -> Rows:
    order = pa.array(rng.permutation(len(rows)))
    labels = {name: rows.table[name].take(order) for name in ("is_crossed", "crossed_on", "is_shock")}
    table = rows.table
    for name, column in labels.items():
        table = table.set_column(table.column_names.index(name), name, column)
    return Rows(table)


def test_a_year_with_two_fifths_less_spending_is_told_as_miscalibrated_and_still_ranked(
    learnt: tuple[Fitted, Rows],
) -> None:
    less = draw_nights(np.random.default_rng(SEED + 2), TEST, PERSONS, scale=0.6, first=3 * 10**6)
    evaluation = evaluate(*learnt, less.rows, CAPACITY, SEED)
    found = boosted(evaluation)
    assert not found.is_calibrated
    told = verdict_lines(evaluation)
    assert any(line.startswith("MISCALIBRATED") for line in told)
    assert {"burden_multiple", "recent_multiple"} <= {one.feature for one in evaluation.drifts if one.is_shifted}
    assert any(line.startswith("SHIFTED") and "burden_multiple" in line for line in told)
    burden = evaluation.parts[0].burden
    assert burden.is_off or burden.grower == "pace"
    best = Ranking(less.truth, less.rows.crossed).auc(np.ones(len(less.rows)))
    assert found.auc.value > best - 0.03


def test_the_same_rows_and_seed_give_the_same_probabilities(learnt: tuple[Fitted, Rows], tested: Drawn) -> None:
    rng = np.random.default_rng(SEED)
    again = fit(draw_nights(rng, FIT, PERSONS).rows, draw_nights(rng, LATER, PERSONS, first=10**6).rows, SEED)
    one, two = (fitted.ask(tested.rows.table) for fitted in (learnt[0], again))
    assert all(np.array_equal(one[name].probability, two[name].probability) for name in one)


def test_a_group_with_few_crossings_is_too_few_to_say(learnt: tuple[Fitted, Rows], tested: Drawn) -> None:
    few = Rows(tested.rows.table.slice(0, 60))
    groups = evaluate(*learnt, few, CAPACITY, SEED).parts[0].groups
    assert groups
    assert all(group.is_too_few and group.row_count is None and group.crossings is None for group in groups)


def test_a_disadvantaged_group_is_told(learnt: tuple[Fitted, Rows], tested: Drawn) -> None:
    """Of one sex every second crossing more: what is said of the others must not hide it."""
    rng = np.random.default_rng(SEED)
    table = tested.rows.table
    women = np.asarray([code == "2" for code in table["sex_code"].to_pylist()])
    crossed = tested.rows.crossed | (women & (rng.random(len(women)) < 0.05))
    more = Rows(table.set_column(table.column_names.index("is_crossed"), "is_crossed", pa.array(crossed)))
    evaluation = evaluate(*learnt, more, CAPACITY, SEED)
    groups = {(group.group_type, group.group_code): group for group in evaluation.parts[0].groups}
    women_judged, men_judged = groups["sex", "2"], groups["sex", "1"]
    assert women_judged.is_off
    assert women_judged.is_missed
    assert not men_judged.is_off
    assert not men_judged.is_missed
    told = verdict_lines(evaluation)
    assert any(line.startswith("MISSED") and "sex 2" in line for line in told)
    assert any("off for sex 2" in line for line in told)


def test_the_interval_of_the_burden_holds_what_it_promises(judged: Evaluation) -> None:
    found = judged.parts[0].burden
    assert found.grower == "boosted"
    assert found.errors["boosted"] < min(found.errors["pace"], found.errors["same"])
    assert 0.77 < found.coverage.value < 0.86
    assert found.top_coverage.high > 0.75
    assert not found.is_off
    assert abs(found.expected_sum / found.counted_sum - 1) < 0.1


def test_a_year_like_those_before_is_no_drift(judged: Evaluation) -> None:
    assert judged.drifts
    assert not any(one.is_shifted for one in judged.drifts)
    assert {"gone_days", "limit_amount"}.isdisjoint(one.feature for one in judged.drifts)


def test_persons_in_training_and_test_are_counted(learnt: tuple[Fitted, Rows], tested: Drawn) -> None:
    both = Rows(pa.concat_tables([tested.rows.table, learnt[1].table.slice(0, 500)]))
    assert evaluate(*learnt, both, CAPACITY, SEED).shared_person_count == 500


def test_reference_and_categories_do_not_depend_on_the_order_of_rows(learnt: tuple[Fitted, Rows]) -> None:
    fitted, earlier = learnt
    backwards = replace(earlier, table=earlier.table.take(pa.array(range(len(earlier) - 1, -1, -1))))
    later = draw_nights(np.random.default_rng(5), LATER, 500)
    assert fit(backwards, later.rows, SEED).categories == fitted.categories
