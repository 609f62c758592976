"""Warnings as of a night in four formats, and explanations that add up."""

import csv
import io
import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from monitoring.demo.prepare import prepare_demo_source
from monitoring.errors import SettingsError, UnknownWarningError, WarehouseError
from monitoring.reports import document, telling
from monitoring.reports.explain import explain_warning
from monitoring.reports.printing import write_runs, write_sql, write_warnings
from monitoring.reports.warnings import Wanted, as_csv, as_json, warnings_as_of, write_workbook
from tests.acceptance.deployment import SHIPPED, Deployment, deploy
from tests.reference.known import end_of
from tests.replay.rows import MARGIN, insured, listed, refunded, settled
from tests.unit.reports.reading import add_printed

NIGHTS = ("2024-03-05", "2024-03-08", "2024-03-10", "2024-03-25")


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Deployment:
    """P1 crosses, rises, falls; P2 is merged into P1 and parted again; P3 has a number that looks like a formula."""
    deployment = deploy(tmp_path_factory.mktemp("reports"))
    log = [
        insured("P1"),
        listed("P1", MARGIN, "2023-01-01"),
        settled("S1", "P1", "2024-03-05", "6000.00"),
        settled("S2", "P1", "2024-03-07", "6000.00"),
        refunded("R2", "S2", "P1", "2024-03-08", "6000.00"),
        refunded("R1", "S1", "P1", "2024-03-09", "6000.00"),
        insured("P2"),
        listed("P2", MARGIN, "2023-01-01"),
        settled("S3", "P2", "2024-03-05", "5500.00"),
        insured("P2", "2024-03-10", serial=1),
        insured("P2", "2024-03-25"),
        insured("=1+1", serial=3),
        listed("=1+1", MARGIN, "2023-01-01"),
        settled("S4", "=1+1", "2024-03-05", "5500.00"),
    ]
    deployment.run_with(log, *NIGHTS)
    return deployment


def as_of(told: Deployment, night: str, person: str = "P1") -> dict[str, Any]:
    _, rows = warnings_as_of(told.settings, date.fromisoformat(night))
    found = [r for r in rows if r["psn_no"] == person and r["rule_id"] == "total-5000"]
    assert len(found) <= 1
    return found[0] if found else {}


def test_a_night_long_past_is_told_as_it_was(told: Deployment) -> None:
    assert as_of(told, "2024-03-04") == {}
    first, second, third = (as_of(told, night) for night in ("2024-03-05", "2024-03-07", "2024-03-09"))
    assert (first["state"], first["last_event"], first["step"]) == ("open", "opened", Decimal("1.00"))
    assert first["burden_amount"] == Decimal("6000.00")
    assert (second["last_event"], second["step"], second["burden_amount"]) == (
        "raised",
        Decimal("2.00"),
        Decimal("12000.00"),
    )
    assert (third["state"], third["reasons"], third["fell_on"]) == ("withdrawn", "refund", date(2024, 3, 9))


def test_without_a_night_the_newest_is_told(told: Deployment) -> None:
    night, rows = warnings_as_of(told.settings, None)
    assert night == date(2024, 3, 25)
    assert rows == warnings_as_of(told.settings, night)[1]


def test_the_newest_night_agrees_with_the_warehouse(told: Deployment) -> None:
    _, rows = warnings_as_of(told.settings, None)
    stored = {r["warning_id"]: r for r in told.ask("SELECT * FROM warning")}
    assert set(stored) == {r["warning_id"] for r in rows}
    for row in rows:
        warning = stored[row["warning_id"]]
        state = "closed" if warning["state"] == "open" and warning["is_closed"] else warning["state"]
        assert row["state"] == state, row["psn_no"]
        for column in ("burden_amount", "limit_amount", "step", "crossed_on", "fell_on", "burden_multiple"):
            assert row[column] == warning[column], (row["psn_no"], column)


def test_merged_and_parted_again(told: Deployment) -> None:
    assert as_of(told, "2024-03-10", "P2")["state"] == "merged"
    assert as_of(told, "2024-03-25", "P2")["state"] == "open"


def test_csv_and_json_hold_every_amount_to_the_fen(told: Deployment) -> None:
    _, rows = warnings_as_of(told.settings, None)
    by_csv = list(csv.DictReader(io.StringIO(as_csv(rows))))
    by_json = json.loads(as_json(rows))
    assert [r["burden_amount"] for r in by_csv] == [str(r["burden_amount"]) for r in rows]
    assert [r["burden_amount"] for r in by_json] == [str(r["burden_amount"]) for r in rows]
    assert by_json[0]["window_from"] == "2024-01-01"
    assert list(by_csv[0]) == list(by_json[0]) == list(rows[0])


def test_nothing_to_tell_still_has_a_header() -> None:
    assert as_csv([]).startswith("psn_no,")
    assert json.loads(as_json([])) == []


