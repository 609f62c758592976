"""A household under review: who, why in plain words, who paid what, what is not known, what was done; and what can be done next."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Any

import sqlalchemy as sa
from fastapi import APIRouter, Depends, Form, Path
from starlette.responses import Response

from monitoring.review.access import Visitor, cases, regions_seen
from monitoring.review.case_tables import review_case, review_case_event, review_visit
from monitoring.review.charts import burden_chart
from monitoring.review.fed_tables import review_milestone, review_person, review_warning
from monitoring.review.pages.queue import places_of
from monitoring.review.pages.screening import OPENED, dispatched_now, opened_today
from monitoring.review.roles import May
from monitoring.review.states import (
    DISPATCHED,
    REOPENED_BECAUSE,
    SCREENED_OUT_BECAUSE,
    SCREENING,
    TRANSITIONS,
    NotAllowedError,
    Step,
    allowed,
    make_step,
)
from monitoring.review.user_tables import review_user
from monitoring.review.work import Asked, Needs, Posted, Refused, Work, WorkRoute

router = APIRouter(route_class=WorkRoute)
CaseId = Annotated[str, Path(pattern="^[0-9a-f]{32}$")]
LONGEST_SNOOZE = timedelta(days=30)
"""What is put off longer is forgotten."""
SHORTEST_REASON = 4


class OpenedBecause(Posted):
    """Why somebody opens a case that is not his."""

    reason: Annotated[str, Form(max_length=300)] = ""


class Acted(Posted):
    """A button of the case page, with what its action asks for."""

    version: Annotated[int, Form(ge=0, le=2**31 - 1)]
    reason_code: Annotated[str, Form(max_length=30)] = ""
    note: Annotated[str, Form(max_length=500)] = ""
    region: Annotated[str, Form(pattern="^[0-9]{0,12}$")] = ""
    until: Annotated[str, Form(max_length=10)] = ""
    user: Annotated[str, Form(pattern="^[0-9]{0,9}$")] = ""


@dataclass(frozen=True)
class Household:
    """A case with all that its page shows."""

    case: sa.RowMapping
    persons: Sequence[dict[str, Any]]
    warnings: Sequence[dict[str, Any]]
    milestones: Sequence[sa.RowMapping]
    visits: Sequence[sa.RowMapping]
    events: Sequence[sa.RowMapping]


@router.get("/cases/{case_id}", name="case", dependencies=[Depends(Needs(May.read_cases))])
def show_case(work: Asked, case_id: CaseId) -> Response:
    """The household in full where opening it has a cause, else masked, with the way to open it."""
    case = visible_case(work, case_id)
    if not is_open_to(work, case):
        return work.page("case_closed.html", case=case, places=places_of(work, [case]), actions=_actions(work.me, case))
    work.log(OPENED, ("case", case_id), reason=cause_of(work, case))
    household = read_household(work, case)
    return work.page("case.html", household=household, case=case, places=places_of(work, [case]), **_offers(work, case))


@router.post("/cases/{case_id}/open", name="open_case", dependencies=[Depends(Needs(May.read_cases))])
def open_case(work: Asked, case_id: CaseId, sent: Annotated[OpenedBecause, Form()]) -> Response:
    """Open a case of somebody else with a typed reason; it stays open for the day."""
    case = visible_case(work, case_id)
    reason = sent.reason.strip()
    if len(reason) < SHORTEST_REASON:
        return work.page(
            "case_closed.html", status=422, case=case, places=places_of(work, [case]), actions=_actions(work.me, case)
        )
    work.log(OPENED, ("case", case_id), reason=reason)
    return work.go_to(f"/cases/{case_id}")


@router.post("/cases/{case_id}/do/{action}", name="act", dependencies=[Depends(Needs(May.read_cases))])
def act(
    work: Asked,
    case_id: CaseId,
    action: Annotated[str, Path(pattern="^(screen_out|dispatch|recall|reopen|take|give_back|hand_over|snooze)$")],
    sent: Annotated[Acted, Form()],
) -> Response:
    """Carry one of the actions out that are made with a button."""
    if not work.me.may(TRANSITIONS[action].may):
        # Before anything is looked up: otherwise the answer would tell which accounts and regions there are.
        raise NotAllowedError
    step = Step(
        case_id, sent.version, action, sent.reason_code or None, sent.note.strip() or None, _changes(work, action, sent)
    )
    make_step(work.connection, work.me, step, work.now)
    work.log(action, ("case", case_id), reason=sent.reason_code)
    return work.go_to(f"/cases/{case_id}")


def _changes(work: Work, action: str, sent: Acted) -> dict[str, object]:
    """What changes besides the state."""
    if action == "dispatch":
        place = {"region_code": _region(work, sent.region)} if sent.region else {}
        return {**dispatched_now(work), **place}
    if action == "snooze":
        return {"snoozed_until": _snoozed_until(work, sent.until)}
    if action == "hand_over":
        return {"assigned_to": _worker(work, sent)}
    if action == "recall":
        return {"assigned_to": None, "dispatched_on": None}
    who = {"take": work.me.user_id, "give_back": None, "reopen": None}
    return {"assigned_to": who[action]} if action in who else {}


def _region(work: Work, code: str) -> str:
    """A village or township of the visitor's scope."""
    for level in ("village", "township"):
        known = regions_seen(work.me, level).where(sa.column("region_code") == code)
        if any(row["region_code"] == code for row in work.rows(known)):
            return code
    raise Refused(422, "refused.invalid")


