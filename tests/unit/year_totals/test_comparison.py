"""What the warehouse holds of a year is counted as a clerk would, to the fen, and differences get the verdict they deserve."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from monitoring import cli
from monitoring.policy import load_policy
from monitoring.settings import Settings
from monitoring.warehouse import open_warehouse
from monitoring.year_totals.compare import Compared, Verdict, compare_totals
from monitoring.year_totals.held import Held
from monitoring.year_totals.published import KEPT_AMOUNTS, PublishedTotal
from tests.acceptance.deployment import THRESHOLDS, Deployment
from tests.backfill.filling import deploy, fill
from tests.reference.known import end_of
from tests.unit.year_totals.county import LOG, OTHER_CITY, RANGES, SUMS, entry, write_list

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Deployment:
    made = deploy(tmp_path_factory.mktemp("home"), THRESHOLDS)
    for first, last in RANGES:
        made.show(LOG, end_of(last))
        fill(made, first, last)
    return made


@pytest.fixture
def run(home: Deployment, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    for name, value in {"HOME": home.settings.home, "THRESHOLDS": THRESHOLDS}.items():
        monkeypatch.setenv(f"MONITORING_{name}", str(value))

    def command(*words: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["monitoring", "year-totals", "check", *words])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        return int(ended.value.code or 0), *capsys.readouterr()

    return command


def compare(home: Deployment, path: Path) -> list[Compared]:
    return compare_totals(Settings.model_copy(home.settings, update={"year_totals": path}))


def test_the_sums_are_those_counted_by_hand(home: Deployment, tmp_path: Path) -> None:
    path = write_list(tmp_path, *(entry(*named, amount) for named, amount in SUMS.items()))
    found = compare(home, path)
    held = {(t.table, t.year, t.region, t.what): one.held.amount for one in found for t in [one.published]}
    assert held == {named: Decimal(amount) for named, amount in SUMS.items()}
    assert {type(amount) for amount in held.values()} == {Decimal}
    assert {one.verdict for one in found} == {Verdict.within}


def test_amounts_that_rows_do_not_say_are_counted(home: Deployment, tmp_path: Path) -> None:
    [found] = compare(home, write_list(tmp_path, entry("settlement", 2023, None, "maf_pay", "0.00")))
    assert (found.held.amount, found.held.row_count, found.held.empty_count) == (0, 6, 6)


@pytest.mark.parametrize(
    ("amount", "tolerance", "verdict"),
    [
        ("810.59", "", Verdict.within),
        ("810.60", "", Verdict.beyond),
        ("810.58", "", Verdict.beyond),
        ("820.00", 'tolerance: {absolute: "9.41"}, ', Verdict.within),
        ("820.00", 'tolerance: {absolute: "9.40"}, ', Verdict.beyond),
        ("800.00", 'tolerance: {share: "0.0132"}, ', Verdict.beyond),
        ("800.00", 'tolerance: {share: "0.0133"}, ', Verdict.within),
    ],
)
def test_a_difference_may_be_as_large_as_the_tolerance(
    home: Deployment, tmp_path: Path, amount: str, tolerance: str, verdict: Verdict
) -> None:
    [found] = compare(
        home, write_list(tmp_path, entry("settlement", 2023, None, "total_amount", amount, more=tolerance))
    )
    assert found.verdict is verdict


def test_a_year_that_is_not_over_is_told_and_not_judged(home: Deployment, tmp_path: Path) -> None:
    [found] = compare(home, write_list(tmp_path, entry("settlement", 2024, None, "rows", "999")))
    assert (found.verdict, found.held.amount, found.difference) == (Verdict.not_over, 1, -998)


def test_a_year_whose_rows_were_removed_is_told_and_not_judged() -> None:
    published = PublishedTotal.model_construct(year=2023, amount=Decimal(9), what="rows", tolerance=None)
    found = [
        Compared(published, Held(Decimal(2), 2, None), date(2024, 1, 31), before)
        for before in (date(2024, 1, 1), date(2023, 1, 1))
    ]
    assert found[0].verdict is Verdict.removed
    assert found[1].verdict is Verdict.beyond


def test_every_amount_of_the_warehouse_can_be_named(home: Deployment) -> None:
    with open_warehouse(home.settings, read_only=True) as warehouse:
        for table, names in KEPT_AMOUNTS.items():
            # The deductible is a part of the policy scope, and is never added up.
            left_out = {"most_amount", "act_pay_dedc"}
            kept = {f.name for f in warehouse.schema(table) if str(f.type).startswith("decimal")} - left_out
            assert kept == set(names)


def test_the_command_writes_the_table_and_ends_with_26(run: Run, tmp_path: Path) -> None:
    wrong = entry("settlement", 2023, OTHER_CITY, "total_amount", "1234567.89")
    path = write_list(tmp_path, wrong, entry("settlement", 2023, None, "rows", "6"))
    code, out, err = run("--file", str(path))
    assert code == 26
    for words in ("1,234,567.89", "110.56", "-1,234,457.33", "-0.999910", "BEYOND", "within", "yearbook"):
        assert words in out
    assert "2 published sums beside the warehouse as of 2024-01-31: 1 within, 1 BEYOND, 0 year not over" in err
    paragraph = err.strip().splitlines()[-1]
    assert "1 of 2 published sums" in paragraph
    assert f"settlement 2023 total_amount of {OTHER_CITY} by -1,234,457.33" in paragraph


def test_the_same_in_csv_and_json_without_rounding(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    share = 'tolerance: {share: "0.0133"}, '
    amount = entry("settlement", 2023, "140000", "total_amount", "800.01", more=share)
    path = write_list(tmp_path, amount, entry("settlement", 2023, None, "rows", "6.00"))
    monkeypatch.setenv("MONITORING_YEAR_TOTALS", str(path))
    code, out, _ = run("--format", "json")
    told, counted = json.loads(out)
    assert code == 0
    as_csv = csv.DictReader(run("--format", "csv")[1].splitlines())
    assert [{name: value or None for name, value in row.items()} for row in as_csv] == [told, counted]
    assert (counted["published"], counted["held"], counted["difference"]) == ("6", "6", "0")
    assert {name: told[name] for name in ("published", "held", "difference", "allowed", "difference_share")} == {
        "published": "800.01",
        "held": "810.59",
        "difference": "10.58",
        "allowed": "10.640133",
        "difference_share": "0.013225",
    }


def test_it_reads_while_another_reads_and_changes_nothing(home: Deployment, tmp_path: Path) -> None:
    file = Path(home.settings.warehouse.removeprefix("duckdb:///"))
    before = file.read_bytes()
    # The engine refuses to open a file in two ways at once.
    with duckdb.connect(str(file), read_only=True):
        compare(home, write_list(tmp_path, entry("assistance", 2023, None, "rows", "3")))
    assert file.read_bytes() == before


def test_without_a_list_or_a_warehouse(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    code, out, err = run()
    assert (code, out, len(err.splitlines())) == (10, "", 1)
    assert "MONITORING_YEAR_TOTALS" in err
    monkeypatch.setenv("MONITORING_HOME", str(tmp_path / "empty"))
    path = write_list(tmp_path, entry("settlement", 2023, None, "rows", "6"))
    assert run("--file", str(path))[0] == 14


def test_regions_are_those_of_the_thresholds() -> None:
    regions = load_policy(THRESHOLDS).thresholds.region_tree
    assert {"140100", "140123"} <= set(regions.insuring_below("140100"))
    assert OTHER_CITY not in regions.insuring_below("140100")
