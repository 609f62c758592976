"""A clean county's night, and a night in which the same rows come again, thousands of them damaged."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from itertools import cycle

from monitoring.demo.county import County
from monitoring.demo.versions import VersionLog
from monitoring.source.tables import SOURCE_TABLES, SourceTable
from tests.quality.damages import DAMAGES, Damage, Row

FIRST, SECOND = date(2024, 12, 9), date(2024, 12, 10)
STAMP = "2024-12-10 21:00:00"
AT_MOST = {"settlement": 185, "insured": 120, "identity": 70, "household": 200, "assistance": 1}
"""Rows damaged in each way."""

Rows = dict[str, list[Row]]


def _is_live(row: Row) -> bool:
    plain = (row["refd_setl_flag"], row["vali_flag"], row["mid_setl_flag"], row["init_setl_id"])
    return plain == ("0", "1", "0", None) and float(row["psn_part_amt"] or 0) > 0


KINDS: dict[str, Callable[[Row], bool]] = {
    "any": lambda row: True,
    "live": _is_live,
    "timed": lambda row: _is_live(row) and row["setl_time"] is not None,
    "timed stay": lambda row: _is_live(row) and row["setl_time"] is not None and str(row["med_type"]).startswith("2"),
    "of 2024": lambda row: _is_live(row) and "2024-03" < str(row["setl_time"]) < "2025",
    "of spring": lambda row: _is_live(row) and "2024-02" < str(row["setl_time"]) < "2024-06",
    "small": lambda row: _is_live(row) and 50 < float(row["medfee_sumamt"] or 0) < 9_000,
    "refund": lambda row: row["init_setl_id"] is not None and row["vali_flag"] == "1",
    "carded": lambda row: row["nwb_flag"] != "1" and row["brdy"] is not None and row["die_date"] is None,
    "open": lambda row: row["endtime"] is None,
}


@dataclass
class DamagedNight:
    """The rows of the second night, and by table and place the damage done to each, None for those left as they were."""

    rows: Rows = field(default_factory=lambda: defaultdict(list))
    done: dict[str, list[Damage | None]] = field(default_factory=lambda: defaultdict(list))

    def add(self, table: str, rows: list[Row], damage: Damage | None) -> None:
        self.rows[table] += rows
        self.done[table] += [damage] * len(rows)


def rows_of(county: County, until: date) -> Rows:
    """The county's source as text, as pull reads it at the end of a day."""
    moment = datetime.combine(until, time.max)
    logs: dict[str, VersionLog] = {log.name: log for log in county}
    return {table.name: list(_as_text(table, logs[table.name], moment)) for table in SOURCE_TABLES}


def _as_text(table: SourceTable, log: VersionLog, moment: datetime) -> Iterator[Row]:
    found = log.as_of(moment)
    names = [name for pair in table.columns.values() for name in pair if name in found.column_names]
    texts = {name: found[name].cast("string").to_pylist() for name in dict.fromkeys(names)}
    for place in range(found.num_rows):
        yield {
            column: next((texts[s][place] for s in pair if s in texts and texts[s][place] is not None), None)
            for column, pair in table.columns.items()
        }


def damage(rows: Rows) -> DamagedNight:
    """Damage rows in every way of `DAMAGES`, each row once; as many are sent again as they are."""
    night = DamagedNight()
    for table, given in rows.items():
        used = _damage_table(night, [d for d in DAMAGES if d.table == table], given, AT_MOST[table])
        left = [row | {"updt_time": STAMP} for place, row in enumerate(given) if place not in used]
        night.add(table, left[: len(used)], None)
    return night


def _damage_table(night: DamagedNight, damages: list[Damage], given: list[Row], at_most: int) -> set[int]:
    used: set[int] = set()
    of_kind = {kind: [n for n, row in enumerate(given) if KINDS[kind](row)] for kind in {one.on for one in damages}}
    # The rarest kinds of rows choose first.
    for one in sorted(damages, key=lambda d: len(of_kind[d.on])):
        free = [place for place in of_kind[one.on] if place not in used][:at_most]
        for place, other in zip(free, _others(given, free, of_kind[one.on]), strict=True):
            night.add(one.table, one.act(given[place] | {"updt_time": STAMP}, other), one)
        used |= set(free)
    return used


def _others(given: list[Row], free: list[int], pool: list[int]) -> Iterator[Row]:
    """For each row another of its kind, of another person."""
    candidates = cycle(pool)
    for place in free:
        person = given[place]["psn_no"]
        yield next(given[n] for n in candidates if given[n]["psn_no"] != person)
