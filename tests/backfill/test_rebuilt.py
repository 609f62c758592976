"""What rests on a row as it may have been says so; what was kept does not."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from monitoring.backfill.request import Knowledge
from tests.acceptance.deployment import THRESHOLDS, Deployment
from tests.backfill.filling import deploy, fill, own_place
from tests.reference.known import Change
from tests.replay.rows import MARGIN, insured, listed, refunded, settled

FIRST, LAST = date(2024, 3, 1), date(2024, 3, 20)
CHANGED = "2024-03-10 09:00:00"


def changed(change: Change, **fields: str | None) -> Change:
    """The row as the source has it after a later change."""
    return Change(
        change.table, change.key, {**change.row, "updt_time": CHANGED, **fields}, change.updt_time, change.seen_at
    )


LOG = [
    *(row for n in (1, 2, 3, 4) for row in (insured(f"P{n}"), listed(f"P{n}", MARGIN, "2022-12-10"))),
    settled("as-written", "P1", "2024-03-04", "6000.00"),
    changed(settled("corrected", "P2", "2024-03-04", "7000.00")),
    changed(settled("flagged", "P3", "2024-03-04", "6000.00", refd_setl_flag="1"), crte_time=None),
    refunded("back", "flagged", "P3", "2024-03-10", "6000.00"),
    settled("of-somebody-else", "P4", "2024-03-04", "6000.00"),
    changed(listed("P4", MARGIN, "2022-12-10")),
]


def told(deployment: Deployment) -> dict[str, list[tuple[Any, ...]]]:
    """Events of the rule on total burdens by person: day, event, whether rebuilt."""
    rows = deployment.ask(
        "SELECT psn_no, known_on, event, is_reconstructed FROM warning_event WHERE rule_id = 'total-5000' ORDER BY psn_no, event_no"
    )
    found: dict[str, list[tuple[Any, ...]]] = {}
    for row in rows:
        found.setdefault(row["psn_no"], []).append((row["known_on"].day, row["event"], row["is_reconstructed"]))
    return found


def test_each_night_knows_what_was_known_and_says_what_is_rebuilt(tmp_path: Path) -> None:
    made = deploy(tmp_path / "home", THRESHOLDS, LOG)
    fill(made, FIRST, LAST)
    assert told(made) == {
        "P1": [(4, "opened", False)],
        "P2": [(4, "opened", True)],
        "P3": [(4, "opened", True), (10, "withdrawn", False)],
        "P4": [(4, "opened", True)],
    }
    marks = made.ask("SELECT psn_no, is_reconstructed FROM warning WHERE rule_id = 'total-5000' ORDER BY psn_no")
    assert [row["is_reconstructed"] for row in marks] == [False, False, False, False]


def test_with_hindsight_all_is_known_at_once(tmp_path: Path) -> None:
    made = deploy(tmp_path / "home", THRESHOLDS, LOG)
    fill(made, FIRST, LAST, known_by=Knowledge.today)
    assert told(made) == {psn_no: [(20, "opened", False)] for psn_no in ("P1", "P2", "P4")} | {
        "P3": [(20, "opened", False), (20, "withdrawn", False)]
    }
    crossed = made.ask("SELECT DISTINCT crossed_on FROM warning WHERE rule_id = 'total-5000'")
    assert [row["crossed_on"] for row in crossed] == [date(2024, 3, 4)]


def test_rules_of_a_day_for_a_year_that_had_none(tmp_path: Path) -> None:
    log = [
        insured("P1", "2019-12-01"),
        listed("P1", MARGIN, "2020-01-10"),
        settled("S1", "P1", "2020-02-05", "6000.00"),
    ]
    made = deploy(tmp_path / "home", THRESHOLDS, log)
    fill(made, date(2020, 2, 5), date(2020, 2, 5), rules_as_of=date(2022, 1, 10), into=tmp_path / "own")
    own = own_place(tmp_path / "own", made)
    assert told(own) == {"P1": [(5, "opened", False)]}
    assert own.ask("SELECT DISTINCT rules_as_of FROM applied_night") == [{"rules_as_of": date(2022, 1, 10)}]
    assert not Path(made.settings.warehouse.removeprefix("duckdb:///")).exists()
