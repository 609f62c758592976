"""The township's workbook: what stands in it, who may change what, and how filled-in rows come back."""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from typer.testing import CliRunner

from monitoring.cli import app
from monitoring.errors import FeedbackError, FileError
from monitoring.ledger import Ledger
from monitoring.platform.contract import risk_feedback, risk_list
from monitoring.platform.feedback import STATUSES as COUNTED_STATUSES
from monitoring.platform.told import risk_feedback as feedback_table
from monitoring.quality.access_log import accesses
from monitoring.reports.warnings import warnings_as_of
from monitoring.warehouse import open_warehouse
from monitoring.workbooks.answers import ANSWERS, CATEGORIES, REASONS, STATUSES
from monitoring.workbooks.batch_rows import BatchRows, read_batch
from monitoring.workbooks.columns import EVENTS, FROM_CONTRACT, MARK, header_of, locked_columns
from monitoring.workbooks.importing import Imported, import_returned, require_all_taken
from monitoring.workbooks.sheet import CHOICE_SHEET, HEADER_ROW, LIST_SHEET
from monitoring.workbooks.telling import report_lines
from monitoring.workbooks.writing import write_analysis, write_csv, write_workbooks
from tests.acceptance.deployment import Deployment
from tests.unit.platform.pushing import deploy_pushing, over, row_of

NIGHT = "2024-03-06"
NOW = datetime.fromisoformat("2024-04-02 09:00:00")
FORMULA = '=HYPERLINK("http://x")'
LOG = [*over(1), *over(2, psn_name=FORMULA), *over(3), *over(4, live_admdvs="140123999999")]
RECEIVED = {"status": "已接收", "happened_on": date(2024, 3, 8)}
RECOGNISED = {
    "status": "已纳入监测",
    "happened_on": date(2024, 3, 15),
    "monitored_category_code": "突发严重困难户",
    "risk_reason_1": "01 因病",
    "risk_reason_2": "03 因残",
    "verified_compliant_amount": 12345.6,
}
REFUSED = {"status": "未纳入", "happened_on": date(2024, 3, 20), "refusal_reason": "救助或赔付后无实际困难"}
Fill = Callable[..., Path]


@pytest.fixture(scope="module")
def deployment(tmp_path_factory: pytest.TempPathFactory) -> Deployment:
    """Four persons on the list, one of them in a township that has no name."""
    made = deploy_pushing(tmp_path_factory.mktemp("workbooks"))
    made.run_with(LOG, NIGHT)
    return made


@pytest.fixture(scope="module")
def batch(deployment: Deployment) -> BatchRows:
    with open_warehouse(deployment.settings, read_only=True) as warehouse:
        return read_batch(warehouse, "LAST")


