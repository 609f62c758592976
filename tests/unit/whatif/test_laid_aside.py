"""What is laid aside, for how long, for whose eyes; and that nothing else is written."""

from __future__ import annotations

import hashlib
import stat
from pathlib import Path

from monitoring import nightly
from monitoring.whatif.ask_whatif import Question, WhatIf, ask_whatif
from monitoring.whatif.writing import write_past
from tests.acceptance.deployment import Deployment
from tests.property.counties import LAST_NIGHT
from tests.unit.whatif.conftest import FIRST_DAY, make_deployment

CHANGE = "month-total.limit.amount=900"


def ask(deployment: Deployment, change: str = CHANGE) -> WhatIf:
    return ask_whatif(deployment.settings, Question((change,), None, FIRST_DAY, LAST_NIGHT))


def contents(home: Path) -> dict[str, str]:
    """Every file of a deployment but what a what-if lays aside, with its hash."""
    return {
        str(path.relative_to(home)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(home.rglob("*"))
        if path.is_file() and "whatif" not in path.relative_to(home).parts
    }


def test_nothing_is_written_to_warehouse_platform_or_ledger(mixed: Deployment) -> None:
    before = contents(mixed.settings.home)
    assert {"warehouse.duckdb", "source.db", "ledger.db"} <= set(before)
    assert ask(mixed).comparison.tallies.num_rows
    write_past(mixed.settings, (LAST_NIGHT, LAST_NIGHT), None, LAST_NIGHT, "csv")
    assert contents(mixed.settings.home) == before


def test_burdens_are_laid_aside_once_for_their_owner_alone_until_the_next_night(tmp_path: Path) -> None:
    deployment = make_deployment(tmp_path / "home", "month", blocks=1)
    first, second = ask(deployment), ask(deployment, "month-total.limit.amount=1100")
    root = deployment.settings.home / "whatif"
    assert first.comparison.worked_out
    assert second.comparison.worked_out == ()
    (laid,) = root.iterdir()
    folders = [root, laid, *laid.iterdir()]
    assert {stat.S_IMODE(folder.stat().st_mode) for folder in folders} == {0o700}
    sides = [folder for folder in laid.iterdir() if folder.name.startswith("present-")]
    assert len(sides) == 1
    assert len(list(laid.iterdir())) == len(first.comparison.worked_out) + len(sides)
    nightly.apply(deployment.settings, LAST_NIGHT)
    assert ask(deployment).comparison.worked_out == first.comparison.worked_out
    (newer,) = root.iterdir()
    assert newer != laid
