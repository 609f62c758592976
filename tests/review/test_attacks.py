"""Attacks on the page, each refused, and written down where somebody may want to know of it.

What is sent where comes from the app's own description, so that a new route or field is attacked as well.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from html.parser import HTMLParser
from typing import Any

import pytest
from httpx import Response
from openpyxl import load_workbook

from monitoring.review import log, passwords, sessions
from monitoring.review.app import HEADERS, MOST_BYTES, make_app
from monitoring.review.roles import Role
from monitoring.review.work import Site
from tests.review.small_site import FORM_KEY, ORIGIN, Browser, Small, TestClient, open_small

SQL = (
    "' OR '1'='1",
    "1; DROP TABLE review_case; --",
    "') UNION SELECT password_hash FROM review_user --",
    "%' ESCAPE '",
)
TEMPLATE = ("{{ 7 * 191 }}", "{% for one in range(1337) %}x{% endfor %}", "${7*191}", "{0.__class__}", "%(key)s %s")
SCRIPT = ('"><script>alert(1)</script>', "' onfocus=alert(1) x='", "javascript:alert(1)", "<svg/onload=alert(1)>")
OTHER = ("\r\nset-cookie: a=b", "../../../etc/passwd", "\u202e倒\ud7ff", "９９９", "1e999999999", "-1", "NaN", "9" * 30)
STRINGS = (*SQL, *TEMPLATE, *SCRIPT, *OTHER)
RAISED = "1337"
"""What 7 * 191 gives: it stands in no page unless somebody has computed it."""
FORMULAS = (
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    '=HYPERLINK("http://evil.example","x")',
    "=cmd|' /C calc'!A0",
)
FOREIGN = (
    "http://evil.example",
    "null",
    "http://localhost:8000.evil.example",
    "https://localhost:8000",
    "http://localhost",
)
ELSEWHERE = (
    *("//evil.example", "https://evil.example/", "/\\evil.example", "\\/evil.example", "javascript:alert(1)", "/%0d%0aa:b"),
    *("/\tevil.example", "http:evil.example", "///evil.example", "/..//evil.example?x", "@evil.example", ""),
)  # fmt: skip
ROLES = tuple(role.value for role in Role)
ENDS_SESSION = {"/sign-out"}


@dataclass(frozen=True)
class Entrance:
    """A route as the app describes it, with the fields of its form and of its address."""

    method: str
    path: str
    fields: Mapping[str, Any]
    queries: tuple[str, ...]

    def address(self, small: Small) -> str:
        """With something that exists in it."""
        return self.path.format(**_known(small))


def _known(small: Small) -> dict[str, object]:
    case = small.rows("SELECT case_id FROM review_case WHERE state = 'dispatched' ORDER BY case_id")[0]
    sample = small.rows("SELECT sample_id FROM review_sample ORDER BY sample_id")[0]
    visit = small.rows("SELECT visit_id FROM review_visit WHERE result = 'newly_recognised' ORDER BY visit_id")[0]
    user = small.rows("SELECT user_id FROM review_user WHERE login_name = 'spare'")[0]
    return {**case, **sample, **visit, **user, "action": "snooze"}


def _entrances(small: Small) -> list[Entrance]:
    app: Any = small.browser().client.app
    described = app.openapi()
    schemas = described["components"]["schemas"]
    found = []
    for path, methods in described["paths"].items():
        for method, told in methods.items():
            content = told.get("requestBody", {}).get("content", {})
            named = [one["schema"]["$ref"].rpartition("/")[2] for one in content.values()]
            fields = schemas[named[0]]["properties"] if named else {}
            queries = tuple(one["name"] for one in told.get("parameters", []) if one["in"] == "query")
            found.append(Entrance(method.upper(), path, fields, queries))
    return found


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Small]:
    """A site that tests of a module only send refused things to."""
    yield from _opened(tmp_path_factory.mktemp("attacked"))


@pytest.fixture
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Small]:
    """A site of one test."""
    yield from _opened(tmp_path_factory.mktemp("attacked"))


def _opened(folder: Any) -> Iterator[Small]:
    made = open_small(folder)
    made.add("spare", Role.township_worker)
    yield made
    made.engine.dispose()


@pytest.fixture(scope="module")
def entrances(shared: Small) -> list[Entrance]:
    """Every route."""
    return _entrances(shared)


def _refusals(small: Small) -> list[str]:
    return [
        row["detail"] for row in small.rows("SELECT detail FROM review_log WHERE action = 'refused' ORDER BY entry_no")
    ]


def _version(small: Small) -> int:
    return int(small.rows("SELECT sum(version) AS version FROM review_case")[0]["version"])


# Requests from elsewhere


@pytest.mark.parametrize("role", ROLES)
def test_form_of_another_site(shared: Small, entrances: list[Entrance], role: str) -> None:
    """No origin, a foreign one, or a browser that says it comes from elsewhere: refused and logged at every form, with session and key."""
    browser, before = shared.placed(role), _version(shared)
    strange = ({}, *({"origin": one} for one in FOREIGN), {"referer": "http://evil.example/x"})
    strange += tuple({"origin": ORIGIN, "sec-fetch-site": one} for one in ("cross-site", "same-site"))
    for one in entrances:
        if one.method != "POST":
            continue
        for headers in strange if one.path == "/language" else (strange[0], strange[1], strange[-2]):
            logged = len(_refusals(shared))
            client = TestClient(browser.client.app, base_url=ORIGIN, cookies=browser.client.cookies)
            answer = client.post(one.address(shared), data={"form_key": browser.form_key}, headers=headers)
            assert answer.status_code == 403, (one, headers)
            assert _refusals(shared)[logged:] == [f"origin: POST {one.address(shared)}"]
    assert _version(shared) == before


@pytest.mark.parametrize("role", ROLES)
def test_form_without_the_key_of_its_session(shared: Small, entrances: list[Entrance], role: str) -> None:
    """No key, or that of another session: refused and logged at every form."""
    browser, other = shared.placed(role), shared.placed("spare")
    for one in entrances:
        if one.method != "POST":
            continue
        for key in ({}, {"form_key": other.form_key}):
            logged = len(_refusals(shared))
            answer = browser.client.post(one.address(shared), data=key)
            assert answer.status_code == 403, (one, key)
            assert _refusals(shared)[logged:] == [f"form_key: POST {one.address(shared)}"]


def test_nothing_is_changed_by_an_address(shared: Small, entrances: list[Entrance]) -> None:
    """A link or a picture of another site can ask only for pages; those leave everything but the log and the sessions as it is."""
    tables = [row["name"] for row in shared.rows("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
    kept = [name for name in tables if name not in {"review_log", "review_session", "sqlite_sequence"}]
    before = {name: shared.rows(f"SELECT * FROM {name}") for name in kept}
    for role in ROLES:
        browser = shared.placed(role)
        for one in entrances:
            if one.method == "GET":
                browser.get(one.address(shared))
    assert {name: shared.rows(f"SELECT * FROM {name}") for name in kept} == before


# Sessions


def test_planted_session(small: Small) -> None:
    """A cookie that somebody has planted is never taken over, and a session that was there is not carried on into the next sign-in."""
    stranger = small.browser()
    stranger.client.cookies.set("review_session", "planted-by-somebody")
    answer = _sign_in(stranger, "spare", small.passwords["spare"])
    assert answer.status_code == 303
    token = _token_of(answer)
    assert token != "planted-by-somebody" and len(token) > 40  # noqa: S105 - planted
    again = small.browser()
    again.client.cookies.set("review_session", token)
    form = _named(small, form_key=_key_in(again.get("/password")))
    later = _token_of(again.client.post("/sign-in", data=form))
    assert later != token
    assert _is_in(small, later) and not _is_in(small, token) and not _is_in(small, "planted-by-somebody")


def test_session_ends_with_sign_out_and_new_password(small: Small) -> None:
    """In the database, so that a copied cookie ends as well."""
    copied, mine = small.signed_in("spare"), small.signed_in("spare")
    new = "三个新词 zusammen 2024!"
    form = {"old": small.passwords["spare"], "new": new, "again": new}
    assert mine.post("/password", **form).status_code == 303
    assert copied.get("/password").headers["location"].startswith("/sign-in")
    token = str(mine.client.cookies["review_session"])
    mine.form_key = _key_in(mine.get("/password"))
    assert mine.post("/sign-out").status_code == 303
    assert not _is_in(small, token)


@pytest.mark.parametrize("is_secure", [False, True])
def test_flags_of_the_cookie(small: Small, is_secure: bool) -> None:
    """Out of reach of scripts and of other sites, for this host alone; over encrypted lines only where the page is served so."""
    origin = ORIGIN.replace("http:", "https:") if is_secure else ORIGIN
    site = Site(small.engine, small.settings, small.clock, is_secure, frozenset({origin}))
    client = TestClient(
        make_app(site, ["localhost"]), base_url=origin, headers={"origin": origin}, follow_redirects=False
    )
    answer = _sign_in(Browser(client), "spare", small.passwords["spare"])
    name, *flags = (part.strip().lower() for part in answer.headers["set-cookie"].split(";"))
    assert name.startswith("__host-review_session=" if is_secure else "review_session=")
    assert set(flags) == {"httponly", "path=/", "samesite=lax", *(["secure"] if is_secure else [])}
    assert ("strict-transport-security" in answer.headers) == is_secure


def test_idle_and_longest_session(small: Small) -> None:
    """Half an hour without a request ends a session, and ten hours end it also for who never rests."""
    browser = small.signed_in("spare")
    small.clock.now += sessions.IDLE - timedelta(seconds=1)
    assert browser.get("/password").status_code == 200
    small.clock.now += sessions.IDLE
    assert browser.get("/password").status_code == 303
    busy = small.signed_in("spare")
    start = small.clock.now
    while small.clock.now - start < sessions.LONGEST - timedelta(minutes=20):
        assert busy.get("/password").status_code == 200
        small.clock.on(minutes=20)
    small.clock.now = start + sessions.LONGEST
    assert busy.get("/password").status_code == 303


def test_account_that_is_switched_off(small: Small) -> None:
    """Its session ends at once, and nobody signs in with it."""
    browser = small.signed_in("spare")
    small.change("UPDATE review_user SET is_active = FALSE WHERE login_name = 'spare'")
    assert browser.get("/password").status_code == 303
    assert _sign_in(small.browser(), "spare", small.passwords["spare"]).status_code == 401


# Guessing


def test_lockout_of_an_account(small: Small) -> None:
    """After five failures the right password is wrong as well for a quarter of an hour; every try is logged without what was typed."""
    for _ in range(passwords.FAILURES_BEFORE_LOCK):
        assert _sign_in(small.browser(), "spare", "falsch-falsch").status_code == 401
    assert _sign_in(small.browser(), "spare", small.passwords["spare"]).status_code == 401
    small.clock.now += passwords.LOCKED_FOR - timedelta(seconds=1)
    assert _sign_in(small.browser(), "spare", small.passwords["spare"]).status_code == 401
    small.clock.on(seconds=2)
    assert _sign_in(small.browser(), "spare", small.passwords["spare"]).status_code == 303
    entries = small.rows("SELECT * FROM review_log WHERE action = 'sign_in_failed'")
    assert len(entries) == passwords.FAILURES_BEFORE_LOCK + 2
    assert "falsch" not in str(entries) and small.passwords["spare"] not in str(entries)


def test_lockout_of_a_place(small: Small) -> None:
    """Whoever tries many accounts from one address waits, and it is logged; others go on meanwhile."""
    for number in range(passwords.FAILURES_OF_A_PLACE):
        assert _sign_in(small.browser(), f"nobody-{number}", "x").status_code == 401
    assert _sign_in(small.browser(), "spare", small.passwords["spare"]).status_code == 429
    assert _refusals(small) == ["sign-ins: POST /sign-in"]
    elsewhere = small.browser()
    elsewhere.client = TestClient(
        elsewhere.client.app, base_url=ORIGIN, headers={"origin": ORIGIN}, client=("10.0.0.9", 1)
    )
    elsewhere.client.follow_redirects = False
    assert _sign_in(elsewhere, "spare", small.passwords["spare"]).status_code == 303
    small.clock.now += passwords.PLACE_COUNTS_FOR
    assert _sign_in(small.browser(), "spare", small.passwords["spare"]).status_code == 303


def test_failure_tells_nothing_of_accounts(small: Small, monkeypatch: pytest.MonkeyPatch) -> None:
    """Unknown, wrong, locked and switched off: the same answer to the byte, and one hash is computed each time."""
    computed: list[str] = []
    hasher = passwords.hasher()

    class Counting:
        def verify(self, kept: str, typed: str) -> bool:
            computed.append(kept)
            return hasher.verify(kept, typed)

        def hash(self, typed: str) -> str:
            return hasher.hash(typed)

    passwords._nobodys_hash()
    monkeypatch.setattr(passwords, "hasher", Counting)
    locked = "UPDATE review_user SET locked_until = '2030-01-01 00:00:00.000000' WHERE login_name = 'auditor'"
    small.change(locked)
    small.change("UPDATE review_user SET is_active = FALSE WHERE login_name = 'administrator'")
    tries = (("nobody", "x"), ("spare", "x"), ("auditor", small.passwords["auditor"]))
    tries += (("administrator", small.passwords["administrator"]),)
    answers = [_sign_in(small.browser(), name, password) for name, password in tries]
    assert {answer.status_code for answer in answers} == {401}
    assert len({answer.text for answer in answers}) == 1
    assert len({str(sorted(answer.headers.items())) for answer in answers}) == 1
    assert len(computed) == len(tries)


# What is typed into fields and addresses


@pytest.mark.parametrize("role", ROLES)
def test_strings_in_every_field(small: Small, entrances: list[Entrance], role: str) -> None:
    """SQL, templates, markup and numbers out of range, in every field of every form and every part of an address: no fault, nothing is carried out."""
    browser = small.placed(role)
    tables = small.rows("SELECT name FROM sqlite_master ORDER BY name")
    for one in entrances:
        if one.path in ENDS_SESSION:
            continue
        for name, text in _typed(one, role):
            answer = _with(browser, small, one, {name: text})
            _check_harmless(answer, text, (one.path, name, text))
            if answer.status_code == 403:
                break  # What is refused for the role never looks at the field.
    assert small.rows("SELECT name FROM sqlite_master ORDER BY name") == tables
    with small.engine.connect() as connection:
        log.verify(connection)


def _names(one: Entrance) -> list[str]:
    return [name for name in (*one.fields, *one.queries) if name != "form_key"]


def _typed(one: Entrance, role: str) -> list[tuple[str, str]]:
    return [(name, text) for name in _names(one) for text in _some(name, role)]


def _some(name: str, role: str) -> list[str]:
    """A third of the strings: over the roles and fields each comes up many times."""
    start = (len(name) + len(role)) % 3
    return [text for place, text in enumerate(STRINGS) if place % 3 == start]


def _with(browser: Browser, small: Small, one: Entrance, values: Mapping[str, str]) -> Response:
    """The route with these values; the other fields as they are right."""
    if one.method == "GET":
        return browser.client.get(one.address(small), params=dict(values))
    right = {field: value for field, value in RIGHT.items() if field in one.fields}
    return browser.post(one.address(small), **{**right, **values})


RIGHT: Mapping[str, object] = {
    "version": 0,
    "outcome": "no_cause",
    "to": "on",
    "month": "2024-11",
    "visited_on": "2024-12-30",
    "way": "home",
    "result": "not_found",
    "display_name": "某人",
    "login_name": "someone",
}


def _check_harmless(answer: Response, text: str, told: object) -> None:
    assert answer.status_code < 500, told
    assert set(answer.headers).isdisjoint({"a"}) and "a=b" not in answer.headers.get("set-cookie", ""), told
    if text in TEMPLATE:
        assert RAISED not in answer.text.replace(text, ""), told
        assert "x" * 40 not in answer.text, told
    if text in SCRIPT and answer.headers.get("content-type", "").startswith("text/html"):
        assert _active_parts(answer.text) == [], told


def test_what_was_typed_is_shown_as_text(small: Small) -> None:
    """Names and notes of the database, whoever wrote them there, are text on every page."""
    hostile = SCRIPT[0] + TEMPLATE[0]
    _write_everywhere(small, hostile)
    seen = 0
    for role in ROLES:
        browser = small.placed(role)
        for one in _entrances(small):
            if one.method != "GET":
                continue
            answer = browser.get(one.address(small))
            assert answer.status_code < 500, one
            seen += "&lt;script&gt;" in answer.text
            assert _active_parts(answer.text) == [], one
            assert RAISED not in answer.text, one
    assert seen > 10


def _write_everywhere(small: Small, text: str) -> None:
    """Into every free text of the database, past what keeps results as they are."""
    for row in small.rows("SELECT name FROM sqlite_master WHERE type = 'trigger'"):
        small.change(f"DROP TRIGGER {row['name']}")
    for table, names in _texts_of_the_database().items():
        small.change(f"UPDATE {table} SET {', '.join(f'{name} = :text' for name in names)}", text=text)


def _texts_of_the_database() -> dict[str, tuple[str, ...]]:
    return {
        "review_person": ("psn_name", "address"),
        "review_case": ("leading_name",),
        "review_region": ("name_zh",),
        "review_user": ("display_name", "unit_name"),
        "review_visit": ("difficulty", "measures", "remark", "referral_answer"),
        "review_case_event": ("note",),
        "review_term": ("name_zh", "name_en"),
        "review_identity_entered": ("note",),
        "review_warning": ("rule_title_zh", "rule_title_en", "facts_to_verify_zh"),
    }


# Addresses


@pytest.mark.parametrize(
    "path",
    [
        *("/static/../app.py", "/static/..%2fapp.py", "/static/%2e%2e/app.py", "/static/..%5capp.py", "/static//etc/passwd"),
        *("/static/%2fetc%2fpasswd", "/static/style.css%00.html", "/static/" + "a" * 5000, "/static/", "/static/....//app.py"),
        *("/cases/..%2f..%2fetc%2fpasswd", "/cases/%2e%2e/users", "/cases/%00", "/cases/' OR 1=1", "/users/../log"),
        *("/users/99999999999999999999", "/users/-1", "/users/1e3", "/recognised/%00", "/sample/..%2f..", "/docs", "/openapi.json"),
    ],
)  # fmt: skip
def test_paths_out_of_their_folder(shared: Small, path: str) -> None:
    """Nothing but what is meant to be served; each refused with a page of its own."""
    for role in ("bureau_operator", "administrator"):
        browser = shared.placed(role)
        answer = _raw(browser, path)
        assert answer.status_code in {303, 400, 403, 404, 405, 422}, answer.status_code
        assert "root:" not in answer.text and "import" not in answer.text


def _raw(browser: Browser, path: str) -> Response:
    """The path as it is, without the client's tidying."""
    request = browser.client.build_request("GET", "/")
    request.url = request.url.copy_with(raw_path=path.replace(" ", "%20").encode())
    return browser.client.send(request)


