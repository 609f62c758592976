-- A version of a settlement of somebody who may reach a limit of a rule that does not count everything, or who has a refund, with what such a rule goes by.
-- visit_key, init_key: numbers that follow from the visit and from the original of a refund. Grain: settlement x version. Reads all years of these persons.
SELECT
  s.person_key,
  s.setl_key,
  text_number(COALESCE(s.mdtrt_id, s.setl_id)) AS visit_key,
  CASE WHEN s.init_setl_id IS NOT NULL THEN text_number(s.init_setl_id) END AS init_key,
  s.insutype,
  s.med_type,
  s.out_flag,
  s.burden_date,
  s.known_from,
  s.total_amount,
  s.policy_scope_amount,
  s.compliant_amount,
  s.cash_amount,
  s.acct_pay,
  s.acct_mulaid_pay,
  s.preselfpay_amt
FROM settlement AS s
WHERE s.person_key IN (SELECT person_key FROM close_rule)
