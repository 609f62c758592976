"""What somebody would try: each is refused, and what only an attacker sends is written down."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
import sqlalchemy as sa
from openpyxl import load_workbook

from monitoring.review import passwords, sessions
from monitoring.review.app import HEADERS, MOST_BYTES, make_app
from monitoring.review.case_tables import review_case, review_draft, review_visit
from monitoring.review.fed_tables import review_person, review_region
from monitoring.review.user_tables import review_session, review_user
from monitoring.review.work import Site
from tests.review.made_site import ADDRESS, COUNTY, ONE_PER_ROLE, TOWN_A, Browser, MadeSite
from tests.review.test_matrix import MISSING, ROUTES, Route

NASTY = (
    "' OR '1'='1",
    "'; DROP TABLE review_case; --",
    '" UNION SELECT certno FROM review_person --',
    "{{ 1129 * 1433 }}${1129*1433}<%= 1129*1433 %>#{1129*1433}",
    "{{ me.form_key }}{% for x in ().__class__.__base__.__subclasses__() %}{% endfor %}",
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    '" autofocus onfocus=alert(1) x="',
    "javascript:alert(1)",
    "=cmd|' /C calc'!A0",
    "../../../../etc/passwd",
    "%00%0d%0aSet-Cookie: a=b",
    "\r\nset-cookie: a=b\r\n\r\n<h1>x</h1>",
    "\x00",
    "\ud800".encode("utf-8", "surrogatepass").decode("latin-1"),
    "𝕊" * 40,
    "١٢٣",
    "-1",
    "9" * 60,
    "1e999999",
    "NaN",
)
FOREIGN: dict[str, dict[str, str | None]] = {
    "no origin": {"origin": None},
    "foreign origin": {"origin": "https://evil.example"},
    "null origin": {"origin": "null"},
    "origin with another port": {"origin": "http://localhost:8001"},
    "origin that begins like ours": {"origin": ADDRESS + ".evil.example"},
    "foreign referer": {"origin": None, "referer": "https://evil.example/" + ADDRESS},
    "another site by Sec-Fetch-Site": {"sec-fetch-site": "cross-site"},
    "a sister site by Sec-Fetch-Site": {"sec-fetch-site": "same-site"},
}


def _case_of(site: MadeSite, login_name: str) -> str:
    mine = review_case.c.assigned_to == site.user_ids[login_name]
    return site.case_ids(mine, review_case.c.state == "dispatched", review_case.c.dispatched_on.is_not(None))[0]


def _filled(path: str, case_id: str = MISSING, action: str = "take") -> str:
    return path.format(case_id=case_id, visit_id=MISSING, sample_id=MISSING, action=action, user_id=999_999)


def _posts() -> Iterator[tuple[str, Route]]:
    for (method, path), route in ROUTES.items():
        if method == "POST":
            yield path, route


@pytest.mark.parametrize("said", list(FOREIGN))
def test_forms_of_other_sites_do_nothing(file_site: MadeSite, said: str) -> None:
    """A form that does not come from this site is refused on every route, before anything is read, and logged."""
    site, before = file_site, len(file_site.logged("refused"))
    browser = site.client("supervisor")
    headers = {name: value for name, value in FOREIGN[said].items() if value is not None}
    if FOREIGN[said].get("origin", "") is None:
        del browser.http.headers["origin"]
    number = 0
    for path, route in _posts():
        answer = browser.post(_filled(path), dict(route.form), headers=headers)
        assert answer.status_code == 403, path
        number += 1
    assert len(site.logged("refused")) == before + number
    assert site.client("supervisor").get("/password").status_code == 200, "signed out by a foreign form"


@pytest.mark.parametrize("key", ["", "0" * 64, "ключ", None])
def test_forms_without_the_key_of_the_session_do_nothing(file_site: MadeSite, key: str | None) -> None:
    """No key, a made-up one and that of somebody else's session are refused on every route and logged."""
    site = file_site
    sent = site.client("operator").form_key if key is None else key
    before = len(site.logged("refused"))
    number = 0
    for path, route in _posts():
        answer = site.client("supervisor").post(_filled(path), {**route.form, "form_key": sent})
        assert answer.status_code == 403, path
        number += 1
    assert len(site.logged("refused")) == before + number


