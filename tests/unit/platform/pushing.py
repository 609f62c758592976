"""Deployments whose rules go out on a named rhythm, and what the platform was told."""

from __future__ import annotations

import re
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from monitoring.platform.contract import SENT_TABLES, risk_list_batch, risk_list_event
from tests.acceptance.deployment import THRESHOLDS, Deployment, deploy
from tests.reference.known import Change
from tests.replay.rows import MARGIN, insured, listed, settled

HOME = {"psn_name": "张三", "mob": "13500000000", "live_addr": "某村1号", "live_admdvs": "140123101201", "gend": "1"}
NIGHTLY = "{every: night, due_days: 15}"
TEN_DAYS = "{every: ten_days, due_days: 15}"

Row = dict[str, Any]


def over(number: int, amount: str = "6000.00", day: str = "2024-03-05", **fields: Any) -> list[Change]:
    """A person at the margin with one stay that brings him over 5,000 yuan."""
    person = f"P{number}"
    return [
        insured(person, **{**HOME, **fields}),
        listed(person, MARGIN, "2023-01-01"),
        settled(f"S{number}", person, day, amount),
    ]


def thresholds_of(folder: Path, rules: dict[str, str], **files: str) -> Path:
    """Thresholds that apply some rules of the test set, each with its push; further files by stem."""
    shutil.copytree(THRESHOLDS, folder)
    about = folder / "set.yaml"
    about.write_text(about.read_text(encoding="utf-8") + f"apply: [{', '.join(rules)}]\n", encoding="utf-8")
    for rule, push in rules.items():
        path = folder / "rules" / f"{rule}.yaml"
        text = re.sub(r"(?m)^push: .*$", f"push: {push}", path.read_text(encoding="utf-8"))
        path.write_text(text, encoding="utf-8")
    for stem, text in files.items():
        (folder / f"{stem}.yaml").write_text(text, encoding="utf-8")
    return folder


def deploy_pushing(home: Path, rules: dict[str, str] | None = None, **files: str) -> Deployment:
    """A deployment with one rule, over 5,000 yuan in a year, pushed every night unless said otherwise."""
    home.mkdir(parents=True, exist_ok=True)
    return deploy(home / "home", thresholds_of(home / "thresholds", rules or {"total-5000": NIGHTLY}, **files))


def told(deployment: Deployment, table: sa.Table, *order: str) -> list[Row]:
    """Rows of a table of the platform."""
    engine = sa.create_engine(deployment.settings.platform)
    query = sa.select(table).order_by(*(table.c[name] for name in order or table.primary_key.columns.keys()))
    with engine.connect() as connection:
        rows = [dict(row) for row in connection.execute(query).mappings()]
    engine.dispose()
    return rows


def events(deployment: Deployment, psn_no: str | None = None) -> list[tuple[date, str]]:
    """Night and event of everything that was told, of one person or of all."""
    rows = told(deployment, risk_list_event, "batch_no", "psn_no", "warning_id", "event_no")
    return [(row["told_on"], row["event"]) for row in rows if psn_no in (None, row["psn_no"])]


def batches(deployment: Deployment) -> list[Row]:
    """Every batch, oldest first."""
    return told(deployment, risk_list_batch)


def row_of(deployment: Deployment, psn_no: str) -> Row:
    """A person's row; it must be there."""
    (row,) = [row for row in deployment.risk_list() if row["psn_no"] == psn_no]
    return row


def everything(deployment: Deployment) -> dict[str, list[Row]]:
    """All that was sent, but for the moments of sending."""
    found = {table.name: told(deployment, table) for table in SENT_TABLES}
    return {name: [{k: v for k, v in row.items() if k != "sent_at"} for row in rows] for name, rows in found.items()}
