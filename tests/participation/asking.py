"""What the queries say of single persons, to be compared with what is expected."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from typing import Any

from monitoring.participation.asked import AsOf, load_dated
from monitoring.participation.state import derive_state
from monitoring.participation.unmatched import persons_on_lists
from monitoring.settings import Settings
from monitoring.warehouse import open_warehouse
from tests.reference.participation import Person

DATED = Path(__file__).with_name("thresholds")


def with_dated_values(folder: Path) -> Path:
    """A thresholds folder, and the goals, waiting periods and values of treatment of these tests in it."""
    for name in ("participation.yaml", "treatment.yaml"):
        shutil.copy(DATED / name, folder)
    return folder


def said_of_persons(settings: Settings, as_of: AsOf) -> dict[str, Person]:
    """Everybody listed, by number; somebody matched with nobody by his certificate."""
    with open_warehouse(settings, read_only=True) as warehouse:
        derive_state(warehouse, load_dated(settings), as_of, persons_on_lists(settings, as_of))
        warehouse.derive("participation", "listed_person")
        rows = warehouse.arrow("SELECT * FROM listed_person").to_pylist()
        pairs = warehouse.arrow("SELECT * FROM person_category").to_pylist()
    held: dict[int, set[str]] = {}
    for pair in pairs:
        held.setdefault(pair["person_key"], set()).add(pair["category_code"])
    return {_name(row): _person(row, held[row["person_key"]]) for row in rows}


def _name(row: dict[str, Any]) -> str:
    return str(row["psn_no"] or row["certificate"])


def _person(row: dict[str, Any], categories: set[str]) -> Person:
    place = row["county_code"], row["township_code"]
    return Person(_name(row), frozenset(categories), row["participation_state"], row["standing"], *place)


def day(text: str) -> date:
    """A date from its text."""
    return date.fromisoformat(text)
