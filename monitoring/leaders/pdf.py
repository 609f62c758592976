"""The report as PDF on A4, with the font in it, the same bytes for the same report."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from pathlib import Path
from xml.sax.saxutils import escape

from reportlab.graphics.shapes import Circle, Drawing, Line, PolyLine, Rect, String
from reportlab.graphics.shapes import Shape as Drawn
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFError, TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    CondPageBreak,
    Flowable,
    KeepTogether,
    LongTable,
    Paragraph,
    SimpleDocTemplate,
    Spacer,
    TableStyle,
)

from monitoring.errors import FileError
from monitoring.leaders.document import Chart, Document, Section, Table
from monitoring.leaders.drawing import HEIGHT, TEXT, WIDTH, Box, Dot, Shape, Stroke, draw

FONT = "report"
SIDE, EDGE = 13 * mm, 15 * mm
ROOM = A4[0] - 2 * SIDE
INK, SOFT, BLUE, RED, RULE, HEAD = (
    HexColor(text) for text in ("#1c2733", "#5b6773", "#1f5f8b", "#8c1d18", "#c5cbd2", "#eef2f6")
)
NAME_SHARE, NAME_SHARE_OF_FEW = 0.18, 0.31
"""Of the width, for the column that names the row."""
WORDY = (0.2, 0.3, 0.3, 0.2)
MANY_COLUMNS = 7
CHART_ROOM, TABLE_ROOM = 105 * mm, 50 * mm


def as_pdf(document: Document, font: Path) -> bytes:
    """The file. Raises FileError for a font whose outlines cannot be embedded."""
    _register(font)
    held = io.BytesIO()
    template = SimpleDocTemplate(
        held,
        pagesize=A4,
        leftMargin=SIDE,
        rightMargin=SIDE,
        topMargin=EDGE,
        bottomMargin=EDGE,
        title=document.title,
        lang="zh-CN" if document.language == "zh" else "en",
        invariant=1,  # no clock and no random id in the file
    )
    template.build(list(_flow(document)), onFirstPage=_number, onLaterPages=_number)
    return held.getvalue()


def _register(font: Path) -> None:
    try:
        pdfmetrics.registerFont(TTFont(FONT, str(font), subfontIndex=0))
    except (TTFError, OSError):
        raise FileError(
            f"The font {font} cannot be put into a PDF: it is no font with TrueType outlines. Nothing was written. Name another by MONITORING_REPORT_FONT, for "
            "example wqy-zenhei.ttc."
        ) from None


def _say(text: str, size: float, is_chinese: bool, **more: object) -> Paragraph:
    # Chinese may break after any character; Latin words must not.
    wrap = "CJK" if is_chinese else None
    look = {"leading": size * 1.4, "textColor": INK, "wordWrap": wrap, **more}
    return Paragraph(escape(text), ParagraphStyle("said", fontName=FONT, fontSize=size, **look))


def _number(canvas: Canvas, _template: SimpleDocTemplate) -> None:
    canvas.setFont(FONT, 8)
    canvas.drawCentredString(A4[0] / 2, 8 * mm, str(canvas.getPageNumber()))


def _flow(document: Document) -> Iterator[Flowable]:
    zh = document.language == "zh"
    yield _say(document.title, 17, zh, textColor=BLUE)
    yield Spacer(0, 5)
    if document.banner:
        yield _say(document.banner, 10, zh, textColor=RED, borderColor=RED, borderWidth=1, borderPadding=4)
        yield Spacer(0, 8)
    for line in document.lines:
        yield _say(line, 8.5, zh, textColor=SOFT)
    for section in document.sections:
        yield from _section(section, zh)


def _section(section: Section, zh: bool) -> Iterator[Flowable]:
    # A heading does not stand alone at the foot of a page.
    yield CondPageBreak(CHART_ROOM if section.charts else TABLE_ROOM)
    yield Spacer(0, 12)
    yield _say(section.title, 13, zh, textColor=BLUE, keepWithNext=1)
    for sentence in section.sentences:
        yield _say(sentence, 9.5, zh)
    for chart in section.charts:
        yield Spacer(0, 6)
        yield KeepTogether([_say(chart.title, 10, zh), _chart(chart)])
    for table in section.tables:
        yield Spacer(0, 6)
        yield CondPageBreak(25 * mm)
        if table.title:
            yield _say(table.title, 10, zh, keepWithNext=1)
        yield _table(table, zh)


def _table(table: Table, zh: bool) -> LongTable:
    size = 6.6 if len(table.heads) > MANY_COLUMNS else 7.4
    rows = [[_cell(text, size, zh, n > 0 and not table.is_wordy) for n, text in enumerate(table.heads)]]
    for row in table.rows:
        rows.append([_cell(cell.text, size, zh, n > 0 and not table.is_wordy) for n, cell in enumerate(row)])
    style = TableStyle(
        [
            ("GRID", (0, 0), (-1, -1), 0.4, RULE),
            ("BACKGROUND", (0, 0), (-1, 0), HEAD),
            ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
            *((name, (0, 0), (-1, -1), 2.5) for name in ("LEFTPADDING", "RIGHTPADDING", "TOPPADDING", "BOTTOMPADDING")),
        ]
    )
    return LongTable(rows, colWidths=_widths(table), repeatRows=1, style=style)


def _widths(table: Table) -> Sequence[float]:
    if table.is_wordy and len(table.heads) == len(WORDY):
        return [ROOM * share for share in WORDY]
    others = max(len(table.heads) - 1, 1)
    name = NAME_SHARE if len(table.heads) > MANY_COLUMNS else NAME_SHARE_OF_FEW
    return [ROOM * name, *([ROOM * (1 - name) / others] * others)]


def _cell(text: str, size: float, zh: bool, is_right: bool) -> Paragraph:
    return _say(text, size, zh, alignment=2 if is_right else 0, leading=size * 1.25)


def _chart(chart: Chart) -> Drawing:
    drawing = Drawing(WIDTH, HEIGHT)
    for shape in draw(chart):
        drawing.add(_shape(shape))
    scale = ROOM / WIDTH
    drawing.scale(scale, scale)
    drawing.width, drawing.height = ROOM, HEIGHT * scale
    return drawing


def _shape(shape: Shape) -> Drawn:
    if isinstance(shape, Box):
        y = HEIGHT - shape.y - shape.height
        return Rect(shape.x, y, shape.width, shape.height, fillColor=HexColor(shape.colour), strokeColor=None)
    colour = HexColor(shape.colour)
    if isinstance(shape, Dot):
        return Circle(shape.x, HEIGHT - shape.y, 3, fillColor=colour, strokeColor=None)
    if isinstance(shape, Stroke):
        return _stroke(shape)
    return String(
        shape.x, HEIGHT - shape.y, shape.text, fontName=FONT, fontSize=TEXT, textAnchor=shape.anchor, fillColor=colour
    )


def _stroke(shape: Stroke) -> Drawn:
    dashes = [6, 3] if shape.is_dashed else None
    look = {"strokeColor": HexColor(shape.colour), "strokeWidth": shape.width, "strokeDashArray": dashes}
    points = [(x, HEIGHT - y) for x, y in shape.points]
    if len(points) == 2:
        return Line(*points[0], *points[1], **look)
    return PolyLine([number for point in points for number in point], **look)
