"""Made-up cases in a review database, for tests of load: `python -m tests.review.made_cases URL CASES TOWNSHIPS`.

Everything is invented, and the same seed makes the same rows. Regions begin with 99, which no division of the country does, and so do the id numbers.
"""

from __future__ import annotations

import json
import random
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import islice
from typing import Any

import sqlalchemy as sa

from monitoring.review.case_tables import review_case, review_case_event, review_sample, review_visit
from monitoring.review.database import open_review
from monitoring.review.fed_tables import (
    review_feed,
    review_milestone,
    review_person,
    review_region,
    review_region_within,
    review_warning,
)
from monitoring.settings import Settings

Row = dict[str, Any]

NIGHT = date(2024, 12, 31)
CASES_AT_ONCE = 5_000
TOWNSHIPS_OF_A_COUNTY = 20
VILLAGES_OF_A_TOWNSHIP = 10
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨"
GIVEN = ("造例", "虚构", "示范", "样本", "假名", "拟设", "试写", "未有")
STATES = ("screening", "screening", "screening", "screened_out", "dispatched", "dispatched", "dispatched", "answered")
RESULTS = (
    "newly_recognised",
    "already_monitored",
    "not_recognised",
    "not_recognised",
    "referred",
    "deceased",
    "not_found",
)
AGAINST = ("", "", "", "", "monitored", "public_employee", "visited", "assistance_due", "monitored,deceased")
CATEGORIES = (("out_of_poverty", "脱贫人口"), ("resident", "其他农村居民"), ("allowance", "低保对象"))
RULES = ("made-up-50-percent", "made-up-100-percent", "made-up-household")
INCOME = Decimal("17677.00")
STRATA = ("no_settlement", "broken_off", "several_patients", "near_limit")
TABLES = (
    review_case,
    review_case_event,
    review_person,
    review_warning,
    review_milestone,
    review_visit,
    review_sample,
)


@dataclass(frozen=True)
class Wished:
    """How many cases over how many townships; `user_ids` get the dispatched ones in turn."""

    case_count: int
    township_count: int
    seed: int = 1
    user_ids: Sequence[int] = ()


def fill(url: str, wished: Wished) -> dict[str, int]:
    """Add the wished cases to the review database at `url`, whose tables are made if need be; return rows by table.

    Goes into an empty database only: the ids of a second filling are those of the first.
    """
    engine = open_review(Settings(review=url))
    try:
        return _fill(engine, wished)
    finally:
        engine.dispose()


def _fill(engine: sa.Engine, wished: Wished) -> dict[str, int]:
    counts = {table.name: 0 for table in TABLES}
    with engine.begin() as connection:
        villages = _add_regions(connection, wished.township_count)
        cases = made_cases(wished, villages)
        while batch := list(islice(cases, CASES_AT_ONCE)):
            for table in TABLES:
                rows = [row for case in batch for row in case[table.name]]
                _write(connection, table, rows)
                counts[table.name] += len(rows)
        connection.execute(review_feed.insert(), _feed_row(counts))
    if engine.dialect.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM ANALYZE")
    return counts


def _feed_row(counts: dict[str, int]) -> Row:
    persons, warnings, cases = (counts[name] for name in ("review_person", "review_warning", "review_case"))
    return {
        "feed_no": 1,
        "night": NIGHT,
        "fed_at": datetime(2025, 1, 1, 5),  # noqa: DTZ001 - columns hold the time of Asia/Shanghai without zone
        "person_count": persons,
        "warning_count": warnings,
        "changed_person_count": persons,
        "new_case_count": cases,
    }


def _write(connection: sa.Connection, table: sa.Table, rows: list[Row]) -> None:
    if not rows:
        return
    if connection.dialect.name != "postgresql":
        connection.execute(table.insert(), rows)
        return
    names = [column.name for column in table.columns]
    lines = "".join("\t".join(_spelled(row.get(name)) for name in names) + "\n" for row in rows)
    driver: Any = connection.connection.driver_connection
    with closing(driver.cursor()) as cursor, cursor.copy(f"COPY {table.name} ({', '.join(names)}) FROM STDIN") as copy:
        copy.write(lines)


def _spelled(value: object) -> str:
    """A value as COPY reads it; no text made here has a tab, a line end or a backslash."""
    return r"\N" if value is None else str(value)


