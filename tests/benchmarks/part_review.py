"""Part `review`: a million made-up cases in a real PostgreSQL, the caseworkers' page served by two processes, and people who all want something at once."""

from __future__ import annotations

import os
import random
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa

from monitoring.keyfile import make_key
from monitoring.ledger import shanghai_now
from monitoring.review import sessions
from monitoring.review.case_tables import review_case
from monitoring.review.database import open_review
from monitoring.review.fed_tables import review_person, review_region, review_region_within
from monitoring.review.roles import Role
from monitoring.review.user_tables import review_user, review_user_scope
from monitoring.review.work import COOKIE
from monitoring.settings import Settings
from tests.benchmarks.figures import Figure
from tests.benchmarks.load import Ask, Somebody, Taken, ask_all
from tests.integration.servers import postgres
from tests.review.made_cases import Wished, fill

ROOT = Path(__file__).resolve().parents[2]
PART = "review"
CASES, TOWNSHIPS, WORKERS = 1_000_000, 400, 2
FEW, MANY = 20, 200
SECONDS = 60.0
P95_SECONDS = 0.1
OF_EACH = 40
"""Cases that each of the people has taken."""
KINDS = {
    "queue of a township": 20,
    "queue of a county": 10,
    "filtered queue": 20,
    "household": 25,
    "visit form": 10,
    "draft": 10,
    "search by number": 5,
}
"""What people ask for, so often of a hundred."""
TARGETS = ("queue of a township", "queue of a county", "filtered queue", "household")
FILTERS = (
    "/?state=dispatched&order=due",
    "/?whose=mine&state=dispatched",
    "/?category=resident",
    "/?overdue=yes",
    "/?rule=made-up-50-percent&standing=open",
    "/?state=answered&order=newest",
    "/?page=3",
)


def measure_review(work: Path) -> Iterator[Figure]:
    """p50 and p95 by page, requests a second, bytes of a page, and errors, which must be none."""
    work.mkdir(parents=True, exist_ok=True)
    with postgres() as url:
        started = time.perf_counter()
        fill(url, Wished(CASES, TOWNSHIPS, user_ids=range(1, MANY + 1)))
        yield Figure(PART, 0, f"{CASES:,} cases written", time.perf_counter() - started, "s")
        settings = Settings(review=url, home=work)
        make_key(settings.id_key_file)
        people = sign_in(settings, MANY)
        with served(settings) as port:
            ask_all(port, people[:FEW], 15)
            yield from _figures("20 at once, without a pause", ask_all(port, people[:FEW], SECONDS))
            yield from _figures("20 at once, a second's pause", ask_all(port, people[:FEW], SECONDS, 1), P95_SECONDS)
            yield from _figures("200 at once, a second's pause", ask_all(port, people, SECONDS, 1))
            yield from _figures("200 at once, without a pause", ask_all(port, people, SECONDS))


def _figures(name: str, taken: Taken, target: float | None = None) -> Iterator[Figure]:
    yield Figure(PART, 0, f"{name}: answers a second", taken.answers / taken.wall, "rows/s")
    yield Figure(PART, 0, f"{name}: errors", len(taken.errors), "count", 0)
    for kind in KINDS:
        if kind in taken.seconds:
            yield Figure(PART, 0, f"{name}: {kind}, p50", taken.share(kind, 0.5) * 1000, "ms")
            most = target * 1000 if target and kind in TARGETS else None
            yield Figure(PART, 0, f"{name}: {kind}, p95", taken.share(kind, 0.95) * 1000, "ms", most)
            yield Figure(
                PART, 0, f"{name}: {kind}, as sent", sum(taken.sizes[kind]) / len(taken.sizes[kind]) / 1000, "kB"
            )