def test_nobody_fixes_a_session(file_site: MadeSite) -> None:
    """A token that an attacker has set is not taken over: signing in makes a new one and ends the one before."""
    site, browser = file_site, file_site.stranger()
    browser.http.cookies.set("review_session", "chosen-by-an-attacker")
    assert browser.get("/").status_code == 303
    assert browser.sign_in("worker-a", site.passwords["worker-a"]).status_code == 303
    first = [one.value for one in browser.http.cookies.jar if one.value != "chosen-by-an-attacker"]
    assert len(first) == 1 and len(first[0] or "") >= 43
    browser.http.cookies.clear()
    browser.http.cookies.set("review_session", str(first[0]))
    key = browser.form_key
    assert (
        browser.http.post(
            "/sign-in", data={"login_name": "worker-a", "password": site.passwords["worker-a"], "form_key": key}
        ).status_code
        == 303
    )
    stale = site.stranger()
    stale.http.cookies.set("review_session", str(first[0]))
    assert stale.get("/password").status_code == 303


def test_cookie_is_for_this_host_alone(file_site: MadeSite) -> None:
    """Not for scripts, not for other sites, for the whole host; behind an encrypted line only there and by its prefix."""
    site = file_site
    plain = site.stranger().sign_in("worker-a", site.passwords["worker-a"]).headers["set-cookie"].lower()
    assert "httponly" in plain and "samesite=lax" in plain and "path=/" in plain and "domain" not in plain
    safe = Site(site.engine, site.settings, site.clock, True, frozenset({"https://review.example"}))
    browser = Browser(
        MadeSite(site.engine, site.settings, site.clock, make_app(safe, ["review.example"]), site.passwords, {})
    )
    browser.http.base_url = "https://review.example"
    browser.http.headers["origin"] = "https://review.example"
    answer = browser.sign_in("worker-a", site.passwords["worker-a"])
    assert answer.headers["set-cookie"].startswith("__Host-review_session=")
    assert (
        "secure" in answer.headers["set-cookie"].lower() and "max-age=" in answer.headers["strict-transport-security"]
    )


def test_sessions_end(file_site: MadeSite) -> None:
    """After half an hour without use, after a working day with it, on signing out and when the account is switched off."""
    site = file_site
    for login_name in ("worker-a", "worker-b", "operator", "benefit"):
        assert site.client(login_name).get("/password").status_code == 200
    site.clock.pass_on(minutes=29)
    assert site.client("worker-a").get("/password").status_code == 200
    site.clock.pass_on(minutes=2)
    assert site.client("worker-a").get("/password").status_code == 200
    assert site.client("worker-b").get("/password").status_code == 303, "idle"
    for _ in range(21):
        site.clock.pass_on(minutes=29)
        last = site.client("worker-a").get("/password").status_code
    assert last == 303, "longer than a working day"
    site.signed_in.clear()
    token = site.client("operator").token
    assert site.client("operator").post("/sign-out").status_code == 303
    again = site.stranger()
    again.http.cookies.set("review_session", token)
    assert again.get("/password").status_code == 303, "signed out"
    assert site.client("benefit").get("/password").status_code == 200
    site.change(review_user.update().where(review_user.c.login_name == "benefit").values(is_active=False))
    assert site.client("benefit").get("/password").status_code == 303, "switched off"


def test_tokens_are_not_kept(file_site: MadeSite) -> None:
    """Whoever reads the database can sign in with nothing that he finds."""
    browser = file_site.client("worker-a")
    kept = {str(value) for row in file_site.rows(sa.select(review_session)) for value in row.values()}
    assert browser.token not in kept
    thief = file_site.stranger()
    for value in kept:
        thief.http.cookies.set("review_session", value)
        assert thief.get("/password").status_code == 303


