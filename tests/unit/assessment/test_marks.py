"""The id and the fingerprint of a warning: the same for the same, another for anything else."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.deployment import THRESHOLDS, Deployment, deploy
from tests.reference.known import Change
from tests.replay.rows import MARGIN, insured, listed, paid, settled

POOR = [insured("P1"), listed("P1", MARGIN, "2023-01-01"), settled("S1", "P1", "2024-03-05", "6000.00")]


def mark(deployment: Deployment) -> dict[str, Any]:
    (row,) = deployment.ask(
        "SELECT warning_id, fingerprint, crossed_on FROM warning WHERE rule_id = 'total-5000' AND psn_no = 'P1'"
    )
    return row


@pytest.fixture(scope="module")
def deployment(tmp_path_factory: pytest.TempPathFactory) -> Deployment:
    made = deploy(tmp_path_factory.mktemp("marks"))
    made.run_with(POOR, "2024-03-05")
    return made


def test_the_id_stays_and_the_fingerprint_follows_the_rows(deployment: Deployment) -> None:
    first = mark(deployment)
    deployment.run("2024-03-05")
    assert mark(deployment) == first

    earlier = settled("S0", "P1", "2024-03-01", "5500.00", written="2024-03-06")
    deployment.run_with([*POOR, earlier], "2024-03-06")
    second = mark(deployment)
    assert second["crossed_on"] != first["crossed_on"]
    assert second["warning_id"] == first["warning_id"]
    assert second["fingerprint"] != first["fingerprint"]

    deployment.run_with([*POOR, earlier, paid("A1", "S1", "P1", "2024-03-07", "1.00")], "2024-03-07")
    third = mark(deployment)
    assert third["fingerprint"] not in {first["fingerprint"], second["fingerprint"]}


def test_the_numbers_do_not_depend_on_the_order_of_persons(tmp_path: Path) -> None:
    """The same key, other persons around: the same id."""
    other = deploy(tmp_path)
    log: list[Change] = [insured("P0", serial=99), settled("S9", "P0", "2024-03-05", "1.00"), *POOR]
    other.run_with(log, "2024-03-05")
    alone = deploy(tmp_path / "alone")
    alone.settings.id_key_file.write_bytes(other.settings.id_key_file.read_bytes())
    alone.run_with(POOR, "2024-03-05")
    assert mark(other) == mark(alone)


def test_counts_of_a_night(deployment: Deployment) -> None:
    """What apply tells: persons and warnings assessed, events by kind."""
    later = settled("S8", "P1", "2024-03-08", "9000.00")
    results = deployment.run_with([*POOR, later], "2024-03-08")
    counts = results[2].counts
    assert counts["persons_assessed"] == 1
    assert counts["warnings_assessed"] == len(deployment.ask("SELECT 1 AS x FROM warning"))
    events = deployment.ask(
        "SELECT event, COUNT(*) AS n FROM warning_event WHERE night = DATE '2024-03-08' GROUP BY event"
    )
    assert {f"event_{e['event']}": e["n"] for e in events} == {
        k: v for k, v in counts.items() if k.startswith("event_")
    }
    assert "note_refund_without_original" in counts


def test_notes_count_what_is_doubtful(tmp_path: Path) -> None:
    deployment = deploy(tmp_path)
    # The refund names the settlement of somebody else, who is assessed on the same night.
    log = [
        *POOR,
        listed("P1", "7999", "2023-01-01"),
        insured("P2", insuplc_admdvs="999999"),
        settled("S2", "P3", "2024-03-05", "90000.00"),
        settled("R1", "P1", "2024-03-05", "-1.00", init_setl_id="S2"),
    ]
    counts = deployment.run_with(log, "2024-03-05")[2].counts
    notes = {name: count for name, count in counts.items() if name.startswith("note_")}
    assert notes == {
        "note_household_income_unknown": 0,
        "note_person_without_insured_row": 1,
        "note_refund_without_original": 1,
        "note_row_of_removed_visit": 0,
        "note_unknown_identity_code": 1,
        "note_unknown_region": 1,
    }


def test_a_year_ends_also_where_no_limit_changes_with_it(tmp_path: Path) -> None:
    """Only one rule, of a fixed amount: nothing but the year itself ends on 1 January."""
    shutil.copytree(THRESHOLDS, tmp_path / "thresholds")
    for path in (tmp_path / "thresholds" / "rules").glob("*.yaml"):
        if path.stem != "total-5000":
            path.unlink()
    deployment = deploy(tmp_path / "home", tmp_path / "thresholds")
    deployment.run_with(POOR, "2024-12-31", "2025-01-01")
    events = deployment.ask("SELECT event, known_on FROM warning_event ORDER BY event_no")
    assert [(e["event"], str(e["known_on"])) for e in events] == [("opened", "2024-12-31"), ("closed", "2025-01-01")]
