"""A what-if as a table, CSV or JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table

from monitoring.reports.warnings import as_csv
from monitoring.whatif.ask_whatif import WhatIf

Row = dict[str, Any]

HEADINGS = {
    "all": "in all",
    "rule": "by rule",
    "hint": "hints of eligibility by rule on application (no warnings, counted nowhere else)",
    "region": "by region",
    "township": "by township",
    "category": "by category",
    "month": "by month of crossing",
}
BY_RULE = {"rule", "hint"}
"""Headings under which a burden is added to no other rule's."""
EVERYONE = {"*": "everyone else", "": "not known"}


def heading(whatif: WhatIf) -> list[str]:
    """What is compared, for which days, with whose knowledge, and that nothing was written: a sentence a line."""
    asked, comparison = whatif.asked, whatif.comparison
    lines = [
        f"What if {'; '.join(whatif.changes)}: warnings that crossed from {asked.first} to {asked.last}, as known on the night {asked.night}, "
        "beside those under the present rules.",
        *change_lines(whatif),
        "Gained and lost are warnings under one of the two alone; moved are those that would have crossed on another day.",
        "A burden is added once for each rule and window that warns of it, so that it is told by rule alone where there are several.",
        "Nothing was written to the warehouse or published: what is gained or lost here was never anybody's warning.",
    ]
    if whatif.is_example:
        lines.append("EXAMPLE thresholds, not policy in force.")
    if comparison.reshaped:
        reshaped = ", ".join(comparison.reshaped)
        lines.append(
            f"Not limits alone differ for {reshaped}: other rows are counted, so its burdens were worked out anew."
        )
    return lines


def change_lines(whatif: WhatIf) -> list[str]:
    """A sentence per line that `--set` changes, or that none differs; for another folder where that is told."""
    if whatif.changed_lines is None:
        return ["What differs between the folders `monitoring thresholds diff --old FOLDER --new FOLDER` tells."]
    return [f"Changed: {line}." for line in whatif.changed_lines] or ["No limit differs from the present one."]


def as_tables(whatif: WhatIf) -> RenderableType:
    """A table a heading, and visits by township and week."""
    tables = [_tally_table(whatif, dimension) for dimension in HEADINGS if _tallies(whatif, dimension)]
    return Group(*tables, _visit_table(whatif))


def as_text(whatif: WhatIf, output: str) -> str:
    """As `csv` (one row a heading and label, then one a township and week) or `json`; amounts as text."""
    rows = [*_told_tallies(whatif), *_told_visits(whatif), *_told_changes(whatif)]
    if output == "csv":
        names = list(dict.fromkeys(name for row in rows for name in row))
        return as_csv([{name: row.get(name) for name in names} for row in rows])
    said = {
        "changes": list(whatif.changes),
        "changed_lines": None if whatif.changed_lines is None else list(whatif.changed_lines),
        "from": str(whatif.asked.first),
        "to": str(whatif.asked.last),
        "known_by": str(whatif.asked.night),
        "is_example": whatif.is_example,
        "is_counterfactual": True,
        "reshaped_rules": list(whatif.comparison.reshaped),
        "tallies": _told_tallies(whatif),
        "visits": _told_visits(whatif),
    }
    return json.dumps(said, ensure_ascii=False, indent=1, default=str) + "\n"


def _tallies(whatif: WhatIf, dimension: str) -> list[Row]:
    rows = whatif.comparison.tallies.to_pylist()
    is_summed = dimension in BY_RULE or sum(row["dimension_name"] == "rule" for row in rows) <= 1
    unsummed = {} if is_summed else {"present_burden_amount": None, "changed_burden_amount": None}
    return [{**row, **unsummed} for row in rows if row["dimension_name"] == dimension]


def _told_tallies(whatif: WhatIf) -> list[Row]:
    return [{**row, "name": _name(whatif, row["label"])} for name in HEADINGS for row in _tallies(whatif, name)]


def _told_changes(whatif: WhatIf) -> list[Row]:
    return [{"dimension_name": "changed line", "label": "", "name": line} for line in whatif.changed_lines or ()]


def _told_visits(whatif: WhatIf) -> list[Row]:
    return [
        {
            "dimension_name": "township and week",
            "label": row["township_code"],
            "name": _name(whatif, row["township_code"]),
            **{name: row[name] for name in ("crossed_week", "present_visit_count", "changed_visit_count")},
        }
        for row in whatif.comparison.visits.to_pylist()
    ]


def _name(whatif: WhatIf, label: str) -> str:
    return EVERYONE.get(label) or whatif.region_names.get(label, label)


def _tally_table(whatif: WhatIf, dimension: str) -> Table:
    table = Table(title=HEADINGS[dimension].capitalize(), title_justify="left")
    table.add_column("" if dimension == "all" else dimension)
    for name in (
        "present",
        "changed",
        "gained",
        "lost",
        "moved",
        "households now",
        "households then",
        "burden now",
        "burden then",
    ):
        table.add_column(name, justify="right")
    for row in _tallies(whatif, dimension):
        table.add_row("warnings" if dimension == "all" else _name(whatif, row["label"]), *_cells(row))
    return table


def _cells(row: Row) -> Iterator[str]:
    for name, value in row.items():
        if name not in {"dimension_name", "label"}:
            yield "-" if value is None else f"{value:,.2f}" if isinstance(value, Decimal) else f"{value:,}"


def _visit_table(whatif: WhatIf) -> Table:
    """A row a township: visits in all, in the mean week of the days asked for, and in its fullest week."""
    table = Table(
        title="Visits by township and week (a household whose warning crosses in the week)", title_justify="left"
    )
    table.add_column("township")
    for name in ("visits now", "visits then", "a week now", "a week then", "fullest week now", "fullest week then"):
        table.add_column(name, justify="right")
    visits = whatif.comparison.visits.to_pylist()
    for code in dict.fromkeys(row["township_code"] for row in visits):
        of_township = [row for row in visits if row["township_code"] == code]
        table.add_row(_name(whatif, code), *_load(whatif, of_township))
    return table


def _load(whatif: WhatIf, visits: Sequence[Row]) -> Iterator[str]:
    weeks = max(Decimal((whatif.asked.last - whatif.asked.first).days + 1) / 7, Decimal(1))
    sides = [[row[f"{side}_visit_count"] for row in visits] for side in ("present", "changed")]
    yield from (f"{sum(side):,}" for side in sides)
    yield from (f"{sum(side) / weeks:,.1f}" for side in sides)
    yield from (f"{max(side, default=0):,}" for side in sides)
