"""A night that its check stopped: which rows it would hold back. They are not in the quarantine until the night is let go."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow.compute as pc
import pyarrow.parquet as pq

from monitoring.errors import QuarantineError
from monitoring.ledger import Ledger
from monitoring.ledger.observations import observations_of
from monitoring.quality.morning import STEPS, held_by_rule_of
from monitoring.quality.quarantine import HeldRow, rows_of_lines
from monitoring.settings import Settings


@dataclass(frozen=True)
class StoppedNight:
    """The night, the folder of its pulled rows, and how many rows each rule would hold back, most first."""

    night: date
    folder: Path
    by_rule: list[tuple[str, int]]


def stopped_night(settings: Settings, ledger: Ledger) -> StoppedNight | None:
    """The night that ran last, if its check stopped it and would hold back rows."""
    steps = [row for row in ledger.rows(last=50) if row["step"] in STEPS]
    if not steps or (steps[-1]["step"], steps[-1]["outcome"]) != ("check", "failed"):
        return None
    night = date.fromisoformat(str(steps[-1]["night"]))
    found = held_by_rule_of(observations_of(ledger, night))
    return StoppedNight(night, _pulled(settings, night), found) if found else None


def examine_stopped(settings: Settings, night: date, rule: str | None = None) -> list[HeldRow]:
    """Examine the pulled rows of a night once more and return those that rules hold back, all or those of a rule.

    Nothing is taken over. Raises `QuarantineError` if the rows of the night are not in its staging any more.
    """
    from monitoring.policy import load_policy
    from monitoring.quality.check import check_batch
    from monitoring.quality.known import surroundings_of
    from monitoring.quality.known_errors import load_known_errors

    pulled = _pulled(settings, night)
    if not pulled.is_dir():
        raise QuarantineError(
            f"The rows of the night {night} are not in its staging: it has not been pulled, or too long ago. Nothing was shown. Run the night again, or leave "
            "--date away to see what the quarantine holds."
        )
    known_errors = load_known_errors(settings.known_errors)
    # Beside the rows they come from, where the next try clears it away should this one be killed.
    with TemporaryDirectory(prefix="part-", dir=pulled.parent) as folder:
        with surroundings_of(settings, night, load_policy(settings.thresholds)) as around:
            check_batch(pulled, Path(folder), settings.memory_limit, around, known_errors)
        held = pq.read_table(Path(folder) / "quarantine.parquet")
    lines = [{**line, "held_on": night} for line in held.filter(pc.field("pulled_row") >= 0).to_pylist()]
    return [row for row in rows_of_lines(lines) if rule is None or rule in row.rules]


def _pulled(settings: Settings, night: date) -> Path:
    return settings.staging_folder / night.isoformat() / "pulled"
