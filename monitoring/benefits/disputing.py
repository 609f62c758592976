"""Dispute visits named in a file, or lift that: what the texts say of each is looked up and written down beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pyarrow as pa

from monitoring.benefits.amounts import read_yuan
from monitoring.benefits.disputes import Action, Dispute, disputes_by, number_table, record_disputes
from monitoring.benefits.due import AskedDue, ask_due, benefits_of, derive_due
from monitoring.benefits.telling import ITEMS
from monitoring.errors import FileError, PersonalDataError
from monitoring.identities.spreadsheet import read_sheets
from monitoring.participation.private_file import LONG_ENOUGH, refuse_numbers
from monitoring.settings import Settings
from monitoring.warehouse import Warehouse, open_warehouse

VISIT_COLUMNS = ("setl_id", "visit_id", "item", "claimed_amount")
"""Columns of the file: one of the two numbers in each row, the rest as the officer has it."""
PERSONS = "SELECT DISTINCT counted_key FROM numbered_settlement"
Row = dict[str, object]
Visit = tuple[int, str]
"""Counted person, number of the visit."""


@dataclass(frozen=True)
class Said:
    """Who disputes or lifts, why and when."""

    reason: str
    by_name: str
    at: datetime


@dataclass(frozen=True)
class Named:
    """A row of the file: the number of a settlement or of a visit, the item (empty: all), and what is claimed, yuan."""

    row_number: int
    number: tuple[str, str]
    item: str
    claimed_amount: Decimal | None


@dataclass(frozen=True)
class Looked:
    """A row with its visit: its first settlement number, and what the texts say of it by item (empty: no line applies)."""

    named: Named
    visit: Visit
    setl_id: str
    said: Mapping[str, Row]


@dataclass(frozen=True)
class Found:
    """The rows of the file, and the visit of each settlement that they or disputes in force name."""

    looked: Sequence[Looked]
    visits: Mapping[str, Visit]


@dataclass(frozen=True)
class Disputing:
    """How many were recorded, and how many had been said before in the same words."""

    recorded_count: int
    unchanged_count: int


def dispute_visits(settings: Settings, path: Path, said: Said, *, is_lifting: bool) -> Disputing:
    """Record that the visits of a file are disputed, or that this is over. All rows or none.

    Raises PersonalDataError without a reason, FileError if the file cannot be read or names a visit that cannot be disputed (or none that is).
    """
    refuse_numbers(said.reason)
    if len(said.reason.strip()) < LONG_ENOUGH:
        raise PersonalDataError(
            f"What is disputed needs a reason of at least {LONG_ENOUGH} characters (--reason), in words that somebody else understands later; it must name no "
            "person. Nothing was recorded."
        )
    named = read_visit_file(path)
    in_force = disputes_by(settings, None)
    found = _look_up(settings, named, in_force)
    events = _lifting(found, in_force, said) if is_lifting else _disputing(found, said)
    standing = {(d.key, d.claimed_amount, d.reason) for d in in_force}
    new = [e for e in events if is_lifting or (e.key, e.claimed_amount, e.reason) not in standing]
    record_disputes(settings, new)
    return Disputing(len(new), len(events) - len(new))


def read_visit_file(path: Path) -> list[Named]:
    """The rows of a CSV or Excel file with the columns of `VISIT_COLUMNS`; all faults at once."""
    [sheet, *others] = read_sheets(path, None).values()
    rows = [(n, [_text(cell) for cell in cells]) for n, cells in sheet if any(_text(cell) for cell in cells)]
    header = rows[0][1] if rows else []
    if others or not {"setl_id", "visit_id"} & set(header):
        raise FileError(
            f"The file {path.name} is no list of visits: in its one sheet the first row names the columns, {', '.join(VISIT_COLUMNS)}; the first two are numbers "
            "of a settlement and of a visit (as in the work list), one of them in each row. Nothing was recorded."
        )
    found = [_named(number, dict(zip(header, cells, strict=False))) for number, cells in rows[1:]]
    faults = [one for one in found if isinstance(one, str)]
    if faults or not found:
        raise FileError(
            f"The file {path.name} cannot be taken: {'; '.join(faults) or 'it has no row'}. Nothing was recorded. Correct it and give it again."
        )
    return [one for one in found if isinstance(one, Named)]


def _named(row_number: int, cells: dict[str, str]) -> Named | str:
    numbers = [(kind, cells[name]) for kind, name in _NUMBERS if cells.get(name)]
    item, amount = cells.get("item", ""), cells.get("claimed_amount", "")
    claimed = read_yuan(amount) if amount else None
    if not numbers:
        return f"row {row_number}: no number of a settlement or visit"
    if item and item not in ITEMS:
        return f"row {row_number}: the item is none of {', '.join(ITEMS)}"
    if amount and (claimed is None or claimed < 0):
        return f"row {row_number}: the claimed amount is no amount in yuan"
    return Named(row_number, numbers[0], item, claimed)


_NUMBERS = (("settlement", "setl_id"), ("visit", "visit_id"))


def _text(value: object) -> str:
    return "" if value is None else str(value).strip()


def _look_up(settings: Settings, named: Sequence[Named], in_force: Sequence[Dispute]) -> Found:
    numbers = {one.number for one in named} | {("settlement", one.setl_id) for one in in_force}
    policy, benefits = benefits_of(settings)
    with open_warehouse(settings, read_only=True) as warehouse:
        newest = ask_due(warehouse, None, None)
        warehouse.load("benefit_value", _night(newest))
        warehouse.load("named_number", number_table(numbers))
        warehouse.derive("benefits", "numbered_settlement")
        first = warehouse.arrow("SELECT MIN(burden_date) AS first_on FROM numbered_settlement")["first_on"][0].as_py()
        warehouse.make("disputing_person", PERSONS)
        settled = _settled(warehouse)
        # A refund may lie in the year after its original.
        since = date((first or newest.night).year - 1, 1, 1)
        asked = AskedDue(since, newest.night)
        derive_due(warehouse, policy, benefits, asked, "SELECT counted_key FROM disputing_person")
        said = _said(warehouse)
    unknown = [one.row_number for one in named if settled.get(one.number, (None, ""))[0] not in said]
    if unknown:
        raise FileError(
            f"Rows {', '.join(map(str, unknown))} name no visit of a listed person that is known on the night {newest.night}, so nothing is said of it that could "
            "be disputed. Nothing was recorded. Correct the numbers."
        )
    looked = [Looked(one, *settled[one.number], said[settled[one.number][0]]) for one in named]
    return Found(looked, {number: visit for (kind, number), (visit, _) in settled.items() if kind == "settlement"})


def _night(asked: AskedDue) -> pa.Table:
    return pa.table({"night": [asked.night], "day_first": [asked.first]})


def _settled(warehouse: Warehouse) -> dict[tuple[str, str], tuple[Visit, str]]:
    """By number: its visit, and the visit's first settlement."""
    rows = warehouse.arrow(
        "SELECT * FROM numbered_settlement ORDER BY burden_date NULLS LAST, setl_id NULLS LAST"
    ).to_pylist()
    found: dict[tuple[str, str], tuple[Visit, str]] = {}
    for row in rows:
        place = (row["number_type"], row["number_id"])
        found.setdefault(place, ((row["counted_key"], row["visit_id"]), row["setl_id"]))
    return found


