"""What townships answered in the review database flows back as answers for the risk list, as if it had come in a workbook.

A dispatched case was received; a result says recognised, not recognised or still looked into. Remarks and what is said of difficulties stay where they are.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import sqlalchemy as sa

from monitoring.databases import connectable, present_version, wanted_version
from monitoring.errors import MonitoringError
from monitoring.ledger import Clock
from monitoring.platform.feedback import arriving_schema, keep_feedback
from monitoring.review.case_tables import review_case, review_case_event, review_visit
from monitoring.review.database import REVIEW
from monitoring.review.fed_tables import review_person, review_warning
from monitoring.review.user_tables import review_user
from monitoring.settings import Settings
from monitoring.warehouse import Warehouse, is_made, open_warehouse
from monitoring.workbooks.answers import REFUSALS

REVIEW_CHANNEL = "review"
DISPATCH = "dispatch"
"""The action by which a case goes to the township."""
DEAD, UNKNOWN = "人员已死亡或整户外迁", "查无此人或信息有误"
STATUSES = {
    "newly_recognised": "recognised",
    "already_monitored": "recognised",
    "not_recognised": "not_recognised",
    "referred": "verifying",
    "deceased": "not_recognised",
    "not_found": "not_recognised",
}
REFUSED_AS = {"deceased": REFUSALS[DEAD], "not_found": REFUSALS[UNKNOWN]}
"""Results that are a refusal of their own, in the words of the workbook."""
ID_PART = 32
"""Characters of an answer's id that name what was written, the rest name the person: who comes into the case later was not answered about."""
ASKED_AT_ONCE = 500

Row = dict[str, Any]


@dataclass(frozen=True)
class Written:
    """Something that was written about a case and is an answer: the id of it, and the fields of the contract."""

    answer_id: str
    case_id: str
    result: str
    recorded_at: datetime
    fields: Mapping[str, object]


def take_answers(settings: Settings, engine: sa.Engine, clock: Clock) -> dict[str, int]:
    """Keep in the warehouse what it does not have of the answers; return how many, if any."""
    with open_warehouse(settings) as warehouse:
        front = warehouse.arrow("SELECT MAX(front) AS front FROM applied_night")["front"][0].as_py()
        if front is None:
            return {}
        with engine.connect() as connection:
            answers = list(_answers(connection, _taken(warehouse)))
        if not answers:
            return {}
        read = {"read_on": front, "channel_type": REVIEW_CHANNEL}
        rows = [_fitted(answer) | read for answer in answers if _is_past(answer, clock().date())]
        warehouse.load("review_answer", pa.Table.from_pylist(rows, arriving_schema(warehouse)))
        keep_feedback(warehouse, "review_answer")
        return {"review_answers": len(rows)} if rows else {}


def take_answers_if_any(settings: Settings, clock: Clock) -> dict[str, int]:
    """The same before a push, for a deployment that may have no review database or one that is away: the push goes on without it.

    Returns `review_unread` if it is there and cannot be read.
    """
    if not is_made(settings):
        return {}
    try:
        engine = connectable(settings.review, REVIEW)
        try:
            is_ready = _is_there(engine) and present_version(engine, REVIEW) == wanted_version(REVIEW)
            return take_answers(settings, engine, clock) if is_ready else {}
        finally:
            engine.dispose()
    except (MonitoringError, sa.exc.DBAPIError):
        return {"review_unread": 1}


def _is_there(engine: sa.Engine) -> bool:
    """A file that is not there is not made by asking."""
    file = engine.url.database if engine.dialect.name == "sqlite" else None
    return file is None or Path(file).exists()


def _taken(warehouse: Warehouse) -> set[str]:
    query = f"SELECT DISTINCT SUBSTRING(feedback_id, 1, {ID_PART}) AS taken FROM feedback WHERE channel_type = $channel"
    return set(map(str, warehouse.arrow(query, channel=REVIEW_CHANNEL)["taken"].to_pylist()))


def _is_past(answer: Row, today: date) -> bool:
    """What is dated ahead waits for its day."""
    happened_on = answer["happened_on"]
    return isinstance(happened_on, date) and happened_on <= today


