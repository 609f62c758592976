"""The thresholds of `thresholds/` for the reference, all of them or those of one shape."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

from tests.property.rules import ALL_RULES, SHAPES
from tests.reference.model import CodePeriod, Policy

FOLDER = Path(__file__).with_name("thresholds")

POLICY = Policy(
    rules=ALL_RULES,
    parents={
        "140000": "000000",
        "140100": "140000",
        "140200": "140000",
        "140199": "140100",
        "140123": "140100",
        "000000": None,
    },
    codes=(
        CodePeriod("140000", "7131", "destitute"),
        CodePeriod("140000", "7019", "subsistence_allowance"),
        CodePeriod("140000", "7201", "allowance_margin"),
        CodePeriod("140000", "7301", "out_of_poverty"),
        CodePeriod("140000", "7777", "destitute", valid_to=date(2024, 2, 1)),
        CodePeriod("140000", "7777", "allowance_margin", valid_from=date(2024, 2, 1)),
    ),
    precedence={"destitute": 10, "subsistence_allowance": 40, "allowance_margin": 90, "out_of_poverty": 100},
    residences={"10": "urban", "20": "rural"},
    care_types={
        "11": "outpatient",
        "14": "outpatient_chronic",
        "21": "inpatient",
        "2106": "day_surgery",
        "28": "day_surgery",
        "41": "pharmacy",
    },
)


def write_folder(to: Path, shape: str) -> Path:
    """A thresholds folder with the rules of a shape alone."""
    shutil.copytree(FOLDER, to, ignore=shutil.ignore_patterns("rules"))
    (to / "rules").mkdir()
    for rule in SHAPES[shape]:
        shutil.copy(FOLDER / "rules" / f"{rule.rule_id}.yaml", to / "rules")
    return to
