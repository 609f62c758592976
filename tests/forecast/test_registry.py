"""Which model is in use: a candidate comes into use if it is better and a person says so, and the way back is open."""

from __future__ import annotations

import json
import shutil
import stat
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from monitoring.cli import app
from monitoring.errors import ForecastError, PersonalDataError
from monitoring.forecast import model_file, registry, retraining
from monitoring.forecast.comparing import Against, Opponent, Why, compare, deciding_rows, gains, unlearnt, verdict
from monitoring.forecast.history import Learnt
from monitoring.forecast.measures import Interval
from monitoring.forecast.model_file import CARD, KeptModel, load_model, model_folder, models_folder, save_model
from monitoring.forecast.registry import State, Words, promote, reject, roll_back
from monitoring.forecast.registry_telling import WHY, question
from monitoring.forecast.splits import Split
from monitoring.forecast.training import Answer
from monitoring.ledger.model_decisions import model_decisions
from monitoring.settings import Settings
from tests.forecast.kept_models import CHOICE, EARLY, JUDGE, keep, learn, opened
from tests.forecast.spending import draw_nights

WORDS = Words("li", "seen by the benefit office")
LI = ["--by", "li", "--reason", "seen by the benefit office"]


@pytest.fixture(scope="module")
def weak() -> Learnt:
    """Of few people: its trees do not beat a baseline, which scores."""
    return learn(EARLY, 2000)


@pytest.fixture(scope="module")
def strong() -> Learnt:
    """Of more people on the same cut-offs: its trees score."""
    return learn(EARLY, 4000)


@pytest.fixture(scope="module")
def chance() -> Learnt:
    return learn(EARLY, 4000, is_shuffled=True)


def as_kept(learnt: Learnt, split: Split | None = None) -> KeptModel:
    """A model as if it had been loaded."""
    nights = split or learnt.split
    told = {"fit": [str(night) for night in nights.fit], "calibrate": [str(night) for night in nights.calibrate]}
    about = {"evaluation": {"split": told}}
    return KeptModel("used", learnt.fitted, learnt.evaluation.scorer, learnt.evaluation.grower, about)


def beside(candidate: Learnt, used: Learnt, split: Split | None = None) -> Against:
    return compare(candidate, Opponent("used", "f", as_kept(used, split)), seed=1)


def states(home: Path) -> dict[str, State]:
    names = sorted(path.name for path in models_folder(home).iterdir() if not path.name.startswith("."))
    with opened(home) as ledger:
        return {name: registry.standing_of(home, ledger, name) for name in names}


def decide(home: Path, decision, name: str) -> None:
    with opened(home) as ledger:
        decision(home, ledger, name, WORDS)


def test_a_truly_better_candidate_is_better_in_both_directions(weak: Learnt, strong: Learnt) -> None:
    found = beside(strong, weak)
    assert found.pr_auc_gain is not None
    assert found.pr_auc_gain.low > 0
    assert (found.is_better, found.why, found.nights) == (True, Why.better, JUDGE)
    back = beside(weak, strong)
    assert back.pr_auc_gain is not None
    assert back.pr_auc_gain.value == -found.pr_auc_gain.value
    assert not back.is_better


def test_the_same_model_is_not_better_than_itself(strong: Learnt) -> None:
    found = beside(strong, strong)
    assert (found.is_better, found.why, found.pr_auc_gain) == (False, Why.not_better, Interval(0, 0, 0))
    assert found.brier_gain == Interval(0, 0, 0)


def test_what_was_learnt_of_chance_is_not_better(chance: Learnt, weak: Learnt, strong: Learnt) -> None:
    assert not beside(chance, weak).is_better
    assert not beside(chance, strong).is_better
    assert beside(weak, chance).is_better


def test_of_two_that_are_equally_good_one_is_seldom_better() -> None:
    """Each has the true probabilities with an error of its own, so that what differs is chance."""
    rng, drawn = np.random.default_rng(9), draw_nights(np.random.default_rng(8), [JUDGE[0]], 4000)
    found = [verdict(*gains(noisy(rng, drawn.truth), noisy(rng, drawn.truth), drawn.rows, seed)) for seed in range(40)]
    assert sum(why is Why.better for why in found) <= 6
    best, worse = Answer(drawn.truth, drawn.truth), noisy(rng, drawn.truth, spread=1.5)
    assert verdict(*gains(best, worse, drawn.rows, 1)) is Why.better


def noisy(rng: np.random.Generator, truth: np.ndarray, spread: float = 0.5) -> Answer:
    held = np.clip(truth, 1e-4, 1 - 1e-4)
    logit = np.log(held / (1 - held)) + rng.normal(0, spread, len(held))
    return Answer(logit, 1 / (1 + np.exp(-logit)))


