"""Each rule of sql/checks speaks of its own row and of no clean one; the quarantine keeps the row as it came."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from monitoring.quality.known import Surroundings
from monitoring.quality.rules import all_rules
from monitoring.source.tables import SOURCE_TABLES
from tests.unit.quality.batch import CLEAN, KEYS, Checked, Row, check, clean, text_of
from tests.unit.quality.rule_examples import AMOUNTS, EXAMPLES, REFUND

NIGHT = date(2024, 3, 6)
AROUND = Surroundings(NIGHT, None, {"known_region": ["140123"], "known_identity_code": ["7301"]})


def rows_of(name: str) -> list[tuple[str, Row]]:
    """The rows of an example, each with a key and a person of its own unless it says otherwise."""
    rows = []
    for place, (table, fields) in enumerate(EXAMPLES[name][0]):
        own = {KEYS[table]: f"{name}/{place}"} | (
            {"psn_no": f"person of {name}/{place}"} if table != "assistance" else {"psn_no": "P1"}
        )
        row = clean(table, **own) | fields
        rows.append((table, {k: v.replace("#", name) if v else v for k, v in row.items()}))
    return rows


@pytest.fixture(scope="module")
def checked(tmp_path_factory: pytest.TempPathFactory) -> Checked:
    given: dict[str, list[Any]] = {table.name: [] for table in SOURCE_TABLES}
    for name in EXAMPLES:
        for table, row in rows_of(name):
            given[table].append(row)
    registered = {row["psn_no"] for row in given["insured"]}
    persons = {row["psn_no"] for row in given["settlement"]} - registered - {"nobody", " ", None}
    given["insured"] += [clean("insured", psn_no=person) for person in sorted(persons)]
    return check(tmp_path_factory.mktemp("checks"), AROUND, **given)


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_row_is_spoken_of_for_its_own_reason(checked: Checked, name: str) -> None:
    (table, row), rules = rows_of(name)[0], EXAMPLES[name][1]
    said = checked.said_of(table, row[KEYS[table]])
    if row[KEYS[table]] is None:  # all rows without a key share the place
        assert rules <= said
    elif "unreadable" in name:  # what cannot be read cannot be added up either
        assert said - {"settlement_burden_unknown"} == rules
    else:
        assert said == rules


def test_every_rule_has_an_example() -> None:
    assert {rule for _, rules in EXAMPLES.values() for rule in rules} == {rule.name for rule in all_rules()}


@pytest.mark.parametrize("table", [table.name for table in SOURCE_TABLES])
def test_what_holds_back_holds_back_and_what_notes_does_not(checked: Checked, table: str) -> None:
    holding = {rule.name for rule in all_rules() if rule.holds_back}
    held = {row["pulled_row"] for row in checked.quarantine if row["source_table"] == table}
    accepted = {row["pulled_row"] for row in checked.accepted[table]}
    assert held
    assert held.isdisjoint(accepted)
    assert {row["rule_name"] for row in checked.quarantine} <= holding
    assert {row["rule_name"] for row in checked.notes}.isdisjoint(holding)
    said = checked.summary["tables"][table]
    assert said["pulled"] == said["accepted"] + said["quarantined"] + said["unchanged"] + said["superseded"]
    assert said["quarantined"] == len(held)
    assert checked.counts[f"{table}_accepted"] == said["accepted"] == len(accepted)


def test_the_summary_counts_each_rule(checked: Checked) -> None:
    found = {row["name"]: row for row in checked.summary["violations"]}
    assert set(found) == {rule.name for rule in all_rules()}
    assert found["settlement_amount_unreadable"]["offending"] == len(AMOUNTS) + 3
    assert (
        found["settlement_date_implausible"] | {"offending": 6, "severity": "quarantine", "tolerance": "0.05"}
        == found["settlement_date_implausible"]
    )
    assert found["settlement_trial"]["rows"] == checked.summary["tables"]["settlement"]["pulled"]


def test_no_codes_known_means_no_code_is_unknown(tmp_path: Path) -> None:
    checked = check(
        tmp_path,
        settlement=[clean("settlement", insu_admdvs="999999")],
        identity=[clean("identity", psn_idet_type="9")],
    )
    assert {row["rule_name"] for row in checked.notes} == {"settlement_person_unknown"}


def test_a_row_that_breaks_two_rules_is_counted_once_and_told_twice(tmp_path: Path) -> None:
    checked = check(tmp_path, settlement=[clean("settlement", setl_id=None, psn_no=None)])
    assert checked.counts["settlement_quarantined"] == 1
    assert checked.reasons(0) == {"settlement_key_missing", "settlement_person_missing"}


def test_the_quarantine_keeps_the_row_as_it_came(tmp_path: Path) -> None:
    row = clean("settlement", psn_no=None, medfee_sumamt="一百", insutype="390")
    checked = check(tmp_path, settlement=[clean("settlement", setl_id="S0"), row])
    kept = [r for r in checked.quarantine if r["rule_name"] == "settlement_person_missing"]
    assert [(r["source_table"], r["source_key"], r["pulled_row"]) for r in kept] == [("settlement", "S1", 1)]
    assert text_of(kept[0]) == {k: v for k, v in row.items() if v is not None}
    assert "一百" in kept[0]["row_text"]


def test_a_held_row_that_comes_twice_is_held_once(tmp_path: Path) -> None:
    checked = check(tmp_path, insured=[{**CLEAN["insured"], "updt_time": None}] * 2)
    assert len(checked.quarantine) == 1
    assert (
        checked.summary["tables"]["insured"] | {"pulled": 2, "quarantined": 1, "unchanged": 1}
        == checked.summary["tables"]["insured"]
    )


def test_a_table_that_was_not_pulled_has_nothing_accepted(tmp_path: Path) -> None:
    checked = check(tmp_path, settlement=[CLEAN["settlement"]])
    assert checked.accepted["assistance"] == []
    assert checked.counts["assistance_accepted"] == 0
    assert checked.counts["settlement_accepted"] == 1


@pytest.mark.parametrize("half", ["R", "S"])
def test_damage_to_one_half_of_a_refund_pair_holds_back_that_half_alone(tmp_path: Path, half: str) -> None:
    pair = {
        "S": clean("settlement", setl_id="S", refd_setl_flag="1"),
        "R": clean("settlement", **{**REFUND, "setl_id": "R", "init_setl_id": "S"}),
    }
    pair[half]["medfee_sumamt"] = "?"
    checked = check(tmp_path, settlement=list(pair.values()))
    assert {row["source_key"] for row in checked.quarantine} == {half}
    assert [row["setl_id"] for row in checked.accepted["settlement"]] == [key for key in pair if key != half]


def test_the_blanks_of_a_refund_are_no_fault(tmp_path: Path) -> None:
    blank = {"psn_part_amt": None, "hosp_part_amt": "-4.00", "acct_mulaid_pay": None}
    refund = {
        k: v for k, v in {**REFUND, **blank, "setl_id": "R", "init_setl_id": "S"}.items() if k != "acct_mulaid_pay"
    }
    checked = check(
        tmp_path, settlement=[clean("settlement", setl_id="S", refd_setl_flag="1"), clean("settlement", **refund)]
    )
    assert checked.quarantine == []
    assert {row["rule_name"] for row in checked.notes} == {"settlement_person_unknown"}
