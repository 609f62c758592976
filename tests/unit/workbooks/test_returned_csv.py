"""A township's workbook that comes back as CSV: read like the workbook itself, whichever program saved it, or refused with a reason."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from openpyxl import load_workbook

from monitoring.warehouse import open_warehouse
from monitoring.workbooks.answers import ANSWERS
from monitoring.workbooks.batch_rows import read_batch
from monitoring.workbooks.columns import MARK, header_of
from monitoring.workbooks.importing import Imported, import_returned
from monitoring.workbooks.returned import ReturnedRow, UnreadFile, read_returned
from monitoring.workbooks.sheet import HEADER_ROW, LIST_SHEET
from monitoring.workbooks.telling import report_lines
from monitoring.workbooks.writing import write_workbooks
from tests.acceptance.deployment import Deployment
from tests.unit.platform.pushing import deploy_pushing, over

NOW = datetime.fromisoformat("2024-04-02 09:00:00")
RECEIVED = {"status": "已接收", "happened_on": date(2024, 3, 8)}
RECOGNISED = {
    "status": "已纳入监测",
    "happened_on": date(2024, 3, 15),
    "monitored_category_code": "突发严重困难户",
    "risk_reason_1": "01 因病",
    "verified_compliant_amount": 12345.6,
    "remark": '入户, 两次; 说"还行"\n再访\t待定',
}
HEADERS = {answer.name: answer.header for answer in ANSWERS}
Cells = list[str]
Fill = Callable[..., Path]
GB18030_CUT = "张".encode("gb18030")[:1]


@pytest.fixture(scope="module")
def deployment(tmp_path_factory: pytest.TempPathFactory) -> Deployment:
    made = deploy_pushing(tmp_path_factory.mktemp("returned-csv"))
    made.run_with([*over(1), *over(2), *over(3)], "2024-03-06")
    return made


@pytest.fixture(scope="module")
def workbook(deployment: Deployment, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The one township's workbook, as it is handed out."""
    with open_warehouse(deployment.settings, read_only=True) as warehouse:
        batch = read_batch(warehouse, "LAST")
    (path,) = write_workbooks(batch, tmp_path_factory.mktemp("handover")).glob("*.xlsx")
    return path


@pytest.fixture
def fill(workbook: Path, tmp_path: Path) -> Fill:
    """Returns the workbook with answers by person, under a name of its own."""

    def filled(name: str, answers: dict[str, dict[str, Any]]) -> Path:
        book = load_workbook(workbook)
        sheet = book[LIST_SHEET]
        places = {str(cell.value): place for place, cell in enumerate(sheet[HEADER_ROW])}
        for row in sheet.iter_rows(min_row=HEADER_ROW + 1):
            for column, value in answers.get(str(row[places[header_of("psn_no")]].value), {}).items():
                row[places[HEADERS[column]]].value = value
        book.save(tmp_path / name)
        return tmp_path / name

    return filled


def shown(value: object) -> str:
    """A cell as a spreadsheet shows it, which is what it saves as CSV."""
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d")
    if isinstance(value, float):
        return f"{value:,.2f}"
    return "" if value is None else str(value)


def without_blank_end(cells: Cells) -> Cells:
    filled = [place for place, cell in enumerate(cells, start=1) if cell]
    return cells[: filled[-1]] if filled else []


class Form(NamedTuple):
    """How a program writes CSV; padded are all lines as wide as the header."""

    encoding: str
    delimiter: str
    line_end: str
    is_padded: bool


EXCEL = Form("gb18030", ",", "\r\n", is_padded=True)


def saved_as_csv(path: Path, form: Form = EXCEL) -> Path:
    """What a spreadsheet program makes of the workbook's list, beside it."""
    rows = [[shown(cell) for cell in row] for row in load_workbook(path)[LIST_SHEET].iter_rows(values_only=True)]
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=form.delimiter, lineterminator=form.line_end)
    writer.writerows(rows if form.is_padded else map(without_blank_end, rows))
    saved = path.with_suffix(".csv")
    saved.write_bytes(text.getvalue().encode(form.encoding))
    return saved


def rows_of(path: Path) -> list[ReturnedRow]:
    read = read_returned(path)
    assert not isinstance(read, UnreadFile), read.told
    return [replace(row, file="", sheet="") for row in read]


def bring(deployment: Deployment, *paths: Path) -> Imported:
    return import_returned(deployment.settings, paths, lambda: NOW, is_dry=True)


