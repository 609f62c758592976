"""The list of cases: mine first, by urgency, with filters that live in the address; search; who is overdue where."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, TypeAlias
from urllib.parse import urlencode

import sqlalchemy as sa
from fastapi import APIRouter, Depends, Form, Query
from pydantic import BaseModel, Field
from sqlalchemy.sql.base import ReadOnlyColumnCollection
from starlette.responses import Response

from monitoring.review.access import cases, is_visible, regions_seen, with_regions
from monitoring.review.case_tables import review_case
from monitoring.review.fed_tables import review_person, review_region, review_region_within, review_term
from monitoring.review.roles import May
from monitoring.review.states import ANSWERED, DISPATCHED, SCREENING, STATES
from monitoring.review.work import Asked, Needs, Posted, Work, WorkRoute

router = APIRouter(route_class=WorkRoute)
PAGE_ROWS = 50
MOST_PAGES = 200
"""Whoever looks for something on page 200 wants a filter."""
COUNTED_TO = 10_000
"""Beyond it a count says `over`: nobody works through so many, and the database need not either."""
IN_ONE_GO = 100_000
"""So many cases one statement goes through in some 30 ms."""
COUNTED = (
    *("state", "standing", "assigned_to", "snoozed_until", "due_on"),
    *("region_code", "category_code", "rule_id"),
)
"""What a filter looks at."""
Columns: TypeAlias = ReadOnlyColumnCollection[str, Any]
FOUND_AT_MOST = 50
SHORTEST_SEARCH = 2
LISTED = (
    *("case_id", "leading_name", "region_code", "state", "standing", "assigned_to", "risk_kind", "category_code"),
    *(
        "step",
        "burden_multiple",
        "crossed_on",
        "due_on",
        "person_count",
        "against",
        "snoozed_until",
        "result",
        "version",
    ),
    "origin_type",
)
ORDERS: dict[str, tuple[sa.ColumnElement[Any], ...]] = {
    "urgency": (review_case.c.burden_multiple.desc().nulls_last(), review_case.c.due_on.asc().nulls_last()),
    "due": (review_case.c.due_on.asc().nulls_last(), review_case.c.burden_multiple.desc().nulls_last()),
    "newest": (review_case.c.opened_on.desc(),),
}


class Filter(BaseModel, extra="forbid"):
    """What the address of the list may say."""

    whose: Annotated[str, Field(pattern="^(all|mine|nobodys)$")] = "all"
    state: Annotated[str, Field(pattern=f"^({'|'.join(STATES)}|)$")] = ""
    standing: Annotated[str, Field(pattern="^(open|withdrawn|lapsed|closed|merged|none|)$")] = ""
    region: Annotated[str, Field(pattern="^[0-9]{0,12}$")] = ""
    category: Annotated[str, Field(pattern="^([a-z_]{0,40}|[*])$")] = ""
    rule: Annotated[str, Field(pattern="^[a-z0-9._-]{0,60}$")] = ""
    overdue: Annotated[str, Field(pattern="^(yes|)$")] = ""
    snoozed: Annotated[str, Field(pattern="^(yes|)$")] = ""
    order: Annotated[str, Field(pattern=f"^({'|'.join(ORDERS)})$")] = "urgency"
    page: Annotated[int, Field(ge=1, le=MOST_PAGES)] = 1
    lang: Annotated[str, Field(pattern="^(zh|en|)$")] = ""

    def address(self, **changes: object) -> str:
        """The address of the list with something changed; what is as usual is left out."""
        values = {**self.model_dump(), "page": 1, **changes}
        usual = {name: one.default for name, one in type(self).model_fields.items()}
        return "?" + urlencode({name: value for name, value in values.items() if value != usual[name]})


class Search(Posted):
    """What is searched for goes in a form and not in an address, which is written down on the way."""

    words: Annotated[str, Form(max_length=60)] = ""


@dataclass(frozen=True)
class Count:
    """Cases of a view; `is_over`: there are more than were counted."""

    value: int
    is_over: bool


@router.get("/", name="queue", dependencies=[Depends(Needs())])
def show_queue(work: Asked, wanted: Annotated[Filter, Query()]) -> Response:
    """The list; who reads no cases is sent to what he may see."""
    if not work.me.may(May.read_cases):
        return work.go_to(_home(work))
    tabs = _tabs(work)
    counts = counted_each(work, [one for _, one in tabs] + [wanted])
    if not work.request.url.query:
        # Whoever asks for nothing in particular sees his own cases, or if he has none those with an open warning.
        wanted, counts[-1] = next(
            (one, count)
            for (_, one), count in zip(tabs, counts, strict=False)
            if one == OPEN or (one == MINE and count.value)
        )
    rows = rows_of(work, wanted, PAGE_ROWS + 1, (wanted.page - 1) * PAGE_ROWS)
    return work.page(
        "queue.html",
        rows=rows[:PAGE_ROWS],
        has_more=len(rows) > PAGE_ROWS and wanted.page < MOST_PAGES,
        wanted=wanted,
        count=counts[-1],
        views=[_view(key, one, wanted, count) for (key, one), count in zip(tabs, counts, strict=False)],
        choices=choices(work),
        places=places_of(work, rows),
    )


def rows_of(work: Work, wanted: Filter, most: int, offset: int = 0) -> list[sa.RowMapping]:
    """The cases of a list in its order. Which ones is found in an index that holds all it takes; only those are then read."""
    order = (*ORDERS[wanted.order], review_case.c.case_id)
    chosen = (
        cases(with_regions(work.connection, work.me), review_case.c.case_id)
        .where(*conditions_of(work, wanted))
        .order_by(*order)
    )
    few = chosen.limit(most).offset(offset).subquery()
    query = sa.select(*(review_case.c[name] for name in LISTED)).join(few, few.c.case_id == review_case.c.case_id)
    return work.rows(query.order_by(*order))


MINE = Filter(whose="mine", state=DISPATCHED)
OPEN = Filter(standing="open")
EVERYTHING = "/?whose=all"


def _home(work: Work) -> str:
    homes = {May.read_log: "/log", May.manage_users: "/users", May.operate: "/nights"}
    return next((path for what, path in homes.items() if work.me.may(what)), "/overview")


def conditions_of(work: Work, wanted: Filter, case: Columns = review_case.c) -> list[sa.ColumnElement[bool]]:
    """The filter as conditions on cases, or on a selection of their columns, besides what the visitor may see."""
    found: list[sa.ColumnElement[bool]] = []
    for name in ("state", "standing"):
        if getattr(wanted, name):
            found.append(case[name] == getattr(wanted, name))
    if wanted.whose == "mine":
        found.append(case.assigned_to == work.me.user_id)
    if wanted.whose == "nobodys":
        found.append(case.assigned_to.is_(None))
    if wanted.region:
        inside = sa.select(review_region_within.c.region_code).where(
            review_region_within.c.within_code == wanted.region
        )
        found.append(case.region_code.in_(inside))
    if wanted.category:
        found.append(case.category_code == wanted.category)
    if wanted.rule:
        found.append(case.rule_id == wanted.rule)
    if wanted.overdue:
        found.append(is_overdue(work.today, case))
    return [*found, *_snoozed(work, wanted, case)]


def _snoozed(work: Work, wanted: Filter, case: Columns) -> list[sa.ColumnElement[bool]]:
    """What was put off is out of sight until its day, unless asked for."""
    until = case.snoozed_until
    if wanted.snoozed:
        return [until > work.today]
    return [sa.or_(until.is_(None), until <= work.today)]


def is_overdue(today: date, case: Columns = review_case.c) -> sa.ColumnElement[bool]:
    """A visit that is due and was not made."""
    return sa.and_(case.state == DISPATCHED, case.due_on < today)


def counted(work: Work, conditions: Sequence[sa.ColumnElement[bool]]) -> Count:
    """How many cases there are, counted up to `COUNTED_TO`."""
    few = cases(work.me, sa.literal(1).label("one")).where(*conditions).limit(COUNTED_TO + 1).subquery()
    return _told(int(work.connection.execute(sa.select(sa.func.count()).select_from(few)).scalar_one()))


def counted_each(work: Work, filters: Sequence[Filter]) -> list[Count]:
    """The count of each filter: in one go unless the visitor sees more cases than a request can go through."""
    seen = cases(work.me, *(review_case.c[name] for name in COUNTED)).limit(IN_ONE_GO + 1).subquery()
    numbers = [
        sa.func.count().filter(*conditions_of(work, one, seen.c)).label(f"filter_{place}")
        for place, one in enumerate(filters)
    ]
    whole, *found = work.connection.execute(sa.select(sa.func.count(), *numbers)).one()
    if whole > IN_ONE_GO:
        return [counted(work, conditions_of(work, one)) for one in filters]
    return [_told(int(number)) for number in found]


def _told(number: int) -> Count:
    return Count(min(number, COUNTED_TO), number > COUNTED_TO)


def _tabs(work: Work) -> list[tuple[str, Filter]]:
    """The tabs: sentence, and what each asks for."""
    tabs = [("view.mine", MINE)]
    if work.me.may(May.screen):
        tabs.append(("view.screening", Filter(state=SCREENING)))
    tabs += [("view.dispatched", Filter(state=DISPATCHED)), ("view.overdue", Filter(overdue="yes"))]
    tabs += [("view.answered", Filter(state=ANSWERED)), ("view.snoozed", Filter(snoozed="yes"))]
    return [*tabs, ("view.open", OPEN), ("view.all", Filter())]


def _view(key: str, one: Filter, wanted: Filter, count: Count) -> tuple[str, str, Count, bool]:
    """A tab: sentence, address, count, whether it is the present one."""
    besides = {"page", "order", "lang"}
    address = EVERYTHING if one == Filter() else one.address()
    return key, address, count, one.model_dump(exclude=besides) == wanted.model_dump(exclude=besides)


def choices(work: Work) -> dict[str, list[tuple[str, str]]]:
    """What the filters offer: regions of the scope, and the rules and categories of the thresholds."""
    towns = [(str(row["region_code"]), str(row["name_zh"])) for row in work.rows(regions_seen(work.me, "township"))]
    villages: list[tuple[str, str]] = []
    if len(towns) == 1:
        villages = [(str(r["region_code"]), str(r["name_zh"])) for r in work.rows(regions_seen(work.me, "village"))]
    return {"region": towns + villages, **_terms(work)}


def _terms(work: Work) -> dict[str, list[tuple[str, str]]]:
    """Rules and categories by code."""
    found: dict[str, list[tuple[str, str]]] = {"rule": [], "category": []}
    name = review_term.c.name_en if work.language == "en" else review_term.c.name_zh
    query = sa.select(review_term.c.term_type, review_term.c.code, name).order_by(review_term.c.code)
    for kind, code, said in work.connection.execute(query):
        found[kind].append((str(code), str(said)))
    return found


def places_of(work: Work, rows: Sequence[sa.RowMapping]) -> dict[str, str]:
    """Township and village by the region of a case."""
    codes = {row["region_code"] for row in rows if row["region_code"]}
    above = review_region.alias("above")
    query = (
        sa.select(review_region.c.region_code, review_region.c.name_zh, above.c.name_zh.label("upper_name"))
        .outerjoin(above, above.c.region_code == review_region.c.parent_code)
        .where(review_region.c.region_code.in_(codes))
    )
    return {row["region_code"]: f"{row['upper_name'] or ''} {row['name_zh']}".strip() for row in work.rows(query)}


@router.post("/search", name="search", dependencies=[Depends(Needs(May.read_cases))])
def search(work: Asked, sent: Annotated[Search, Form()]) -> Response:
    """Cases within the scope by a name, an id number, or a person's, a household's or a case's number, each whole."""
    words = sent.words.strip()
    rows = _found(work, words) if len(words) >= SHORTEST_SEARCH else []
    work.log("search", detail=f"{len(rows)} found")
    return work.page("search.html", rows=rows[:FOUND_AT_MOST], words=words, places=places_of(work, rows))


