"""The overview: counts without names, by place and by rule, and how old the open cases are."""

from __future__ import annotations

from typing import Annotated

import sqlalchemy as sa
from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, Field
from starlette.responses import Response

from monitoring.review.access import is_counted
from monitoring.review.bars import bar_chart
from monitoring.review.case_tables import review_case
from monitoring.review.fed_tables import review_region_within
from monitoring.review.overview import AMOUNTS, REASONS, Overview, read_overview
from monitoring.review.pages.queue import choices
from monitoring.review.places import read_places
from monitoring.review.roles import May
from monitoring.review.words import said
from monitoring.review.work import Asked, Needs, Work, WorkRoute

router = APIRouter(route_class=WorkRoute)
PLACE_TABLE = (
    *("cases", "screening", "screened_out", "waiting", "visited", "newly_recognised", "assisted"),
    *("already_monitored", "not_recognised", "referred", "gone"),
)
RULE_TABLE = (
    *("warnings", "cases", "open", "screened_out", "visited", "newly_recognised", "already_monitored"),
    *("not_recognised", "referred", "gone"),
)


class Wanted(BaseModel, extra="forbid"):
    """What the address of the overview may say."""

    region: Annotated[str, Field(pattern="^[0-9]{0,12}$")] = ""
    lang: Annotated[str, Field(pattern="^(zh|en|)$")] = ""


@router.get("/overview", name="overview", dependencies=[Depends(Needs(May.overview))])
def show_overview(work: Asked, wanted: Annotated[Wanted, Query()]) -> Response:
    """The figures of the visitor's scope, or of a region in it; small numbers are withheld from who opens no cases."""
    is_suppressed = not work.me.may(May.read_cases)
    if is_suppressed and wanted.region:
        # A region by itself would tell as its total what the table of all regions withholds.
        raise LookupError
    places = read_places(work.connection, work.me, wanted.region)
    found = read_overview(
        work.connection, _counted(work, wanted.region), places, work.today, is_suppressed=is_suppressed
    )
    if is_suppressed:
        work.log("overview", detail="small numbers withheld")
    return work.page(
        "overview.html",
        found=found,
        level=places.level,
        chart=_chart(work, found),
        is_suppressed=is_suppressed,
        wanted=wanted,
        regions=[] if is_suppressed else choices(work)["region"],
        place_table=PLACE_TABLE,
        rule_table=RULE_TABLE,
        reason_table=[name for name in REASONS if found.by_rule.total[name]],
        amounts=AMOUNTS,
    )


def _counted(work: Work, region: str) -> sa.ColumnElement[bool]:
    if not region:
        return is_counted(work.me)
    inside = sa.select(review_region_within.c.region_code).where(review_region_within.c.within_code == region)
    return sa.and_(is_counted(work.me), review_case.c.region_code.in_(inside))


def _chart(work: Work, found: Overview) -> object:
    bars = []
    for name in found.by_age.names:
        value = found.by_age.cell(name, "open")
        told = said(f"mark.{value}", work.language) if isinstance(value, str) else value
        bars.append((said(f"age.{name}", work.language), told))
    return bar_chart(bars)