@pytest.mark.parametrize(
    "form",
    [
        pytest.param(EXCEL, id="Excel"),
        pytest.param(Form("utf-8-sig", ",", "\r\n", is_padded=True), id="Excel, CSV UTF-8"),
        pytest.param(Form("utf-16", "\t", "\r\n", is_padded=True), id="Excel, Unicode text"),
        pytest.param(Form("utf-8", ",", "\n", is_padded=False), id="LibreOffice"),
        pytest.param(Form("utf-8", ";", "\n", is_padded=True), id="semicolons"),
        pytest.param(Form("gb18030", ";", "\r\n", is_padded=False), id="semicolons, unpadded"),
    ],
)
def test_a_workbook_saved_as_csv_is_read_like_the_workbook(deployment: Deployment, fill: Fill, form: Form) -> None:
    book = fill("one.xlsx", {"P1": RECOGNISED, "P3": RECEIVED})
    saved = saved_as_csv(book, form)
    assert rows_of(saved) == rows_of(book)
    assert [row.row_number for row in rows_of(saved)] == [4, 5, 6]
    judged = {one.row.keys["psn_no"]: one.outcome.value for one in bring(deployment, saved).judged}
    assert judged == {"P1": "taken", "P2": "unanswered", "P3": "taken"}


def test_blank_lines_count_as_rows(fill: Fill) -> None:
    saved = saved_as_csv(fill("one.xlsx", {"P3": RECEIVED}))
    lines = saved.read_bytes().split(b"\r\n")
    saved.write_bytes(b"\r\n".join([*lines[:4], b"", b"", *lines[4:]]))
    assert [row.row_number for row in rows_of(saved)] == [4, 7, 8]


def unclosed(content: bytes) -> bytes:
    return content.removesuffix(b"\r\n") + b'"' + "说了".encode("gb18030") + b"\r\n"


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        pytest.param(unclosed, r"a quote that is not closed or not doubled \(line 6\)", id="quote"),
        pytest.param(lambda content: b'"' + content, r"not closed or not doubled \(line 1\)", id="quote at the start"),
        pytest.param(lambda content: content + b"\xff\xff", r"neither UTF-8 nor GB18030 \(line 7\)", id="bytes"),
        pytest.param(lambda content: content + GB18030_CUT, "neither UTF-8 nor GB18030", id="cut"),
        pytest.param(
            lambda content: content.decode("gb18030").encode("utf-8-sig") + b"\xff",
            r"no UTF-8, though it is marked as such \(line 7\)",
            id="marked UTF-8",
        ),
        pytest.param(
            lambda content: content.decode("gb18030").encode("utf-16")[:-1], "no UTF-16, though", id="cut UTF-16"
        ),
        pytest.param(lambda _: b"", "is empty", id="empty"),
        pytest.param(lambda _: b"a;b\n1;2\n", "办理状态", id="another file"),
        pytest.param(lambda _: b"\xef\xbb\xbf", "办理状态", id="mark alone"),
    ],
)
def test_a_broken_file_is_refused_with_its_reason_and_the_others_are_taken(
    deployment: Deployment, fill: Fill, damage: Callable[[bytes], bytes], told: str
) -> None:
    broken = saved_as_csv(fill("broken.xlsx", {"P1": RECEIVED}))
    broken.write_bytes(damage(broken.read_bytes()))
    imported = bring(deployment, broken, saved_as_csv(fill("good.xlsx", {"P3": RECEIVED})))
    (unread,) = imported.unread
    assert unread.file == "broken.csv"
    assert re.search(told, unread.told)
    assert "broken.csv" in unread.told
    assert "othing was imported" not in unread.told
    assert [one.outcome.value for one in imported.judged if one.row.filled] == ["taken"]


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("missing.csv", "does not exist; nothing of it was read. Correct its name."),
        ("missing.xlsx", "does not exist; nothing of it was read. Correct its name."),
        ("broken.xlsx", "is no whole Excel workbook, or has a password; nothing of it was read."),
        ("old.xls", "is neither .xlsx nor .csv; nothing of it was read. Open it and save it as .xlsx."),
    ],
)
def test_messages_speak_of_the_one_file(tmp_path: Path, name: str, told: str) -> None:
    path = tmp_path / name
    if not name.startswith("missing"):
        path.write_bytes(MARK.encode())
    unread = read_returned(path)
    assert isinstance(unread, UnreadFile)
    assert unread.told.startswith(f"The file {name} {told}")


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("12,345.678", None),
        ("12345.601", None),
        ("12345.599", None),
        (12345.678, None),
        ("0.001", None),
        ("NaN", None),
        (12345.6, Decimal("12345.60")),
        (12345.600000000001, Decimal("12345.60")),
        ("12345.600000000001", Decimal("12345.60")),
        ("12345.599999999999", Decimal("12345.60")),
        ("12,345.60元", Decimal("12345.60")),
        ("12345.6000", Decimal("12345.60")),
    ],
)
def test_an_amount_is_never_rounded_unasked(
    deployment: Deployment, fill: Fill, written: object, read: Decimal | None
) -> None:
    imported = bring(deployment, fill("one.xlsx", {"P3": RECEIVED | {"verified_compliant_amount": written}}))
    (one,) = [one for one in imported.judged if one.row.filled]
    assert one.row.filled.get("verified_compliant_amount") == read
    (line,) = [line for line in report_lines(imported) if line["outcome"] != "unanswered"]
    assert line["outcome"] == ("taken" if read else "not on the list")
    assert read or HEADERS["verified_compliant_amount"] in str(line["told"])
