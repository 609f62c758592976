-- A person's burden on the last day of a moment under every measure, before and after assistance. Grain: moment x window.
WITH last_period AS ( -- the burden period that holds the last day
  SELECT
    b.*,
    ROW_NUMBER() OVER (
      PARTITION BY person_key, night, window_from, measure, is_after_assistance ORDER BY day_from DESC NULLS LAST
    ) AS place
  FROM burden_period AS b
  WHERE day_from <= night
)
SELECT
  person_key,
  night,
  window_from,
  MAX(CASE WHEN measure = 'total' AND NOT is_after_assistance THEN burden_amount END) AS total_amount,
  MAX(CASE WHEN measure = 'policy_scope' AND NOT is_after_assistance THEN burden_amount END) AS policy_scope_amount,
  MAX(CASE WHEN measure = 'compliant' AND NOT is_after_assistance THEN burden_amount END) AS compliant_amount,
  MAX(CASE WHEN measure = 'cash' AND NOT is_after_assistance THEN burden_amount END) AS cash_amount,
  MAX(CASE WHEN measure = 'total' AND is_after_assistance THEN burden_amount END) AS total_after_amount,
  MAX(CASE WHEN measure = 'policy_scope' AND is_after_assistance THEN burden_amount END) AS policy_scope_after_amount,
  MAX(CASE WHEN measure = 'compliant' AND is_after_assistance THEN burden_amount END) AS compliant_after_amount,
  MAX(CASE WHEN measure = 'cash' AND is_after_assistance THEN burden_amount END) AS cash_after_amount
FROM last_period
WHERE place = 1
GROUP BY person_key, night, window_from
