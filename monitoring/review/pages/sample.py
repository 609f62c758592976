"""The month's sample of the unflagged: what the desk or the telephone found, and what the rules miss by it."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import sqlalchemy as sa
from fastapi import APIRouter, Depends, Form, Path, Query
from pydantic import BaseModel, Field
from starlette.responses import Response

from monitoring.review.access import cases, visible_ids
from monitoring.review.case_tables import review_case, review_sample
from monitoring.review.estimating import OUTCOMES, first_month, missed_in, missed_together, read_strata
from monitoring.review.pages.queue import places_of
from monitoring.review.pages.screening import dispatched_now
from monitoring.review.report import Month
from monitoring.review.roles import May
from monitoring.review.states import SCREENING, Step, make_step
from monitoring.review.work import Asked, Needs, Posted, Refused, Work, WorkRoute

router = APIRouter(route_class=WorkRoute)
MOST_ROWS = 200
"""Of one month; a sample is a few of each stratum."""
MONTH = "^20[0-9]{2}-(0[1-9]|1[0-2])$"
SampleId = Annotated[str, Path(pattern="^[0-9a-f]{32}$")]


class Wanted(BaseModel, extra="forbid"):
    """What the address of the page may say; without a month it is the newest that has a sample."""

    month: Annotated[str, Field(pattern=f"{MONTH}|^$")] = ""
    lang: Annotated[str, Field(pattern="^(zh|en|)$")] = ""


class Checked(Posted):
    """The outcome of a check."""

    version: Annotated[int, Form(ge=0, le=2**31 - 1)]
    outcome: Annotated[str, Form(pattern=f"^({'|'.join(OUTCOMES)})$")]


@router.get("/sample", name="sample", dependencies=[Depends(Needs(May.check_sample))])
def show_sample(work: Asked, wanted: Annotated[Wanted, Query()]) -> Response:
    """The persons drawn in a month, those not checked yet first, and the estimate of the year that ends with it."""
    months = _months(work)
    month = Month.parse(wanted.month).first if wanted.month else (months or [work.today.replace(day=1)])[0]
    rows = _rows(work, month)
    strata = read_strata(work.connection, work.me, month)
    return work.page(
        "sample.html",
        month=Month(month),
        months=[Month(one) for one in months],
        rows=rows,
        places=places_of(work, rows),
        strata=[(one, missed_in(one)) for one in strata],
        together=missed_together(strata),
        left_out=[one.name for one in strata if one.drawn_count and not one.checked_count],
        year_from=Month(first_month(month)),
        outcomes=OUTCOMES,
    )


@router.post("/sample/{sample_id}", name="check_sample", dependencies=[Depends(Needs(May.check_sample))])
def check_sample(work: Asked, sample_id: SampleId, sent: Annotated[Checked, Form()]) -> Response:
    """Write the outcome down: no cause closes the case, a cause dispatches it for a visit, unreachable leaves it to be tried again."""
    row = work.connection.execute(_query(work).where(review_sample.c.sample_id == sample_id)).mappings().first()
    if row is None:
        raise LookupError
    if row["outcome"] in ("no_cause", "cause"):
        raise Refused(409, "sample.checked_already")
    _make_step(work, row, sent)
    outcome = {"outcome": sent.outcome, "checked_on": work.today}
    work.connection.execute(review_sample.update().where(review_sample.c.sample_id == sample_id).values(**outcome))
    work.log("check_sample", ("case", row["case_id"]), detail=sent.outcome)
    return work.go_to(f"/sample?month={Month(row['month_first_date'])}")


def _make_step(work: Work, row: sa.RowMapping, sent: Checked) -> None:
    """A case that a warning has reached since goes its own way; the outcome is kept all the same."""
    if row["state"] != SCREENING or row["warning_count"] or sent.outcome == "unreachable":
        return
    if sent.outcome == "cause":
        if row["region_code"] is None:
            raise Refused(422, "sample.no_region")
        step = Step(row["case_id"], sent.version, "dispatch", changes=dispatched_now(work))
    else:
        step = Step(row["case_id"], sent.version, "check_sample", changes={"result": "no_cause"})
    make_step(work.connection, work.me, step, work.now)


def _query(work: Work) -> sa.Select[tuple[object, ...]]:
    wanted = ("case_id", "leading_name", "region_code", "state", "version", "warning_count")
    told = ("sample_id", "stratum", "outcome", "checked_on", "month_first_date", "psn_no")
    query = cases(work.me, *(review_case.c[name] for name in wanted), *(review_sample.c[name] for name in told))
    return query.join(review_sample, review_sample.c.case_id == review_case.c.case_id)


def _rows(work: Work, month: date) -> list[sa.RowMapping]:
    waits = sa.case((review_sample.c.outcome.is_(None), 0), (review_sample.c.outcome == "unreachable", 1), else_=2)
    query = _query(work).where(review_sample.c.month_first_date == month)
    return work.rows(query.order_by(waits, review_sample.c.stratum, review_sample.c.sample_id).limit(MOST_ROWS))


def _months(work: Work) -> list[date]:
    """Months that have a sample in the visitor's sight, the newest first."""
    month = review_sample.c.month_first_date
    query = sa.select(month).where(review_sample.c.case_id.in_(visible_ids(work.me))).distinct()
    return list(work.connection.execute(query.order_by(month.desc()).limit(36)).scalars())
