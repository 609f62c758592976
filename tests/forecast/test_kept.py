"""Models that are kept, refused, asked for reasons, and used: from a warehouse of an invented year and a half to the officer's list."""

from __future__ import annotations

import json
import os
import pickle
import random
import shutil
import stat
from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
import skops.io
from typer.testing import CliRunner

from monitoring.cli import app
from monitoring.errors import ForecastError, PersonalDataError
from monitoring.forecast import looking, model_file, scoring
from monitoring.forecast.card_writing import Wanted, write_card
from monitoring.forecast.features import feature_matrix
from monitoring.forecast.history import Choice, Learnt, evaluate_between
from monitoring.forecast.model_file import load_model, save_model
from monitoring.forecast.reasons import REASONS, find_reasons, unnamed_features, without
from monitoring.forecast.scoring import delete_old, score_night
from monitoring.forecast.splits import cut_offs, labelled_by, split_for_use
from monitoring.forecast.training import CALIBRATION_CROSSINGS, CANDIDATES, fit
from monitoring.ledger import Ledger, shanghai_now
from monitoring.quality.access_log import accesses
from monitoring.settings import Settings
from tests.forecast.county import thresholds_of
from tests.forecast.page import plant_page
from tests.forecast.spending import draw_nights
from tests.property.pipeline import run_nights
from tests.reference.known import Change, Run, end_of
from tests.replay.rows import insured, settled

CHOICE = Choice(capacity=20, seed=3)
FIRST, LAST = date(2023, 1, 1), date(2024, 11, 15)
"""Two runs: the second covers all nights since the first, and finds each row known from its own day."""
PERSONS = 250


def spending_year(rng: random.Random) -> list[Change]:
    """People of whom some bear much month after month, each settlement written on its day."""
    log: list[Change] = []
    for n in range(1, PERSONS):
        number, heavy = f"P{n:04d}", rng.random() < 0.35
        log.append(insured(number, gend=rng.choice(("1", "2"))))
        day, count = date(2023, 1, rng.randint(1, 28)), 0
        while day < date(2024, 11, 1):
            count += 1
            amount = rng.gammavariate(2, 900 if heavy else 80)
            log.append(
                settled(f"S{n}-{count}", number, day.isoformat(), f"{amount:.2f}", med_type="21" if heavy else "11")
            )
            day += timedelta(days=rng.randint(15, 70))
    return sorted(log, key=lambda change: change.seen_at)


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    home = tmp_path_factory.mktemp("county")
    folder = thresholds_of(home / "thresholds", "year")
    run_nights(home, folder, spending_year(random.Random(8)), [Run(night, end_of(night)) for night in (FIRST, LAST)])
    return Settings(home=home, source=f"sqlite:///{home / 'source.db'}", thresholds=folder)


@pytest.fixture(scope="module")
def learnt(settings: Settings) -> Learnt:
    return evaluate_between(settings, date(2024, 4, 30), (date(2024, 5, 1), date(2024, 8, 31)), CHOICE, lambda _: None)


@pytest.fixture
def kept(settings: Settings, learnt: Learnt, request: pytest.FixtureRequest) -> str:
    name = f"m{abs(hash(request.node.name)) % 10**9}"
    save_model(settings.home, name, learnt, CHOICE, "thresholds")
    return name


def test_cut_offs_are_the_ends_of_every_second_month_and_of_november() -> None:
    assert cut_offs(date(2023, 2, 28), date(2024, 2, 28)) == [
        date(2023, month, day) for month, day in ((2, 28), (4, 30), (6, 30), (8, 31), (10, 31), (11, 30), (12, 31))
    ]


def test_no_label_of_training_lies_behind_the_night_it_ends_on(learnt: Learnt) -> None:
    nights = [*learnt.split.fit, *learnt.split.calibrate]
    assert max(nights) + timedelta(days=60) <= date(2024, 4, 30) < min(learnt.split.judge)
    assert labelled_by([date(2024, 2, 29), date(2024, 3, 2)], date(2024, 4, 30)) == [date(2024, 2, 29)]
    assert max(learnt.split.fit) < min(learnt.split.calibrate)


def test_every_slice_of_a_model_that_is_kept_is_later_than_the_one_before() -> None:
    nights = cut_offs(date(2022, 1, 1), date(2023, 12, 31))
    split = split_for_use(nights)
    assert [*split.fit, *split.calibrate, *split.judge] == nights
    with pytest.raises(ForecastError, match="too little history"):
        split_for_use(nights[:2])


