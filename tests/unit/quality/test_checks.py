"""Each rule of sql/checks holds back its own row and no clean one; the quarantine keeps the row as it came."""

from pathlib import Path
from typing import Any

import pytest

from monitoring.source.tables import SOURCE_TABLES
from monitoring.warehouse import files
from tests.unit.quality.batch import CLEAN, Checked, check, clean, text_of

AMOUNTS = [
    "medfee_sumamt",
    "fulamt_ownpay_amt",
    "overlmt_selfpay",
    "preselfpay_amt",
    "inscp_scp_amt",
    "fund_pay_sumamt",
    "psn_part_amt",
    "acct_pay",
    "psn_cash_pay",
    "hosp_part_amt",
]
NO_DATES = {"setl_time": None, "enddate": None, "crte_time": None}

# table, changed fields, rules that must speak
OFFENDERS: dict[str, tuple[str, dict[str, str | None], set[str]]] = {
    "settlement without id": ("settlement", {"setl_id": None}, {"settlement_key_missing"}),
    "settlement without person": ("settlement", {"psn_no": " "}, {"settlement_person_missing"}),
    "settlement without stamp": ("settlement", {"updt_time": None}, {"settlement_stamp_missing"}),
    "settlement with no stamp": ("settlement", {"updt_time": "soon"}, {"settlement_stamp_missing"}),
    "settlement without any date": ("settlement", NO_DATES, {"settlement_date_missing"}),
    "settlement with no date": (
        "settlement",
        {"setl_time": "soon", "enddate": None},
        {"settlement_amount_unreadable", "settlement_date_missing"},
    ),
    "settlement with no end": ("settlement", {"enddate": "soon"}, {"settlement_amount_unreadable"}),
    **{
        f"settlement of {day}": ("settlement", {"setl_time": day}, {"settlement_date_implausible"})
        for day in ("0001-01-01", "1899-12-31", "1900-01-01 00:00:00", "2101-01-01", "9999-12-31")
    },
    "settlement without fund": ("settlement", {"fund_pay_sumamt": None}, {"settlement_burden_unknown"}),
    **{f"unreadable {a}": ("settlement", {a: "12,50"}, {"settlement_amount_unreadable"}) for a in AMOUNTS},
    "too large": ("settlement", {"psn_part_amt": "123456789012345.00"}, {"settlement_amount_unreadable"}),
    "insured without number": ("insured", {"psn_no": None}, {"insured_key_missing"}),
    "insured without stamp": ("insured", {"updt_time": None}, {"insured_key_missing"}),
    "household without number": ("household", {"psn_no": None}, {"household_key_missing"}),
    "household without stamp": ("household", {"updt_time": "x"}, {"household_key_missing"}),
    **{
        f"identity without {c}": ("identity", {c: None}, {"identity_incomplete"})
        for c in ("rid", "psn_no", "psn_idet_type", "begntime", "updt_time")
    },
    "identity ends unreadably": ("identity", {"endtime": "soon"}, {"identity_incomplete"}),
    "settlement of a distant night": ("settlement", {"updt_time": "9999-12-31 00:00:00"}, {"settlement_stamp_missing"}),
    **{
        f"assistance without {c}": ("assistance", {c: None}, {"assistance_incomplete"})
        for c in ("rid", "psn_no", "asst_amt", "pay_time", "updt_time")
    },
    "assistance of no amount": ("assistance", {"asst_amt": "ten"}, {"assistance_incomplete"}),
}

CLEAN_VARIANTS: dict[str, tuple[str, dict[str, str | None]]] = {
    "plain": ("settlement", {}),
    "identity that never held": ("identity", {"endtime": "2022-12-30 00:00:00"}),
    "oldest": ("settlement", {"setl_time": "1900-01-02"}),
    "no settlement time": ("settlement", {"setl_time": None, "enddate": "2024-03-05 10:00:00"}),
    "one day": ("identity", {"endtime": "2023-01-01 00:00:00"}),
    "for no settlement": ("assistance", {"setl_id": None}),
    "taken back": ("assistance", {"asst_amt": "-10.00"}),
    "left the household": ("household", {"hshd_no": None}),
}