@pytest.mark.parametrize("to", ELSEWHERE)
def test_ways_out_of_the_site(small: Small, to: str) -> None:
    """`next` and `back` lead to a path of this site, else to its first page."""
    answer = small.browser().client.post("/sign-in", data=_named(small, next=to))
    assert answer.headers["location"] == "/"
    browser = small.placed("spare")
    assert browser.client.get("/sign-in", params={"next": to}).headers["location"] == "/"
    assert browser.post("/language", back=to).headers["location"] == "/"
    shown = small.browser().client.get("/sign-in", params={"next": to})
    assert "evil" not in shown.text.replace(to, "") and re.search(r'name="next" value="([^"]*)"', shown.text)[1] == "/"  # type: ignore[index]


def test_other_hosts(shared: Small) -> None:
    """A host that is not the page's is refused with all headers, and none is ever repeated in an answer."""
    browser = shared.placed("spare")
    for host in ("evil.example", "localhost.evil.example", "evil.example:8000", "localhost@evil.example", ""):
        answer = browser.client.get("/", headers={"host": host})
        assert answer.status_code == 400, host
        assert "evil" not in answer.text + str(answer.headers)
        _check_headers(answer, "host")
    for name in ("x-forwarded-host", "x-original-url", "x-forwarded-proto", "forwarded"):
        answer = browser.client.get("/no-such-page", headers={name: "evil.example"})
        assert "evil" not in answer.text + str(answer.headers), name


