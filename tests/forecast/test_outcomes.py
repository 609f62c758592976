"""What came of scores of planted persons, counted by hand: measured once, in sums alone, and small numbers withheld in what is handed on."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import sqlalchemy as sa
from typer.testing import CliRunner

from monitoring.cli import app
from monitoring.forecast import outcomes
from monitoring.forecast.helped import Action, Help, record_help
from monitoring.forecast.model_file import CARD, model_folder
from monitoring.forecast.outcomes import Outcome, all_outcomes, measure_outcomes, outcome_table, unmeasured
from monitoring.forecast.outcomes_telling import COLUMNS, PARTS, outcome_rows
from monitoring.forecast.recognition import (
    FEW_RECOGNISED,
    Recognised,
    judge_recognition,
    recognised_within,
    recognition_line,
)
from monitoring.forecast.rows import Rows
from monitoring.forecast.scoring import ABOUT, scores_folder
from monitoring.ledger import Ledger, shanghai_now
from monitoring.settings import Settings
from monitoring.warehouse import open_warehouse
from tests.forecast.county import thresholds_of
from tests.forecast.spending import draw_nights
from tests.forecast.test_planted import CUT_OFF, LABELLED, LOG, NEW_YEAR_EVE, RULE
from tests.property.pipeline import run_nights
from tests.reference.known import Run, end_of

TODAY = date(2024, 4, 2)
SCORED = {"P1": "0.500000", "P2": "0.250000", "P3": "0.125000", "P4": "0.900000", "P8": "0.100000", "P9": "0.700000"}
CHOSEN = {"P1", "P4", "P8"}


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("outcomes") / "home"
    folder = thresholds_of(home.parent / "thresholds", "year")
    for other in (path for path in (folder / "rules").iterdir() if path.stem != RULE):
        other.unlink()
    log = sorted(LOG, key=lambda change: change.seen_at)
    run_nights(home, folder, log, [Run(night, end_of(night)) for night in (date(2023, 1, 1), LABELLED)])
    return home


@pytest.fixture
def settings(county: Path, tmp_path: Path) -> Settings:
    """The county in a home of the test's own, with scores of two nights and the card of a model."""
    shutil.copytree(county, tmp_path / "home")
    made = Settings(
        home=tmp_path / "home", source=f"sqlite:///{county / 'source.db'}", thresholds=county.parent / "thresholds"
    )
    write_scores(made, CUT_OFF, "this", CUT_OFF + timedelta(days=1), date(2023, 12, 31), SCORED)
    write_scores(made, NEW_YEAR_EVE, "next", date(2024, 1, 1), date(2024, 3, 1), {"P8": "0.300000", "P3": "0.200000"})
    write_scores(made, LABELLED, "this", date(2024, 4, 1), date(2024, 5, 31), {"P8": "0.300000"})
    card = model_folder(made.home, "autumn") / CARD
    card.parent.mkdir(parents=True)
    card.write_text(json.dumps({"calibration_crossings": 40, "model_sha256": "f"}), encoding="utf-8")
    return made


def write_scores(  # noqa: PLR0917 - what a file is made of
    settings: Settings,
    night: date,
    part: str,
    first: date,
    after: date,
    scored: dict[str, str],
    says_night: date | None = None,
) -> Path:
    """A file as `score_night` leaves it."""
    path = scores_folder(settings.home) / f"{night}_autumn_made-{night}.parquet"
    count = len(scored)
    columns = {
        "psn_no": pa.array(sorted(scored)),
        "rule_id": pa.array([RULE] * count),
        "part_type": pa.array([part] * count),
        "part_from": pa.array([first] * count, pa.date32()),
        "part_to": pa.array([after] * count, pa.date32()),
        "probability": pa.array([Decimal(scored[one]) for one in sorted(scored)], pa.decimal128(7, 6)),
        "is_chosen": pa.array([one in CHOSEN for one in sorted(scored)]),
    }
    about = {"night": f"{says_night or night}", "model": "autumn", "fingerprint": "f", "learnt_until": "2023-10-31"}
    pq.write_table(pa.table(columns).replace_schema_metadata({ABOUT: json.dumps(about).encode()}), path)
    return path