def test_a_test_that_does_not_follow_the_training_is_refused(settings: Settings) -> None:
    with pytest.raises(ForecastError, match="has to follow"):
        evaluate_between(settings, date(2024, 4, 30), (date(2024, 4, 30), date(2024, 8, 31)), CHOICE, lambda _: None)


def test_too_few_crossings_are_nothing_to_learn_from() -> None:
    rng = np.random.default_rng(1)
    earlier, later = (draw_nights(rng, [date(2023, month, 28)], 2000).rows for month in (6, 8))
    few = later.table.slice(0, CALIBRATION_CROSSINGS)
    with pytest.raises(ForecastError, match="crossings are known"):
        fit(earlier, type(later)(few), 1)


def test_a_loaded_model_scores_as_the_one_that_was_saved(settings: Settings, learnt: Learnt, kept: str) -> None:
    rows = draw_nights(np.random.default_rng(4), [date(2024, 6, 30)], 300).rows
    loaded = load_model(settings.home, kept)
    one, two = learnt.fitted.ask(rows.table), loaded.fitted.ask(rows.table)
    assert all(np.array_equal(one[name].probability, two[name].probability) for name in CANDIDATES)
    assert loaded.scorer == learnt.evaluation.scorer
    assert loaded.about["data_fingerprint"] == learnt.data_fingerprint
    modes = {stat.S_IMODE(path.stat().st_mode) for path in model_file.model_folder(settings.home, kept).iterdir()}
    assert modes == {0o600}


def test_a_model_that_is_kept_has_a_card_and_loads_beside_it(settings: Settings, learnt: Learnt, kept: str) -> None:
    path = write_card(settings.home, kept, Wanted())
    told = path.read_text(encoding="utf-8")
    for part in learnt.evaluation.parts:
        scorer = next(one for one in part.candidates if one.name == learnt.evaluation.scorer)
        for span in (scorer.pr_auc, scorer.auc):
            assert f"{span.value:.3f} ({span.low:.3f} to {span.high:.3f})" in told
        assert f"{scorer.brier:.5f}" in told
    assert load_model(settings.home, kept).name == kept


def test_a_model_is_not_written_over_and_needs_a_plain_name(settings: Settings, learnt: Learnt, kept: str) -> None:
    with pytest.raises(ForecastError, match="already"):
        save_model(settings.home, kept, learnt, CHOICE, "thresholds")
    for name in ("", "../up", "A", "x" * 41):
        with pytest.raises(ForecastError, match="no name"):
            load_model(settings.home, name)
    with pytest.raises(ForecastError, match="no model"):
        load_model(settings.home, "none")


@pytest.mark.parametrize("key", ["package_version", "sql_fingerprint", "libraries", "python", "format"])
def test_other_versions_are_refused(settings: Settings, kept: str, key: str) -> None:
    card = model_file.model_folder(settings.home, kept) / model_file.CARD
    about = json.loads(card.read_text(encoding="utf-8"))
    card.write_text(json.dumps({**about, key: "0"}), encoding="utf-8")
    with pytest.raises(ForecastError, match=key):
        load_model(settings.home, kept)


class Harm:
    """What a pickle would run."""

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.system, ("touch harmed",)


@pytest.mark.parametrize("is_said", [False, True])
def test_a_file_with_anything_else_in_it_is_refused_and_not_run(
    settings: Settings, kept: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, is_said: bool
) -> None:
    monkeypatch.chdir(tmp_path)
    folder = model_file.model_folder(settings.home, kept)
    skops.io.dump({"models": {"boosted": random.Random(1)}, "calibrators": {}}, folder / model_file.MODEL)
    _say_digest(folder, is_said=is_said)
    with pytest.raises(ForecastError, match="types" if is_said else "not the one"):
        load_model(settings.home, kept)
    (folder / model_file.MODEL).write_bytes(pickle.dumps(Harm()))
    _say_digest(folder, is_said=is_said)
    with pytest.raises(ForecastError, match="no model of this kind" if is_said else "not the one"):
        load_model(settings.home, kept)
    assert not (tmp_path / "harmed").exists()


def _say_digest(folder: Path, *, is_said: bool) -> None:
    card = folder / model_file.CARD
    about = json.loads(card.read_text(encoding="utf-8"))
    digest = model_file._digest(folder / model_file.MODEL)
    if is_said:
        card.write_text(json.dumps({**about, "model_sha256": digest}), encoding="utf-8")


