"""Rows in quarantine over nights: they are examined again, come in, leave, and are never held twice; accounting stays balanced."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest

from monitoring.errors import QuarantineError
from monitoring.quality.keeping import table_summaries
from monitoring.quality.quarantine import Release, as_csv, find_held, held_by_rule, held_rows, release_rows
from monitoring.quality.summary import read_summary
from monitoring.warehouse import files, open_warehouse
from tests.acceptance.deployment import deploy
from tests.reference.known import Change
from tests.replay.rows import MARGIN, insured, listed, settled
from tests.unit.quality.gate_night import Gate, apply_folder, check_rows

WHEN = datetime.fromisoformat("2024-03-06 09:00:00")
IMPLAUSIBLE = "settlement_amount_implausible"
DEAR = {
    "medfee_sumamt": "6000000.00",
    "fund_pay_sumamt": "5990000.00",
    "hifp_pay": "5990000.00",
    "inscp_scp_amt": "6000000.00",
}
"""A bill of six millions, of which the person bears 10,000: beyond any plausible size, but in itself in order."""
STAY = {"visit": "V", "med_type": "21", "begndate": "2024-03-01 08:00:00", "enddate": "2024-03-05 08:00:00"}


def dear(setl_id: str, written: str = "2024-03-05", **fields: str) -> Change:
    return settled(setl_id, "P1", "2024-03-05", "10000.00", "10000.00", written=written, **DEAR, **fields)


def right(setl_id: str, written: str = "2024-03-05", psn_no: str = "P1", **fields: str) -> Change:
    return settled(setl_id, psn_no, "2024-03-05", "600.00", written=written, **fields)


def unstamped(change: Change) -> Change:
    return replace(change, row={**change.row, "updt_time": None})


LOG = (
    *(insured("P1"), insured("P2"), insured("P3", serial=1)),
    *(dear("corrected"), right("corrected", "2024-03-07")),
    *(dear("resent", day) for day in ("2024-03-05", "2024-03-06", "2024-03-07")),
    *(dear("replaced"), dear("replaced", "2024-03-06", year="2024")),
    unstamped(right("blank")),
    right("blank", "2024-03-07"),
    settled("later", "P1", "2024-05-20", "600.00", written="2024-03-05"),
    *(right("stolen"), right("stolen", "2024-03-06", "P2")),
    *(right("moved"), right("moved", "2024-03-06", "P3")),
    *(right("stay 2", **STAY), right("stay 1", "2024-03-06", **STAY)),
    right("noted", insu_admdvs="999999"),
)
NIGHTS = ("2024-03-05", "2024-03-06", "2024-03-06", "2024-03-07", "2024-04-10")
# key: rule, held on, left on, left by
STANDS: dict[str, list[tuple[str, str, str | None, str | None]]] = {
    "corrected": [(IMPLAUSIBLE, "2024-03-05", "2024-03-07", "corrected")],
    "resent": [(IMPLAUSIBLE, "2024-03-05", None, None)],
    "replaced": [(IMPLAUSIBLE, "2024-03-05", "2024-03-06", "replaced"), (IMPLAUSIBLE, "2024-03-06", None, None)],
    "blank": [("settlement_stamp_missing", "2024-03-05", "2024-03-07", "corrected")],
    "later": [("settlement_date_far_ahead", "2024-03-05", "2024-04-10", "passed")],
    "stolen": [("settlement_key_of_another_person", "2024-03-06", None, None)],
    "stay 1": [("settlement_stay_settled_twice", "2024-03-06", None, None)],
}


@pytest.fixture(scope="module")
def gate(tmp_path_factory: pytest.TempPathFactory) -> Gate:
    gate = Gate(deploy(tmp_path_factory.mktemp("gate")), LOG)
    gate.run(*NIGHTS)
    return gate


def standing(gate: Gate, key: str) -> list[tuple[str, str, str | None, str | None]]:
    rows = gate.deployment.ask(
        "SELECT rule_name, held_on, left_on, left_by FROM quarantine WHERE source_key = $key ORDER BY held_on, rule_name",
        key=key,
    )
    return [(r["rule_name"], str(r["held_on"]), r["left_on"] and str(r["left_on"]), r["left_by"]) for r in rows]


def known(gate: Gate) -> dict[str, str]:
    rows = gate.deployment.ask(
        "SELECT setl_id, psn_no FROM settlement JOIN person USING (person_key) WHERE known_to = DATE '9999-12-31'"
    )
    return {row["setl_id"]: row["psn_no"] for row in rows}


def assert_balanced(gate: Gate) -> None:
    for row in gate.deployment.ask("SELECT * FROM accounting"):
        came = row["pulled_count"] + row["held_before_count"]
        went = ("accepted", "quarantined", "unchanged", "superseded", "dropped")
        assert came == sum(row[f"{part}_count"] for part in went), row


@pytest.mark.parametrize("key", STANDS)
def test_how_a_row_stands_after_the_nights(gate: Gate, key: str) -> None:
    assert standing(gate, key) == STANDS[key]


def test_what_left_is_in_and_what_is_held_is_not(gate: Gate) -> None:
    """`stolen` stays with its first person; two numbers with one certificate are one person, so `moved` follows the source."""
    assert known(gate) == {
        **dict.fromkeys(("corrected", "blank", "later", "stolen", "stay 2", "noted"), "P1"),
        "moved": "P3",
    }


def test_a_row_that_passes_is_known_from_the_night_that_let_it_pass(gate: Gate) -> None:
    (row,) = gate.deployment.ask("SELECT known_from FROM settlement WHERE setl_id = 'later'")
    assert row["known_from"] == date(2024, 4, 10)


def test_the_newest_copy_of_a_row_sent_again_is_kept(gate: Gate) -> None:
    with open_warehouse(gate.deployment.settings, read_only=True) as warehouse:
        (row,) = find_held(warehouse, "resent")
    assert row.row["updt_time"] == "2024-03-07 20:00:00"


def test_every_night_adds_up(gate: Gate) -> None:
    assert_balanced(gate)
    (row,) = gate.deployment.ask(
        "SELECT * FROM accounting WHERE night = DATE '2024-03-07' AND source_table = 'settlement'"
    )
    # Before: corrected, resent, replaced, blank, later, stolen, stay 1. Sent again while held: resent, stolen, replaced, later, stay 1.
    assert (row["held_before_count"], row["quarantined_count"], row["dropped_count"]) == (7, 5, 0)
    assert row["superseded_count"] == 2, "what is corrected is not needed any more"


def test_notes_are_kept_once_a_night(gate: Gate) -> None:
    rows = gate.deployment.ask(
        "SELECT * FROM row_note WHERE source_key = 'noted' AND rule_name = 'settlement_region_unknown' ORDER BY night"
    )
    assert [str(row["night"]) for row in rows] == ["2024-03-05", "2024-03-06", "2024-03-07"]


def test_what_is_held_is_listed_and_handed_out(gate: Gate) -> None:
    with open_warehouse(gate.deployment.settings, read_only=True) as warehouse:
        listed_rules = {row["rule_name"]: (row["row_count"], str(row["oldest_on"])) for row in held_by_rule(warehouse)}
        assert listed_rules[IMPLAUSIBLE] == (2, "2024-03-05")
        assert {row.source_key for row in held_rows(warehouse, IMPLAUSIBLE)} == {"resent", "replaced"}
        (row,) = find_held(warehouse, "stolen")
        assert find_held(warehouse, row.row_id) == [row]
        lines = as_csv(held_rows(warehouse)).splitlines()
    assert len(lines) == 5
    assert lines[0].startswith("row_id,source_table,source_key,rules,held_on,row.setl_id")


def release(gate: Gate, key: str, rule: str) -> list[str]:
    with open_warehouse(gate.deployment.settings) as warehouse:
        return release_rows(warehouse, find_held(warehouse, key), Release(rule, WHEN, "Wang", "the bill was seen"))


def test_a_released_row_is_assessed_by_the_same_night_run_again_and_stays_in(tmp_path: Path) -> None:
    both = dear("both", hosp_part_amt="90000.00")
    gate = Gate(
        deploy(tmp_path),
        (
            insured("P1"),
            listed("P1", MARGIN, "2023-01-01", written="2024-03-05"),
            *(dear("S1"), dear("S1", "2024-03-06"), both),
            settled("S3", "P1", "2024-03-05", "1.00", medfee_sumamt="?"),
        ),
    )
    gate.run("2024-03-05")
    assert known(gate) == {}
    for key, rule, told in (
        ("S3", "settlement_amount_unreadable", "cannot be passed over"),
        ("S1", "settlement_fee_sum_wrong", "does not hold this row back"),
        ("S1", "settlement_region_unknown", "no such rule"),
        ("S1", "nonsense", "no such rule"),
        ("S9", IMPLAUSIBLE, "No row of that key"),
    ):
        with pytest.raises(QuarantineError, match=told):
            release(gate, key, rule)
    assert release(gate, "S1", IMPLAUSIBLE) == []
    assert release(gate, "both", IMPLAUSIBLE) == ["settlement_fee_sum_wrong"]
    gate.run("2024-03-05")
    assert known(gate) == {"S1": "P1"}
    assert [line[3] for line in standing(gate, "S1")] == ["released"]
    assert sorted(str(line[3]) for line in standing(gate, "both")) == ["None", "passed"]
    assert len(gate.deployment.ask("SELECT 1 AS x FROM warning WHERE rule_id = 'total-5000'")) == 1
    before = standing(gate, "S1")
    # The source sends it again under a new stamp: it has been let pass once and for all.
    gate.run("2024-03-06")
    assert standing(gate, "S1") == before
    assert_balanced(gate)


def test_a_row_corrected_without_a_new_stamp_takes_the_held_one_out(tmp_path: Path) -> None:
    """The same key and stamp, said otherwise: right (S1), wrong again (S2), and beside the wrong one that is sent still (S3)."""
    night, later = date(2024, 3, 5), date(2024, 3, 6)
    deployment = deploy(tmp_path)
    gate = Gate(deployment, ())
    other = {"hosp_part_amt": "90000.00"}
    first = {"insured": [insured("P1").row], "settlement": [dear(key).row for key in ("S1", "S2", "S3")]}
    apply_folder(deployment, night, check_rows(deployment, night, first))
    assert release(gate, "S1", IMPLAUSIBLE) == []
    second = {"settlement": [right("S1").row, dear("S2", **other).row, dear("S3").row]}
    folder = check_rows(deployment, later, second)
    counts = apply_folder(deployment, later, folder)
    assert known(gate) == {"S1": "P1"}
    assert standing(gate, "S1") == [(IMPLAUSIBLE, "2024-03-05", "2024-03-06", "corrected")]
    assert [(line[1], line[3]) for line in standing(gate, "S2") if line[0] == IMPLAUSIBLE] == [
        ("2024-03-05", "replaced"),
        ("2024-03-06", None),
    ]
    assert standing(gate, "S3") == [(IMPLAUSIBLE, "2024-03-05", None, None)]
    assert (counts["settlement_quarantined"], table_summaries(folder)["settlement"].held_anew) == (2, 0)
    broken = {v.name: v.offending for v in read_summary(folder).violations if v.table == "settlement"}
    assert broken[IMPLAUSIBLE] == 0, "nothing of it is new"
    assert_balanced(gate)


def test_todays_rules_decide_and_a_check_applied_late_holds_nothing_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = Gate(deploy(tmp_path), (insured("P1"), dear("S1")))
    late = gate.check_only(date(2024, 3, 5))
    gate.run("2024-03-05")
    plain = files.statement

    def wider(folder: str, name: str) -> str:
        return plain(folder, name).replace("5000000.00", "7000000.00")

    monkeypatch.setattr("monitoring.warehouse.files.statement", wider)
    gate.run("2024-03-06")
    assert known(gate) == {"S1": "P1"}
    assert standing(gate, "S1") == [(IMPLAUSIBLE, "2024-03-05", "2024-03-06", "passed")]
    gate.apply(date(2024, 3, 5), late)
    assert standing(gate, "S1") == [(IMPLAUSIBLE, "2024-03-05", "2024-03-06", "passed")]
    assert_balanced(gate)