def test_a_workbook_keeps_numbers_of_persons_as_text_and_runs_nothing(told: Deployment, tmp_path: Path) -> None:
    _, rows = warnings_as_of(told.settings, None)
    long = {**rows[0], "psn_no": "140123000000000012", "reasons": "-2+3", "region_code": "@x", "warning_id": "+1"}
    write_workbook([*rows, long], tmp_path / "w.xlsx")
    sheet = load_workbook(tmp_path / "w.xlsx")["warnings"]
    names = [cell.value for cell in sheet[1]]
    cells = {name: sheet[sheet.max_row][n] for n, name in enumerate(names)}
    assert cells["psn_no"].value == "140123000000000012"
    assert cells["psn_no"].data_type == "s"
    assert cells["psn_no"].number_format == "@"
    assert cells["burden_amount"].number_format == "0.00"
    assert not [c.coordinate for row in sheet.iter_rows() for c in row if c.data_type == "f"]
    assert not [c.coordinate for row in sheet.iter_rows() for c in row if str(c.value).startswith(("=", "+", "-", "@"))]


def test_each_format_is_written(told: Deployment, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for form in ("table", "csv", "json"):
        write_warnings(told.settings, None, form, None, Wanted("open"))
        out, err = capsys.readouterr()
        assert "P2" in out
        assert "withdrawn" not in out
        assert "EXAMPLE" in err
    write_warnings(told.settings, None, "xlsx", tmp_path / "w.xlsx", Wanted())
    assert (tmp_path / "w.xlsx").stat().st_size > 0
    with pytest.raises(SettingsError, match="--to"):
        write_warnings(told.settings, None, "xlsx", None, Wanted())


def test_runs_say_that_the_rows_add_up(told: Deployment, capsys: pytest.CaptureFixture[str]) -> None:
    write_runs(told.settings, date(2024, 3, 5), 20)
    out = capsys.readouterr().out
    assert "IS NOT" not in out
    assert out.count("done") == 4


def test_queries_are_printed_as_they_run(capsys: pytest.CaptureFixture[str]) -> None:
    write_sql("timeline")
    assert "FROM moved" in capsys.readouterr().out
    write_sql(None)
    assert "assessment/timeline\n" in capsys.readouterr().out
    with pytest.raises(SettingsError):
        write_sql("nothing")


def test_no_warehouse_no_warnings(tmp_path: Path) -> None:
    with pytest.raises(WarehouseError):
        warnings_as_of(deploy(tmp_path).settings, None)


def test_an_unknown_warning(told: Deployment) -> None:
    with pytest.raises(UnknownWarningError) as caught:
        explain_warning(told.settings, "' OR 1=1 --")
    assert caught.value.exit_code == 18


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Deployment:
    deployment = deploy(tmp_path_factory.mktemp("county"), SHIPPED)
    prepare_demo_source(deployment.settings.source, 1_000, 5, end_of(date(2024, 12, 10)))
    deployment.run("2024-12-10")
    return deployment


@pytest.mark.parametrize("which", ["county", "told"])
def test_every_warning_is_worked_out_anew_to_the_same_burden(which: str, request: pytest.FixtureRequest) -> None:
    deployment: Deployment = request.getfixturevalue(which)
    # Half a second each, so a share of the county is enough: the persons written by hand, each state, each event.
    ids = [
        r["warning_id"]
        for r in deployment.ask("SELECT warning_id FROM warning ORDER BY psn_no DESC, rule_id, window_from LIMIT 8")
    ]
    assert len(ids) == 8
    for warning_id in ids:
        explained = explain_warning(deployment.settings, warning_id)
        warning = explained.warning
        assert explained.burden_recomputed == warning["burden_amount"], warning
        assert not explained.is_policy_changed
        assert next(e["event"] for e in explained.events) == "opened"
        assert len(explained.events) == warning["event_count"]
        if explained.limits:
            assert explained.days[-1].state.is_over == (warning["state"] == "open")
        text = telling.as_text(explained)
        assert "DIFFERS" not in text
        assert add_printed(text) == warning["burden_amount"]
        assert json.loads(document.as_json(explained))["burden_recomputed"] == str(warning["burden_amount"])


def test_an_explanation_names_limit_identity_and_rows(told: Deployment) -> None:
    (row,) = told.ask("SELECT warning_id FROM warning WHERE psn_no = 'P1' AND rule_id = 'total-5000'")
    explained = explain_warning(told.settings, row["warning_id"])
    lines = [(day.day.day, entry.kind, entry.amount) for day in explained.days for entry in day.entries]
    assert lines == [
        (5, "settlement", Decimal("6000.00")),
        (7, "settlement", Decimal("6000.00")),
        (8, "refund", Decimal("-6000.00")),
        (9, "refund", Decimal("-6000.00")),
    ]
    (limit,) = explained.limits
    assert limit.identity is not None
    assert limit.identity.rid == "P1-7201"
    assert limit.amount == Decimal("5000.00")
    text = telling.as_text(explained)
    assert "from 2024-01-01: 5,000.00 (a fixed amount)" in text
    assert "2024-03-07  raised to a higher step: a settlement (written down by the run of 2024-03-08)" in text
