"""What the rules look at beside the batch: the night, tables of codes, and the rows of the warehouse that the batch touches."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date

import duckdb
import pyarrow as pa

from monitoring.policy import Policy
from monitoring.settings import Settings
from monitoring.warehouse import Warehouse, files, is_made, open_warehouse

NO_NIGHT = date(9999, 1, 1)
CODES = {"known_region": "region_code", "known_identity_code": "psn_idet_type"}
ROUNDS = (
    (("asked_settlement", "asked_whole_person"), ("known_settlement_row",)),
    (("asked_person",), ("known_insured_row", "known_identity_row")),
)
"""What is asked of the warehouse, and what is found by it; the persons asked for come from the settlements found too."""
KNOWN_CODES = ("known_insurance", "known_care_type")


@dataclass(frozen=True)
class Surroundings:
    """What a batch is checked against. Without a warehouse nothing is known, without codes no code is unknown."""

    night: date = NO_NIGHT
    warehouse: Warehouse | None = None
    codes: Mapping[str, list[str]] = field(default_factory=dict)


@contextmanager
def surroundings_of(settings: Settings, night: date, policy: Policy) -> Iterator[Surroundings]:
    """The warehouse, read only, if there is one, and the regions and identity codes of the thresholds."""
    relations = policy.relations(night.replace(month=1, day=1), night)
    codes = {
        "known_region": _texts(relations["region"]["region_code"]),
        "known_identity_code": sorted(set(_texts(relations["identity_category"]["psn_idet_type"]))),
    }
    if not is_made(settings):
        yield Surroundings(night, None, codes)
        return
    with open_warehouse(settings, read_only=True) as warehouse:
        yield Surroundings(night, warehouse, codes)


def _texts(column: pa.ChunkedArray[pa.StringScalar]) -> list[str]:
    return [str(value) for value in column.to_pylist()]


def load_surroundings(scratch: Warehouse, around: Surroundings) -> None:
    """Make the relations of `sql/gate` that the rules read, given `typed_<table>` of every table."""
    scratch.load("check_run", pa.table({"night": [around.night]}))
    for name, column in CODES.items():
        scratch.load(name, pa.table({column: pa.array(around.codes.get(name, []), pa.string())}))
    for name in ("check_parameter", *KNOWN_CODES, "repeated_settlement"):
        scratch.derive("gate", name)
    with _warehouse_or_nothing(around) as warehouse:
        for asked, found in ROUNDS:
            for name in asked:
                scratch.derive("gate", name)
                warehouse.load(name, scratch.arrow(f"SELECT * FROM {name}"))
            for name in found:
                scratch.load(name, warehouse.select("gate", name))
    for name in ("insured_around", "settlement_around"):
        scratch.derive("gate", name)


@contextmanager
def _warehouse_or_nothing(around: Surroundings) -> Iterator[Warehouse]:
    if around.warehouse is not None:
        yield around.warehouse
        return
    with duckdb.connect() as connection:
        for name in files.names("schema"):
            connection.execute(files.statement("schema", name))
        yield Warehouse(connection)
