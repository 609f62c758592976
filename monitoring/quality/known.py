"""What the rules look at beside the batch: the night, tables of codes, and the rows of the warehouse that the batch touches."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pyarrow as pa

from monitoring.policy import Policy
from monitoring.settings import Settings
from monitoring.warehouse import Warehouse, is_made, open_scratch, open_warehouse
from monitoring.warehouse.versions import find_present

NO_NIGHT = date(9999, 1, 1)
CODES = {"known_region": "region_code", "known_identity_code": "psn_idet_type"}
MET_COLUMNS = (
    "person_key, setl_id, mdtrt_id, init_setl_id, refd_setl_flag, mid_setl_flag, is_valid, med_type, begndate, enddate, burden_date, "
    "medfee_sumamt, fund_pay_sumamt, total_amount, updt_time"
)
OF_THE_BATCH = (
    *("check_parameter", "known_insurance", "known_care_type"),
    *("twice_settlement", "repeated_settlement", "named_settlement", "asked_whole_person"),
)
PERSONS = ("met_person", "whole_person", "met_stay", "asked_settlement")
KNOWN = ("whole_settlement", "known_settlement_row", "asked_person", "known_insured_row", "known_identity_row")
"""Each is found given the ones before; the persons asked for come from the settlements found too."""
AROUND = ("insured_around", "settlement_around")


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


@contextmanager
def engine_of(around: Surroundings, memory_limit: str, folder: Path) -> Iterator[Warehouse]:
    """Where a batch is checked: the warehouse itself, or an engine with its tables, all empty, that spills into the folder."""
    if around.warehouse is not None:
        yield around.warehouse
        return
    with open_scratch(memory_limit, folder) as scratch:
        scratch.make_tables()
        yield scratch


def load_surroundings(engine: Warehouse, around: Surroundings) -> None:
    """Make the relations of `sql/gate` that the rules read, given `typed_<table>` of every table."""
    engine.load("check_run", pa.table({"night": [around.night]}))
    for name, column in CODES.items():
        engine.load(name, pa.table({column: pa.array(around.codes.get(name, []), pa.string())}))
    for name in (*OF_THE_BATCH, *PERSONS):
        engine.derive("gate", name)
    find_present(engine, "settlement", "setl_id", "asked_settlement", MET_COLUMNS)
    for name in (*KNOWN, *AROUND):
        engine.derive("gate", name)