def test_each_draw_of_persons_is_of_both_models(strong: Learnt) -> None:
    """Rows of one person come together: were rows drawn, a person's many rows would count as many facts."""
    drawn = draw_nights(np.random.default_rng(3), [JUDGE[0]], 1500)
    rows, rng = deciding_rows(drawn.rows), np.random.default_rng(1)
    one, two = noisy(rng, drawn.truth), noisy(rng, drawn.truth)
    table = rows.table
    same = type(rows)(table.set_column(table.column_names.index("person_key"), "person_key", [[7] * len(rows)]))
    alone = gains(one, two, same, 1)[0]
    assert alone.low == alone.value == alone.high
    assert gains(one, two, rows, 1)[0].low < alone.value


@pytest.mark.parametrize(
    ("pr_auc", "brier", "why"),
    [
        (Interval(0.1, 0.01, 0.2), Interval(0.0, -0.1, 0.1), Why.better),
        (Interval(0.0, -0.1, 0.1), Interval(0.1, 0.01, 0.2), Why.better),
        (Interval(0.1, 0.01, 0.2), Interval(-0.1, -0.2, -0.01), Why.worse_in_one),
        (Interval(-0.1, -0.2, -0.01), Interval(0.1, 0.01, 0.2), Why.worse_in_one),
        (Interval(0.1, -0.01, 0.2), Interval(0.1, -0.01, 0.2), Why.not_better),
        (Interval(0.0, 0.0, 0.0), Interval(0.0, 0.0, 0.0), Why.not_better),
    ],
)
def test_better_is_beyond_chance_in_one_and_not_worse_in_the_other(pr_auc: Interval, brier: Interval, why: Why) -> None:
    assert verdict(pr_auc, brier) is why


def test_only_cut_offs_count_that_the_model_in_use_has_not_learnt_from(weak: Learnt, strong: Learnt) -> None:
    partly = Split(EARLY.fit, (*EARLY.calibrate, JUDGE[0]), ())
    assert unlearnt(JUDGE, as_kept(weak, partly)) == JUDGE[1:]
    assert beside(strong, weak, partly).nights == JUDGE[1:]
    wholly = Split((*EARLY.fit, *JUDGE[:2]), (JUDGE[2],), ())
    found = beside(strong, weak, wholly)
    assert (found.is_better, found.why, found.nights, found.pr_auc_gain) == (False, Why.no_cut_off_left, (), None)


def test_few_crossings_decide_nothing(weak: Learnt, strong: Learnt) -> None:
    few = replace(strong, judged=type(strong.judged)(strong.judged.table.slice(0, 200)))
    assert few.judged.crossed.sum() < 20
    found = beside(few, weak)
    assert (found.is_better, found.why) == (False, Why.too_few_crossings)


def test_without_a_model_to_compare_with_it_is_enough_to_be_judged(strong: Learnt) -> None:
    found = compare(strong, None, 1)
    assert (found.name, found.is_better, found.why) == (None, True, Why.none_in_use)
    found = compare(strong, Opponent("used", "f", None), 1)
    assert (found.name, found.is_better, found.why) == ("used", True, Why.not_loadable)
    unjudged = replace(strong, evaluation=replace(strong.evaluation, parts=()))
    found = compare(unjudged, None, 1)
    assert (found.is_better, found.why) == (False, Why.not_judged)


def test_every_answer_has_words_in_both_languages() -> None:
    assert set(WHY) == set(Why)
    assert all(said.zh and said.en for said in WHY.values())


