"""The page for accounts: made, changed, switched off, always with one administrator left, and none of them sees a case."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from monitoring.review.roles import Role
from tests.review.small_site import OTHER_TOWN, TOWN, Browser, Small, open_small, weak_hashes

PASSWORD = re.compile(r"<code>([^<]+)</code>")
FILLED = {"login_name": "li.si", "display_name": "李四", "role": "township_worker", "regions": TOWN}


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Small]:
    weak_hashes(monkeypatch)
    made = open_small(tmp_path, 20)
    yield made
    made.engine.dispose()


@pytest.fixture
def admin(site: Small) -> Browser:
    return site.signed_in("administrator")


def user_id(site: Small, name: str) -> int:
    return int(site.rows("SELECT user_id FROM review_user WHERE login_name = :name", name=name)[0]["user_id"])


def test_an_account_is_made_and_its_password_is_shown_once(site: Small, admin: Browser) -> None:
    assert admin.get("/users/new").status_code == 200
    made = admin.post("/users", **FILLED, unit_name="虚构1镇政府")
    assert made.status_code == 200
    site.passwords["li.si"] = PASSWORD.findall(made.text)[0]
    number = user_id(site, "li.si")
    assert site.passwords["li.si"] not in admin.get(f"/users/{number}").text
    new = site.signed_in("li.si")
    assert new.get("/").headers["location"] == "/password"
    logged = site.rows("SELECT * FROM review_log WHERE action = 'account_added'")
    assert [(row["actor"], row["subject_id"]) for row in logged] == [("administrator", str(number))]
    assert "李四" not in str(logged)
    assert site.passwords["li.si"] not in str(site.rows("SELECT * FROM review_log"))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"login_name": "a b"}, "login_name"),
        ({"login_name": "auditor"}, "login_name"),
        ({"display_name": "  "}, "display_name"),
        ({"regions": "990101999"}, "regions"),
        ({"regions": " ".join(str(n) for n in range(300))}, "regions"),
        ({"role": "administrator"}, "regions"),
    ],
)
def test_what_does_not_fit_is_said_beside_its_field(
    site: Small, admin: Browser, changes: dict[str, str], field: str
) -> None:
    before = len(site.rows("SELECT 1 FROM review_user"))
    told = admin.post("/users", **FILLED | changes)
    assert (told.status_code, f'id="{field}-fault"' in told.text) == (422, True)
    assert len(site.rows("SELECT 1 FROM review_user")) == before


def test_a_subject_belongs_to_one_account(site: Small, admin: Browser) -> None:
    assert admin.post("/users", **FILLED, oidc_subject="abc").status_code == 200
    other = {**FILLED, "login_name": "wang.wu"}
    assert admin.post("/users", **other, oidc_subject="abc").status_code == 422
    path = f"/users/{user_id(site, 'auditor')}"
    form = {"display_name": "x", "role": "auditor", "regions": "990100", "oidc_subject": "abc"}
    assert admin.post(path, **form).status_code == 422
    assert admin.post(path, **form | {"oidc_subject": "abcd"}).status_code == 303


def test_other_rights_end_the_session(site: Small, admin: Browser) -> None:
    worker, path = site.signed_in("township_worker"), f"/users/{user_id(site, 'township_worker')}"
    same = {"display_name": "新名", "role": "township_worker", "regions": TOWN, "language": "en"}
    assert admin.post(path, **same).status_code == 303
    assert worker.get("/").status_code == 200
    assert admin.post(path, **same | {"regions": f"{TOWN}、{OTHER_TOWN}"}).status_code == 303
    assert worker.get("/").headers["location"].startswith("/sign-in")
    scope = site.rows(
        "SELECT region_code FROM review_user_scope JOIN review_user USING (user_id) WHERE role = 'township_worker'"
    )
    assert {row["region_code"] for row in scope} == {TOWN, OTHER_TOWN}
    assert admin.post(path, **same | {"role": "auditor"}).status_code == 303
    assert "OTHER" not in admin.get(path).text


def test_nobody_lowers_or_switches_off_himself(site: Small, admin: Browser) -> None:
    site.add("admin2", Role.administrator)
    path = f"/users/{user_id(site, 'administrator')}"
    form = {"display_name": "我", "role": "auditor"}
    assert admin.post(path, **form).status_code == 422
    assert admin.post(f"{path}/switch", to="off").status_code == 409
    assert admin.post(path, **form | {"role": "administrator"}).status_code == 303
    assert admin.post(f"{path}/password").headers["location"] == "/password"
    row = site.rows("SELECT role, is_active, display_name FROM review_user WHERE login_name = 'administrator'")[0]
    assert tuple(row.values()) == ("administrator", 1, "我")


def test_one_administrator_stays(site: Small, admin: Browser) -> None:
    other = site.add("admin2", Role.administrator)
    second, path = site.signed_in("admin2"), f"/users/{other}"
    assert admin.post(f"{path}/switch", to="off").status_code == 303
    assert second.get("/users").headers["location"].startswith("/sign-in")
    # The one that is left is switched off past the page; then the second is the last one again.
    site.change("UPDATE review_user SET is_active = (login_name = 'admin2') WHERE role = 'administrator'")
    second = site.signed_in("admin2")
    first = f"/users/{user_id(site, 'administrator')}"
    assert second.post(f"{first}/switch", to="on").status_code == 303
    assert second.post(f"{first}/switch", to="off").status_code == 303
    assert len(site.rows("SELECT 1 FROM review_user WHERE role = 'administrator' AND is_active")) == 1


def test_a_new_password_opens_a_locked_account(site: Small, admin: Browser) -> None:
    path = f"/users/{user_id(site, 'auditor')}"
    for _ in range(5):
        site.browser().client.post("/sign-in", data={"login_name": "auditor", "password": "wrong"})
    assert "已锁定" in admin.get("/users").text
    site.passwords["auditor"] = PASSWORD.findall(admin.post(f"{path}/password").text)[0]
    site.signed_in("auditor")


def test_the_list_and_its_search(site: Small, admin: Browser) -> None:
    assert admin.get("/users").text.count('scope="row"') == 6
    only = admin.get("/users?role=auditor&active=yes").text
    assert (only.count('scope="row"'), "auditor" in only) == (1, True)
    assert admin.get("/users?active=no").text.count('scope="row"') == 0
    assert admin.post("/users/find", words="姓名audit").text.count('scope="row"') == 1
    assert admin.post("/users/find", words="%%").text.count('scope="row"') == 0
    assert admin.get("/users?role=king").status_code == 422


def test_pages_are_weighed_and_paged(site: Small, admin: Browser) -> None:
    for number in range(52):
        site.add(f"worker{number:02}", Role.township_worker, TOWN)
    first = admin.get("/users?role=township_worker")
    assert (first.text.count('scope="row"'), "page=2" in first.text) == (50, True)
    assert len(first.content) < 40_000
    assert admin.get("/users?role=township_worker&page=2").text.count('scope="row"') == 3


@pytest.mark.parametrize("path", ["/", "/overview", "/log", "/nights", "/screening", "/overdue"])
def test_an_administrator_sees_no_case(site: Small, admin: Browser, path: str) -> None:
    answer = admin.get(path)
    assert answer.status_code in {303, 403, 404}
    assert admin.post("/export").status_code == 403


@pytest.mark.parametrize("name", [role.value for role in Role if role is not Role.administrator])
def test_nobody_else_sees_accounts(site: Small, name: str) -> None:
    other = site.signed_in(name)
    for path in ("/users", "/users/new", "/users/1", "/users/999999"):
        assert other.get(path).status_code == 403
    for path in ("/users", "/users/1", "/users/1/password", "/users/1/switch", "/users/find"):
        assert other.post(path, to="off", **FILLED).status_code == 403
    assert len(site.rows("SELECT 1 FROM review_user WHERE is_active")) == 6


def test_an_account_that_is_not_there(admin: Browser) -> None:
    assert admin.get("/users/999999").status_code == 404
    assert admin.get("/users/99999999999999999999").status_code == 422
    assert admin.post("/users/999999/switch", to="off").status_code == 404
