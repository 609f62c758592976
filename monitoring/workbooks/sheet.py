"""One township's workbook: locked rows, unlocked answers with drop-downs, marked on every sheet and printed page."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties

from monitoring.workbooks.answers import ANSWERS, AnswerColumn, Kind
from monitoring.workbooks.columns import MARK, Value, locked_columns

if TYPE_CHECKING:
    from openpyxl.cell import Cell, MergedCell
    from openpyxl.worksheet.worksheet import Worksheet

LIST_SHEET, CHOICE_SHEET, HELP_SHEET = "核查名单", "选项", "填写说明"
HEADER_ROW = 3
FROZEN = f"D{HEADER_ROW + 1}"
"""Number, change and name stay in sight."""
A3_LANDSCAPE = 8
PAGES_WIDE = 5
"""As many A3 pages side by side as make the print large enough to read."""
HEADER_HEIGHT = 45
"""Points: three lines."""
LONGEST_TEXT = 24
"""From this width on a column wraps."""
FIRST_DAY = "DATE(2016,1,1)"
PAGE_NUMBER = "第 &P 页，共 &N 页"
TEXT = "@"
FORMATS = {"text": TEXT, "long text": TEXT, "amount": "#,##0.00", "day": "yyyy-mm-dd", "count": "0"}
"""How a look shows numbers."""
HELP = (
    "一人一行。灰色列锁定，请勿改动；白色列为核查结果，请从下拉列表中选择。",
    "每次填写须有“办理状态”和“发生日期”。",
    "已纳入监测：另填监测对象类别和至少一项致贫返贫风险；选“99 其他”须写备注。",
    "未纳入：另填未纳入原因；选“其他”须写备注。",
    "尚未核查的行请留空。可分多次返回，同一答复重复返回不重复计算。",
    "请以 .xlsx 格式保存后返回，不要拆分或删除“预警编号”“人员编号”两列。",
    "本表含个人信息，仅限核查人员使用；公示不得出现身份证号码、电话、银行账号和健康状况。",
)

_LOCKED_FILL = PatternFill("solid", fgColor="F2F2F2")
_HEADER_FILL = PatternFill("solid", fgColor="D9E1F2")
_ANSWER_FILL = PatternFill("solid", fgColor="FFF2CC")
_LINE = Border(*(Side("thin", color="BFBFBF"),) * 4)
_MARK_FONT = Font(bold=True, color="C00000", size=14)
_OPEN = Protection(locked=False)


def township_workbook(about: str, rows: Sequence[tuple[Value, ...]]) -> bytes:
    """The workbook of a township; `about` says which, as of when."""
    book = Workbook()
    sheet = book.create_sheet(LIST_SHEET, 0)
    del book["Sheet"]
    choices = _write_choices(book.create_sheet(CHOICE_SHEET))
    _add_styles(book)
    _write_list(sheet, about, rows)
    _offer_choices(sheet, choices, len(rows))
    _write_help(book.create_sheet(HELP_SHEET, 1), about)
    for one in book.worksheets:
        _protect(one)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _write_list(sheet: Worksheet, about: str, rows: Sequence[tuple[Value, ...]]) -> None:
    _write_top(sheet, about)
    locked = locked_columns()
    columns = [*((one.header, one.width) for one in locked), *((one.header, one.width) for one in ANSWERS)]
    for number, (header, width) in enumerate(columns, start=1):
        _head(sheet.cell(HEADER_ROW, number, header), is_answer=number > len(locked))
        sheet.column_dimensions[get_column_letter(number)].width = width
    sheet.row_dimensions[HEADER_ROW].height = HEADER_HEIGHT
    widths = [width for _, width in columns]
    for place, row in enumerate(rows, start=HEADER_ROW + 1):
        for number, value in enumerate(row, start=1):
            _fill(sheet.cell(place, number), value, is_long=widths[number - 1] >= LONGEST_TEXT)
        for number, answer in enumerate(ANSWERS, start=len(row) + 1):
            _leave_open(sheet.cell(place, number), answer)
    sheet.freeze_panes = FROZEN
    sheet.auto_filter.ref = f"A{HEADER_ROW}:{get_column_letter(len(columns))}{HEADER_ROW + len(rows)}"
    _set_up_print(sheet)


def _write_top(sheet: Worksheet, about: str) -> None:
    sheet["A1"], sheet["A2"] = MARK, about
    sheet["A1"].font = _MARK_FONT


def _head(cell: Cell | MergedCell, *, is_answer: bool) -> None:
    cell.font = Font(bold=True)
    cell.fill = _ANSWER_FILL if is_answer else _HEADER_FILL
    cell.border = _LINE
    cell.alignment = Alignment(wrap_text=True, vertical="center", horizontal="center")


def _add_styles(book: Workbook) -> None:
    """Every look a cell may have, once: to put them together for each cell takes most of the time of a large township."""
    for look, number_format in FORMATS.items():
        wrapped = Alignment(wrap_text=look == "long text", vertical="center")
        plain: dict[str, Any] = {"number_format": number_format, "border": _LINE, "alignment": wrapped}
        book.add_named_style(NamedStyle(f"locked {look}", fill=_LOCKED_FILL, **plain))
        book.add_named_style(NamedStyle(f"open {look}", protection=_OPEN, **plain))


def _fill(cell: Cell | MergedCell, value: Value, *, is_long: bool) -> None:
    look = f"locked {_look(value, is_long=is_long)}"
    if isinstance(value, str):
        cell.value = value
        cell.data_type = "s"  # never a formula, whatever it begins with, and never a rounded number
    elif value is not None:
        cell.value = value
    cell.style = look  # last: a date brings a format of its own


def _look(value: Value, *, is_long: bool) -> str:
    if isinstance(value, Decimal):
        return "amount"
    if isinstance(value, date):
        return "day"
    if isinstance(value, int):
        return "count"
    return "long text" if is_long else "text"


def _leave_open(cell: Cell | MergedCell, answer: AnswerColumn) -> None:
    looks = {Kind.amount: "amount", Kind.day: "day", Kind.text: "long text"}
    cell.style = f"open {looks.get(answer.kind, 'text')}"


def _write_choices(sheet: Worksheet) -> dict[str, str]:
    """Write the closed lists; return the range of each answer's list."""
    sheet["A1"] = MARK
    sheet["A1"].font = _MARK_FONT
    ranges = {}
    for number, answer in enumerate(filter(lambda one: one.choices, ANSWERS), start=1):
        letter = get_column_letter(number)
        sheet.column_dimensions[letter].width = 30
        for place, word in enumerate([answer.header, *answer.choices], start=2):
            cell = sheet.cell(place, number, word)
            cell.data_type, cell.number_format = "s", TEXT
        ranges[answer.name] = f"'{CHOICE_SHEET}'!${letter}$3:${letter}${2 + len(answer.choices)}"
    return ranges


