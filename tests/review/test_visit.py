"""The visit's form: what is taken, what is told beside which field, and when a draft is one no more."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from monitoring.review.case_tables import review_case, review_draft, review_visit
from monitoring.review.pages.visit import VisitForm, read_form
from tests.review.small_site import Browser, Small, open_small

TODAY = date(2024, 12, 31)
RIGHT: dict[str, Any] = {"version": 1, "visited_on": "2024-12-30", "way": "home", "result": "deceased"}
RECOGNISED = {
    **RIGHT,
    "result": "newly_recognised",
    "monitored_category_code": "sudden_hardship",
    "recognised_on": "2024-12-30",
}
ILL = {**RECOGNISED, "risk_reason": ("01",), "verified_compliant_amount": "12,345.60"}
REFUSED = {**RIGHT, "result": "not_recognised", "refusal_reason": "家庭有应对能力（存款、房产、车辆等）"}


def read(**typed: Any) -> tuple[dict[str, Any], dict[str, str]]:
    return read_form(VisitForm(**typed), TODAY)


@pytest.mark.parametrize(
    "typed",
    [RIGHT, ILL, REFUSED, {**RIGHT, "result": "referred", "referred_to": "charity", "referred_on": "2024-12-31"}],
)
def test_a_whole_form_has_no_fault(typed: dict[str, Any]) -> None:
    assert read(**typed)[1] == {}


def test_amounts_are_taken_to_the_fen() -> None:
    values, _ = read(**ILL)
    assert values["verified_compliant_amount"] == Decimal("12345.60")
    assert values["wage_amount"] is None
    assert read(**{**RIGHT, "wage_amount": "0"})[0]["wage_amount"] == 0


@pytest.mark.parametrize(
    ("typed", "field", "fault"),
    [
        ({**RIGHT, "visited_on": ""}, "visited_on", "fault.day"),
        ({**RIGHT, "visited_on": "2025-01-01"}, "visited_on", "fault.day_ahead"),
        ({**RIGHT, "visited_on": "2023-12-30"}, "visited_on", "fault.day_old"),
        ({**RIGHT, "visited_on": "2024-02-30"}, "visited_on", "fault.day"),
        ({**RIGHT, "way": ""}, "way", "fault.choose"),
        ({**RIGHT, "result": "recognised"}, "result", "fault.choose"),
        ({**RIGHT, "wage_amount": "1.005"}, "wage_amount", "fault.amount"),
        ({**RIGHT, "wage_amount": "-1"}, "wage_amount", "fault.amount"),
        ({**RIGHT, "wage_amount": "NaN"}, "wage_amount", "fault.amount"),
        ({**RIGHT, "wage_amount": "1e999"}, "wage_amount", "fault.amount"),
        ({**RIGHT, "member_count": "0"}, "member_count", "fault.members"),
        ({**REFUSED, "refusal_reason": ""}, "refusal_reason", "fault.choose"),
        ({**REFUSED, "refusal_reason": "其他（须备注）"}, "remark", "fault.remark"),
        ({**ILL, "verified_compliant_amount": "0"}, "verified_compliant_amount", "fault.compliant"),
        ({**ILL, "risk_reason": ("99",)}, "remark", "fault.remark"),
        ({**ILL, "risk_reason": ()}, "risk_reason", "fault.reasons"),
        ({**ILL, "risk_reason": ("03", "04", "05", "06", "07", "09")}, "risk_reason", "fault.reasons"),
        ({**ILL, "risk_reason": ("98",)}, "risk_reason", "fault.reasons"),
        ({**RECOGNISED, "recognised_on": ""}, "recognised_on", "fault.day"),
    ],
)
def test_what_is_wrong_is_told_beside_its_field(typed: dict[str, Any], field: str, fault: str) -> None:
    assert read(**typed)[1].get(field) == fault


def test_what_belongs_to_another_result_is_left_out() -> None:
    values, faults = read(**{**ILL, "result": "deceased", "refusal_reason": "x", "referred_to": "charity"})
    assert faults == {}
    assert [
        values[name] for name in ("monitored_category_code", "risk_reason_codes", "refusal_reason", "referred_to")
    ] == [None] * 4


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Small]:
    made = open_small(tmp_path)
    yield made
    made.engine.dispose()


@pytest.fixture
def taken(small: Small) -> tuple[Browser, str, int]:
    """A case that the township's worker has taken, with its version."""
    worker = small.placed("township_worker")
    with small.engine.connect() as connection:
        query = sa.select(review_case.c.case_id, review_case.c.version).where(
            review_case.c.state == "dispatched",
            review_case.c.region_code.like("990101001%"),
            review_case.c.assigned_to.is_(None),
        )
        case_id, version = connection.execute(query.limit(1)).one()
    assert worker.post(f"/cases/{case_id}/do/take", version=version).status_code == 303
    return worker, case_id, version + 1


def test_a_draft_that_arrives_after_the_form_was_sent_is_none(small: Small, taken: tuple[Browser, str, int]) -> None:
    worker, case_id, version = taken
    typed = {**REFUSED, "version": version}
    assert worker.post(f"/cases/{case_id}/draft", **typed).status_code == 303
    assert worker.post(f"/cases/{case_id}/visit", **typed).status_code == 303
    assert worker.post(f"/cases/{case_id}/draft", **typed).status_code == 303
    with small.engine.connect() as connection:
        assert connection.execute(sa.select(review_draft).where(review_draft.c.case_id == case_id)).all() == []
        assert len(connection.execute(sa.select(review_visit).where(review_visit.c.case_id == case_id)).all()) == 1


def test_a_result_keeps_what_was_seen(small: Small, taken: tuple[Browser, str, int]) -> None:
    worker, case_id, version = taken
    worker.post(f"/cases/{case_id}/visit", **REFUSED | {"version": version})
    with small.engine.connect() as connection:
        seen = connection.execute(sa.select(review_visit.c.seen).where(review_visit.c.case_id == case_id)).scalar_one()
        multiple = connection.execute(
            sa.select(review_case.c.burden_multiple).where(review_case.c.case_id == case_id)
        ).scalar_one()
    assert str(multiple) in seen