@pytest.fixture(scope="module")
def checked(tmp_path_factory: pytest.TempPathFactory) -> Checked:
    given: dict[str, list[Any]] = {table.name: [] for table in SOURCE_TABLES}
    for table, fields, _ in OFFENDERS.values():
        given[table].append(clean(table, **fields))
    for table, fields in CLEAN_VARIANTS.values():
        given[table].append(clean(table, **fields))
    return check(tmp_path_factory.mktemp("checks"), **given)


def place(name: str) -> int:
    table = OFFENDERS[name][0]
    return [n for n, (t, *_) in OFFENDERS.items() if t == table].index(name)


def held(checked: Checked, table: str, pulled_row: int) -> set[str]:
    return {r["rule_name"] for r in checked.quarantine if (r["source_table"], r["pulled_row"]) == (table, pulled_row)}


@pytest.mark.parametrize("name", OFFENDERS)
def test_an_offending_row_is_held_back_for_its_own_reason(checked: Checked, name: str) -> None:
    table, _, rules = OFFENDERS[name]
    said = held(checked, table, place(name))
    assert rules <= said
    # A row whose fund or date is unreadable has no burden or date either; nothing else may speak.
    assert said - rules <= {"settlement_burden_unknown"} if "unreadable" in name else said == rules


def test_every_rule_has_an_offender() -> None:
    assert {rule for _, _, rules in OFFENDERS.values() for rule in rules} == set(files.names("checks"))


@pytest.mark.parametrize("table", ["settlement", "insured", "identity", "household", "assistance"])
def test_clean_rows_are_accepted_and_counts_agree(checked: Checked, table: str) -> None:
    offenders = sum(t == table for t, *_ in OFFENDERS.values())
    clean_places = set(range(offenders, offenders + sum(t == table for t, _ in CLEAN_VARIANTS.values())))
    assert clean_places <= {row["pulled_row"] for row in checked.accepted[table]}
    assert checked.counts[f"{table}_accepted"] == len(checked.accepted[table])
    held_rows = {row["pulled_row"] for row in checked.quarantine if row["source_table"] == table}
    assert checked.counts[f"{table}_quarantined"] == len(held_rows)
    assert held_rows.isdisjoint(row["pulled_row"] for row in checked.accepted[table])


def test_a_row_that_breaks_two_rules_is_counted_once_and_told_twice(tmp_path: Path) -> None:
    checked = check(tmp_path, settlement=[clean("settlement", setl_id=None, psn_no=None)])
    assert checked.counts["settlement_quarantined"] == 1
    assert checked.reasons(0) == {"settlement_key_missing", "settlement_person_missing"}


def test_the_quarantine_keeps_the_row_as_it_came(tmp_path: Path) -> None:
    row = clean("settlement", psn_no=None, medfee_sumamt="一百", insutype="390")
    checked = check(tmp_path, settlement=[clean("settlement", setl_id="S0"), row])
    kept = [r for r in checked.quarantine if r["rule_name"] == "settlement_person_missing"]
    assert len(kept) == 1
    assert kept[0]["source_table"] == "settlement"
    assert kept[0]["source_key"] == "S1"
    assert kept[0]["pulled_row"] == 1
    assert text_of(kept[0]) == {k: v for k, v in row.items() if v is not None} | {"pulled_row": 1}
    assert "一百" in kept[0]["row_text"]


def test_two_rows_with_the_same_content_are_both_kept(tmp_path: Path) -> None:
    checked = check(tmp_path, insured=[{**CLEAN["insured"], "updt_time": None}] * 2)
    assert checked.counts["insured_quarantined"] == 2
    assert len(checked.quarantine) == 2


def test_a_table_that_was_not_pulled_has_nothing_accepted(tmp_path: Path) -> None:
    checked = check(tmp_path, settlement=[CLEAN["settlement"]])
    assert checked.accepted["assistance"] == []
    assert checked.counts["assistance_accepted"] == 0
    assert checked.counts["settlement_accepted"] == 1
