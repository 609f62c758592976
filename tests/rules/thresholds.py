"""The thresholds that are shipped, completed by what each case invents, so that every rule can be applied at once."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path
from typing import Any

import yaml

from tests.rules.cases import CODES, Case

SHIPPED = Path(__file__).parents[2] / "thresholds"
INVENTED = "invented for a test"


def complete_thresholds(folder: Path, cases: dict[str, Case]) -> Path:
    """Copy the shipped folder, fill in what the cases give, apply their rules."""
    shutil.copytree(SHIPPED, folder)
    _apply(folder, cases)
    _map_codes(folder)
    _add_incomes(folder / "income.csv", cases)
    for case in cases.values():
        _fill_in(folder / "rules" / f"{case.rule}.yaml", case.fill_in)
    return folder


def _apply(folder: Path, cases: dict[str, Case]) -> None:
    about = yaml.safe_load((folder / "set.yaml").read_text(encoding="utf-8"))
    _write(folder / "set.yaml", {**about, "apply": sorted(cases)})


def _map_codes(folder: Path) -> None:
    entry = {
        "region": "000000",
        "status": "unverified",
        "reference": {"title": INVENTED},
        "checked_on": "2026-11-01",
        "valid_from": "2013-01-01",
        "valid_to": None,
        "codes": {code: category for category, code in CODES.items()},
    }
    _write(folder / "identity_codes.yaml", {"lists": [entry]})


def _add_incomes(path: Path, cases: dict[str, Case]) -> None:
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        rows, names = list(reader), list(reader.fieldnames or ())
    invented = {"status": "unverified", "source": INVENTED, "is_assumed_date": "false"}
    rows += [{**invented, **income} for case in cases.values() for income in case.incomes]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, names, restval="")
        writer.writeheader()
        writer.writerows(rows)


def _fill_in(path: Path, values: dict[str, str]) -> None:
    """Write values at dotted places of a rule, as a deployment would."""
    rule = yaml.safe_load(path.read_text(encoding="utf-8"))
    for place, value in values.items():
        *way, last = place.split(".")
        target: Any = rule
        for key in way:
            target = target[int(key) if key.isdigit() else key]
        target[last] = value
    _write(path, rule)


def _write(path: Path, content: object) -> None:
    path.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False, default_style=None), encoding="utf-8")