def recognise(settings: Settings, number: str, day: date, read_on: date, **more: object) -> None:
    row = {
        "feedback_id": f"F{number}{day}",
        "matched_psn_no": number,
        "match_type": "psn_no",
        "status": "recognised",
        "happened_on": day,
        "recorded_at": datetime.combine(day, datetime.min.time()),
        "channel_type": "platform",
        "read_on": read_on,
    }
    with open_warehouse(settings) as warehouse:
        schema = warehouse.schema("feedback")
        warehouse.load("added", pa.Table.from_pylist([{**dict.fromkeys(schema.names), **row, **more}], schema))
        warehouse.append("feedback", "added")


def test_what_came_of_each_part_is_counted_as_by_hand(settings: Settings) -> None:
    """P1 (a shock), P2 and P3 crossed; P4 was over before, P9 left, P8 did not cross; in the next year P8 crossed, by a shock too."""
    recognise(settings, "P1", date(2023, 12, 20), date(2023, 12, 21))
    recognise(settings, "P2", date(2023, 12, 20), date(2023, 12, 21))
    recognise(settings, "P3", CUT_OFF, CUT_OFF)  # on the night itself, not after it
    recognise(settings, "P8", date(2023, 12, 22), LABELLED + timedelta(days=1))  # read later
    found = measure_outcomes(settings, TODAY)
    assert [(one.night, one.part_type) for one in found] == [(CUT_OFF, "this"), (NEW_YEAR_EVE, "next")]
    first, second = found
    assert first == Outcome(
        model_name="autumn",
        night=CUT_OFF,
        part_type="this",
        measured_on=TODAY,
        label_night=LABELLED,
        row_count=6,
        censored={"left": 1, "over_before": 1},
        expected_crossings=0.975,
        crossings=3,
        shocks=1,
        chosen_count=2,
        found_count=1,
        helped_count=0,
        recognised_count=2,
        recognised_chosen_count=1,
        is_calibrated=True,
    )
    assert (second.row_count, second.crossings, second.shocks, second.chosen_count) == (2, 1, 1, 1)


def test_who_was_helped_is_censored_unless_he_crossed_and_counted_either_way(settings: Settings) -> None:
    moment = datetime.combine(LABELLED, datetime.min.time())
    for number in ("P1", "P8"):
        event = Help(Action.helped, number, CUT_OFF + timedelta(days=5), "other", "calls", "officer", moment)
        record_help(settings, [event])
    first = measure_outcomes(settings, TODAY)[0]
    assert first.censored == {"helped": 1, "left": 1, "over_before": 1}
    assert (first.crossings, first.helped_count, first.chosen_count) == (3, 2, 1)


def test_help_that_was_recorded_after_the_label_night_is_not_known(settings: Settings) -> None:
    moment = datetime.combine(LABELLED + timedelta(days=1), datetime.min.time())
    event = Help(Action.helped, "P8", CUT_OFF + timedelta(days=5), "other", "calls", "officer", moment)
    record_help(settings, [event])
    assert measure_outcomes(settings, TODAY)[0].helped_count == 0


def test_a_file_is_measured_once_and_only_when_its_days_are_over(settings: Settings) -> None:
    assert len(measure_outcomes(settings, TODAY)) == 2
    assert measure_outcomes(settings, TODAY + timedelta(days=30)) == []
    assert len(all_outcomes(settings)) == 2
    # The same night scored again by the same model is no other outcome.
    path = next(scores_folder(settings.home).glob(f"{CUT_OFF}*"))
    path.rename(path.with_name(path.name.replace(f"made-{CUT_OFF}", "made-2024-03-30")))
    assert measure_outcomes(settings, TODAY) == []


def test_the_size_of_a_piece_changes_no_sum(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outcomes, "PIECE_PERSONS", 2)
    found = measure_outcomes(settings, TODAY)[0]
    assert (found.row_count, found.crossings, found.chosen_count, found.expected_crossings) == (6, 3, 2, 0.975)
    assert found.censored == {"left": 1, "over_before": 1}


