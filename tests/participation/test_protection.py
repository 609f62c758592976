"""Indicators of protection: generated counties against the plain-Python reference, and a planted county worked out by hand."""

from __future__ import annotations

import csv
import io
import random
import shutil
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
import sqlalchemy as sa

from monitoring.indicators.care import Months
from monitoring.indicators.protection import (
    MONTH,
    SPAN,
    Known,
    Period,
    Place,
    Protected,
    Sums,
    figure_of,
    protection_by_month,
)
from monitoring.indicators.protection_words import BY_CODE
from monitoring.policy import load_policy
from monitoring.policy.protection import load_protection
from monitoring.warehouse import open_warehouse
from tests.acceptance.deployment import THRESHOLDS, Deployment, deploy
from tests.participation.asking import day
from tests.participation.test_generated import NIGHTS, WORLD, Ran, enrich
from tests.reference.known import Change
from tests.reference.protection import Key, sums
from tests.replay.rows import insured, listed, paid, refunded, settled
from tests.unit.commands import Run, command_runner

COUNTED_FROM = date(2024, 1, 1)
EVENTS = ("over_person_count", "opened_count", "withdrawn_count", "lapsed_count")


def with_gaps(rng: random.Random, change: Change) -> Change:
    """The county of the other tests, some of whose bills do not say what lies in scope or what basic insurance paid."""
    if change.table != "settlement" or change.row.get("psn_part_amt") is None or rng.random() < 0.8:
        return enrich(rng, change)
    return replace(change, row={**change.row, rng.choice(["inscp_scp_amt", "hifp_pay"]): None})


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Ran:
    return Ran(tmp_path_factory.mktemp("protection"), with_gaps)


def keyed(found: Protected, kind: str, first: date) -> dict[Key, Sums]:
    return {
        (s.place.level, s.place.region, s.place.group): s
        for s in found.sums
        if s.place.level != "township" and s.period.kind == kind and s.period.first == first
    }


def without_events(values: Sums) -> dict[str, Decimal]:
    return {name: v for name, v in values.values.items() if v and name not in EVENTS}


@pytest.mark.parametrize("night", [NIGHTS[1], NIGHTS[-1]])
@pytest.mark.parametrize("kind", [MONTH, SPAN])
def test_sums_are_those_of_the_reference(county: Ran, night: date, kind: str) -> None:
    first = COUNTED_FROM if kind == SPAN else night.replace(day=1)
    found = protection_by_month(county.settings, Months(COUNTED_FROM, night.replace(day=1), night))
    said = {key: without_events(values) for key, values in keyed(found, kind, first).items()}
    expected = sums(county.knowledge(night), first, night, WORLD)
    assert {k: v for k, v in said.items() if v} == {k: v for k, v in expected.items() if v}


def test_the_generated_county_has_what_matters(county: Ran) -> None:
    whole = sums(county.knowledge(NIGHTS[-1]), COUNTED_FROM, NIGHTS[-1], WORLD)["all", None, "*"]
    for name in ("inpatient.visit_count", "outpatient.visit_count", "all.later_amount", "all.scope_unknown_count"):
        assert whole.get(name), name
    assert whole["all.scope_paid_amount"] < whole["all.scope_known_amount"]


def test_warnings_are_counted_as_their_events_say(county: Ran) -> None:
    night = NIGHTS[-1]
    found = protection_by_month(county.settings, Months(date(2023, 1, 1), night.replace(day=1), night))
    said = keyed(found, SPAN, date(2023, 1, 1))["all", None, "*"]
    with open_warehouse(county.settings, read_only=True) as warehouse:
        events = warehouse.arrow(
            "SELECT e.* FROM warning_event AS e JOIN warning AS w USING (warning_id) WHERE w.trigger_type = 'night'"
        ).to_pylist()
    counted = {kind: sum(e["event"] == kind for e in events) for kind in ("opened", "reopened", "withdrawn", "lapsed")}
    assert said.get("opened_count") == counted["opened"] + counted["reopened"] > 0
    assert (said.get("withdrawn_count"), said.get("lapsed_count")) == (counted["withdrawn"], counted["lapsed"])
    assert 0 < said.get("over_person_count") <= len({e["psn_no"] for e in events})


THRESHOLDS_TREE = load_policy(Path(__file__).parents[2] / "thresholds").thresholds.region_tree
STAY = {"med_type": "21", "out_flag": "0"}


def gift(rid: str, payment: Change) -> Change:
    """A payment of a charity."""
    return replace(payment, key=rid, row={**payment.row, "asst_type": "charity"})


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Deployment:
    home = tmp_path_factory.mktemp("planted")
    folder = Path(shutil.copytree(THRESHOLDS, home / "thresholds"))
    shutil.copy(Path(__file__).parents[2] / "thresholds" / "care_types.yaml", folder)
    shutil.copy(Path(__file__).with_name("thresholds") / "protection.yaml", folder)
    deployment = deploy(home, folder)
    log = [
        insured("P1", "2023-12-01", 1),
        insured("P2", "2023-12-01", 2),
        insured("P3", "2023-12-01", 1),  # P1 again under another number
        listed("P1", "7019", "2023-01-01", written="2023-12-01"),
        settled("A", "P1", "2024-02-03", "4000.00", "2000.00", fund_paid="6000.00", **STAY),
        paid("Y", "A", "P1", "2024-02-20", "1000.00"),
        gift("G", paid("G", "A", "P1", "2024-02-21", "500.00")),
        paid("L", "E", "P2", "2024-04-02", "700.00"),  # after the nights that are asked about
        settled("B", "P3", "2024-02-10", "300.00", fund_paid="200.00", med_type="11"),
        settled("C", "P2", "2024-02-11", "9000.00", fund_paid="1000.00", **STAY),
        refunded("D", "C", "P2", "2024-02-15", "9000.00", fund_paid="1000.00"),
        settled("E", "P2", "2024-03-05", "4000.00", "2000.00", fund_paid="6000.00", **STAY),
    ]
    deployment.run_with(log, "2024-02-29", "2024-03-31")
    return deployment