def _found(work: Work, words: str) -> list[sa.RowMapping]:
    person = review_person.c
    exact = [person.psn_name == words, person.certno == words, person.psn_no == words, person.household_no == words]
    persons = sa.select(person.case_id).where(sa.or_(*exact))
    matching = persons.union(sa.select(review_case.c.case_id).where(review_case.c.case_id == words))
    query = cases(work.me, *(review_case.c[name] for name in LISTED)).where(review_case.c.case_id.in_(matching))
    return work.rows(query.order_by(*ORDERS["urgency"], review_case.c.case_id).limit(FOUND_AT_MOST))


@router.get("/overdue", name="overdue", dependencies=[Depends(Needs(May.read_cases))])
def show_overdue(work: Asked) -> Response:
    """Visits that are late, by township, for whoever telephones: how many, the oldest, and who has them."""
    town = review_region.alias("town")
    inside = review_region_within.alias("inside")
    query = (
        sa.select(
            town.c.region_code,
            town.c.name_zh,
            sa.func.count().label("case_count"),
            sa.func.min(review_case.c.due_on).label("oldest_due_on"),
            sa.func.count(review_case.c.assigned_to).label("taken_count"),
        )
        .select_from(review_case)
        .join(inside, inside.c.region_code == review_case.c.region_code)
        .join(town, sa.and_(town.c.region_code == inside.c.within_code, town.c.level_type == "township"))
        .where(is_visible(work.me), is_overdue(work.today))
        .group_by(town.c.region_code, town.c.name_zh)
        .order_by(sa.func.count().desc(), town.c.region_code)
    )
    return work.page("overdue.html", rows=work.rows(query), count=counted(work, [is_overdue(work.today)]))