def test_guessing_a_password_is_slowed_down(site: MadeSite) -> None:
    """Five failures lock the account for a quarter of an hour, also for the right password; the answer is the same as for no account."""
    browser, right = site.stranger(), site.passwords["worker-a"]
    answers = [browser.sign_in("worker-a", f"wrong{number}") for number in range(passwords.FAILURES_BEFORE_LOCK)]
    answers += [browser.sign_in("worker-a", right), browser.sign_in("nobody-at-all", right)]
    assert {(one.status_code, one.text) for one in answers} == {(401, answers[0].text)}
    assert len(site.logged("sign_in_failed")) == len(answers)
    assert not any(right in str(dict(row)) or "nobody-at-all" in str(dict(row)) for row in site.logged())
    site.clock.pass_on(minutes=16)
    assert browser.sign_in("worker-a", right).status_code == 303


def test_guessing_from_one_place_is_stopped(file_site: MadeSite) -> None:
    """Many names from one network address: after thirty failures nobody signs in from there, for a while."""
    site, browser = file_site, file_site.stranger()
    for number in range(passwords.FAILURES_OF_A_PLACE):
        assert browser.sign_in(f"name{number}", "wrong").status_code == 401
    assert browser.sign_in("worker-a", site.passwords["worker-a"]).status_code == 429
    assert "sign-ins" in site.logged("refused")[-1]["detail"]
    site.clock.pass_on(minutes=16)
    assert browser.sign_in("worker-a", site.passwords["worker-a"]).status_code == 303


def test_a_first_password_must_be_changed_first(file_site: MadeSite) -> None:
    """Until then no page but that one; a weak one is refused; afterwards other sessions of the account have ended."""
    site = file_site
    other = site.client("worker-a")
    site.signed_in.clear()
    site.change(review_user.update().where(review_user.c.login_name == "worker-a").values(must_change_password=True))
    browser = site.client("worker-a")
    for (method, path), route in ROUTES.items():
        if "sign-in" not in path and path not in {"/password", "/sign-out"}:
            answer = browser.get(_filled(path)) if method == "GET" else browser.post(_filled(path), dict(route.form))
            assert answer.headers.get("location") == "/password" or answer.status_code in {403, 422}, path
    old = site.passwords["worker-a"]
    for weak in ("short", "worker-a-worker-a", "password-password", "aaaaaaaaaaaaaa", old):
        assert browser.post("/password", {"old": old, "new": weak, "again": weak}).status_code == 422
    assert (
        browser.post("/password", {"old": old, "new": "long-enough-42", "again": "long-enough-42"}).status_code == 303
    )
    assert browser.get("/").status_code == 200
    assert other.get("/").status_code == 303


def test_nasty_texts_in_every_field_of_every_form(site: MadeSite) -> None:
    """SQL, templates, scripts and half characters in every field: no fault, nothing carried out, nothing unescaped on a page."""
    case_id = _case_of(site, "worker-a")
    before = site.value(sa.select(sa.func.count()).select_from(review_person))
    for path, fields in _fields_of_forms().items():
        login_name = next(name for name in (*ONE_PER_ROLE[3:4], *ONE_PER_ROLE) if _may(name, path))
        for name in fields:
            for text in NASTY:
                values = {**fields, name: text}
                answer = site.client(login_name).post(_filled(path, case_id, "snooze"), values)
                assert answer.status_code < 500, (path, name, text)
                _check_nothing_ran(answer.text)
                if path == "/sign-in":
                    site.clock.pass_on(minutes=16)
                    site.signed_in.clear()
    assert site.value(sa.select(sa.func.count()).select_from(review_person)) == before
    for page in ("/", f"/cases/{case_id}", f"/cases/{case_id}/visit"):
        _check_nothing_ran(site.client("worker-a").get(page).text)


def _may(login_name: str, path: str) -> bool:
    from tests.review.made_site import USERS

    return str(USERS[login_name].role) in ROUTES["POST", path].roles


