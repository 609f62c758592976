"""A case sheet on one page of A4 for the visit: who and why, with lines to fill in, and who printed it when."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fastapi import APIRouter, Depends
from starlette.responses import Response

from monitoring.review.pages.case import CaseId, read_household, require_open
from monitoring.review.pages.queue import places_of
from monitoring.review.roles import May
from monitoring.review.work import Asked, Needs, WorkRoute

router = APIRouter(route_class=WorkRoute)
MOST_PERSONS = 4
MOST_WARNINGS = 2
"""More would not fit on the page; the rest is said to be on the screen."""
MOST_CHARACTERS = {"address": 44, "title": 50, "facts": 80}
"""Of a free text, for the same reason."""
BLANKS = (
    *("member_count", "wage_amount", "business_amount", "property_amount", "transfer_amount", "business_cost_amount"),
    *("claims_paid_amount", "verified_compliant_amount"),
)
RESULTS = ("newly_recognised", "already_monitored", "not_recognised", "referred", "deceased", "not_found")


@router.get("/cases/{case_id}/sheet", name="sheet", dependencies=[Depends(Needs(May.export))])
def show_sheet(work: Asked, case_id: CaseId) -> Response:
    """The sheet of a case that is open to the visitor; each time it is made is written down."""
    case = require_open(work, case_id)
    household = read_household(work, case)
    warnings = sorted(household.warnings, key=lambda one: bool(one["state"] != "open"))
    work.log("print_sheet", ("case", case_id), detail=f"{len(household.persons)} persons")
    return work.page(
        "sheet.html",
        case=case,
        persons=_cut(household.persons[:MOST_PERSONS]),
        more_persons=max(len(household.persons) - MOST_PERSONS, 0),
        warnings=_cut(warnings[:MOST_WARNINGS]),
        more_warnings=max(len(warnings) - MOST_WARNINGS, 0),
        is_example=any(one["is_example"] for one in household.warnings),
        places=places_of(work, [case]),
        blanks=BLANKS,
        results=RESULTS,
    )


def _cut(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows with their free texts no longer than fits."""
    return [
        {**row, **{name: _shortened(row[name], n) for name, n in MOST_CHARACTERS.items() if name in row}}
        for row in rows
    ]


def _shortened(text: str | None, most: int) -> str:
    told = text or ""
    return told if len(told) <= most else f"{told[:most]}…"
