"""Burdens laid aside as Parquet under `home`, worked out once for a state of the warehouse and read by every further what-if."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_DOWN, Decimal
from pathlib import Path
from tempfile import mkdtemp

import pyarrow as pa

from monitoring.assessment.one_pass import Relations, work_out_burdens
from monitoring.settings import Settings
from monitoring.warehouse import Warehouse, files
from monitoring.whatif.shapes import NO_LIMIT, only_rules, shapes_of, with_limits

FOLDER = "whatif"
KEPT = ("burden_period", "covered_subject", "identity_period", "subject_state", "subject_place")
"""What a limit is chosen by and compared with; each has its SQL `sql/whatif/kept_<name>.sql`."""
CUT = {"burden_period", "covered_subject"}
MARGIN = 2
"""Burdens from half the lowest limit wanted are kept, so that the next, lower one finds them laid aside."""
FEN = Decimal("0.01")


@dataclass(frozen=True)
class BurdenStore:
    """The burdens laid aside for one state of a warehouse, a folder a rule's shape."""

    folder: Path
    night: date

    @classmethod
    def of(cls, settings: Settings, warehouse: Warehouse, night: date) -> BurdenStore:
        """The store of the warehouse as it is; what was laid aside for another state is removed."""
        root = settings.home / FOLDER
        root.mkdir(parents=True, exist_ok=True, mode=0o700)
        store = cls(root / _stamp(settings, warehouse, night), night)
        for other in root.iterdir():
            if other != store.folder:
                shutil.rmtree(other)
        store.folder.mkdir(exist_ok=True, mode=0o700)
        return store

    def complete(self, warehouse: Warehouse, relations: Relations, wanted: Mapping[str, Decimal]) -> list[str]:
        """Work out the burdens of the rules that are not laid aside down to the limit wanted; return these rules."""
        shapes = shapes_of(relations)
        missing = [rule_id for rule_id, shape in shapes.items() if not self._reaches(shape, wanted[rule_id])]
        if missing:
            floors = {rule_id: _floor(wanted[rule_id]) for rule_id in missing}
            work_out_burdens(warehouse, with_limits(only_rules(relations, missing), floors), self.night)
            for rule_id in missing:
                self._lay_aside(warehouse, rule_id, shapes[rule_id], floors[rule_id])
        return missing

    def load(self, warehouse: Warehouse, relations: Relations) -> None:
        """Make relations of what is laid aside for the rules of `relations`.

        They are named as in `KEPT`, but those that each side cuts to its own limits `laid_<name>`.
        """
        folders = [self._place(shape) for shape in shapes_of(relations).values()]
        for name in KEPT:
            for number, folder in enumerate(folders):
                warehouse.load_parquet("laid_part" if number else "laid_aside", folder / f"{name}.parquet")
                if number:
                    warehouse.append("laid_aside", "laid_part")
            # A subject under several rules was laid aside with each of them.
            warehouse.load(
                f"laid_{name}" if name in CUT else name, warehouse.arrow("SELECT DISTINCT * FROM laid_aside")
            )

    def _place(self, shape: str) -> Path:
        return self.folder / shape[:32]

    def _reaches(self, shape: str, wanted: Decimal) -> bool:
        marker = self._place(shape) / "floor.json"
        return marker.exists() and Decimal(json.loads(marker.read_text(encoding="utf-8"))["floor_amount"]) <= wanted

    def _lay_aside(self, warehouse: Warehouse, rule_id: str, shape: str, floor: Decimal) -> None:
        place = self._place(shape)
        # Beside it and renamed when whole, so that a what-if that is cut off leaves nothing half made. Others may do the same.
        making = Path(mkdtemp(dir=self.folder))
        warehouse.load("kept_rule", _kept_rule(rule_id, floor))
        for name in KEPT:
            warehouse.derive("whatif", f"kept_{name}")
            warehouse.save_parquet(f"SELECT * FROM kept_{name}", making / f"{name}.parquet")
        (making / "floor.json").write_text(json.dumps({"floor_amount": str(floor)}), encoding="utf-8")
        shutil.rmtree(place, ignore_errors=True)
        making.rename(place)


def _floor(wanted: Decimal) -> Decimal:
    # Without any limit nothing is kept: no burden has 14 digits.
    highest = Decimal("99999999999999.99")
    return highest if wanted == NO_LIMIT else (wanted / MARGIN).quantize(FEN, ROUND_DOWN)


def _kept_rule(rule_id: str, floor: Decimal) -> pa.Table:
    amount = pa.array([floor], pa.decimal128(16, 2))
    return pa.table({"rule_id": [rule_id], "floor_amount": amount})


def _stamp(settings: Settings, warehouse: Warehouse, night: date) -> str:
    """Changes with every night applied, with the SQL, and with a warehouse that was put in place of another."""
    file = Path(settings.warehouse.removeprefix("duckdb:///")).stat()
    applied = warehouse.arrow("SELECT * FROM applied_night ORDER BY night, front, sql_fingerprint").to_pylist()
    state = (night, applied, file.st_mtime_ns, file.st_size, files.fingerprint())
    return hashlib.sha256(repr(state).encode()).hexdigest()[:32]
