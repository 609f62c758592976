-- A settlement as it was known on a moment's night. Grain: moment x settlement. Reads all years of the moments' persons.
SELECT
  m.person_key,
  m.night,
  s.setl_id,
  s.init_setl_id,
  s.mdtrt_id,
  s.mid_setl_flag,
  s.insutype,
  s.insu_admdvs,
  s.burden_date,
  s.total_amount,
  s.policy_scope_amount,
  s.compliant_amount,
  s.cash_amount,
  s.updt_time
FROM moment_member AS m
JOIN settlement AS s ON s.person_key = m.member_key AND s.known_from <= m.night AND m.night < s.known_to
WHERE s.is_valid
