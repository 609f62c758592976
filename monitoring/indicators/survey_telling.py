"""The indicators of a survey as a table, as CSV and as JSON, and in words what they rest on."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

from monitoring.indicators.survey_measures import Measure, Measured, Question

if TYPE_CHECKING:
    from rich.table import Table

    from monitoring.indicators.survey_households import Households

COLUMNS = (
    "basis",
    "percent",
    "statistic",
    "value",
    "standard_error",
    "numerator",
    "denominator",
    "sample_count",
    "definition",
)
SHOWN = COLUMNS[:-1]
_TEXTS = {"basis", "statistic", "definition"}
_DEFINITIONS = {
    ("consumption_with_health", 10): "SDG 3.8.2 to 2024, 10 %",
    ("consumption_with_health", 25): "SDG 3.8.2 to 2024, 25 %",
    ("discretionary_budget", 40): "SDG 3.8.2 of 2025",
    ("discretionary_budget", 100): "SDG 3.8.2 of 2025, impoverishing",
    ("capacity_to_pay", 40): "WHO capacity to pay, 40 %",
}
_LARGE = "SDG 3.8.2 of 2025, large but not impoverishing"


def as_table(measures: Sequence[Measure]) -> Table:
    """A row for each indicator, values to four digits after the point."""
    from rich.table import Table

    table = Table()
    for name in SHOWN:
        table.add_column(name, justify="left" if name in _TEXTS else "right", overflow="fold")
    for measure in measures:
        row = _row(measure)
        table.add_row(*(_short(row[name]) for name in SHOWN))
    return table


def as_csv(measures: Sequence[Measure]) -> str:
    """Comma-separated, with a header; empty where there is no value."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(_row(measure) for measure in measures)
    return text.getvalue()


def as_json(measured: Measured) -> str:
    """One object: the indicators, and the lines and the subsistence they rest on."""
    told = {
        "household_count": measured.household_count,
        "cluster_count": measured.design.unit_count,
        "degrees_of_freedom": measured.design.freedom,
        "lines": [{"name": line.name, "amount": float(line.amount)} for line in measured.lines],
        "subsistence_amount": measured.subsistence,
        "indicators": [_row(measure) for measure in measured.measures],
    }
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"


def told_basis(households: Households, measured: Measured, question: Question) -> list[str]:
    """What was read, what the estimates rest on, and what is missing and why."""
    design = measured.design
    lines = ", ".join(f"{line.name} = {float(line.amount):.4f}" for line in measured.lines)
    sentences = [
        f"{measured.household_count:,} households, {design.unit_count:,} first units; {question.unit} are counted, weighted sum {design.weight.sum():,.2f}",
        f"lines per person and day in the money of the file: {lines}" if lines else "",
        f"subsistence per equivalent person and {question.days} days: {measured.subsistence:,.4f}"
        if measured.subsistence is not None
        else "no column food_amount: nothing of non-food consumption and capacity to pay",
        "no --ppp: no line in dollars, and nothing of the definition of SDG 3.8.2 of 2025"
        if question.ppp is None
        else "",
        f"{design.lonely_count} strata have a single first unit; their part of the errors is centred on the mean of all"
        if design.lonely_count and design.unit_count > 1
        else "",
        "a single first unit: no standard errors" if design.unit_count < 2 else "",
        "all weights are equal" if len(set(households.weight)) == 1 else "",
    ]
    return [sentence for sentence in sentences if sentence]


def _row(measure: Measure) -> dict[str, str | float | int | None]:
    estimate = measure.estimate
    return {
        "basis": measure.basis,
        "percent": measure.percent,
        "statistic": measure.statistic,
        "value": estimate.value,
        "standard_error": estimate.standard_error,
        "numerator": estimate.numerator,
        "denominator": estimate.denominator,
        "sample_count": measure.sample_count,
        "definition": _definition(measure),
    }


def _definition(measure: Measure) -> str | None:
    if measure.statistic == "large_not_impoverishing":
        return _LARGE
    return None if measure.percent is None else _DEFINITIONS.get((measure.basis, measure.percent))


def _short(value: str | float | int | None) -> str:
    if value is None:
        return ""
    return f"{value:,.4f}" if isinstance(value, float) else str(value)
