"""A small review database of planted cases: two counties, three townships, and a person of each role."""

from __future__ import annotations

import json
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from monitoring.keyfile import make_key
from monitoring.review import accounts
from monitoring.review.app import make_app
from monitoring.review.case_tables import review_case, review_case_event, review_sample, review_visit
from monitoring.review.database import open_review
from monitoring.review.fed_tables import review_person, review_region, review_region_within, review_term
from monitoring.review.roles import Role
from monitoring.review.sessions import begin
from monitoring.review.user_tables import review_user
from monitoring.review.work import COOKIE, Site
from monitoring.settings import Settings

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it would rather have the successor of httpx
    from starlette.testclient import TestClient

NOW = datetime(2024, 12, 31, 9)  # noqa: DTZ001 - columns hold the time of Asia/Shanghai without zone
TODAY = NOW.date()
ORIGIN = "http://localhost:8000"
CITY = "990100"
COUNTY, OTHER_COUNTY = "990101", "990102"
TOWN_A, TOWN_B, TOWN_FAR = "990101001", "990101002", "990102001"
PARENTS = {
    CITY: None,
    COUNTY: CITY,
    OTHER_COUNTY: CITY,
    TOWN_A: COUNTY,
    TOWN_B: COUNTY,
    TOWN_FAR: OTHER_COUNTY,
    **{f"{town}{number:03d}": town for town in (TOWN_A, TOWN_B, TOWN_FAR) for number in (1, 2)},
}
LEVELS = {6: "county", 9: "township", 12: "village"}
VILLAGE_A, VILLAGE_B, VILLAGE_FAR = (f"{town}001" for town in (TOWN_A, TOWN_B, TOWN_FAR))


@dataclass
class Planted:
    """The site, and what plants cases in it."""

    engine: sa.Engine
    site: Site
    users: dict[str, int] = field(default_factory=dict)
    number: int = 0

    def client(self, login: str, language: str = "zh") -> TestClient:
        """A browser of a person who is signed in."""
        with self.engine.begin() as connection:
            connection.execute(review_user.update().where(review_user.c.login_name == login).values(language=language))
            token = begin(connection, self.users[login], NOW)
        app = make_app(self.site, ["localhost"])
        return TestClient(
            app, base_url=ORIGIN, follow_redirects=False, headers={"origin": ORIGIN}, cookies={COOKIE: token}
        )

    def add(self, table: sa.Table, **values: object) -> None:
        """Put a row in."""
        with self.engine.begin() as connection:
            connection.execute(table.insert(), values)

    def case(self, region: str | None = VILLAGE_A, **changes: Any) -> str:
        """Plant a case with one person; return its id."""
        self.number += 1
        case_id, psn_no = f"{self.number:032x}", f"P{self.number}"
        values = {
            "case_id": case_id,
            "origin_type": "warning",
            "leading_psn_no": psn_no,
            "leading_name": f"赵虚构{self.number}",
            "region_code": region,
            "state": "screening",
            "standing": "open",
            "risk_kind": "return_to_poverty",
            "rule_id": "rule-a",
            "category_code": "out_of_poverty",
            "crossed_on": date(2024, 12, 1),
            "opened_on": date(2024, 12, 2),
            "person_count": 1,
            "warning_count": 1,
            "against": "",
            "version": 1,
            "changed_at": NOW,
            **changes,
        }
        self.add(review_case, **values)
        self.add(
            review_case_event,
            **{"case_id": case_id, "version": 1, "happened_at": NOW, "action": "opened", "to_state": "screening"},
        )
        self.person(case_id, psn_no)
        return case_id

    def person(self, case_id: str, psn_no: str, months: list[dict[str, object]] | None = None) -> None:
        """A person of a case."""
        told = {"months": months or [], "years": [], "unknown": []}
        flags = dict.fromkeys(("is_monitored", "is_deceased", "is_public_employee", "has_maternity"), False)
        values = {"psn_name": f"赵虚构{psn_no}", "certno": f"99010119700101{psn_no:0>4}", "household_no": f"H{psn_no}"}
        self.add(
            review_person,
            **{"psn_no": psn_no, "case_id": case_id, "evidence": json.dumps(told), "fed_hash": "0", **flags, **values},
        )

    def visited(self, region: str = VILLAGE_A, result: str = "not_recognised", **changes: Any) -> tuple[str, str]:
        """Plant a case with a visit of 11 December; return the ids of both. What a visit has goes to it, the rest to the case."""
        of_visit = {name: changes.pop(name) for name in list(changes) if name in review_visit.c}
        visited_on = of_visit.get("visited_on", date(2024, 12, 11))
        dispatched = {"dispatched_on": date(2024, 12, 5), "visited_on": visited_on, "result": result, "version": 3}
        case_id = self.case(region, **{"state": "answered", **dispatched, **changes})
        return case_id, self.visit(case_id, 3, result, **{"visited_on": visited_on, **of_visit})

    def visit(self, case_id: str, version: int, result: str, **changes: Any) -> str:
        """A result of a case."""
        self.number += 1
        visit_id = f"{self.number:032x}"
        values = {"visited_on": date(2024, 12, 11), "way": "home", "seen": "[]", "user_id": 1, "recorded_at": NOW}
        self.add(
            review_visit,
            **{
                "visit_id": visit_id,
                "case_id": case_id,
                "case_version": version,
                "result": result,
                **values,
                **changes,
            },
        )
        return visit_id

    def sampled(self, region: str | None = VILLAGE_A, stratum: str = "near_limit", **changes: Any) -> tuple[str, str]:
        """Plant a person drawn for December; return the ids of case and sample."""
        empty = {"origin_type": "sample", "standing": "none", "warning_count": 0, "rule_id": None, "risk_kind": None}
        case_id = self.case(region, **empty, category_code=None, crossed_on=None)
        self.number += 1
        sample_id = f"{self.number:032x}"
        values = {"month_first_date": date(2024, 12, 1), "stratum_person_count": 1_000, "drawn_count": 10}
        told = {"sample_id": sample_id, "stratum": stratum, "psn_no": "P", "case_id": case_id}
        self.add(review_sample, **{**told, **values, **changes})
        return case_id, sample_id

    def one(self, table: sa.Table, **key: object) -> Any:
        """A row."""
        with self.engine.connect() as connection:
            return connection.execute(sa.select(table).filter_by(**key)).mappings().one()

    def rows(self, table: sa.Table) -> list[Any]:
        """All rows."""
        with self.engine.connect() as connection:
            return list(connection.execute(sa.select(table)).mappings())