def _snoozed_until(work: Work, text: str) -> date:
    try:
        until = date.fromisoformat(text)
    except ValueError:
        raise Refused(422, "case.snooze_fault") from None
    if not work.today < until <= work.today + LONGEST_SNOOZE:
        raise Refused(422, "case.snooze_fault")
    return until


def _worker(work: Work, sent: Acted) -> int:
    """Somebody who may visit; that the case is within his scope is looked at by his own pages."""
    query = sa.select(review_user.c.user_id).where(
        review_user.c.user_id == int(sent.user or 0), review_user.c.is_active, review_user.c.role.in_(_visiting_roles())
    )
    found = work.connection.execute(query).scalar()
    if found is None:
        raise Refused(422, "refused.invalid")
    return int(found)


def _visiting_roles() -> list[str]:
    from monitoring.review.roles import MAY

    return [str(role) for role, what in MAY.items() if May.visit in what]


def visible_case(work: Work, case_id: str) -> sa.RowMapping:
    """The case; raises LookupError the same way for one that is not there and one that is not the visitor's to see."""
    taker = sa.select(review_user.c.display_name).where(review_user.c.user_id == review_case.c.assigned_to)
    query = cases(work.me, *review_case.c, taker.scalar_subquery().label("assigned_name"))
    row = work.connection.execute(query.where(review_case.c.case_id == case_id)).mappings().first()
    if row is None:
        raise LookupError
    return row


def is_open_to(work: Work, case: sa.RowMapping) -> bool:
    """Whether opening the case has a cause already: it is the visitor's, it waits for his desk, or he gave his reason today."""
    return bool(cause_of(work, case)) or case["case_id"] in opened_today(work, [case["case_id"]])


def cause_of(work: Work, case: sa.RowMapping) -> str:
    """The cause that needs no typing; empty if there is none."""
    if case["assigned_to"] == work.me.user_id:
        return "assigned"
    return "screening" if case["state"] == SCREENING and work.me.may(May.screen) else ""


def read_household(work: Work, case: sa.RowMapping) -> Household:
    """Everything about a case that the visitor may see."""

    def of_case(table: sa.FromClause, *order: sa.ColumnElement[Any]) -> list[sa.RowMapping]:
        return work.rows(sa.select(table).where(table.c.case_id == case["case_id"]).order_by(*order))

    persons = of_case(review_person, review_person.c.psn_no)
    warnings = of_case(
        review_warning,
        review_warning.c.window_from.desc(),
        review_warning.c.burden_multiple.desc(),
        review_warning.c.warning_id,
    )
    names = {row["psn_no"]: row["psn_name"] for row in persons}
    return Household(
        case=case,
        persons=[{**row, "told": json.loads(row["evidence"])} for row in persons],
        warnings=[_shown(row, names, work.language) for row in warnings],
        milestones=of_case(review_milestone, review_milestone.c.happened_on.desc()),
        visits=of_case(_with_name(review_visit), sa.desc("recorded_at")),
        events=of_case(_with_name(review_case_event), sa.desc("version")),
    )


def _with_name(table: sa.Table) -> sa.Subquery:
    """The rows of a table with the name of whoever wrote them."""
    query = sa.select(table, review_user.c.display_name).outerjoin(
        review_user, review_user.c.user_id == table.c.user_id
    )
    return query.subquery()


def _shown(row: sa.RowMapping, names: dict[str, str], language: str) -> dict[str, Any]:
    told = json.loads(row["evidence"])
    title = row["rule_title_en"] if language == "en" else row["rule_title_zh"]
    chart = burden_chart(told.get("days", []), row["crossed_on"], row["assessed_on"])
    facts = row["facts_to_verify_en"] if language == "en" else row["facts_to_verify_zh"]
    return {**row, "told": told, "chart": chart, "psn_name": names.get(row["psn_no"]), "title": title, "facts": facts}


def _actions(visitor: Visitor, case: sa.RowMapping) -> list[str]:
    """The buttons for this visitor in this state; what is taken by another is not taken again."""
    found = allowed(visitor, case["state"])
    if case["assigned_to"] is not None:
        found = [name for name in found if name != "take"]
    if case["assigned_to"] != visitor.user_id:
        found = [name for name in found if name != "give_back"]
    return found


def _offers(work: Work, case: sa.RowMapping) -> dict[str, Any]:
    """What the forms of the page offer."""
    places = [*work.rows(regions_seen(work.me, "township")), *work.rows(regions_seen(work.me, "village"))]
    users = sa.select(review_user.c.user_id, review_user.c.display_name, review_user.c.unit_name).where(
        review_user.c.is_active, review_user.c.role.in_(_visiting_roles())
    )
    actions = _actions(work.me, case)
    return {
        "actions": actions,
        "screened_out_because": SCREENED_OUT_BECAUSE,
        "reopened_because": REOPENED_BECAUSE,
        "regions": places if "dispatch" in actions else [],
        "workers": work.rows(users.order_by(review_user.c.display_name)) if "hand_over" in actions else [],
        "latest_snooze": work.today + LONGEST_SNOOZE,
        "tomorrow": work.today + timedelta(days=1),
        "is_mine": case["assigned_to"] == work.me.user_id,
        "is_dispatched": case["state"] == DISPATCHED,
    }


def require_open(work: Work, case_id: str) -> sa.RowMapping:
    """The case, for pages behind its own; raises `NotAllowedError` where it was not opened."""
    case = visible_case(work, case_id)
    if not is_open_to(work, case):
        raise NotAllowedError
    return case
