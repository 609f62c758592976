"""A back-fill in words: where it goes, how far it is, how long it will take, what became of the push."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from monitoring.backfill.measured import pulled_rows, rate
from monitoring.backfill.plan import Plan, nights_done
from monitoring.backfill.request import Knowledge
from monitoring.backfill.slices import Slice
from monitoring.backfill.target import warehouse_path
from monitoring.ledger import StepResult


@dataclass(frozen=True)
class Pace:
    """Rows a second, where any slice was measured, and rows still to be read."""

    speed: Decimal | None
    rows_left: int


def told_target(plan: Plan) -> list[str]:
    """Where it goes, what stands already, and what the nights may know."""
    target, request = plan.target, plan.request
    lines = [f"nights {request.first} to {request.last} into {warehouse_path(target.replaces or target.settings)}"]
    done = nights_done(plan)
    if done:
        lines.append(f"nights {done[0]} to {done[1]} were applied before and are left as they are")
    if target.replaces is not None:
        lines.append(
            f"the warehouse there is narrower: it is made anew for {target.first} to {target.last} beside it, and takes its place when it is finished"
        )
    front = target.present.front
    if front is not None and front < request.first and (request.first - front).days > 1:
        lines.append(f"the nights after {front} are filled in too: a run covers all nights since the last one applied")
    return [*lines, *_knowledge(plan)]


def _knowledge(plan: Plan) -> list[str]:
    request = plan.request
    if request.known_by is Knowledge.today:
        told = f"with hindsight: everything is known from {request.last}, events carry that night"
    else:
        told = (
            "each night knows what was known on it; what the source has overwritten is rebuilt and marked reconstructed"
        )
    held = f"COUNTERFACTUAL: the rules of {request.rules_as_of} hold on all days"
    return [told] if request.rules_as_of is None else [told, held]


def told_begun(number: int, count: int, piece: Slice, pace: Pace, memory_limit: str) -> str:
    """A slice that begins, with the time that is left by rows."""
    left = told_left(pace)
    return f"slice {number} of {count}: {told_piece(piece)}; {left} (memory at most {memory_limit})"


def told_piece(piece: Slice) -> str:
    """Which nights or rows a slice brings."""
    rows = f"{piece.row_count:,} rows"
    if piece.known_from is None:
        nights = "night" if piece.night_count == 1 else f"{piece.night_count} nights up to"
        return f"{nights} {piece.night}, {rows}"
    if piece.is_load_only:
        return f"written up to {piece.until}, loaded as known from {piece.night}, {rows}"
    return f"first night {piece.night} with all written up to it, {rows}"


def told_left(pace: Pace) -> str:
    """Rows and time that are left."""
    if pace.speed is None:
        return f"{pace.rows_left:,} rows to go, nothing measured yet"
    seconds = int(Decimal(pace.rows_left) / pace.speed)
    return f"{pace.rows_left:,} rows to go, about {told_time(timedelta(seconds=seconds))}"


def told_time(taken: timedelta) -> str:
    """A stretch of time in the two units that matter."""
    seconds = int(taken.total_seconds())
    if seconds < 60:
        return f"{seconds} s"
    minutes, hours = seconds // 60, seconds // 3600
    return f"{minutes} min {seconds % 60} s" if hours == 0 else f"{hours} h {minutes % 60} min"


def told_slice(number: int, count: int, result: StepResult | None, taken: timedelta) -> str:
    """A slice that has ended."""
    begin = f"slice {number} of {count}"
    if result is None:
        return f"{begin}: a night has done it in the meantime"
    rows = pulled_rows(result.counts)
    speed = rate(rows, taken)
    fast = f", {speed:,.0f} rows/s" if speed else ""
    events = sum(n for name, n in result.counts.items() if name.startswith("event_"))
    return f"{begin} done: {rows:,} rows in {told_time(taken)}{fast}; {events:,} events"


def told_push(pushed: Mapping[str, int]) -> str:
    """What the platform was told."""
    if "nights_waiting_for_approval" in pushed:
        return f"the push waits for a person ({pushed['nights_waiting_for_approval']} nights): `monitoring approve` lets it go"
    if not pushed:
        return "nothing was published: back-filled nights are withheld (--publish)"
    return "published: " + ", ".join(f"{name} {count:,}" for name, count in pushed.items())
