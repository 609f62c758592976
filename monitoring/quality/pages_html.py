"""Pieces of the pages: everything stands in the file itself; both languages beside each other, no script, no outside address."""

from __future__ import annotations

from html import escape

STYLE = """
:root { color-scheme: light dark; --ink: #1c2733; --paper: #fbfaf7; --soft: #6b7785; --rule: #d9d5cb; --band: #dfe9e4; --line: #2f6f5e;
  --warn: #b8740a; --stop: #b3261e; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8e6e1; --paper: #171b1f; --soft: #9aa5b1; --rule: #343b42; --band: #25352f; --line: #7cc4ad;
  --warn: #e3a94a; --stop: #ff8a80; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 68rem; padding: 1.5rem 1rem 4rem; background: var(--paper); color: var(--ink);
  font: 16px/1.55 "Noto Sans CJK SC", "Source Han Sans SC", "PingFang SC", "Microsoft YaHei", system-ui, sans-serif; }
h1 { font-size: 1.5rem; margin: 0 0 .25rem; } h2 { font-size: 1.1rem; margin: 2.2rem 0 .6rem; }
a { color: var(--line); } p.lead, .soft { color: var(--soft); } .soft { font-size: .85rem; }
.scroll { overflow-x: auto; } table { border-collapse: collapse; width: 100%; }
th { text-align: left; font-weight: 600; font-size: .85rem; color: var(--soft); } th, td { padding: .45rem .7rem .45rem 0; border-bottom: 1px solid var(--rule);
  vertical-align: middle; } td.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
td.day { white-space: nowrap; } th.number { text-align: right; } td:last-child, th:last-child { padding-right: 0; }
@media (max-width: 44rem) { .values th:nth-child(n+5), .values td:nth-child(n+5) { display: none; }
  .values td.number, .values .state { white-space: normal; } }
pre { background: color-mix(in srgb, var(--band) 45%, transparent); padding: .9rem 1rem; white-space: pre-wrap; font: inherit; border-left: 3px solid var(--line); margin: 0; }
.state { white-space: nowrap; font-weight: 600; } .state.warning, .state.overridden { color: var(--warn); } .state.blocking, .state.failed { color: var(--stop); }
.state.fine, .state.done { color: var(--line); } .state.unjudged { color: var(--soft); font-weight: 400; }
svg { display: block; } svg .band { fill: var(--band); } svg .line { fill: none; stroke: var(--line); stroke-width: 1.5; }
svg circle { fill: var(--line); } svg circle.warning, svg circle.overridden { fill: var(--warn); } svg circle.blocking { fill: var(--stop); }
.pair { display: grid; gap: 1rem; grid-template-columns: repeat(auto-fit, minmax(min(100%, 24rem), 1fr)); }
"""
STATES = {
    "fine": "✓ 正常 usual",
    "warning": "▲ 异常 unusual",
    "blocking": "■ 拦截 stopped",
    "overridden": "▲ 人工放行 let go",
    "unjudged": "– 未判 not judged",
}


def page(title: str, body: str) -> str:
    """A whole page in UTF-8."""
    return (
        f'<!doctype html>\n<html lang="zh-CN">\n<head>\n<meta charset="utf-8">\n<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n{body}\n</body>\n</html>\n"
    )


def table(heads: list[str], rows: list[list[str]], numbers: frozenset[int] = frozenset(), kind: str = "") -> str:
    """A table of cells that are HTML already; columns in `numbers` are set to the right; a phone hides the last columns of kind `values`."""
    head = "".join(f"<th{_kind(n, numbers)}>{escape(text)}</th>" for n, text in enumerate(heads))
    body = "".join(
        "<tr>" + "".join(f"<td{_kind(n, numbers, kind)}>{cell}</td>" for n, cell in enumerate(cells)) + "</tr>\n"
        for cells in rows
    )
    return (
        f'<div class="scroll"><table class="{kind}"><thead><tr>{head}</tr></thead><tbody>\n{body}</tbody></table></div>'
    )


def state(outcome: str, text: str | None = None) -> str:
    """An outcome with its sign, so that it is told without colour too."""
    return f'<span class="state {escape(outcome)}">{escape(text or STATES.get(outcome, outcome))}</span>'


def both(zh: str, en: str) -> str:
    """Chinese with English below."""
    return f'{escape(zh)}<br><span class="soft">{escape(en)}</span>'


def _kind(column: int, numbers: frozenset[int], kind: str = "values") -> str:
    if column in numbers:
        return ' class="number"'
    return ' class="day"' if column == 0 and kind != "values" else ""