def _answers(connection: sa.Connection, taken: set[str]) -> Iterator[Row]:
    written = [one for one in (*_dispatched(connection), *_visited(connection)) if one.answer_id not in taken]
    for start in range(0, len(written), ASKED_AT_ONCE):
        some = written[start : start + ASKED_AT_ONCE]
        persons = _persons(connection, {one.case_id for one in some})
        for one in some:
            for psn_no in _whom(one, persons[one.case_id]):
                yield {"feedback_id": _feedback_id(one, psn_no), "psn_no": psn_no, **one.fields}


@dataclass(frozen=True)
class Household:
    """Who of a case has a warning, who was drawn or merely belongs to it, and who leads."""

    warned: Sequence[str]
    others: Sequence[str]
    leading: str | None


def _whom(one: Written, household: Household) -> Iterable[str]:
    """A death is of the person who leads; somebody drawn is on no list, so that only being recognised says anything of him."""
    if one.result == "deceased":
        return [psn_no for psn_no in household.warned if psn_no == household.leading]
    if not household.warned and STATUSES.get(one.result) == "recognised":
        return household.others
    return household.warned


def _feedback_id(one: Written, psn_no: str) -> str:
    return one.answer_id + hashlib.sha256(psn_no.encode()).hexdigest()[:ID_PART]


def _dispatched(connection: sa.Connection) -> Iterator[Written]:
    event = review_case_event.c
    query = (
        sa.select(event.case_id, event.version, event.happened_at, review_user.c.unit_name)
        .outerjoin(review_user, review_user.c.user_id == event.user_id)
        .where(event.action == DISPATCH)
    )
    for row in connection.execute(query):
        answer_id = hashlib.sha256(f"{DISPATCH}\x1f{row.case_id}\x1f{row.version}".encode()).hexdigest()[:ID_PART]
        told = {"status": "received", "happened_on": row.happened_at.date()}
        fields = told | {"recorded_at": row.happened_at, "unit_name": row.unit_name}
        yield Written(answer_id, row.case_id, DISPATCH, row.happened_at, fields)


def _visited(connection: sa.Connection) -> Iterator[Written]:
    visit = review_visit.c
    query = sa.select(review_visit, review_user.c.unit_name).outerjoin(
        review_user, review_user.c.user_id == visit.user_id
    )
    for row in connection.execute(query):
        status = STATUSES.get(row.result)
        if status is None:
            continue
        is_recognised, is_refused = status == "recognised", status == "not_recognised"
        fields = {
            "status": status,
            "monitored_category_code": row.monitored_category_code if is_recognised else None,
            "risk_reason_codes": row.risk_reason_codes,
            "measures": row.measures,
            "refusal_reason": REFUSED_AS.get(row.result, row.refusal_reason) if is_refused else None,
            "verified_compliant_amount": row.verified_compliant_amount,
            "happened_on": (row.recognised_on if is_recognised else None) or row.visited_on,
            "recorded_at": row.recorded_at,
            "unit_name": row.unit_name,
        }
        yield Written(row.visit_id, row.case_id, row.result, row.recorded_at, fields)


def _persons(connection: sa.Connection, case_ids: set[str]) -> Mapping[str, Household]:
    named: dict[str, dict[str, set[str]]] = {table.name: defaultdict(set) for table in (review_warning, review_person)}
    for table in (review_warning, review_person):
        query = sa.select(table.c.case_id, table.c.psn_no).where(table.c.case_id.in_(case_ids))
        for row in connection.execute(query):
            named[table.name][row.case_id].add(row.psn_no)
    leading = connection.execute(
        sa.select(review_case.c.case_id, review_case.c.leading_psn_no).where(review_case.c.case_id.in_(case_ids))
    )
    leads = {row.case_id: row.leading_psn_no for row in leading}
    return {
        case_id: Household(
            sorted(named[review_warning.name][case_id]), sorted(named[review_person.name][case_id]), leads.get(case_id)
        )
        for case_id in case_ids
    }


def _fitted(answer: Row) -> Row:
    """The fields of the contract; times to the second, as elsewhere."""
    recorded_at = answer["recorded_at"]
    return answer | {"recorded_at": recorded_at.replace(microsecond=0, tzinfo=None)}
