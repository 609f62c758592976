"""Role x page x case x count: what each answers, held against a second writing of the rules in plain Python.

A route that is not in `ROUTES` fails, so nobody adds a page without saying who may see it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import product
from typing import Any

import pytest
import sqlalchemy as sa
from fastapi.routing import APIRoute

from monitoring.review.case_tables import review_case
from monitoring.review.fed_tables import review_person
from monitoring.review.states import REOPENED_BECAUSE, SCREENED_OUT_BECAUSE
from tests.review import reference
from tests.review.made_site import (
    COUNTY,
    NOW,
    ONE_PER_ROLE,
    OTHER_COUNTY,
    PROVINCE,
    TOWN_A,
    TOWN_B,
    TOWN_C,
    USERS,
    VILLAGE,
    MadeSite,
)
from tests.review.reference import ALL, READERS, SCREENERS, VISITORS, Wish

TODAY = NOW.date()
MISSING = "0" * 32
ANYBODY = frozenset({"nobody"})
REPORTED = READERS | {"auditor"}
ENTERERS = {"bureau_operator", "benefit_officer"}
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Route:
    """Who gets further than the door, what is sent, and what the right visitor gets where nothing stands in the way."""

    roles: frozenset[str]
    first: int = 200
    form: Mapping[str, object] = field(default_factory=dict)


def _roles(names: set[str]) -> frozenset[str]:
    return frozenset(names)


ROUTES: dict[tuple[str, str], Route] = {
    ("GET", "/sign-in"): Route(ANYBODY | ALL, 303),
    ("POST", "/sign-in"): Route(ANYBODY | ALL, 401, {"login_name": "x", "password": "y"}),
    ("POST", "/sign-out"): Route(_roles(ALL), 303),
    ("GET", "/password"): Route(_roles(ALL)),
    ("POST", "/password"): Route(_roles(ALL), 422, {"old": "x", "new": "y", "again": "z"}),
    ("POST", "/language"): Route(_roles(ALL), 303, {"back": "/password"}),
    ("GET", "/"): Route(_roles(READERS)),
    ("POST", "/search"): Route(_roles(READERS), 200, {"words": "虚构"}),
    ("GET", "/overdue"): Route(_roles(READERS)),
    ("GET", "/screening"): Route(_roles(SCREENERS)),
    ("POST", "/screening/dispatch"): Route(_roles(SCREENERS), 200, {"mark": [f"{MISSING}:1"]}),
    ("GET", "/cases/{case_id}"): Route(_roles(READERS)),
    ("POST", "/cases/{case_id}/open"): Route(_roles(READERS), 303, {"reason": "电话核对"}),
    ("POST", "/cases/{case_id}/do/{action}"): Route(_roles(READERS), 303, {"version": 0}),
    ("GET", "/cases/{case_id}/visit"): Route(_roles(VISITORS)),
    ("POST", "/cases/{case_id}/draft"): Route(_roles(VISITORS), 303, {"version": 0}),
    ("POST", "/cases/{case_id}/visit"): Route(_roles(VISITORS), 303, {"version": 0}),
    ("GET", "/cases/{case_id}/sheet"): Route(_roles(READERS)),
    ("POST", "/export"): Route(_roles(READERS), 200),
    ("GET", "/overview"): Route(_roles(REPORTED)),
    ("GET", "/report"): Route(_roles(REPORTED)),
    ("POST", "/report"): Route(_roles(REPORTED), 200, {"month": "2024-12"}),
    ("GET", "/recognised"): Route(_roles(ENTERERS)),
    ("POST", "/recognised/workbook"): Route(_roles(ENTERERS)),
    ("POST", "/recognised/{visit_id}"): Route(_roles(ENTERERS), 404),
    ("GET", "/handover"): Route(_roles({"county_supervisor"})),
    ("POST", "/handover"): Route(_roles({"county_supervisor"}), 422),
    ("GET", "/sample"): Route(_roles(SCREENERS)),
    ("POST", "/sample/{sample_id}"): Route(_roles(SCREENERS), 404, {"version": 0, "outcome": "no_cause"}),
    ("GET", "/nights"): Route(_roles({"bureau_operator"})),
    ("GET", "/log"): Route(_roles({"auditor"})),
    ("POST", "/log/verify"): Route(_roles({"auditor"})),
    ("GET", "/users"): Route(_roles({"administrator"})),
    ("POST", "/users"): Route(_roles({"administrator"}), 422),
    ("GET", "/users/new"): Route(_roles({"administrator"})),
    ("POST", "/users/find"): Route(_roles({"administrator"}), 200, {"words": "no such account"}),
    ("GET", "/users/{user_id}"): Route(_roles({"administrator"}), 404),
    ("POST", "/users/{user_id}"): Route(_roles({"administrator"}), 404),
    ("POST", "/users/{user_id}/password"): Route(_roles({"administrator"}), 404),
    ("POST", "/users/{user_id}/switch"): Route(_roles({"administrator"}), 404, {"to": "off"}),
    ("GET", "/sign-in/elsewhere"): Route(ANYBODY | ALL, 404),
    ("GET", "/sign-in/elsewhere/back"): Route(ANYBODY | ALL, 404),
}
HOME = {"auditor": "/log", "administrator": "/users"}
COMBINATIONS: dict[str, int] = {}


def _count(name: str, number: int = 1) -> None:
    COMBINATIONS[name] = COMBINATIONS.get(name, 0) + number


@pytest.fixture(scope="module", autouse=True)
def told_combinations() -> Iterator[None]:
    """Say how many combinations were tested."""
    yield
    print(f"\ncombinations tested: {COMBINATIONS}, {sum(COMBINATIONS.values())} in all")  # noqa: T201


def routes_of(site: MadeSite) -> set[tuple[str, str]]:
    """Method and path of every page of the app."""
    found = [one for one in _all_routes(site.app.routes) if isinstance(one, APIRoute)]
    return {(method, route.path) for route in found for method in route.methods}


def _all_routes(routes: list[Any]) -> Iterator[Any]:
    for route in routes:
        inner = getattr(route, "original_router", None)
        yield from _all_routes(inner.routes) if inner is not None else (route,)


def all_cases(site: MadeSite) -> list[Row]:
    """Every case, past the app."""
    return list(site.rows(sa.select(review_case).order_by(review_case.c.case_id)))


def persons_of(site: MadeSite, case_id: str) -> list[Row]:
    """The persons of a case, past the app."""
    return list(site.rows(sa.select(review_person).where(review_person.c.case_id == case_id)))


@contextmanager
def counted_queries(site: MadeSite) -> Iterator[list[str]]:
    """The statements that reach the database meanwhile."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        seen.append(statement)

    sa.event.listen(site.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        sa.event.remove(site.engine, "before_cursor_execute", note)


def test_every_route_is_in_the_matrix(shared_site: MadeSite) -> None:
    """A new page needs an entry, and an entry needs its page."""
    assert routes_of(shared_site) == set(ROUTES)


def _ask(site: MadeSite, login_name: str | None, method: str, path: str, form: Mapping[str, object]) -> Any:
    browser = site.client(login_name) if login_name else site.stranger()
    return browser.get(path) if method == "GET" else browser.post(path, form)


def test_role_by_route(site: MadeSite) -> None:
    """Every route for every role: the door opens for whom the list names, and is the same refusal for all others."""
    for (method, path), route in ROUTES.items():
        address = path.format(
            **dict.fromkeys(("case_id", "visit_id", "sample_id"), MISSING), action="take", user_id=999_999
        )
        for login_name in (*ONE_PER_ROLE, None):
            if (path in {"/sign-out", "/password"} and method == "POST") or path == "/language":
                continue
            answer = _ask(site, login_name, method, address, route.form)
            role = str(USERS[login_name].role) if login_name else "nobody"
            assert answer.status_code == _expected(path, role, route), (method, path, role, answer.status_code)
            _count("role x route")


def _expected(path: str, role: str, route: Route) -> int:
    if role == "nobody":
        open_to_all = route.first if "nobody" in route.roles else 303
        return 200 if (path, open_to_all) == ("/sign-in", 303) else open_to_all
    if path == "/" and role in HOME:
        return 303
    if role not in route.roles:
        return 403
    if "{action}" in path:
        # Whether one may is looked at before whether there is such a case.
        return 404 if role in reference.WHO_ACTS["take"] else 409
    return 404 if "{case_id}" in path else route.first


def test_case_page_by_user_and_case(shared_site: MadeSite) -> None:
    """Every case for every user: there or not, in plain or masked; and what is not his is answered byte for byte like what does not exist."""
    site = shared_site
    cases = _some_of_each_kind(site)
    for login_name, user in USERS.items():
        browser, user_id = site.client(login_name), site.user_ids[login_name]
        missing = browser.get(f"/cases/{MISSING}")
        for case in cases:
            answer = browser.get(f"/cases/{case['case_id']}")
            _count("user x case page")
            if not reference.sees(user, case):
                assert answer.status_code == missing.status_code in {403, 404}
                assert answer.text.replace(case["case_id"], MISSING) == missing.text
                continue
            assert answer.status_code == 200, (login_name, dict(case))
            _check_masking(site, answer.text, case, is_plain=reference.sees_plain(user, user_id, case))


def _some_of_each_kind(site: MadeSite) -> list[Row]:
    """Two cases of every place, state and taker that there is."""
    kinds: dict[tuple[Any, ...], list[Row]] = {}
    for case in all_cases(site):
        place = next(
            (
                p
                for p in (VILLAGE, TOWN_A, TOWN_B, TOWN_C, COUNTY, OTHER_COUNTY)
                if (case["region_code"] or "").startswith(p)
            ),
            None,
        )
        kinds.setdefault((place, case["state"], case["assigned_to"] is not None), []).append(case)
    return [case for group in kinds.values() for case in group[:2]]


def _check_masking(site: MadeSite, page: str, case: Row, *, is_plain: bool) -> None:
    for person in persons_of(site, case["case_id"]):
        for name in ("psn_name", "certno", "phone", "address", "household_no"):
            assert (str(person[name]) in page) == is_plain, (name, is_plain)
            _count("masked field")


def test_pages_behind_a_case(shared_site: MadeSite) -> None:
    """The visit form and its draft: for whom the case is open and dispatched, else as if there were none."""
    site = shared_site
    for login_name in USERS:
        user, user_id, browser = USERS[login_name], site.user_ids[login_name], site.client(login_name)
        missing = browser.get(f"/cases/{MISSING}/visit")
        for case in _some_of_each_kind(site):
            answer = browser.get(f"/cases/{case['case_id']}/visit")
            _count("user x visit form")
            if str(user.role) not in VISITORS:
                assert answer.status_code == 403
            elif not reference.sees(user, case):
                assert (answer.status_code, answer.text) == (404, missing.text.replace(MISSING, case["case_id"]))
            else:
                is_open = reference.sees_plain(user, user_id, case) and case["state"] in {"dispatched", "answered"}
                assert answer.status_code == (200 if is_open else 409)


def test_foreign_and_missing_cost_the_same(shared_site: MadeSite) -> None:
    """As many statements for a case of somebody else as for none: time tells nothing."""
    site = shared_site
    foreign = site.case_ids(review_case.c.region_code.startswith(TOWN_B), review_case.c.dispatched_on.is_not(None))[0]
    browser = site.client("worker-a")
    key = {"form_key": browser.form_key}
    asks: list[Callable[[str], Any]] = [
        lambda case_id: browser.get(f"/cases/{case_id}"),
        lambda case_id: browser.get(f"/cases/{case_id}/visit"),
        lambda case_id: browser.http.post(f"/cases/{case_id}/open", data={**key, "reason": "看一看吧"}),
        lambda case_id: browser.http.post(f"/cases/{case_id}/do/take", data={**key, "version": 2}),
        lambda case_id: browser.http.post(f"/cases/{case_id}/visit", data={**key, "version": 2, "remark": "x"}),
        lambda case_id: browser.http.post(f"/cases/{case_id}/draft", data={**key, "version": 2, "remark": "x"}),
        lambda case_id: browser.http.post("/search", data={**key, "words": case_id}),
    ]
    for ask in asks:
        told = []
        for case_id in (foreign, MISSING):
            with counted_queries(site) as statements:
                answer = ask(case_id)
            told.append((answer.status_code, answer.text.replace(case_id, ""), len(statements), dict(answer.headers)))
            _count("foreign = missing")
        told[1][3]["content-length"] = told[0][3]["content-length"]
        assert told[0] == told[1]


REGIONS = ("", TOWN_A, TOWN_B, TOWN_C, VILLAGE, COUNTY, OTHER_COUNTY, PROVINCE[:2] + "0000", "999999")
WISHES = [
    *(Wish(region=region) for region in REGIONS),
    *(Wish(region=region, state="dispatched", order="due") for region in REGIONS),
    *(Wish(state=state) for state in ("screening", "screened_out", "dispatched", "answered")),
    *(Wish(standing=standing) for standing in ("open", "withdrawn", "lapsed", "closed", "merged", "none")),
    *(Wish(whose=whose, state="dispatched") for whose in ("mine", "nobodys")),
    *(Wish(category=category) for category in ("out_of_poverty", "resident", "no_such")),
    Wish(rule="made-up-50-percent"),
    Wish(overdue="yes"),
    Wish(snoozed="yes"),
    *(Wish(order=order) for order in ("due", "newest")),
]


def _address(wish: Wish, page: int = 1) -> str:
    values = {name: value for name, value in vars(wish).items() if value}
    return "/?" + "&".join(f"{name}={value}" for name, value in values.items()) + f"&page={page}"


def _shown(text: str) -> list[str]:
    return re.findall(r'<th scope="row"><a href="/cases/([0-9a-f]{32})">', text)


def _counted(text: str) -> int:
    return int(re.search(r'<p role="status">[^0-9]*([0-9,]+)', text)[1].replace(",", ""))  # type: ignore[index]


def test_lists_and_counts(shared_site: MadeSite) -> None:
    """Every filter for every user: the rows, their order and the count are those of the reference; a place that is not his is empty."""
    site = shared_site
    cases = all_cases(site)
    for login_name, user in USERS.items():
        if str(user.role) not in READERS:
            continue
        user_id = site.user_ids[login_name]
        for wish in WISHES:
            said = replace(wish, region=wish.region.rstrip("0") if wish.region.endswith("0000") else wish.region)
            expected = reference.listed(user, user_id, cases, said, TODAY)
            answer = site.client(login_name).get(_address(wish))
            assert answer.status_code == 200, (login_name, wish)
            assert _shown(answer.text) == expected[:50], (login_name, wish)
            assert _counted(answer.text) == len(expected), (login_name, wish)
            _count("user x filter x rows and count")
        tabs = re.findall(r'<span class="count">(\d+)', site.client(login_name).get("/").text)
        assert list(map(int, tabs)) == _tabs(user, user_id, cases), login_name
        _count("user x tab count", len(tabs))


def _tabs(user: Any, user_id: int, cases: list[Row]) -> list[int]:
    wishes = [Wish(whose="mine", state="dispatched")]
    if str(user.role) in SCREENERS:
        wishes.append(Wish(state="screening"))
    wishes += [Wish(state="dispatched"), Wish(overdue="yes"), Wish(state="answered"), Wish(snoozed="yes")]
    wishes += [Wish(standing="open"), Wish()]
    return [len(reference.listed(user, user_id, cases, wish, TODAY)) for wish in wishes]


def test_all_pages_together_are_the_list(shared_site: MadeSite) -> None:
    """Page after page shows every case once, and none of another place."""
    site = shared_site
    for login_name in ("province", "supervisor", "worker-a"):
        user, user_id = USERS[login_name], site.user_ids[login_name]
        expected = reference.listed(user, user_id, all_cases(site), Wish(), TODAY)
        shown: list[str] = []
        for page in range(1, len(expected) // 50 + 3):
            shown += _shown(site.client(login_name).get(_address(Wish(), page)).text)
            _count("page of a list")
        assert shown == expected


def test_search_finds_only_ones_own(shared_site: MadeSite) -> None:
    """By name, id number, person's number, household number and case: what is not his is not found, in the same words as what is not there."""
    site = shared_site
    by_case = {case["case_id"]: case for case in all_cases(site)}
    wanted = [by_case[case["case_id"]] for case in _some_of_each_kind(site)][::3]
    for login_name in ("operator", "worker-a", "worker-b", "villager", "nowhere", "other-county"):
        user = USERS[login_name]
        for case in wanted:
            person = persons_of(site, case["case_id"])[0]
            for words in (person["certno"], person["psn_no"], person["household_no"], case["case_id"]):
                answer = site.client(login_name).post("/search", {"words": words})
                assert _shown(answer.text) == ([case["case_id"]] if reference.sees(user, case) else [])
                _count("user x search")
        answer = site.client(login_name).post("/search", {"words": "赵造例"})
        named = site.rows(sa.select(review_person.c.case_id).where(review_person.c.psn_name == "赵造例"))
        ids = {row["case_id"] for row in named}
        assert set(_shown(answer.text)) == {one for one in ids if reference.sees(user, by_case[one])}


def test_overdue_by_township(shared_site: MadeSite) -> None:
    """The table of late visits adds up to the cases that the visitor sees, township by township."""
    site = shared_site
    for login_name, user in USERS.items():
        if str(user.role) not in READERS:
            continue
        late = reference.listed(user, 0, all_cases(site), Wish(overdue="yes"), TODAY)
        late += reference.listed(user, 0, all_cases(site), Wish(overdue="yes", snoozed="yes"), TODAY)
        places = {case["case_id"]: (case["region_code"] or "")[:9] for case in all_cases(site)}
        expected: dict[str, int] = {}
        for case_id in late:
            if places[case_id]:
                expected[places[case_id]] = expected.get(places[case_id], 0) + 1
        text = site.client(login_name).get("/overdue").text
        found = re.findall(r'region=(\d+)[^>]*>[^<]*</a></th><td class="number">(\d+)', text)
        assert {place: int(number) for place, number in found} == expected
        _count("user x overdue")


def test_nothing_of_another_township_in_any_page(shared_site: MadeSite) -> None:
    """A worker's pages name no case, person or village of another township, not even in a filter's choices."""
    site = shared_site
    foreign = site.rows(
        sa.select(
            review_person.c.case_id, review_person.c.certno, review_person.c.psn_no, review_person.c.household_no
        ).where(review_person.c.region_code.is_(None) | sa.not_(review_person.c.region_code.startswith(TOWN_A)))
    )
    secrets = {str(value) for row in foreign for value in row.values()}
    for path in ("/", "/overdue", "/password", *(_address(wish) for wish in WISHES)):
        text = site.client("worker-a").get(path).text
        assert not secrets & set(re.findall(r"[0-9A-Za-z]{8,}", text)), path
        shown = text if "region=" in path else re.sub(r'name="back"[^>]*', "", text)
        assert not re.search(r"虚构([2-9]|1\d|2\d)镇", shown), path
        _count("page x secret")


def _kinds(site: MadeSite) -> list[tuple[str, dict[str, object]]]:
    """Cases to act on: where they are, in which state, whose."""
    mine, other = "me", site.user_ids["second-a"]
    places: tuple[tuple[str, object], ...] = (
        ("inside", TOWN_A + "001"),
        ("foreign", TOWN_C + "001"),
        ("nowhere", None),
    )
    states = (
        {"state": "screening", "dispatched_on": None, "assigned_to": None},
        {"state": "screened_out", "dispatched_on": None, "assigned_to": None},
        {"state": "dispatched", "dispatched_on": TODAY, "assigned_to": None},
        {"state": "dispatched", "dispatched_on": TODAY, "assigned_to": mine},
        {"state": "dispatched", "dispatched_on": TODAY, "assigned_to": other},
        {"state": "answered", "dispatched_on": TODAY, "assigned_to": mine},
    )
    return [(name, {"region_code": code, **state}) for (name, code), state in product(places, states)]


def test_actions_by_user_state_and_place(site: MadeSite) -> None:
    """Every action for every role on cases of every place, state and taker: done, not allowed, or as if there were no case."""
    case_id = site.case_ids()[0]
    forms: dict[str, dict[str, object]] = {
        "screen_out": {"reason_code": SCREENED_OUT_BECAUSE[0]},
        "reopen": {"reason_code": REOPENED_BECAUSE[0]},
        "snooze": {"until": "2025-01-10"},
        "hand_over": {"user": site.user_ids["worker-a"]},
    }
    for login_name, (_, values), action in product(ONE_PER_ROLE, _kinds(site), reference.WHO_ACTS):
        own = {
            **values,
            "assigned_to": site.user_ids[login_name] if values["assigned_to"] == "me" else values["assigned_to"],
        }
        case = _put(site, case_id, own)
        form = {"version": case["version"], **forms.get(action, {})}
        answer = site.client(login_name).post(f"/cases/{case_id}/do/{action}", form)
        assert answer.status_code == _of_action(login_name, case, action), (
            login_name,
            action,
            values,
            answer.status_code,
        )
        after = _case(site, case_id)
        assert (after["version"] > case["version"]) == (answer.status_code == 303)
        _count("role x action x case")


def _put(site: MadeSite, case_id: str, values: Mapping[str, object]) -> Row:
    site.change(review_case.update().where(review_case.c.case_id == case_id).values(**values, snoozed_until=None))
    return _case(site, case_id)


def _of_action(login_name: str, case: Row, action: str) -> int:
    user = USERS[login_name]
    if str(user.role) not in READERS:
        return 403
    if str(user.role) not in reference.WHO_ACTS[action]:
        return 409
    if not reference.sees(user, case):
        return 404
    return 303 if case["state"] in reference.FROM_STATES[action] else 409


def test_every_plain_page_is_in_the_log(site: MadeSite) -> None:
    """Whoever saw a household in plain is written down; whoever saw it masked is not said to have opened it."""
    case_id = site.case_ids(review_case.c.region_code.startswith(COUNTY), review_case.c.state == "screening")[0]
    before = len(site.logged("open_case"))
    assert site.client("supervisor").get(f"/cases/{case_id}").status_code == 200
    assert site.client("benefit").get(f"/cases/{case_id}").status_code == 200
    entries = site.logged("open_case")[before:]
    assert [(one["actor"], one["subject_id"]) for one in entries] == [("supervisor", case_id)]
    assert site.client("benefit").post(f"/cases/{case_id}/open", {"reason": "核对医疗救助"}).status_code == 303
    _check_masking(site, site.client("benefit").get(f"/cases/{case_id}").text, _case(site, case_id), is_plain=True)
    assert site.logged("open_case")[-2]["reason"] == "核对医疗救助"
    site.clock.pass_on(days=1)
    site.signed_in.clear()
    _check_masking(site, site.client("benefit").get(f"/cases/{case_id}").text, _case(site, case_id), is_plain=False)


def _case(site: MadeSite, case_id: str) -> Row:
    return site.rows(sa.select(review_case).where(review_case.c.case_id == case_id))[0]