@pytest.mark.parametrize("scorer", CANDIDATES)
def test_a_reason_that_is_named_lowers_the_score_when_it_is_taken_away(scorer: str) -> None:
    rng = np.random.default_rng(2)
    nights = [date(2023, 6, 30), date(2023, 8, 31)]
    fitted = fit(draw_nights(rng, nights, 3000).rows, draw_nights(rng, [date(2023, 12, 31)], 3000).rows, 1)
    matrix = feature_matrix(draw_nights(rng, [date(2024, 6, 30)], 200).rows.table, fitted.categories)
    score = fitted.score(scorer, matrix)
    found = find_reasons(fitted, scorer, matrix)
    assert sum(map(len, found)) > 100
    for row, reasons in enumerate(found):
        falls = [
            score[row] - fitted.score(scorer, without(fitted, reason, matrix[row : row + 1]))[0] for reason in reasons
        ]
        assert all(fall > 0 for fall in falls)
        assert falls == sorted(falls, reverse=True)
    assert not unnamed_features(fitted.names)


def test_every_reason_has_words_in_both_languages() -> None:
    assert all(reason.zh and reason.en for reason in REASONS)
    assert len({reason.code for reason in REASONS}) == len(REASONS)


def test_a_past_night_is_scored_to_the_same_bytes_after_later_nights(
    tmp_path: Path, settings: Settings, learnt: Learnt
) -> None:
    early = Settings(home=tmp_path, source=f"sqlite:///{tmp_path / 'source.db'}", thresholds=settings.thresholds)
    before = [FIRST, date(2024, 8, 31)]
    run_nights(tmp_path, settings.thresholds, spending_year(random.Random(8)), [Run(n, end_of(n)) for n in before])
    today = date(2024, 9, 1)
    folder = save_model(settings.home, "same", learnt, CHOICE, "thresholds")
    shutil.copytree(folder, model_file.model_folder(early.home, "same"))
    files = [score_night(one, date(2024, 8, 31), "same", 20, today).path.read_bytes() for one in (early, settings)]
    assert files[0] == files[1]


def test_scores_are_private_told_by_number_and_go_after_their_time(settings: Settings, kept: str) -> None:
    first = score_night(settings, date(2024, 8, 31), kept, 20, date(2024, 9, 1))
    assert stat.S_IMODE(first.path.stat().st_mode) == 0o600
    table = pq.read_table(first.path)
    assert table.num_rows == first.row_count > 100
    assert {"psn_name", "certno", "dise_no"}.isdisjoint(table.column_names)
    assert 0 < len({row["psn_no"] for row in first.chosen}) <= 20
    told = {row["psn_no"] for row in first.chosen if row["reasons_en"] and row["reasons_zh"]}
    assert told == {row["psn_no"] for row in first.chosen}
    again = score_night(settings, date(2024, 8, 31), kept, 20, date(2024, 9, 2))
    assert not first.path.exists()
    delete_old(again.path.parent, date(2024, 12, 31))
    assert again.path.exists()
    assert delete_old(again.path.parent, date(2025, 1, 1)) >= 1
    assert not again.path.exists()


