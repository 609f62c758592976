-- A subject's burden in a window of a rule on a moment's night. Grain: moment x rule x window.
WITH last_period AS ( -- the burden period that holds the last day
  SELECT
    b.*,
    ROW_NUMBER() OVER (PARTITION BY subject_key, night, rule_id, window_id ORDER BY day_from DESC NULLS LAST) AS place
  FROM burden_period AS b
  WHERE day_from <= night
)
SELECT subject_key, night, rule_id, window_id, window_from, window_to, burden_amount, fee_amount
FROM last_period
WHERE place = 1
