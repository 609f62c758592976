-- A settlement that counts in a year of asked_year (counted_year): its present version, if that is valid; a refund is one of its own, with its negative amounts, in the year
-- of its own burden date. The region is that of the settlement, else of the insured row; the person is the anchor. Grain: settlement. Reads all present settlements.
SELECT
  COALESCE(a.anchor_key, s.person_key) AS anchor_key,
  CAST(EXTRACT(YEAR FROM s.burden_date) AS INTEGER) AS counted_year,
  COALESCE(s.insu_admdvs, i.insuplc_admdvs) AS region_code,
  s.medfee_sumamt,
  s.fulamt_ownpay_amt,
  s.overlmt_selfpay,
  s.preselfpay_amt,
  s.inscp_scp_amt,
  s.hifp_pay,
  s.hifmi_pay,
  s.maf_pay,
  s.fund_pay_sumamt,
  s.acct_pay,
  s.acct_mulaid_pay,
  s.hosp_part_amt,
  s.total_amount,
  s.policy_scope_amount,
  s.compliant_amount,
  s.cash_amount
FROM settlement AS s
LEFT JOIN insured AS i ON i.person_key = s.person_key AND i.known_to = DATE '9999-12-31'
LEFT JOIN person_anchor AS a ON a.person_key = s.person_key AND a.known_to = DATE '9999-12-31'
WHERE s.known_to = DATE '9999-12-31'
  AND s.is_valid
  AND CAST(EXTRACT(YEAR FROM s.burden_date) AS INTEGER) IN (SELECT y.counted_year FROM asked_year AS y)
