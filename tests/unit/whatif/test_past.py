"""Other years under the rules of a chosen date: marked, in words too, and refused where a figure is missing."""

from __future__ import annotations

import csv
import json
from datetime import date, timedelta

import pytest

from monitoring.assessment import past
from monitoring.assessment.past import assess_past
from monitoring.errors import NightError, ThresholdsError
from monitoring.whatif.writing import write_past
from tests.acceptance.deployment import Deployment
from tests.property.counties import LAST_NIGHT
from tests.unit.whatif.conftest import FIRST_DAY

JANUARY, DECEMBER = date(2024, 1, 1), date(2023, 12, 31)


def test_what_crossed_in_a_stretch_is_what_the_night_says(mixed: Deployment) -> None:
    told = assess_past(mixed.settings, JANUARY, LAST_NIGHT, None, None)
    stored = mixed.ask("SELECT * FROM warning WHERE is_produced AND crossed_on >= DATE '2024-01-01'")
    columns = ("psn_no", "rule_id", "window_id", "state", "crossed_on", "fell_on", "burden_amount", "limit_amount")
    said = [[row[c] for c in columns] for row in told.rows.to_pylist()]
    assert sorted(said, key=str) == sorted(([row[c] for c in columns] for row in stored), key=str)
    assert said
    assert not any(told.rows["is_counterfactual"].to_pylist())


def test_an_earlier_night_knows_less(mixed: Deployment) -> None:
    earlier = assess_past(mixed.settings, FIRST_DAY, DECEMBER, LAST_NIGHT - timedelta(days=59), None)
    assert earlier.rows.num_rows < assess_past(mixed.settings, FIRST_DAY, DECEMBER, None, None).rows.num_rows


def test_rules_of_a_chosen_day_hold_before_they_began_and_every_row_says_so(
    mixed: Deployment, capsys: pytest.CaptureFixture[str]
) -> None:
    write_past(mixed.settings, (JANUARY, LAST_NIGHT), None, LAST_NIGHT, "csv")
    shown = capsys.readouterr()
    rows = list(csv.DictReader(shown.out.splitlines()))
    assert {(row["is_counterfactual"], row["rules_as_of"]) for row in rows} == {("True", str(LAST_NIGHT))}
    assert f"COUNTERFACTUAL: the lines, fractions and amounts of {LAST_NIGHT} are held for all days" in shown.err
    write_past(mixed.settings, (JANUARY, LAST_NIGHT), None, LAST_NIGHT, "json")
    assert len(json.loads(capsys.readouterr().out)) == len(rows)


def test_a_rule_that_began_later_finds_warnings_of_years_before_it(planted: Deployment) -> None:
    settings = planted.settings
    held = assess_past(settings, date(2023, 1, 1), DECEMBER, None, date(2024, 6, 1))
    assert {row["crossed_on"].year for row in held.rows.to_pylist()} == {2023}


def test_a_year_without_a_figure_is_refused_before_any_work(
    planted: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(past, "assess_pass", lambda *_: pytest.fail("work was begun"))
    with pytest.raises(ThresholdsError, match=r"no rural income of 140000 for \d{4} or before is released"):
        assess_past(planted.settings, date(2015, 1, 1), DECEMBER, None, date(2024, 6, 1))


@pytest.mark.parametrize(
    ("first", "last", "night", "told"),
    [
        (LAST_NIGHT, JANUARY, None, "Correct --from and --to"),
        (JANUARY, LAST_NIGHT + timedelta(days=1), None, "Correct --from and --to"),
        (JANUARY, LAST_NIGHT, LAST_NIGHT + timedelta(days=1), "The newest night applied is 2024-03-01"),
    ],
)
def test_days_that_are_not_known_are_refused(
    mixed: Deployment, first: date, last: date, night: date | None, told: str
) -> None:
    with pytest.raises(NightError, match=told):
        assess_past(mixed.settings, first, last, night, None)
