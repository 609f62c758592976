"""The bureau's list of newly recognised households: identity to be entered, stays to be assisted after the fact."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Path, Query
from pydantic import BaseModel, Field
from starlette.responses import Response

from monitoring.review import recognised
from monitoring.review.pages.queue import MOST_PAGES, places_of
from monitoring.review.recognised import Recognised, enter_identity, find_visit, read_recognised
from monitoring.review.roles import May
from monitoring.review.spreadsheets import XLSX, Sheet, Value, as_workbook, evenly
from monitoring.review.words import catalogue, said
from monitoring.review.work import Asked, Needs, Posted, Work, WorkRoute

router = APIRouter(route_class=WorkRoute)
PAGE_ROWS = 50
MOST_ROWS = 10_000
"""Of the workbook; more is said on it."""
VisitId = Annotated[str, Path(pattern="^[0-9a-f]{32}$")]
COLUMNS = (
    *("place", "name", "certno", "psn_no", "household", "category", "recognised_on", "visited_on"),
    *("compliant", "month", "fee", "person", "entered_at", "assisted", "note"),
)


class Wanted(BaseModel, extra="forbid"):
    """What the address of the list may say."""

    done: Annotated[str, Field(pattern="^(yes|)$")] = ""
    page: Annotated[int, Field(ge=1, le=MOST_PAGES)] = 1
    lang: Annotated[str, Field(pattern="^(zh|en|)$")] = ""


class Entered(Posted):
    """The form of a row."""

    is_assisted: Annotated[str, Form(pattern="^(yes|)$")] = ""
    note: Annotated[str, Form(max_length=200)] = ""
    done: Annotated[str, Form(pattern="^(yes|)$")] = ""


class Exported(Posted):
    """The button of the workbook."""

    done: Annotated[str, Form(pattern="^(yes|)$")] = ""


@router.get("/recognised", name="recognised", dependencies=[Depends(Needs(May.enter_identity))])
def show_recognised(work: Asked, wanted: Annotated[Wanted, Query()]) -> Response:
    """The list with names masked."""
    offset = (wanted.page - 1) * PAGE_ROWS
    rows = read_recognised(work.connection, work.me, PAGE_ROWS + 1, offset, is_done=bool(wanted.done))
    return work.page(
        "recognised.html",
        rows=rows[:PAGE_ROWS],
        has_more=len(rows) > PAGE_ROWS and wanted.page < MOST_PAGES,
        wanted=wanted,
        places=places_of(work, [row.visit for row in rows]),
    )


@router.post("/recognised/workbook", name="recognised_list", dependencies=[Depends(Needs(May.enter_identity))])
def send_recognised(work: Asked, sent: Annotated[Exported, Form()]) -> Response:
    """The list with plain names and numbers, by which the bureau enters identities and looks for stays."""
    rows = read_recognised(work.connection, work.me, MOST_ROWS + 1, is_done=bool(sent.done))
    work.log("export_recognised", detail=f"{min(len(rows), MOST_ROWS)} households, done={sent.done or 'no'}")
    return Response(
        as_workbook(_sheet(work, rows)),
        media_type=XLSX,
        headers={"content-disposition": f'attachment; filename="recognised-{work.today}.xlsx"'},
    )


@router.post("/recognised/{visit_id}", name="enter_identity", dependencies=[Depends(Needs(May.enter_identity))])
def mark_entered(work: Asked, visit_id: VisitId, sent: Annotated[Entered, Form()]) -> Response:
    """Write down that the identity is entered, and whether the stays were assisted."""
    visit = find_visit(work.connection, work.me, visit_id)
    done = recognised.Entered(bool(sent.is_assisted), sent.note.strip() or None)
    enter_identity(work.connection, visit_id, work.me.user_id, work.now, done)
    work.log("enter_identity", ("case", visit["case_id"]), detail=f"assisted={sent.is_assisted or 'no'}")
    return work.go_to("/recognised?done=yes" if sent.done else "/recognised")


def _sheet(work: Work, rows: list[Recognised]) -> Sheet:
    def t(key: str) -> str:
        return said(key, work.language)

    at = work.now.isoformat(sep=" ", timespec="minutes")
    lines = [t("recognised.title"), t("report.made").format(name=work.me.display_name, login=work.me.login_name, at=at)]
    lines += [t("site.inside"), t("recognised.months_hint")]
    if len(rows) > MOST_ROWS:
        lines.append(t("recognised.cut").format(most=MOST_ROWS))
    places = places_of(work, [row.visit for row in rows])
    header = [t(f"recognised.{name}") for name in COLUMNS]
    return Sheet(t("nav.recognised"), lines, evenly(header), _lines(rows[:MOST_ROWS], places, work.language))


def _lines(rows: list[Recognised], places: dict[str, str], language: str) -> Iterator[list[Value]]:
    """A line per person and month to look at; a person without such a month has one line."""
    for row in rows:
        visit = row.visit
        category = f"monitored.{visit['monitored_category_code']}"
        kept: list[Value] = [
            said(category, language) if category in catalogue() else None,
            visit["recognised_on"],
            visit["visited_on"],
            visit["verified_compliant_amount"],
        ]
        done: list[Value] = [
            visit["entered_at"].date() if visit["entered_at"] else None,
            said("yes" if visit["is_assisted"] else "no", language),
            visit["note"],
        ]
        for member in row.members:
            person = member.person
            who: list[Value] = [places.get(visit["region_code"]) or visit["region_code"], person["psn_name"]]
            who += [person["certno"], person["psn_no"], person["household_no"]]
            stays: list[list[Value]] = [[one.month, one.fee, one.person] for one in member.months]
            for stay in stays or [[None, None, None]]:
                yield [*who, *kept, *stay, *done]