def _offer_choices(sheet: Worksheet, ranges: dict[str, str], row_count: int) -> None:
    if not row_count:
        return
    for number, answer in enumerate(ANSWERS, start=len(locked_columns()) + 1):
        letter = get_column_letter(number)
        rule = _rule(answer, ranges)
        rule.add(f"{letter}{HEADER_ROW + 1}:{letter}{HEADER_ROW + row_count}")
        sheet.add_data_validation(rule)


def _rule(answer: AnswerColumn, ranges: dict[str, str]) -> DataValidation:
    kinds: dict[Kind, dict[str, Any]] = {
        Kind.choice: {"type": "list", "formula1": ranges.get(answer.name)},
        Kind.text: {"type": "textLength", "operator": "lessThanOrEqual", "formula1": str(answer.size)},
        Kind.amount: {"type": "decimal", "operator": "greaterThanOrEqual", "formula1": "0"},
        Kind.day: {"type": "date", "operator": "greaterThanOrEqual", "formula1": FIRST_DAY},
    }
    rule = DataValidation(allow_blank=True, showErrorMessage=True, showInputMessage=True, **kinds[answer.kind])
    rule.errorTitle, rule.error = "填写有误", answer.hint or "内容过长"
    rule.promptTitle, rule.prompt = answer.header[:32], answer.hint or None
    return rule


def _write_help(sheet: Worksheet, about: str) -> None:
    _write_top(sheet, about)
    for place, line in enumerate(HELP, start=HEADER_ROW + 1):
        sheet.cell(place, 1, line)
    sheet.column_dimensions["A"].width = 100


def _set_up_print(sheet: Worksheet) -> None:
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = A3_LANDSCAPE
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = PAGES_WIDE, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = f"1:{HEADER_ROW}"
    sheet.print_title_cols = "A:C"


def _protect(sheet: Worksheet) -> None:
    """Locked against slips of the hand; filters and widths stay free. No password: nothing secret is locked."""
    sheet.protection.sheet = True
    for allowed in ("autoFilter", "sort", "formatColumns", "formatRows"):
        setattr(sheet.protection, allowed, False)
    _mark_pages(sheet)


def _mark_pages(sheet: Worksheet) -> None:
    for part, text in ((sheet.oddHeader, MARK), (sheet.oddFooter, PAGE_NUMBER)):
        if part is not None:
            part.center.text = text