def _fields_of_forms() -> dict[str, dict[str, Any]]:
    from monitoring.review.pages.visit import VisitForm

    visit: dict[str, Any] = dict.fromkeys(VisitForm.model_fields.keys() - {"form_key"}, "")
    visit |= {"version": 2, "visited_on": "2025-01-01", "way": "home", "result": "not_recognised"}
    return {
        "/sign-in": {"login_name": "worker-a", "password": "x", "next": "/"},
        "/search": {"words": ""},
        "/language": {"back": "/"},
        "/password": {"old": "x", "new": "y", "again": "z"},
        "/screening/dispatch": {"mark": ""},
        "/cases/{case_id}/open": {"reason": ""},
        "/cases/{case_id}/do/{action}": {
            "version": "2",
            "reason_code": "",
            "note": "",
            "region": "",
            "until": "",
            "user": "",
        },
        "/cases/{case_id}/draft": visit,
        "/cases/{case_id}/visit": visit,
        "/export": {"state": "", "region": "", "category": "", "rule": "", "order": "urgency"},
        "/report": {"month": "2024-12"},
        "/recognised/{visit_id}": {"is_assisted": "", "note": "", "done": ""},
        "/handover": {"from_user": "1", "to_user": "2", "confirmed": ""},
        "/users/find": {"words": ""},
        "/users": {
            "login_name": "new-one",
            "display_name": "新",
            "role": "township_worker",
            "regions": "",
            "unit_name": "",
            "language": "zh",
            "oidc_subject": "",
        },
    }


def _check_nothing_ran(page: str) -> None:
    assert "1617857" not in page, "a template was carried out"
    assert "<script>alert" not in page and "onerror=alert" not in re.sub(r"&lt;[^<]*", "", page)
    assert not re.search(r'<[^>]*" autofocus onfocus=alert', page)


def test_paths_lead_nowhere_else(file_site: MadeSite) -> None:
    """Dots, percent signs and other numbers in a path: no file, no fault."""
    browser = file_site.client("worker-a")
    for path in (
        "/static/../app.py",
        "/static/..%2f..%2fapp.py",
        "/static/%2e%2e/%2e%2e/app.py",
        "/static//etc/passwd",
        "/static/....//app.py",
        "/static/style.css%00.py",
        "/cases/../users",
        "/cases/" + "a" * 31,
        "/cases/" + "A" * 32,
        "/cases/" + "a" * 33,
        "/cases/%27%20OR%201=1--",
        f"/cases/{MISSING}/do/answer",
        f"/cases/{MISSING}/do/__class__",
        "/cases/%00",
        "/%ff%fe",
        "/openapi.json",
        "/docs",
        "/redoc",
    ):
        answer = browser.get(path)
        assert answer.status_code in {404, 403, 405, 422}, (path, answer.status_code)
        assert "import" not in answer.text and "root:" not in answer.text


def test_no_field_may_be_added(site: MadeSite) -> None:
    """A form with a field that it does not have is refused as a whole, also one of the database's columns."""
    case_id = _case_of(site, "worker-a")
    columns = {column.name for column in (*review_case.columns, *review_visit.columns, *review_user.columns)}
    before = site.rows(sa.select(review_case).where(review_case.c.case_id == case_id))
    for path, fields in _fields_of_forms().items():
        login_name = next(name for name in ("worker-a", *ONE_PER_ROLE) if _may(name, path))
        for name in (
            "is_active",
            "role",
            "assigned_to",
            "user_id",
            "seen",
            "is_admin",
            "__class__",
            *sorted(columns)[:6],
        ):
            if name not in fields:
                answer = site.client(login_name).post(_filled(path, case_id, "snooze"), {**fields, name: "1"})
                assert answer.status_code in {422, 404}, (path, name, answer.status_code)
    assert site.rows(sa.select(review_case).where(review_case.c.case_id == case_id)) == before


