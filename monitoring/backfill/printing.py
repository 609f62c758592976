"""The dry run and the end of a back-fill, as tables."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from rich.table import Table

from monitoring.backfill.beforehand import rules_by_year
from monitoring.backfill.measured import Room, room_for
from monitoring.backfill.plan import Plan
from monitoring.backfill.tally import Rows, Tally
from monitoring.backfill.telling import Pace, told_left, told_target
from monitoring.reports.printing import console

GIGABYTE = 2**30
Columns = Sequence[str]


def print_plan(plan: Plan, speed: Decimal | None) -> None:
    """Where it goes, the slices, the rules of each year, time and room; nothing is done."""
    screen = console()
    for line in told_target(plan):
        screen.print(line)
    screen.print(_slice_table(plan) if plan.slices else "nothing is left to be done")
    rules = Table("year", "rules in force")
    for year, found in rules_by_year(plan.policy, plan.request).items():
        rules.add_row(str(year), ", ".join(found))
    screen.print(rules)
    if plan.slices:
        screen.print(told_left(Pace(speed, plan.row_count)))
        screen.print(_told_room(room_for(plan)))
    screen.print("nothing was done (--dry-run)")


def _slice_table(plan: Plan) -> Table:
    table = Table("slice", "nights up to", "nights", "written up to", "rows")
    for number, piece in enumerate(plan.slices, start=1):
        nights = "loaded only" if piece.is_load_only else str(piece.night_count)
        table.add_row(str(number), str(piece.night), nights, str(piece.until), f"{piece.row_count:,}")
    return table


def _told_room(room: Room) -> str:
    needed, free = (f"{n / GIGABYTE:,.1f} GiB" for n in (room.needed, room.free))
    short = "" if room.free > room.needed else ": MAKE ROOM FIRST"
    return f"disk: about {needed} needed, {free} free{short}"


def print_tally(tally: Tally) -> None:
    """Rows, warnings and events of the nights asked for."""
    screen = console()
    parts = ("pulled", "accepted", "quarantined", "unchanged", "superseded", "dropped")
    screen.print(_table(tally.tables, ("source_table", *(f"{part}_count" for part in parts))))
    screen.print(_table(tally.warnings, ("year", "state", "warning_count", "reconstructed_count")))
    screen.print(_table(tally.events, ("year", "event", "event_count", "reconstructed_count")))
    screen.print(f"{tally.reconstructed_share:.1%} of the warnings rest on a row that was rebuilt (is_reconstructed)")


def _table(rows: Rows, columns: Columns) -> Table:
    table = Table(*(name.removesuffix("_count").replace("_", " ") for name in columns))
    for row in rows:
        table.add_row(*(f"{v:,}" if name.endswith("_count") else str(v) for name, v in ((n, row[n]) for n in columns)))
    return table