def test_headers_out_of_values(shared: Small) -> None:
    """Line ends in what goes back as a header end nothing."""
    browser = shared.placed("spare")
    for text in ("/%0d%0aset-cookie:%20a=b", "/x%0aset-cookie:%20a=b"):
        for answer in (_raw(shared.browser(), text), _raw(shared.browser(), f"/cases{text}/visit")):
            assert "set-cookie" not in answer.headers and answer.status_code < 500
    assert browser.post("/language", back="/x\r\nset-cookie: a=b").headers["location"] == "/"


# What a form does not have, and what is too much


@pytest.mark.parametrize("role", ROLES)
def test_fields_that_a_form_does_not_have(shared: Small, entrances: list[Entrance], role: str) -> None:
    """A field more is refused and logged at every form, whatever it is called; its value is not written down."""
    browser, before = shared.placed(role), _version(shared)
    users = shared.rows("SELECT * FROM review_user")
    for one in entrances:
        if one.method != "POST":
            continue
        for name in {"is_active", "state", "assigned_to"} - one.fields.keys():
            logged = len(_refusals(shared))
            answer = _with(browser, shared, one, {name: "geheim"})
            assert answer.status_code in {403, 422}, (one, name)
            more = _refusals(shared)[logged:]
            assert [told.partition(":")[0] for told in more] in (["field"], ["role"]), (one, more)
            assert "geheim" not in str(more)
    assert (_version(shared), shared.rows("SELECT * FROM review_user")) == (before, users)


