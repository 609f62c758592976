"""The list as XLSX: the rows that its filter shows, masked as on the page, with who took it when."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import ROUND_DOWN, Decimal
from typing import Annotated

import sqlalchemy as sa
from fastapi import APIRouter, Depends, Form
from starlette.responses import Response

from monitoring.review.access import cases
from monitoring.review.case_tables import review_case
from monitoring.review.pages.queue import LISTED, ORDERS, Filter, conditions_of, places_of
from monitoring.review.roles import May
from monitoring.review.showing import filters, masked_name, moment
from monitoring.review.spreadsheets import XLSX, Sheet, Value, as_workbook
from monitoring.review.words import said
from monitoring.review.work import Asked, Names, Needs, Work, WorkRoute

router = APIRouter(route_class=WorkRoute)
MOST_ROWS = 10_000
HEADS = (
    ("export.case", 34),
    ("queue.name", 10),
    ("queue.place", 24),
    ("queue.multiple", 10),
    ("queue.due", 12),
    ("queue.state", 14),
    ("visit.result", 14),
    ("queue.standing", 12),
    ("queue.crossed", 12),
    ("queue.category", 24),
    ("queue.persons", 8),
    ("queue.against", 28),
)


class Asking(Filter):
    """The list's filter in a form, since an export is logged and changes the log."""

    form_key: str = ""


@router.post("/export", name="export", dependencies=[Depends(Needs(May.export))])
def export(work: Asked, sent: Annotated[Asking, Form()]) -> Response:
    """The filtered list, at most `MOST_ROWS`. Whose names and numbers it is follows from the case's page, opened one by one."""
    wanted = Filter.model_validate(sent.model_dump(exclude={"form_key"}))
    query = cases(work.me, *(review_case.c[name] for name in LISTED)).where(*conditions_of(work, wanted))
    rows = work.rows(query.order_by(*ORDERS[wanted.order], review_case.c.case_id).limit(MOST_ROWS + 1))
    kept = rows[:MOST_ROWS]
    work.log("export", detail=f"{len(kept)} cases{', cut' if len(rows) > MOST_ROWS else ''}; {wanted.address()}")
    content = as_workbook(_sheet(work, wanted, kept, is_cut=len(rows) > MOST_ROWS))
    name = f"cases-{work.today}.xlsx"
    return Response(content, media_type=XLSX, headers={"content-disposition": f'attachment; filename="{name}"'})


def _sheet(work: Work, wanted: Filter, rows: Sequence[sa.RowMapping], *, is_cut: bool) -> Sheet:
    def told(key: str, **values: object) -> str:
        return said(key, work.language).format(**values)

    asked = wanted.address().removeprefix("?") or told("export.no_filter")
    notes = [
        told("site.inside"),
        told("export.by", name=work.me.display_name, at=moment(work.now)),
        told("export.filter", filter=asked),
        told("export.cut", most=MOST_ROWS) if is_cut else told("export.count", count=len(rows)),
    ]
    return Sheet(told("queue.title"), notes, [(told(key), width) for key, width in HEADS], _values(work, rows))


def _values(work: Work, rows: Sequence[sa.RowMapping]) -> Iterator[list[Value]]:
    """The columns of the list, in the visitor's language; names masked, numbers of persons none."""
    word = filters(work.language)["word"]
    places, names = places_of(work, rows), Names(work)
    for row in rows:
        against = [word(one, "against") for one in (row["against"] or "").split(",") if one]
        multiple = row["burden_multiple"]
        yield [
            row["case_id"],
            masked_name(row["leading_name"]),
            places.get(row["region_code"], row["region_code"]),
            None if multiple is None else Decimal(str(multiple)).quantize(Decimal("0.01"), ROUND_DOWN),
            row["due_on"],
            word(row["state"], "state"),
            word(row["result"], "result"),
            word(row["standing"], "standing"),
            row["crossed_on"],
            names.get(row["category_code"] or "", row["category_code"]),
            row["person_count"],
            ", ".join(against),
        ]
