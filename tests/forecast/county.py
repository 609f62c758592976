"""What the generated counties of these tests have besides, and the words in which the reference is told of it."""

from __future__ import annotations

import random
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

from tests.property.policy import POLICY, write_folder
from tests.reference.known import Change
from tests.reference.model import FOREVER
from tests.reference.participation import Place, World

TREATMENT = Path(__file__).with_name("thresholds") / "treatment.yaml"
WORLD = World(
    places={
        "140123": Place("140123", "140100"),
        "140199": Place(None, "140100"),
        "140100": Place(None, "140100"),
        "140200": Place(None, "140200"),
        "140000": Place(None, None),
    },
    townships={},
    codes=[(c.code, c.category, c.valid_from, c.valid_to or FOREVER) for c in POLICY.codes],
    care_types=POLICY.care_types,
)
FOLLOWED = [
    ("chronic", "14", date(2018, 1, 1), date(2024, 1, 31)),
    ("special", "2106", date(2018, 1, 1), FOREVER),
    ("special", "11", date(2018, 1, 1), FOREVER),
    ("referral", "2101", date(2018, 1, 1), FOREVER),
]
STATES = ("1", "1", "1", "1", "1", "1", "2", "0")


def enrich(rng: random.Random, change: Change) -> Change:
    """The same row with sexes, states and payments of all kinds."""
    more = {"insured": _insured, "settlement": _settlement}.get(change.table)
    return change if more is None else replace(change, row={**change.row, **more(rng)})


def _insured(rng: random.Random) -> dict[str, str | None]:
    return {"psn_insu_stas": rng.choice(STATES), "gend": rng.choice(("1", "2", None))}


def _settlement(rng: random.Random) -> dict[str, str | None]:
    return {"hifmi_pay": rng.choice(("0.00", "10.00", None)), "maf_pay": rng.choice(("0.00", "7.50", None))}


def thresholds_of(folder: Path, shape: str) -> Path:
    """A thresholds folder with the rules of a shape and these tests' codes of followed care."""
    write_folder(folder, shape)
    shutil.copy(TREATMENT, folder)
    return folder
