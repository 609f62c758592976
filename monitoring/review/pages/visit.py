"""The visit: a form that is kept as it is typed, and its result, which is added and never written over."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any

import sqlalchemy as sa
from fastapi import APIRouter, Depends, Form
from starlette.responses import JSONResponse, Response

from monitoring.keyfile import keyed_id, read_key
from monitoring.review.case_tables import review_draft, review_visit
from monitoring.review.fed_tables import review_warning
from monitoring.review.pages.case import CaseId, read_household, require_open
from monitoring.review.pages.queue import places_of
from monitoring.review.roles import May
from monitoring.review.states import ANSWERED, DISPATCHED, NotAllowedError, OvertakenError, Step, make_step
from monitoring.review.work import Asked, Needs, Posted, Work, WorkRoute
from monitoring.workbooks.answers import CATEGORIES, OTHER_REASON, OTHER_REFUSAL, REASON_COLUMNS, REASONS, REFUSALS

router = APIRouter(route_class=WorkRoute)
RESULTS = ("newly_recognised", "already_monitored", "not_recognised", "referred", "deceased", "not_found")
WAYS = ("home", "desk", "telephone")
AGENCIES = ("civil_affairs", "charity", "disabled_federation", "health")
AMOUNTS = (
    *("wage_amount", "business_amount", "property_amount", "transfer_amount", "business_cost_amount"),
    *("claims_paid_amount", "verified_compliant_amount", "referral_amount"),
)
MOST_YUAN = Decimal("99999999.99")
MOST_MEMBERS = 30
EARLIEST = timedelta(days=366)
"""A visit further back than a year is a slip of the pen."""
ILLNESS = "01"
Text = Annotated[str, Form(max_length=500)]
Short = Annotated[str, Form(max_length=40)]


class VisitForm(Posted):
    """The form as it comes: text, so that nothing that was typed is lost before it is right."""

    version: Annotated[int, Form(ge=0, le=2**31 - 1)]
    visited_on: Short = ""
    way: Short = ""
    result: Short = ""
    monitored_category_code: Short = ""
    recognised_on: Short = ""
    refusal_reason: Annotated[str, Form(max_length=200)] = ""
    risk_reason: Annotated[tuple[str, ...], Form(max_length=20)] = ()
    member_count: Short = ""
    wage_amount: Short = ""
    business_amount: Short = ""
    property_amount: Short = ""
    transfer_amount: Short = ""
    business_cost_amount: Short = ""
    claims_paid_amount: Short = ""
    verified_compliant_amount: Short = ""
    difficulty: Text = ""
    measures: Text = ""
    referred_to: Short = ""
    referred_on: Short = ""
    referral_answer: Text = ""
    referral_amount: Short = ""
    remark: Text = ""

    def typed(self) -> dict[str, Any]:
        """What a person typed."""
        return self.model_dump(exclude={"form_key", "version"})


@router.get("/cases/{case_id}/visit", name="visit", dependencies=[Depends(Needs(May.visit))])
def show_visit(work: Asked, case_id: CaseId) -> Response:
    """The form, with the draft if there is one."""
    case = _answerable(work, case_id)
    draft = _draft(work, case_id)
    typed = json.loads(draft["content"]) if draft else {}
    return _form(work, case, typed, version=draft["case_version"] if draft else case["version"], draft=draft)


@router.post("/cases/{case_id}/draft", name="draft", dependencies=[Depends(Needs(May.visit))])
def save_draft(work: Asked, case_id: CaseId, sent: Annotated[VisitForm, Form()]) -> Response:
    """Keep what was typed so far; asked by the page itself it answers with the time alone."""
    case = _answerable(work, case_id)
    if not _has_answered_since(work, case, sent.version):
        _keep_draft(work, case_id, sent)
    if "application/json" in work.request.headers.get("accept", ""):
        return JSONResponse({"saved_at": work.now.isoformat(sep=" "), "is_current": sent.version == case["version"]})
    return work.go_to(f"/cases/{case_id}/visit")


@router.post("/cases/{case_id}/visit", name="answer", dependencies=[Depends(Needs(May.visit))])
def answer(work: Asked, case_id: CaseId, sent: Annotated[VisitForm, Form()]) -> Response:
    """Add the result; what is missing or wrong is told beside its field, and where another was first the draft is kept."""
    case = _answerable(work, case_id)
    values, faults = read_form(sent, work.today)
    if faults:
        _keep_draft(work, case_id, sent)
        return _form(work, case, sent.typed(), version=sent.version, faults=faults, status=422)
    try:
        _add_result(work, case, sent, values)
    except OvertakenError as error:
        _keep_draft(work, case_id, sent)
        return _form(work, case, sent.typed(), version=case["version"], first=error, status=409)
    work.log("visit_result", ("case", case_id), detail=str(values["result"]))
    return work.go_to(f"/cases/{case_id}")


def _has_answered_since(work: Work, case: sa.RowMapping, version: int) -> bool:
    """Whether the visitor's own result is newer than the form: its draft was on the way when the form was sent, and is one no more."""
    own = sa.select(sa.literal(1)).where(
        review_visit.c.case_id == case["case_id"],
        review_visit.c.case_version > version,
        review_visit.c.user_id == work.me.user_id,
    )
    return work.connection.execute(own).first() is not None