@pytest.fixture(scope="module")
def folder(batch: BatchRows, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_workbooks(batch, tmp_path_factory.mktemp("handover"))


@pytest.fixture
def fill(folder: Path, tmp_path: Path) -> Fill:
    """Returns a township's workbook with answers by person, under a name of its own."""

    def filled(name: str, answers: dict[str, dict[str, Any]], **damage: str) -> Path:
        book = load_workbook(workbook_of(folder, "P1"))
        sheet = book[LIST_SHEET]
        places = columns_of(sheet)
        for row in sheet.iter_rows(min_row=HEADER_ROW + 1):
            psn_no = row[places[header_of("psn_no")]].value
            for column, value in answers.get(str(psn_no), {}).items():
                row[places[headers()[column]]].value = value
            for column, value in damage.items() if psn_no in answers else ():
                row[places[header_of(column)]].value = value
        book.save(tmp_path / name)
        return tmp_path / name

    return filled


def headers() -> dict[str, str]:
    return {answer.name: answer.header for answer in ANSWERS}


def columns_of(sheet: Worksheet) -> dict[str, int]:
    return {str(cell.value): place for place, cell in enumerate(sheet[HEADER_ROW])}


def workbook_of(folder: Path, psn_no: str) -> Path:
    (found,) = [path for path in folder.glob("*.xlsx") if psn_no in values(path, "psn_no")]
    return found


def values(path: Path, name: str) -> list[Any]:
    sheet = load_workbook(path)[LIST_SHEET]
    place = columns_of(sheet)[header_of(name)]
    return [row[place].value for row in sheet.iter_rows(min_row=HEADER_ROW + 1)]


def outcomes(imported: Imported) -> dict[tuple[str, str], str]:
    """Outcome by file and person of the rows that were filled in."""
    return {
        (one.row.file, str(one.row.keys["psn_no"])): one.outcome.value
        for one in imported.judged
        if one.outcome.value != "unanswered"
    }


def bring(deployment: Deployment, *paths: Path, is_dry: bool = True) -> Imported:
    return import_returned(deployment.settings, paths, lambda: NOW, is_dry=is_dry)


def test_one_workbook_a_township_and_a_manifest_of_hashes(folder: Path, batch: BatchRows) -> None:
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert (manifest["batch_no"], manifest["row_count"], manifest["batch_sha256"]) == (1, 4, batch.sha256)
    assert [(file["township_code"], file["row_count"]) for file in manifest["files"]] == [
        ("140123101", 3),
        ("000000000", 1),
    ]
    for file in manifest["files"]:
        path = folder / file["name"]
        assert hashlib.sha256(path.read_bytes()).hexdigest() == file["sha256"]
        assert path.stat().st_mode & 0o077 == 0


def test_every_column_that_leaves_is_of_the_contract(batch: BatchRows) -> None:
    assert set(FROM_CONTRACT) <= set(risk_list.columns.keys())
    assert not any(word in name for name in FROM_CONTRACT for word in ("diag", "dise", "fixmedins", "hosp", "item"))
    assert all(len(row) == len(locked_columns()) for township in batch.townships for row in township.rows)
    assert len({column.header for column in locked_columns()}) == len(locked_columns())


def test_words_of_the_answers_are_those_of_the_contract() -> None:
    status, category = (str(feedback_table.c[name].comment) for name in ("status", "monitored_category_code"))
    assert all(f"{code} {word}" in status for word, code in STATUSES.items())
    assert tuple(STATUSES.values()) == COUNTED_STATUSES
    assert all(f"{code} {word}" in category for word, code in CATEGORIES.items())
    assert all(word.startswith(f"{code} ") for word, code in REASONS.items())
    fields = {name for name in headers() if not name.startswith("risk_reason_")}
    assert fields <= set(risk_feedback.columns.keys())


def test_every_event_that_is_told_has_a_word() -> None:
    from monitoring.platform.contract import risk_list_event

    told = str(risk_list_event.c.event.comment).partition(": ")[2]
    assert set(told.split(", ")) == set(EVENTS)


def test_numbers_are_text_and_no_name_is_a_formula(folder: Path) -> None:
    sheet = load_workbook(workbook_of(folder, "P2"))[LIST_SHEET]
    places = columns_of(sheet)
    cells = list(sheet.iter_rows(min_row=HEADER_ROW + 1))[1]
    certificate, name = cells[places[header_of("certno")]], cells[places[header_of("psn_name")]]
    assert (len(certificate.value), certificate.data_type, certificate.number_format) == (18, "s", "@")
    assert (name.value, name.data_type) == (FORMULA, "s")
    assert cells[places[header_of("due_on")]].number_format == "yyyy-mm-dd"


def test_rows_are_locked_answers_are_open_and_offer_their_lists(folder: Path) -> None:
    book = load_workbook(workbook_of(folder, "P1"))
    sheet, locked = book[LIST_SHEET], len(locked_columns())
    for row in sheet.iter_rows(min_row=HEADER_ROW + 1):
        assert [cell.protection.locked for cell in row] == [True] * locked + [False] * len(ANSWERS)
    offered = {str(rule.sqref): rule for rule in sheet.data_validations.dataValidation}
    assert len(offered) == len(ANSWERS)
    for number, answer in enumerate(ANSWERS, start=locked + 1):
        letter = sheet.cell(HEADER_ROW, number).column_letter
        rule = offered[f"{letter}4:{letter}6"]
        if answer.choices:
            area = rule.formula1.partition("!")[2].replace("$", "")
            assert [cell.value for (cell,) in book[CHOICE_SHEET][area]] == list(answer.choices)
            assert rule.type == "list"


def test_every_sheet_is_marked_on_screen_and_on_paper(folder: Path) -> None:
    for path in folder.glob("*.xlsx"):
        for sheet in load_workbook(path).worksheets:
            assert (sheet["A1"].value, sheet.oddHeader.center.text, sheet.protection.sheet) == (MARK, MARK, True)
        sheet = load_workbook(path)[LIST_SHEET]
        assert (sheet.freeze_panes, sheet.print_title_rows, sheet.page_setup.orientation) == (
            "D4",
            "$1:$3",
            "landscape",
        )


def test_nothing_is_written_over(folder: Path, batch: BatchRows) -> None:
    with pytest.raises(FileError, match="nothing is written over"):
        write_workbooks(batch, folder.parent)


def test_unknown_batch_is_refused(deployment: Deployment) -> None:
    with open_warehouse(deployment.settings, read_only=True) as warehouse, pytest.raises(FeedbackError, match="1 to 1"):
        read_batch(warehouse, "7")


def test_the_whole_batch_as_csv(batch: BatchRows, tmp_path: Path) -> None:
    folder = write_csv(batch, tmp_path)
    (path,) = folder.glob("*.csv")
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row[header_of("psn_no")] for row in rows] == ["P1", "P2", "P3", "P4"]
    assert {row["使用范围"] for row in rows} == {MARK}
    assert rows[1][header_of("psn_name")] == f"'{FORMULA}"