@pytest.mark.parametrize("name", [*ROLES, None])
def test_bodies_that_are_too_large(shared: Small, name: str | None) -> None:
    """By what the head says, and by what comes where it says nothing; refused before a session is looked for, and logged."""
    browser = shared.placed(name) if name else shared.browser()
    kind = {"content-type": "application/x-www-form-urlencoded"}
    body = b"words=" + b"x" * MOST_BYTES

    def chunks() -> Iterator[bytes]:
        yield from (body[start : start + 65_536] for start in range(0, len(body), 65_536))

    logged = len(_refusals(shared))
    answers = [browser.client.post("/search", content=body, headers=kind)]
    answers.append(browser.client.post("/search", content=chunks(), headers=kind))
    answers.append(browser.client.post("/search", content=b"x", headers=kind | {"content-length": "9" * 40}))
    assert [answer.status_code for answer in answers] == [413] * 3
    assert _refusals(shared)[logged:] == ["size: POST /search"] * 3
    for length in ("-1", "1.5", "x", "１"):
        odd = browser.client.post(
            "/search", content=b"x", headers=[*kind.items(), (b"content-length", length.encode())]
        )
        assert odd.status_code == 400
    many = browser.client.post("/search", content=b"&".join(b"a=1" for _ in range(2_000)), headers=kind)
    assert many.status_code < 500 and many.status_code != 200