def test_what_is_broken_or_not_what_it_says_or_of_a_night_learnt_from_is_named_and_left_out(settings: Settings) -> None:
    part = ("this", CUT_OFF + timedelta(days=1), date(2023, 12, 31), SCORED)
    learnt = CUT_OFF - timedelta(days=1)
    write_scores(settings, learnt, *part)
    other = write_scores(settings, CUT_OFF - timedelta(days=2), *part, says_night=CUT_OFF)
    broken = scores_folder(settings.home) / "2023-08-31_autumn_made-2023-09-01.parquet"
    broken.write_bytes(b"PAR1")
    assert [one.night for one in measure_outcomes(settings, TODAY)] == [CUT_OFF, NEW_YEAR_EVE]
    told = unmeasured(settings)
    assert [line.split("_")[0] for line in told] == ["2023-08-31", f"{CUT_OFF - timedelta(days=2)}", f"{learnt}"]
    assert "cannot be read" in told[0] and "name says" in told[1] and "has learnt" in told[2]
    assert other.exists()


def test_another_model_under_the_name_says_nothing_of_calibration(settings: Settings) -> None:
    card = model_folder(settings.home, "autumn") / CARD
    card.write_text(json.dumps({"calibration_crossings": 40, "model_sha256": "g"}), encoding="utf-8")
    assert measure_outcomes(settings, TODAY)[0].is_calibrated is None


@pytest.mark.parametrize("is_there", [False, True])
def test_without_the_model_it_is_not_known_whether_it_was_calibrated(settings: Settings, *, is_there: bool) -> None:
    card = model_folder(settings.home, "autumn") / CARD
    if is_there:
        card.write_text("{damaged", encoding="utf-8")
    else:
        card.unlink()
    assert measure_outcomes(settings, TODAY)[0].is_calibrated is None


def test_the_ledger_keeps_sums_alone_and_nobody_changes_them(settings: Settings) -> None:
    measure_outcomes(settings, TODAY)
    assert not {column.name for column in outcome_table.columns} & {"psn_no", "person_key", "certno", "psn_name"}
    with Ledger(settings.ledger_url, shanghai_now) as ledger, ledger.engine.connect() as connection:
        stored = connection.execute(sa.select(outcome_table)).all()
        assert not any(number in str(stored) for number in SCORED)
        with pytest.raises(sa.exc.DBAPIError, match="only added to"):
            connection.execute(outcome_table.delete())


def test_no_scores_need_no_warehouse(tmp_path: Path) -> None:
    assert measure_outcomes(Settings(home=tmp_path), TODAY) == []


PLAIN = Outcome(
    model_name="autumn",
    night=CUT_OFF,
    part_type="this",
    measured_on=TODAY,
    label_night=LABELLED,
    row_count=5000,
    censored={"left": 20, "helped": 30},
    expected_crossings=61.2,
    crossings=60,
    shocks=20,
    chosen_count=100,
    found_count=30,
    helped_count=40,
    recognised_count=35,
    recognised_chosen_count=20,
    is_calibrated=True,
)


@pytest.mark.parametrize(
    "name", ["shocks", "crossings", "found_count", "helped_count", "recognised_chosen_count", "judged_count"]
)
def test_small_numbers_are_withheld_in_what_is_handed_on(name: str) -> None:
    """Nor can one be worked out as the rest of a whole that is told."""
    changes: dict[str, dict[str, object]] = {
        "crossings": {"crossings": 3, "shocks": 1},
        "judged_count": {"row_count": 53, "crossings": 1, "shocks": 0},
    }
    [row] = outcome_rows([replace(PLAIN, **changes.get(name, {name: 3}))], is_handed_on=True)  # type: ignore[arg-type]
    assert row[name] in {"few", "withheld"}
    [whole] = outcome_rows([PLAIN], is_handed_on=True)
    assert whole["crossings"] == 60 and "few" not in whole.values()
    told = {column: value for column, value in row.items() if isinstance(value, int) and column in PARTS}
    parts = {column for column, parent in PARTS.items() if parent == PARTS[name]} - {name}
    assert not (PARTS[name] in told and parts and parts <= told.keys())


def test_a_censored_reason_of_few_is_withheld() -> None:
    [row] = outcome_rows([replace(PLAIN, censored={"left": 3, "helped": 30})], is_handed_on=True)
    told = str(row["censored"])
    assert "left 3" not in told and "helped 30" not in told