def _answerable(work: Work, case_id: str) -> sa.RowMapping:
    """A case that waits for a result, or has one that may be corrected; taken by nobody else."""
    case = require_open(work, case_id)
    if case["state"] not in (DISPATCHED, ANSWERED):
        raise NotAllowedError
    return case


def _add_result(work: Work, case: sa.RowMapping, sent: VisitForm, values: Mapping[str, object]) -> None:
    before = _newest_visit(work, case["case_id"])
    action = "correct" if case["state"] == ANSWERED else "answer"
    changes = {"visited_on": values["visited_on"], "result": values["result"], "snoozed_until": None}
    version = make_step(
        work.connection, work.me, Step(case["case_id"], sent.version, action, changes=changes), work.now
    )
    key = read_key(work.site.settings.id_key_file)
    row = {
        "visit_id": keyed_id(key, "visit", case["case_id"], str(version)),
        "case_id": case["case_id"],
        "case_version": version,
        "user_id": work.me.user_id,
        "recorded_at": work.now,
        "seen": _seen(work, case),
        "replaces_visit_id": before if action == "correct" else None,
    }
    work.connection.execute(review_visit.insert(), {**row, **values})
    work.connection.execute(review_draft.delete().where(_own_draft(work, case["case_id"])))


def _newest_visit(work: Work, case_id: str) -> str | None:
    query = sa.select(review_visit.c.visit_id).where(review_visit.c.case_id == case_id)
    return work.connection.execute(query.order_by(review_visit.c.case_version.desc()).limit(1)).scalar()


def _seen(work: Work, case: sa.RowMapping) -> str:
    """The warnings as they stand while the result is given."""
    names = (
        "warning_id",
        "state",
        "rule_id",
        "window_from",
        "crossed_on",
        "assessed_on",
        "burden_amount",
        "limit_amount",
    )
    more = ("burden_multiple", "step", "fed_hash")
    columns = [review_warning.c[name] for name in (*names, *more)]
    query = sa.select(*columns).where(review_warning.c.case_id == case["case_id"]).order_by(review_warning.c.warning_id)
    return json.dumps([dict(row) for row in work.rows(query)], ensure_ascii=False, default=str)


def read_form(sent: VisitForm, today: date) -> tuple[dict[str, Any], dict[str, str]]:
    """The values of `review_visit`, and the faults by field, each as the key of a sentence."""
    faults: dict[str, str] = {}
    values: dict[str, Any] = {
        "visited_on": _day(sent.visited_on, today, faults, "visited_on", is_needed=True),
        "way": _one_of(sent.way, WAYS, faults, "way"),
        "result": _one_of(sent.result, RESULTS, faults, "result"),
        "member_count": _members(sent.member_count, faults),
        **{name: _amount(getattr(sent, name), faults, name) for name in AMOUNTS},
        **{
            name: getattr(sent, name).strip() or None
            for name in ("difficulty", "measures", "referral_answer", "remark")
        },
    }
    return values | _of_result(sent, values["result"], today, faults), faults


def _of_result(sent: VisitForm, result: str | None, today: date, faults: dict[str, str]) -> dict[str, Any]:
    """What belongs to the result that was chosen; what belongs to another is left out."""
    found: dict[str, Any] = dict.fromkeys(
        (
            "monitored_category_code",
            "recognised_on",
            "refusal_reason",
            "risk_reason_codes",
            "referred_to",
            "referred_on",
        )
    )
    if result in ("newly_recognised", "already_monitored"):
        found["monitored_category_code"] = _one_of(
            sent.monitored_category_code, tuple(CATEGORIES.values()), faults, "monitored_category_code"
        )
        found["recognised_on"] = _day(
            sent.recognised_on, today, faults, "recognised_on", is_needed=True, is_old_fine=True
        )
    if result == "newly_recognised":
        found["risk_reason_codes"] = _reasons(sent, faults)
    if result == "not_recognised":
        found["refusal_reason"] = _one_of(sent.refusal_reason, tuple(REFUSALS), faults, "refusal_reason")
        if sent.refusal_reason == OTHER_REFUSAL and not sent.remark.strip():
            faults["remark"] = "fault.remark"
    if result == "referred":
        found["referred_to"] = _one_of(sent.referred_to, AGENCIES, faults, "referred_to")
        found["referred_on"] = _day(sent.referred_on, today, faults, "referred_on", is_needed=True)
    return found


