"""Look at a pull for what the source no longer says, and stop the night where that is grave."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa

from monitoring.errors import QualityError
from monitoring.identities.store import LIST_PREFIX
from monitoring.ledger import Ledger
from monitoring.ledger.approvals import overridden_checks
from monitoring.ledger.observations import Observation, record_observations
from monitoring.quality.calendar_days import holiday_calendar
from monitoring.quality.silence import Finding, Severity, SourceFacts, TableSeen, find_silence
from monitoring.settings import Settings
from monitoring.source.coverage import Interval, end_of_night
from monitoring.source.tables import STAMP
from monitoring.warehouse import Warehouse, is_made, open_scratch, open_warehouse

MANIFEST = "manifest.json"
SAID = "source"
USUAL_DAYS = 14
_HOURS = (("settlement", "setl_time"), ("settlement", STAMP))
_LOOKED_AT = {"settlement": ("setl_time",), "identity": ("rid",)}
_MOMENT = f"TRY_CAST({STAMP} AS TIMESTAMP)"


def look_for_silence(
    settings: Settings, night: date, folder: Path, columns: Mapping[str, Sequence[str]], read: dict[str, list[Interval]]
) -> dict[str, Any]:
    """What a pull in `folder` shows of the source, for its manifest: `source` (facts) and `silence` (findings)."""
    with open_scratch(settings.memory_limit) as scratch:
        for table in columns:
            read_columns = ", ".join(sorted({STAMP, *_LOOKED_AT.get(table, ())}))
            path = str(folder / f"{table}.parquet")
            scratch.make(f"pulled_{table}", f"SELECT {read_columns} FROM read_parquet($path)", path=path)
        now = SourceFacts(columns, {f"{t}.{c}": _hours(scratch, t, c) for t, c in _HOURS if t in columns})
        seen = _seen(settings, night, scratch, list(columns), read)
    findings = find_silence(now, _last_facts(settings, night), seen)
    return {SAID: asdict(now), "silence": [asdict(finding) for finding in findings]}


def refuse_silence(ledger: Ledger, night: date, manifest: Path, summary: Path) -> list[Finding]:
    """Keep the findings of a pull in ledger and summary; raise `QualityError` for a grave one that nobody let go."""
    findings = read_findings(manifest)
    let_go = overridden_checks(ledger, night)
    record_observations(ledger, [_observation(night, finding, finding.metric in let_go) for finding in findings])
    _add_to_summary(summary, findings)
    stopping = [f for f in findings if f.severity is Severity.stop and f.metric not in let_go]
    if stopping:
        raise QualityError(
            f"The source of the night {night} is not what it was: {'; '.join(f.sentence for f in stopping)}. Nothing was taken over or published, and the rows "
            "will be read again. Ask the source's owner. If it is meant, let it go for this night with "
            f'`monitoring approve --date {night} --check {stopping[0].metric} --by NAME --reason "..."` and run the night again.'
        )
    return findings


def read_findings(manifest: Path) -> list[Finding]:
    """The findings that a pull wrote into its manifest."""
    told = json.loads(manifest.read_text(encoding="utf-8")).get("silence", [])
    return [Finding(**{**row, "severity": Severity(row["severity"])}) for row in told]


def _observation(night: date, finding: Finding, is_let_go: bool) -> Observation:
    outcomes = {Severity.stop: "overridden" if is_let_go else "blocking", Severity.warning: "warning"}
    return Observation(
        night=night,
        for_day=night,
        metric=finding.metric,
        value=Decimal(finding.value),
        basis=0,
        day_kind=holiday_calendar().kind_of(night).name,
        origin="night",
        outcome=outcomes.get(finding.severity, "fine"),
        note=finding.sentence,
    )


def _add_to_summary(path: Path, findings: Sequence[Finding]) -> None:
    told = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    told["silence"] = [asdict(finding) for finding in findings]
    path.write_text(json.dumps(told, ensure_ascii=False, indent=1), encoding="utf-8")


def _last_facts(settings: Settings, night: date) -> SourceFacts | None:
    """What the newest earlier night that passed its check saw; forgotten with its staging files."""
    for folder in sorted(settings.staging_folder.glob("*/checked"), reverse=True):
        manifest = folder / MANIFEST
        if folder.parent.name < night.isoformat() and manifest.exists():
            told = json.loads(manifest.read_text(encoding="utf-8")).get(SAID)
            if told:
                return SourceFacts(told["columns"], told["hours"])
    return None


def _hours(scratch: Warehouse, table: str, column: str) -> list[int]:
    """Rows by hour; midnight sharp stands for a day without a time."""
    moment = f"TRY_CAST({column} AS TIMESTAMP)"
    found = scratch.arrow(
        f"SELECT EXTRACT(HOUR FROM {moment}) AS hour, COUNT(*) AS row_count FROM pulled_{table} "
        f"WHERE {moment} <> CAST(CAST({moment} AS DATE) AS TIMESTAMP) GROUP BY 1"
    ).to_pylist()
    by_hour = {int(row["hour"]): int(row["row_count"]) for row in found}
    return [by_hour.get(hour, 0) for hour in range(24)]


def _seen(
    settings: Settings, night: date, scratch: Warehouse, tables: Sequence[str], read: dict[str, list[Interval]]
) -> dict[str, TableSeen]:
    """Tables beside what is known of the same stamps; nothing on a first night, or on one before the last applied."""
    if not is_made(settings):
        return {}
    with open_warehouse(settings, read_only=True) as warehouse:
        front = warehouse.arrow("SELECT MAX(front) AS front FROM applied_night").to_pylist()[0]["front"]
        if front is None or night < front:
            return {}
        return {t: _table_seen(warehouse, scratch, t, night, read[t]) for t in tables}


def _table_seen(
    warehouse: Warehouse, scratch: Warehouse, table: str, night: date, read: Sequence[Interval]
) -> TableSeen:
    own = f" AND rid NOT LIKE '{LIST_PREFIX}%'" if table == "identity" else ""
    day = {"day_from": datetime.combine(night, datetime.min.time()), "day_to": end_of_night(night)}
    pulled = scratch.arrow(
        f"SELECT COUNT(*) AS rows, MAX({_MOMENT}) FILTER (WHERE {_MOMENT} < $day_to) AS newest, "
        f"COUNT(*) FILTER (WHERE {_MOMENT} >= $day_from AND {_MOMENT} < $day_to) AS of_night FROM pulled_{table} WHERE TRUE{own}",
        **day,
    ).to_pylist()[0]
    _load_read(warehouse, read, end_of_night(night))
    known = warehouse.arrow(
        f"SELECT COUNT(*) AS rows, MAX(updt_time) AS newest, COUNT(*) FILTER (WHERE updt_time > COALESCE($newest, TIMESTAMP '1900-01-01')) AS gone "
        f"FROM {table} WHERE known_to = DATE '9999-12-31'{own} "
        "AND EXISTS (SELECT 1 AS found FROM read_stamp AS r WHERE r.updt_from <= updt_time AND updt_time < r.updt_to)",
        newest=pulled["newest"],
    ).to_pylist()[0]
    return TableSeen(
        pulled["rows"],
        known["rows"],
        pulled["newest"],
        known["newest"],
        known["gone"],
        pulled["of_night"],
        _usual(warehouse, table, night),
    )


def _usual(warehouse: Warehouse, table: str, night: date) -> list[int]:
    """Rows of each of the days before the night; none, where a day among them was before the first."""
    found = warehouse.arrow(
        f"SELECT CAST(updt_time AS DATE) AS day, COUNT(*) AS row_count FROM {table} WHERE known_to = DATE '9999-12-31' "
        "AND updt_time >= $day_from AND updt_time < $day_to GROUP BY 1",
        day_from=datetime.combine(night - timedelta(days=USUAL_DAYS), datetime.min.time()),
        day_to=datetime.combine(night, datetime.min.time()),
    ).to_pylist()
    by_day = {row["day"]: int(row["row_count"]) for row in found}
    return [by_day.get(night - timedelta(days=n), 0) for n in range(1, USUAL_DAYS + 1)]


def _load_read(warehouse: Warehouse, read: Sequence[Interval], end: datetime) -> None:
    stamp = pa.timestamp("us")
    warehouse.load(
        "read_stamp",
        pa.table(
            {
                "updt_from": pa.array([i.start for i in read], stamp),
                "updt_to": pa.array([min(i.end, end) for i in read], stamp),
            }
        ),
    )