def _add_regions(connection: sa.Connection, township_count: int) -> list[str]:
    """Write the tree of regions; return its villages, township by township."""
    rows = [_region("990000", "虚构省", "province", None), _region("990100", "虚构市", "city", "990000")]
    for number in range(township_count):
        county, place = divmod(number, TOWNSHIPS_OF_A_COUNTY)
        above = f"9901{county + 1:02d}"
        if not place:
            rows.append(_region(above, f"虚构{county + 1}县", "county", "990100"))
        rows += _township(above, f"{above}{place + 1:03d}", number + 1)
    _write(connection, review_region, rows)
    _write(connection, review_region_within, _within({row["region_code"]: row["parent_code"] for row in rows}))
    return [row["region_code"] for row in rows if row["level_type"] == "village"]


def _township(county: str, code: str, number: int) -> list[Row]:
    villages = range(1, VILLAGES_OF_A_TOWNSHIP + 1)
    return [
        _region(code, f"虚构{number}镇", "township", county),
        *(_region(f"{code}{village:03d}", f"虚构{number}镇{village}村", "village", code) for village in villages),
    ]


def _region(code: str, name: str, level: str, parent: str | None) -> Row:
    return {"region_code": code, "name_zh": name, "level_type": level, "parent_code": parent}


def _within(parents: dict[str, str | None]) -> list[Row]:
    rows = []
    for code in parents:
        above: str | None = code
        while above:
            rows.append({"within_code": above, "region_code": code})
            above = parents[above]
    return rows


def made_cases(wished: Wished, villages: Sequence[str]) -> Iterator[dict[str, list[Row]]]:
    """Cases one by one, each with its rows by table; grain: case. About 15 in 100 have two or three persons."""
    rng = random.Random(wished.seed)
    evidence = _Evidence(rng)
    for number in range(wished.case_count):
        yield _Made(rng, evidence, wished, villages).rows(number)


class _Evidence:
    """Some made-up evidence to choose from; one for each person would take longer than all the rest."""

    def __init__(self, rng: random.Random) -> None:
        self.of_persons = [_person_evidence(rng) for _ in range(200)]
        self.of_warnings = [_warning_evidence(rng) for _ in range(200)]


def _amount(rng: random.Random, most: int) -> Decimal:
    return Decimal(rng.randrange(most * 100)).scaleb(-2)


def _person_evidence(rng: random.Random) -> str:
    months = [f"{2023 + month // 12}-{month % 12 + 1:02d}" for month in range(24) if rng.random() < 0.4]
    years = [{"year": year, **_paid(rng)} for year in (2021, 2022) if rng.random() < 0.7]
    unknown = [code for code in ("assistance_not_known", "income_provisional") if rng.random() < 0.3]
    whole = {
        "months": [{"month": month, **_shared(rng)} for month in months],
        "years": years,
        "unknown": unknown,
    }
    return json.dumps(whole, ensure_ascii=False)


def _paid(rng: random.Random) -> dict[str, str]:
    person = _amount(rng, 6_000)
    return {"fee": str(person + _amount(rng, 20_000)), "person": str(person)}


def _shared(rng: random.Random) -> dict[str, str | None]:
    parts = {name: _amount(rng, 4_000) for name in ("basic", "serious", "assistance", "other", "person")}
    told = {name: str(amount) for name, amount in parts.items()}
    return {"fee": str(sum(parts.values())), **told, "assistance_outside": None}


def _warning_evidence(rng: random.Random) -> str:
    limit, burden, days = INCOME / 2, Decimal(0), []
    for place in sorted(rng.sample(range(365), rng.randint(3, 20))):
        burden += _amount(rng, 4_000)
        day = date(2024, 1, 1) + timedelta(days=place)
        days.append([day.isoformat(), str(burden), str(limit), burden > limit])
    opened = {"event": "opened", "known_on": days[-1][0], "reasons": ["settlement"], "step": "1.00"}
    return json.dumps(
        {"days": days, "events": [opened | {"burden": str(burden), "limit": str(limit)}]}, ensure_ascii=False
    )


