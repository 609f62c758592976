"""Figures of care as table, CSV and JSON, with what the record lacks."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from rich.table import Table

from monitoring.participation.private_file import Row, as_csv, as_json
from monitoring.reports.printing import console

LACKING = (
    "not kept from the record, so not told: the diagnosis. onward_stay_count: stays that begin on the last day of another stay or the day after; deductible_again: of which "
    "both paid a deductible; hypertension_diabetes_count: only what has a code of care of its own; levels of hospitals by codes that nobody verified"
)
COUNTS = (
    *("visit_count", "stay_count", "elsewhere_visit_count", "place_unknown_count"),
    *("chronic_visit_count", "special_visit_count", "hypertension_diabetes_visit_count"),
    *("referral_stay_count", "onward_stay_count", "deductible_again_stay_count", "deductible_again_amount"),
    *("primary_stay_count", "secondary_stay_count", "tertiary_stay_count", "stay_level_unknown_count"),
    *("fee_amount", "burden_amount", "outside_amount", "outside_share"),
)
MONTH_COLUMNS = (
    *("month_from", "day_on", "level_type", "region_code", "region_name", "county_code", "group_code"),
    *("insured_count", "patient_count", "visit_count", "stay_count", "elsewhere_visit_count", "place_unknown_count"),
    *("elsewhere_visit_share", "elsewhere_stay_count", "elsewhere_stay_share", "chronic_visit_count"),
    *("special_visit_count", "hypertension_diabetes_visit_count", "referral_stay_count", "onward_stay_count"),
    *("deductible_again_stay_count", "deductible_again_amount"),
    *("primary_stay_count", "secondary_stay_count", "tertiary_stay_count", "stay_level_unknown_count"),
    *("fee_amount", "burden_amount", "outside_amount", "outside_known_fee_amount", "outside_share"),
)
PERSON_COLUMNS = ("month_from", *COUNTS)
_SHOWN = (
    *("month_from", "region_name", "group_code", "insured_count", "visit_count", "stay_count"),
    *(
        "elsewhere_stay_share",
        "tertiary_stay_count",
        "chronic_visit_count",
        "special_visit_count",
        "deductible_again_stay_count",
    ),
    *("burden_amount", "outside_share"),
)


def write_rows(rows: Sequence[Row], columns: Sequence[str], output: str, shown: Sequence[str] | None = None) -> None:
    """Write rows to the terminal; a table shows `shown` of the columns."""
    if output == "json":
        sys.stdout.write(as_json([{name: row[name] for name in columns} for row in rows]))
    elif output == "csv":
        sys.stdout.write(as_csv(rows, columns))
    else:
        names = shown or columns
        table = Table(*names)
        for row in rows:
            table.add_row(*("" if row[name] is None else str(row[name]) for name in names))
        console().print(table)


def write_months(rows: Sequence[Row], output: str) -> None:
    """Write figures by month; the table leaves townships out."""
    kept = [row for row in rows if output != "table" or row["level_type"] != "township"]
    write_rows(kept, MONTH_COLUMNS, output, _SHOWN)
