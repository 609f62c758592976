"""The report as one HTML page: charts drawn into it, printable on A4, no script, nothing from outside."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from monitoring.leaders.document import Cell, Chart, Document, Section, Table
from monitoring.leaders.drawing import HEIGHT, TEXT, WIDTH, Box, Dot, Shape, Stroke, described, draw

STYLE = """
@page { size: A4; margin: 14mm 12mm; }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 60rem; padding: 1.5rem 1rem 3rem; color: #1c2733; background: #fff;
  font: 15px/1.6 "Noto Sans CJK SC", "Source Han Sans SC", "PingFang SC", "Microsoft YaHei", "WenQuanYi Zen Hei", system-ui, sans-serif; }
h1 { font-size: 1.6rem; margin: 0 0 .4rem; } h2 { font-size: 1.2rem; margin: 2.2rem 0 .5rem; border-bottom: 2px solid #1f5f8b; padding-bottom: .2rem; }
h3 { font-size: 1rem; margin: 1.2rem 0 .3rem; } p { margin: .3rem 0; } .soft { color: #5b6773; font-size: .85rem; }
.banner { border: 2px solid #b3261e; color: #8c1d18; padding: .4rem .7rem; font-weight: 600; margin: .7rem 0; }
.scroll { overflow-x: auto; } table { border-collapse: collapse; width: 100%; font-size: .85rem; }
th { background: #eef2f6; text-align: right; font-weight: 600; vertical-align: bottom; } th:first-child, td:first-child { text-align: left; }
th, td { padding: .3rem .5rem; border: 1px solid #d5d9de; } td { text-align: right; font-variant-numeric: tabular-nums; }
table.plain td:first-child { white-space: nowrap; }
table.wordy th, table.wordy td { text-align: left; vertical-align: top; } tr:nth-child(even) td { background: #fafbfc; }
figure { margin: .8rem 0; } figcaption { font-weight: 600; } svg { width: 100%; max-width: 680px; height: auto; display: block; }
@media print { body { max-width: none; padding: 0; font-size: 10pt; } .scroll { overflow: visible; } table { font-size: 7.6pt; }
  th, td { padding: .15rem .3rem; } thead { display: table-header-group; } tr, figure { break-inside: avoid; } h2, h3 { break-after: avoid; } }
"""
LANGUAGES = {"zh": "zh-CN", "en": "en"}


def as_html(document: Document) -> str:
    """The whole page in UTF-8."""
    banner = f'<p class="banner">{escape(document.banner)}</p>\n' if document.banner else ""
    lines = "".join(f'<p class="soft">{escape(line)}</p>\n' for line in document.lines)
    body = "".join(_section(section) for section in document.sections)
    return (
        f'<!doctype html>\n<html lang="{LANGUAGES[document.language]}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>{escape(document.title)}</title>\n'
        f"<style>{STYLE}</style>\n</head>\n<body>\n<h1>{escape(document.title)}</h1>\n{banner}{lines}{body}</body>\n</html>\n"
    )


def _section(section: Section) -> str:
    sentences = "".join(f"<p>{escape(sentence)}</p>\n" for sentence in section.sentences)
    charts = "".join(
        f"<figure><figcaption>{escape(chart.title)}</figcaption>{as_svg(chart)}</figure>\n" for chart in section.charts
    )
    tables = "".join(as_table(table) for table in section.tables)
    return f"<section>\n<h2>{escape(section.title)}</h2>\n{sentences}{charts}{tables}</section>\n"


def as_table(table: Table) -> str:
    """A table, which is scrolled where the screen is too narrow for it."""
    title = f"<h3>{escape(table.title)}</h3>\n" if table.title else ""
    head = "".join(f'<th scope="col">{escape(text)}</th>' for text in table.heads)
    body = "".join(f"<tr>{''.join(_cells(row))}</tr>\n" for row in table.rows)
    kind = "wordy" if table.is_wordy else "plain"
    return f'{title}<div class="scroll"><table class="{kind}"><thead><tr>{head}</tr></thead><tbody>\n{body}</tbody></table></div>\n'


def _cells(row: Sequence[Cell]) -> Iterator[str]:
    return (f"<td>{escape(cell.text)}</td>" for cell in row)


def as_svg(chart: Chart) -> str:
    """The chart; what it shows stands in it as text too."""
    shapes = "".join(as_element(shape) for shape in draw(chart))
    return (
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" font-size="{TEXT}"><title>{escape(chart.title)}</title>'
        f"<desc>{escape(described(chart))}</desc>{shapes}</svg>"
    )


def as_element(shape: Shape) -> str:
    """A shape as an element of SVG."""
    if isinstance(shape, Box):
        return f'<rect x="{shape.x:.1f}" y="{shape.y:.1f}" width="{shape.width:.1f}" height="{shape.height:.1f}" fill="{shape.colour}"/>'
    if isinstance(shape, Dot):
        return f'<circle cx="{shape.x:.1f}" cy="{shape.y:.1f}" r="3" fill="{shape.colour}"/>'
    if isinstance(shape, Stroke):
        points = " ".join(f"{x:.1f},{y:.1f}" for x, y in shape.points)
        dashes = ' stroke-dasharray="6 3"' if shape.is_dashed else ""
        return f'<polyline points="{points}" fill="none" stroke="{shape.colour}" stroke-width="{shape.width}"{dashes}/>'
    return f'<text x="{shape.x:.1f}" y="{shape.y:.1f}" text-anchor="{shape.anchor}" fill="{shape.colour}">{escape(shape.text)}</text>'