@contextmanager
def served(settings: Settings, workers: int = WORKERS) -> Iterator[int]:
    """The site in processes of its own; its port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    told = {
        "MONITORING_REVIEW": settings.review,
        "MONITORING_HOME": str(settings.home),
        "MONITORING_REVIEW_PORT": str(port),
        "MONITORING_REVIEW_ADDRESS": "",
        "PYTHONPATH": str(ROOT),
    }
    command = [sys.executable, "-m", "uvicorn", "monitoring.review.serving:app_of_process", "--factory"]
    more = ["--port", str(port), "--workers", str(workers), "--no-access-log", "--log-level", "warning"]
    with subprocess.Popen([*command, *more], env={**os.environ, **told}, cwd=settings.home) as process:
        try:
            _wait_for(port, process)
            yield port
        finally:
            process.terminate()


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 60
    while True:
        with socket.socket() as line:
            if not line.connect_ex(("127.0.0.1", port)):
                return
        assert process.poll() is None and time.monotonic() < until, "the site did not start"
        time.sleep(0.1)


def sign_in(settings: Settings, count: int) -> list[Somebody]:
    """One supervisor for every nine workers, each with cases that he has taken, and signed in."""
    engine, now = open_review(settings), shanghai_now().replace(tzinfo=None)
    try:
        with engine.begin() as connection:
            towns = _regions(connection, "township")
            counties = _regions(connection, "county")
            people, used = [], set[str]()
            for number in range(count):
                is_worker = number % 10 < 9
                place = towns[number * 7 % len(towns)] if is_worker else counties[number // 10 % len(counties)]
                role = Role.township_worker if is_worker else Role.county_supervisor
                people.append(_somebody(connection, number, role, place, now, used))
            return people
    finally:
        engine.dispose()


def _regions(connection: sa.Connection, level: str) -> list[str]:
    query = sa.select(review_region.c.region_code).where(review_region.c.level_type == level)
    return list(connection.execute(query.order_by(review_region.c.region_code)).scalars())


def _somebody(  # noqa: PLR0917 - what an account is made of
    connection: sa.Connection, number: int, role: Role, place: str, now: datetime, used: set[str]
) -> Somebody:
    login_name = f"user{number}"
    row = {"login_name": login_name, "display_name": f"用户{number}", "role": role, "language": "zh", "created_at": now}
    fixed = {"is_active": True, "must_change_password": False, "failed_count": 0}
    # Without a password: hundreds of slow hashes are not what is measured.
    user_id = connection.execute(review_user.insert().returning(review_user.c.user_id), {**row, **fixed}).scalar_one()
    connection.execute(review_user_scope.insert(), {"user_id": user_id, "region_code": place})
    inside = sa.select(review_region_within.c.region_code).where(review_region_within.c.within_code == place)
    some = sa.select(review_case.c.case_id).where(
        review_case.c.region_code.in_(inside),
        review_case.c.state == "dispatched",
        review_case.c.snoozed_until.is_(None),
    )
    # Nobody takes what another has taken.
    taken = [one for one in connection.execute(some.limit(10 * OF_EACH)).scalars() if one not in used][:OF_EACH]
    used.update(taken)
    person = sa.select(review_person.c.household_no).where(review_person.c.case_id.in_(taken))
    numbers = list(connection.execute(person).scalars())
    connection.execute(review_case.update().where(review_case.c.case_id.in_(taken)).values(assigned_to=user_id))
    token = sessions.begin(connection, user_id, now)
    visitor = sessions.find(connection, token, now)
    assert visitor is not None
    return Somebody(f"{COOKIE}={token}", _Wants(role, taken, numbers, visitor.form_key).next)


class _Wants:
    """What one of the people asks for, by the frequencies above."""

    def __init__(self, role: Role, taken: Sequence[str], numbers: Sequence[str], form_key: str) -> None:
        self.is_worker, self.taken, self.numbers, self.form_key = role == Role.township_worker, taken, numbers, form_key

    def next(self, rng: random.Random) -> Ask:
        kind = rng.choices(list(KINDS), list(KINDS.values()))[0]
        if kind.startswith("queue"):
            return Ask("queue of a township" if self.is_worker else "queue of a county", "/?whose=all")
        if kind == "filtered queue":
            return Ask(kind, rng.choice(FILTERS))
        case_id = rng.choice(self.taken)
        if kind == "search by number":
            return Ask(kind, "/search", (("form_key", self.form_key), ("words", rng.choice(self.numbers))))
        if kind == "draft":
            return Ask(kind, f"/cases/{case_id}/draft", self._draft())
        return Ask(kind, f"/cases/{case_id}" + ("/visit" if kind == "visit form" else ""))

    def _draft(self) -> tuple[tuple[str, str], ...]:
        typed = {"visited_on": "2025-01-02", "way": "home", "wage_amount": "1200", "difficulty": "虚构的困难" * 20}
        return (("form_key", self.form_key), ("version", "2"), *typed.items())
