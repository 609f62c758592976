"""Deployments whose review database is fed, and what persons do in it meanwhile."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from monitoring.review.case_tables import review_case, review_case_event, review_visit
from monitoring.review.database import REVIEW, open_review
from monitoring.review.fed_tables import review_feed
from monitoring.review.feed import feed_review
from monitoring.settings import Settings
from tests.acceptance.deployment import Deployment, deploy
from tests.unit.platform.pushing import NIGHTLY, thresholds_of

Row = dict[str, Any]
MONITORED_CODES = """
lists:
  - region: "140000"
    status: unverified
    reference: {title: "Invented for tests"}
    checked_on: "2026-11-01"
    valid_from: "2013-01-01"
    valid_to: null
    codes: {"7131": destitute, "7019": subsistence_allowance, "7201": allowance_margin, "7301": out_of_poverty, "7204": marginal_poverty_prone}
"""
CLOCK = datetime(2024, 3, 30, 5)  # noqa: DTZ001 - columns hold the time of Asia/Shanghai without zone


@dataclass(frozen=True)
class Fed(Deployment):
    """A deployment, and what a test asks of its review database."""

    def feed(self, night: str, at: datetime = CLOCK) -> dict[str, int]:
        """Feed as of the newest night; return the counts."""
        return feed_review(self.settings, date.fromisoformat(night), lambda: at).counts

    def rows(self, table: sa.Table) -> list[Row]:
        """All rows of a table, in order of its key."""
        engine = sa.create_engine(self.settings.review)
        with engine.connect() as connection:
            found = connection.execute(sa.select(table).order_by(*table.primary_key.columns)).mappings().all()
        engine.dispose()
        return [dict(row) for row in found]

    def row(self, table: sa.Table, **where: object) -> Row:
        """The one row with these values."""
        (found,) = [row for row in self.rows(table) if all(row[name] == value for name, value in where.items())]
        return found

    def case_of(self, psn_no: str) -> Row:
        """The case of a person."""
        person = self.row(REVIEW.metadata.tables["review_person"], psn_no=psn_no)
        return self.row(review_case, case_id=person["case_id"])

    def actions(self, case_id: str) -> list[tuple[str, str | None, str]]:
        """Action, reason and state after it of everything that happened to a case, in order."""
        events = [row for row in self.rows(review_case_event) if row["case_id"] == case_id]
        return [(row["action"], row["reason_code"], row["to_state"]) for row in events]

    def act(self, case_id: str, action: str, state: str, at: str = "2024-03-08 10:00:00", **changes: Any) -> None:
        """Do what the web app does: a step of a person, a version of the case."""
        engine = open_review(self.settings)
        moment = datetime.fromisoformat(at)
        with engine.begin() as connection:
            case = connection.execute(sa.select(review_case).where(review_case.c.case_id == case_id)).one()
            event = {"case_id": case_id, "version": case.version + 1, "happened_at": moment, "user_id": 7}
            told = {"action": action, "from_state": case.state, "to_state": state}
            connection.execute(review_case_event.insert(), event | told)
            values = {"state": state, "version": case.version + 1, "changed_at": moment, **changes}
            connection.execute(review_case.update().where(review_case.c.case_id == case_id).values(values))
        engine.dispose()

    def visit(self, case_id: str, result: str, on: str = "2024-03-08", **fields: Any) -> str:
        """Write the result of a visit and answer the case with it; return the visit's id."""
        day = date.fromisoformat(on)
        self.act(case_id, "answer", "answered", f"{on} 16:00:00", visited_on=day, result=result)
        visit_id = f"{len(self.rows(review_visit)):032x}"
        row = {
            "visit_id": visit_id,
            "case_id": case_id,
            "case_version": 2,
            "user_id": 7,
            "recorded_at": datetime.fromisoformat(f"{on} 16:00:00"),
            "visited_on": day,
            "way": "home",
            "result": result,
            "seen": json.dumps([]),
            **fields,
        }
        engine = open_review(self.settings)
        with engine.begin() as connection:
            connection.execute(review_visit.insert(), row)
        engine.dispose()
        return visit_id

    def everything(self) -> dict[str, list[Row]]:
        """All tables but the list of feeds."""
        tables = [table for table in REVIEW.metadata.sorted_tables if table is not review_feed]
        return {table.name: self.rows(table) for table in tables}


def fed_deployment(folder: Path, thresholds: Path | None = None, **settings: Any) -> Fed:
    """A deployment with the rule over 5,000 yuan in a year for people at the margin, pushed every night, unless thresholds are given. Nobody is drawn."""
    folder.mkdir(parents=True, exist_ok=True)
    chosen = thresholds or thresholds_of(folder / "thresholds", {"total-5000": NIGHTLY})
    made = deploy(folder / "home", chosen, **{"sample_persons": 0, **settings})
    return Fed(made.settings)


def copy_of(fed: Fed, home: Path) -> Fed:
    """The same deployment in a copied home."""
    old = fed.settings
    return Fed(Settings(home=home, thresholds=old.thresholds, source=old.source, sample_persons=old.sample_persons))
