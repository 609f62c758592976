"""A day of use, made up: twenty people of all roles, some hundreds of requests in an order that nobody has planned; in the evening everything adds up."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from httpx import Response

from monitoring.review import log
from monitoring.review.pages.visit import RESULTS
from monitoring.review.roles import Role
from monitoring.review.sessions import IDLE
from monitoring.review.states import SCREENED_OUT_BECAUSE, TRANSITIONS
from tests.review.small_site import COUNTY, FORM_KEY, OTHER_TOWN, TOWN, Browser, Small, open_small

REQUESTS, SEED = 600, 20250102
PEOPLE = (
    *((f"worker-{number}", Role.township_worker, (TOWN, OTHER_TOWN)[number % 2]) for number in range(10)),
    *((f"desk-{number}", Role.county_supervisor, COUNTY) for number in range(3)),
    *((f"bureau-{number}", Role.bureau_operator, COUNTY) for number in range(3)),
    *((f"benefit-{number}", Role.benefit_officer, COUNTY) for number in range(2)),
    ("auditor-0", Role.auditor, COUNTY),
    ("administrator-0", Role.administrator, None),
)
PAGES = ("/", "/?whose=all", "/overdue", "/screening", "/overview", "/report", "/recognised", "/handover", "/sample")
OTHER_PAGES = ("/nights", "/users", "/users/new", "/log", "/password", "/no-such-page")
NEARLY_IDLE = IDLE - timedelta(minutes=5)
LATE = 0.1
"""So often somebody sends a page that he opened a while ago, and another was first."""


@dataclass
class Day:
    """The site, who sits where, and what was answered."""

    small: Small
    dice: random.Random
    before: frozenset[str]
    seats: dict[str, Browser] = field(default_factory=dict)
    seen: dict[str, datetime] = field(default_factory=dict)
    statuses: Counter[int] = field(default_factory=Counter)
    done: Counter[str] = field(default_factory=Counter)

    def tell(self, what: str, answer: Response) -> Response:
        """Note an answer."""
        assert answer.status_code < 500, (what, answer.text)
        self.statuses[answer.status_code] += 1
        self.done[what] += answer.status_code in (200, 303)
        return answer

    def seat(self, name: str) -> Browser:
        """His browser; he signs in anew where his session has ended or is about to."""
        before, self.seen[name] = self.seen.get(name), self.small.clock.now
        if name not in self.seats or before is None or self.small.clock.now - before > NEARLY_IDLE:
            made = self.small.browser()
            form = {"login_name": name, "password": self.small.passwords[name]}
            self.tell("sign in", made.client.post("/sign-in", data=form))
            found = FORM_KEY.search(made.get("/password").text)
            assert found is not None, name
            made.form_key, self.seats[name] = found[1], made
        return self.seats[name]

    def case(self) -> dict[str, Any]:
        """Any case, at times as it was before."""
        row = dict(self.dice.choice(self.small.rows("SELECT * FROM review_case ORDER BY case_id")))
        row["version"] -= self.dice.random() < LATE
        return row


def read(day: Day, browser: Browser, _name: str) -> None:
    """A page."""
    page = day.dice.choice(PAGES if day.dice.random() < 0.8 else OTHER_PAGES)
    day.tell("read", browser.get(page))


def open_case(day: Day, browser: Browser, _name: str) -> None:
    """A case, with a reason where it takes one."""
    path = f"/cases/{day.case()['case_id']}"
    day.tell("case", browser.get(path))
    day.tell("open", browser.post(f"{path}/open", reason="电话核对情况"))


def act(day: Day, browser: Browser, _name: str) -> None:
    """A button of the case page, mostly one that fits the state."""
    case = day.case()
    fitting = [name for name, one in TRANSITIONS.items() if case["state"] in one.from_states]
    action = day.dice.choice(fitting if day.dice.random() < 0.8 else list(TRANSITIONS))
    until = (day.small.clock.now + timedelta(days=day.dice.randint(0, 32))).date()
    user = day.dice.choice(day.small.rows("SELECT user_id FROM review_user ORDER BY user_id"))["user_id"]
    reason = day.dice.choice((*SCREENED_OUT_BECAUSE, "new_facts", "other"))
    form = {"version": case["version"], "reason_code": reason, "until": until, "user": user, "note": "备注"}
    day.tell(f"act {action}", browser.post(f"/cases/{case['case_id']}/do/{action}", **form))


def visit(day: Day, browser: Browser, name: str) -> None:
    """Take a case, type, and send the result."""
    town = {one[0]: one[2] for one in PEOPLE}[name] or ""
    query = "SELECT * FROM review_case WHERE state IN ('dispatched', 'answered') AND region_code LIKE :town"
    rows = day.small.rows(f"{query} ORDER BY case_id", town=f"{town}%")
    if not rows:
        return
    case = day.dice.choice(rows)
    path = f"/cases/{case['case_id']}"
    day.tell("take", browser.post(f"{path}/do/take", version=case["version"]))
    day.tell("open", browser.post(f"{path}/open", reason="更正结果"))
    day.tell("form", browser.get(f"{path}/visit"))
    version = case["version"] + (day.dice.random() > LATE and case["state"] == "dispatched")
    result = day.dice.choice(RESULTS)
    today = day.small.clock.now.date()
    form = {"version": version, "visited_on": today, "way": "home", "result": result, "remark": "已核实"}
    form |= {
        "monitored_category_code": "marginal_poverty_prone",
        "recognised_on": today,
        "risk_reason": "05",
        "referred_to": "charity",
    }
    form |= {"refusal_reason": "家庭有应对能力（存款、房产、车辆等）", "referred_on": today, "wage_amount": "1,200.50"}
    day.tell("draft", browser.post(f"{path}/draft", **form))
    day.tell(f"result {result}", browser.post(f"{path}/visit", **form))


def work_at_desk(day: Day, browser: Browser, _name: str) -> None:
    """Exports, lists, several cases at once, a hand-over, a check of the sample."""
    ids = [row["user_id"] for row in day.small.rows("SELECT user_id FROM review_user ORDER BY user_id")]
    rows = day.small.rows(
        "SELECT case_id, version FROM review_case WHERE state = 'screening' ORDER BY case_id LIMIT 30"
    )
    marks = [f"{row['case_id']}:{row['version']}" for row in day.dice.sample(rows, min(4, len(rows)))]
    sample = day.dice.choice(
        day.small.rows("SELECT s.*, c.version FROM review_sample s JOIN review_case c USING (case_id)")
    )
    visits = day.small.rows("SELECT visit_id FROM review_visit ORDER BY visit_id")
    chosen: tuple[tuple[str, dict[str, Any]], ...] = (
        ("/export", {"whose": "all"}),
        ("/search", {"words": day.dice.choice(("赵造例", "99", "=1+1", "%"))}),
        ("/report", {"month": "2024-12"}),
        ("/recognised/workbook", {}),
        (f"/recognised/{day.dice.choice(visits)['visit_id']}", {"is_assisted": "yes", "note": "已追补"}),
        ("/screening/dispatch", {"mark": marks}),
        ("/handover", {"from_user": day.dice.choice(ids), "to_user": day.dice.choice(ids), "confirmed": "1"}),
        (f"/sample/{sample['sample_id']}", {"version": sample["version"], "outcome": day.dice.choice(("cause", "no_cause"))}),
        ("/language", {"back": "/"}),
    )  # fmt: skip
    path, form = day.dice.choice(chosen)
    day.tell(path.split("/")[1], browser.post(path, **form))


def administer(day: Day, browser: Browser, _name: str) -> None:
    """Accounts, and the log verified in between."""
    day.tell("users", browser.post("/users", login_name=f"new-{sum(day.statuses.values())}", display_name="新人"))
    day.tell("verify", browser.post("/log/verify"))


def leave(day: Day, browser: Browser, name: str) -> None:
    """Sign out, or type a wrong password once."""
    day.tell("wrong", day.small.browser().client.post("/sign-in", data={"login_name": name, "password": "wrong"}))
    day.tell("sign out", browser.post("/sign-out"))
    del day.seats[name]


DOES: dict[Role, tuple[Callable[[Day, Browser, str], None], ...]] = {
    Role.township_worker: (read, open_case, act, visit, visit),
    Role.county_supervisor: (read, open_case, act, act, work_at_desk),
    Role.bureau_operator: (read, open_case, act, work_at_desk),
    Role.benefit_officer: (read, open_case, work_at_desk),
    Role.auditor: (read, administer),
    Role.administrator: (read, administer),
}


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Day]:
    """The day as it was."""
    small = open_small(tmp_path_factory.mktemp("day"), 80)
    visits = small.rows("SELECT visit_id FROM review_visit")
    made = Day(small, random.Random(SEED), frozenset(row["visit_id"] for row in visits))
    for name, role, region in PEOPLE:
        small.add(name, role, *([region] if region else []), language=made.dice.choice(("zh", "en")))
    while sum(made.statuses.values()) < REQUESTS:
        name, role, _ = made.dice.choice(PEOPLE)
        does = leave if made.dice.random() < 0.02 else made.dice.choice(DOES[role])
        does(made, made.seat(name), name)
        small.clock.on(seconds=made.dice.randint(5, 120))
    yield made
    small.engine.dispose()


def test_the_day_was_a_day(day: Day) -> None:
    """Something of every kind succeeded, and something was refused."""
    assert {200, 303, 403, 404, 409, 422} <= day.statuses.keys(), day.statuses
    wanted = {"read", "case", "form", "draft", "export", "search", "screening", "sample", "verify", "users", "sign out"}
    wanted |= {"act screen_out", "act dispatch", "act recall", "act reopen", "act snooze", "act take", "act hand_over"}
    assert {one for one in wanted if not day.done[one]} == set(), day.done
    assert sum(number for what, number in day.done.items() if what.startswith("result ")) > 20, day.done


def test_the_log_verifies(day: Day) -> None:
    """Every entry is what was written, and everybody is in it."""
    with day.small.engine.connect() as connection:
        verified = log.verify(connection)
    assert verified.entry_count > REQUESTS / 3
    actors = {row["actor"] for row in day.small.rows("SELECT DISTINCT actor FROM review_log")}
    assert {name for name, _, _ in PEOPLE} <= actors


def test_every_case_has_the_events_of_its_version(day: Day) -> None:
    """A version per event, none left out, none twice; the last one led to the state that the case is in."""
    cases = day.small.rows("SELECT case_id, version, state FROM review_case")
    for case in cases:
        query = "SELECT version, to_state FROM review_case_event WHERE case_id = :case_id ORDER BY version"
        events = day.small.rows(query, case_id=case["case_id"])
        assert [one["version"] for one in events] == list(range(1, case["version"] + 1)), case
        assert events[-1]["to_state"] == case["state"], case


def test_every_result_has_its_event_and_its_entry(day: Day) -> None:
    """Results, steps and log tell of the same visits, and nobody's draft outlived his result."""
    answered = "SELECT e.case_id, e.version FROM review_case_event e WHERE e.action IN ('answer', 'correct') AND e.user_id IS NOT NULL"
    visits = day.small.rows("SELECT visit_id, case_id, case_version FROM review_visit")
    events = {tuple(row.values()) for row in day.small.rows(answered)}
    results = {(row["case_id"], row["case_version"]) for row in visits if row["visit_id"] not in day.before}
    assert events == results
    logged = day.small.rows("SELECT * FROM review_log WHERE action = 'visit_result'")
    assert len(logged) == len(results) > 20
