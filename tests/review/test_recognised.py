"""Recognised households for the bureau: those whose result stands, entered and assisted one after the other, and the list with plain numbers logged."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook

from monitoring.review.case_tables import review_identity_entered
from monitoring.review.user_tables import review_log
from tests.review.planted import VILLAGE_FAR, Planted, form_key, planted

MONTHS: list[dict[str, object]] = [
    {"month": "2023-11", "fee": "900.00", "assistance": "0.00", "person": "100.00", "assistance_outside": None},
    {"month": "2024-03", "fee": "800.00", "assistance": "0.00", "person": "300.25", "assistance_outside": None},
    {"month": "2024-04", "fee": "700.00", "assistance": "50.00", "person": "200.00", "assistance_outside": None},
    {"month": "2024-05", "fee": "700.00", "assistance": "0.00", "person": "200.00", "assistance_outside": "20.00"},
    {"month": "2024-06", "fee": "700.00", "assistance": "0.00", "person": "0.00", "assistance_outside": None},
]


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Planted]:
    """An empty site."""
    with planted(tmp_path) as made:
        yield made


def recognise(site: Planted, region: str | None = None, **changes: object) -> tuple[str, str]:
    """A household that was recognised on 12 December."""
    values = {"recognised_on": date(2024, 12, 12), "monitored_category_code": "sudden_hardship", **changes}
    return site.visited(region or "990101001001", "newly_recognised", **values)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_list(site: Planted, language: str) -> None:
    """Masked names, and the months of the year before without assistance."""
    case_id, _ = recognise(site)
    site.person(case_id, "Q1", MONTHS)
    page = site.client("benefit_officer", language).get("/recognised")
    assert page.status_code == 200
    assert f"/cases/{case_id}" in page.text
    assert "2024-03 300.25" in page.text
    for month in ("2023-11", "2024-04", "2024-05", "2024-06"):
        assert month not in page.text
    assert "赵虚构" not in page.text
    assert ("sudden serious hardship" if language == "en" else "突发严重困难户") in page.text


def test_corrected_result_is_not_on_it(site: Planted) -> None:
    """What was taken back is nobody's identity to enter."""
    case_id, first = recognise(site)
    assert case_id in site.client("benefit_officer").get("/recognised").text
    site.visit(case_id, 4, "not_recognised", replaces_visit_id=first)
    client = site.client("benefit_officer")
    page = client.get("/recognised").text
    assert case_id not in page
    answer = client.post(f"/recognised/{first}", data={"form_key": form_key(page)})
    assert answer.status_code == 404


def test_enter_then_assist(site: Planted) -> None:
    """Entered stays to do until it is assisted; who, when and a note are kept."""
    case_id, visit_id = recognise(site)
    client = site.client("benefit_officer")
    key = form_key(client.get("/recognised").text)
    assert client.post(f"/recognised/{visit_id}", data={"form_key": key, "note": "已登记"}).status_code == 303
    row = site.one(review_identity_entered, visit_id=visit_id)
    assert (row["is_assisted"], row["note"], row["user_id"]) == (False, "已登记", site.users["benefit_officer"])
    assert case_id in client.get("/recognised").text
    assert client.post(f"/recognised/{visit_id}", data={"form_key": key, "is_assisted": "yes"}).status_code == 303
    assert site.one(review_identity_entered, visit_id=visit_id)["is_assisted"]
    assert case_id not in client.get("/recognised").text
    assert case_id in client.get("/recognised?done=yes").text
    logged = [(row["subject_id"], row["detail"]) for row in site.rows(review_log) if row["action"] == "enter_identity"]
    assert logged == [(case_id, "assisted=no"), (case_id, "assisted=yes")]


def test_workbook_has_plain_numbers_and_is_logged(site: Planted) -> None:
    """A line per person and month; the log has counts and no name or number of a person."""
    case_id, _ = recognise(site)
    site.person(case_id, "Q1", MONTHS)
    client = site.client("bureau_operator")
    key = form_key(client.get("/recognised").text)
    answer = client.post("/recognised/workbook", data={"form_key": key})
    page = load_workbook(io.BytesIO(answer.content)).active
    assert page is not None
    rows = [[cell.value for cell in row] for row in page.iter_rows()]
    header = next(row for row in rows if row[0] == "乡镇、村")
    lines = [dict(zip(header, row, strict=False)) for row in rows[rows.index(header) + 1 :]]
    assert [(one["姓名"], one["待追溯月份"], one["当月个人负担（元）"]) for one in lines] == [
        ("赵虚构P1", None, None),
        ("赵虚构Q1", "2024-03", 300.25),
    ]
    assert lines[1]["证件号码"] == "9901011970010100Q1"
    assert "bureau_operator" in str(rows[1])
    (entry,) = [row for row in site.rows(review_log) if row["action"] == "export_recognised"]
    assert entry["detail"] == "1 households, done=no"


def test_nothing_outside_the_scope(site: Planted) -> None:
    """The officer of one county neither sees nor enters a household of another."""
    from monitoring.review.accounts import set_scope

    case_id, visit_id = recognise(site, VILLAGE_FAR)
    with site.engine.begin() as connection:
        set_scope(connection, site.users["benefit_officer"], ["990101"])
    client = site.client("benefit_officer")
    page = client.get("/recognised").text
    assert case_id not in page
    foreign, missing = (
        client.post(f"/recognised/{one}", data={"form_key": form_key(page)}) for one in (visit_id, "f" * 32)
    )
    assert (foreign.status_code, foreign.content) == (404, missing.content.replace(b"f" * 32, visit_id.encode()))
    assert not site.rows(review_identity_entered)


@pytest.mark.parametrize("role", ["county_supervisor", "township_worker", "auditor", "administrator"])
def test_others_have_no_such_list(site: Planted, role: str) -> None:
    """It is the bureau's."""
    assert site.client(role).get("/recognised").status_code == 403