def test_a_copy_for_analysis_finds_nobody(batch: BatchRows, deployment: Deployment, tmp_path: Path) -> None:
    folder = write_analysis(batch, tmp_path, b"k" * 32)
    (path,) = folder.glob("*-analysis.csv")
    text = path.read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(text.splitlines()))
    person = row_of(deployment, "P1")
    told = {
        name: str(person[name])
        for name in ("psn_name", "certno", "phone", "address", "warning_id", "brdy", "village_name")
    }
    assert [name for name, value in told.items() if value in text] == []
    assert not {"P1", "P2"} & {value for row in rows for value in row.values()}
    assert len({row[header_of("psn_no")] for row in rows}) == 4
    assert rows[0][header_of("burden_amount")] == "6000.00"
    other = write_analysis(batch, tmp_path / "other", b"x" * 32)
    assert next(other.glob("*.csv")).read_text(encoding="utf-8-sig") != text


def test_answers_come_back_once_and_are_shown(deployment: Deployment, fill: Fill) -> None:
    first = fill("first.xlsx", {"P1": RECEIVED, "P2": RECEIVED})
    second = fill("second.xlsx", {"P1": RECOGNISED, "P2": RECEIVED})
    imported = bring(deployment, first, second, is_dry=False)
    assert outcomes(imported) == {
        ("first.xlsx", "P1"): "taken",
        ("first.xlsx", "P2"): "taken",
        ("second.xlsx", "P1"): "taken",
        ("second.xlsx", "P2"): "same as before",
    }
    require_all_taken(imported)
    again = bring(deployment, first, second, is_dry=False)
    assert set(outcomes(again).values()) == {"same as before"}
    kept = deployment.ask("SELECT * FROM feedback WHERE matched_psn_no = 'P1' ORDER BY happened_on")
    assert [row["status"] for row in kept] == ["received", "recognised"]
    assert (kept[1]["risk_reason_codes"], kept[1]["verified_compliant_amount"]) == ("01,03", Decimal("12345.60"))
    assert kept[1]["monitored_category_code"] == "sudden_hardship"
    assert {row["channel_type"] for row in kept} == {"workbook"}
    _, shown = warnings_as_of(deployment.settings, None)
    assert {row["psn_no"]: row["feedback_status"] for row in shown} == {
        "P1": "recognised",
        "P2": "received",
        "P3": None,
        "P4": None,
    }