def test_large_bodies_are_refused(file_site: MadeSite) -> None:
    """By what they say of themselves, and in pieces that say nothing."""
    browser = file_site.client("worker-a")

    def pieces() -> Iterator[bytes]:
        yield b"words="
        for _ in range(MOST_BYTES // 1000 + 2):
            yield b"x" * 1000

    kind = {"content-type": "application/x-www-form-urlencoded"}
    assert browser.http.post("/search", content=b"x" * (MOST_BYTES + 1), headers=kind).status_code == 413
    assert browser.http.post("/search", content=pieces(), headers=kind).status_code == 413
    assert browser.http.post("/sign-in", content=b"", headers={**kind, "content-length": "9" * 30}).status_code == 413
    assert browser.http.post("/sign-in", content=b"", headers={**kind, "content-length": "-1"}).status_code == 400
    many = "&".join(f"risk_reason={number}" for number in range(20_000))
    assert browser.http.post("/search", content=many.encode(), headers=kind).status_code in {400, 403, 413, 422}
    mixed = {"content-type": "multipart/form-data; boundary=x"}
    assert browser.http.post("/search", content=b"--x\r\nnothing", headers=mixed).status_code in {400, 403, 422}


ELSEWHERE = (
    "https://evil.example/",
    "//evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "///evil.example",
    "/%2f/evil.example",
    "/..//evil.example",
    "javascript:alert(1)",
    "http:evil.example",
    "/a\r\nlocation: https://evil.example",
    " //evil.example",
    "\t//evil.example",
)


@pytest.mark.parametrize("target", ELSEWHERE)
def test_nothing_leads_to_another_site(file_site: MadeSite, target: str) -> None:
    """After signing in, after a change of language, and from the form itself: only paths of this site."""
    site = file_site
    browser = site.stranger()
    page = browser.get("/sign-in", params={"next": target})
    answers = [
        browser.sign_in("worker-a", site.passwords["worker-a"], target),
        browser.get("/sign-in", params={"next": target}),
        browser.post("/language", {"back": target}),
    ]
    for answer in answers:
        to = answer.headers.get("location", "/")
        assert (
            answer.status_code in {303, 422}
            and re.match(r"^/([^/\\]|$)", to)
            and "evil.example" not in to.split("/")[1]
        )
        assert "evil" not in to or to.startswith("/.."), to
    assert f'href="{target}"' not in page.text


def test_other_hosts_are_refused(file_site: MadeSite) -> None:
    """A request for another host's name, as after a change in the name service, gets nothing."""
    for host in ("evil.example", "localhost.evil.example", "127.0.0.1.nip.io", ""):
        answer = file_site.client("worker-a").get("/password", headers={"host": host})
        assert answer.status_code == 400, host


def test_workbooks_hold_no_formula(file_site: MadeSite) -> None:
    """Texts that a spreadsheet would run are text, wherever in the data they stand."""
    site = file_site
    inside = review_case.c.region_code.startswith(TOWN_A)
    site.change(review_case.update().where(inside).values(leading_name="=1+1", rule_id="@SUM(1)", category_code="+1"))
    site.change(review_region.update().values(name_zh="-2+3"))
    answer = site.client("worker-a").post("/export", {})
    assert answer.status_code == 200 and answer.headers["content-disposition"].startswith("attachment")
    book = load_workbook(io.BytesIO(answer.content))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)]
    assert any(cell.value.startswith(("=", "-", "+")) for cell in cells)
    assert all(cell.data_type == "s" for cell in cells)
    assert not any(re.search(r"\d{15,18}", str(cell.value)) for cell in cells), "an id number"