def test_from_the_first_model_to_a_better_one_and_back(tmp_path: Path, weak: Learnt, strong: Learnt) -> None:
    with opened(tmp_path) as ledger, pytest.raises(ForecastError, match="No model is in use"):
        registry.load_in_use(tmp_path, ledger)
    assert keep(tmp_path, "first", weak).why is Why.none_in_use
    decide(tmp_path, promote, "first")
    with pytest.raises(ForecastError, match="in use already"):
        decide(tmp_path, promote, "first")
    with pytest.raises(ForecastError, match="roll-back"):
        decide(tmp_path, reject, "first")
    with opened(tmp_path) as ledger, pytest.raises(ForecastError, match="first is the first model in use"):
        roll_back(tmp_path, ledger, WORDS)
    assert keep(tmp_path, "second", strong).name == "first"
    assert keep(tmp_path, "again", weak).why is Why.not_better
    with pytest.raises(ForecastError, match="not better than the model in use"):
        decide(tmp_path, promote, "again")
    decide(tmp_path, promote, "second")
    assert states(tmp_path) == {"again": State.kept, "first": State.used_before, "second": State.in_use}
    with pytest.raises(ForecastError, match="was held against first, and in use now is second"):
        decide(tmp_path, promote, "again")
    with opened(tmp_path) as ledger:
        assert registry.load_in_use(tmp_path, ledger).name == "second"
        assert roll_back(tmp_path, ledger, WORDS) == ("second", "first")
        assert registry.load_in_use(tmp_path, ledger).name == "first"
        with pytest.raises(ForecastError, match="no model to go back to"):
            roll_back(tmp_path, ledger, WORDS)
        kept = model_decisions(ledger)
    assert [(one.model_name, one.decision) for one in kept] == [
        ("first", "promoted"),
        ("second", "promoted"),
        ("second", "rolled_back"),
    ]
    assert {(one.by_name, one.reason) for one in kept} == {("li", "seen by the benefit office")}
    decide(tmp_path, reject, "again")
    assert states(tmp_path) == {"again": State.rejected, "first": State.in_use, "second": State.rolled_back}


def test_a_folder_that_was_replaced_is_not_the_model_that_was_promoted(
    tmp_path: Path, weak: Learnt, strong: Learnt
) -> None:
    keep(tmp_path, "first", weak)
    decide(tmp_path, promote, "first")
    keep(tmp_path, "second", strong)
    decide(tmp_path, promote, "second")
    for name in ("first", "second"):
        shutil.rmtree(model_folder(tmp_path, name))
        save_model(tmp_path, name, strong, CHOICE, "thresholds", {"made_at": "2024-12-06T08:00"})
        load_model(tmp_path, name)
    assert states(tmp_path) == {"first": State.kept, "second": State.replaced}
    with opened(tmp_path) as ledger:
        with pytest.raises(ForecastError, match="replaced or changed"):
            registry.load_in_use(tmp_path, ledger)
        with pytest.raises(ForecastError, match="replaced or changed"):
            roll_back(tmp_path, ledger, WORDS)
        assert registry.in_use(ledger).model_name == "second"
    assert keep(tmp_path, "third", weak).why is Why.not_loadable
    shutil.rmtree(model_folder(tmp_path, "second"))
    with opened(tmp_path) as ledger:
        gone = next(one for one in registry.list_models(tmp_path, ledger) if one.name == "second")
    assert gone.state is State.replaced
    assert "no model second" in str(gone.fault)


def test_what_was_not_compared_because_the_model_in_use_was_away_stays_so_when_it_is_back(
    tmp_path: Path, weak: Learnt
) -> None:
    keep(tmp_path, "first", weak)
    decide(tmp_path, promote, "first")
    folder = model_folder(tmp_path, "first")
    folder.rename(tmp_path / "away")
    assert keep(tmp_path, "second", weak).why is Why.not_loadable
    (tmp_path / "away").rename(folder)
    with opened(tmp_path) as ledger, pytest.raises(ForecastError, match="can be now"):
        promote(tmp_path, ledger, "second", WORDS)


def test_what_is_said_of_a_model_cannot_be_changed_after_it_was_promoted(tmp_path: Path, weak: Learnt) -> None:
    keep(tmp_path, "first", weak)
    decide(tmp_path, promote, "first")
    alter(tmp_path, "first", scorer="boosted")
    load_model(tmp_path, "first")
    with opened(tmp_path) as ledger, pytest.raises(ForecastError, match="replaced or changed"):
        registry.load_in_use(tmp_path, ledger)


def alter(home: Path, name: str, **values: object) -> None:
    path = model_folder(home, name) / CARD
    about = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**about, **values}), encoding="utf-8")


def test_a_model_that_cannot_be_loaded_here_is_told_and_neither_promoted_nor_gone_back_to(
    tmp_path: Path, weak: Learnt, strong: Learnt
) -> None:
    keep(tmp_path, "first", weak)
    decide(tmp_path, promote, "first")
    keep(tmp_path, "second", strong)
    alter(tmp_path, "second", python="2.7")
    with pytest.raises(ForecastError, match="made with another python"):
        decide(tmp_path, promote, "second")
    with opened(tmp_path) as ledger:
        (_, second) = registry.list_models(tmp_path, ledger)
    assert "made with another python" in str(second.fault)
    for harm in ("not json", "[]", "{}"):
        (model_folder(tmp_path, "second") / CARD).write_text(harm, encoding="utf-8")
        with opened(tmp_path) as ledger:
            assert registry.list_models(tmp_path, ledger)[1].fault