# Workbooks


def test_formulas_in_workbooks(small: Small) -> None:
    """Names, notes and places that begin like a formula are text in every cell of every workbook that the app makes."""
    found = 0
    for formula in FORMULAS:
        _write_everywhere(small, formula)
        for role in ("bureau_operator", "benefit_officer"):
            browser = small.placed(role)
            for one in _entrances(small):
                if one.method == "POST" and one.path in {"/export", "/report", "/recognised/workbook"}:
                    found += _check_workbook(_with(browser, small, one, {}))
    assert found > 100


def test_every_workbook_is_looked_at(small: Small) -> None:
    """No other route answers with one."""
    made = set()
    for role in ROLES:
        browser = small.placed(role)
        for one in _entrances(small):
            answer = _with(browser, small, one, {}) if one.path not in ENDS_SESSION else None
            if answer is not None and "spreadsheet" in answer.headers.get("content-type", ""):
                made.add(one.path)
    assert made == {"/export", "/report", "/recognised/workbook"}


def _check_workbook(answer: Response) -> int:
    """No cell is a formula, and what begins like one is marked as text; how many such there were."""
    assert answer.status_code == 200
    cells = [cell for page in load_workbook(io.BytesIO(answer.content)) for row in page.iter_rows() for cell in row]
    assert all(cell.data_type != "f" and cell.hyperlink is None for cell in cells)
    texts = [cell for cell in cells if isinstance(cell.value, str) and cell.value[:1] in tuple("=+-@\t\r")]
    assert all(cell.data_type == "s" and cell.quotePrefix for cell in texts), [cell.value for cell in texts]
    return len(texts)


