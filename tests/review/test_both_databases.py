"""Accounts, log, sheet and export do the same on SQLite and on a real PostgreSQL."""

from __future__ import annotations

import io
import re

import sqlalchemy as sa
from openpyxl import load_workbook

from monitoring.review.case_tables import review_case
from monitoring.review.user_tables import review_user
from tests.review.made_site import TOWN_A, MadeSite

ACCOUNT = {"login_name": "li.si", "display_name": "李四", "role": "township_worker", "regions": TOWN_A}


def test_accounts(site: MadeSite) -> None:
    """Made, found, changed, switched off; the last administrator stays."""
    admin = site.client("administrator")
    assert admin.post("/users", ACCOUNT).status_code == 200
    number = site.value(sa.select(review_user.c.user_id).where(review_user.c.login_name == "li.si"))
    assert "li.si" in admin.post("/users/find", {"words": "李四"}).text
    assert "li.si" in admin.get("/users?role=township_worker&active=yes").text
    changed = {**ACCOUNT, "role": "administrator", "regions": ""}
    changed.pop("login_name")
    assert admin.post(f"/users/{number}", changed).status_code == 303
    assert admin.post(f"/users/{number}/switch", {"to": "off"}).status_code == 303
    own = site.user_ids["administrator"]
    assert admin.post(f"/users/{own}/switch", {"to": "off"}).status_code == 409
    assert [row["action"] for row in site.logged("account_added", "account_changed", "account_off")] == [
        "account_added",
        "account_changed",
        "account_off",
    ]


def test_the_log(site: MadeSite) -> None:
    """Read, filtered and verified."""
    auditor = site.client("auditor")
    day = site.clock.now.date()
    assert auditor.get(f"/log?actor=auditor&action=sign_in&day={day}").text.count('scope="row"') == 1
    assert re.search(r"共 \d+ 条", auditor.post("/log/verify").text)
    assert [row["action"] for row in site.logged()][-1] == "verify_log"


def test_sheet_and_export(site: MadeSite) -> None:
    """What a worker takes he can print, and his list is a file."""
    worker = site.client("worker-a")
    answer = worker.post("/export", {"order": "due"})
    page = load_workbook(io.BytesIO(answer.content)).active
    assert page is not None
    ids = [row[0] for row in page.iter_rows(min_row=6, values_only=True)]
    assert ids
    mine = review_case.c.assigned_to == site.user_ids["worker-a"]
    for case in site.case_ids(mine, review_case.c.dispatched_on.is_not(None))[:1]:
        assert worker.get(f"/cases/{case}/sheet").status_code == 200
        assert len(site.logged("print_sheet")) == 1