def of(found: Protected, kind: str, first: str, group: str = "*") -> Sums:
    return keyed(found, kind, day(first))["all", None, group]


def asked(deployment: Deployment, night: str = "2024-03-31") -> Protected:
    return protection_by_month(deployment.settings, Months(day("2024-02-01"), day("2024-03-01"), day(night)))


def test_refunds_net_out_payments_later_count_and_merged_persons_are_one(planted: Deployment) -> None:
    february = of(asked(planted), MONTH, "2024-02-01")
    got = {name: february.get(name) for name in ("insured_count", "all.patient_count", "inpatient.visit_count")}
    assert got == {"insured_count": 2, "all.patient_count": 1, "inpatient.visit_count": 1}
    assert february.get("inpatient.paid_amount") == 7000  # 6000 with the settlement, 1000 later
    assert february.get("inpatient.left_amount") == 3000
    assert february.get("all.burdened_amount") == 3300
    assert of(asked(planted), SPAN, "2024-02-01").get("all.patient_count") == 2
    assert of(asked(planted), SPAN, "2024-02-01", "listed").get("all.patient_count") == 1


@pytest.fixture
def run(planted: Deployment, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    monkeypatch.setenv("MONITORING_HOME", str(planted.settings.home))
    monkeypatch.setenv("MONITORING_THRESHOLDS", str(planted.settings.thresholds))
    return command_runner(monkeypatch, capsys)


def rows_of(text: str) -> dict[tuple[str, ...], dict[str, str]]:
    read = csv.DictReader(io.StringIO(text))
    return {(r["period_type"], r["period_from"], r["level_type"], r["group_code"], r["indicator"]): r for r in read}


def test_each_indicator_with_numerator_and_denominator(run: Run) -> None:
    code, out, err = run("indicators", "protection", "--from", "2024-02", "--to", "2024-03", "--format", "csv")
    assert code == 0
    row = rows_of(out)["month", "2024-02-01", "all", "*", "scope_share_inpatient"]
    assert (row["numerator"], row["denominator"], row["value"]) == ("7000.00", "8000.00", "0.875000")
    assert rows_of(out)["month", "2024-02-01", "all", "*", "fee_share_inpatient"]["value"] == "0.700000"
    assert rows_of(out)["month", "2024-02-01", "all", "*", "visit_burden_all"]["value"] == "1650.00"
    assert "no review database" in err


def test_a_goal_is_missed_by_a_fen() -> None:
    goals = load_protection(Path(__file__).with_name("thresholds"), THRESHOLDS_TREE, frozenset())
    period = Period(MONTH, day("2024-02-01"), day("2024-02-29"))
    values = {
        "inpatient.scope_known_amount": Decimal(80_000_000),
        "inpatient.scope_paid_amount": Decimal("69999999.99"),
    }
    sums_of = Sums(period, Place("county", "140123", None, "*"), values)
    found = Protected(day("2024-03-31"), [sums_of], {}, Known(False, False, True), goals, day("2024-01-01"))
    figure = figure_of(found, BY_CODE["scope_share_inpatient"], sums_of, [])
    assert (str(figure.value), figure.is_reached) == ("0.875000", False)


def test_a_goal_is_compared_exactly_and_only_where_it_holds_on_all_days(run: Run) -> None:
    rows = rows_of(run("indicators", "protection", "--from", "2024-02", "--to", "2024-03", "--format", "csv")[1])
    at = {key: (r["goal_share"], r["is_reached"]) for key, r in rows.items() if key[3] in {"*", "listed"}}
    assert at["month", "2024-02-01", "all", "*", "scope_share_inpatient"] == ("0.875", "True")
    assert at["month", "2024-02-01", "all", "*", "fee_share_inpatient"] == ("0.7001", "False")
    assert at["month", "2024-03-01", "all", "*", "scope_share_inpatient"] == ("", "")
    assert at["span", "2024-02-01", "all", "*", "scope_share_inpatient"] == ("", "")
    assert at["month", "2024-02-01", "all", "listed", "scope_share_inpatient"] == ("", "")


def test_what_was_not_read_is_not_known_and_never_nought(run: Run) -> None:
    rows = rows_of(run("indicators", "protection", "--from", "2024-03", "--to", "2024-03", "--format", "csv")[1])
    for indicator in ("visited", "visit_recognised", "answer_recognised"):
        row = rows["month", "2024-03-01", "all", "*", indicator]
        assert (row["value"], row["is_known"]) == ("", "False")
    assert rows["month", "2024-03-01", "all", "*", "opened"]["value"] == "0"


def test_a_review_database_that_is_no_file_yet_is_not_made(planted: Deployment, run: Run) -> None:
    path = Path(str(sa.make_url(planted.settings.review).database))
    before = path.exists()
    run("indicators", "protection", "--from", "2024-03", "--to", "2024-03")
    assert path.exists() == before


@pytest.mark.parametrize("words", [("--from", "2024-03", "--to", "2024-02"), ("--from", "2024-05", "--to", "2024-05")])
def test_months_of_which_nothing_is_known_are_refused(run: Run, words: Sequence[str]) -> None:
    code, out, err = run("indicators", "protection", *words)
    assert (code, out) == (17, "")
    assert "Traceback" not in err
