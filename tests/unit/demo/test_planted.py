"""Planted cases: the file can be read, its rows reach the source, and nothing random touches them."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from decimal import Decimal

import pytest
from pydantic import ValidationError

from monitoring.demo.planted import PLANTED_NIGHT, PlantedSettlement, load_planted_cases

CASES = load_planted_cases()
PERSONS = [person for case in CASES for person in case.persons]
EXPECTED = [(case, warning) for case in CASES for warning in case.expected]


def test_ids_are_distinct():
    ids = [row.id for case in CASES for row in (*case.settlements, *case.identities, *case.assistance)]
    for names in (ids, [person.id for person in PERSONS], [case.case for case in CASES]):
        assert [name for name, count in Counter(names).items() if count > 1] == []


def test_every_row_and_expectation_is_about_a_person_of_its_case():
    for case in CASES:
        persons = {person.id for person in case.persons}
        rows = (*case.settlements, *case.identities, *case.assistance, *case.expected)
        assert {row.person for row in rows} <= persons, case.case


def test_all_is_known_by_the_night():
    for case in CASES:
        for row in case.settlements:
            assert max([row.day, row.known or row.day, *(change.known for change in row.then)]) <= PLANTED_NIGHT


def test_money_is_quoted():
    with pytest.raises(ValidationError, match="quoted"):
        PlantedSettlement(id="x", person="P01", day="2024-01-01", fee=12.5, fund="1.00")


@pytest.mark.parametrize(("case", "warning"), EXPECTED, ids=[f"{c.case}-{w.window}" for c, w in EXPECTED])
def test_expectations_agree_with_themselves(case, warning):
    is_open = warning.state == "open"
    assert is_open == (warning.fell_on is None) == (warning.step is not None) == (not warning.fall)
    assert is_open == (warning.burden > warning.limit)
    assert (warning.closed_on is None) == (warning.window == PLANTED_NIGHT.year)
    if is_open:
        assert warning.step * warning.limit < warning.burden <= (warning.step + Decimal("0.5")) * warning.limit
    else:
        assert warning.crossed_on < warning.fell_on


BURDEN = """
WITH of_case AS (
  SELECT *, coalesce(psn_part_amt, acct_pay + psn_cash_pay) AS burden FROM settlement
  WHERE vali_flag = '1' AND psn_no IN ({members})),
first_year AS (
  SELECT mdtrt_id, min("year") AS "year", bool_or(mid_setl_flag = '1') AS is_split FROM of_case GROUP BY 1),
visit AS (
  SELECT mdtrt_id, CASE WHEN f.is_split THEN s."year" ELSE f."year" END AS window_year, sum(burden) AS total
  FROM of_case s JOIN first_year f USING (mdtrt_id) GROUP BY ALL),
paid AS (SELECT mdtrt_id, sum(asst_amt) AS paid FROM assistance JOIN of_case USING (setl_id) GROUP BY 1)
SELECT sum(total - least(coalesce(paid, 0), greatest(total, 0)))
FROM visit LEFT JOIN paid USING (mdtrt_id) WHERE window_year = '{window}'
"""


@pytest.mark.parametrize(("case", "warning"), EXPECTED, ids=[f"{c.case}-{w.window}" for c, w in EXPECTED])
def test_expected_burden_is_what_the_planted_rows_sum_to(ask, case, warning):
    """Rows of the case by their visits' first year, less assistance per visit."""
    members = [person.psn_no for person in case.persons if warning.person in (person.id, person.certificate_of)]
    listed = ", ".join(f"'{member}'" for member in members)
    [(burden,)] = ask(BURDEN.format(members=listed, window=warning.window))
    assert burden == warning.burden


def test_planted_persons_have_planted_rows_only(ask):
    for table, key in (("settlement", "setl_id"), ("identity", "rid"), ("assistance", "rid")):
        [(mixed,)] = ask(f"SELECT count(*) FROM {table} WHERE (psn_no LIKE '%P%') <> ({key} LIKE 'P%')")
        assert mixed == 0, table
    [(persons,)] = ask("SELECT count(*) FROM insured WHERE psn_no LIKE '1401230000P%'")
    assert persons == len(PERSONS)


def test_planted_certificates_are_nobody_elses(ask):
    [(shared,)] = ask(
        "SELECT count(*) FROM insured a JOIN insured b USING (certno)"
        " WHERE a.psn_no LIKE '%P%' AND b.psn_no NOT LIKE '%P%'"
    )
    assert shared == 0


def test_two_numbers_share_a_certificate_only_once_it_is_put_right(county):
    def certificates(moment: datetime) -> list[str]:
        rows = county.insured.as_of(moment).to_pylist()
        return [row["certno"] for row in rows if row["psn_no"] in ("1401230000P23", "1401230000P24")]

    assert len(set(certificates(datetime.fromisoformat("2024-08-31")))) == 2
    assert len(set(certificates(datetime.fromisoformat("2024-09-02")))) == 1