class _Made:
    """One case in the making."""

    def __init__(self, rng: random.Random, evidence: _Evidence, wished: Wished, villages: Sequence[str]) -> None:
        self.rng, self.evidence, self.user_ids = rng, evidence, wished.user_ids
        self.region = villages[rng.randrange(len(villages))]
        self.state = rng.choice(STATES)
        self.opened_on = NIGHT - timedelta(days=rng.randrange(365))
        self.is_sample = rng.random() < 0.02
        self.case_id = f"{rng.getrandbits(128):032x}"

    def rows(self, number: int) -> dict[str, list[Row]]:
        """All rows of the case, by table."""
        size = 1 if self.rng.random() < 0.85 else self.rng.randint(2, 3)
        persons = [self._person(f"MADE{number:012d}{member}", number) for member in range(size)]
        warnings = [] if self.is_sample else [self._warning(person) for person in persons]
        case = self._case(persons, warnings)
        answered = self.state == "answered"
        sample = [self._sample(persons[0], answered)] if self.is_sample else []
        return {
            review_case.name: [case],
            review_case_event.name: self._events(case),
            review_person.name: persons,
            review_warning.name: warnings,
            review_milestone.name: [self._milestone(persons[0])] if self.rng.random() < 0.1 else [],
            review_visit.name: [self._visit(case)] if answered else [],
            review_sample.name: sample,
        }

    def _person(self, psn_no: str, number: int) -> Row:
        rng, code = self.rng, self.rng.randrange(len(CATEGORIES))
        born = date(1940, 1, 1) + timedelta(days=rng.randrange(28_000))
        monitored = rng.random() < 0.1
        return {
            "psn_no": psn_no,
            "case_id": self.case_id,
            "psn_name": rng.choice(SURNAMES) + rng.choice(GIVEN),
            "certno": f"{self.region[:6]}{born:%Y%m%d}{rng.randrange(10_000):04d}",
            "gend": rng.choice("12"),
            "brdy": born,
            "insutype": "390",
            "phone": f"000{number:08d}",
            "address": f"虚构地址{rng.randrange(1_000)}号",
            "region_code": self.region,
            "household_no": f"H{number:010d}",
            "household_source": rng.choice(("platform_number", "household_book", "person_alone")),
            "household_head_name": rng.choice(SURNAMES) + rng.choice(GIVEN),
            "household_relation": rng.choice(("01", "10", "20", "30")),
            "category_codes": CATEGORIES[code][0],
            "category_names": CATEGORIES[code][1],
            "is_monitored": monitored,
            "monitored_since_date": NIGHT - timedelta(days=500) if monitored else None,
            "is_deceased": rng.random() < 0.01,
            "is_public_employee": rng.random() < 0.01,
            "has_maternity": rng.random() < 0.02,
            "household_compliant_12_months_amount": _amount(rng, 30_000),
            "evidence": rng.choice(self.evidence.of_persons),
            "fed_hash": f"{rng.getrandbits(256):064x}",
        }

    def _warning(self, person: Row) -> Row:
        rng, category = self.rng, self.rng.choice(CATEGORIES)
        fraction = Decimal("0.5000") if category[0] != "resident" else Decimal("1.0000")
        limit = (INCOME * fraction).quantize(Decimal("0.01"))
        burden = limit + _amount(rng, 30_000) * rng.choice((Decimal("0.1"), 1))
        burden = burden.quantize(Decimal("0.01"))
        step = max(Decimal(int(burden / limit * 2)) / 2, Decimal(1)).quantize(Decimal("0.01"))
        state = "open" if rng.random() < 0.85 else rng.choice(("withdrawn", "lapsed", "closed"))
        return {
            "warning_id": f"{rng.getrandbits(128):032x}",
            "psn_no": person["psn_no"],
            "case_id": self.case_id,
            "state": state,
            "reasons": "settlement",
            "rule_id": rng.choice(RULES),
            "rule_title_zh": "虚构的预警规则",
            "rule_title_en": "A made-up rule",
            "reference_title": "虚构的依据",
            "reference_href": "https://example.org/rule",
            "measure": "total",
            "is_after_assistance": False,
            "window_type": "calendar_year",
            "unit_type": "person",
            "region_code": self.region[:6],
            "risk_kind": "return_to_poverty" if category[0] == "out_of_poverty" else "fall_into_poverty",
            "category_code": category[0],
            "category_name": category[1],
            "window_from": date(2024, 1, 1),
            "window_last": NIGHT,
            "opened_on": self.opened_on,
            "crossed_on": self.opened_on - timedelta(days=rng.randrange(20)),
            "assessed_on": NIGHT,
            "burden_amount": burden,
            "fee_amount": burden + _amount(rng, 40_000),
            "total_amount": burden,
            "policy_scope_amount": burden,
            "compliant_amount": burden,
            "cash_amount": burden,
            "is_assistance_known": False,
            "limit_amount": limit,
            "fraction": fraction,
            "income_series": "rural",
            "income_year": 2023,
            "income_amount": INCOME,
            "income_released_on": date(2024, 2, 22),
            "is_provisional": False,
            "burden_multiple": (burden / limit).quantize(Decimal("0.0001")),
            "step": step,
            "highest_step": step,
            "is_example": True,
            "due_on": self.opened_on + timedelta(days=rng.randint(5, 40)),
            "decision_due_on": self.opened_on + timedelta(days=60),
            "evidence": rng.choice(self.evidence.of_warnings),
            "fed_hash": f"{rng.getrandbits(256):064x}",
        }

    def _case(self, persons: list[Row], warnings: list[Row]) -> Row:
        first: Row = max(warnings, key=lambda row: (row["state"] == "open", row["step"]), default={})
        taken = self.state in ("dispatched", "answered")
        dispatched_on = min(self.opened_on + timedelta(days=3), NIGHT) if taken else None
        answered = self.state == "answered"
        return {
            "case_id": self.case_id,
            "origin_type": "sample" if self.is_sample else "warning",
            "leading_psn_no": first.get("psn_no", persons[0]["psn_no"]),
            "leading_name": persons[0]["psn_name"],
            "region_code": self.region,
            "state": self.state,
            "standing": first.get("state", "open"),
            "assigned_to": self.rng.choice(self.user_ids) if taken and self.user_ids else None,
            **{name: first.get(name) for name in ("risk_kind", "rule_id", "category_code", "step", "burden_multiple")},
            **{name: first.get(name) for name in ("crossed_on", "due_on")},
            "opened_on": self.opened_on,
            "person_count": len(persons),
            "warning_count": len(warnings),
            "against": self.rng.choice(AGAINST),
            "snoozed_until": NIGHT + timedelta(days=7) if self.rng.random() < 0.02 else None,
            "dispatched_on": dispatched_on,
            "visited_on": dispatched_on + timedelta(days=2) if dispatched_on and answered else None,
            "result": self.rng.choice(RESULTS) if answered else None,
            "version": 1 + (self.state != "screening") + answered,
            "changed_at": datetime.combine(self.opened_on, datetime.min.time()),
        }

    def _events(self, case: Row) -> list[Row]:
        steps = [("opened", None, "screening")]
        if self.state == "screened_out":
            steps.append(("screen_out", "screening", "screened_out"))
        elif self.state != "screening":
            steps.append(("dispatch", "screening", "dispatched"))
        if self.state == "answered":
            steps.append(("answer", "dispatched", "answered"))
        return [
            {
                "case_id": self.case_id,
                "version": version,
                "happened_at": case["changed_at"] + timedelta(hours=version),
                "user_id": None if version == 1 or not self.user_ids else self.user_ids[0],
                "action": action,
                "from_state": before,
                "to_state": after,
            }
            for version, (action, before, after) in enumerate(steps, start=1)
        ]

    def _visit(self, case: Row) -> Row:
        return {
            "visit_id": f"{self.rng.getrandbits(128):032x}",
            "case_id": self.case_id,
            "case_version": case["version"],
            "user_id": self.user_ids[0] if self.user_ids else 1,
            "recorded_at": datetime.combine(case["visited_on"], datetime.min.time()) + timedelta(hours=16),
            "visited_on": case["visited_on"],
            "way": self.rng.choice(("home", "desk", "telephone")),
            "result": case["result"],
            "refusal_reason": "虚构原因" if case["result"] == "not_recognised" else None,
            "member_count": self.rng.randint(1, 6),
            "verified_compliant_amount": _amount(self.rng, 30_000),
            "seen": "[]",
        }

    def _milestone(self, person: Row) -> Row:
        return {
            "feedback_id": f"{self.rng.getrandbits(256):064x}",
            "case_id": self.case_id,
            "psn_no": person["psn_no"],
            "status": self.rng.choice(("received", "verifying", "recognised", "not_recognised")),
            "happened_on": self.opened_on,
            "unit_name": "虚构单位",
            "channel_type": "platform",
        }

    def _sample(self, person: Row, is_checked: bool) -> Row:
        return {
            "sample_id": f"{self.rng.getrandbits(128):032x}",
            "month_first_date": self.opened_on.replace(day=1),
            "stratum": self.rng.choice(STRATA),
            "psn_no": person["psn_no"],
            "case_id": self.case_id,
            "stratum_person_count": 1_000,
            "drawn_count": 10,
            "outcome": self.rng.choice(("no_cause", "no_cause", "cause", "unreachable")) if is_checked else None,
            "checked_on": min(self.opened_on + timedelta(days=20), NIGHT) if is_checked else None,
        }


def main(arguments: Sequence[str]) -> int:
    """Fill the database named and tell what was written and how long it took."""
    url, cases, townships = arguments
    started = time.perf_counter()
    counts = fill(url, Wished(int(cases), int(townships)))
    for name, count in counts.items():
        sys.stdout.write(f"{name:20} {count:>10}\n")
    sys.stdout.write(f"{time.perf_counter() - started:.1f} s\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