def test_a_model_that_lacks_what_scoring_needs_is_refused(tmp_path: Path, weak: Learnt) -> None:
    keep(tmp_path, "first", weak)
    path = model_folder(tmp_path, "first") / CARD
    about = json.loads(path.read_text(encoding="utf-8"))
    del about["reference"]
    path.write_text(json.dumps(about), encoding="utf-8")
    with pytest.raises(ForecastError, match="lacks reference"):
        load_model(tmp_path, "first")


def test_a_model_that_was_never_compared_is_not_promoted(tmp_path: Path, weak: Learnt) -> None:
    save_model(tmp_path, "old", weak, CHOICE, "thresholds")
    with pytest.raises(ForecastError, match="never held against"):
        decide(tmp_path, promote, "old")


@pytest.mark.parametrize("words", [Words("", "why"), Words("li", " "), Words("li", "for 140123198001011234")])
def test_a_decision_needs_a_name_and_a_reason_that_names_nobody(tmp_path: Path, words: Words) -> None:
    with opened(tmp_path) as ledger:
        for refused in (promote, reject):
            with pytest.raises((ForecastError, PersonalDataError)):
                refused(tmp_path, ledger, "first", words)
        with pytest.raises((ForecastError, PersonalDataError)):
            roll_back(tmp_path, ledger, words)
        assert model_decisions(ledger) == []


def test_training_keeps_when_it_was_made_and_how_it_did(
    tmp_path: Path, weak: Learnt, monkeypatch: pytest.MonkeyPatch
) -> None:
    thresholds = Path(__file__).parents[2] / "thresholds"
    settings = Settings(home=tmp_path, thresholds=thresholds)
    monkeypatch.setattr(retraining, "train_until", lambda *_: weak)
    with opened(tmp_path) as ledger:
        kept = retraining.train_candidate(settings, ledger, date(2024, 12, 31), "first", CHOICE, lambda _: None)
        with pytest.raises(ForecastError, match="already"):
            retraining.train_candidate(settings, ledger, date(2024, 12, 31), "first", CHOICE, lambda _: None)
    about = load_model(tmp_path, "first").about
    assert about["made_at"] == "2024-12-05T08:00"
    assert about["against"] == kept.against.as_document()
    assert set(about["against"]) >= {"name", "nights", "pr_auc_gain", "brier_gain", "is_better", "why"}
    said = question(about)
    assert "2024-12-31" in said.zh
    assert "benefit officer" in said.en
    part = about["evaluation"]["parts"][0]
    part["groups"][0] |= {"group_type": "sex", "group_code": "2", "is_off": True}
    part["groups"][1] |= {"group_type": "age", "group_code": "75+", "is_missed": True}
    for candidate in part["candidates"]:
        candidate["is_calibrated"] = False
    warned = question(about)
    assert "MISCALIBRATED; groups for which they are off: sex 2" in warned.en
    assert "than those of all: age 75+" in warned.en
    assert "不相符的人群：sex 2" in warned.zh
    assert stat.S_IMODE(kept.folder.stat().st_mode) == 0o700


def test_a_model_whose_saving_broke_off_is_not_there(
    tmp_path: Path, weak: Learnt, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(model_file, "as_document", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            save_model(tmp_path, "first", weak, CHOICE, "thresholds")
    with opened(tmp_path) as ledger:
        assert registry.list_models(tmp_path, ledger) == []
    save_model(tmp_path, "first", weak, CHOICE, "thresholds")
    assert list(states(tmp_path)) == ["first"]


def test_the_commands(tmp_path: Path, weak: Learnt, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MONITORING_HOME", str(tmp_path))
    run = CliRunner()
    assert "no model is kept" in run.invoke(app, ["forecast", "models"]).output
    keep(tmp_path, "first", weak)
    keep(tmp_path, "second", weak)
    for refused in (
        ["score", "--date", "2024-12-10"],
        ["promote", "none", *LI],
        ["reject", "none", *LI],
        ["roll-back", *LI],
    ):
        told = run.invoke(app, ["forecast", *refused])
        assert isinstance(told.exception, ForecastError), told.output
    assert run.invoke(app, ["forecast", "promote", "first"]).exit_code == 2
    assert run.invoke(app, ["forecast", "promote", "first", *LI]).exit_code == 0
    assert run.invoke(app, ["forecast", "reject", "second", *LI]).exit_code == 0
    alter(tmp_path, "second", python="2.7")
    monkeypatch.setenv("COLUMNS", "250")
    told = run.invoke(app, ["forecast", "models"]).output
    assert "in use" in told
    assert "rejected" not in told  # another model.json than the one that was
    assert "cannot be loaded here: The model second was made with another python" in told
