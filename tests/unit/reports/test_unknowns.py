"""What is noted as not known, on evidence made by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from monitoring.reports.amounts import masked, percent, signed, yuan
from monitoring.reports.evidence import Evidence, Member, RuleScope
from monitoring.reports.unknowns import find_notes
from tests.unit.reports.rows import counted

FIRST_NIGHT = date(2024, 3, 1)
WARNING: dict[str, object] = {
    "rule_id": "r",
    "state": "open",
    "household_id": None,
    "household_income_amount": None,
    "is_assistance_known": True,
    "window_from": date(2024, 1, 1),
    "assessed_on": date(2024, 6, 1),
}
MEMBER = Member("1", True, False, "390", "rural", "140123", "甲县", "甲市", "甲省")
SCOPE = RuleScope((), (), (), (), (), None)
EVIDENCE = Evidence((), (), (MEMBER,), (), (), SCOPE, {}, {}, is_covered=True)


def _codes(evidence: Evidence, **changed: object) -> set[str]:
    found = find_notes({**WARNING, **changed}, None, evidence, FIRST_NIGHT, is_policy_changed=False)
    return {note.code for note in found}


def test_nothing_is_noted_where_all_is_known() -> None:
    assert _codes(EVIDENCE) == set()


def test_payments_outside_the_settlement_without_a_source() -> None:
    assert _codes(EVIDENCE, is_assistance_known=False) == {"assistance_unknown"}


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"residence": None}, "residence_unknown"),
        ({"region_name": None}, "region_unknown"),
    ],
)
def test_a_person_of_whom_something_is_unknown(changed: dict[str, Any], code: str) -> None:
    assert _codes(replace(EVIDENCE, members=(MEMBER, replace(MEMBER, **changed)))) == {code}


def test_a_household_without_income_or_members() -> None:
    home = {"household_id": "platform_number:1"}
    own = replace(EVIDENCE, scope=replace(SCOPE, is_of_own_income=True))
    assert _codes(own, **home) == {"income_unknown"}
    assert _codes(own, **home, household_income_amount=Decimal("0.00")) == set()
    assert _codes(replace(own, members=(), is_covered=False), **home) == {"no_members", "income_unknown"}


def test_an_income_that_the_rule_does_not_use_is_not_missed() -> None:
    assert _codes(EVIDENCE, household_id="platform_number:1") == set()


@pytest.mark.parametrize(("share", "codes"), [(Decimal(1), {"rule_gone", "income_unknown"}), (None, {"rule_gone"})])
def test_of_a_rule_that_is_gone_the_recorded_limit_tells_whether_it_used_the_income(
    share: Decimal | None, codes: set[str]
) -> None:
    marks = ("is_provisional", "is_verified", "is_assumed_date", "is_latest_date")
    limit = {"income_share": share, **dict.fromkeys(marks)}
    gone = replace(EVIDENCE, scope=None)
    found = find_notes(WARNING, limit, gone, FIRST_NIGHT, is_policy_changed=False)
    assert {note.code for note in found} == codes


def test_a_subject_that_the_rule_does_not_cover() -> None:
    assert _codes(replace(EVIDENCE, is_covered=False)) == {"not_covered"}
    assert _codes(replace(EVIDENCE, is_covered=False), state="merged") == {"merged"}
    assert _codes(replace(EVIDENCE, is_covered=False, scope=None)) == {"rule_gone"}


@pytest.mark.parametrize(
    ("known", "written", "is_late"),
    [
        (date(2024, 2, 9), None, False),
        (date(2024, 3, 2), None, True),
        # What was there when the warehouse began is judged by the day it was written, if that is told.
        (FIRST_NIGHT, None, False),
        (FIRST_NIGHT, date(2024, 2, 9), False),
        (FIRST_NIGHT, date(2024, 2, 10), True),
    ],
)
def test_a_row_that_came_late(known: date, written: date | None, is_late: bool) -> None:
    row = counted(first_known_on=known, written_on=written)
    assert _codes(replace(EVIDENCE, rows=(row,))) == ({"late"} if is_late else set())


def test_a_payment_for_a_settlement_nobody_knows() -> None:
    assert _codes(replace(EVIDENCE, rows=(counted(is_settlement_unknown=True),))) == {"settlement_unknown"}


def test_amounts_as_they_are_printed() -> None:
    assert (yuan(Decimal("1234567.5")), signed(Decimal("-0.01"))) == ("1,234,567.50", "-0.01")
    assert (percent(Decimal("0.5000")), percent(Decimal("1")), percent(Decimal("0.3333"))) == (
        "50 %",
        "100 %",
        "33.33 %",
    )


def test_a_masked_number_never_shows_more_than_its_end() -> None:
    assert masked("140123000000001101") == "*" * 14 + "1101"
    assert (masked("P01"), masked("P1"), masked("")) == ("**1", "**", "")
