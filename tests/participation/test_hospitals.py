"""Stays by the level of the hospital, and deductibles paid again on the way from one to the next, by planted stays."""

from __future__ import annotations

import shutil
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from monitoring.indicators.care import Months, care_by_month
from tests.acceptance.deployment import THRESHOLDS, deploy
from tests.participation.asking import day, with_dated_values
from tests.reference.known import Change
from tests.replay.rows import insured, refunded, settled

NIGHT = "2024-04-30"


def stay(name: str, person: str, begun: str, ended: str, **columns: str) -> Change:
    return settled(name, person, ended, "900.00", med_type="21", begndate=begun, enddate=ended, **columns)


@pytest.fixture(scope="module")
def months(tmp_path_factory: pytest.TempPathFactory) -> dict[date, dict[str, Any]]:
    home = tmp_path_factory.mktemp("hospitals")
    folder = with_dated_values(Path(shutil.copytree(THRESHOLDS, home / "thresholds")))
    shutil.copy(Path(__file__).parents[2] / "thresholds" / "care_types.yaml", folder)
    deployment = deploy(home, folder)
    log = [insured(person, "2021-12-01", n) for n, person in enumerate(("P1", "P2", "P3"), start=1)]
    log += [
        # From the county's hospital to the city's, a deductible at each.
        stay("A1", "P1", "2024-03-01", "2024-03-05", hosp_lv="06", act_pay_dedc="500.00"),
        stay("A2", "P1", "2024-03-05", "2024-03-09", hosp_lv="03", act_pay_dedc="700.50"),
        # Onward, but the second asked for none; and one whose deductible is not said.
        stay("B1", "P2", "2024-03-01", "2024-03-05", hosp_lv="06", act_pay_dedc="500.00"),
        stay("B2", "P2", "2024-03-06", "2024-03-09", hosp_lv="99", act_pay_dedc="0.00"),
        stay("B3", "P2", "2024-03-10", "2024-03-12"),
        # What was refunded was no stay.
        stay("C1", "P3", "2024-03-01", "2024-03-05", hosp_lv="06", act_pay_dedc="500.00"),
        stay("C2", "P3", "2024-03-05", "2024-03-09", hosp_lv="03", act_pay_dedc="700.50"),
        refunded("C3", "C2", "P3", "2024-03-20", "900.00"),
        # After the last day of the level's code.
        stay("C4", "P3", "2024-04-01", "2024-04-02", hosp_lv="03", act_pay_dedc="700.50"),
    ]
    deployment.run_with(log, NIGHT)
    rows = care_by_month(deployment.settings, Months(date(2024, 3, 1), date(2024, 4, 1), day(NIGHT))).rows
    return {row["month_from"]: row for row in rows if (row["level_type"], row["group_code"]) == ("all", "*")}


def test_stays_by_level(months: dict[date, dict[str, Any]]) -> None:
    names = [f"{level}_stay_count" for level in ("primary", "secondary", "tertiary")]
    found = {on: [row[n] for n in ("stay_count", *names, "stay_level_unknown_count")] for on, row in months.items()}
    assert found == {date(2024, 3, 1): [6, 0, 3, 1, 2], date(2024, 4, 1): [1, 0, 0, 0, 1]}


def test_deductibles_paid_again(months: dict[date, dict[str, Any]]) -> None:
    names = ("onward_stay_count", "deductible_again_stay_count", "deductible_again_amount")
    assert [months[date(2024, 3, 1)][n] for n in names] == [3, 1, Decimal("700.50")]
    assert [months[date(2024, 4, 1)][n] for n in names] == [0, 0, Decimal("0.00")]
