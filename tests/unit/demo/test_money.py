"""Every row of the demo county keeps the arithmetic of the national record to the fen."""

from __future__ import annotations

import pytest

IDENTITIES = {
    "total": "medfee_sumamt = fund_pay_sumamt + coalesce(psn_part_amt, acct_pay + psn_cash_pay)"
    " + coalesce(hosp_part_amt, ownpay_hosp_part, 0)",
    "personal": "psn_part_amt IS NULL OR psn_part_amt = acct_pay + psn_cash_pay",
    "scope": "medfee_sumamt = inscp_scp_amt + fulamt_ownpay_amt + overlmt_selfpay + preselfpay_amt",
    "fund": "fund_pay_sumamt = hifp_pay + cvlserv_pay + hifes_pay + hifmi_pay"
    " + hifob_pay + hifdm_pay + maf_pay + oth_pay",
}


@pytest.mark.parametrize("identity", IDENTITIES)
def test_identity_holds_in_every_version(ask, identity):
    [(broken, rows)] = ask(f"SELECT count(*) FILTER (NOT ({IDENTITIES[identity]})), count(*) FROM settlement_version")
    assert broken == 0
    assert rows > 100_000


def test_amounts_are_not_negative_but_in_refunds(ask):
    [(negative,)] = ask(
        "SELECT count(*) FROM settlement WHERE init_setl_id IS NULL AND least(medfee_sumamt, inscp_scp_amt, hifp_pay,"
        " hifmi_pay, maf_pay, oth_pay, fund_pay_sumamt, psn_part_amt, acct_pay, psn_cash_pay, hosp_part_amt) < 0"
    )
    assert negative == 0


REFUNDS = """
SELECT count(*),
  count(*) FILTER (r.medfee_sumamt <> -o.medfee_sumamt OR r.fund_pay_sumamt <> -o.fund_pay_sumamt
    OR r.psn_cash_pay + r.acct_pay <> -o.psn_part_amt OR coalesce(r.ownpay_hosp_part, 0) <> -o.hosp_part_amt
    OR r.mdtrt_id <> o.mdtrt_id OR r.psn_no <> o.psn_no),
  count(*) FILTER (r.psn_part_amt IS NOT NULL OR r.hosp_part_amt IS NOT NULL OR r.acct_mulaid_pay IS NOT NULL)
FROM settlement r JOIN settlement o ON o.setl_id = r.init_setl_id
"""


def test_refund_takes_back_what_its_original_said_and_leaves_three_amounts_empty(ask):
    [(rows, wrong, filled)] = ask(REFUNDS)
    assert rows > 1000
    assert (wrong, filled) == (0, 0)


def test_both_halves_of_a_refund_are_flagged_and_nothing_else(ask):
    [(unflagged, lone)] = ask(
        "SELECT count(*) FILTER (refd_setl_flag = '0' AND (init_setl_id IS NOT NULL OR refunded)),"
        " count(*) FILTER (refd_setl_flag = '1' AND init_setl_id IS NULL AND NOT refunded)"
        " FROM (SELECT *, setl_id IN (SELECT init_setl_id FROM settlement) AS refunded FROM settlement)"
    )
    assert (unflagged, lone) == (0, 0)


def test_basic_fund_stays_within_its_yearly_cap(ask):
    [(highest,)] = ask(
        "SELECT max(paid) FROM (SELECT sum(hifp_pay) AS paid FROM live WHERE insutype = '390' AND med_type = '11'"
        " GROUP BY psn_no, year(enddate))"
    )
    assert highest == 60