@pytest.mark.parametrize(
    ("answers", "outcome", "told"),
    [
        ({"status": "已接收"}, "half filled", "发生日期"),
        ({"remark": "去过"}, "half filled", "办理状态"),
        (RECOGNISED | {"monitored_category_code": None}, "half filled", "监测对象类别"),
        (RECOGNISED | {"risk_reason_1": "99 其他（须备注）"}, "half filled", "备注"),
        (REFUSED | {"refusal_reason": None}, "half filled", "未纳入原因"),
        (RECEIVED | {"status": "知道了"}, "not on the list", "办理状态"),
        (RECEIVED | {"happened_on": "三月"}, "not on the list", "发生日期"),
        (RECEIVED | {"happened_on": date(2024, 5, 1)}, "not on the list", "future"),
        (RECEIVED | {"verified_compliant_amount": "很多"}, "not on the list", "合规自付支出"),
        (RECEIVED | {"happened_on": "2024年3月8日", "status": " received "}, "taken", ""),
        (RECEIVED | {"happened_on": 45359}, "taken", ""),
        (RECEIVED | {"happened_on": date(2024, 3, 28)}, "taken, late", "2024-03-22"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_each_row_is_told_what_became_of_it(
    deployment: Deployment, fill: Fill, answers: dict[str, Any], outcome: str, told: str
) -> None:
    imported = bring(deployment, fill("one.xlsx", {"P3": answers}))
    (line,) = [line for line in report_lines(imported) if line["outcome"] != "unanswered"]
    assert line["outcome"] == outcome
    assert told in str(line["told"])


def test_persons_whom_the_list_does_not_know(deployment: Deployment, fill: Fill) -> None:
    stranger = fill("stranger.xlsx", {"P3": RECEIVED}, warning_id="0" * 32, psn_no="P77", certno="1")
    mixed = fill("mixed.xlsx", {"P3": RECEIVED}, psn_no="P1")
    by_certificate = fill("certificate.xlsx", {"P3": RECEIVED}, warning_id="", psn_no="")
    imported = bring(deployment, stranger, mixed, by_certificate)
    assert [one.outcome.value for one in imported.judged if one.row.filled] == ["unknown person"] * 2 + ["taken"]
    with pytest.raises(FeedbackError, match="2 of 9 rows"):
        require_all_taken(imported)


def test_files_that_contradict_each_other(deployment: Deployment, fill: Fill) -> None:
    one = fill("one.xlsx", {"P3": REFUSED, "P1": RECEIVED})
    other = fill("other.xlsx", {"P3": RECOGNISED})
    imported = bring(deployment, one, other)
    assert outcomes(imported) == {
        ("one.xlsx", "P1"): "same as before",
        ("one.xlsx", "P3"): "contradictory",
        ("other.xlsx", "P3"): "contradictory",
    }
    told = {line["file"]: line["told"] for line in report_lines(imported) if line["outcome"] == "contradictory"}
    assert told["one.xlsx"] == "says something else: other.xlsx row 6"


def test_a_file_that_cannot_be_read_keeps_no_other_from_being_taken(
    deployment: Deployment, fill: Fill, tmp_path: Path
) -> None:
    broken = tmp_path / "broken.xlsx"
    broken.write_bytes(b"PK nothing")
    imported = bring(deployment, broken, fill("good.xlsx", {"P3": RECEIVED}))
    assert outcomes(imported) == {("good.xlsx", "P3"): "taken"}
    assert [one.file for one in imported.unread] == ["broken.xlsx"]


def test_the_report_names_nobody(deployment: Deployment, fill: Fill) -> None:
    imported = bring(deployment, fill("one.xlsx", {"P1": RECEIVED | {"remark": "张三家"}, "P3": {"status": "张三"}}))
    told = json.dumps(report_lines(imported), ensure_ascii=False, default=str)
    person = row_of(deployment, "P1")
    assert not any(str(person[name]) in told for name in ("psn_name", "certno", "phone", "address", "warning_id"))
    assert "张三" not in told


def test_commands_write_import_and_keep_who_took_the_batch_out(
    deployment: Deployment, fill: Fill, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MONITORING_HOME", str(deployment.settings.home))
    monkeypatch.setenv("MONITORING_THRESHOLDS", str(deployment.settings.thresholds))
    run = CliRunner().invoke
    written = run(app, ["workbooks", "write", "--to", str(tmp_path / "out"), "--format", "csv"])
    assert (written.exit_code, len(list(Path(written.stdout.strip()).iterdir()))) == (0, 2)
    with Ledger(deployment.settings.ledger_url, lambda: NOW) as ledger:
        looked = accesses(ledger)[-1]
    assert (looked.command, looked.subject, looked.row_count) == ("workbooks write", "batch 1 as csv", 4)
    half = str(fill("half.xlsx", {"P3": {"status": "已接收"}}))
    refused = run(app, ["feedback", "import", "--dry-run", half])
    assert isinstance(refused.exception, FeedbackError)
    assert refused.exception.exit_code == 29
    assert "half.xlsx,核查名单,6," in refused.stdout
    assert run(app, ["feedback", "unmatched"]).stdout.startswith("feedback_id,status,")
