"""The report as a workbook with charts of its own, the same bytes for the same report."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from monitoring.leaders.document import Cell, Chart, Document, Section, Table
from monitoring.review.spreadsheets import FORMULA_STARTS

if TYPE_CHECKING:
    from openpyxl.chart import BarChart, LineChart
    from openpyxl.worksheet.worksheet import Worksheet

FORMATS = {"count": "#,##0", "yuan": "#,##0.00", "percent": "0.0%", "text": "@"}
A4 = 9
FIRST_WIDTH, OTHER_WIDTH, WORDY_WIDTH = 34, 15, 44
CHART_ROWS = 17
"""Rows that a chart of the height below covers."""
CHART_WIDTH, CHART_HEIGHT = 22, 8
MOMENT = (1980, 1, 1, 0, 0, 0)
"""The earliest that the format has: no clock is in the file."""


def as_xlsx(document: Document) -> bytes:
    """The file: a sheet per section, charts drawn by the spreadsheet from numbers on a sheet of their own."""
    from openpyxl import Workbook

    book = Workbook()
    del book[book.sheetnames[0]]
    data = _ChartData(document)
    for number, section in enumerate(document.sections):
        page = book.create_sheet(_sheet_name(section))
        _set_up(page)
        row = _write_head(page, document) if number == 0 else 1
        _write_section(page, section, row, data)
    data.write(book.create_sheet("chart data" if document.language == "en" else "图表数据"))
    held = io.BytesIO()
    book.save(held)
    return _without_clock(held.getvalue())


class _ChartData:
    """The sheet with the numbers of all charts, each below the other; what is withheld is empty."""

    def __init__(self, document: Document) -> None:
        self.starts: dict[int, int] = {}
        self.charts = [chart for section in document.sections for chart in section.charts]
        row = 1
        for chart in self.charts:
            self.starts[id(chart)] = row
            row += len(chart.labels) + 2
        self.pending: list[tuple[Worksheet, Chart, str]] = []

    def place(self, page: Worksheet, chart: Chart, anchor: str) -> None:
        self.pending.append((page, chart, anchor))

    def write(self, sheet: Worksheet) -> None:
        for chart in self.charts:
            for n, values in enumerate(_chart_rows(chart)):
                for column, value in enumerate(values, start=1):
                    _set(sheet, self.starts[id(chart)] + n, column, value)
        for page, chart, anchor in self.pending:
            page.add_chart(_native(chart, sheet, self.starts[id(chart)]), anchor)


def _chart_rows(chart: Chart) -> Iterator[list[Cell]]:
    names = [one.name for one in chart.series] + ([chart.goal_name] if chart.goal is not None else [])
    yield [Cell(chart.title), *(Cell(name) for name in names)]
    for n, label in enumerate(chart.labels):
        values = [one.values[n] for one in chart.series] + ([chart.goal] if chart.goal is not None else [])
        yield [Cell(label), *(Cell("") if v is None else Cell(str(v), v, "yuan") for v in values)]


def _native(chart: Chart, sheet: Worksheet, start: int) -> BarChart | LineChart:
    from openpyxl.chart import BarChart, LineChart, Reference
    from openpyxl.chart.legend import Legend

    drawn: BarChart | LineChart = LineChart() if chart.kind == "line" else BarChart()
    columns = 1 + len(chart.series) + (chart.goal is not None and chart.kind == "line")
    last = start + len(chart.labels)
    drawn.add_data(Reference(sheet, min_col=2, max_col=columns, min_row=start, max_row=last), titles_from_data=True)
    drawn.set_categories(Reference(sheet, min_col=1, min_row=start + 1, max_row=last))
    drawn.title, drawn.width, drawn.height = chart.title, CHART_WIDTH, CHART_HEIGHT
    drawn.x_axis.delete = drawn.y_axis.delete = False
    drawn.legend = Legend()
    drawn.legend.position = "b"
    if chart.is_percent:
        drawn.y_axis.scaling.min, drawn.y_axis.scaling.max = 0, 100
    if chart.goal is not None and chart.kind == "bar":
        line = LineChart()
        goal = len(chart.series) + 2
        line.add_data(Reference(sheet, min_col=goal, min_row=start, max_row=last), titles_from_data=True)
        drawn += line
    return drawn


def _write_head(page: Worksheet, document: Document) -> int:
    from openpyxl.styles import Font

    lines = [document.title, *([document.banner] if document.banner else []), *document.lines]
    for row, line in enumerate(lines, start=1):
        _set(page, row, 1, Cell(line))
    page["A1"].font = Font(bold=True, size=15)
    if document.banner:
        page["A2"].font = Font(bold=True, color="B3261E")
    return len(lines) + 2


def _write_section(page: Worksheet, section: Section, row: int, data: _ChartData) -> None:
    from openpyxl.styles import Font

    _set(page, row, 1, Cell(section.title))
    page.cell(row, 1).font = Font(bold=True, size=13)
    row += 1
    for sentence in section.sentences:
        _set(page, row, 1, Cell(sentence))
        row += 1
    for table in section.tables:
        row = _write_table(page, table, row + 1)
    for chart in section.charts:
        data.place(page, chart, f"A{row + 1}")
        row += CHART_ROWS


def _write_table(page: Worksheet, table: Table, row: int) -> int:
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter

    if table.title:
        _set(page, row, 1, Cell(table.title))
        page.cell(row, 1).font = Font(bold=True)
        row += 1
    for column, head in enumerate(table.heads, start=1):
        _set(page, row, column, Cell(head))
        page.cell(row, column).font = Font(bold=True)
        page.cell(row, column).fill = PatternFill("solid", fgColor="EEF2F6")
        page.cell(row, column).alignment = Alignment(wrap_text=True, vertical="top")
        width = FIRST_WIDTH if column == 1 else WORDY_WIDTH if table.is_wordy else OTHER_WIDTH
        page.column_dimensions[get_column_letter(column)].width = width
    for cells in table.rows:
        row += 1
        _write_row(page, row, cells, table.is_wordy)
    return row + 1


def _write_row(page: Worksheet, row: int, cells: Sequence[Cell], is_wordy: bool) -> None:
    from openpyxl.styles import Alignment

    for column, cell in enumerate(cells, start=1):
        _set(page, row, column, cell)
        side = "left" if is_wordy or column == 1 else "right"
        page.cell(row, column).alignment = Alignment(horizontal=side, wrap_text=True, vertical="top")


def _set(page: Worksheet, row: int, column: int, value: Cell) -> None:
    cell = page.cell(row, column)
    if value.number is not None:
        cell.value, cell.number_format = value.number, FORMATS[value.form]
        return
    cell.value = value.text or None
    # A text for certain, whatever it begins with.
    if value.text:
        cell.data_type, cell.number_format = "s", FORMATS["text"]
        cell.quotePrefix = value.text.startswith(FORMULA_STARTS)


def _set_up(page: Worksheet) -> None:
    from openpyxl.worksheet.properties import PageSetupProperties

    page.page_setup.orientation, page.page_setup.paperSize = "landscape", A4
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    page.page_setup.fitToHeight = 0


def _sheet_name(section: Section) -> str:
    return re.sub(r"[\\/*?:\[\]]", " ", section.title)[:31]


def _without_clock(content: bytes) -> bytes:
    """The same file without the moment at which it was written."""
    held = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = old.read(name)
            if name == "docProps/core.xml":
                part = re.sub(rb">\d{4}-\d\d-\d\dT[\d:]+Z<", b">1980-01-01T00:00:00Z<", part)
            entry = zipfile.ZipInfo(name, MOMENT)
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, part)
    return held.getvalue()
