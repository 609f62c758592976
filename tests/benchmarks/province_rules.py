"""Thresholds of the benchmark: rules of the repository, moved to the whole province, so that everybody is covered."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]
PROVINCE = "140000"
Entry = dict[str, Any]

WINDOW_RULES = {
    "calendar year": "example-shanxi-demo-county",
    "rolling 12 months": "fujian-type-application",
    "calendar month": "county-measure-outpatient-month",
    "single admission": "gansu-type-admission",
}
SEVEN_RULES = (*WINDOW_RULES.values(), "county-measure-inpatient-year", "xian-2025", "guyuan-target-2018")
YEAR_RULE = WINDOW_RULES["calendar year"]
SAME_JOB_RULE = "county-measure-inpatient-year"
OLD_RULES = ("county-measure-inpatient-year", "gansu-type-admission")
"""Rules with fixed amounts: they hold in years for which no income was published."""
VALID_FROM = "2013-01-01"
NEXT_INCOME = f'{PROVINCE},rural,2024,18800,2025-02-20,,false,unverified,"invented for the benchmark: nights after 2024 need a figure"'


def write_thresholds(folder: Path, rules: Sequence[str]) -> Path:
    """Copy the thresholds of the repository into a folder, with the given rules applied to the whole province."""
    if folder.exists():
        shutil.rmtree(folder)
    shutil.copytree(ROOT / "thresholds", folder)
    for path in (folder / "rules").glob("*.yaml"):
        if path.stem in SEVEN_RULES:
            _rewrite(path, _widen)
    with (folder / "income.csv").open("a", encoding="utf-8") as file:
        file.write(f"{NEXT_INCOME}\n")
    _rewrite(folder / "set.yaml", lambda entry: entry.update(apply=list(rules)))
    return folder


def _rewrite(path: Path, change: Callable[[Entry], object]) -> None:
    entry: Entry = yaml.safe_load(path.read_text(encoding="utf-8"))
    change(entry)
    path.write_text(yaml.safe_dump(entry, allow_unicode=True, sort_keys=False), encoding="utf-8")


def _widen(rule: Entry) -> None:
    rule["region"] = PROVINCE
    for line in rule["lines"]:
        income = line["limit"].get("income")
        line["valid_to"] = None
        if income:
            income |= {"region": PROVINCE, "series": "rural"}
            # The first year for which the province's income has a date of release.
            line |= {"valid_from": "2023-01-01", "known_since": "2022-12-20"}
        else:
            line |= {"valid_from": VALID_FROM, "known_since": VALID_FROM}
