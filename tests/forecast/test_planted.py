"""Cases by hand: what is a shock, what was over before, who is not scored, and what a night that is the last of its year is asked."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from monitoring.forecast.labels import make_labels
from monitoring.forecast.panel import Sources, make_panel
from monitoring.participation.asked import load_dated
from monitoring.policy import load_policy
from monitoring.settings import Settings
from monitoring.warehouse import open_warehouse
from tests.forecast.county import thresholds_of
from tests.property.pipeline import run_nights
from tests.reference.known import Change, Run, end_of
from tests.replay.rows import insured, refunded, settled

RULE = "release-total"
CUT_OFF, NEW_YEAR_EVE, LABELLED = date(2023, 10, 31), date(2023, 12, 31), date(2024, 3, 31)
# The limit is the rural income of 2022: 16,323.00; a quarter of it is 4,080.75.
LOG: tuple[Change, ...] = (
    *(insured(f"P{n}", written="2023-01-01", psn_name=f"Name{n}", tel="13800000000") for n in range(1, 10)),
    insured("P9", written="2023-12-01", psn_insu_stas="2"),
    settled("S1a", "P1", "2023-10-01", "4080.74"),
    settled("S1b", "P1", "2023-11-05", "16400.00"),
    settled("S2a", "P2", "2023-10-01", "4080.75"),
    settled("S2b", "P2", "2023-11-05", "16400.00"),
    settled("S3a", "P3", "2023-10-01", "100.00"),
    settled("S3b", "P3", "2023-11-05", "9000.00"),
    settled("S3c", "P3", "2023-11-05", "9000.00"),
    settled("S4a", "P4", "2023-10-01", "16400.00", written="2023-11-20"),
    settled("S4b", "P4", "2023-09-01", "10.00"),
    settled("S5a", "P5", "2023-10-01", "16400.00"),
    settled("S6a", "P6", "2023-10-01", "100.00"),
    refunded("S6b", "S6a", "P6", "2023-10-02", "100.00"),
    settled("S7a", "P7", "2022-10-31", "100.00", written="2023-01-01"),
    settled("S8a", "P8", "2022-11-01", "100.00", written="2023-01-01"),
    settled("S8b", "P8", "2023-12-30", "16323.00"),
    settled("S8c", "P8", "2024-01-20", "16323.01"),
    settled("S9a", "P9", "2023-10-01", "100.00"),
)


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, date, str], dict[str, Any]]:
    """Labels by person, night and part."""
    home = tmp_path_factory.mktemp("planted")
    return _labelled(home, sorted(LOG, key=lambda change: change.seen_at))


def _labelled(home: Path, log: list[Change]) -> dict[tuple[str, date, str], dict[str, Any]]:
    folder = thresholds_of(home / "thresholds", "year")
    for other in (path for path in (folder / "rules").iterdir() if path.stem != RULE):
        other.unlink()
    run_nights(home, folder, log, [Run(night, end_of(night)) for night in (date(2023, 1, 1), LABELLED)])
    settings = Settings(home=home, source=f"sqlite:///{home / 'source.db'}", thresholds=folder)
    sources = Sources(load_policy(folder), load_dated(settings))
    with open_warehouse(settings, read_only=True) as warehouse:
        panels = [make_panel(warehouse, sources, night) for night in (CUT_OFF, NEW_YEAR_EVE)]
        labels = make_labels(warehouse, sources, panels, LABELLED).to_pylist()
        names = {r["person_key"]: r["psn_no"] for r in warehouse.arrow("SELECT * FROM person").to_pylist()}
    return {(names[r["person_key"]], r["night"], r["part_type"]): r for r in labels if r["rule_id"] == RULE}


@pytest.mark.parametrize(("person", "is_shock"), [("P1", True), ("P2", False), ("P3", False)])
def test_a_shock_is_one_settlement_above_the_limit_from_below_a_quarter_of_it(
    told: Any, person: str, is_shock: bool
) -> None:
    row = told[person, CUT_OFF, "this"]
    assert (row["crossed_on"], row["is_shock"]) == (date(2023, 11, 5), is_shock)


def test_who_was_over_by_what_arrived_late_is_censored(told: Any) -> None:
    row = told["P4", CUT_OFF, "this"]
    assert (row["censored_type"], row["is_crossed"], row["crossed_on"]) == ("over_before", False, None)


@pytest.mark.parametrize("person", ["P5", "P6", "P7"], ids=["over already", "refunded", "twelve months and a day ago"])
def test_who_is_not_scored(told: Any, person: str) -> None:
    assert not any(key[:2] == (person, CUT_OFF) for key in told)


def test_who_left_within_the_days_is_censored(told: Any) -> None:
    assert told["P9", CUT_OFF, "this"]["censored_type"] == "left"


def test_across_new_year_each_window_is_a_row_of_its_own(told: Any) -> None:
    """At the limit is not over it, and what was borne last year does not count in the next."""
    assert not told["P8", CUT_OFF, "this"]["is_crossed"]
    assert ("P8", NEW_YEAR_EVE, "this") not in told
    assert told["P8", NEW_YEAR_EVE, "next"]["crossed_on"] == date(2024, 1, 20)
