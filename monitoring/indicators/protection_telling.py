"""Indicators of protection as table, CSV and JSON: a row per indicator, with numerator and denominator."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from monitoring.indicators.protection import Figure, Period, Protected, Sums, figures_of
from monitoring.indicators.telling import write_rows

Row = dict[str, object]
COLUMNS = (
    *("period_type", "period_from", "period_to", "level_type", "region_code", "region_name", "county_code"),
    *(
        "group_code",
        "indicator",
        "numerator",
        "denominator",
        "value",
        "is_known",
        "goal_share",
        "goal_id",
        "is_reached",
    ),
)
DEFINED = (*COLUMNS, "definition_zh", "definition_en", "formula", "source_zh", "source_en")
SHOWN = (
    *("period_from", "period_to", "region_name", "group_code", "indicator", "numerator", "denominator", "value"),
    *("goal_share", "is_reached"),
)


def told_protection(found: Protected) -> str:
    """What the figures are of, and what is not known."""
    lines = [
        f"as known on night {found.night}; not for handing on: small numbers are in it (monitoring report withholds them)"
    ]
    if not found.known.review:
        lines.append("there is no review database, so visits and their results are not known")
    if not found.known.answers:
        lines.append("no answer of the platform or of a workbook was read, so recognitions are not known")
    lines.append(f"of warnings nothing is known before night {found.first_night}, on which all until then were opened")
    if not found.known.later:
        lines.append("no payment outside a settlement was read, so shares may be too low and burdens too high")
    return "; ".join(lines)


def write_protection(found: Protected, output: str) -> None:
    """Write all figures to the terminal; a table leaves townships out, and months where there are several."""
    rows = list(_rows(found))
    if output == "table":
        rows = [row for row in rows if row["level_type"] != "township" and row["period_type"] == "span"]
    write_rows(rows, DEFINED if output == "json" else COLUMNS, output, SHOWN)


def _rows(found: Protected) -> Iterator[Row]:
    beside: dict[tuple[Period, str], list[Sums]] = defaultdict(list)
    for sums in found.sums:
        beside[sums.period, sums.place.group].append(sums)
    for sums in found.sums:
        for figure in figures_of(found, sums, beside[sums.period, sums.place.group]):
            yield _row(found, figure)


def _row(found: Protected, figure: Figure) -> Row:
    indicator, sums, goal = figure.indicator, figure.sums, figure.goal
    return {
        "period_type": sums.period.kind,
        "period_from": sums.period.first,
        "period_to": sums.period.last,
        "level_type": sums.place.level,
        "region_code": sums.place.region,
        "region_name": found.region_names.get(sums.place.region or ""),
        "county_code": sums.place.county,
        "group_code": sums.place.group,
        "indicator": indicator.code,
        "numerator": figure.numerator,
        "denominator": figure.denominator,
        "value": figure.value,
        "is_known": figure.numerator is not None,
        "goal_share": goal.share if goal else None,
        "goal_id": goal.id if goal else None,
        "is_reached": figure.is_reached,
        "definition_zh": indicator.definition.zh,
        "definition_en": indicator.definition.en,
        "formula": indicator.formula.en,
        "source_zh": indicator.source.zh,
        "source_en": indicator.source.en,
    }
