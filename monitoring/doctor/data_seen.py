"""Whether the thresholds fit the regions and identity codes that the data hold."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from monitoring.doctor.finding import Finding, fine, warning
from monitoring.settings import Settings
from monitoring.source.coverage import BEGINNING, Interval
from monitoring.source.tables import SOURCE_TABLES
from monitoring.warehouse import Warehouse, is_made, open_scratch, open_warehouse

SUBJECT = "data"
SHOWN = 10
CODE = re.compile(r"[0-9A-Za-z_-]{1,6}|[0-9]{6}([0-9]{6})?")
"""What a code looks like. Anything else may be a person's value in the wrong column and is not shown."""
ALL = [Interval(BEGINNING, datetime(9999, 1, 1))]  # noqa: DTZ001 - source times are local and carry no zone

Counted = Sequence[tuple[str | None, int]]


def look_at_data(settings: Settings) -> Iterator[Finding]:
    """Regions no rule covers, regions and identity codes that no table knows, with the rows that carry them.

    Looks at the warehouse where a night was applied, else reads insured persons and identities of the source once.
    """
    from monitoring.ledger import shanghai_now
    from monitoring.policy import load_policy

    today = shanghai_now().date()
    relations = load_policy(settings.thresholds).relations(today, today)
    known = set(relations["region"]["region_code"].to_pylist())
    covered = set(relations["rule_person"]["region_code"].to_pylist())
    mapped = set(relations["identity_category"]["psn_idet_type"].to_pylist())
    with _opened(settings) as (rows, now):
        regions = _counted(rows, "insured", "insuplc_admdvs", now)
        codes = _counted(rows, "identity", "psn_idet_type", now)
    persons = sum(count for _, count in regions)
    yield fine(
        SUBJECT,
        f"{persons:,} insured rows of {len(regions):,} regions, {sum(n for _, n in codes):,} identity rows of {len(codes):,} codes",
    )
    yield from _unknown_regions(regions, known)
    yield from _regions_without_rule(regions, known, covered)
    yield from _unknown_codes(codes, mapped)


def _unknown_regions(regions: Counted, known: set[str | None]) -> Iterator[Finding]:
    found = [(code, count) for code, count in regions if code not in known]
    if found:
        cure = "No rule can cover these persons. Add the region to regions.csv of the thresholds, or correct insuplc_admdvs in the source or its mapping."
        yield warning(SUBJECT, f"regions of insurance that the thresholds do not list: {_shown(found)}", cure)


def _regions_without_rule(regions: Counted, known: set[str | None], covered: set[str | None]) -> Iterator[Finding]:
    found = [(code, count) for code, count in regions if code in known and code not in covered]
    if found:
        cure = "Nobody there will ever be warned of. Write the region's rule, or name a region above it in one."
        yield warning(SUBJECT, f"regions without a rule: {_shown(found)}", cure)


def _unknown_codes(codes: Counted, mapped: set[str | None]) -> Iterator[Finding]:
    found = [(code, count) for code, count in codes if code not in mapped]
    if found:
        cure = "These persons count as without this identity and may have too high a limit. Add the codes to identity_codes.yaml, or correct the mapping."
        yield warning(SUBJECT, f"identity codes that no table knows: {_shown(found)}", cure)


def _shown(found: Counted) -> str:
    """The most frequent codes with their rows; what does not look like a code only as a number."""
    codes = [(code, count) for code, count in found if code and CODE.fullmatch(code)]
    empty = sum(count for code, count in found if not code)
    others = [count for code, count in found if code and not CODE.fullmatch(code)]
    parts = [f"{code} ({count:,} rows)" for code, count in codes[:SHOWN]]
    parts += [f"{len(codes) - SHOWN:,} more codes"] if len(codes) > SHOWN else []
    parts += [f"empty ({empty:,} rows)"] if empty else []
    parts += [f"{len(others):,} values that do not look like codes ({sum(others):,} rows)"] if others else []
    return ", ".join(parts)


def _counted(rows: Warehouse, relation: str, column: str, now: str) -> Counted:
    query = f"SELECT {column} AS code, COUNT(*) AS found FROM {relation} WHERE {now} GROUP BY {column} ORDER BY found DESC, code NULLS LAST"  # noqa: S608 - all from this file
    return [(row["code"], row["found"]) for row in rows.arrow(query).to_pylist()]


@contextmanager
def _opened(settings: Settings) -> Iterator[tuple[Warehouse, str]]:
    """Where `insured` and `identity` stand, and the condition that a row there is the present one."""
    if is_made(settings):
        with open_warehouse(settings, read_only=True) as warehouse:
            if warehouse.has_rows("applied_night"):
                yield warehouse, "known_to = DATE '9999-12-31'"
                return
    with _read_from_source(settings) as scratch:
        yield scratch, "TRUE"


@contextmanager
def _read_from_source(settings: Settings) -> Iterator[Warehouse]:
    from monitoring.source.address import source_of
    from monitoring.source.pull import pull_tables

    intervals = {table.name: ALL if table.name in {"insured", "identity"} else [] for table in SOURCE_TABLES}
    settings.home.mkdir(parents=True, exist_ok=True)
    # Beside the staging files, whose rights it shares; gone when the count is known.
    with (
        TemporaryDirectory(prefix="doctor-", dir=settings.home) as folder,
        open_scratch(settings.memory_limit) as scratch,
    ):
        pull_tables(source_of(settings), intervals, Path(folder), lambda _line: None)
        for name in ("insured", "identity"):
            scratch.load_parquet(name, Path(folder) / f"{name}.parquet")
        yield scratch