class _Page(HTMLParser):
    """What of a page would run or be fetched."""

    def __init__(self) -> None:
        super().__init__()
        self.faults: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what the content policy would refuse, and what leads away."""
        named = dict(attrs)
        if tag == "style" or (tag == "script" and "src" not in named):
            self.faults.append(f"inline {tag}")
        self.faults += [f"{name} on {tag}" for name in named if name.startswith("on") or name == "style"]
        fetched = named.get("src") or (named.get("href") if tag == "link" else None) or named.get("action")
        if fetched and not fetched.startswith("/"):
            self.faults.append(f"{tag} of {fetched}")
        if tag in {"iframe", "object", "embed", "base"}:
            self.faults.append(tag)


def test_headers_and_content_of_every_page(file_site: MadeSite) -> None:
    """Every answer has every header, is not kept by anybody, and no page has an inline script or style or something of another site."""
    site = file_site
    case_id = _case_of(site, "worker-a")
    for login_name in (*ONE_PER_ROLE, "worker-a", None):
        browser = site.client(login_name) if login_name else site.stranger()
        asks: list[Callable[[], Any]] = [
            lambda b=browser: b.get("/no-such-page"),
            lambda b=browser: b.get("/static/style.css"),
        ]
        for (method, path), route in ROUTES.items():
            if path in {"/sign-out", "/language"}:
                continue
            address = _filled(path, case_id)
            asks.append(
                (lambda b=browser, a=address: b.get(a))
                if method == "GET"
                else (lambda b=browser, a=address, f=route.form: b.post(a, {**f, "form_key": "0"}))
            )
        for ask in asks:
            answer = ask()
            for name, value in HEADERS.items():
                assert answer.headers[name] == value, (answer.url, name)
            kept = answer.headers["cache-control"]
            assert kept == ("max-age=86400" if "/static/" in str(answer.url) else "no-store")
            assert "server" not in answer.headers and "x-powered-by" not in answer.headers
            if answer.headers.get("content-type", "").startswith("text/html"):
                page = _Page()
                page.feed(answer.text)
                assert not page.faults, (answer.url, page.faults)
                assert re.search(r'<html lang="(zh-CN|en)">', answer.text)


def test_a_policy_without_holes() -> None:
    """Nothing is allowed but what comes from here; no inline code, no framing, no other base."""
    policy = HEADERS["content-security-policy"]
    assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy and "base-uri 'none'" in policy
    assert "unsafe" not in policy and "http" not in policy and "*" not in policy and "data:" not in policy


def test_other_methods_do_nothing(file_site: MadeSite) -> None:
    """PUT, PATCH, DELETE, TRACE and made-up ones are refused on every path."""
    browser = file_site.client("supervisor")
    for (_, path), method in ((one, m) for one in ROUTES for m in ("PUT", "PATCH", "DELETE", "TRACE", "HACK")):
        assert browser.http.request(method, _filled(path)).status_code in {404, 405}


def test_pages_are_not_compressed_for_strangers(file_site: MadeSite) -> None:
    """What another site asked for is not compressed: its length would tell what stands in it."""
    browser = file_site.client("worker-a")
    asked = {"accept-encoding": "gzip"}
    assert (
        browser.get("/", headers={**asked, "sec-fetch-site": "same-origin"}).headers.get("content-encoding") == "gzip"
    )
    assert browser.get("/", headers={**asked, "referer": ADDRESS + "/"}).headers.get("content-encoding") == "gzip"
    for other in (
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"referer": "https://evil.example/"},
        {},
    ):
        assert "content-encoding" not in browser.get("/?rule=guess", headers={**asked, **other}).headers


def test_drafts_are_ones_own(site: MadeSite) -> None:
    """Nobody reads or overwrites what another has typed."""
    case_id = _case_of(site, "worker-a")
    typed = {"version": 2, "difficulty": "只有我知道"}
    assert site.client("worker-a").post(f"/cases/{case_id}/draft", typed).status_code == 303
    assert site.client("supervisor").post(f"/cases/{case_id}/open", {"reason": "电话核对情况"}).status_code == 303
    other = site.client("supervisor").get(f"/cases/{case_id}/visit")
    assert other.status_code == 200 and "只有我知道" not in other.text
    assert (
        site.client("supervisor").post(f"/cases/{case_id}/draft", {"version": 2, "difficulty": "x"}).status_code == 303
    )
    assert "只有我知道" in site.client("worker-a").get(f"/cases/{case_id}/visit").text
    assert site.value(sa.select(sa.func.count()).select_from(review_draft)) == 2


def test_sessions_have_enough_chance() -> None:
    """Tokens of 256 bits."""
    assert sessions.TOKEN_BYTES >= 32


def test_two_who_open_at_once_are_both_logged(site: MadeSite) -> None:
    """Entries of requests at the same moment take numbers one after another."""
    from concurrent.futures import ThreadPoolExecutor

    case_ids = site.case_ids(review_case.c.state == "screening", review_case.c.region_code.startswith(COUNTY))[:6]
    for login_name in ("operator", "supervisor"):
        site.client(login_name)
    asks = [(name, case_id) for case_id in case_ids for name in ("operator", "supervisor")]
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda one: site.client(one[0]).get(f"/cases/{one[1]}").status_code, asks))
    assert found == [200] * len(asks)
    assert len(site.logged("open_case")) == len(asks)
