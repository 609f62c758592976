"""What real sources do to a pipeline is in the demo county, each kind in numbers worth testing with."""

from __future__ import annotations

import pytest

ODDITIES = {
    "several identities at once": "SELECT count(*) FROM (SELECT psn_no FROM identity WHERE endtime IS NULL GROUP BY 1"
    " HAVING count(*) > 1)",
    "identities that end": "SELECT count(*) FROM identity WHERE endtime BETWEEN '2023-01-31' AND '2024-12-31'",
    "identities that begin in mid-year": "SELECT count(*) FROM identity WHERE begntime > '2023-01-01'",
    "unknown identity code": "SELECT count(*) FROM identity WHERE psn_idet_type = '7999'",
    "refund of the same day": "SELECT count(*) FROM settlement r JOIN settlement o ON o.setl_id = r.init_setl_id"
    " WHERE CAST(r.setl_time AS DATE) = CAST(o.setl_time AS DATE)",
    "refund in a later year": "SELECT count(*) FROM settlement r JOIN settlement o ON o.setl_id = r.init_setl_id"
    " WHERE year(r.setl_time) > year(o.setl_time)",
    "refund with a hospital part": "SELECT count(*) FROM settlement WHERE ownpay_hosp_part < 0",
    "settled again with another amount": "SELECT count(*) FROM live JOIN settlement o USING (mdtrt_id)"
    " WHERE o.refd_setl_flag = '1' AND o.init_setl_id IS NULL AND o.medfee_sumamt <> live.medfee_sumamt",
    "late by more than 100 days": "SELECT count(*) FROM settlement WHERE crte_time > enddate + INTERVAL 100 DAY"
    " AND init_setl_id IS NULL AND refd_setl_flag = '0'",
    "corrected": "SELECT count(*) FROM (SELECT setl_id FROM settlement_version GROUP BY 1"
    " HAVING count(DISTINCT medfee_sumamt) > 1)",
    "sent again unchanged": "SELECT count(*) FROM (SELECT setl_id FROM settlement_version GROUP BY 1"
    " HAVING count(*) > 1 AND count(DISTINCT (medfee_sumamt, refd_setl_flag, vali_flag)) = 1)",
    "declared invalid": "SELECT count(*) FROM settlement WHERE vali_flag = '0'",
    "stay split at New Year": "SELECT count(*) FROM live m JOIN live l USING (mdtrt_id)"
    " WHERE m.mid_setl_flag = '1' AND l.mid_setl_flag = '0'",
    "stay without settlement time": "SELECT count(*) FROM settlement WHERE setl_time IS NULL",
    "benefit year other than the day's": "SELECT count(*) FROM settlement"
    ' WHERE CAST("year" AS INT) <> year(coalesce(setl_time, enddate))',
    "two numbers of one person": "SELECT count(*) FROM (SELECT certno FROM insured WHERE nwb_flag = '0' GROUP BY 1"
    " HAVING count(DISTINCT psn_no) > 1)",
    "certificate put right": "SELECT count(*) FROM (SELECT psn_no FROM insured_version GROUP BY 1"
    " HAVING count(DISTINCT certno) > 1)",
    "newborn under the mother's certificate": "SELECT count(*) FROM insured WHERE nwb_flag = '1'"
    " AND substr(certno, 7, 8) <> strftime(brdy, '%Y%m%d')",
    "settlement of such a newborn": "SELECT count(*) FROM live WHERE nwb_flag = '1'",
    "insurance interrupted": "SELECT count(*) FROM insured_version WHERE psn_insu_stas = '2'",
    "insured with the city": "SELECT count(*) FROM settlement WHERE insu_admdvs = '140199'",
    "insured elsewhere": "SELECT count(*) FROM settlement WHERE insu_admdvs NOT LIKE '1401%'",
    "urban resident": "SELECT count(*) FROM person WHERE insutype = '390' AND resd_nat = '10'",
    "without a household of the platform": "SELECT count(*) FROM person"
    " WHERE psn_no NOT IN (SELECT psn_no FROM household)",
    "assistance outside the settlement": "SELECT count(*) FROM assistance WHERE rid NOT LIKE 'P%'",
    "fund pays more than the scope": "SELECT count(*) FROM live WHERE fund_pay_sumamt > inscp_scp_amt",
}

FEWEST = {"fund pays more than the scope": 0}  # stays in the province of the one in a thousand back in poverty


@pytest.mark.parametrize("oddity", ODDITIES)
def test_oddity_occurs(ask, oddity):
    [(count,)] = ask(ODDITIES[oddity])
    assert count > FEWEST.get(oddity, 2), f"{oddity}: {count}"


def test_late_rows_reach_beyond_two_hundred_days_and_never_beyond_four_hundred_and_a_few(ask):
    [(latest,)] = ask(
        "SELECT max(date_diff('day', enddate, crte_time)) FROM settlement WHERE init_setl_id IS NULL"
        " AND refd_setl_flag = '0' AND mid_setl_flag = '0' AND psn_no NOT LIKE '%P%'"
    )
    assert 200 < latest <= 460


def test_nobody_is_treated_after_death_or_before_birth(ask):
    [(count,)] = ask(
        "SELECT count(*) FROM live JOIN insured USING (psn_no)"
        " WHERE enddate > die_date + INTERVAL 1 DAY OR enddate < brdy"
    )
    assert count == 0


def test_every_settlement_and_register_row_belongs_to_an_insured_person(ask):
    for table in ("settlement", "identity", "household", "assistance"):
        [(orphans,)] = ask(f"SELECT count(*) FROM {table} WHERE psn_no NOT IN (SELECT psn_no FROM insured)")
        assert orphans == 0, table


def test_assistance_belongs_to_a_live_settlement_of_the_same_person(ask):
    [(wrong,)] = ask(
        "SELECT count(*) FROM assistance a LEFT JOIN settlement s USING (setl_id)"
        " WHERE s.setl_id IS NULL OR s.psn_no <> a.psn_no OR s.refd_setl_flag = '1'"
    )
    assert wrong == 0


def test_villages_lie_in_the_county(ask):
    villages = {row[0] for row in ask("SELECT DISTINCT resd_loc_admdvs FROM insured")}
    assert len(villages) == 8 * 15
    assert villages == {f"140123{101 + town}{201 + place}" for town in range(8) for place in range(15)}


def test_a_second_number_is_used_from_its_enrolment_on_and_the_first_before(ask):
    [(rows, wrong)] = ask(
        "SELECT count(*), count(*) FILTER ((s.enddate >= second.psn_insu_date) <> (s.psn_no = second.psn_no))"
        " FROM settlement s JOIN insured own USING (psn_no)"
        " JOIN insured second ON second.psn_name = own.psn_name AND second.brdy = own.brdy"
        " AND second.mob = own.mob AND second.psn_no LIKE '14012309%'"
    )
    assert rows > 100
    assert wrong == 0