def _reasons(sent: VisitForm, faults: dict[str, str]) -> str | None:
    chosen = [code for code in dict.fromkeys(sent.risk_reason) if code in REASONS.values()]
    if not 1 <= len(chosen) <= REASON_COLUMNS or len(chosen) != len(set(sent.risk_reason)):
        faults["risk_reason"] = "fault.reasons"
    if OTHER_REASON in chosen and not sent.remark.strip():
        faults["remark"] = "fault.remark"
    # The national system refuses reason 01 without an amount.
    if ILLNESS in chosen and not (_amount(sent.verified_compliant_amount, {}, "") or Decimal(0)) > 0:
        faults["verified_compliant_amount"] = "fault.compliant"
    return ",".join(chosen) or None


def _one_of(value: str, known: tuple[str, ...], faults: dict[str, str], name: str) -> str | None:
    if value in known:
        return value
    faults[name] = "fault.choose"
    return None


def _day(  # noqa: PLR0913 - what a day may be
    text: str, today: date, faults: dict[str, str], name: str, *, is_needed: bool, is_old_fine: bool = False
) -> date | None:
    if not text.strip() and not is_needed:
        return None
    try:
        found = date.fromisoformat(text.strip())
    except ValueError:
        faults[name] = "fault.day"
        return None
    if found > today:
        faults[name] = "fault.day_ahead"
    elif not is_old_fine and found < today - EARLIEST:
        faults[name] = "fault.day_old"
    return found


def _amount(text: str, faults: dict[str, str], name: str) -> Decimal | None:
    plain = text.strip().replace(",", "").replace("，", "")
    if not plain:
        return None
    try:
        value = Decimal(plain)
    except InvalidOperation:
        faults[name] = "fault.amount"
        return None
    if not value.is_finite() or not 0 <= value <= MOST_YUAN or value != value.quantize(Decimal("0.01")):
        faults[name] = "fault.amount"
        return None
    return value


def _members(text: str, faults: dict[str, str]) -> int | None:
    if not text.strip():
        return None
    if not text.strip().isdecimal() or not 1 <= int(text) <= MOST_MEMBERS:
        faults["member_count"] = "fault.members"
        return None
    return int(text)


def _own_draft(work: Work, case_id: str) -> sa.ColumnElement[bool]:
    return sa.and_(review_draft.c.case_id == case_id, review_draft.c.user_id == work.me.user_id)


def _draft(work: Work, case_id: str) -> sa.RowMapping | None:
    return work.connection.execute(sa.select(review_draft).where(_own_draft(work, case_id))).mappings().first()


def _keep_draft(work: Work, case_id: str, sent: VisitForm) -> None:
    content = json.dumps(sent.typed(), ensure_ascii=False)
    values = {"content": content, "case_version": sent.version, "saved_at": work.now}
    if not work.connection.execute(review_draft.update().where(_own_draft(work, case_id)).values(**values)).rowcount:
        work.connection.execute(review_draft.insert(), {"case_id": case_id, "user_id": work.me.user_id, **values})


def _form(  # noqa: PLR0913 - what the page shows
    work: Work,
    case: sa.RowMapping,
    typed: Mapping[str, Any],
    *,
    version: int,
    draft: sa.RowMapping | None = None,
    faults: Mapping[str, str] | None = None,
    first: OvertakenError | None = None,
    status: int = 200,
) -> Response:
    """The form with what was typed, what is wrong with it, and who was first."""
    blank = {name: field.get_default() for name, field in VisitForm.model_fields.items() if name != "version"}
    return work.page(
        "visit.html",
        status=status,
        case=case,
        household=read_household(work, case),
        places=places_of(work, [case]),
        typed={**blank, **typed},
        version=version,
        is_overtaken=version != case["version"] and first is None,
        draft=draft,
        faults=faults or {},
        first=first,
        lists={
            "result": RESULTS,
            "way": WAYS,
            "agency": AGENCIES,
            "category": CATEGORIES,
            "reason": tuple(REASONS.values()),
            "refusal": REFUSALS,
        },
        amounts=AMOUNTS,
    )