def test_the_command_prints_all_that_was_measured(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("home", "source", "thresholds"):
        monkeypatch.setenv(f"MONITORING_{name.upper()}", str(getattr(settings, name)))
    for form in ("table", "csv", "json"):
        told = CliRunner().invoke(app, ["forecast", "outcomes", "--format", form])
        assert told.exit_code == 0, told.output
        assert "autumn" in told.stdout
    [row, _] = json.loads(told.stdout)
    assert set(row) == set(COLUMNS) and row["crossings"] in {"few", "withheld"}


def test_recognition_of_too_few_gives_no_numbers(settings: Settings) -> None:
    rows = draw_nights(np.random.default_rng(1), [date(2023, 4, 30)], 300).rows
    with open_warehouse(settings, read_only=True) as warehouse:
        known = recognised_within(warehouse, rows, LABELLED)
    found = judge_recognition(rows, rows.crossed.astype(float), known, 1)
    assert found.is_too_few and found.auc is None and found.recognised_count is None
    assert "too few to say" in recognition_line(found)


def test_a_score_that_recognition_follows_is_seen_to_order_it() -> None:
    """Recognised are those whose true probability is highest; a score of chance orders nothing."""
    rng = np.random.default_rng(3)
    drawn = draw_nights(rng, [date(2023, 4, 30), date(2023, 6, 30)], 2000)
    rows = drawn.rows
    chosen = np.argsort(-drawn.truth)[:60]
    pairs = [(int(rows.nights[n]), int(rows.persons[n])) for n in chosen]
    last = int(rows.nights.max())
    recognised = Recognised(frozenset(pairs), last)
    found = judge_recognition(rows, drawn.truth, recognised, 1)
    assert found.auc is not None and found.auc.value == 1.0
    assert found.crossing_auc is not None and 0.7 < found.crossing_auc.value < 1
    assert found.recognised_count == 60 and found.person_count == len(set(rows.persons.tolist()))
    chance = judge_recognition(rows, rng.random(len(rows)), recognised, 1)
    assert chance.auc is not None and chance.auc.low < 0.5 < chance.auc.high
    few = Recognised(frozenset(pairs[: FEW_RECOGNISED - 1]), last)
    assert judge_recognition(rows, drawn.truth, few, 1).is_too_few
    assert judge_recognition(rows, drawn.truth, replace(recognised, last_cut_off=0), 1).is_too_few


def test_recognition_counts_within_its_days_and_only_where_they_are_over(settings: Settings) -> None:
    with open_warehouse(settings, read_only=True) as warehouse:
        people = {r["psn_no"]: r["person_key"] for r in warehouse.arrow("SELECT * FROM person").to_pylist()}
    table = pa.table({"night": [CUT_OFF] * len(people), "person_key": list(people.values())})
    inside, outside = CUT_OFF + timedelta(days=120), CUT_OFF + timedelta(days=121)
    for number, day in (("P1", inside), ("P2", outside), ("P3", CUT_OFF)):
        recognise(settings, number, day, day)
    with open_warehouse(settings, read_only=True) as warehouse:
        found = recognised_within(warehouse, Rows(table), LABELLED)
        early = recognised_within(warehouse, Rows(table), inside - timedelta(days=1))
    assert found.pairs == {((CUT_OFF - date(1970, 1, 1)).days, people["P1"])}
    assert (early.pairs, early.last_cut_off) == (frozenset(), found.last_cut_off - 33)


@pytest.mark.parametrize(
    ("fields", "hit"),
    [
        ({"matched_psn_no": None, "match_type": "none", "psn_no": "P1"}, True),
        ({"matched_psn_no": None, "match_type": "none", "psn_no": "P1", "warning_id": "W"}, False),
        ({"matched_psn_no": None, "match_type": "none", "certno": "P1's"}, True),
        ({"status": "not_recognised"}, False),
        ({"match_type": "warning_id"}, True),
    ],
)
def test_whom_an_answer_counts_for(settings: Settings, fields: dict[str, object], hit: bool) -> None:
    with open_warehouse(settings, read_only=True) as warehouse:
        query = "SELECT p.person_key, i.certno FROM person AS p JOIN insured AS i ON i.person_key = p.person_key WHERE p.psn_no = 'P1'"
        [row] = warehouse.arrow(query).to_pylist()
    fields = {name: row["certno"] if value == "P1's" else value for name, value in fields.items()}
    recognise(settings, "P1", CUT_OFF + timedelta(days=9), LABELLED, **fields)
    table = pa.table({"night": [CUT_OFF], "person_key": [row["person_key"]]})
    with open_warehouse(settings, read_only=True) as warehouse:
        assert bool(recognised_within(warehouse, Rows(table), LABELLED).pairs) is hit