def test_a_night_on_which_nobody_is_scored_gives_an_empty_file(
    settings: Settings, kept: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = scoring.panel_pieces
    monkeypatch.setattr(scoring, "panel_pieces", lambda *asked: (piece.slice(0, 0) for piece in whole(*asked)))
    found = score_night(settings, date(2024, 8, 31), kept, 20, date(2024, 9, 3))
    assert (found.row_count, found.chosen) == (0, [])


def test_what_a_killed_scoring_left_goes_with_the_next_and_each_day(tmp_path: Path) -> None:
    for name in (".2024-08-31_a_made-2024-09-01.parquet.all", ".2024-08-31_a_made-2024-09-03.parquet.new"):
        (tmp_path / name).touch()
    assert delete_old(tmp_path, date(2024, 9, 2)) == 0
    assert delete_old(tmp_path, date(2024, 9, 4)) == 1
    assert [path.name for path in tmp_path.iterdir()] == [".2024-08-31_a_made-2024-09-03.parquet.new"]


def test_the_size_of_a_piece_changes_no_score(settings: Settings, kept: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = settings, date(2024, 8, 31), kept, 20, date(2024, 9, 4)
    one = score_night(*asked)
    table = pq.read_table(one.path)
    monkeypatch.setattr(looking, "PERSONS", 7)
    other = score_night(*asked)
    assert pq.ParquetFile(other.path).num_row_groups > 10
    assert pq.read_table(other.path) == table
    assert other.chosen == one.chosen
    assert other.drifts == one.drifts
    chosen = {row["psn_no"] for row in table.to_pylist() if row["is_chosen"]}
    assert chosen == {row["psn_no"] for row in one.chosen}
    highest = sorted(table.to_pylist(), key=lambda row: -row["probability"])
    assert highest[0]["psn_no"] in chosen


def test_those_chosen_are_of_the_regions_asked_for(settings: Settings, kept: str) -> None:
    asked = settings, date(2024, 8, 31), kept, 20, date(2024, 9, 4)
    everybody, elsewhere = score_night(*asked), score_night(*asked, frozenset({"140199"}))
    assert (elsewhere.row_count, elsewhere.chosen) == (everybody.row_count, [])
    assert not any(row["is_chosen"] for row in pq.read_table(elsewhere.path).to_pylist())
    here = score_night(*asked, frozenset({"140123", "140199"}))
    assert here.chosen == everybody.chosen


def test_a_scoring_that_breaks_off_leaves_the_former_scores_and_nothing_else(
    settings: Settings, kept: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = settings, date(2024, 8, 31), kept, 20, date(2024, 9, 5)
    former = score_night(*asked).path
    before, names = former.read_bytes(), sorted(path.name for path in former.parent.iterdir())
    monkeypatch.setattr(looking, "PERSONS", 50)
    monkeypatch.setattr(scoring, "find_reasons", None)
    monkeypatch.setattr(scoring._Best, "add", _break_off)
    with pytest.raises(RuntimeError):
        score_night(*asked)
    assert former.read_bytes() == before
    assert sorted(path.name for path in former.parent.iterdir()) == names


def _break_off(*_: object) -> None:
    raise RuntimeError


def test_the_burden_expected_lies_in_its_interval_and_is_written_in_yuan(settings: Settings, kept: str) -> None:
    rows = pq.read_table(score_night(settings, date(2024, 8, 31), kept, 20, date(2024, 9, 6)).path).to_pylist()
    assert all(0 <= row["low_amount"] <= row["expected_amount"] <= row["high_amount"] for row in rows)
    assert any(row["high_amount"] > row["burden_amount"] for row in rows)


def test_the_commands_from_training_to_the_officers_list(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("home", "source", "thresholds"):
        monkeypatch.setenv(f"MONITORING_{name.upper()}", str(getattr(settings, name)))
    plant_page(settings, datetime(2024, 11, 16))  # noqa: DTZ001 - the time of Asia/Shanghai without zone
    run, to = CliRunner(), tmp_path / "calls.csv"
    trained = run.invoke(app, ["forecast", "train", "--until", "2024-11-15", "--name", "autumn", "--capacity", "20"])
    assert trained.exit_code == 0, trained.output
    asked = ["forecast", "score", "--date", "2024-11-15", "--model", "autumn", "--capacity", "5", "--to", str(to)]
    reason = ("--reason", "calls of the officer")
    for refused in (("--for", "one_county"), reason, (*reason, "--for", "county_supervisor")):
        found = run.invoke(app, [*asked, *refused])
        assert isinstance(found.exception, PersonalDataError)
        assert not to.exists()
    scored = run.invoke(app, [*asked, *reason, "--for", "one_county"])
    assert scored.exit_code == 0, scored.output
    header = to.read_text(encoding="utf-8-sig").splitlines()[0]
    assert header.endswith("lever_codes,levers_zh,levers_en")
    with Ledger(settings.ledger_url, shanghai_now) as ledger:
        assert accesses(ledger)[-1].subject.endswith("rows for one_county")
    assert "autumn is not in use (kept)" in scored.output
    assert stat.S_IMODE(to.stat().st_mode) == 0o600
    assert "P0" in to.read_text(encoding="utf-8-sig")
    assert "P0" not in scored.output
    assert run.invoke(app, ["forecast", "score", "--date", "2024-11-15"]).exit_code != 0
    decided = run.invoke(app, ["forecast", "promote", "autumn", "--by", "li", "--reason", "the first"])
    assert decided.exit_code == 0, decided.output
    by_default = run.invoke(app, ["forecast", "score", "--date", "2024-11-15"])
    assert by_default.exit_code == 0, by_default.output
    assert "of model autumn" in by_default.output
    assert "not in use" not in by_default.output
    days = ["--train-until", "2024-04-30", "--test-from", "2024-05-01", "--test-to", "2024-08-31"]
    for output in ("table", "csv", "json"):
        judged = run.invoke(app, ["forecast", "evaluate", *days, "--format", output])
        assert judged.exit_code == 0, judged.output
        if output == "json":
            assert json.loads(judged.stdout)["parts"][0]["candidates"]