# Every answer


def _check_headers(answer: Response, told: object) -> None:
    for name, value in HEADERS.items():
        assert answer.headers.get_list(name) == [value], (told, name)
    is_static = str(answer.request.url.path).startswith("/static/")
    assert answer.headers.get_list("cache-control") == ["max-age=86400" if is_static else "no-store"], told
    assert "server" not in answer.headers and "x-powered-by" not in answer.headers


def test_policy_is_strict() -> None:
    """Nothing inline, nothing from elsewhere, in no frame."""
    rules = dict(part.strip().split(" ", 1) for part in HEADERS["content-security-policy"].split(";"))
    assert rules["default-src"] == "'none'" and rules["frame-ancestors"] == "'none'" and rules["base-uri"] == "'none'"
    assert {value for name, value in rules.items() if name not in {"default-src", "frame-ancestors", "base-uri"}} == {
        "'self'"
    }
    assert HEADERS["x-content-type-options"] == "nosniff" and HEADERS["x-frame-options"] == "DENY"
    assert HEADERS["referrer-policy"] == "same-origin"


@pytest.mark.parametrize("name", [*ROLES, None])
def test_every_answer(small: Small, entrances: list[Entrance], name: str | None) -> None:
    """Headers on every route, whatever it answers; and no page has script, style, event or address of a third party in it."""
    for language in ("zh", "en") if name else ("zh",):
        browser = small.placed(name) if name else small.browser()
        small.change("UPDATE review_user SET language = :language", language=language)
        for one in [*entrances, *(Entrance(method, "/", {}, ()) for method in ("PUT", "DELETE", "HEAD", "OPTIONS"))]:
            if one.path in ENDS_SESSION and name:
                continue
            answer = browser.client.request(
                one.method, one.address(small), data={"form_key": browser.form_key} if one.method == "POST" else None
            )
            _check_headers(answer, one)
            if answer.headers.get("content-type", "").startswith("text/html"):
                assert _active_parts(answer.text) == [], one
        for path in ("/static/style.css", "/static/draft.js", "/static/icon.svg", "/static/no", "/no", "/cases/no"):
            _check_headers(browser.get(path), path)


