"""Warnings under the present and under changed rules, from the same burdens in the same way."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from tempfile import mkdtemp

import pyarrow as pa

from monitoring.assessment.asked import Asked
from monitoring.assessment.one_pass import LIMITED, Relations, load_all
from monitoring.warehouse import Warehouse
from monitoring.whatif.burdens import BurdenStore
from monitoring.whatif.shapes import NO_LIMIT, lowest_limits, shapes_of

RELATIONS_OF_POLICY = ("rule", "rule_step", "policy_limit", "limit_category", "category", "region")
"""What a side reads of its policy once burdens are laid aside."""

LOWEST_LIMIT: dict[str, pa.DataType] = {"rule_id": pa.string(), "limit_amount": pa.decimal128(16, 2)}


@dataclass(frozen=True)
class Comparison:
    """Tallies by heading (`tally.sql`), visits by township and week (`visit.sql`), and what had to be worked out for them.

    `reshaped` are the rules whose counted rows differ, not their limits alone; `worked_out` those whose burdens were not
    laid aside.
    """

    tallies: pa.Table
    visits: pa.Table
    reshaped: tuple[str, ...]
    worked_out: tuple[str, ...]


def compare(
    warehouse: Warehouse, store: BurdenStore, asked: Asked, present: Relations, changed: Relations
) -> Comparison:
    """Compare what crossed on the days asked for under two policies. Leaves `side_warning`."""
    worked_out = _complete(warehouse, store, present, changed)
    warehouse.load("asked_period", asked.table())
    _load_present(warehouse, store, asked, present)
    store.load(warehouse, changed)
    _load_side(warehouse, changed, "changed_warning")
    load_all(warehouse, {"region": _either_region(present, changed)})
    warehouse.derive("whatif", "side_warning")
    tallies, visits = warehouse.select("whatif", "tally"), warehouse.select("whatif", "visit")
    return Comparison(_ordered(tallies), _ordered(visits), _reshaped(present, changed), worked_out)


def _load_present(warehouse: Warehouse, store: BurdenStore, asked: Asked, present: Relations) -> None:
    """The present side is the same for every change, so it is laid aside too."""
    said = repr([present[name].to_pylist() for name in RELATIONS_OF_POLICY] + asked.table().to_pylist())
    kept = store.folder / f"present-{hashlib.sha256(said.encode()).hexdigest()[:32]}"
    if not kept.exists():
        store.load(warehouse, present)
        _load_side(warehouse, present, "present_warning")
        # Renamed when whole, so that a what-if that is cut off leaves nothing half made.
        making = Path(mkdtemp(dir=store.folder))
        warehouse.save_parquet("SELECT * FROM present_warning", making / "warning.parquet")
        shutil.rmtree(kept, ignore_errors=True)
        making.rename(kept)
    warehouse.load_parquet("present_warning", kept / "warning.parquet")


def _complete(warehouse: Warehouse, store: BurdenStore, present: Relations, changed: Relations) -> tuple[str, ...]:
    wanted = _lowest_of_both(present, changed)
    # Whoever is near a limit of either side: a rule may be without one on the other.
    limits = pa.concat_tables([present["policy_limit"], changed["policy_limit"]])
    sides = [{**side, "policy_limit": limits} for side in (present, changed)]
    return tuple(dict.fromkeys(rule_id for side in sides for rule_id in store.complete(warehouse, side, wanted)))


def _lowest_of_both(present: Relations, changed: Relations) -> Mapping[str, Decimal]:
    one, other = lowest_limits(present), lowest_limits(changed)
    return {rule_id: min(limits[rule_id] for limits in (one, other) if rule_id in limits) for rule_id in one | other}


def _load_side(warehouse: Warehouse, relations: Relations, name: str) -> None:
    """Make the relation `name` of the warnings under a policy, from the burdens laid aside."""
    load_all(warehouse, {relation: relations[relation] for relation in RELATIONS_OF_POLICY})
    warehouse.load("lowest_limit", _lowest_table(relations))
    for relation in ("burden_period", "covered_subject"):
        warehouse.load(relation, warehouse.select("whatif", f"asked_{relation}"))
    for relation in LIMITED:
        warehouse.derive("assessment", relation)
    warehouse.derive("whatif", "crossed_warning")
    warehouse.load(name, warehouse.arrow("SELECT * FROM crossed_warning"))


def _lowest_table(relations: Relations) -> pa.Table:
    rows = [{"rule_id": r, "limit_amount": limit} for r, limit in lowest_limits(relations).items() if limit != NO_LIMIT]
    return pa.Table.from_pylist(rows, pa.schema(LOWEST_LIMIT))


def _either_region(present: Relations, changed: Relations) -> pa.Table:
    """Regions of the present policy, and those that only the changed one knows."""
    known = set(present["region"]["region_code"].to_pylist())
    others = [row for row in changed["region"].to_pylist() if row["region_code"] not in known]
    return pa.concat_tables([present["region"], pa.Table.from_pylist(others, present["region"].schema)])


def _reshaped(present: Relations, changed: Relations) -> tuple[str, ...]:
    one, other = shapes_of(present), shapes_of(changed)
    return tuple(sorted(rule_id for rule_id in one.keys() & other.keys() if one[rule_id] != other[rule_id]))


def _ordered(table: pa.Table) -> pa.Table:
    return table.sort_by([(name, "ascending") for name in table.column_names[:2]])