@contextmanager
def planted(folder: Path) -> Iterator[Planted]:
    """The site on a database file."""
    settings = Settings(home=folder)
    make_key(settings.id_key_file)
    engine = open_review(settings)
    made = Planted(engine, Site(engine, settings, lambda: NOW, is_secure=False, origins=frozenset({ORIGIN})))
    with engine.begin() as connection:
        _add_regions(connection)
        for role, region in (
            (Role.bureau_operator, CITY),
            (Role.benefit_officer, CITY),
            (Role.county_supervisor, COUNTY),
            (Role.auditor, COUNTY),
            (Role.administrator, CITY),
            (Role.township_worker, TOWN_A),
        ):
            made.users[str(role)] = _user(connection, str(role), role, region)
        for login, region in (("worker_a2", TOWN_A), ("worker_b", TOWN_B), ("worker_far", TOWN_FAR)):
            made.users[login] = _user(connection, login, Role.township_worker, region)
    yield made
    engine.dispose()


def _user(connection: sa.Connection, login: str, role: Role, region: str) -> int:
    row = {"login_name": login, "display_name": f"{login} 甲", "role": role, "language": "zh", "created_at": NOW}
    flags = {"is_active": True, "must_change_password": False, "failed_count": 0}
    key = connection.execute(review_user.insert(), {**row, **flags}).inserted_primary_key
    assert key is not None
    accounts.set_scope(connection, int(key[0]), [region])
    return int(key[0])


def _add_regions(connection: sa.Connection) -> None:
    for code, parent in PARENTS.items():
        level = "city" if code == CITY else LEVELS[len(code)]
        row = {"region_code": code, "name_zh": f"虚构{code}", "level_type": level, "parent_code": parent}
        connection.execute(review_region.insert(), row)
        above: str | None = code
        while above:
            connection.execute(review_region_within.insert(), {"within_code": above, "region_code": code})
            above = PARENTS[above]
    terms = [("rule", "rule-a", "规则甲", "Rule A"), ("category", "out_of_poverty", "脱贫人口", "Out of poverty")]
    for kind, code, zh, en in terms:
        connection.execute(review_term.insert(), {"term_type": kind, "code": code, "name_zh": zh, "name_en": en})


def form_key(page: str) -> str:
    """What forms of the page carry."""
    found = re.search(r'name="form_key" value="([0-9a-f]+)"', page)
    assert found
    return found[1]


def table_rows(page: str, caption: str) -> dict[str, list[str]]:
    """A table of the page: cells by the text of the row's header."""
    table = next(one for one in re.findall(r"<table.*?</table>", page, re.S) if f">{caption}</caption>" in one)
    found = {}
    for row in re.findall(r"<tr[^>]*>(.*?)</tr>", table.split("<tbody>")[1], re.S):
        cells = [re.sub(r"<[^>]+>", "", one).strip() for one in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.S)]
        found[cells[0]] = cells[1:]
    return found


def days_ago(days: int) -> date:
    """A day before today."""
    return TODAY - timedelta(days=days)