class _Active(HTMLParser):
    """Collects what a strict policy would not let run or load."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._in_script = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A start tag."""
        self._in_script = tag == "script"
        if (
            tag in {"style", "iframe", "object", "embed", "base", "meta"}
            and dict(attrs).get("http-equiv", tag) != "meta"
        ):
            self.found.append(tag)
        for name, value in attrs:
            is_run = name.startswith("on") or name in {"style", "srcdoc"}
            is_away = name in LINKS and not re.match(r"(/(?!/)|\?|#|$)", value or "")
            if is_run or is_away:
                self.found.append(f"{tag} {name}={value}")

    def handle_data(self, data: str) -> None:
        """Text; in a script there is to be none."""
        if self._in_script and data.strip():
            self.found.append(f"script {data[:40]}")

    def handle_endtag(self, tag: str) -> None:
        """An end tag."""
        self._in_script = False


LINKS = {"href", "src", "action", "formaction", "data", "poster", "srcset", "xlink:href", "ping", "background"}


def _active_parts(text: str) -> list[str]:
    parser = _Active()
    parser.feed(text)
    return parser.found


def _named(small: Small, **more: str) -> dict[str, str]:
    return {"login_name": "spare", "password": small.passwords["spare"], **more}


def _sign_in(browser: Browser, name: str, password: str) -> Response:
    return browser.client.post("/sign-in", data={"login_name": name, "password": password})


def _token_of(answer: Response) -> str:
    return str(re.match(r"review_session=([^;]+)", answer.headers["set-cookie"])[1])  # type: ignore[index]


def _key_in(answer: Response) -> str:
    return str(FORM_KEY.search(answer.text)[1])  # type: ignore[index]


def _is_in(small: Small, token: str) -> bool:
    browser = small.browser()
    browser.client.cookies.set("review_session", token)
    return bool(browser.get("/password").status_code == 200)
