"""The monthly report: a page to print, and a workbook, in one fixed layout."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import sqlalchemy as sa
from fastapi import APIRouter, Depends, Form, Query
from pydantic import BaseModel, Field
from starlette.responses import Response

from monitoring.review.access import is_counted
from monitoring.review.fed_tables import review_term
from monitoring.review.places import ELSEWHERE, read_places
from monitoring.review.report import AMOUNTS, COLUMNS, Month, Part, Report, make_report, read_facts
from monitoring.review.roles import May
from monitoring.review.spreadsheets import XLSX, Sheet, Value, as_workbook, evenly
from monitoring.review.suppression import TOTAL
from monitoring.review.words import said
from monitoring.review.work import Asked, Needs, Posted, Refused, Work, WorkRoute

router = APIRouter(route_class=WorkRoute)
MONTH = "^20[0-9]{2}-(0[1-9]|1[0-2])$"


class Wanted(BaseModel, extra="forbid"):
    """What the address of the report may say; without a month it is the last whole one."""

    month: Annotated[str, Field(pattern=f"{MONTH}|^$")] = ""
    lang: Annotated[str, Field(pattern="^(zh|en|)$")] = ""


class Asking(Posted):
    """The button of the workbook."""

    month: Annotated[str, Form(pattern=MONTH)]


@router.get("/report", name="report", dependencies=[Depends(Needs(May.overview))])
def show_report(work: Asked, wanted: Annotated[Wanted, Query()]) -> Response:
    """The report as a page to print."""
    report = read_report(work, wanted.month)
    work.log("report", detail=f"{report.month} page")
    return work.page(
        "report.html",
        report=report,
        columns=list(COLUMNS),
        amounts=list(AMOUNTS),
        newest=f"{work.today:%Y-%m}",
        made=_made(work),
    )


@router.post("/report", name="report_workbook", dependencies=[Depends(Needs(May.overview))])
def send_report(work: Asked, sent: Annotated[Asking, Form()]) -> Response:
    """The same as a workbook."""
    report = read_report(work, sent.month)
    rows = len(report.by_place.shown.names) + len(report.by_category.shown.names)
    work.log("report", detail=f"{report.month} workbook, {rows} rows")
    name = f"report-{report.month}.xlsx"
    return Response(
        as_workbook(*_sheets(work, report)),
        media_type=XLSX,
        headers={"content-disposition": f'attachment; filename="{name}"'},
    )


def read_report(work: Work, month: str) -> Report:
    """The report of a month that has begun, about what the visitor may count."""
    wanted = Month.parse(month) if month else _month_before(work.today)
    if wanted.first > work.today:
        raise Refused(422, "report.ahead")
    name = review_term.c.name_en if work.language == "en" else review_term.c.name_zh
    terms = sa.select(review_term.c.code, name).where(review_term.c.term_type == "category")
    categories = {str(code): str(told) for code, told in work.connection.execute(terms.order_by(review_term.c.code))}
    facts = read_facts(work.connection, is_counted(work.me), wanted, work.today)
    return make_report(wanted, facts, read_places(work.connection, work.me), categories)


def _month_before(today: date) -> Month:
    months = today.year * 12 + today.month - 2
    return Month(date(months // 12, months % 12 + 1, 1))


def _made(work: Work) -> str:
    """Who has it and since when: it stands on every copy."""
    return said("report.made", work.language).format(
        name=work.me.display_name, login=work.me.login_name, at=work.now.isoformat(sep=" ", timespec="minutes")
    )


def _sheets(work: Work, report: Report) -> list[Sheet]:
    def t(key: str) -> str:
        return said(key, work.language)

    title = t("report.of").format(month=report.month)
    lines = [f"{title} · {t('site.title')}", _made(work), t("site.inside"), t("mark.hint")]
    if report.is_empty:
        lines.append(t("report.empty").format(month=report.month))
    places = (f"level.{report.level}", "overview.elsewhere", "report.by_place", report.by_place)
    categories = ("report.category", "report.no_category", "report.by_category", report.by_category)
    found = []
    for first, nowhere, name, part in (places, categories):
        header = [t(first), *(t(f"report.{one}") for one in (*COLUMNS, *AMOUNTS))]
        found.append(Sheet(t(name), lines, evenly(header), _rows(part, t(nowhere), t("figure.total"), work.language)))
    return found


def _rows(part: Part, nowhere: str, total: str, language: str) -> list[list[Value]]:
    def told(value: int | str | Value) -> Value:
        return said(f"mark.{value}", language) if isinstance(value, str) else value

    names = {**part.shown.names, TOTAL: total}
    return [
        [
            nowhere if key == ELSEWHERE else name,
            *(told(part.shown.cell(key, one)) for one in COLUMNS),
            *(told(part.amount(key, one)) for one in AMOUNTS),
        ]
        for key, name in names.items()
    ]