def _said(warehouse: Warehouse) -> dict[Visit, dict[str, Row]]:
    query = "SELECT counted_key, visit_id, item, said_state, due_amount FROM benefit_due"
    found: dict[Visit, dict[str, Row]] = {}
    for row in warehouse.arrow(query).to_pylist():
        found.setdefault((row["counted_key"], row["visit_id"]), {})[row["item"] or ""] = row
    return found


def _disputing(found: Found, said: Said) -> list[Dispute]:
    return [_event(Action.disputed, one, one.setl_id, one.named.item, said) for one in found.looked]


def _lifting(found: Found, in_force: Sequence[Dispute], said: Said) -> list[Dispute]:
    """What ends each dispute about the visits (about one item, where the row names one)."""
    ended: dict[tuple[str, str], Dispute] = {}
    idle: list[int] = []
    for one in found.looked:
        about = [d for d in in_force if found.visits.get(d.setl_id) == one.visit]
        meant = [d for d in about if one.named.item in {"", d.item}]
        ended |= {d.key: _event(Action.lifted, one, *d.key, said) for d in meant}
        idle += [] if meant else [one.named.row_number]
    if idle:
        raise FileError(
            f"Rows {', '.join(map(str, idle))} name visits, or items of them, of which nothing is disputed by itself, so there is nothing to lift. Nothing was recorded. Take the rows out, or "
            "correct their numbers or items; a dispute about a whole visit is lifted by a row without an item."
        )
    return list(ended.values())


def _event(action: Action, one: Looked, setl_id: str, item: str, said: Said) -> Dispute:
    rows = [one.said[item]] if item in one.said else list(one.said.values())
    amounts = [Decimal(str(row["due_amount"])) for row in rows if row["due_amount"] is not None]
    state = str(rows[0]["said_state"]) if len(rows) == 1 else None
    total = sum(amounts, Decimal(0)) if amounts else None
    reason = said.reason.strip()
    return Dispute(action, setl_id, item, state, total, one.named.claimed_amount, reason, said.by_name, said.at)
